import ParcelNetwork
import SimulationKernel
import Testing

/// A topology of which queueing theory knows some figures exactly.
struct StationaryCase: CustomTestStringConvertible, Sendable {
    struct Figure: Sendable {
        var name: String
        var exact: Double
        /// The estimate's half width is at most this share of the exact value.
        var within: Double
        var read: @Sendable (_ reports: [RegionReport], _ plan: RunPlan) -> Double
    }

    var topology: String
    /// Of each replication; the state is empty at first.
    var warmUp: SimDuration
    var measured: SimDuration
    /// After the measured window, so that what began in it has ended.
    var runOut: SimDuration = .zero
    var figures: [Figure]
    /// A slightly wrong network, which must not pass for the right one.
    var wrong: (String, String)
    /// What makes another system of the same laws of the topology.
    var other: [(String, String)] = []

    var testDescription: String { ([topology] + other.map(\.1)).joined(separator: ", ") }

    /// Estimates of the figures over replications of seeds 1, 2 and so on.
    func estimates(replications: Int, replacing: [(String, String)] = []) throws -> [Estimate] {
        var network = try Reference.network(topology, replacing: other + replacing, seed: 1)
        network.plan.warmUp = warmUp
        network.plan.measured = measured
        network.plan.end = .zero + warmUp + measured + runOut
        var samples = [[Double]](repeating: [], count: figures.count)
        for seed in 1...UInt64(replications) {
            network.plan.seed = seed
            var process = OneProcess(network)
            process.run()
            let reports = process.reports()
            for (index, figure) in figures.enumerated() {
                samples[index].append(figure.read(reports, network.plan))
            }
        }
        return samples.map { Estimate($0) }
    }
}

@Suite("Networks of which the exact answer is known")
struct StationaryCases {
    static let replications = 20

    @Test("Exact values lie in 99 % confidence intervals of a few percent", arguments: cases)
    func exact(of network: StationaryCase) throws { try Self.check(network) }

