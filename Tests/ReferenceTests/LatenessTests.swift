import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("What late and cancelled departures do to parcels")
struct LatenessTests {
    static func text(
        time: String = "08:00", _ keys: String, others: String = "", days: Int = 14
    ) -> String {
        """
        hubsim: 1
        name: late
        start: 2023-10-30
        run: {days: \(days), run-out: 5 d}
        services: {slow: {promise: 9 working days}}
        regions:
          A: {zone: UTC, sites: {A1: {sort: {rate: 1000/h}}}}
          B: {zone: UTC, sites: {B1: {couriers: {takes: 1 h}}}}
        unions: {AB: [A, B]}
        lanes:
          fly: {mode: air, route: [A1 \(time), B1], transit: 6 h, cut-off: 1 h\(keys)}
          \(others)
        demand: {d: {flow: A -> B, volume: 240/day}}
        """
    }

    static func run(_ network: Network) -> (digest: Digest, reports: [RegionReport]) {
        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        var digest = Digest()
        for report in reports { for part in report.digests { digest.merge(part) } }
        return (digest, reports)
    }

    @Test(
        "Late by 20 minutes at 08:00 is on time at 08:20", arguments: 1...3 as ClosedRange<UInt64>)
    func constant(seed: UInt64) throws {
        let late = Self.run(try Reference.network(text: Self.text(", delay: 20 min"), seed: seed))
        let later = Self.run(try Reference.network(text: Self.text(time: "08:20", ""), seed: seed))
        #expect(late.digest == later.digest, "seed \(seed)")
        #expect(late.reports[0].boards[0].late == 14)
        #expect(late.reports[0].boards[0].lateSum == 14 * 1_200_000_000)
        #expect(later.reports[0].boards[0].late == 0)
        #expect(late.reports.map(\.flows) == later.reports.map(\.flows), "seed \(seed)")
    }

    @Test(
        "A cancelled departure is one that was never in the timetable; its freight rolls over",
        arguments: 1...3 as ClosedRange<UInt64>)
    func cancelled(seed: UInt64) throws {
        let network = try Reference.network(text: Self.text(", cancelled: 30 %"), seed: seed)
        var without = network
        var lane = network.lanes[0]
        let gone = Set(network.cancellations.map { Int($0.departure) })
        #expect(!gone.isEmpty, "seed \(seed)")
        without.cancellations = []
        without.calls = []
        for departure in 0..<lane.departureCount where !gone.contains(departure) {
            for stop in 0..<2 {
                without.calls.append(network.call(lane, departure: departure, stop: stop))
            }
        }
        lane.departureCount -= gone.count
        lane.cancellations = 0..<0
        without.lanes[0] = lane
        let (one, other) = (Self.run(network), Self.run(without))
        #expect(one.digest == other.digest, "seed \(seed)")
        let board = one.reports[0].boards[0]
        let inWindow = gone.filter {
            network.plan.windowStart
                <= network.call(network.lanes[0], departure: $0, stop: 0).departs
                && network.call(network.lanes[0], departure: $0, stop: 0).departs
                    < network.plan.windowEnd
        }
        #expect(
            board.cancelled == UInt64(inWindow.count)
                && board.departures == UInt64(14 - inWindow.count))
        #expect(board.rolledOver > 0 && board.leftBehind == 0, "seed \(seed)")
        let flow = one.reports.reduce(into: FlowTally()) { sum, report in
            for stage in sum.dwell.indices { sum.dwell[stage] += report.flows[0].dwell[stage] }
        }
        // The wait for the next departure is for what is closed, a day for each pair.
        #expect(flow.dwell[Dwell.closed.rawValue] > 0, "seed \(seed)")
    }

    /// By the timetable the morning's flight arrives first, whatever becomes of it.
    @Test("Nobody chooses by what is not known yet")
    func choice() throws {
        let network = try Reference.network(
            text: Self.text(
                ", delay: 20 h",
                others: "night: {mode: air, route: [A1 20:00, B1], transit: 6 h, cut-off: 1 h}"),
            seed: 1)
        let onTime = try Reference.network(
            text: Self.text(
                "", others: "night: {mode: air, route: [A1 20:00, B1], transit: 6 h, cut-off: 1 h}"),
            seed: 1)
        let late = Self.run(network).reports[0].boards
        let planned = Self.run(onTime).reports[0].boards
        #expect(late.map { $0.loaded > 0 } == [true, true])
        // Who is ready between 19:00 and 07:00 waits for the morning, as long as it takes.
        #expect(late[1].loaded == planned[1].loaded)
        #expect(late[0].loaded >= planned[0].loaded * 9 / 10)
    }
}
