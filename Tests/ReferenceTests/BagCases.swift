import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

// Case 11: bags closed when full; and bags closed by the clock, of a lane without a timetable and
// at the cut-off of one with a timetable.
extension StationaryCases {
    private typealias Figure = StationaryCase.Figure

    static let bags: [StationaryCase] = [
        bags([], minutes: 9.5, parcels: 20, ("size: 20", "size: 21")),
        bags(
            [("size: 20", "size: 50"), ("60/h", "120/h")], minutes: 12.25, parcels: 50,
            ("size: 50", "size: 52")),
        bags(
            [("size: 20, close: when full", "close: every 30 min")], minutes: 15, parcels: 30,
            ("every 30 min", "every 32 min")),
        bags(
            [
                ("takes: 1 h, bags: {size: 20, close: when full}", clocked)
            ], minutes: 20, parcels: 40, ("every: 40 min", "every: 45 min")),
    ]

    /// The first departure is at midnight, and no day has a rest of 40 min.
    private static let clocked =
        "every: 40 min, transit: 30 min, cut-off: 10 min, ready: 0 s, bags: {close: at cut-off}"

    private static func bags(
        _ other: [(String, String)], minutes: Double, parcels: Double, _ wrong: (String, String)
    ) -> StationaryCase {
        StationaryCase(
            topology: "bags", warmUp: .days(1), measured: .days(8), runOut: .hours(8),
            figures: [
                Figure(name: "wait for the bag, min", exact: minutes, within: 0.02) { reports, _ in
                    let board = reports[0].boards[0]
                    return Double(board.bagWaitSum) / 60e6 / Double(board.bagged)
                },
                Figure(name: "parcels a bag", exact: parcels, within: 0.02) { reports, _ in
                    let board = reports[0].boards[0]
                    return Double(board.bagged) / Double(board.bags)
                },
            ], wrong: wrong, other: other)
    }

    @Test("Bags that are slightly wrong are refused", arguments: bags)
    func wrongBags(_ network: StationaryCase) throws { try wrong(network) }

    @Test("What waits for a bag waits for the timetable", arguments: [1, 2] as [UInt64])
    func dwell(seed: UInt64) throws {
        var network = try Reference.network("bags", seed: seed)
        network.plan.warmUp = .zero
        network.plan.measured = .days(3)
        network.plan.end = .zero + .days(4)
        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        let (flow, board) = (reports[1].flows[0], reports[0].boards[0])
        #expect(board.bagged > 4000 && board.bagged % 20 == 0, "seed \(seed)")
        #expect(board.bagsFull == board.bags && board.bagged == board.loaded, "seed \(seed)")
        let mean = Double(flow.dwell[Dwell.timetable.rawValue]) / Double(flow.delivered)
        let waited = Double(board.bagWaitSum) / Double(board.bagged)
        #expect(abs(mean - waited) < 0.01 * waited, "seed \(seed)")
        // An hour under way, half an hour until it is ready, and nothing else.
        let moving = flow.dwell[Dwell.moving.rawValue]
        #expect(moving == Int128(flow.delivered) * 5_400_000_000, "seed \(seed)")
    }

    @Test("A bag boards as a whole or waits for the next departure", arguments: [1, 2] as [UInt64])
    func whole(seed: UInt64) throws {
        var network = try Reference.network("bulk-departure-36-40", seed: seed)
        network.lanes[0].bags = Network.BagRule(size: 9, closing: .whenFull)
        network.plan.warmUp = .zero
        network.plan.measured = .days(4)
        network.plan.end = .zero + .days(5)
        var process = OneProcess(network)
        process.run()
        let board = process.reports()[0].boards[0]
        // Of 40 places at most 36 are taken: four bags.
        #expect(board.loaded > 2500 && board.loaded % 9 == 0, "seed \(seed)")
        #expect(board.loaded <= 36 * board.departures, "seed \(seed)")
        #expect(board.departuresFull > 10 && board.leftBehind % 9 == 0, "seed \(seed)")

        // A bag that no vehicle takes is opened: 40 of it go, then 20, alone as the next is closed.
        network.lanes[0].bags = Network.BagRule(size: 60, closing: .whenFull)
        process = OneProcess(network)
        process.run()
        let opened = process.reports()[0].boards[0]
        #expect(opened.loaded > 2500 && opened.loaded % 20 == 0, "seed \(seed)")
        #expect(opened.departuresFull > 10 && opened.onBoard <= 40 * opened.departures)
    }
}
