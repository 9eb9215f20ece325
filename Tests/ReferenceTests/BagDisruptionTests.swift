import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Bags where lanes and sites close")
struct BagDisruptionTests {
    typealias Networks = DisruptionNetworks

    private static let strike = """
          strike: {lane: a-h-b, from: 2023-10-04 20:00, for: 40 h, reroute: not departed}
        """
    private static let road =
        "  road: {vehicle: trailer, route: [A 12:00, B], transit: 26 h, ready: 0 s, cut-off: 0 s}"

    /// Flights over H with bags by stop, and a road without bags.
    private func overHub(_ disruptions: String, bags: String, seed: UInt64) throws -> Network {
        let text = Networks.overHub(disruptions: disruptions, road: Self.road)
            .replacingOccurrences("ready: 0 s\n", by: "ready: 0 s\n    bags: {\(bags)}\n")
        return try TopologyText(text).network(seed: seed)
    }

    @Test("A bag that a closed belt holds leaves as a whole", arguments: [1, 2, 3] as [UInt64])
    func held(seed: UInt64) throws {
        let text = Networks.belt(
            disruptions: "  shut: {site: B, from: 2023-10-03 06:00, for: 12 h, known: 1 h after}"
        ).replacingOccurrences(
            "takes: 2 h,", by: "takes: uniform 2 h to 4 h, bags: {size: 8, close: every 90 min},")
        let network = try TopologyText(text).network(seed: seed)
        let (known, opens) = (Networks.hour(1, 7), Networks.hour(1, 18))
        var bags: [SimTime: [Handoff]] = [:]
        let handoffs = Networks.handoffs(network)
        for handoff in handoffs { bags[handoff.arrives, default: []].append(handoff) }
        var (held, counted) = (0, 0)
        for bag in bags.values {
            // All of one bag were closed at one time, left at one time and arrive at one time.
            let closed = bag[0].parcel.start + bag[0].parcel[.timetable]
            let isHeld = closed >= known && closed < opens
            #expect(bag.count <= 8, "seed \(seed)")
            for handoff in bag {
                let parcel = handoff.parcel
                #expect(parcel.start + parcel[.timetable] == closed, "seed \(seed)")
                #expect(handoff.dispatched == (isHeld ? opens : closed), "seed \(seed)")
                #expect(parcel[.closed] == (isHeld ? opens - closed : .zero), "seed \(seed)")
            }
            held += isHeld ? 1 : 0
            counted += closed < network.plan.windowEnd ? 1 : 0
        }
        #expect(held > 8 && bags.count < handoffs.count / 3, "seed \(seed)")
        let board = Networks.reports(network)[0].boards[0]
        #expect(board.bags == UInt64(counted) && board.bagsOpened == 0, "seed \(seed)")
    }

    @Test("Who goes another way is taken out of a bag, or the bag is opened", arguments: 1...3)
    func opened(seed: Int) throws {
        let network = try overHub(
            Self.strike, bags: "size: 40, close: every 60 min", seed: UInt64(seed))
        let handoffs = Networks.handoffs(network)
        let strikes = Networks.hour(2, 20)
        let around = handoffs.filter { network.lanes[Int($0.lane.index)].name == "road" }
        #expect(Set(around.map(\.dispatched)) == [Networks.hour(3, 12), Networks.hour(4, 12)])
        // Nobody is left behind or held, wherever it waited.
        for handoff in around {
            #expect(handoff.parcel[.timetable] == handoff.dispatched - handoff.parcel.start)
            #expect(handoff.parcel[.closed] == .zero && handoff.parcel.alightStop == 1)
        }
        // A bag for B an hour was closed before 20:00, none of 40; what came later was in an open one.
        let before = around.map(\.parcel.start).filter { $0 < strikes }
        let hour = SimDuration.hours(1).microseconds
        let closed = Set(before.map { ($0.microseconds + hour - 1) / hour })
            .filter { $0 * hour < strikes.microseconds }
        #expect(closed.count > 15 && before.contains { $0 > Networks.hour(2, 19) }, "\(seed)")
        let board = Networks.reports(network)[0].boards[0]
        #expect(board.bagsOpened == UInt64(closed.count), "seed \(seed)")
        // The parcels for H have no other way: their bags stay closed, and wait for the flight.
        let here = handoffs.filter {
            $0.parcel.alightStop == 1 && $0.dispatched == Networks.hour(5, 0)
        }
        #expect(here.contains { $0.parcel.start < strikes }, "seed \(seed)")
        #expect(Networks.reports(network).allSatisfy { $0.custody.isBalanced })
    }

    @Test(
        "However bags, closures and regions are divided and cut, the history is one",
        arguments: [
            "size: 7", "size: 5, close: every 4 h, by: destination", "size: 6, close: when full",
        ], [5, 6] as [UInt64])
    func oneHistory(bags: String, seed: UInt64) throws {
        let network = try overHub(
            """
              shut: {site: H, from: 2023-10-05 03:00, for: 30 h, known: 6 h after, reroute: not departed}
              ice: {lane: a-h-b, every: exponential mean 3 d, for: lognormal mean 1 d sd 1 d, reroute: not departed}
              slow: {site: H, stage: sort, from: 2023-10-08, for: 2 d, capacity: 10 %}
            """, bags: bags, seed: seed)
        let whole = Networks.reports(network)
        #expect(whole.reduce(0) { $0 + $1.boards.reduce(0) { $0 + $1.bagsOpened } } > 0)
        for events in [1, 7] {
            let isSame = Networks.reports(network, events: events) == whole
            #expect(isSame, "\(bags), seed \(seed), slices of \(events) events")
        }
        var shuffled = ShuffledProcess(network, seed: seed)
        shuffled.run()
        let isSame = shuffled.reports() == whole
        #expect(isSame, "\(bags), seed \(seed), shuffled")
        var cluster = LocalCluster(network)
        let totals = try cluster.run(atMost: 61)
        let isSameAgain = totals.regions == whole
        #expect(totals.isBalanced && isSameAgain, "\(bags), seed \(seed), in a cluster")
    }
}
