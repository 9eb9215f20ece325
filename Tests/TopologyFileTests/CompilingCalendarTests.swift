import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Calendars, openings, deadlines")
struct CompilingCalendarTests {
    static func worked(_ calendars: [CalendarSpec]) -> WorkingDates {
        WorkingDates(
            calendars, first: Dates.day(2023, 8, 1), last: Dates.day(2024, 2, 1))
    }

    @Test("Five working days after 28 September 2023 depend on who counts")
    func goldenWeek() {
        let from = Dates.day(2023, 9, 28)
        let china = Self.worked([Dates.china]).date(5, after: from)
        #expect(china?.description == "2023-10-11")
        let madrid = Self.worked([Dates.madrid]).date(5, after: from)
        #expect(madrid?.description == "2023-10-05")
        let both = Self.worked([Dates.china, Dates.madrid]).date(5, after: from)
        #expect(both?.description == "2023-10-16")
    }

    @Test("A closed date counts the next working one")
    func rolled() {
        let worked = Self.worked([Dates.madrid])
        let friday = Dates.day(2023, 10, 6)
        #expect(worked.countRolled(through: friday) == worked.count(through: friday))
        #expect(worked.countRolled(through: friday + 1) == worked.count(through: friday) + 1)
        #expect(worked.countRolled(through: friday + 2) == worked.count(through: friday) + 1)
        #expect(worked.countRolled(through: friday + 3) == worked.count(through: friday) + 1)
        #expect(worked.date(1000, after: friday) == nil)
    }

    // MARK: Openings

    static func intervals(
        _ rules: [OpeningRule], holidays: OnHolidays, from: CivilDate, days: Int
    ) throws -> [Network.OpenInterval] {
        let clock = try #require(Dates.clock("Europe/Madrid"))
        return OpeningIntervals.laidOut(
            rules, holidays: holidays, dates: (0..<days).map { from + $0 }, clock: clock,
            worked: worked([Dates.madrid]), closed: Set(Dates.madrid.closed))
    }

    static func rule(_ weekdays: UInt8, _ opens: Int, _ closes: Int, working: Bool = false)
        -> OpeningRule
    {
        OpeningRule(
            days: DayRule(weekdays: weekdays, working: working),
            opens: ClockTime(seconds: opens * 3600), closes: ClockTime(seconds: closes * 3600))
    }

    @Test("06:00-26:00 closes at 02:00 of the next date, also when clocks go back")
    func pastMidnight() throws {
        // Friday 27 to Sunday 29 October; at 02:00 on Sunday (the first) Madrid is at +2.
        let found = try Self.intervals(
            [Self.rule(0b111_1111, 6, 26)], holidays: .open, from: Dates.day(2023, 10, 27),
            days: 3)
        #expect(found.map { Dates.hours($0.opens) } == [100, 124, 149])
        #expect(found.map { Dates.hours($0.closes) } == [120, 144, 169])
        #expect(found.map { $0.openBefore } == [.zero, .hours(20), .hours(40)])
    }

    @Test("A day around the clock is 25 hours when clocks go back, and days that touch are one")
    func touching() throws {
        let found = try Self.intervals(
            [Self.rule(0b111_1111, 0, 24)], holidays: .open, from: Dates.day(2023, 10, 28),
            days: 2)
        #expect(found.count == 1)
        #expect(found[0].closes - found[0].opens == .hours(49))
    }

    @Test("Overlapping rules are open once")
    func overlapping() throws {
        let found = try Self.intervals(
            [Self.rule(1, 8, 12), Self.rule(1, 10, 14), Self.rule(1, 9, 10)], holidays: .open,
            from: Dates.start, days: 7)
        #expect(found.count == 1)
        #expect(found[0].closes - found[0].opens == .hours(6))
    }

    @Test("Holidays close what says so, and 'working' follows the calendar")
    func holidays() throws {
        // 30 October to 5 November with 1 November, a Wednesday, closed.
        let monday = Dates.day(2023, 10, 30)
        let all = Self.rule(0b111_1111, 8, 10)
        #expect(try Self.intervals([all], holidays: .open, from: monday, days: 7).count == 7)
        #expect(try Self.intervals([all], holidays: .closed, from: monday, days: 7).count == 6)
        let working = Self.rule(0, 8, 10, working: true)
        #expect(try Self.intervals([working], holidays: .open, from: monday, days: 7).count == 4)
    }

