import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Parcels that come back to customs' desks from an inspection, across regions")
struct InspectionLoopTests {
    @Test(
        "Event by event the loop has the history and the tallies of one computed ahead",
        arguments: 1...6 as ClosedRange<UInt64>)
    func plain(seed: UInt64) throws {
        var small = SmallNetwork(
            hourly: 14, end: .zero + .days(40), drain: true, seed: seed, inspectsAgain: true)
        let ahead = try small.totals()
        small.stations = .plain
        let stepped = try small.totals()
        #expect(stepped.digest == ahead.digest, "seed \(seed)")
        #expect(stepped.custody == ahead.custody, "seed \(seed)")
        for (one, other) in zip(ahead.regions, stepped.regions) {
            let isSame = one.stations == other.stations && one.flows == other.flows
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test(
        "The ledger balances, and stages sum to the lead time",
        arguments: [SmallNetwork.Stations.computedAhead, .disciplined], [1, 2] as [UInt64])
    func sums(stations: SmallNetwork.Stations, seed: UInt64) throws {
        let totals = try SmallNetwork(
            hourly: 6, measured: .days(3), end: .zero + .days(40), drain: true, seed: seed,
            stations: stations, inspectsAgain: true
        ).totals()
        #expect(totals.isBalanced, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        #expect(totals.custody.created > 1000 && totals.custody.lost > 10, "seed \(seed)")
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
            // Two thirds of the examined go on; of the inspected seven in nine come back.
            let (desks, inspection) = (region.stations[1], region.stations[2])
            #expect(inspection.arrivals > 20 && desks.arrivals > inspection.arrivals * 2)
        }
    }

    @Test("A loop that never ends, or has no desks, is refused", arguments: 0..<3)
    func refused(mistake: Int) {
        var network = SmallNetwork(regions: 3, inspectsAgain: true).built()
        switch mistake {
        case 0: network.customs[0].physicalShare = 1 << 32
        case 1: network.customs[0].physicalDesks = Network.Customs.noDesks
        default:
            network.customs[0].documentsShare = 0
            network.customs[0].documentsDesks = Network.Customs.noDesks
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
