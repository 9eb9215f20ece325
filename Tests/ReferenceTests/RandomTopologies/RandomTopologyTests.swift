import Federation
import Foundation
import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

/// A drawn topology and its run; `RANDOM_TOPOLOGY=17 swift test --filter RandomTopologyTests` runs
/// that of seed 17 alone and prints its file.
struct RandomCase {
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    let seed: UInt64
    let network: Network

    init(seed: UInt64) throws {
        self.seed = seed
        let text = RandomTopology(seed: seed).text
        if RandomCase.chosen != nil { print(text) }
        network = try RandomCase.network(text, seed: seed)
    }

    /// Reads and compiles a file that must be accepted.
    static func network(_ text: String, seed: UInt64) throws -> Network {
        let reading = TopologyReader.read(Array(text.utf8), file: "random-\(seed).yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        guard let spec = reading.spec else {
            throw Refused(description: "seed \(seed): \(reading.problems)\n\(text)")
        }
        do {
            return try TopologyCompiler.compile(spec, overrides: RunOverrides(seed: seed)).network
        } catch {
            throw Refused(description: "seed \(seed): \(error)\n\(text)")
        }
    }

    /// These suites run on request only, until every drawn file has been shown to be accepted:
    /// `RANDOM_TOPOLOGY=all`, or one seed.
    static let isAsked = ProcessInfo.processInfo.environment["RANDOM_TOPOLOGY"] != nil

    static let chosen = ProcessInfo.processInfo.environment["RANDOM_TOPOLOGY"].flatMap {
        UInt64($0)
    }

    /// The seeds of a batch of cases.
    static func seeds(_ batch: Int, of size: Int) -> [UInt64] {
        if let chosen { return batch == 0 ? [chosen] : [] }
        return (0..<UInt64(size)).map { UInt64(batch * size) + $0 + 1 }
    }

    /// What is wrong with the case's run, with the command that repeats it.
    func failures(_ problems: [String]) -> String? {
        if problems.isEmpty { return nil }
        return "RANDOM_TOPOLOGY=\(seed): " + problems.prefix(12).joined(separator: "\n")
    }
}

@Suite("Random topologies", .enabled(if: RandomCase.isAsked))
struct RandomTopologyTests {
    @Test(
        "Ledger, stages, Little's law, capacity and order hold in every run", arguments: 0..<10)
    func properties(batch: Int) throws {
        for seed in RandomCase.seeds(batch, of: 10) {
            do {
                let one = try RandomCase(seed: seed)
                let checks = RunChecks(try Observed(running: one.network))
                let failures = one.failures(checks.problems())
                #expect(failures == nil)
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test("However a run is divided and cut, its history is one", arguments: 0..<5)
    func oneHistory(batch: Int) throws {
        for seed in RandomCase.seeds(batch, of: 2) {
            let one = try RandomCase(seed: seed)
            var cluster = LocalCluster(one.network)
            let totals = try cluster.run(atMost: 1 << 16)
            var problems: [String] = totals.isBalanced ? [] : ["not balanced"]
            var odd = LocalCluster(one.network)
            if try odd.run(atMost: 61).regions != totals.regions { problems.append("odd slices") }
            var process = OneProcess(one.network)
            process.run(events: 1000)
            if process.reports() != totals.regions { problems.append("one process") }
            var shuffled = ShuffledProcess(one.network, seed: seed)
            shuffled.run()
            if shuffled.reports() != totals.regions { problems.append("shuffled") }
            problems += shuffled.problems.prefix(3)
            let failures = one.failures(problems)
            #expect(failures == nil)
        }
    }
}
