import Federation
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Containers that pass hubs unopened, across regions")
struct ContainerTests {
    private static func network(seed: UInt64, hasBags: Bool) -> SmallNetwork {
        SmallNetwork(
            regions: 5, hourly: 6, measured: .days(3), end: .zero + .days(40), drain: true,
            seed: seed, hasBags: hasBags, hasContainers: true)
    }

    @Test(
        "The ledger balances, and stages sum to the lead time", arguments: [1, 2] as [UInt64],
        [false, true])
    func sums(seed: UInt64, hasBags: Bool) throws {
        let network = Self.network(seed: seed, hasBags: hasBags).built()
        try network.checked()
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        #expect(totals.isBalanced && totals.custody.created > 1000, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
            #expect(region.boards.contains { $0.contained > $0.containers && $0.containers >= 10 })
            #expect(region.boards.contains { $0.bypassing > 5 && $0.transferred > 5 })
        }
    }

    @Test("Containers that make no sense are refused", arguments: 0..<5)
    func refused(mistake: Int) throws {
        var network = SmallNetwork(regions: 3, hasContainers: true).built()
        let timed = try #require(network.lanes.firstIndex { !$0.isContinuous })
        let continuous = try #require(network.lanes.firstIndex { $0.isContinuous })
        switch mistake {
        case 0: network.lanes[timed].containers.labels = 0..<4
        case 1: network.lanes[timed].containers.labels = 0..<0
        case 2: network.lanes[continuous].containers = network.lanes[timed].containers
        case 3: network.containerLabels[1] = SiteID(6)
        default:
            network.lanes[timed].containers.filling = Network.BagRule(
                size: Network.BagRule.unlimited)
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
