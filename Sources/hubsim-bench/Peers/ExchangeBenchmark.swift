import ArgumentParser
import Federation

/// Two processes in lockstep: in each step each sends some handoffs to the other and waits for the
/// other's, as co-simulations with a fixed step do.
///
/// Where ``HandoffBenchmark`` tells what the wire carries, this tells how long a word and its answer
/// take. Regions need no such step: their horizons let them run ahead.
struct ExchangeBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange",
        abstract: "Handoffs a second of two processes that wait for each other at each step.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "Repetitions of each case.")
    var repetitions = 5

    @Option(help: "Handoffs each way in a step.")
    var handoffs = [1, 100]

    @Option(help: "Steps of each repetition.")
    var steps = 50_000

    func validate() throws {
        guard repetitions > 0, steps > 0,
            handoffs.allSatisfy({ (1...WireLimit.handoffsAFrame).contains($0) })
        else { throw ValidationError("all must be positive, and --handoffs fit into a frame") }
    }

    func run() throws {
        for count in handoffs {
            let runs = try (0..<repetitions).map { _ in
                let outcomes = try PeerProcesses(transport: .ipc, count: 2).run(
                    "exchange-process", ["--handoffs", "\(count)", "--steps", "\(steps)"])
                guard outcomes.total == UInt64(2 * steps * count) else {
                    throw BenchmarkFailure("\(outcomes.total) handoffs were exchanged")
                }
                return outcomes
            }
            BenchmarkCase(
                name: "exchange", case: "\(count) a step", unit: "handoffs/s each way",
                samples: runs.map { Double(steps * count) / $0.wallSeconds },
                needs: ["processes": 2, "steps": steps, "handoffs": Int(runs[0].total)],
                figures: [
                    "microsecondsAStep": middle(runs.map { $0.wallSeconds * 1e6 / Double(steps) }),
                    "processorMicrosecondsAStep": middle(
                        runs.map { $0.processorSeconds * 1e6 / Double(steps) }),
                ]
            ).report(as: options.format)
        }
    }
}
