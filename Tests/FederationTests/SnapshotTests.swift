import Measurement
import SimulationKernel
import Testing

@testable import ParcelNetwork

@Suite("Snapshots of every kind of site and lane")
struct SnapshotTests {
    @Test(
        "Restored again and again, regions go on to the history of a run that nobody disturbed",
        arguments: Kind.allCases, 1...4 as ClosedRange<UInt64>)
    func goesOn(kind: Kind, seed: UInt64) {
        for var network in [kind.short.built(), kind.long.built()] {
            network.plan.trace = TracePlan(share: TracePlan.all / 3)
            var whole = ShuffledProcess(network, seed: seed)
            whole.run()
            var restored = ShuffledProcess(network, seed: seed &+ 1000, restores: 8)
            restored.run()
            #expect(restored.problems.isEmpty, "\(kind), seed \(seed)")
            #expect(restored.restored > 4 * network.regions.count)
            let isSame = restored.reports() == whole.reports()
            #expect(isSame, "\(kind), seed \(seed)")
            let isTraced = restored.traces() == whole.traces()
            #expect(isTraced, "\(kind), seed \(seed)")
        }
    }

    /// A number at random, at a random place: refused, or a region that runs to its end.
    @Test(
        "Bytes that are wrong stop no process",
        arguments: Kind.allCases)
    func forgery(kind: Kind) {
        let network = kind.short.built()
        let forgers = Forgers(network, seed: 11)
        let refused = forgers.refused(of: 240)
        #expect(refused > 60, "\(kind): refused \(refused)")
    }
}

/// Changes snapshots.
struct Forgers {
    let network: Network
    let seed: UInt64

    init(_ network: Network, seed: UInt64) {
        self.network = network
        self.seed = seed
    }

    /// Forges so many snapshots, taken in the middle of a run; how many were refused. Those that were
    /// not go on alone to the end.
    func refused(of count: Int) -> Int {
        var dice = Dice(seed)
        var taken = ShuffledProcess(network, seed: seed)
        taken.run(until: SimTime(microseconds: network.plan.end.microseconds / 3))
        let snapshots = taken.snapshots()
        var refused = 0
        for round in 0..<count {
            let region = round % snapshots.count
            var bytes = snapshots[region]
            for _ in 0..<dice.number(1...3) {
                let place = dice.number(24...bytes.count - 9)
                switch dice.number(0...3) {
                case 0: bytes[place] ^= 1 << UInt8(dice.number(0...7))
                case 1: bytes[place] = UInt8(dice.number(0...255))
                case 2: for byte in 0..<4 { bytes[place + byte] = UInt8(dice.number(0...255)) }
                default: for byte in 0..<8 { bytes[place + byte] = byte < 7 ? 255 : 127 }
                }
            }
            do {
                var forged = try Region(network, region: RegionID(region), restoring: bytes)
                _ = forged.run(until: network.plan.end, atMost: 100_000)
                for channel in forged.outbound { _ = forged.takeOutbox(channel) }
                _ = forged.report()
                _ = forged.snapshot()
            } catch {
                refused += 1
            }
        }
        return refused
    }
}
