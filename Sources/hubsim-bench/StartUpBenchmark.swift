import ArgumentParser

/// From the launch of `hubsim run` to the first event: the file read and compiled, processes started,
/// all joined and each told of the others.
///
/// The program counts from its command's first line on (`startSeconds`). What lies before, loading
/// it, is measured by `hubsim --version` and added.
struct StartUpBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "startup",
        abstract: "Seconds from launch to the first event, by number of processes.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "Repetitions of each case.")
    var repetitions = 5

    @Option(help: "Processes: a region each.")
    var processes = [1, 4, 31, 100]

    func validate() throws {
        guard repetitions > 0, processes.allSatisfy({ (1...1_000).contains($0) }) else {
            throw ValidationError("--repetitions must be positive, --processes 1 to 1000")
        }
    }

    func run() throws {
        for count in processes {
            let file = try RingFile(regions: count, parcelsADay: 10_000)
            var samples: [Double] = []
            var launches: [Double] = []
            for repetition in 0...repetitions {
                let clock = ContinuousClock()
                let launched = clock.now
                _ = try ClusterRun.output(of: ["--version"])
                let launch = (clock.now - launched) / .seconds(1)
                let summary = try ClusterRun.summary(of: file.path, ["--days", "1"])
                // The first finds neither programs nor libraries in memory.
                guard repetition > 0 else { continue }
                guard summary.processCount == count else {
                    throw BenchmarkFailure("\(summary.processCount) processes, not \(count)")
                }
                launches.append(launch)
                samples.append(launch + summary.startSeconds)
            }
            BenchmarkCase(
                name: "startup", case: "\(count) processes", unit: "s", samples: samples,
                needs: ["processes": count], figures: ["launchSeconds": middle(launches)]
            ).report(as: options.format)
        }
    }
}
