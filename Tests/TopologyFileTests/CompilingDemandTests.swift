import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Demand's tables")
struct CompilingDemandTests {
    static let day = 96.0
    static func mean(_ parcelsADay: Int64) -> UInt128 {
        DemandTables.dayMean(millionthsPerDay: parcelsADay * 1_000_000, shares: [])
    }

    /// Parcels a day, highest factor, and the slot in seconds: 256 in 15 min are 24,576 a day.
    static let slots: [(Int64, UInt32, Int64)] = [
        (24_576, 1 << 16, 900), (24_577, 1 << 16, 300), (12_288, 2 << 16, 900),
        (12_289, 2 << 16, 300), (73_728, 1 << 16, 300), (73_729, 1 << 16, 60),
        (368_640, 1 << 16, 60), (368_641, 1 << 16, 15), (5_000_000, 4 << 16, 15),
    ]

    @Test("A stream's slot is the longest with at most 256 parcels at the peak", arguments: slots)
    func slot(parcels: Int64, highest: UInt32, seconds: Int64) {
        let slot = DemandTables.slot(
            dayMean: Self.mean(parcels), highestFactor: highest, end: .zero + .days(60))
        #expect(slot == .seconds(seconds))
    }

    @Test("A long run takes slots that can be numbered")
    func longRun() {
        let slot = DemandTables.slot(
            dayMean: Self.mean(5_000_000), highestFactor: 1 << 16, end: .zero + .days(365))
        #expect(slot == .minutes(1))
    }

    @Test("A stream's mean is its share of its share, to a part in 2^32")
    func slotMean() {
        // 220,000 a day, 55 % from here, 60 % by this service: 72,600 a day, 756.25 in 15 min.
        let day = DemandTables.dayMean(
            millionthsPerDay: 220_000_000_000, shares: [(55, 100), (60, 100)])
        let mean = DemandTables.slotMean(dayMean: day, slot: .minutes(15))
        #expect(mean == UInt64(756.25 * 4_294_967_296))
    }

    static func rhythm(
        hours: [Int64] = [], weekdays: [Int64] = [], peaks: [DemandSpec.Peak] = []
    ) -> DemandTables.Rhythm {
        var rhythm = DemandTables.Rhythm(Fixture.topology.demand[0])
        rhythm.hours = hours
        rhythm.weekdays = weekdays
        rhythm.peaks = peaks
        return rhythm
    }

    @Test("A week without change of clocks has mean 1, whatever the rates")
    func weekMean() throws {
        let clock = try #require(Dates.clock("Asia/Kolkata"))
        let rhythm = Self.rhythm(
            hours: (0..<24).map { Int64($0 * $0) }, weekdays: [105, 103, 100, 98, 97, 95, 102])
        let factors = rhythm.factors(clock, until: .zero + .days(7))
        #expect(factors.count == 672)
        let mean = factors.reduce(0.0) { $0 + Double($1) } / 672 / 65536
        #expect(abs(mean - 1) < 1e-5)
        // Monday 00:00 UTC is 05:30 in Kolkata: hour 5 of Monday.
        let hours = (0..<24).reduce(0) { $0 + $1 * $1 }
        let expected = 25 * 24.0 / Double(hours) * 105 * 7 / 700
        #expect(abs(Double(factors[0]) / 65536 - expected) < 1e-4)
        #expect(factors[1] == factors[0])
        #expect(factors[2] > factors[1])
    }

    @Test("A day of 96 rates has one for each quarter of an hour")
    func quarters() throws {
        let clock = try #require(Dates.clock("Asia/Kolkata"))
        let rhythm = Self.rhythm(
            hours: (0..<96).map { Int64($0) }, weekdays: [1, 1, 1, 1, 1, 0, 0])
        let factors = rhythm.factors(clock, until: .zero + .days(7))
        let scale = 96.0 / (95 * 96 / 2) * 7 / 5 * 65536
        // Monday 00:00 UTC is 05:30 in Kolkata: quarter 22 of Monday.
        #expect(abs(Double(factors[0]) - 22 * scale) < 1)
        #expect(abs(Double(factors[1]) - 23 * scale) < 1)
        #expect(factors[96 - 22] == 0 && factors[96 - 22 - 1] > factors[96 - 22 - 2])
        #expect(factors[5 * 96 - 22] == 0)
    }

    @Test("Hours follow the local clock over its change")
    func clockChange() throws {
        let clock = try #require(Dates.clock("Europe/Madrid"))
        // Orders at 12:00 only: at 10:00 UTC before Sunday 29 October, then at 11:00.
        let rhythm = Self.rhythm(hours: (0..<24).map { $0 == 12 ? 1 : 0 })
        let factors = rhythm.factors(clock, until: .zero + .days(8))
        let busy = factors.indices.filter { factors[$0] > 0 }
        let hours = [0, 1, 2, 3, 4, 5].map { $0 * 24 + 10 } + [6, 7].map { $0 * 24 + 11 }
        #expect(busy == hours.flatMap { hour in (0..<4).map { hour * 4 + $0 } })
        #expect(factors[busy[0]] == 24 << 16)
    }

