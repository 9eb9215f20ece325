import ParcelNetwork
import SimulationKernel

// Stock of which the exact answer is known. Who finds none is served elsewhere, so demand is lost to it.
extension StationaryCases {
    /// A base stock: each unit is on hand or on its way for a lead time, an M/G/S/S queue. Erlang's
    /// loss formula holds for every law of the lead time.
    static let stock = [
        baseStock([], 0.003992, 0.25, 20.319362, ("up to 100", "up to 94")),
        baseStock(
            [("80/day", "90/day"), ("exponential mean 24 h", "lognormal mean 24 h sd 36 h")],
            0.026957, 0.10, 12.426164, ("up to 100", "up to 98")),
        baseStock(
            [
                ("80/day", "8/day"), ("exponential mean 24 h", "uniform 0 h to 48 h"),
                ("up to 100", "up to 10"),
            ], 0.121661, 0.10, 2.973289, ("up to 10", "up to 9")),
        baseStock(
            [
                ("80/day", "24/day"), ("exponential mean 24 h", "20 h"), ("up to 100", "up to 20"),
                ("20 h}}", "20 h, receiving: 4 h}}"),
            ], 0.257083, 0.10, 2.169981, ("up to 20", "up to 21")),
        // Half of the orders are for each of two classes, which share nothing.
        baseStock(
            [
                ("80/day", "16/day"), ("exponential mean 24 h", "erlang 3 mean 24 h"),
                (
                    "{toys: {share: 100 %, reorder: up to 100}}",
                    "{toys: {share: 50 %, reorder: up to 10}, shoes: {share: 50 %, reorder: up to 10}}"
                ),
            ], 0.121661, 0.10, 2.973289, ("up to 10}, shoes", "up to 9}, shoes")),
        // A fixed lead time, and one shipment on its way at a time: between two moments at which the
        // reorder point r is reached Q units leave, and of the orders D of a lead time those beyond
        // r find none. With e = E[(D - r)+] that is e / (Q + e) of all; the rest likewise.
        reorder("at 20 by 50", "10/day", "48 h", 0.034315, 26.340712, ("at 20", "at 26")),
        reorder("at 20 up to 70", "10/day", "48 h", 0.034315, 26.340712, ("at 20", "at 21")),
        reorder("at 8 by 20", "10/day", "24 h", 0.109542, 9.759733, ("at 8", "at 9")),
        reorder("at 30 up to 70", "20/day", "36 h", 0.051662, 21.507401, ("at 30", "at 32")),
    ]

    private static func baseStock(
        _ other: [(String, String)], _ none: Double, _ within: Double, _ onHand: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        stock(other, none, within, onHand, wrong)
    }

    private static func reorder(
        _ policy: String, _ volume: String, _ lead: String, _ none: Double, _ onHand: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        stock(
            [("up to 100", policy), ("80/day", volume), ("exponential mean 24 h", lead)], none,
            0.15, onHand, wrong)
    }

    /// Of the first class: the share that finds none, that of the time at none (orders see what time
    /// sees), and the mean on hand.
    private static func stock(
        _ other: [(String, String)], _ none: Double, _ within: Double, _ onHand: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "warehouse", warmUp: .days(14), measured: .days(385),
            figures: [
                .init(name: "found none", exact: none, within: within) { reports, _ in
                    Double(reports[1].stock[0].foundNone) / Double(reports[1].stock[0].orders)
                },
                .init(name: "time at none", exact: none, within: within) { reports, plan in
                    Double(reports[1].stock[0].emptyTime) / Double(plan.measured.microseconds)
                },
                .init(name: "on hand", exact: onHand, within: 0.05) { reports, plan in
                    Double(reports[1].stock[0].onHandArea) / Double(plan.measured.microseconds)
                },
            ], wrong: wrong, other: other)
    }
}
