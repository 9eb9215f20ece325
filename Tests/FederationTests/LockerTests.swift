import Federation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("Lockers, across regions")
struct LockerTests {
    private static func small(seed: UInt64) -> SmallNetwork {
        SmallNetwork(
            hourly: 6, measured: .days(3), end: .zero + .days(16), drain: true, seed: seed,
            hasLockers: true)
    }

    @Test("Every way is taken, and the ledger balances", arguments: [1, 2, 3] as [UInt64])
    func ledger(seed: UInt64) throws {
        let network = Self.small(seed: seed).built()
        try network.checked()
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        #expect(totals.isBalanced, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        let tallies = totals.regions.flatMap(\.lockers)
        #expect(tallies.count == network.lockers.count)
        #expect(tallies.contains { $0.larger > 5 } && tallies.contains { $0.elsewhere > 5 })
        #expect(tallies.contains { $0.full > 5 } && tallies.contains { $0.expired >= 5 })
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
            for tally in region.lockers {
                let area = tally.takenArea.small + tally.takenArea.medium + tally.takenArea.large
                #expect(area == tally.staySum + tally.reservedSum && area > 0, "seed \(seed)")
                #expect(tally.mostTaken <= 4, "seed \(seed)")
            }
        }
    }

    @Test("A traced parcel leaves scans at the locker, and they are the digest")
    func traced() throws {
        var network = Self.small(seed: 5).built()
        network.plan.trace = TracePlan(share: TracePlan.all)
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        let keys = Set(network.lockers.map(\.stableKey))
        var digest = Digest()
        var scans: [Scan.Kind: Int] = [:]
        for scan in totals.traces.flatMap(\.part.scans) {
            let kind = try #require(scan.kind)
            if keys.contains(scan.siteKey) {
                scans[kind, default: 0] += 1
                #expect(network.lockers[Int(scan.detail)].stableKey == scan.siteKey)
            }
            guard kind != .presented && kind != .outForDelivery else { continue }
            digest.add(
                site: scan.siteKey, time: scan.time.microseconds, kind: UInt64(kind.rawValue),
                parcel: scan.parcel.bits)
        }
        #expect(digest == totals.digest)
        #expect(scans[.deposited] == (scans[.delivered] ?? 0) + (scans[.returned] ?? 0))
        // Each locker counts what its own scans of the window say.
        let window = network.plan.windowStart..<network.plan.windowEnd
        let all = totals.traces.flatMap(\.part.scans).filter { window.contains($0.time) }
        for (locker, tally) in zip(network.lockers, totals.regions.flatMap(\.lockers)) {
            let own = all.filter { $0.siteKey == locker.stableKey }
            let counts = [
                (Scan.Kind.deposited, tally.deposits), (.delivered, tally.collected),
                (.returned, tally.expired), (.foundLockerFull, tally.full),
            ]
            for (kind, counted) in counts {
                #expect(
                    UInt64(own.count { $0.kind == kind }) == counted, "\(locker.name), \(kind)")
            }
        }
        #expect((scans[.returned] ?? 0) > 5 && (scans[.foundLockerFull] ?? 0) > 5)
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

    @Test("Rows that make no sense are refused by table and row", arguments: 0..<10)
    func refused(mistake: Int) {
        var network = Self.small(seed: 1).built()
        switch mistake {
        case 0: network.lockerServices.swapAt(0, 1)
        case 1: network.lockerServices[0].chosenBy = 1 << 33
        case 2: network.lockerServices[0].dwell = LawID(index: .max)
        case 3: network.lockerServices[0].expires = .zero
        case 4: network.lockerServices[0].millilitres.small = 5000
        case 5: network.lockers[1].upTo = 7
        case 6: network.lockers[0].site = network.lockers[2].site
        case 7: network.lockerNeighbours[0] = 2
        case 8: network.lockers[0].compartments.large = .max
        default: network.lockerServices.removeLast()
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