    @Test("A peak multiplies its local dates only, and decides the slot whenever it is")
    func peak() throws {
        let clock = try #require(Dates.clock("Asia/Shanghai"))
        let peak = DemandSpec.Peak(
            name: "double-eleven", first: Dates.day(2023, 10, 25), last: Dates.day(2023, 10, 26),
            timesMillionths: 2_500_000, position: Position(file: "", line: 1, column: 1))
        let rhythm = Self.rhythm(peaks: [peak])
        let factors = rhythm.factors(clock, until: .zero + .days(7))
        // 25 October begins in Shanghai at 16:00 UTC of the 24th, 40 hours after the start.
        let high = factors.indices.filter { factors[$0] == 163_840 }
        #expect(high == Array((40 * 4)..<(88 * 4)))
        #expect(factors.allSatisfy { $0 == 163_840 || $0 == 65536 })
        #expect(rhythm.highest == 163_840)
    }

    @Test("Holidays multiply the dates that the place's calendar lists, weekends and peaks apart")
    func holidays() throws {
        let clock = try #require(Dates.clock("Asia/Shanghai"))
        var rhythm = Self.rhythm(weekdays: [2, 1, 1, 1, 1, 1, 0])
        let plain = rhythm.factors(clock, until: .zero + .days(7))
        rhythm.holidays = 250_000
        #expect(rhythm.factors(clock, until: .zero + .days(7)) == plain)
        let closed: Set = [Dates.day(2023, 10, 25)]
        let factors = rhythm.factors(clock, until: .zero + .days(7), closed: closed)
        // 25 October is from 16:00 UTC of the 24th on: 40 hours after the start.
        for (quarter, factor) in factors.enumerated() {
            let isHoliday = (40 * 4..<64 * 4).contains(quarter)
            #expect(factor == (isHoliday ? (plain[quarter] + 2) / 4 : plain[quarter]))
        }
        #expect(rhythm.highest == plain.max())
        rhythm.holidays = 3_000_000
        #expect(rhythm.highest == DemandTables.Rhythm.scaled(plain.max() ?? 0, 3_000_000))
    }

    static let growths: [(DemandSpec.Growth, Int, Int64)] = {
        let start = Dates.day(2023, 10, 23)
        let up = DemandSpec.Growth.yearly(millionths: 300_000, from: start)
        let down = DemandSpec.Growth.yearly(millionths: -500_000, from: start)
        let months = DemandSpec.Growth.months([
            DemandSpec.Month(first: Dates.day(2023, 11, 1), timesMillionths: 1_100_000),
            DemandSpec.Month(first: Dates.day(2023, 12, 1), timesMillionths: 700_000),
        ])
        return [
            (up, -1, 1_000_000), (up, 0, 1_000_000), (up, 73, 1_060_000), (up, 365, 1_300_000),
            (up, 730, 1_690_000), (up, 803, 1_791_400), (down, 365, 500_000),
            (down, 438, 450_000), (months, 0, 1_100_000), (months, 38, 1_100_000),
            (months, 39, 700_000), (months, 1000, 700_000), (.none, 99, 1_000_000),
        ]
    }()

    @Test("A volume grows by the year evenly, or by the month", arguments: growths)
    func growth(growth: DemandSpec.Growth, day: Int, millionths: Int64) {
        #expect(growth.factor(on: Dates.day(2023, 10, 23) + day) == millionths)
    }

    @Test("Growth follows the origin's dates, and decides the slot for three years")
    func growthFactors() throws {
        let clock = try #require(Dates.clock("Asia/Shanghai"))
        var rhythm = Self.rhythm()
        rhythm.growth = .yearly(millionths: 1_000_000, from: Dates.day(2023, 10, 23))
        #expect(rhythm.highest == 8 << 16)
        let factors = rhythm.factors(clock, until: .zero + .days(7))
        // The second date begins in Shanghai 16 hours after the start.
        #expect(factors[63] == 1 << 16)
        #expect(factors[64] == UInt32((65536.0 * (1 + 1 / 365.0)).rounded()))
    }

    @Test(
        "Shares add up to everything", arguments: [[1], [1, 1, 1], [5, 3, 2], [1, 999_999_999]])
    func cumulative(weights: [Int64]) {
        let upTo = DemandTables.cumulative(weights)
        #expect(upTo.last == 1 << 32)
        #expect(upTo == upTo.sorted())
        let total = Double(weights.reduce(0, +))
        #expect(abs(Double(upTo[0]) / 4_294_967_296 - Double(weights[0]) / total) < 1e-9)
    }
}
