import ArgumentParser
import Federation
import Measurement
import SimulationKernel

/// PHOLD over processes, the work that HELICS and ROSS are measured by.
///
/// A parcel network is none of it, so `Region` has no part in it. Used are the kernel (`EventQueue`,
/// `Draws`), the regions' wire (data and status frames with numbers, horizons and checksums, 96 bytes a
/// handoff), their link (`RegionLink` over ZeroMQ ipc), and the rule by which a region advances: below
/// the least horizon that others told. Each division is checked against one process: as many
/// events, and the digest of all of them.
struct PholdBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phold",
        abstract: "Events a second of PHOLD over region links: 10 % remote, lookahead 0.1.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "Repetitions of each case.")
    var repetitions = 3

    @Option(help: "Entities of each process.")
    var entities = [1, 16, 1_024]

    @Option(help: "Processes.")
    var processes = [2, 4]

    @Option(help: "Events of each repetition, about.")
    var events = [400_000, 4_000_000, 20_000_000]

    @Option(help: "The draws' seed.")
    var seed: UInt64 = 1990

    func validate() throws {
        guard repetitions > 0, entities.count == events.count, processes.allSatisfy({ $0 > 0 }),
            entities.allSatisfy({ $0 > 0 }), events.allSatisfy({ $0 > 0 })
        else { throw ValidationError("all must be positive, and --events one for each --entities") }
    }

    func run() throws {
        for (entities, events) in zip(entities, events) {
            for processes in processes {
                try measure(entities: entities, processes: processes, events: events)
            }
        }
    }

    private func measure(entities: Int, processes: Int, events: Int) throws {
        // A jumper jumps once in a second of simulated time on average.
        let population = entities * processes * PholdModel.jumpersAnEntity
        let seconds = max(20, events / population)
        var oracle = PholdModel(
            entities: entities * processes, own: 0..<entities * processes, seed: seed)
        var leaving: [PholdModel.Jump] = []
        let alone = ContinuousClock().measure {
            oracle.run(until: .zero + .seconds(Int64(seconds)), leaving: &leaving)
        }
        let runs = try (0..<repetitions).map { _ in
            try PeerProcesses(transport: .ipc, count: processes).run(
                "phold-process",
                ["--entities", "\(entities)", "--seconds", "\(seconds)", "--seed", "\(seed)"])
        }
        for outcomes in runs {
            let parts = outcomes.map { $0.digest.split(separator: " ") }
            let sum = parts.reduce(0 as UInt128) { $0 &+ (UInt128($1[0]) ?? 0) }
            let count = parts.reduce(0 as UInt64) { $0 + (UInt64($1[1]) ?? 0) }
            guard sum == oracle.digest.sum, count == oracle.events else {
                throw BenchmarkFailure(
                    "\(count) events in \(processes) processes, \(oracle.events) in one")
            }
        }
        let (whole, part) = alone.components
        let aloneSeconds = Double(whole) + Double(part) / 1e18
        BenchmarkCase(
            name: "phold", case: "\(entities) a process, \(processes) processes", unit: "events/s",
            samples: runs.map { Double($0.total) / $0.wallSeconds },
            needs: [
                "processes": processes, "entities": entities, "events": Int(oracle.events),
                "simulatedSeconds": seconds,
            ],
            figures: [
                "aloneEventsPerSecond": Double(oracle.events) / aloneSeconds,
                "framesAnEvent": Double(runs[0].frames) / Double(runs[0].total),
                "bytesAnEvent": Double(runs[0].bytes) / Double(runs[0].total),
                "processorNanosecondsAnEvent": middle(
                    runs.map { $0.processorSeconds * 1e9 / Double($0.total) }),
            ]
        ).report(as: options.format)
    }
}
