import Federation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("Warehouses, across regions")
struct WarehouseTests {
    private static func small(seed: UInt64) -> SmallNetwork {
        SmallNetwork(
            hourly: 2, measured: .days(3), end: .zero + .days(16), drain: true, seed: seed,
            hasWarehouses: true)
    }

    @Test(
        "Orders are fulfilled here and there, and both ledgers balance",
        arguments: [1, 2, 3] as [UInt64])
    func ledger(seed: UInt64) throws {
        let network = Self.small(seed: seed).built()
        try network.checked()
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        #expect(totals.isBalanced, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        let tallies = totals.regions.flatMap(\.stock)
        #expect(tallies.count == network.products.count)
        #expect(tallies.allSatisfy { $0.isBalanced && $0.fulfilled > 5 && $0.foundNone > 5 })
        #expect(tallies.allSatisfy { $0.shipmentsReceived > 2 && $0.emptyTime > 0 })
        #expect(totals.regions.allSatisfy { $0.unstocked[0] > 5 })
        let shipped = tallies.reduce(0) { $0 + $1.shipped }
        #expect(shipped < totals.custody.created)
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
        }
    }

    @Test("A traced order leaves a scan at its warehouse, and the scans are the digest")
    func traced() throws {
        var network = Self.small(seed: 5).built()
        network.plan.trace = TracePlan(share: TracePlan.all)
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        var digest = Digest()
        var ordered: UInt64 = 0
        for scan in totals.traces.flatMap(\.part.scans) {
            let kind = try #require(scan.kind)
            if kind == .ordered {
                ordered += 1
                #expect(network.lanes[Int(scan.detail)].mode == .order)
            }
            guard kind != .presented && kind != .outForDelivery else { continue }
            digest.add(
                site: scan.siteKey, time: scan.time.microseconds, kind: UInt64(kind.rawValue),
                parcel: scan.parcel.bits)
        }
        #expect(digest == totals.digest)
        let shipped = totals.regions.flatMap(\.stock).reduce(0) { $0 + $1.shipped }
        #expect(ordered + shipped == totals.custody.created)
    }

    @Test("A unit that is not accounted for ends the run and is named")
    func unbalanced() {
        var tally = StockTally()
        tally.initial = 5
        tally.onHand = 5
        #expect(tally.isBalanced)
        tally.shipped = 1
        #expect(!tally.isBalanced)
        tally.onHand = 4
        tally.ordered = 2
        #expect(!tally.isBalanced)
        var report = RegionReport()
        report.stock = [tally]
        #expect(!report.isBalanced)
    }

    @Test("A network comes back from its bytes")
    func bytes() throws {
        let network = Self.small(seed: 1).built()
        let read = try network.encoded().spanned { bytes throws(BlobProblem) in
            try Network(decoding: bytes)
        }
        let isSame = read == network
        #expect(isSame)
    }

    @Test("Rows that make no sense are refused by table and row", arguments: 0..<16)
    func refused(mistake: Int) {
        var network = Self.small(seed: 1).built()
        let lane = Int(network.stockedStreams[0].lane.index)
        switch mistake {
        case 0: network.warehouses.swapAt(0, 1)
        case 1: network.warehouses[0].products = 0..<1
        case 2: network.warehouses[0].reviews = 0..<900_000
        case 3: network.warehouses[0].opening = OpeningID(900)
        case 4: network.products[0].upTo = 1 << 33
        case 5: network.products[1].upTo = 7
        case 6: network.products[0].warehouse = 1
        case 7: network.products[0].reorder.amount = 2
        case 8: network.products[1].reorder.amount = 0
        case 9: network.products[0].initial = -1
        case 10: network.products[0].supply = 99
        case 11: network.supplies[0].transit = LawID(index: .max)
        case 12: network.stockedStreams[0].local = StreamID(0)
        case 13: network.stockedStreams[0].warehouse = 900
        case 14: network.lanes[lane].mode = .road
        default: network.lanes[lane].transit = network.laws.add(.constant(0))
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
