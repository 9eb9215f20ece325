import ParcelNetwork
import Testing

@Suite("Snapshots of random topologies")
struct RandomSnapshotTests {
    @Test(
        "Restored three times, each region at clocks of its own, a run has one history",
        arguments: RandomCase.batches(20), [false, true])
    func restored(seeds: ClosedRange<UInt64>, isWhole: Bool) throws {
        var restored = 0
        for seed in seeds {
            do {
                let one = try RandomCase(seed: seed, isWhole: isWhole)
                let failures = one.failures(Self.differences(one, &restored))
                #expect(failures == nil)
            } catch {
                Issue.record(error)
            }
        }
        #expect(restored > 3 * seeds.count)
    }

    private static func differences(_ one: RandomCase, _ restored: inout Int) -> [String] {
        // What measures its presence decides nothing ahead: so half of them do not.
        var network = one.seed % 4 < 2 ? one.network : one.network.decidedAhead
        network.plan.trace = TracePlan(share: TracePlan.all)
        var undisturbed = ShuffledProcess(network, seed: one.seed)
        undisturbed.run()
        var process = ShuffledProcess(network, seed: one.seed &+ 1000, restores: 3)
        process.run()
        restored += process.restored
        var problems = Array(process.problems.prefix(3))
        if process.reports() != undisturbed.reports() { problems.append("restored: reports") }
        if process.traces() != undisturbed.traces() { problems.append("restored: traces") }
        return problems
    }
}
