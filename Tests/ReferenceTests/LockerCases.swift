import ParcelNetwork
import SimulationKernel

// Lockers: Erlang's loss formula, which holds for every law of the stay (Sevastyanov 1957).
extension StationaryCases {
    static let lockers = [
        locker([], 0.003992, 0.25, 79.680640, ("S: 100", "S: 94")),
        locker([("80/day", "90/day")], 0.026957, 0.10, 87.573870, ("S: 100", "S: 98")),
        locker(
            [("exponential mean 24 h", "lognormal mean 24 h sd 36 h")], 0.003992, 0.25, 79.680640,
            ("S: 100", "S: 94")),
        locker(
            [("80/day", "90/day"), ("exponential mean 24 h", "uniform 0 h to 48 h")], 0.026957,
            0.10, 87.573870, ("S: 100", "S: 98")),
        // Held for four hours before and twenty after the deposit: 24 h again.
        locker(
            [
                ("takes: 0 s", "takes: exponential mean 4 h"), ("mean 24 h", "mean 20 h"),
                ("[return]", "[return]\n          reserve: at dispatch"),
            ], 0.003992, 0.25, 79.680640, ("S: 100", "S: 94")),
        // Half of the compartments are of another size: together the same loss, if a small parcel
        // takes a larger compartment.
        locker(
            [
                ("80/day", "90/day"), ("{S: 100}", "{S: 40, M: 30, L: 30}"),
                ("[return]", "[larger size, return]"),
            ], 0.026957, 0.10, 87.573870, ("S: 40", "S: 38")),
    ]

    /// Parcels that come in waves: before each the number taken is a binomial share of that after
    /// the wave before, and with a Poisson number more it is cut at 100. The chain's stationary
    /// distribution gives these values to the last digit.
    static let wavesOfLockers = [
        wavesOfLocker("[Mon-Sun 09:00]", 0.211337, ("S: 100", "S: 98")),
        wavesOfLocker("[Mon-Sun 09:00, Mon-Sun 21:00]", 0.061920, ("S: 100", "S: 98")),
        wavesOfLocker("[Mon-Sun 09:00, Mon-Sun 15:00]", 0.100169, ("S: 100", "S: 98")),
    ]

    private static func wavesOfLocker(
        _ times: String, _ full: Double, _ wrong: (String, String)
    ) -> StationaryCase {
        let waves = "{waves: \(times), cut-off: 0 s, vans: 9, parcels: 90, stops: 1000000/h}"
        return StationaryCase(
            topology: "lockers", warmUp: .days(8), measured: .days(392),
            figures: [
                .init(name: "found it full", exact: full, within: 0.08) { reports, _ in
                    Double(reports[0].lockers[0].full) / Double(reports[0].lockers[0].calls)
                }
            ], wrong: wrong, other: [("{takes: 0 s}", waves)])
    }

    private static func locker(
        _ other: [(String, String)], _ full: Double, _ within: Double, _ taken: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "lockers", warmUp: .days(8), measured: .days(392),
            figures: [
                .init(name: "found it full", exact: full, within: within) { reports, _ in
                    Double(reports[0].lockers[0].full) / Double(reports[0].lockers[0].calls)
                },
                .init(name: "taken", exact: taken, within: 0.02) { reports, plan in
                    let area = reports[0].lockers[0].takenArea
                    return Double(area.small + area.medium + area.large)
                        / Double(plan.measured.microseconds)
                },
            ], wrong: wrong, other: other)
    }
}
