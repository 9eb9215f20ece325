import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

@Suite("Partner carriers")
struct CarrierTests {
    /// A gateway, a centre that a plane reaches at noon, and two towns that the post delivers to. It
    /// starts on a Monday.
    private static func network(
        _ carrier: String, parcels: Int = 100, to: String = "Curitiba",
        tables: [String: String] = [:]
    ) throws -> Network {
        let text = """
            hubsim: 1
            name: post
            start: 2024-01-01
            run: {warm-up: 0 d, days: 14}
            services: {standard: {promise: 9 working days}}
            regions:
              BR:
                zone: UTC
                sites:
                  GRU: {sort: {lines: 1, takes: 1 s}}
                  CWB: {sort: {lines: 1, takes: 1 s}}
                  Curitiba: {couriers: {carrier: post}}
                  Manaus: {couriers: {carrier: post}}
            lanes:
              plane: {mode: air, route: [GRU 12:00, CWB 13:00], cut-off: 0 s, ready: 0 s}
            carriers:
              post: \(carrier)
            demand:
              domestic: {flow: BR -> BR, from: GRU, to: Manaus, volume: 0.000001/day}
            backlog:
              now: {at: GRU, stage: lane, flow: BR -> BR, parcels: \(parcels), to: \(to)}
            """
        let reading = TopologyReader.read(Array(text.utf8), file: "post.yaml") { name in
            guard let table = tables[name] else {
                return .failure(TopologyFileFailure(reason: "no such file"))
            }
            return .success(Array(table.utf8))
        }
        guard reading.problems.isEmpty else {
            throw Reference.Unusable(description: "\(reading.problems)")
        }
        return try reading.compiled(RunOverrides(seed: 3)).network
    }

    private struct Outcome {
        var leadSum: Int128 = 0
        var delivered: UInt64 = 0
        var closed: Int128 = 0
        var report = RegionReport()
    }

    private static func run(_ network: Network) throws -> Outcome {
        var process = OneProcess(network)
        process.run()
        var outcome = Outcome(report: process.reports()[0])
        #expect(outcome.report.isBalanced)
        let row = try #require(network.flows.firstIndex { $0.isBacklog })
        outcome.leadSum = outcome.report.flows[row].leadSum
        outcome.delivered = outcome.report.flows[row].delivered
        outcome.closed = outcome.report.flows[row].dwell[Dwell.closed.rawValue]
        return outcome
    }

    private static let minute: Int128 = 60_000_000

    @Test("It takes parcels over one by one, and delivers each by its law")
    func takeOver() throws {
        let network = try Self.network(
            "{hand-over: {GRU: {rate: 60/h}}, delivers: {Curitiba: 2 d, otherwise: 9 d}}")
        try network.checked()
        let outcome = try Self.run(network)
        #expect(outcome.delivered == 100)
        // At the counter after 15 minutes; the k-th is through after k more.
        let lead = Self.minute * 294_550
        #expect(outcome.leadSum == lead)
        let tally = outcome.report.carriers[0]
        #expect(tally.handedOver == 100 && tally.delivered == 100 && tally.inHand == 0)
        #expect(tally.handArea == lead - Self.minute * 1500)
        let counter = try #require(network.stations.firstIndex { $0.kind == "take-over" })
        #expect(outcome.report.stations[counter].queueArea == Self.minute * 4950)
    }

    @Test("A capacity a day is spread over its opening hours, and rounds go by its calendar")
    func hours() throws {
        // 480 a day from nine to five: one a minute. Opens nine hours after the start.
        let network = try Self.network(
            "{hand-over: {GRU: {capacity: 480/day, open: [Mon-Fri 09:00-17:00]}}, "
                + "delivers: 4 d, rounds: [Mon-Fri 08:00-18:00, Sat 08:00-12:00]}")
        let outcome = try Self.run(network)
        // Taken over on Monday from nine on, in the town on Friday from nine on: at once delivered.
        #expect(outcome.leadSum == Self.minute * 635_050)
        let late = try Self.network(
            "{hand-over: {GRU: {capacity: 480/day, open: [Mon-Fri 09:00-17:00]}}, "
                + "delivers: 6 d, rounds: [Mon-Fri 08:00-18:00, Sat 08:00-12:00]}")
        // In the town on Sunday: on Monday at eight, seven days and eight hours after the start.
        #expect(try Self.run(late).leadSum == Self.minute * 1_056_000)
    }

    @Test("It is handed over where that is sooner: at once, or by the plane to another point")
    func points() throws {
        for (days, lead) in [(1, 2235), (9, 5775)] as [(Int, Int128)] {
            let network = try Self.network(
                "{hand-over: {GRU: {rate: 60000/h}, CWB: {rate: 60000/h}}, "
                    + "delivers: {GRU -> Curitiba: 4 d, CWB -> Curitiba: \(days) d, otherwise: 20 d}}"
            )
            let outcome = try Self.run(network)
            // The k-th is taken over k times 60 ms later; at the centre it was sorted first, in a second.
            let counter: Int128 = 5050 * 60_000
            let sorted: Int128 = days == 1 ? 5050 * 1_000_000 : 0
            let after: Int128 = days == 1 ? 100 * 60_000 : counter
            #expect(outcome.leadSum == Self.minute * 100 * lead + sorted + after)
        }
    }

    @Test("Laws come from a table, empirical ones too")
    func table() throws {
        let network = try Self.network(
            "{hand-over: {GRU: {rate: 60000/h}}, delivers: laws.csv}", parcels: 4000,
            tables: [
                "laws.csv": "to,takes\nCuritiba,empirical days.csv\notherwise,9 d\n",
                "days.csv": "days,frequency\n3,3\n7,1\n",
            ])
        let outcome = try Self.run(network)
        #expect(outcome.delivered == 4000)
        // Three quarters take three days: within six standard deviations of four.
        let mean = Double(outcome.leadSum) / 4000 / 86_400e6
        let wait = (15 + 4000 * 0.001 / 2) / 1440
        #expect(abs(mean - wait - 4) < 6 * 1.732 / 4000.0.squareRoot())
    }
}
