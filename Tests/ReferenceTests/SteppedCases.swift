import ParcelNetwork
import SimulationKernel

// Stations that run event by event: breakdowns, ranks, places, blocking, misreads. Every law with
// the reference's parameters and with others.
extension StationaryCases {
    static let stepped = breakdowns + priorities + docks + blocking + misreads

    private typealias Figure = StationaryCase.Figure

    /// Wq of an M/G/1 queue of completion times; downtime is the load times failures times repair.
    private static let breakdowns: [StationaryCase] = [
        StationaryCase(
            topology: "breakdowns", warmUp: .days(1), measured: .days(8), runOut: .hours(8),
            figures: [waitMinutes(3.942857, 0.12), downShare(0.12, 0.06)],
            wrong: ("every 10 min", "every 6 min")),
        StationaryCase(
            topology: "breakdowns",
            warmUp: .days(1), measured: .days(8), runOut: .hours(8),
            figures: [waitMinutes(2.05, 0.10), downShare(0.1, 0.05)],
            wrong: ("every 5 min", "every 4 min"),
            other: [
                ("every 10 min", "every 5 min"), ("mean 2 min", "mean 1 min"),
                ("volume: 36/h", "volume: 30/h"),
            ]),
        // Breakdowns of the clock (White and Christie, Queuing with preemptive priorities or with
        // breakdown, Operations Research 6, 1958).
        StationaryCase(
            topology: "breakdowns",
            warmUp: .days(1), measured: .days(8), runOut: .hours(8),
            figures: [
                Figure(name: "L", exact: 3.285714, within: 0.10) { reports, plan in
                    let present =
                        reports[0].stations[0].queueArea + reports[0].stations[0].busyArea
                        + reports[0].stepped[0].interruptedArea
                    return Double(present) / Double(plan.measured.microseconds)
                }, downShare(1 / 6.0, 0.05),
            ], wrong: ("volume: 36/h", "volume: 38/h"),
            other: [("every 10 min", "every 10 min of the clock")]),
    ]

    private static let priorities: [StationaryCase] = [
        priority([], 1.142857, 5.714286, ("volume: 48/h", "volume: 54/h")),
        priority(
            [("express: 37.5 %, economy: 62.5 %", "express: 50 %, economy: 50 %")], 1.333333,
            6.666667, ("volume: 48/h", "volume: 46/h")),
    ]

    private static func priority(
        _ other: [(String, String)], _ express: Double, _ economy: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "priority", warmUp: .days(1), measured: .days(8),
            runOut: .hours(8),
            figures: [rankWait(0, express, 0.05), rankWait(1, economy, 0.16)], wrong: wrong,
            other: other)
    }

    private static let docks: [StationaryCase] = [
        dock([], 0.0508137, 3.969441, ("holds: 10", "holds: 9")),
        dock(
            [("54/h", "48/h"), ("holds: 10", "holds: 5")], 0.0888195, 1.868332,
            ("holds: 5", "holds: 6")),
    ]

    private static func dock(
        _ other: [(String, String)], _ lost: Double, _ present: Double, _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "finite-dock", warmUp: .days(1), measured: .days(8),
            figures: [
                Figure(name: "turned away", exact: lost, within: 0.10) { reports, _ in
                    let away = Double(reports[0].stepped[0].turnedAway)
                    return away / (away + Double(reports[0].stations[0].arrivals))
                },
                Figure(name: "L", exact: present, within: 0.05) { reports, plan in
                    let station = reports[0].stations[0]
                    return Double(station.queueArea + station.busyArea)
                        / Double(plan.measured.microseconds)
                },
            ], wrong: wrong, other: other)
    }

    /// Two servers of rates a and b without a place between pass ab (a + b) / (a2 + ab + b2); equal
    /// ones with B places (B + 2) / (B + 3).
    private static let blocking: [StationaryCase] = [
        tandem([], 2.0 / 3, 1.0 / 3, ("buffer: 0", "buffer: 1")),
        tandem(
            [("mean 1 min", "mean 30 s")], 6.0 / 7, 1.0 / 7, ("mean 30 s", "mean 33 s")),
        tandem([("buffer: 0", "buffer: 1")], 3.0 / 4, 1.0 / 4, ("buffer: 1", "buffer: 2")),
    ]

    private static func tandem(
        _ other: [(String, String)], _ throughput: Double, _ blocked: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "blocking", warmUp: .days(1), measured: .days(8),
            figures: [
                Figure(name: "parcels a minute", exact: throughput, within: 0.02) { reports, plan in
                    Double(reports[0].stations[1].arrivals)
                        / (Double(plan.measured.microseconds) / 60e6)
                },
                Figure(name: "dock blocked", exact: blocked, within: 0.04) { reports, plan in
                    Double(reports[0].stepped[0].blockedArea)
                        / Double(plan.measured.microseconds)
                },
            ], wrong: wrong, other: other)
    }

    private static let misreads: [StationaryCase] = [
        feedback([], 3, 5, 45, ("misread: 20 %", "misread: 30 %")),
        feedback(
            [("misread: 20 %", "misread: 10 %"), ("volume: 36/h", "volume: 43.2/h")], 4, 5.555556,
            48, ("misread: 10 %", "misread: 16 %")),
    ]

    private static func feedback(
        _ other: [(String, String)], _ present: Double, _ minutes: Double, _ visits: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "misreads", warmUp: .days(1), measured: .days(8),
            runOut: .hours(8),
            figures: [
                Figure(name: "L", exact: present, within: 0.10) { reports, plan in
                    let station = reports[0].stations[0]
                    return Double(station.queueArea + station.busyArea)
                        / Double(plan.measured.microseconds)
                },
                Figure(name: "W, min", exact: minutes, within: 0.10) { reports, _ in
                    Double(reports[0].flows[0].leadSum) / 60e6
                        / Double(reports[0].flows[0].delivered)
                },
                Figure(name: "visits an hour", exact: visits, within: 0.02) { reports, plan in
                    Double(reports[0].stations[0].arrivals)
                        / (Double(plan.measured.microseconds) / 3600e6)
                },
            ], wrong: wrong, other: other)
    }

    private static func waitMinutes(_ exact: Double, _ within: Double) -> Figure {
        Figure(name: "Wq, min", exact: exact, within: within) { reports, _ in
            let station = reports[0].stations[0]
            return Double(station.waitSum) / 60e6 / Double(station.arrivals)
        }
    }

    private static func rankWait(_ rank: Int, _ exact: Double, _ within: Double) -> Figure {
        Figure(name: "Wq of rank \(rank), min", exact: exact, within: within) { reports, _ in
            let tally = reports[0].stepped[0].ranks[rank]
            return Double(tally.waitSum) / 60e6 / Double(tally.arrivals)
        }
    }

    private static func downShare(_ exact: Double, _ within: Double) -> Figure {
        Figure(name: "down", exact: exact, within: within) { reports, plan in
            Double(reports[0].stepped[0].downArea) / Double(plan.measured.microseconds)
        }
    }
}
