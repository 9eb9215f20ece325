package import ParcelNetwork
package import SimulationKernel

/// Promises in working days laid out over the run.
package enum DeadlineDays {
    /// One row for each day 0 of clocks that start in [begin, end], or the first date after which the
    /// calendar's span has too few worked dates.
    ///
    /// Day 0 is the origin's local date; at or after the cut-off, the next one. The deadline is
    /// the end, at the destination, of the promised working date strictly after day 0.
    package static func laidOut(
        promise: Int, cutOff: ClockTime?, origin: LocalClock, destination: LocalClock,
        worked: WorkingDates, from begin: SimTime = .zero, until end: SimTime
    ) -> Result<[Network.DeadlineDay], TooFewWorkingDates> {
        var days: [Network.DeadlineDay] = []
        var dayZero = origin.date(at: begin)
        while true {
            let from =
                if let cutOff, cutOff.seconds < 86400 {
                    origin.instant(dayZero + -1, cutOff)
                } else {
                    origin.midnight(dayZero)
                }
            if from > end { return .success(days) }
            guard let promised = worked.date(promise, after: dayZero), promised < worked.last else {
                return .failure(TooFewWorkingDates(after: dayZero))
            }
            days.append(
                Network.DeadlineDay(
                    from: from, deadline: destination.midnight(promised + 1),
                    workingDates: worked.count(through: dayZero)))
            dayZero = dayZero + 1
        }
    }

    package struct TooFewWorkingDates: Error, Hashable, Sendable {
        package var after: CivilDate
    }

    /// One row for each local date from the one at time 0 through the one at `end`.
    package static func calendar(
        _ worked: WorkingDates, clock: LocalClock, until end: SimTime
    ) -> [Network.CalendarDay] {
        let first = clock.date(at: .zero)
        let last = clock.date(at: end)
        return (0...(last - first)).map { day in
            Network.CalendarDay(
                from: clock.midnight(first + day),
                workingDatesRolled: worked.countRolled(through: first + day))
        }
    }
}
