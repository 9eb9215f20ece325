import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Today's backlog as the start")
struct BacklogTests {
    /// One sorter of 30 s a parcel and couriers of an hour; it starts on a Monday.
    private static func network(
        _ backlog: String, stages: String = "sort: {lines: 1, takes: 30 s}",
        overrides: RunOverrides = RunOverrides(seed: 1)
    ) throws -> Network {
        let text = """
            hubsim: 1
            name: backlog
            start: 2024-01-01
            run: {warm-up: 1 d, days: 7}
            services: {standard: {promise: 2 working days}}
            regions:
              CN: {zone: UTC, sites: {HGH: {sort: {lines: 1, takes: 1 s}}}}
              ES:
                zone: UTC
                sites:
                  MAD: {\(stages), couriers: {takes: 1 h}}
                  BCN: {couriers: {takes: 1 h}}
            lanes:
              air: {mode: air, route: [HGH, MAD], takes: 20 h}
              road: {mode: road, route: [MAD 12:00, BCN 20:00], cut-off: 1 h, ready: 30 min}
            demand:
              cn-es: {flow: ES -> ES, from: BCN, to: BCN, volume: 1/day}
            backlog:
              \(backlog)
            """
        let reading = TopologyReader.read(Array(text.utf8), file: "backlog.yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        guard reading.problems.isEmpty else {
            throw Reference.Unusable(description: "\(reading.problems)")
        }
        let network = try reading.compiled(overrides).network
        return network
    }

    private static func backlog(_ network: Network) throws -> (FlowTally, isBalanced: Bool) {
        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        let row = try #require(network.flows.firstIndex { $0.isBacklog })
        return (
            reports.reduce(into: FlowTally()) { $0.sum(with: $1.flows[row]) },
            reports.allSatisfy(\.isBalanced)
        )
    }

    /// How old, what of a thousand is on time: the first at 30 s and an hour, the last at 8 h 20 min
    /// and an hour. Two working days after Saturday are Monday and Tuesday; after Thursday Friday and
    /// Monday; after Wednesday they are over before the year begins.
    static let ages: [(age: String, days: Int64, onTime: UInt64)] = [
        ("aged: 2 d", 2, 1000), ("since: 2023-12-30", 2, 1000), ("aged: 4 d", 4, 1000),
        ("since: 2023-12-28", 4, 1000), ("aged: 5 d", 5, 0), ("since: 2023-12-27", 5, 0),
        ("source: none", 0, 1000), ("since: 2023-01-02", 364, 0),
    ]

    @Test("A line works it off one by one, and its clocks began when they did", arguments: ages)
    func exact(age: String, days: Int64, onTime: UInt64) throws {
        let (tally, isBalanced) = try Self.backlog(
            Self.network("b: {at: MAD, flow: ES -> ES, to: MAD, parcels: 1000, \(age)}"))
        #expect(isBalanced)
        #expect(tally.created == 1000 && tally.delivered == 1000 && tally.eligible == 1000)
        #expect(tally.onTime == onTime && tally.late == 1000 - onTime)
        let seconds = 1000 * (days * 86_400 + 3600) + 30 * 500_500
        #expect(tally.leadSum == Int128(seconds) * 1_000_000)
        let (queued, served): (Int128, Int128) = (14_985_000_000_000, 30_000_000_000)
        #expect(tally.dwell[Dwell.queue.rawValue] == queued)
        #expect(tally.dwell[Dwell.service.rawValue] == served)
    }

    @Test("Who stands farther on is ahead of who gets there, in whatever order they are written")
    func stages() throws {
        // Unloaded at 60, 120, 180 s; the sorter has two already and is free at 120 s.
        let rows = [
            "a: {at: MAD, stage: unload, flow: ES -> ES, to: MAD, parcels: 3}",
            "b: {at: MAD, stage: sort, flow: ES -> ES, to: MAD, parcels: 2}",
            "c: {at: MAD, stage: couriers, flow: ES -> ES, to: MAD, parcels: 4}",
        ]
        let seconds: Int128 = 9 * 3600 + 900
        for order in [rows, rows.reversed()] {
            let network = try Self.network(
                order.joined(separator: "\n  "),
                stages: "unload: {docks: 1, takes: 60 s}, sort: {lines: 1, takes: 60 s}")
            let (tally, isBalanced) = try Self.backlog(network)
            #expect(isBalanced && tally.delivered == 9)
            #expect(tally.leadSum == seconds * 1_000_000)
        }
    }

    @Test("Who waits for a lane leaves with its first departure")
    func lane() throws {
        let (tally, isBalanced) = try Self.backlog(
            Self.network(
                "b: {at: MAD, stage: lane, flow: ES -> ES, to: BCN, parcels: 50, aged: 1 d}"))
        #expect(isBalanced && tally.delivered == 50)
        // Leaves at 12:00, is there at 20:00, ready half an hour later, delivered within the hour.
        let seconds: Int64 = 24 * 3600 + 20 * 3600 + 1800 + 3600
        let waited: Int64 = 50 * 12 * 3600
        #expect(tally.leadSum == Int128(50 * seconds) * 1_000_000)
        #expect(tally.dwell[Dwell.timetable.rawValue] == Int128(waited) * 1_000_000)
    }

    @Test("What stands before customs clears there, what stands behind has cleared")
    func customs() throws {
        let stages = "import: {none: {takes: 10 h}}, sort: {lines: 9, takes: 30 s}"
        for (stage, hours) in [("import", 11), ("sort", 1)] as [(String, Int128)] {
            let network = try Self.network(
                "b: {at: MAD, stage: \(stage), flow: CN -> ES, to: MAD, parcels: 9}",
                stages: stages)
            let (tally, isBalanced) = try Self.backlog(network)
            #expect(isBalanced && tally.delivered == 9)
            let expected: Int128 = 9 * (hours * 3600 + 30) * 1_000_000
            #expect(tally.leadSum == expected)
        }
    }

    @Test("The parcels are real: a run's volume does not change them")
    func volume() throws {
        var overrides = RunOverrides(seed: 1)
        overrides.volumeMillionths = 100_000
        let network = try Self.network(
            "b: {at: MAD, flow: ES -> ES, to: MAD, parcels: 100, aged: uniform 0 d to 3 d}",
            overrides: overrides)
        let (tally, isBalanced) = try Self.backlog(network)
        #expect(isBalanced && tally.created == 100)
        // A uniform age of up to three days: within six standard deviations of its mean.
        let mean = Double(tally.leadSum) / 100 / 3.6e9
        let expected = 37 + 30 * 50.5 / 3600
        #expect(abs(mean - expected) < 6 * 20.8 / 10)
    }
}

extension FlowTally {
    fileprivate mutating func sum(with other: FlowTally) {
        created += other.created
        eligible += other.eligible
        delivered += other.delivered
        onTime += other.onTime
        late += other.late
        leadSum += other.leadSum
        for stage in dwell.indices { dwell[stage] += other.dwell[stage] }
    }
}
