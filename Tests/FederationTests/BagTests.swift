import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Lanes with bags, across regions")
struct BagTests {
    @Test(
        "The ledger balances, and stages sum to the lead time",
        arguments: 1...4 as ClosedRange<UInt64>)
    func sums(seed: UInt64) throws {
        let network = SmallNetwork(
            hourly: 6, measured: .days(3), end: .zero + .days(40), drain: true, seed: seed,
            hasBags: true
        ).built()
        try network.checked()
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        #expect(totals.isBalanced, "seed \(seed)")
        #expect(totals.custody.created > 1000, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
            #expect(region.boards.contains { $0.bagsFull > 0 && $0.bagsFull < $0.bags })
            #expect(region.boards.contains { $0.bagged > 2 * $0.bags && $0.bagWaitSum > 0 })
        }
    }

    @Test("Bags of one parcel are no bags")
    func ofOne() throws {
        var network = SmallNetwork(hourly: 9).built()
        var loose = LocalCluster(network)
        for lane in network.lanes.indices { network.lanes[lane].bags = Network.BagRule(size: 1) }
        var bagged = LocalCluster(network)
        #expect(try loose.run().digest == bagged.run().digest)
    }

    @Test("Bags that are never closed are refused", arguments: 0..<3)
    func refused(mistake: Int) throws {
        var network = SmallNetwork(regions: 3, hasBags: true).built()
        let lane = try #require(network.lanes.firstIndex { $0.isContinuous })
        switch mistake {
        case 0: network.lanes[lane].bags.closing = .atCutOff
        case 1: network.lanes[lane].bags.period = .zero
        default: network.lanes[lane].bags = Network.BagRule(size: Network.BagRule.unlimited)
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
