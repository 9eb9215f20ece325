import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Dates and clocks")
struct CompilingClockTests {
    @Test("Every date from 1600 to 2400 has one year, month and day, and the reverse")
    func gregorian() throws {
        var date = try #require(CivilDate(year: 1600, month: 1, day: 1))
        var previous = (year: 1599, month: 12, day: 31)
        while date < CivilDate(daysSince1970: 157_000) {
            let parts = date.yearMonthDay
            let isNext =
                parts.day == previous.day + 1 && parts.month == previous.month
                || parts.day == 1 && parts.month == previous.month + 1
                || parts.day == 1 && parts.month == 1 && parts.year == previous.year + 1
            if !isNext || CivilDate(year: parts.year, month: parts.month, day: parts.day) != date {
                Issue.record("\(parts) after \(previous)")
                return
            }
            previous = parts
            date = date + 1
        }
        #expect(CivilDate(daysSince1970: 0).description == "1970-01-01")
    }

    @Test(
        "Dates that do not exist are none",
        arguments: [(2023, 2, 29), (2100, 2, 29), (2023, 4, 31), (2023, 13, 1), (2023, 0, 1)])
    func noDate(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test("30 October 2023 is a Monday")
    func weekday() { #expect(Dates.day(2023, 10, 30).weekday == 0) }

    /// Zone, local date and clock, and the UTC hours since 2023-10-23 00:00 that it is, by hand.
    static let readings: [(zone: String, day: (Int, Int, Int), clock: (Int, Int), utc: Double)] = [
        // Madrid is at +2 until 29 October 01:00 UTC, then at +1.
        ("Europe/Madrid", (2023, 10, 28), (12, 0), 5 * 24 + 10),
        ("Europe/Madrid", (2023, 10, 29), (1, 59), 5 * 24 + 24 - 0.0166667),
        // 02:30 comes twice: the first, at +2.
        ("Europe/Madrid", (2023, 10, 29), (2, 30), 6 * 24 + 0.5),
        ("Europe/Madrid", (2023, 10, 29), (3, 0), 6 * 24 + 2),
        // 26:00 of Saturday is 02:00 of Sunday, the first.
        ("Europe/Madrid", (2023, 10, 28), (26, 0), 6 * 24),
        ("Europe/Madrid", (2023, 10, 28), (27, 0), 6 * 24 + 2),
        // New York is at -4 until 5 November 06:00 UTC, then at -5.
        ("America/New_York", (2023, 11, 5), (1, 30), 13 * 24 + 5.5),
        ("America/New_York", (2023, 11, 5), (2, 0), 13 * 24 + 7),
        ("America/New_York", (2023, 11, 4), (20, 0), 13 * 24),
        // Clocks go from 02:00 to 03:00 in Madrid on 31 March 2024: 02:30 moves to 03:30, at +2.
        ("Europe/Madrid", (2024, 3, 31), (2, 30), 160 * 24 + 1.5),
        ("Europe/Madrid", (2024, 3, 31), (3, 30), 160 * 24 + 1.5),
        ("Europe/Madrid", (2024, 3, 31), (1, 59), 160 * 24 + 1 - 0.0166667),
        ("Asia/Shanghai", (2023, 10, 23), (8, 0), 0),
        ("Asia/Kathmandu", (2023, 10, 23), (5, 45), 0),
        ("Pacific/Kiritimati", (2023, 10, 23), (14, 0), 0),
        ("UTC", (2023, 10, 23), (7, 15), 7.25),
    ]

    @Test(
        "A local time is the instant that its place's clock shows it", arguments: readings.indices)
    func instants(index: Int) throws {
        let (zone, day, clock, utc) = Self.readings[index]
        let reader = try #require(Dates.clock(zone))
        let date = Dates.day(day.0, day.1, day.2)
        let time = reader.instant(date, clock.0 * 3600 + clock.1 * 60)
        #expect(abs(Double(time.microseconds) / 3.6e9 - utc) < 1e-6, "\(zone) \(day) \(clock)")
    }

    @Test(
        "What a clock shows at an instant is that instant again, save in repeated hours",
        arguments: ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran"])
    func readingBack(zone: String) throws {
        let clock = try #require(Dates.clock(zone))
        var repeated = 0
        for quarter in Int64(0)..<(300 * 96) {
            let time = SimTime.zero + SimDuration.minutes(15) * quarter
            let (date, seconds) = clock.reading(at: time)
            let back = clock.instant(date, seconds)
            if back != time {
                #expect(back < time)
                repeated += 1
            }
        }
        let expected = ["Europe/Madrid": 4, "America/New_York": 4, "Australia/Lord_Howe": 2]
        #expect(repeated == expected[zone] ?? 0)
    }

    @Test("Nobody knows the zone Nowhere/Land")
    func unknownZone() { #expect(Dates.clock("Nowhere/Land") == nil) }
}

/// Dates and clocks of the tests: runs start on Monday, 23 October 2023.
enum Dates {
    static let start = day(2023, 10, 23)

    static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("no date \(year)-\(month)-\(day)")
        }
        return date
    }

    static func clock(_ zone: String, start: CivilDate = start) -> LocalClock? {
        LocalClock(zone: zone, start: start, first: start + -60, last: start + 400)
    }

    /// Hours since the start.
    static func hours(_ time: SimTime) -> Double { Double(time.microseconds) / 3.6e9 }

    static let china = CalendarSpec(
        code: "CN", weekend: 0b110_0000,
        closed: [29, 30].map { day(2023, 9, $0) } + (1...6).map { day(2023, 10, $0) },
        working: [day(2023, 10, 7), day(2023, 10, 8)], position: here)
    /// Madrid: 12 October, 1 and 9 November.
    static let madrid = CalendarSpec(
        code: "ES-MD", weekend: 0b110_0000,
        closed: [day(2023, 10, 12), day(2023, 11, 1), day(2023, 11, 9)], working: [],
        position: here)

    static let here = Position(file: "test.yaml", line: 1, column: 1)
}
