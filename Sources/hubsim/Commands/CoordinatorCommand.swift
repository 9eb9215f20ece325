import ArgumentParser
import Coordinator
import Federation
import Foundation
import ParcelNetwork
import ZeroMQ

/// `hubsim coordinator FILE`: holds a run that regions join, and writes its results.
struct CoordinatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Holds a run that regions join from anywhere, and writes its results.")

    @OptionGroup var options: RunOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Where regions reach it.", valueName: "endpoint"))
    var listen: String

    @OptionGroup var security: SecurityOptions

    @Option(
        help: ArgumentHelp("Writes the endpoint into this file, once bound.", valueName: "file"))
    var endpointFile: String?

    @Option(
        help: ArgumentHelp(
            "Checkpoints: auto, none, or simulated time such as 2d or 12h.",
            valueName: "distance"))
    var checkpoints = CheckpointOption.none

    @Flag(help: "Take the run up that an earlier coordinator has left in the output directory.")
    var resume = false

    @OptionGroup(visibility: .hidden)
    var parent: ParentOptions

    func run() throws {
        if let supervisor = parent.supervisor { try Lineage.dieWithSupervisor(supervisor) }
        let signals = Signals(awaiting: Signals.ends)
        Logs.start(isQuiet: output.quiet && parent.supervisor == nil)
        let began = parent.began ?? RunTask.uptime
        let complaints: Int32 = parent.supervisor == nil ? 2 : 3

        let network: Network
        let blob: [UInt8]
        let directory: RunDirectory
        if let compiled = parent.compiled, let prepared = output.output {
            blob = try CompiledFile.read(compiled)
            network = try CompiledFile.decode(blob, compiled)
            directory = RunDirectory(preparedAt: prepared)
        } else {
            network = try TopologyLoading.load(options)
            blob = network.encoded()
            directory =
                resume
                ? try output.existingDirectory(of: network) : try output.directory(of: network)
            if checkpoints != .none { try CompiledFile.write(blob, to: directory.blobPath) }
        }
        // A supervisor has locked it for us.
        let lock = parent.supervisor == nil ? try RunLocking.lock(directory) : nil
        defer { lock?.release() }
        var task = RunTask(
            network: network, blobDigest: "\(Network.digest(ofBlob: blob))",
            topologyFile: options.file, version: Hubsim.version, directory: directory,
            beganAt: began, host: ownHostName,
            progress: ProgressDisplay(to: complaints, isQuiet: output.quiet))
        task.supervisor = parent.supervisor
        task.recovery = try RunRecovery.begin(
            checkpoints, in: directory, network: task.blobDigest, topologyFile: options.file)

        let end: RunEnd
        do {
            let endpoint = try Endpoint(parsing: listen)
            let keys = try security.keys(for: [endpoint])
            let context = try Context()
            var coordinator = try CoordinatorProcess(
                task, blob: blob, listen: endpoint, keys: keys, in: context)
            try announce(coordinator.endpoint)
            var stops = 0
            end = try coordinator.run {
                if signals.next(withinMilliseconds: 0) != nil { stops += 1 }
                return stops
            }
        } catch let error as ZeroMQError {
            Complaint.write("\(error)", to: complaints)
            throw ExitStatus.internal.code
        }
        let status = try RunConclusion.show(
            end, output.display, in: directory, complaints: complaints)
        if parent.supervisor == nil { RunRecovery.conclude(directory, status) }
        if status != .done { throw status.code }
    }

    private func announce(_ endpoint: Endpoint) throws(CommandFailure) {
        if parent.supervisor == nil && !output.quiet {
            Complaint.write("the coordinator listens at \(endpoint)")
        }
        guard let endpointFile else { return }
        do {
            try Data("\(endpoint)\n".utf8)
                .write(to: URL(fileURLWithPath: endpointFile), options: .atomic)
        } catch {
            throw CommandFailure(.internal, "\(endpointFile) cannot be written: \(error)")
        }
    }
}

/// What a supervisor tells its coordinator.
struct ParentOptions: ParsableArguments {
    /// The supervisor: the coordinator dies with it, and shows progress and complaints on
    /// descriptor 3, for standard error is the log.
    @Option(help: ArgumentHelp(visibility: .hidden))
    var supervisor: Int32?

    /// The compiled network; the output directory is prepared then.
    @Option(help: ArgumentHelp(visibility: .hidden))
    var compiled: String?

    /// When the command began, by the monotonic clock.
    @Option(help: ArgumentHelp(visibility: .hidden))
    var began: Double?
}
