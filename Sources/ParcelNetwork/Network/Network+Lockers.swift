package import SimulationKernel

extension Network {
    /// The lockers that one site's couriers fill, and whose parcels go there.
    package struct LockerService: Hashable, Sendable {
        /// Row of `couriers`.
        package var couriers: UInt32
        /// Rows of `lockers`; none, and nobody chooses one.
        package var banks: Range<Int>
        /// Share of the site's parcels whose consignee chose a locker.
        package var chosenBy: Share32
        /// Microseconds from the deposit until the consignee comes; may go by the hour of the deposit.
        package var dwell: LawID
        /// After so long in the locker a parcel is taken out and returned; `.infinity` is never.
        package var expires: SimDuration
        /// The largest parcel that a compartment of each size takes.
        package var millilitres: BySize<Int64>
        /// A parcel that finds no compartment of its size takes a larger one.
        package var triesLarger: Bool
        package var whenFull: WhenLockersAreFull
        /// A compartment is held from when the couriers take the parcel along, not from the deposit.
        package var reserves: Bool
        package init(
            couriers: UInt32, banks: Range<Int>, chosenBy: Share32, dwell: LawID,
            expires: SimDuration, millilitres: BySize<Int64>, triesLarger: Bool,
            whenFull: WhenLockersAreFull, reserves: Bool = false
        ) {
            self.couriers = couriers
            self.banks = banks
            self.chosenBy = chosenBy
            self.dwell = dwell
            self.expires = expires
            self.millilitres = millilitres
            self.triesLarger = triesLarger
            self.whenFull = whenFull
            self.reserves = reserves
        }

        /// The least size whose compartments take a parcel; nil if it is too large for any.
        package func size(for parcel: Int64) -> Int? {
            for size in 0..<BySize<Int64>.count where parcel <= millilitres[size] { return size }
            return nil
        }
    }

    /// What becomes of a parcel for which there is no compartment.
    package enum WhenLockersAreFull: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        /// It comes back with the van and goes to the consignee's door with the next wave.
        case couriers = 0
        /// It goes back to its sender.
        case returned = 1
    }

    /// A bank of compartments, or a shop's shelves.
    package struct Locker: Hashable, Sendable {
        package var name: String
        /// The site whose couriers fill it.
        package var site: SiteID
        package var compartments: BySize<UInt32>
        /// Cumulative share of the consignees of its site that choose it, times 2^32; the last is 2^32.
        package var upTo: UInt64
        /// Hash of its name.
        package var stableKey: UInt64
        /// Range of `lockerNeighbours`: where a parcel goes that finds this one full, nearest first.
        package var neighbours: Range<Int>
        package init(
            name: String, site: SiteID, compartments: BySize<UInt32>, upTo: UInt64,
            stableKey: UInt64, neighbours: Range<Int>
        ) {
            self.name = name
            self.site = site
            self.compartments = compartments
            self.upTo = upTo
            self.stableKey = stableKey
            self.neighbours = neighbours
        }
    }

    /// The rows of ``lockers`` in a region: those of one region are contiguous, in the order of sites.
    package func lockers(of region: RegionID) -> Range<Int> {
        let sites = regions[Int(region.index)].sites
        let end = lockers.firstIndex { Int($0.site.index) >= sites.upperBound } ?? lockers.count
        let first = lockers.firstIndex { Int($0.site.index) >= sites.lowerBound } ?? end
        return min(first, end)..<end
    }
}

/// A value for each size of compartments: small, medium, large.
package struct BySize<Value: Hashable & BitwiseCopyable & Sendable>: Hashable, BitwiseCopyable,
    Sendable
{
    package static var count: Int { 3 }

    package var small: Value
    package var medium: Value
    package var large: Value

    package init(_ small: Value, _ medium: Value, _ large: Value) {
        self.small = small
        self.medium = medium
        self.large = large
    }

    package subscript(size: Int) -> Value {
        @inline(__always)
        get { size == 0 ? small : size == 1 ? medium : large }
        @inline(__always)
        set {
            switch size {
            case 0: small = newValue
            case 1: medium = newValue
            default: large = newValue
            }
        }
    }
}
