import ArgumentParser

/// `hubsim-bench NAME [--format text|json]`: measures, and prints a line a case.
@main
struct HubsimBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hubsim-bench",
        abstract: "Measures hubsim, a line a case.",
        subcommands: [
            QueueBenchmark.self, RandomBenchmark.self, PipelineBenchmark.self,
            HandoffBenchmark.self, ExchangeBenchmark.self, PholdBenchmark.self,
            ScalingBenchmark.self,
            MemoryBenchmark.self, CheckpointBenchmark.self, StartUpBenchmark.self,
            HandoffPeer.self, ExchangePeer.self, PholdPeer.self, PholdJumps.self,
        ])

    static func main() {
        Ending.watch()
        main(nil)
    }
}
