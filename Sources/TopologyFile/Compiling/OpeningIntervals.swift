package import ParcelNetwork
import SimulationKernel

/// Weekly opening rules laid out over a span of time.
package enum OpeningIntervals {
    /// How long before the run's start and after the tables' end intervals reach.
    static let margin = SimDuration.days(7)

    /// The open intervals of the rules on the given local dates: ascending, disjoint, merged
    /// where they touch, with the open time before each.
    package static func laidOut(
        _ rules: [OpeningRule], holidays: OnHolidays, dates: [CivilDate], clock: LocalClock,
        worked: WorkingDates, closed: Set<CivilDate>
    ) -> [Network.OpenInterval] {
        var spans: [Network.OpenInterval] = []
        for date in dates {
            if holidays == .closed && closed.contains(date) { continue }
            let isWorked = worked.isWorked(date)
            for rule in rules where rule.days.contains(date, isWorking: isWorked) {
                let opens = clock.instant(date, rule.opens)
                let closes = clock.instant(date, rule.closes)
                if opens < closes {
                    spans.append(
                        Network.OpenInterval(opens: opens, closes: closes, openBefore: .zero))
                }
            }
        }
        spans.sort { ($0.opens, $0.closes) < ($1.opens, $1.closes) }
        return merged(spans)
    }

    /// Intervals in the order in which they open, those that touch or overlap as one, with the
    /// open time before each.
    static func merged(_ intervals: [Network.OpenInterval]) -> [Network.OpenInterval] {
        var merged: [Network.OpenInterval] = []
        for interval in intervals {
            if let last = merged.last, interval.opens <= last.closes {
                merged[merged.count - 1].closes = max(last.closes, interval.closes)
            } else {
                merged.append(interval)
            }
        }
        return summed(merged)
    }

    /// Intervals that ascend and do not overlap, with the open time before each.
    static func summed(_ intervals: [Network.OpenInterval]) -> [Network.OpenInterval] {
        var summed = intervals
        var open = SimDuration.zero
        for i in summed.indices {
            summed[i].openBefore = open
            open += summed[i].closes - summed[i].opens
        }
        return summed
    }

    /// What an arrival at a random time of [0, end) waits for the opening, on average.
    static func meanWait(
        _ intervals: ArraySlice<Network.OpenInterval>, until end: SimTime
    ) -> SimDuration {
        var closedSince = SimTime.zero
        var area: Int128 = 0
        func add(until opens: SimTime) {
            let gap = Int128(max(0, (min(opens, end) - closedSince).microseconds))
            area += gap * gap / 2
        }
        for interval in intervals where interval.closes > .zero && interval.opens < end {
            add(until: interval.opens)
            closedSince = max(closedSince, interval.closes)
        }
        add(until: end)
        return SimDuration(microseconds: Int64(area / Int128(max(1, end.microseconds))))
    }
}
