import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("A cluster in one process")
struct LocalClusterTests {
    @Test("The small network passes its checks")
    func checks() throws {
        for regions in 3...5 { try SmallNetwork(regions: regions).built().checked() }
    }

    @Test("A run to a fixed end accounts for every parcel", arguments: [1, 2, 3] as [UInt64])
    func accounts(seed: UInt64) throws {
        var network = SmallNetwork()
        network.seed = seed
        var cluster = LocalCluster(network.built())
        let totals = try cluster.run(atMost: 500)
        let custody = totals.custody
        #expect(totals.isBalanced && !totals.isPartial)
        #expect(custody.created > 100)
        #expect(custody.received > 50)
        #expect(totals.regions.allSatisfy { $0.clock == network.end })
    }

    @Test("Slices change nothing", arguments: [1, 17, 100_000])
    func slices(events: Int) throws {
        var whole = LocalCluster(SmallNetwork().built())
        var sliced = LocalCluster(SmallNetwork().built())
        let expected = try whole.run(atMost: .max).digest
        #expect(try sliced.run(atMost: events).digest == expected)
    }

    @Test("A run that drains ends when every parcel has come to its end")
    func drains() throws {
        var network = SmallNetwork()
        network.drain = true
        network.end = .zero + .days(20)
        var cluster = LocalCluster(network.built())
        let totals = try cluster.run(atMost: 500)
        let custody = totals.custody
        #expect(custody.created == custody.delivered + custody.returned + custody.lost)
        #expect(custody.created > 100 && totals.inTransit == 0 && custody.inCustody == 0)
        #expect(totals.regions.allSatisfy { $0.clock < network.end })
    }
}
