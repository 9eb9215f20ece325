import ArgumentParser

/// What dividing a run costs and gains: the same network in one process and in several, the
/// digests compared.
///
/// The parcel pipeline, evenly loaded, tells how much faster two processes are. A circle of like
/// regions with eight neighbours each, at the same volume in all, tells what many processes cost:
/// processor time of all processes, less that of a run without parcels, so that starting them,
/// which `start-up` measures, stands apart.
struct ScalingBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scaling",
        abstract: "Speed of two processes, and processor time of 1 to 200, against one.")

    @OptionGroup var options: BenchmarkOptions
    @OptionGroup var cluster: ClusterRun

    @Option(help: "Repetitions of each case.")
    var repetitions = 3

    @Option(help: "Days of the pipeline: 960,000 parcels each.")
    var days = 7

    @Option(help: "Regions on the circle.")
    var regions = [1, 2, 9, 40, 200]

    @Option(help: "Parcels a day on the circle.")
    var parcels = 20_000_000

    @Option(help: "Days of the circle.")
    var circleDays = 3

    func validate() throws {
        guard repetitions > 0, days > 0, circleDays > 0, parcels > 0,
            regions.allSatisfy({ (1...200).contains($0) })
        else { throw ValidationError("all must be positive, and --regions at most 200") }
    }

    func run() throws {
        try measurePipeline()
        for regions in regions { try measureCircle(of: regions) }
    }

    private func measurePipeline() throws {
        let arguments = ["--days", "\(days)", "--drain"]
        // In turn, so that both see the same machine.
        var (one, two): ([Measured], [Measured]) = ([], [])
        for _ in 0..<repetitions {
            one.append(try measure(cluster.topology, arguments + ["--single-process"]))
            two.append(
                try measure(cluster.topology, arguments + ["--regions-per-process", "2"]))
        }
        try checkOneHistory(one + two)
        for (label, runs) in [("pipeline, one process", one), ("pipeline, two processes", two)] {
            BenchmarkCase(
                name: "scaling", case: label, unit: "parcels/s",
                samples: runs.map(\.summary.parcelsPerSecond),
                needs: [
                    "processes": runs[0].summary.processCount,
                    "parcels": runs[0].summary.parcels.created,
                ],
                figures: [
                    "processorSeconds": middle(runs.map(\.processorSeconds)),
                    "timesOneProcess": middle(
                        zip(runs, one).map {
                            $0.summary.parcelsPerSecond / $1.summary.parcelsPerSecond
                        }),
                ]
            ).report(as: options.format)
        }
    }

    private func measureCircle(of regions: Int) throws {
        let file = try RingFile(regions: regions, parcelsADay: parcels)
        let none = ["--days", "1", "--volume", "0.000001"]
        let all = ["--days", "\(circleDays)"]
        var (one, many): ([Double], [Double]) = ([], [])
        var (wallOne, wallMany, startMany): ([Double], [Double], [Double]) = ([], [], [])
        var created = 0
        for _ in 0..<repetitions {
            let startOne = try measure(file.path, none + ["--single-process"])
            let runOne = try measure(file.path, all + ["--single-process"])
            let start = try measure(file.path, none)
            let run = try measure(file.path, all)
            try checkOneHistory([runOne, run])
            created = run.summary.parcels.created
            one.append(runOne.processorSeconds - startOne.processorSeconds)
            many.append(run.processorSeconds - start.processorSeconds)
            startMany.append(start.processorSeconds)
            wallOne.append(runOne.summary.wallSeconds)
            wallMany.append(run.summary.wallSeconds)
        }
        BenchmarkCase(
            name: "scaling", case: "circle of \(regions)", unit: "x processor time of one process",
            samples: zip(many, one).map { $0 / $1 },
            needs: ["processes": regions, "parcels": created],
            figures: [
                "processorSeconds": middle(many), "processorSecondsOneProcess": middle(one),
                "processorSecondsOfStart": middle(startMany),
                "wallSeconds": middle(wallMany), "wallSecondsOneProcess": middle(wallOne),
            ]
        ).report(as: options.format)
    }

    private struct Measured {
        let summary: ClusterRun.Summary
        /// Of all the run's processes, from their start to their end.
        let processorSeconds: Double
    }

    private func measure(_ topology: String, _ arguments: [String]) throws -> Measured {
        let before = ProcessorTime.ofChildren
        let summary = try ClusterRun.summary(
            of: topology, arguments + ["--checkpoints", "none"])
        return Measured(
            summary: summary, processorSeconds: ProcessorTime.ofChildren - before)
    }

    private func checkOneHistory(_ runs: [Measured]) throws {
        let digests = Set(runs.map(\.summary.digest))
        guard digests.count == 1, runs.allSatisfy(\.summary.ledgerBalanced) else {
            throw BenchmarkFailure("the runs differ: digests \(digests.sorted())")
        }
    }
}
