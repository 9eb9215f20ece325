import ArgumentParser
import Coordinator
import Federation
import Glibc
import ParcelNetwork

/// `hubsim run FILE`: one command runs the whole network.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a topology: a coordinator and a process a region.")

    @OptionGroup var options: RunOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var division: DivisionOptions

    @Option(
        help: ArgumentHelp(
            "Checkpoints, so that any process may die: auto (the default, of several processes), "
                + "none, or simulated time such as 2d or 12h.", valueName: "distance"))
    var checkpoints: CheckpointOption?

    @OptionGroup(visibility: .hidden)
    var trouble: TroubleOptions

    func validate() throws {
        if division.singleProcess, let first = trouble.arguments.first {
            throw ValidationError("--single-process has no other processes: leave \(first) out")
        }
    }

    func run() throws {
        let began = RunTask.uptime
        let signals = Signals(awaiting: Signals.ends + [SIGCHLD])
        let network = try TopologyLoading.load(options)
        let directory = try output.directory(of: network)
        let lock = try RunLocking.lock(directory)
        defer { lock.release() }
        let plan = ClusterPlan(
            topologyFile: options.file, regions: network.regions.map(\.name), division: division,
            display: output.display, checkpoints: keptCheckpoints, trouble: trouble.arguments,
            silence: trouble.silence, directory: directory, beganAt: began)
        let status = try run(network, plan, signals)
        if status != .done { throw status.code }
    }

    private var keptCheckpoints: CheckpointOption {
        checkpoints ?? (division.singleProcess ? .none : .auto)
    }

    /// Consumes the network, which several processes do not need here any more.
    private func run(
        _ network: consuming Network, _ plan: ClusterPlan, _ signals: Signals
    ) throws -> ExitStatus {
        let blob = network.encoded()
        if !division.singleProcess || plan.checkpoints != .none {
            try CompiledFile.write(blob, to: plan.directory.blobPath)
        }
        return try division.singleProcess
            ? SingleProcess.run(network, blob: blob, plan, signals) : Cluster.run(plan, signals)
    }
}
