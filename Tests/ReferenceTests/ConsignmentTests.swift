import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Customs that hold consignments")
struct ConsignmentTests {
    typealias Networks = DisruptionNetworks

    /// Lorries and a belt bring parcels to H, which unloads them one by one and examines some; some of
    /// these it keeps.
    private static func network(holds: String, seed: UInt64) throws -> Network {
        let text = """
            hubsim: 1
            name: consignments
            start: 2023-10-02
            run: {days: 10, run-out: 20 d}
            services: {standard: {promise: 5 working days}}
            vehicles: {lorry: {mode: road, parcels: 40}}
            regions:
              R: {zone: UTC, sites: {A: {lat: 50, lon: 5, sort: {lines: 1, takes: 1 s}}, B: {lat: 50, lon: 6}}}
              S:
                zone: UTC
                sites:
                  H:
                    lat: 51
                    lon: 5
                    unload: {docks: 2, takes: 2 min}
                    import:
                      holds: \(holds)
                      none: {takes: 10 min}
                      documents: {share: 20 %, waits: exponential mean 3 h, desks: 1, takes: exponential mean 10 min}
                      physical: {share: 10 %, desks: 1, takes: 30 min, returned: 20 %, destroyed: 20 %}
                    sort: {lines: 1, takes: 30 s}
                    couriers: {takes: 1 h}
            lanes:
              lorries: {vehicle: lorry, route: [A, H], every: 6 h, transit: 5 h, cut-off: 0 s, ready: 20 min}
              belt: {mode: road, route: [B, H], takes: 2 h, ready: 0 s}
            demand:
              many: {flow: R -> S, from: A, volume: 80/day}
              others: {flow: R -> S, from: B, volume: 20/day}
            """
        let network = try TopologyText(text).network(seed: seed)
        try network.checked()
        return network
    }

    private struct Passage {
        /// The lorry, or nothing for what came alone.
        var left: SimTime?
        /// When customs let it go, or kept it.
        var cleared: SimTime?
        var kept: SimTime?
    }

    private static func passages(_ observed: Observed) -> [ParcelID: Passage] {
        var passages: [ParcelID: Passage] = [:]
        let lorries = observed.network.lanes.firstIndex { $0.name == "lorries" }
        for (parcel, scans) in observed.scansByParcel {
            var passage = Passage()
            for scan in scans {
                switch scan.kind {
                case .dispatched where Int(scan.detail) == lorries: passage.left = scan.time
                case .cleared: passage.cleared = scan.time
                case .returned, .lost: passage.kept = scan.time
                default: break
                }
            }
            passages[parcel] = passage
        }
        return passages
    }

    /// Customs works as it would without: nothing behind it reaches back. So a lorry's parcels leave when
    /// the last of them would, kept ones included, and what came alone leaves as it would.
    @Test(
        "Those of one lorry leave with the last of them, the others as they would",
        arguments: [1, 2, 3] as [UInt64])
    func together(seed: UInt64) throws {
        let apart = try Observed(running: Self.network(holds: "parcel", seed: seed))
        let held = try Observed(running: Self.network(holds: "consignment", seed: seed))
        let (alone, together) = (Self.passages(apart), Self.passages(held))
        #expect(alone.count == together.count && alone.count > 700, "seed \(seed)")
        // Of lorries near the end of the run some parcels are still there.
        var last: [SimTime: SimTime] = [:]
        for passage in alone.values {
            guard let left = passage.left else { continue }
            last[left] = max(last[left] ?? .zero, passage.cleared ?? passage.kept ?? .infinity)
        }
        var (waited, kept) = (0, 0)
        for (parcel, passage) in together {
            let before = try #require(alone[parcel])
            #expect(before.left == passage.left && before.kept == passage.kept)
            if let left = before.left, last[left] == .infinity {
                #expect(passage.cleared == nil)
                continue
            }
            guard let cleared = before.cleared else {
                #expect(passage.cleared == nil)
                kept += 1
                continue
            }
            let expected = passage.left.flatMap { last[$0] } ?? cleared
            #expect(passage.cleared == expected, "seed \(seed), \(parcel.name)")
            if expected > cleared { waited += 1 }
        }
        #expect(waited > 300 && kept > 10, "seed \(seed): \(waited) waited, \(kept) kept")
        #expect(held.isBalanced && RunChecks(held).problems() == [], "seed \(seed)")
        // What they waited is customs' hold: the net share on time excuses it.
        let holds = { (reports: [RegionReport]) in
            reports.flatMap(\.flows).reduce(Int128(0)) { $0 + $1.dwell[Dwell.held.rawValue] }
        }
        #expect(holds(held.reports) > holds(apart.reports), "seed \(seed)")
    }

    @Test(
        "One history, however regions are run and divided, restored from snapshots or not",
        arguments: [4, 5] as [UInt64])
    func oneHistory(seed: UInt64) throws {
        let network = try Self.network(holds: "consignment", seed: seed)
        let whole = Networks.reports(network)
        for events in [1, 7] {
            let isSame = Networks.reports(network, events: events) == whole
            #expect(isSame, "seed \(seed), slices of \(events) events")
        }
        Networks.expectSame(whole, as: network, shuffledBy: seed)
        var cluster = LocalCluster(network)
        let totals = try cluster.run(atMost: 61)
        let isSame = totals.regions == whole
        #expect(totals.isBalanced && isSame, "seed \(seed), in a cluster")
    }
}
