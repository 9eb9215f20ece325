/// Which dates of a span are worked by one calendar, or by each of several.
package struct WorkingDates: Hashable, Sendable {
    /// Counts begin with this date.
    let first: CivilDate
    /// Worked dates from `first` up to and including each date of the span.
    private let counts: [Int32]

    package init(_ calendars: [CalendarSpec], first: CivilDate, last: CivilDate) {
        self.first = first
        let closed = calendars.map { Set($0.closed) }
        let made = calendars.map { Set($0.working) }
        var count: Int32 = 0
        var counts: [Int32] = []
        counts.reserveCapacity(last - first + 1)
        for day in 0...max(0, last - first) {
            let date = first + day
            let isWorked = calendars.indices.allSatisfy { i in
                if closed[i].contains(date) { return false }
                if made[i].contains(date) { return true }
                return !calendars[i].isWeekend(date)
            }
            count += isWorked ? 1 : 0
            counts.append(count)
        }
        self.counts = counts
    }

    /// The last date of the span.
    var last: CivilDate { first + (counts.count - 1) }

    /// Worked dates from the span's first up to and including `date`, which is clamped to it.
    package func count(through date: CivilDate) -> Int32 {
        let day = date - first
        return day < 0 ? 0 : counts[min(day, counts.count - 1)]
    }

    package func isWorked(_ date: CivilDate) -> Bool {
        count(through: date) > count(through: date + -1)
    }

    /// Worked dates through `date` rolled forward to a worked one: a closed date counts the next.
    package func countRolled(through date: CivilDate) -> Int32 {
        count(through: date) + (isWorked(date) ? 0 : 1)
    }

    /// The `number`th worked date strictly after a date, or nil if the span ends before.
    package func date(_ number: Int, after date: CivilDate) -> CivilDate? {
        let wanted = count(through: date) + Int32(number)
        // The first day whose count reaches the wanted one.
        var (low, high) = (0, counts.count)
        while low < high {
            let middle = (low + high) / 2
            if counts[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low < counts.count ? first + low : nil
    }
}
