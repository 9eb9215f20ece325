import Federation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("Stations that run event by event, across regions")
struct SteppedStationTests {
    @Test(
        "Event by event a plain station has the history and the tallies of one computed ahead",
        arguments: 1...12 as ClosedRange<UInt64>, [false, true])
    func plain(seed: UInt64, hasRosters: Bool) throws {
        var small = SmallNetwork(hourly: 14, end: .zero + .days(20), drain: true, seed: seed)
        small.hasRosters = hasRosters
        let ahead = try small.totals()
        small.stations = .plain
        let stepped = try small.totals()
        #expect(stepped.digest == ahead.digest, "seed \(seed)")
        #expect(stepped.custody == ahead.custody, "seed \(seed)")
        for (one, other) in zip(ahead.regions, stepped.regions) {
            let isSame =
                one.stations == other.stations && one.flows == other.flows
                && one.boards == other.boards && one.couriers == other.couriers
            #expect(isSame, "seed \(seed)")
            #expect(one.stations.contains { $0.waited > 10 })
        }
    }

    @Test("Every discipline is at work, and the ledger balances", arguments: [1, 2, 3] as [UInt64])
    func disciplines(seed: UInt64) throws {
        let small = SmallNetwork(
            hourly: 6, measured: .days(3), end: .zero + .days(16), drain: true, seed: seed,
            stations: .disciplined)
        let totals = try small.totals()
        #expect(totals.isBalanced, "seed \(seed)")
        #expect(totals.custody.created > 1000, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        let stepped = totals.regions.flatMap(\.stepped)
        #expect(stepped.contains { $0.misread > 10 && $0.ranks.count == 2 }, "seed \(seed)")
        #expect(stepped.contains { $0.turnedAway > 10 }, "seed \(seed)")
        #expect(stepped.contains { $0.blockedArea > 0 }, "seed \(seed)")
        #expect(stepped.contains { $0.interruptedArea > 0 }, "seed \(seed)")
        #expect(stepped.contains { $0.downArea > $0.interruptedArea }, "seed \(seed)")
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
            for (station, stepped) in zip(region.stations, region.stepped)
            where !stepped.ranks.isEmpty {
                let waits = stepped.ranks.reduce(0) { $0 + $1.waitSum }
                #expect(waits == station.waitSum, "seed \(seed)")
                #expect(station.arrivals == stepped.ranks.reduce(0) { $0 + $1.arrivals })
            }
        }
    }

    @Test("A network comes back from its bytes, and a hostile one is refused or runs")
    func bytes() throws {
        let network = SmallNetwork(regions: 3, stations: .disciplined).built()
        let read = try network.encoded().spanned { bytes throws(BlobProblem) in
            try Network(decoding: bytes)
        }
        #expect(read == network)
    }

    @Test("Crews that make no sense are refused", arguments: 0..<4)
    func refusedCrews(mistake: Int) throws {
        var small = SmallNetwork(regions: 3)
        small.hasRosters = true
        var network = small.built()
        try network.checked()
        switch mistake {
        case 0: network.crews[0].servers += 1
        case 1: network.crews[1].opening = OpeningID(network.openings.count)
        case 2: network.crews[0].opening = OpeningID(1)
        default: network.crews.removeLast()
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }

    @Test("Rows that make no sense are refused by table and row", arguments: 0..<7)
    func refused(mistake: Int) {
        var network = SmallNetwork(regions: 3, stations: .disciplined).built()
        switch mistake {
        case 0: network.disciplines.swapAt(0, 1)
        case 1: network.disciplines[0].holds = 1
        case 2: network.disciplines[0].misread = 1 << 32
        case 3: network.disciplines[0].upTime = LawID(index: .max)
        case 4: network.disciplines[1].holds = 9
        case 5: network.disciplines[0].upTime = network.laws.add(.constant(0))
        default:
            for stage in network.stages.indices where network.stages[stage].kind == .stepped {
                network.stages[stage].kind = .served
                network.stages[stage].part =
                    network.disciplines[Int(network.stages[stage].part)].station.index
                break
            }
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
