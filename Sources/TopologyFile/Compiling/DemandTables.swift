import ParcelNetwork
package import SimulationKernel

/// The arithmetic of demand streams: slots, rates by quarter of an hour, shares.
package enum DemandTables {
    /// Slot lengths to choose from, longest first.
    package static let slots: [SimDuration] = [
        .minutes(15), .minutes(5), .minutes(1), .seconds(15),
    ]
    /// The longest slot with at most this mean at the peak is taken.
    static let parcelsASlot: Int64 = 256
    static let quarter = SimDuration.minutes(15)
    /// A factor of 1 in a profile.
    package static let one: UInt32 = 1 << 16

    /// Parcels a day times 2^32, of a total in millionths and a chain of weighted shares.
    package static func dayMean(
        millionthsPerDay: Int64, shares: [(weight: Int64, of: Int64)]
    ) -> UInt128 {
        var mean = UInt128(UInt64(millionthsPerDay)) << 32 / 1_000_000
        for share in shares {
            mean = mean * UInt128(UInt64(share.weight)) / UInt128(UInt64(max(1, share.of)))
        }
        return mean
    }

    /// Mean parcels a slot times 2^32.
    package static func slotMean(dayMean: UInt128, slot: SimDuration) -> UInt64 {
        let day = UInt128(UInt64(SimDuration.days(1).microseconds))
        return UInt64(clamping: (dayMean * UInt128(UInt64(slot.microseconds)) + day / 2) / day)
    }

    /// The slot of a stream: by its nominal volume at its highest factor, and long enough for
    /// the slots of the run to be numbered.
    package static func slot(
        dayMean: UInt128, highestFactor: UInt32, end: SimTime
    ) -> SimDuration {
        let limit = UInt128(UInt64(parcelsASlot)) << 48
        let numbered = slots.filter {
            end.microseconds / $0.microseconds < Int64(ParcelID.slotLimit) - 1
        }
        let fits = numbered.first {
            UInt128(slotMean(dayMean: dayMean, slot: $0)) * UInt128(highestFactor) <= limit
        }
        return fits ?? numbered.last ?? slots[0]
    }

    /// What makes rates differ over time at one place.
    package struct Rhythm: Hashable, Sendable {
        package var hours: [Int64]
        package var weekdays: [Int64]
        package var growth: DemandSpec.Growth
        package var peaks: [DemandSpec.Peak]
        /// On dates that the place's calendar lists as closed, in millionths.
        package var holidays: Int64

        package init(_ demand: DemandSpec) {
            hours = demand.hours
            weekdays = demand.weekdays
            growth = demand.growth
            peaks = demand.peaks
            holidays = demand.holidays
        }

        var isFlat: Bool {
            hours.isEmpty && weekdays.isEmpty && peaks.isEmpty && growth == .none
                && holidays == 1_000_000
        }

        /// Factors times 2^16 by quarter of an hour of the local week, with mean 1.
        package var week: [UInt32] {
            (0..<7 * 96).map { quarter in
                let byHour = relative(hours, quarter % 96 * max(1, hours.count) / 96)
                let byDay = relative(weekdays, quarter / 96)
                let factor = Int128(byHour.0) * Int128(byDay.0) * Int128(one)
                let scale = Int128(byHour.1) * Int128(byDay.1)
                return UInt32(clamping: (factor + scale / 2) / max(1, scale))
            }
        }

        private func relative(_ rates: [Int64], _ i: Int) -> (Int64, Int64) {
            rates.isEmpty ? (1, 1) : (rates[i] * Int64(rates.count), rates.reduce(0, +))
        }

        /// The highest factor, at a peak whenever that may be: it must not depend on how long
        /// a run is, for slots name parcels.
        package var highest: UInt32 {
            let times = peaks.map(\.timesMillionths).max() ?? 0
            let peak = Rhythm.scaled(week.max() ?? one, max(times, 1_000_000))
            return Rhythm.scaled(Rhythm.scaled(peak, max(holidays, 1_000_000)), growth.highest)
        }

        static func scaled(_ factor: UInt32, _ millionths: Int64) -> UInt32 {
            UInt32(clamping: (Int128(factor) * Int128(millionths) + 500_000) / 1_000_000)
        }

        /// Factors times 2^16 by quarter of an hour from the run's start until `end`.
        ///
        /// - Parameter closed: the dates that the place's calendar lists as closed.
        package func factors(
            _ clock: LocalClock, until end: SimTime, closed: Set<CivilDate> = []
        ) -> [UInt32] {
            if isFlat { return Array(repeating: one, count: 7 * 96) }
            let week = week
            let count = (end.microseconds + quarter.microseconds - 1) / quarter.microseconds
            return (0..<max(1, count)).map { i in
                let time = SimTime(microseconds: i * quarter.microseconds)
                let (date, seconds) = clock.reading(at: time)
                var factor = week[date.weekday * 96 + seconds / 900]
                if growth != .none { factor = Rhythm.scaled(factor, growth.factor(on: date)) }
                if holidays != 1_000_000, closed.contains(date) {
                    factor = Rhythm.scaled(factor, holidays)
                }
                for peak in peaks where peak.first <= date && date <= peak.last {
                    factor = Rhythm.scaled(factor, peak.timesMillionths)
                }
                return factor
            }
        }
    }

    /// Cumulative weights times 2^32, the last 2^32.
    package static func cumulative(_ weights: [Int64]) -> [UInt64] {
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        var sum: Int128 = 0
        return weights.map { weight in
            sum += Int128(weight)
            return UInt64(clamping: (sum << 32) / max(1, total))
        }
    }
}

extension DemandSpec.Growth {
    /// By when slots are chosen: what grows further has more parcels a slot.
    private static let foreseenDays = 3 * 365
    /// A thousand million times.
    private static let mostMillionths: Int128 = 1_000_000_000_000_000

    /// What a volume is multiplied by on a date, in millionths. Whole numbers only, so that every
    /// machine finds the same.
    package func factor(on date: CivilDate) -> Int64 {
        switch self {
        case .none: return 1_000_000
        case .yearly(let millionths, let start):
            let days = max(0, date - start)
            var level: Int128 = 1_000_000
            for _ in 0..<(days / 365) {
                level += (level * Int128(millionths)) / 1_000_000
                if level > Self.mostMillionths { return Int64(Self.mostMillionths) }
            }
            level += level * Int128(millionths) * Int128(days % 365) / 365_000_000
            return Int64(min(level, Self.mostMillionths))
        case .months(let months):
            let last = months.last { $0.first <= date } ?? months.first
            return last?.timesMillionths ?? 1_000_000
        }
    }

    /// The highest factor by which slots are chosen, at least 1.
    var highest: Int64 {
        switch self {
        case .none: return 1_000_000
        case .yearly(_, let start):
            return max(1_000_000, factor(on: start + Self.foreseenDays))
        case .months(let months):
            return max(1_000_000, months.map(\.timesMillionths).max() ?? 0)
        }
    }
}
