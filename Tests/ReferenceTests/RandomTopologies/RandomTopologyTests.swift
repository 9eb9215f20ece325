import Federation
import Foundation
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Synchronization
import Testing
import TopologyFile

/// A drawn topology, or one with a scenario of its own applied.
///
/// The environment variable RANDOM_TOPOLOGY names other seeds than those of the gate: `17`, whose
/// file is printed, or `1-5000`.
struct RandomCase {
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    let seed: UInt64
    let scenario: String
    let network: Network

    /// - Parameter isWhole: draws also stock, containers or charters, and delays.
    init(seed: UInt64, scenario: String = "", isWhole: Bool = false) throws {
        self.seed = seed
        self.scenario = scenario
        let key = "\(seed) \(scenario) \(isWhole)"
        if let known = RandomCase.compiled.withLock({ $0[key] }) {
            network = known
            return
        }
        let text = RandomTopology(seed: seed, isWhole: isWhole).text
        if RandomCase.asked?.count == 1, scenario.isEmpty { print(text) }
        let network = try RandomCase.network(text, seed: seed, scenario: scenario)
        self.network = network
        if RandomCase.asked == nil { RandomCase.compiled.withLock { $0[key] = network } }
    }

    /// Several suites ask for the same: to compile one takes longer than to run it.
    private static let compiled = Mutex<[String: Network]>([:])

    /// Reads and compiles a file that must be accepted.
    static func network(
        _ text: String, seed: UInt64, scenario: String = ""
    ) throws -> Network {
        let reading = TopologyReader.read(
            Array(text.utf8), file: "random-\(seed).yaml", scenario: scenario
        ) { _ in .failure(TopologyFileFailure(reason: "no such file")) }
        guard reading.spec != nil else {
            throw Refused(description: "\(replay(seed))\n\(reading.problems)")
        }
        do {
            let network = try reading.compiled(RunOverrides(seed: seed)).network
            try network.checked()
            return network
        } catch {
            throw Refused(description: "\(replay(seed))\n\(error)")
        }
    }

    /// The seeds that the environment asks for instead of the gate's.
    static let asked: ClosedRange<UInt64>? = {
        let value = ProcessInfo.processInfo.environment["RANDOM_TOPOLOGY"] ?? ""
        let ends = value.split(separator: "-").compactMap { UInt64($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return nil }
        return first...last
    }()

    /// The seeds of a suite, so many of the gate's or all that are asked for, in tens.
    static func batches(_ usual: UInt64) -> [ClosedRange<UInt64>] {
        let seeds = asked ?? 1...usual
        return stride(from: seeds.lowerBound, through: seeds.upperBound, by: 10).map {
            $0...min($0 + 9, seeds.upperBound)
        }
    }

    /// The command that repeats a seed alone.
    static func replay(_ seed: UInt64) -> String {
        "seed \(seed): RANDOM_TOPOLOGY=\(seed) swift test --filter RandomTopologyTests"
    }

    /// What is wrong with the case's run, with the command that repeats it.
    func failures(_ problems: [String]) -> String? {
        if problems.isEmpty { return nil }
        let name = scenario.isEmpty ? "" : " (scenario '\(scenario)')"
        return ([RandomCase.replay(seed) + name] + problems.prefix(12)).joined(separator: "\n")
    }
}

@Suite("Random topologies")
struct RandomTopologyTests {
    @Test(
        "Ledger, stages, Little's law, capacity, order and closing times hold in every run",
        arguments: RandomCase.batches(40))
    func properties(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
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

    @Test(
        "They hold too with stock, containers, charters and delays, parcel by parcel",
        arguments: RandomCase.batches(60))
    func wholeProperties(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            do {
                let one = try RandomCase(seed: seed, isWhole: true)
                let checks = RunChecks(try Observed(running: one.network))
                let failures = one.failures(checks.problems())
                #expect(failures == nil)
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test(
        "Divided, cut, shuffled and through a storm, a run has one history",
        arguments: RandomCase.batches(20))
    func oneHistory(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            do {
                let one = try RandomCase(seed: seed)
                let failures = one.failures(try Self.differences(one))
                #expect(failures == nil)
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test(
        "So it is with stock, and with containers that pass sites unopened",
        arguments: RandomCase.batches(20))
    func wholeHistory(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            do {
                let one = try RandomCase(seed: seed, isWhole: true)
                let failures = one.failures(try Self.differences(one))
                #expect(failures == nil)
            } catch {
                Issue.record(error)
            }
        }
    }

    /// In what a run in one process differs from the same in slices, event by event with nothing decided
    /// ahead, with handoffs under way for long, and as a cluster whose network drops, doubles and delays frames.
    private static func differences(_ one: RandomCase) throws -> [String] {
        var cluster = LocalCluster(one.network)
        let totals = try cluster.run(atMost: 61)
        var problems: [String] = totals.isBalanced ? [] : ["not balanced"]
        var process = OneProcess(one.network)
        process.run(events: 1000)
        if process.reports() != totals.regions { problems.append("one process") }
        var events = OneProcess(one.network.eventByEvent)
        events.run()
        if events.reports().withoutPresence != totals.regions.withoutPresence {
            problems.append("event by event")
        }
        // Every site measures its presence, so nothing was decided ahead.
        let ahead = one.network.decidedAhead
        var decided = OneProcess(ahead)
        decided.run(events: 1000)
        if decided.reports().withoutPresence != totals.regions.withoutPresence {
            problems.append("decided ahead")
        }
        var shuffled = ShuffledProcess(ahead, seed: one.seed)
        shuffled.run()
        if shuffled.reports().withoutPresence != totals.regions.withoutPresence {
            problems.append("shuffled")
        }
        problems += shuffled.problems.prefix(3)
        let simulated = one.seed % 2 == 0 ? one.network : ahead
        var simulation = ClusterSimulation(
            simulated, blob: simulated.encoded(), seed: one.seed,
            weather: Weather(seed: one.seed))
        switch simulation.run() {
        case .finished(let end):
            if end.digest != totals.digest || end.custody != totals.custody || !end.isBalanced {
                problems.append("simulated cluster: another history")
            }
        case .crash(let failure): problems.append("simulated cluster: \(failure)")
        case .liveness(let states): problems.append("simulated cluster stands: \(states)")
        }
        return problems
    }

    @Test(
        "Scenarios run too, and more volume has every parcel of less",
        arguments: RandomCase.batches(20))
    func scenarios(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            do {
                let base = try Observed(running: try RandomCase(seed: seed).network)
                let one = try RandomCase(seed: seed, scenario: seed % 2 == 0 ? "more" : "other")
                let run = try Observed(running: one.network)
                var problems = RunChecks(run).problems()
                let lacking = Self.created(base).subtracting(Self.created(run))
                if let first = lacking.first {
                    problems.append("\(lacking.count) fewer, such as \(first.parcel.name)")
                }
                let failures = one.failures(problems)
                #expect(failures == nil)
            } catch {
                Issue.record(error)
            }
        }
    }

    private static func created(_ run: Observed) -> Set<Scan> {
        Set(run.scans.joined().filter { $0.kind == .created })
    }
}
