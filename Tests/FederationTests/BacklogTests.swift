import ParcelNetwork
import SimulationKernel
import Testing

@testable import Federation

@Suite("What stands somewhere when the run starts")
struct BacklogTests {
    @Test("It is created at once, counted apart, and every clock of it stops")
    func counted() throws {
        let small = SmallNetwork(hasBacklog: true)
        let network = small.built()
        try network.checked()
        let totals = try small.totals()
        #expect(totals.isBalanced)
        let flows = totals.regions.reduce(into: [UInt64](repeating: 0, count: network.flows.count))
        {
            for (flow, tally) in $1.flows.enumerated() { $0[flow] += tally.created }
        }
        for (flow, created) in zip(network.flows, flows) where flow.isBacklog {
            #expect(created == 50)
        }
        let stopped = totals.regions.flatMap(\.flows).reduce(0) {
            $0 + $1.delivered + $1.returned + $1.lost
        }
        #expect(stopped > 200)
    }

    @Test("Each broken rule is found in its table", arguments: broken)
    func rules(broken: Broken) {
        var network = SmallNetwork(hasBacklog: true).built()
        broken.change(&network)
        do {
            try network.checked()
            Issue.record("not found: \(broken)")
        } catch {
            #expect(error.table == broken.table, "\(error)")
        }
    }

    static let broken: [Broken] = [
        Broken("backlogs", "unknown stream") { $0.backlogs[0].stream = StreamID(999) },
        Broken("backlogs", "unknown law") { $0.backlogs[0].age = LawID(index: 999) },
        Broken("backlogs", "a stream with demand") { $0.backlogs[0].stream = StreamID(0) },
        Broken("backlogs", "no parcels") { $0.backlogs[0].parcels = 0 },
        Broken("backlogs", "too many parcels") { $0.backlogs[0].parcels = .max },
        Broken("backlogs", "another site's stage") { $0.backlogs[1].stage += 3 },
        Broken("backlogs", "out of order") { $0.backlogs.swapAt(0, 1) },
        Broken("backlogs", "behind its customs") {
            $0.mixes[Int($0.streams[1].mix.lowerBound)].destination = DestinationID(0)
        },
    ]
}
