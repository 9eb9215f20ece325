import Federation
import Measurement
import ParcelNetwork
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
        for restores in [0, 8] {
            var shuffled = ShuffledProcess(network, seed: seed, restores: restores)
            shuffled.run()
            let isSame = shuffled.reports() == whole
            #expect(isSame && shuffled.problems.isEmpty, "seed \(seed), \(restores) restored")
        }
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