    static func check(_ network: StationaryCase) throws {
        let estimates = try network.estimates(replications: replications)
        for (figure, estimate) in zip(network.figures, estimates) {
            let what = "\(network.testDescription), seeds 1 to \(replications): \(figure.name)"
            print("\(what) is \(figure.exact), estimated \(estimate)")
            #expect(estimate.contains(figure.exact), "\(what) is \(figure.exact), not \(estimate)")
            #expect(
                estimate.halfWidth < figure.within * figure.exact, "\(what): \(estimate) is wide")
        }
    }

    @Test(
        "The same check refuses a slightly wrong network",
        arguments: cases.prefix(7) + [
            stepped[0], stepped[3], stepped[5], stepped[7], stepped[10], lockers[1],
        ])
    func wrong(_ network: StationaryCase) throws { try Self.refuse(network) }

    static func refuse(_ network: StationaryCase) throws {
        let estimates = try network.estimates(replications: 8, replacing: [network.wrong])
        let first = network.figures[0]
        print("\(network.testDescription), wrong: \(first.name) \(first.exact), \(estimates[0])")
        #expect(
            !estimates[0].contains(first.exact),
            "\(network.testDescription) with '\(network.wrong.1)': \(first.name) \(estimates[0])")
    }

    static let cases: [StationaryCase] =
        [
            StationaryCase(
                topology: "mm1", warmUp: .days(1), measured: .days(8), runOut: .hours(8),
                figures: [
                    .init(name: "L", exact: 4, within: 0.10) { reports, plan in
                        perTime(reports, plan) { $0.queueArea + $0.busyArea }
                    },
                    .init(name: "Lq", exact: 3.2, within: 0.12) { reports, plan in
                        perTime(reports, plan) { $0.queueArea }
                    },
                    .init(name: "W, min", exact: 5, within: 0.10) { reports, _ in
                        Double(reports[0].flows[0].leadSum) / 60e6
                            / Double(reports[0].flows[0].delivered)
                    },
                    .init(name: "Wq, min", exact: 4, within: 0.12) { reports, _ in
                        perArrival(reports) { Double($0.waitSum) / 60e6 }
                    },
                ], wrong: ("volume: 48/h", "volume: 50.4/h")),
            StationaryCase(
                topology: "mmc-customs", warmUp: .days(7), measured: .days(49),
                figures: [
                    .init(name: "Lq", exact: 3.511236, within: 0.10) { reports, plan in
                        perTime(reports, plan) { $0.queueArea }
                    },
                    .init(name: "P(wait)", exact: 0.702247, within: 0.03) { reports, _ in
                        perArrival(reports) { Double($0.waited) }
                    },
                    .init(name: "Wq, min", exact: 21.0674, within: 0.10) { reports, _ in
                        perArrival(reports) { Double($0.waitSum) / 60e6 }
                    },
                    .init(name: "P(Wq > 30 min)", exact: 0.258342, within: 0.10) { reports, _ in
                        perArrival(reports) { Double($0.waitedHalfHour) }
                    },
                ], wrong: ("desks: 3", "desks: 4")),
            StationaryCase(
                topology: "md1-sorter", warmUp: .hours(1), measured: .hours(4),
                figures: [
                    .init(name: "Wq, s", exact: 4.5, within: 0.08) { reports, _ in
                        perArrival(reports) { Double($0.waitSum) / 1e6 }
                    },
                    .init(name: "Lq", exact: 4.05, within: 0.08) { reports, plan in
                        perTime(reports, plan) { $0.queueArea }
                    },
                ], wrong: ("rate: 3600/h", "rate: 3500/h")),
            pollaczek("mg1-2-80", 6, ("gamma mean 1 min sd 84852814 us", "constant 1 min")),
            pollaczek("mg1-05-90", 6.75, ("erlang 2 mean 1 min", "constant 1 min")),
            pollaczek("mg1-4-70", 35 / 6.0, ("sd 2 min", "sd 90 s")),
        ] + departures + otherParameters + stepped + loops + lockers + wavesOfLockers + bags

    /// Case 4: the mean wait in minutes, of a service of one minute on average.
    private static func pollaczek(
        _ topology: String, _ exact: Double, _ wrong: (String, String),
        other: [(String, String)] = []
    ) -> StationaryCase {
        StationaryCase(
            topology: topology, warmUp: .days(1), measured: .days(14),
            figures: [
                .init(name: "Wq, min", exact: exact, within: 0.15) { reports, _ in
                    perArrival(reports) { Double($0.waitSum) / 60e6 }
                }
            ], wrong: wrong, other: other)
    }

    /// Other systems of the same laws, by the same files: M/M/1 at load 0.7, M/M/5 at 0.8, M/D/1 at
    /// 0.8, and M/E3/1 at 0.85.
    private static let otherParameters = [
        StationaryCase(
            topology: "mm1", warmUp: .days(1), measured: .days(8), runOut: .hours(8),
            figures: [
                .init(name: "L", exact: 7 / 3.0, within: 0.08) { reports, plan in
                    perTime(reports, plan) { $0.queueArea + $0.busyArea }
                },
                .init(name: "Wq, min", exact: 7 / 3.0, within: 0.10) { reports, _ in
                    perArrival(reports) { Double($0.waitSum) / 60e6 }
                },
            ], wrong: ("42/h", "48/h"), other: [("volume: 48/h", "volume: 42/h")]),
        StationaryCase(
            topology: "mmc-customs", warmUp: .days(7), measured: .days(49),
            figures: [
                .init(name: "P(wait)", exact: 0.554113, within: 0.04) { reports, _ in
                    perArrival(reports) { Double($0.waited) }
                },
                .init(name: "Wq, min", exact: 13.298701, within: 0.10) { reports, _ in
                    perArrival(reports) { Double($0.waitSum) / 60e6 }
                },
                .init(name: "P(Wq > 30 min)", exact: 0.158757, within: 0.12) { reports, _ in
                    perArrival(reports) { Double($0.waitedHalfHour) }
                },
            ], wrong: ("desks: 5", "desks: 6"),
            other: [("desks: 3", "desks: 5"), ("mean 15 min", "mean 24 min")]),
        StationaryCase(
            topology: "md1-sorter", warmUp: .hours(1), measured: .hours(8),
            figures: [
                .init(name: "Wq, s", exact: 4, within: 0.08) { reports, _ in
                    perArrival(reports) { Double($0.waitSum) / 1e6 }
                }
            ], wrong: ("rate: 1800/h", "rate: 1700/h"),
            other: [("rate: 3600/h", "rate: 1800/h"), ("3240/h", "1440/h")]),
        pollaczek(
            "mg1-05-90", 0.85 * 4 / 3 / 0.3, ("erlang 3", "erlang 30"),
            other: [("54/h", "51/h"), ("erlang 2", "erlang 3")]),
    ]

    /// Parcels that departures leave behind. The slower the queue forgets, the longer the runs.
    private static let departures = [
        departures("36", of: "40", .days(2), .days(28), 1.990254, 0.15, 0.330667, "41"),
        departures("38", of: "40", .days(7), .days(28), 6.506230, 0.16, 0.591878, "41"),
        departures("95", of: "100", .days(2), .days(14), 5.077374, 0.20, 0.442218, "102"),
    ]

    private static func departures(
        _ arrivals: String, of capacity: String, _ warmUp: SimDuration, _ measured: SimDuration,
        _ mean: Double, _ within: Double, _ share: Double, _ wrong: String
    ) -> StationaryCase {
        StationaryCase(
            topology: "bulk-departure-\(arrivals)-\(capacity)", warmUp: warmUp, measured: measured,
            figures: [
                .init(name: "left behind", exact: mean, within: within) { reports, _ in
                    let board = reports[0].boards[0]
                    return Double(board.leftBehind) / Double(board.departures)
                },
                .init(name: "P(any left)", exact: share, within: 0.08) { reports, _ in
                    let board = reports[0].boards[0]
                    return Double(board.departuresFull) / Double(board.departures)
                },
            ], wrong: ("parcels: \(capacity)", "parcels: \(wrong)"))
    }

    /// An area of the only station over the measured window.
    private static func perTime(
        _ reports: [RegionReport], _ plan: RunPlan, _ area: (StationTally) -> Int128
    ) -> Double {
        let station = reports.flatMap(\.stations)[0]
        return Double(area(station)) / Double(plan.measured.microseconds)
    }

    /// A count of the only station by its arrivals in the measured window.
    private static func perArrival(
        _ reports: [RegionReport], _ count: (StationTally) -> Double
    ) -> Double {
        let station = reports.flatMap(\.stations)[0]
        return count(station) / Double(station.arrivals)
    }
}
