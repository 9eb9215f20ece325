import ArgumentParser

/// Bytes of resident memory a parcel in flight: the slope between two runs that differ in volume
/// alone, so that what a process takes anyway falls out. Without checkpoints, for while one is written
/// each region holds its state once more.
struct MemoryBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Resident bytes a parcel in flight, by the slope of two runs.")

    @OptionGroup var options: BenchmarkOptions
    @OptionGroup var cluster: ClusterRun

    @Option(help: "Repetitions of each case.")
    var repetitions = 1

    @Option(help: "Volume of the smaller run, as a multiple of the topology's.")
    var least = 1.0

    @Option(help: "Volume of the larger run.")
    var most = 4.0

    func validate() throws {
        guard repetitions > 0, least > 0, most > least else {
            throw ValidationError("--repetitions must be positive, and 0 < --least < --most")
        }
    }

    func run() throws {
        for (label, division) in [
            ("one process", ["--single-process"]), ("a process a region", []),
        ] {
            var samples: [Double] = []
            var last: (few: ClusterRun.Summary, many: ClusterRun.Summary)?
            for _ in 0..<repetitions {
                let few = try run(volume: least, division)
                let many = try run(volume: most, division)
                let bytes = (many.peakMemoryMiB - few.peakMemoryMiB) * 1_048_576
                samples.append(bytes / Double(many.inFlight - few.inFlight))
                last = (few, many)
            }
            guard let last else { continue }
            BenchmarkCase(
                name: "memory", case: label, unit: "B/parcel", samples: samples,
                needs: [
                    "processes": last.many.processCount, "inFlightLeast": last.few.inFlight,
                    "inFlightMost": last.many.inFlight,
                ],
                figures: [
                    "peakMiBLeast": last.few.peakMemoryMiB, "peakMiBMost": last.many.peakMemoryMiB,
                ]
            ).report(as: options.format)
        }
    }

    /// Demand goes on to the end, so the network is as full then as it ever was.
    private func run(volume: Double, _ division: [String]) throws -> ClusterRun.Summary {
        try cluster(
            ["--days", "1", "--volume", "\(volume)", "--checkpoints", "none"] + division)
    }
}

extension ClusterRun.Summary {
    fileprivate var inFlight: Int { parcels.inCustody + parcels.inTransit }
}
