import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Laws from tables")
struct LawTableTests {
    private static let tables = [
        "dwell.csv": "hours,frequency\n26,3\n4,12\n5.5,30\n4,1\n",
        "plain.csv": "note,min\na,90\nb,30\nc,30\n",
        "week.csv": """
        weekday,hour,law
        Mon-Fri,8-19,lognormal mean 10 h sd 6 h
        Mon-Fri,0-7,16 h + exponential mean 4 h
        Mon-Fri,20-23,16 h + exponential mean 4 h
        "Sat,Sun",0-23,empirical plain.csv

        """,
    ]

    private static func topology(takes: String) -> String {
        """
        hubsim: 1
        name: laws
        start: 2024-01-01
        run: {days: 7}
        services: {standard: {promise: 1 working days}}
        regions:
          A: {zone: UTC, sites: {house: {sort: {lines: 1, rate: 60/h}, couriers: {takes: \(takes)}}}}
        demand: {orders: {flow: A -> A, volume: 48/h, weight: empirical grams.csv, tare: 10 %}}
        """
    }

    /// The law of the only site's couriers.
    private static func takes(_ text: String) throws -> LawSpec {
        var tables = tables
        tables["grams.csv"] = "grams\n100\n250\n"
        let reading = TopologyReader.read(Array(topology(takes: text).utf8), file: "laws.yaml") {
            tables[$0].map { .success(Array($0.utf8)) }
                ?? .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.problems.map(\.description) == [])
        let spec = try #require(reading.spec)
        let weights = [110, 275].map { LawSpec.Point(value: $0, weight: 1_000_000) }
        #expect(spec.demand[0].weight == .empirical(weights))
        guard case .direct(let law) = spec.sites[0].couriers else { return .constant(-1) }
        return law
    }

    private static func points(_ points: [(minutes: Int64, weight: Int64)]) -> LawSpec {
        .empirical(
            points.map {
                LawSpec.Point(
                    value: SimDuration.minutes($0.minutes).microseconds,
                    weight: $0.weight * 1_000_000)
            })
    }

    @Test("An empirical law has its table's values, each with its frequency")
    func empirical() throws {
        let dwell = Self.points([(240, 13), (330, 30), (1560, 3)])
        #expect(try Self.takes("empirical dwell.csv") == dwell)
        let plain = Self.points([(30, 2), (90, 1)])
        let shift = SimDuration.minutes(15).microseconds
        #expect(try Self.takes("15 min + empirical plain.csv") == .shifted(by: shift, plain))
    }

    @Test("A week of laws has 168, Monday's first")
    func hours() throws {
        let hour = SimDuration.hours(1).microseconds
        let day = LawSpec.lognormal(mean: 10 * hour, standardDeviation: 6 * hour)
        let night = LawSpec.shifted(by: 16 * hour, .exponential(mean: 4 * hour))
        let weekend = Self.points([(30, 2), (90, 1)])
        let expected = (0..<168).map { hour in
            hour >= 120 ? weekend : (8..<20).contains(hour % 24) ? day : night
        }
        #expect(try Self.takes("by hour week.csv") == .byHour(WeekOfLaws(expected)))
    }

    @Test("A map's span may pass midnight, and the rest has the law that is otherwise")
    func spans() throws {
        let text = "{Fri 22:00-30:00: 7 h, 'Sun,Mon 00:00-01:00': 3 h, otherwise: 1 h}"
        let hours = try Self.takes(text)
        let expected = (0..<168).map { hour in
            let count: Int64 = (118..<126).contains(hour) ? 7 : hour == 0 || hour == 144 ? 3 : 1
            return LawSpec.constant(SimDuration.hours(count).microseconds)
        }
        #expect(hours == .byHour(WeekOfLaws(expected)))
    }

    @Test("A table of hours may divide some into quarters")
    func quarters() throws {
        let rows = (0..<24).flatMap { hour in
            hour == 8
                ? ["08:00,1", "08:15,2", "08:30,3", "08:45,4"] : ["\(hour),5"]
        }
        let text = Self.topology(takes: "1 h").replacing(
            "volume: 48/h, weight: empirical grams.csv", with: "volume: 48/h, hours: hours.csv")
        let reading = TopologyReader.read(Array(text.utf8), file: "hours.yaml") { _ in
            .success(Array(("hour,rate\n" + rows.joined(separator: "\n")).utf8))
        }
        #expect(reading.problems.map(\.description) == [])
        let hours = try #require(reading.spec).demand[0].hours
        let expected = (0..<96).map { (32..<36).contains($0) ? $0 - 31 : 5 }
        #expect(hours == expected.map { Int64($0) * 1_000_000 })
    }

    @Test("Compiled, a law by hour follows the site's clock, whatever its zone does")
    func zones() throws {
        for (zone, start) in [
            ("Europe/Madrid", "2024-10-21"), ("America/New_York", "2024-03-04"),
            ("Asia/Kathmandu", "2024-01-01"), ("Australia/Lord_Howe", "2024-04-01"),
        ] {
            let date = try CivilDate.parse(start)
            let clock = try #require(
                LocalClock(
                    zone: zone, start: date, first: date + -60, last: date + 60))
            let week = clock.weekClock(until: .zero + .days(21))
            var book = LawBook()
            let law = book.add(
                .byHour(WeekOfLaws((0..<168).map { .constant($0) }, clock: week)))
            for quarter in 0..<Int64(21 * 96) {
                let time = SimTime.zero + .minutes(15 * quarter)
                let (local, seconds) = clock.reading(at: time)
                let hour = local.weekday * 24 + seconds / 3600
                #expect(book.hourOfWeek(of: law, at: time) == hour, "\(zone), \(quarter)")
            }
        }
    }
}
