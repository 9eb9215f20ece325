import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Quantities are integers of their base unit")
struct QuantityTests {
    @Test(
        "A duration in microseconds",
        arguments: [
            ("90 s", 90_000_000), ("30min", 1_800_000_000), ("1.5 h", 5_400_000_000),
            ("14 d", 1_209_600_000_000), ("2 w", 1_209_600_000_000), ("250 ms", 250_000),
            ("40 us", 40), ("0.0000004 s", 0), ("0.0000006 s", 1), ("3660 d", 316_224_000_000_000),
        ])
    func durations(_ text: String, _ expected: Int64) throws {
        #expect(try Quantity.parse(text, as: .duration) == expected)
    }

    @Test(
        "What is no duration",
        arguments: [
            ("5", "'5' has no unit"), ("-5 min", "'-5 min' is below zero"),
            ("five min", "'five min' is no duration"), ("5 m", "unknown unit 'm' of a duration"),
            ("3661 d", "'3661 d' is too large for a duration"),
            ("99999999999999999999 s", "'99999999999999999999 s' is no duration"),
            ("", "'' is no duration"), ("1.2.3 s", "'1.2.3 s' is no duration"),
            ("16:00", "unknown unit ':00' of a duration"),
        ])
    func noDurations(_ text: String, _ what: String) {
        let mistake = #expect(throws: Mistake.self) { try Quantity.parse(text, as: .duration) }
        #expect(mistake?.what == what)
    }

    /// A law of durations; its tables hold the value that is their name.
    private func law(_ text: String) throws(Mistake) -> LawSpec {
        try Quantity.law(text, of: .duration) { file throws(Mistake) in
            [LawSpec.Point(value: try Quantity.count(file, in: 0...9), weight: 1)]
        }
    }

    @Test(
        "Laws",
        arguments: [
            ("5 min", LawSpec.constant(300_000_000)),
            ("constant 5 min", .constant(300_000_000)),
            ("uniform 1 h to 2 h", .uniform(least: 3_600_000_000, most: 7_200_000_000)),
            ("exponential mean 2 h", .exponential(mean: 7_200_000_000)),
            (
                "lognormal mean 1 s sd 2 s",
                .lognormal(mean: 1_000_000, standardDeviation: 2_000_000)
            ),
            (
                "gamma mean 1 s sd 2 s", .gamma(mean: 1_000_000, standardDeviation: 2_000_000)
            ),
            ("empirical 7", .empirical([LawSpec.Point(value: 7, weight: 1)])),
            (
                "2 s + empirical 8",
                .shifted(by: 2_000_000, .empirical([LawSpec.Point(value: 8, weight: 1)]))
            ),
            ("erlang 4 mean 2 s", .erlang(stages: 4, mean: 2_000_000)),
            (
                "4 h + exponential mean 1 s",
                .shifted(by: 14_400_000_000, .exponential(mean: 1_000_000))
            ),
        ])
    func laws(_ text: String, _ expected: LawSpec) throws {
        #expect(try law(text) == expected)
    }

    @Test(
        "What is no law",
        arguments: [
            ("uniform 2 h to 1 h", "'uniform 2 h to 1 h' ends below its start"),
            ("uniform 2 h", "'to' is missing"), ("exponential 2 h", "'mean' is missing"),
            ("exponential mean 0 s", "'exponential mean 0 s' has a zero"),
            ("poisson mean 3 h", "'poisson' is a law of counts, not of a duration"),
            ("beta mean 3 h", "unknown law 'beta'"), ("gamma mean 3 h", "'sd' is missing"),
            (
                "gamma mean 1 s sd 11 s",
                "'gamma mean 1 s sd 11 s' has an sd of more than 10 times its mean"
            ),
            (
                "gamma mean 1 h sd 1 ms",
                "'gamma mean 1 h sd 1 ms' has an sd of less than a 10000th of its mean"
            ),
            (
                "erlang mean 2 s",
                "'erlang mean 2 s' has no number of stages from 1 to 10000"
            ),
            ("empirical", "'empirical' names no table"),
            ("by hour dwell.csv", "a law by hour cannot stand here"),
            ("erlang 2 2 s", "'mean' is missing"), ("4 h +", "'' is no duration"),
        ])
    func noLaws(_ text: String, _ what: String) {
        let mistake = #expect(throws: Mistake.self) { try law(text) }
        #expect(mistake?.what == what)
    }

