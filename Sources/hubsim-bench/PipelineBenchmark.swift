import ArgumentParser

/// The parcel pipeline through file, model, processes and sockets: parcels created a second of
/// wall time, start-up apart.
///
/// Four regions; in each 10,000 parcels an hour; origin sort, linehaul, customs, destination sort,
/// last mile. Exact in the mean: 14.00 hours.
struct PipelineBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Parcels a second through region processes, drained, start-up apart.")

    @OptionGroup var options: BenchmarkOptions
    @OptionGroup var cluster: ClusterRun

    @Option(help: "Days of demand: 960,000 parcels each.")
    var days = 21

    @Option(help: "Repetitions of each case.")
    var repetitions = 3

    @Flag(help: "Adds the cases of two processes and of one.")
    var divisions = false

    func validate() throws {
        guard repetitions > 0 && days > 0 else {
            throw ValidationError("--repetitions and --days must be positive")
        }
    }

    func run() throws {
        var cases: [(String, [String])] = [("a process a region", [])]
        if divisions {
            cases.append(("two regions a process", ["--regions-per-process", "2"]))
            cases.append(("one process", ["--single-process"]))
        }
        var digests: Set<String> = []
        for (label, division) in cases {
            let runs = try (0..<repetitions).map { _ in
                try cluster(["--days", "\(days)", "--drain"] + division)
            }
            digests.formUnion(runs.map(\.digest))
            guard digests.count == 1, runs.allSatisfy(\.ledgerBalanced) else {
                throw BenchmarkFailure("the runs differ: digests \(digests.sorted())")
            }
            BenchmarkCase(
                name: "pipeline", case: label, unit: "parcels/s",
                samples: runs.map(\.parcelsPerSecond),
                needs: ["processes": runs[0].processCount, "parcels": runs[0].parcels.delivered],
                figures: [
                    "meanLeadTimeHours": runs[0].leadTimeHours.mean ?? .nan,
                    "peakMemoryMiB": runs.map(\.peakMemoryMiB).max() ?? .nan,
                ]
            ).report(as: options.format)
        }
    }
}
