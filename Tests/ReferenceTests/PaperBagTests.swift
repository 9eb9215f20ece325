import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

/// Ten parcels an hour from midnight on, a departure at noon. A bag holds 21: on average ten parcels of
/// the hundred and twenty are in one at noon that is not full.
@Suite("What waits in bags on paper, waits in a run")
struct PaperBagTests {
    private static func network(_ bags: String, seed: UInt64 = 1) throws -> Network {
        try RandomCase.network(
            """
            hubsim: 1
            name: bags-on-paper
            start: 2024-01-03
            run: {warm-up: 0 d, days: 1, run-out: 0 d}
            services: {standard: {promise: 9 working days, counts: daily}}
            regions:
              A: {zone: UTC, calendar: daily, sites: {A1: {}}}
              B: {zone: UTC, calendar: daily, sites: {H: {}, B1: {couriers: {takes: 0 s}}}}
            unions: {all-of-it: [A, B]}
            lanes:
              l: {mode: road, route: [A1 12:00, H], transit: 1 h, cut-off: 0 s, ready: 0 s, parcels: 200, \(bags)}
              on: {mode: road, route: [H 18:00, B1], transit: 1 h, cut-off: 0 s}
            demand: {d: {flow: A -> B, from: A1, to: B1, volume: 240/day, pick: 0 s}}
            """, seed: seed)
    }

    @Test(
        "A bag that is full, or closed before by the clock, takes the next departure",
        arguments: [
            "bags: {size: 21, close: when full}", "bags: {size: 21, close: every 1 d}",
            "containers: {to: [B1], size: 21, close: when full}",
        ])
    func aDay(bags: String) throws {
        let paper = PaperLoads(try Self.network(bags))
        let board = try #require(paper.components.first { $0.part == .board(0) })
        #expect(abs(board.load - 0.55) < 0.015, "\(bags): \(board.load)")
        let loads = try (1...64 as ClosedRange<UInt64>).map { seed in
            let network = try Self.network(bags, seed: seed)
            var process = OneProcess(network)
            process.run()
            return Utilisation(network, process.reports()).load(of: board)
        }
        let estimate = Estimate(loads)
        #expect(
            abs(estimate.mean - board.load) < estimate.halfWidth + 0.0125,
            "\(bags): \(board.load) on paper, run \(estimate), seeds 1 to 64")
        #expect(estimate.halfWidth < 0.025)
    }

    @Test("At the cut-off of a departure nobody stays behind")
    func cutOff() throws {
        let paper = PaperLoads(try Self.network("bags: {size: 21, close: at cut-off}"))
        let board = try #require(paper.components.first { $0.part == .board(0) })
        #expect(abs(board.load - 0.6) < 0.015, "\(board.load)")
    }
}
