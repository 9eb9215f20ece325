import Federation
import Measurement
import ParcelNetwork
import ResultsStore
import SimulatedCluster
import SimulationKernel
import Testing
import TopologyFile

@Suite("What is in the air to a site that closes")
struct DiversionTests {
    typealias Networks = DisruptionNetworks

    /// H and B are a degree of latitude apart: 111.2 km x 1.05 at 850 km/h, rounded up, and half an hour.
    private static let way = SimDuration.minutes(39)
    private static let back =
        "  b-h: {vehicle: trailer, route: [B 12:00, H], transit: 3 h, ready: 0 s, cut-off: 0 s}"

    private static func network(_ closed: String? = nil, seed: UInt64 = 1) throws -> Network {
        let shut = closed.map {
            "  shut: {site: H, \($0), known: 6 h after, airborne: divert to B}"
        }
        return try TopologyText(Networks.overHub(disruptions: shut ?? "", road: back))
            .network(seed: seed)
    }

    private static func leads(_ reports: [RegionReport], flow: Int) -> Int128 {
        reports.reduce(0) { $0 + $1.flows[flow].leadSum }
    }

    @Test("It lands at the alternate, where all alight and take the next way on")
    func lands() throws {
        let network = try Self.network("from: 2023-10-05 03:00, for: 24 h")
        let plain = try Self.network()
        let landed = Networks.handoffs(network).filter { $0.dispatched == Networks.hour(3, 0) }
        let through = landed.filter { $0.parcel.alightStop == 2 }.count
        let here = landed.count - through
        #expect(through > 50 && here > 20)

        let (reports, undisturbed) = (Networks.reports(network), Networks.reports(plain))
        let lane = try #require(network.lanes.firstIndex { $0.mode == .diversion })
        #expect(network.lanes[lane].name == "divert/shut/H/B")
        let board = try #require(network.boards.firstIndex { $0.lane == LaneID(lane) })
        let own = network.regions[1].boards
        #expect(reports[1].boards[board - own.lowerBound].loaded == UInt64(landed.count))

        // Through parcels are at B at 04:39 instead of 10:00; nobody sorts them.
        let flow = try #require(network.flows.firstIndex { $0.destination == RegionID(2) })
        let early = Networks.hour(3, 10) - (Networks.hour(3, 4) + Self.way)
        #expect(
            Self.leads(undisturbed, flow: flow) - Self.leads(reports, flow: flow)
                == Int128(through) * Int128(early.microseconds))
        // The truck of day 3 does not go to a closed site, that of day 4 is at H at 15:00.
        #expect(
            Self.leads(reports, flow: 1 - flow) - Self.leads(undisturbed, flow: 1 - flow)
                == Int128(here) * Networks.micro(hours: 35))
        #expect(reports.reduce(0) { $0 + $1.flows[flow].dwell[Dwell.closed.rawValue] } == 0)
        let delivered = { (all: [RegionReport]) in all.reduce(0) { $0 + $1.custody.delivered } }
        #expect(delivered(reports) == delivered(undisturbed))
    }

    @Test("Once it is elsewhere it does not go on from where it was to land, open again or not")
    func isElsewhere() throws {
        let network = try Self.network("from: 2023-10-05 03:00, for: 2 h")
        #expect(network.cancelledDepartures() == [1])
        let lane = try #require(network.lanes.first { !$0.cancellations.isEmpty })
        let row = network.cancellations[lane.cancellations.lowerBound]
        #expect(row.departure == 3 && row.fromStop == 1)
        // Who lands before it closes, or after, lands.
        for span in ["from: 2023-10-05 04:10, for: 1 h", "from: 2023-10-05 03:00, for: 1 h"] {
            let reports = Networks.reports(try Self.network(span))
            let plain = Networks.reports(try Self.network())
            #expect(reports.map(\.digests) == plain.map(\.digests), "\(span)")
        }
    }

    /// A jet besides lands at 16:00; both are diverted on the fourth day.
    private static func costly(seed: UInt64) throws -> Network {
        let jets =
            "  a-h: {vehicle: jet, route: [A 12:00, H 16:00], ready: 0 s, cut-off: 0 s, number: 2}\n"
        let text = Networks.overHub(
            disruptions:
                "  shut: {site: H, from: 2023-10-05 03:00, for: 24 h, known: 20 h after, airborne: divert to B}",
            road: back + "\n" + jets
        ).replacingOccurrences(
            "aircraft: {mode: air, parcels: 100000}",
            by: """
                aircraft: {mode: air, parcels: 100000, cost: [9 EUR/trip, 2 EUR/km, 100 EUR/h, 1 EUR/parcel]}
                  jet: {mode: air, parcels: 100000, cost: 3 EUR/km, co2e: 500 g/tkm}
                """)
        return try TopologyText(text).network(seed: seed)
    }

    @Test(
        "Each vehicle costs and emits, by its own lane's rates, what it flies on",
        arguments: [1, 2] as [UInt64])
    func costs(seed: UInt64) throws {
        let network = try Self.costly(seed: seed)
        try network.checked()
        let names = ["divert/shut/H/B/a-h-b", "divert/shut/H/B/a-h"]
        let lanes = try names.map { name in
            try #require(network.lanes.firstIndex { $0.name == name })
        }
        #expect(network.lanes.count { $0.mode == .diversion } == 2)
        for events in [1, 100_000] {
            let record = RunRecord(
                network: network, reports: Networks.reports(network, events: events),
                status: .complete)
            let totals = MergedTallies(record)
            let expenses = Expenses(record, totals)
            let boards = lanes.map { lane in
                totals.boards[
                    Int(network.laneStops[network.lanes[lane].stops.lowerBound].board.index)]
            }
            // One departure each, however its parcels came.
            #expect(boards.map(\.departures) == [1, 1], "seed \(seed), slices of \(events)")
            #expect(boards[0].loaded > 40 && boards[1].loaded > 10, "seed \(seed)")
            // 111.195 km and 39 min; neither the trip nor the parcels again. Two jets, by the way alone.
            let first = try #require(expenses.lanes[lanes[0]])
            #expect(first.nano == 222_390_000_000 + 65_000_000_000, "seed \(seed)")
            #expect(first.milligrams == 0 && first.parcels == boards[0].loaded)
            let second = try #require(expenses.lanes[lanes[1]])
            #expect(second.nano == 2 * 333_585_000_000, "seed \(seed)")
            let freight = Int128(boards[1].loaded) * network.meanParcelMilligrams
            #expect(
                second.milligrams == (freight * 111_195 * 500_000 + 500_000_000_000)
                    / 1_000_000_000_000,
                "seed \(seed)")
            // Those that land as planned cost nothing more: all else is the lanes' own.
            #expect(
                expenses.ofLanes.nano
                    == expenses.lanes.compactMap { $0?.nano }.reduce(0, +), "seed \(seed)")
        }
        Networks.expectSame(Networks.reports(network), as: network, shuffledBy: seed)
    }

    @Test("A diversion of a lane that lands elsewhere is refused")
    func refused() throws {
        var network = try Self.costly(seed: 1)
        let diversion = try #require(network.lanes.firstIndex { $0.diverts != nil })
        let road = try #require(network.lanes.firstIndex { $0.name == "b-h" })
        let others = [LaneID(road), LaneID(diversion), LaneID(network.lanes.count)]
        for other in others {
            network.lanes[diversion].diverts = other
            #expect(throws: NetworkProblem.self) { try network.checked() }
        }
        network.lanes[diversion].diverts = nil
        try network.checked()
        network.lanes[road].diverts = LaneID(0)
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }

    @Test(
        "One history, however regions are run and divided, restored from snapshots or not",
        arguments: [1, 2, 3] as [UInt64])
    func oneHistory(seed: UInt64) throws {
        let network = try Self.network(
            "every: exponential mean 10 h, for: lognormal mean 10 h sd 5 h", seed: seed)
        let whole = Networks.reports(network)
        let lane = try #require(network.lanes.firstIndex { $0.mode == .diversion })
        let board = try #require(network.boards.firstIndex { $0.lane == LaneID(lane) })
        let own = network.regions[1].boards
        #expect(whole[1].boards[board - own.lowerBound].loaded > 0, "seed \(seed)")
        for events in [1, 7] {
            let isSame = Networks.reports(network, events: events) == whole
            #expect(isSame, "seed \(seed), slices of \(events) events")
        }
        Networks.expectSame(whole, as: network, shuffledBy: seed)
        try network.checked()
        let read = try network.encoded().spanned { bytes throws(BlobProblem) in
            try Network(decoding: bytes)
        }
        let isRead = read == network
        #expect(isRead, "seed \(seed)")
        var cluster = LocalCluster(network)
        let totals = try cluster.run(atMost: 61)
        let isSame = totals.regions == whole
        #expect(totals.isBalanced && isSame, "seed \(seed), in a cluster")
    }
}
