extension Network {
    /// What something costs, in 10^-9 of the file's currency: so exact that sums of integers are.
    package struct Rates: Hashable, BitwiseCopyable, Sendable {
        /// Of each vehicle of a departure, of each van of a wave.
        package var perTrip: Int64
        package var perKilometre: Int64
        /// Of each vehicle under way, each server while it is staffed, each van of a wave, each
        /// compartment.
        package var perHour: Int64
        /// Taken on, served, attempted or put into a compartment.
        package var perParcel: Int64
        package init(
            perTrip: Int64 = 0, perKilometre: Int64 = 0, perHour: Int64 = 0, perParcel: Int64 = 0
        ) {
            self.perTrip = perTrip
            self.perKilometre = perKilometre
            self.perHour = perHour
            self.perParcel = perParcel
        }

        package static let none = Rates()
        /// Ten million: with it the sums over any run fit 128 bits.
        package static let most: Int64 = 10_000_000 * 1_000_000_000
    }

    package enum RatedKind: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        case lane = 0
        case station = 1
        case couriers = 2
        case locker = 3
    }

    /// A lane, station, couriers or a locker with a cost or with emissions. No run reads it: what it says is
    /// multiplied by what was counted, afterwards.
    package struct RatedPart: Hashable, Sendable {
        package var kind: RatedKind
        /// Row of `lanes`, `stations`, `couriers` or `lockers`.
        package var part: UInt32
        package var rates: Rates
        /// Of a lane: what one departure consists of.
        package var vehicles: Int64
        /// Of a lane: milligrams of CO2e a gross tonne-kilometre.
        package var co2e: Int64
        /// Of a lane: range of `legMetres`, a leg each; empty if nothing counts by distance.
        package var legs: Range<Int>
        package init(
            kind: RatedKind, part: UInt32, rates: Rates, vehicles: Int64 = 1, co2e: Int64 = 0,
            legs: Range<Int> = 0..<0
        ) {
            self.kind = kind
            self.part = part
            self.rates = rates
            self.vehicles = vehicles
            self.co2e = co2e
            self.legs = legs
        }

        package static let mostCO2e: Int64 = 1_000_000_000
        package static let mostMetres: Int64 = 100_000_000
    }
}
