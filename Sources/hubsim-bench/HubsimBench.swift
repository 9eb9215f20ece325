import ArgumentParser

/// `hubsim-bench NAME [--format text|json]`: measures, and prints a line a case.
@main
struct HubsimBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hubsim-bench",
        abstract: "Measures hubsim, a line a case.",
        subcommands: [
            QueueBenchmark.self, PipelineBenchmark.self, MemoryBenchmark.self,
            CheckpointBenchmark.self,
        ])
}
