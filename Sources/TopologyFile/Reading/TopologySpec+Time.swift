/// Seconds after a local date's midnight, as the wall clock shows them; 26:00 is 02:00 of the
/// next date.
package struct ClockTime: Hashable, Comparable, Sendable {
    /// 0 ... 172,800.
    package var seconds: Int
    package init(seconds: Int) { self.seconds = seconds }
    package static func < (a: ClockTime, b: ClockTime) -> Bool { a.seconds < b.seconds }
}

/// A clock time some local dates after another local date: `06:10+1`.
package struct DatedClockTime: Hashable, Sendable {
    package var days: Int
    package var time: ClockTime
}

/// Which local dates: those of certain weekdays, and those that a calendar says are worked.
package struct DayRule: Hashable, Sendable {
    /// Bit 0 is Monday, bit 6 Sunday.
    package var weekdays: UInt8
    /// Also every working date of the place's calendar (`working`).
    package var working: Bool

    package static let daily = DayRule(weekdays: 0b111_1111, working: false)

    package init(weekdays: UInt8, working: Bool) {
        self.weekdays = weekdays
        self.working = working
    }

    package func contains(_ date: CivilDate, isWorking: Bool) -> Bool {
        contains(weekday: date.weekday, isWorking: isWorking)
    }

    /// Whether a date is one of them that is such a day of the week, 0 for Monday, and worked or not.
    func contains(weekday: Int, isWorking: Bool) -> Bool {
        weekdays & (1 << UInt8(weekday)) != 0 || (working && isWorking)
    }
}

/// What happens on the dates that the place's calendar lists as closed (not on weekends).
package enum OnHolidays: Hashable, Sendable {
    case open
    case closed
}

package enum OpeningSpec: Hashable, Sendable {
    case always
    case weekly([OpeningRule], holidays: OnHolidays)
}

/// Open on these local dates from `opens` to `closes` (at most 24 h later, perhaps next date).
package struct OpeningRule: Hashable, Sendable {
    package var days: DayRule
    package var opens: ClockTime
    package var closes: ClockTime
}

/// Which local dates are worked.
package struct CalendarSpec: Hashable, Sendable {
    package var code: String
    /// Bit 0 is Monday; the weekly days off.
    package var weekend: UInt8
    /// Closed though no weekend, ascending.
    package var closed: [CivilDate]
    /// Worked though weekend (make-up dates), ascending; disjoint from `closed`.
    package var working: [CivilDate]
    package var position: Position

    func isWeekend(_ date: CivilDate) -> Bool { weekend & (1 << UInt8(date.weekday)) != 0 }
}

package struct ServiceSpec: Hashable, Sendable {
    package enum Start: Hashable, Sendable { case ordered, accepted }
    package enum Stop: Hashable, Sendable { case firstAttempt, delivery }
    package enum Counts: Hashable, Sendable {
        case destination
        case origin
        /// Only dates that both work.
        case both
        /// Index of `calendars`.
        case calendar(Int)
    }

    package var name: String
    package var promiseWorkingDays: Int
    package var starts: Start
    /// Local time at the origin after which day 0 is the next date; nil: never.
    package var cutOff: ClockTime?
    package var counts: Counts
    package var stops: Stop
    /// Which pairs of regions it serves; empty: all.
    package var flows: [FlowRule]
    package var rank: Int
    /// 0: none pledged.
    package var target: Share
    /// 10^-9 of the currency; 0: none said.
    package var price: Int64 = 0
    package var position: Position

    package struct FlowRule: Hashable, Sendable {
        package var origins: [Int]
        package var destinations: [Int]
    }

    package func serves(from origin: Int, to destination: Int) -> Bool {
        flows.isEmpty
            || flows.contains {
                $0.origins.contains(origin) && $0.destinations.contains(destination)
            }
    }
}