    @Test("The mean wait for an opening is that of a random arrival")
    func meanWait() {
        // Open 16 of 24 hours for 10 days: 8 / 24 of arrivals wait 4 hours on average.
        let intervals = (0..<10).map { day in
            Network.OpenInterval(
                opens: .zero + .hours(day * 24 + 8), closes: .zero + .hours(day * 24 + 24),
                openBefore: .hours(day * 16))
        }
        let wait = OpeningIntervals.meanWait(intervals[...], until: .zero + .days(10))
        #expect(wait == .minutes(80))
    }

    // MARK: Deadlines

    @Test("Day 0 turns at the origin's cut-off, and the deadline is a midnight at the destination")
    func deadlines() throws {
        let start = Dates.day(2023, 9, 25)
        let shanghai = try #require(Dates.clock("Asia/Shanghai", start: start))
        let madrid = try #require(Dates.clock("Europe/Madrid", start: start))
        let worked = Self.worked([Dates.madrid])
        let days = try DeadlineDays.laidOut(
            promise: 5, cutOff: ClockTime(seconds: 16 * 3600), origin: shanghai,
            destination: madrid, worked: worked, until: .zero + .days(7)
        ).get()
        // The first row holds at time 0 (08:00 in Shanghai): from Sunday 16:00 on.
        #expect(Dates.hours(days[0].from) == -16)
        // Thursday 28 September: from Wednesday 16:00 in Shanghai (08:00 UTC); due when Thursday,
        // 5 October ends in Madrid (22:00 UTC).
        #expect(Dates.hours(days[3].from) == 2 * 24 + 8)
        #expect(Dates.hours(days[3].deadline) == 10 * 24 + 22)
        #expect(days[3].workingDates == worked.count(through: Dates.day(2023, 9, 28)))
        #expect(days.last.map { $0.from <= .zero + .days(7) } == true)
    }

    @Test("Without a cut-off day 0 turns at midnight")
    func noCutOff() throws {
        let madrid = try #require(Dates.clock("Europe/Madrid"))
        let days = try DeadlineDays.laidOut(
            promise: 1, cutOff: nil, origin: madrid, destination: madrid,
            worked: Self.worked([Dates.madrid]), until: .zero + .days(8)
        ).get()
        // Clocks go back on Sunday 29 October: Friday 27 is due at the end of Monday 30.
        #expect(Dates.hours(days[0].from) == -2)
        #expect(Dates.hours(days[4].from) == 94)
        #expect(Dates.hours(days[4].deadline) == 191)
        #expect(Dates.hours(days[7].from) == 6 * 24 + 23)
    }

    @Test("A promise beyond the calendar's span is refused, naming the date")
    func tooFew() throws {
        let madrid = try #require(Dates.clock("Europe/Madrid"))
        let never = CalendarSpec(
            code: "never", weekend: 0b111_1111, closed: [], working: [], position: Dates.here)
        let days = DeadlineDays.laidOut(
            promise: 1, cutOff: nil, origin: madrid, destination: madrid,
            worked: Self.worked([never]), until: .zero + .days(8))
        #expect(days == .failure(.init(after: Dates.start)))
    }

    @Test("On time is lead <= promise, for every pair of start and stop")
    func leadAndDeadlineAgree() throws {
        let shanghai = try #require(Dates.clock("Asia/Shanghai"))
        let madrid = try #require(Dates.clock("Europe/Madrid"))
        for calendars in [[Dates.china], [Dates.madrid], [Dates.china, Dates.madrid]] {
            let worked = Self.worked(calendars)
            let days = try DeadlineDays.laidOut(
                promise: 3, cutOff: ClockTime(seconds: 57_600), origin: shanghai,
                destination: madrid, worked: worked, until: .zero + .days(20)
            ).get()
            let dates = DeadlineDays.calendar(worked, clock: madrid, until: .zero + .days(30))
            for start in days {
                for hour in Int64(0)..<(30 * 24) {
                    let stop = SimTime.zero + .hours(hour)
                    guard stop >= start.from, let date = dates.last(where: { $0.from <= stop })
                    else { continue }
                    let lead = date.workingDatesRolled - start.workingDates
                    #expect((lead <= 3) == (stop < start.deadline), "\(start) \(stop)")
                }
            }
        }
    }
}
