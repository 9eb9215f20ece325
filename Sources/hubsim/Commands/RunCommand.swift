import ArgumentParser
import Coordinator
import Federation
import Glibc
import ParcelNetwork

/// `hubsim run FILE`: one command runs the whole network.
struct RunCommand: ParsableCommand {
    enum Transport: String, ExpressibleByArgument, CaseIterable {
        case ipc, tcp
    }

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a topology: a coordinator and a process a region.")

    @OptionGroup var options: RunOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Run all regions in this process; the results are the same.")
    var singleProcess = false

    @Option(help: ArgumentHelp("Regions that share a process.", valueName: "n"))
    var regionsPerProcess = 1

    @Option(help: "How processes speak: ipc, or tcp over the loopback interface.")
    var transport = Transport.ipc

    @Option(
        help: ArgumentHelp(
            "For tcp: the cluster's secret (default: one made for this run).", valueName: "file"))
    var secret: String?

    @OptionGroup(visibility: .hidden)
    var trouble: TroubleOptions

    func validate() throws {
        guard (1...65_535).contains(regionsPerProcess) else {
            throw ValidationError("--regions-per-process must be 1 to 65535")
        }
        if singleProcess && (regionsPerProcess != 1 || !trouble.arguments.isEmpty) {
            throw ValidationError(
                "--single-process has no other processes: leave --regions-per-process and "
                    + "\(trouble.arguments.first ?? "the like") out")
        }
    }

    func run() throws {
        let began = RunTask.uptime
        let signals = Signals(awaiting: Signals.ends + [SIGCHLD])
        let network = try TopologyLoading.load(options)
        let directory = try output.directory(of: network)
        let status =
            try singleProcess
            ? runAlone(network, in: directory, beganAt: began, signals)
            : runCluster(network, in: directory, beganAt: began, signals)
        if status != .done { throw status.code }
    }

    private func runAlone(
        _ network: Network, in directory: RunDirectory, beganAt: Double, _ signals: Signals
    ) throws -> ExitStatus {
        let task = RunTask(
            network: network, blobDigest: "\(Network.digest(ofBlob: network.encoded()))",
            topologyFile: options.file, version: Hubsim.version, directory: directory,
            beganAt: beganAt, host: ownHostName,
            progress: ProgressDisplay(to: 2, isQuiet: output.quiet))
        var stops = 0
        let end = LocalRun.run(task) {
            if signals.next(withinMilliseconds: 0) != nil { stops += 1 }
            return stops
        }
        return try RunConclusion.show(end, output, in: directory)
    }

    private func runCluster(
        _ network: consuming Network, in directory: RunDirectory, beganAt: Double,
        _ signals: Signals
    ) throws -> ExitStatus {
        let names = network.regions.map(\.name)
        try CompiledFile.write(network.encoded(), to: directory.blobPath)
        var cluster = try Cluster(
            self, regions: names, in: directory, beganAt: beganAt, signals: signals)
        return try cluster.run()
    }
}
