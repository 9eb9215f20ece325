import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("A region's snapshot")
struct SnapshotTests {
    static func networks(_ seed: UInt64) -> [Network] {
        [
            SmallNetworks.pipeline(regions: 3, hourly: 100, seed: seed),
            SmallNetworks.flights(seed: seed, capacity: 30),
            SmallNetworks.flights(seed: seed, capacity: 400),
        ].map {
            var network = $0
            network.plan.trace = TracePlan(share: TracePlan.all / 4)
            return network
        }
    }

    @Test(
        "Restored at any clock, all regions go on to the history of a run that nobody disturbed",
        arguments: 1...8 as ClosedRange<UInt64>)
    func goesOn(seed: UInt64) throws {
        var dice = Workload(seed: seed)
        for network in Self.networks(seed) {
            var whole = Together(network)
            whole.run()
            var restored = Together(network)
            for _ in 0..<4 {
                let clock = SimTime(
                    microseconds: dice.next(below: network.plan.end.microseconds / 2))
                restored.run(until: clock, events: 1 + Int(dice.next(below: 500)))
                for region in 0..<restored.regions.count {
                    let bytes = restored.regions[region].snapshot(isInOrder: true).array
                    restored.regions[region] = try Region(
                        network, region: RegionID(region), restoring: bytes)
                    let again = restored.regions[region].snapshot(isInOrder: true).array
                    let isSame = again == bytes
                    #expect(isSame, "seed \(seed), region \(region) at \(clock)")
                }
            }
            restored.run()
            let isSame = restored.reports() == whole.reports()
            #expect(isSame, "seed \(seed)")
            for region in 0..<whole.regions.count {
                let isSame =
                    restored.regions[region].takeTrace() == whole.regions[region].takeTrace()
                #expect(isSame, "seed \(seed), trace of region \(region)")
            }
        }
    }

    @Test("What is decided ahead and not yet taken is in it", arguments: [1, 2, 3] as [UInt64])
    func outboxes(seed: UInt64) throws {
        for network in Self.networks(seed) {
            for index in 0..<network.regions.count {
                var region = Region(network, region: RegionID(index))
                _ = region.run(until: network.plan.end, atMost: 4000)
                var restored = try Region(
                    network, region: RegionID(index), restoring: region.snapshot().array)
                #expect(restored.clock == region.clock)
                #expect(restored.eventCount == region.eventCount)
                #expect(restored.isIdle == region.isIdle)
                #expect(restored.scanCount == region.scanCount)
                let isSame = restored.report() == region.report()
                #expect(isSame, "seed \(seed), region \(index)")
                for channel in region.outbound {
                    #expect(restored.horizon(of: channel) == region.horizon(of: channel))
                    let isSame = restored.takeOutbox(channel) == region.takeOutbox(channel)
                    #expect(isSame, "seed \(seed), region \(index)")
                }
            }
        }
    }

    // MARK: What is refused

    /// A region in the middle of its run, with its network.
    private static func taken() -> (Network, [UInt8]) {
        let network = SmallNetworks.flights(seed: 5, capacity: 30)
        var together = Together(network)
        together.run(until: SimTime.zero + .hours(30), events: 77)
        return (network, together.regions[0].snapshot().array)
    }

    @Test("A snapshot cut anywhere, or with a bit of its head changed, is refused")
    func damage() {
        let (network, bytes) = Self.taken()
        var dice = Workload(seed: 9)
        var cuts = Array(0...min(64, bytes.count - 1))
        for _ in 0..<100 { cuts.append(Int(dice.next(below: Int64(bytes.count)))) }
        for cut in cuts {
            let problem = Self.problem(Array(bytes[..<cut]), network)
            #expect(cut < 24 ? problem == .notASnapshot : problem != nil, "cut at \(cut)")
        }
        for place in 0..<24 * 8 {
            var changed = bytes
            changed[place / 8] ^= 1 << UInt8(place % 8)
            let problem = Self.problem(changed, network)
            #expect(place < 64 ? problem == .notASnapshot : problem != nil, "bit \(place)")
        }
    }

    @Test("Bytes that are wrong are refused or harmless to read")
    func forgery() {
        let (network, bytes) = Self.taken()
        var dice = Workload(seed: 11)
        var refused = 0
        for round in 0..<400 {
            var forged = bytes
            switch round % 4 {
            case 0: forged.removeLast(1 + Int(dice.next(below: Int64(bytes.count - 25))))
            case 1: forged.append(UInt8(truncatingIfNeeded: dice.next()))
            default:
                for _ in 0..<(1 + Int(dice.next(below: 4))) {
                    let place = 24 + Int(dice.next(below: Int64(bytes.count - 24)))
                    forged[place] = UInt8(truncatingIfNeeded: dice.next())
                }
            }
            let problem = Self.problem(forged, network)
            if problem != nil { refused += 1 }
            if round % 4 < 2 { #expect(problem != nil, "round \(round)") }
        }
        #expect(refused > 200)
    }

    @Test("A snapshot of another region, network, seed or version is refused")
    func strangers() {
        let (network, bytes) = Self.taken()
        #expect(Self.problem(bytes, network) == nil)
        #expect(Self.problem(bytes, network, region: 1) == .otherRegion(0))
        let other = SmallNetworks.flights(seed: 6, capacity: 30)
        #expect(Self.problem(bytes, other) == .otherNetwork)
        var longer = network
        longer.plan.end = longer.plan.end + .days(1)
        #expect(Self.problem(bytes, longer) == .otherNetwork)
        var newer = bytes
        newer[8] += 1
        #expect(Self.problem(newer, network) == .otherVersion(UInt32(newer[8])))
        #expect(Self.problem([], network) == .notASnapshot)
    }

    private static func problem(
        _ bytes: [UInt8], _ network: Network, region: Int = 0
    ) -> SnapshotProblem? {
        do {
            _ = try Region(network, region: RegionID(region), restoring: bytes)
            return nil
        } catch {
            return error
        }
    }
}