    @Test("A law's least value is that of its constant part")
    func least() throws {
        #expect(Quantity.least(of: try law("4 h + 1 h")) == 18_000_000_000)
        #expect(Quantity.least(of: .exponential(mean: 5)) == 0)
    }

    @Test("Rates are the time for one, and volumes millionths a day")
    func rates() throws {
        #expect(try Quantity.interval("6000/h") == 600_000)
        #expect(try Quantity.interval("7/s") == 142_857)
        #expect(try Quantity.interval("0.5/min") == 120_000_000)
        #expect(try Quantity.perDay("220000/day") == 220_000_000_000)
        #expect(try Quantity.perDay("1/h") == 24_000_000)
        #expect(try Quantity.perDay("1/week") == 142_857)
        #expect(throws: Mistake.self) { try Quantity.interval("0/h") }
        #expect(throws: Mistake.self) { try Quantity.interval("2000001/s") }
        #expect(throws: Mistake.self) { try Quantity.interval("6000") }
        #expect(throws: Mistake.self) { try Quantity.perDay("1/fortnight") }
    }

    @Test("Shares are units of 2^-32")
    func shares() throws {
        #expect(try Fields.share("100 %") == 1 << 32)
        #expect(try Fields.share("50%") == 1 << 31)
        #expect(throws: Mistake.self) { try Fields.share("100.1 %") }
        #expect(Share.percent(1 << 31) == "50 %")
        #expect(Share.percent(try Fields.share("99.9 %")) == "99.9 %")
    }

    @Test("Days of the week, spans over the weekend, and working days")
    func days() throws {
        #expect(try DayRule.parse("Mon").weekdays == 0b000_0001)
        #expect(try DayRule.parse("Fri-Mon").weekdays == 0b111_0001)
        #expect(try DayRule.parse("Sat,Sun").weekdays == 0b110_0000)
        #expect(try DayRule.parse("working") == DayRule(weekdays: 0, working: true))
        #expect(try DayRule.parse("daily") == .daily)
        #expect(throws: Mistake.self) { try DayRule.parse("Monday") }
        #expect(throws: Mistake.self) { try DayRule.parse("Mon-") }
    }

    @Test("Clock times go to 48:00 and dates to the end of their month")
    func clocksAndDates() throws {
        #expect(try ClockTime.parse("26:00").seconds == 93_600)
        #expect(
            try DatedClockTime.parse("06:10+1")
                == DatedClockTime(days: 1, time: ClockTime(seconds: 22_200)))
        #expect(throws: Mistake.self) { try ClockTime.parse("48:01") }
        #expect(throws: Mistake.self) { try ClockTime.parse("12:60") }
        #expect(throws: Mistake.self) { try ClockTime.parse("1200") }
        #expect(throws: Mistake.self) { try DatedClockTime.parse("06:10+x") }
        #expect(try CivilDate.parse("2024-02-29").description == "2024-02-29")
        #expect(throws: Mistake.self) { try CivilDate.parse("2023-02-29") }
        #expect(throws: Mistake.self) { try CivilDate.parse("23-02-28") }
        #expect(try CivilDate.parseRange("2023-11-11..2023-11-13").dates.count == 3)
        #expect(throws: Mistake.self) { try ClockTime.parseRange("06:00-31:00") }
    }

    @Test("The nearest name is suggested, the first of equals, none that is far")
    func suggestions() {
        #expect(Suggestion.nearest(to: "MAD-DCC", among: ["LGG", "MAD", "MAD-DC"]) == "MAD-DC")
        #expect(Suggestion.nearest(to: "statoin", among: ["station"]) == "station")
        #expect(Suggestion.nearest(to: "xyz", among: ["station"]) == nil)
        #expect(Suggestion.mend(for: "xyz", among: ["a", "b"]) == "known: a, b")
        #expect(Suggestion.edits(Array("kitten"), Array("sitting")) == 3)
        #expect(Suggestion.edits(Array("ab"), Array("ba")) == 1)
        #expect(Suggestion.edits([], Array("abc")) == 3)
    }
}
