import Foundation
package import SimulationKernel

/// What the clocks of one time zone show over some years: its offsets from UTC as a table.
///
/// The table is read once from the host's time-zone database, by the process that compiles; what
/// it compiles holds instants only.
package struct LocalClock: Hashable, Sendable {
    /// The offset, in seconds, that holds from an instant on.
    struct Stretch: Hashable, Sendable {
        var fromUnix: Int
        var offset: Int
    }

    /// Ascending, neighbours with different offsets; the first holds from ever.
    let stretches: [Stretch]
    /// The instant zero, in seconds since 1970.
    let startUnix: Int

    /// The clock of a zone from `first` through `last`, as seen from a run that starts at
    /// `start`, 00:00 UTC; nil if nobody knows the zone.
    ///
    /// Offsets are sampled once a day and each change is found by bisection: two changes within a
    /// day that undo each other would go unseen, and no zone has any.
    package init?(zone: String, start: CivilDate, first: CivilDate, last: CivilDate) {
        guard let zone = TimeZone(identifier: zone) else { return nil }
        func offset(_ unix: Int) -> Int {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(unix)))
        }
        var stretches: [Stretch] = []
        var current = offset((first.daysSince1970 - 1) * 86400)
        stretches.append(Stretch(fromUnix: .min, offset: current))
        for day in first.daysSince1970...max(first, last).daysSince1970 + 1 {
            let sampled = offset(day * 86400)
            if sampled == current { continue }
            var (before, after) = ((day - 1) * 86400, day * 86400)
            while after - before > 1 {
                let middle = (before + after) / 2
                if offset(middle) == current { before = middle } else { after = middle }
            }
            stretches.append(Stretch(fromUnix: after, offset: sampled))
            current = sampled
        }
        self.stretches = stretches
        startUnix = start.daysSince1970 * 86400
    }

    /// When the clock shows `seconds` after the midnight of a local date, as a wall clock counts:
    /// 26 hours are 02:00 of the next date.
    ///
    /// A time that is missing when clocks go forward is moved by the gap (02:30 is 03:30); one
    /// that occurs twice is its first occurrence.
    package func instant(_ date: CivilDate, _ seconds: Int) -> SimTime {
        let shown = date.daysSince1970 * 86400 + seconds
        for (i, stretch) in stretches.enumerated() {
            let unix = shown - stretch.offset
            let isLast = i + 1 == stretches.count
            // In a gap the time is after the end of the stretch before and ahead of the next
            // one's begin: it is read by the offset before.
            if isLast || unix < stretches[i + 1].fromUnix
                || shown - stretches[i + 1].offset < stretches[i + 1].fromUnix
            {
                return time(unix: unix)
            }
        }
        preconditionFailure("a clock without offsets")
    }

    package func instant(_ date: CivilDate, _ time: ClockTime) -> SimTime {
        instant(date, time.seconds)
    }

    /// The local midnight with which a date begins.
    package func midnight(_ date: CivilDate) -> SimTime { instant(date, 0) }

    /// The local date at an instant, and the seconds that the wall clock shows past midnight.
    package func reading(at time: SimTime) -> (date: CivilDate, seconds: Int) {
        let unix = startUnix + Int(time.microseconds.dividedDown(by: 1_000_000))
        let stretch = stretches.last { $0.fromUnix <= unix } ?? stretches[0]
        let shown = unix + stretch.offset
        let day = Int(Int64(shown).dividedDown(by: 86400))
        return (CivilDate(daysSince1970: day), shown - day * 86400)
    }

    /// The hours of the local week from the run's start until `end`.
    func weekClock(until end: SimTime) -> WeekClock {
        let week = 7 * 86400
        // 1970 began on a Thursday.
        let place = startUnix + 3 * 86400
        var result: [WeekClock.Stretch] = []
        for stretch in stretches
        where stretch.fromUnix <= startUnix || time(unix: stretch.fromUnix) < end {
            let shift = ((place + stretch.offset) % week + week) % week
            if stretch.fromUnix <= startUnix { result = [] }
            result.append(
                WeekClock.Stretch(
                    from: stretch.fromUnix <= startUnix ? .zero : time(unix: stretch.fromUnix),
                    shift: Int64(shift) * 1_000_000))
        }
        return WeekClock(result)
    }

    package func date(at time: SimTime) -> CivilDate { reading(at: time).date }

    private func time(unix: Int) -> SimTime {
        SimTime(microseconds: Int64(unix - startUnix) * 1_000_000)
    }
}

extension Int64 {
    /// The quotient rounded toward minus infinity; the divisor is positive.
    func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
