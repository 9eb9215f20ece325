import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Departures are late or cancelled by chance, the same for everybody")
struct LatenessTests {
    static func network(
        _ keys: String, others: String = "", defaults: String = "", days: Int = 28,
        seed: UInt64 = 1
    ) throws -> Network {
        let text = """
            hubsim: 1
            name: late
            start: 2023-10-30
            run: {days: \(days), run-out: 0 d}
            \(defaults)
            services: {slow: {promise: 9 working days}}
            regions:
              A: {zone: UTC, sites: {A1: {sort: {rate: 100/h}}}}
              B: {zone: UTC, sites: {B1: {sort: {rate: 100/h}}, B2: {couriers: {takes: 1 h}}}}
            unions: {AB: [A, B]}
            lanes:
              \(others)
              fly: {mode: air, route: [A1, B1, B2], every: 2 h, transit: 3 h, turn: 1 h\(keys)}
            demand: {d: {flow: A -> B, volume: 100/day}}
            """
        let reading = TopologyReader.read(Array(text.utf8), file: "late.yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        let errors = reading.problems.filter { $0.severity == .error }.map(\.description)
        #expect(errors == [])
        return try reading.compiled(RunOverrides(seed: seed)).network
    }

    /// By departure and stop, how late it is.
    static func delays(_ network: Network, lane name: String = "fly") throws -> [[SimDuration]] {
        let lane = try #require(network.lanes.first { $0.name == name })
        return (0..<lane.departureCount).map { departure in
            lane.stops.indices.map { stop in
                let stop = stop - lane.stops.lowerBound
                let call = network.call(lane, departure: departure, stop: stop)
                let scheduled = network.scheduledCall(lane, departure: departure, stop: stop)
                #expect(call.departs - scheduled.departs == call.arrives - scheduled.arrives)
                return call.arrives - scheduled.arrives
            }
        }
    }

    @Test("On time, the timetable's rows are those that happen")
    func onTime() throws {
        let network = try Self.network("")
        #expect(network.lanes[0].firstScheduledCall == network.lanes[0].firstCall)
        #expect(network.cancellations.isEmpty)
    }

    @Test("A constant delay is that of every departure at every stop")
    func constant() throws {
        let network = try Self.network(", delay: 20 min")
        let delays = try Self.delays(network)
        #expect(delays.count >= 28 * 12)
        #expect(delays.allSatisfy { $0.allSatisfy { $0 == .minutes(20) } })
    }

    @Test(
        "A drawn delay is one at all stops, of its law's mean",
        arguments: 1...3 as ClosedRange<UInt64>)
    func drawn(seed: UInt64) throws {
        // A uniform delay of up to 2 h never reaches the next departure.
        let network = try Self.network(", delay: uniform 0 min to 2 h", days: 280, seed: seed)
        let delays = try Self.delays(network)
        #expect(delays.allSatisfy { Set($0).count == 1 && $0[0] >= .zero && $0[0] <= .hours(2) })
        let mean =
            delays.reduce(0) { $0 + Double($1[0].microseconds) / 60e6 } / Double(delays.count)
        // Of 3,360 draws the mean's standard deviation is 0.6 min; 99.9 %.
        #expect(abs(mean - 60) < 2, "seed \(seed)")
    }

    @Test("None overtakes one before it, and what is lost on the way is not made up for")
    func order() throws {
        let network = try Self.network(", delay: exponential mean 3 h")
        let lane = network.lanes[0]
        for departure in 1..<lane.departureCount {
            for stop in 0..<3 {
                let before = network.call(lane, departure: departure - 1, stop: stop)
                let call = network.call(lane, departure: departure, stop: stop)
                #expect(before.departs <= call.departs && before.arrives <= call.arrives)
            }
        }
        #expect(try Self.delays(network).allSatisfy { Set($0).count == 1 })
    }

    @Test("The share of cancelled departures is what was asked for; a larger one has them all")
    func cancelled() throws {
        func gone(_ share: Int, seed: UInt64 = 1) throws -> Set<UInt32> {
            let network = try Self.network(", cancelled: \(share) %", days: 280, seed: seed)
            #expect(network.cancellations.allSatisfy { $0.fromStop == 0 })
            #expect(
                network.cancellations.allSatisfy {
                    $0.disruption == Network.Cancellation.byChance
                })
            return Set(network.cancellations.map(\.departure))
        }
        let some = try gone(10)
        // Of 3,360 departures 336, with a standard deviation of 17.4; 99 %.
        #expect(abs(some.count - 336) < 45)
        #expect(try gone(25).isSuperset(of: some))
        #expect(try gone(10) == some)
        #expect(try gone(10, seed: 2) != some)
    }

    @Test("It depends on the lane's name and the number alone")
    func keyed() throws {
        let keys = ", delay: gamma mean 35 min sd 50 min, cancelled: 5 %"
        let alone = try Self.network(keys)
        let more = try Self.network(
            keys, others: "bus: {mode: road, route: [A1 06:00, B2], transit: 9 h, delay: 5 min}")
        #expect(try Self.delays(alone) == Self.delays(more))
        #expect(alone.cancellations.map(\.departure) == more.cancellations.map(\.departure))
        #expect(try Self.delays(more, lane: "bus").allSatisfy { $0 == [.minutes(5), .minutes(5)] })
    }

    @Test("A mode's chances hold for its lanes with a timetable")
    func defaults() throws {
        let network = try Self.network(
            "", others: "flow: {mode: air, route: [A1, B1], takes: 1 h}",
            defaults: "defaults: {air: {delay: 10 min, cancelled: 50 %}}")
        #expect(try Self.delays(network).filter { $0[0] == .minutes(10) }.count > 100)
        #expect(network.cancellations.count > 100)
        #expect(network.lanes[0].isContinuous && network.lanes[0].cancellations.isEmpty)
    }
}
