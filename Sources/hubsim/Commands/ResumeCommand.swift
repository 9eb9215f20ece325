import ArgumentParser
import CheckpointStore
import Coordinator
import Federation
import Foundation
import ParcelNetwork
import SimulationKernel

/// `hubsim resume RUN`: takes a run up from its last checkpoint.
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Takes up a run that was ended before its end, from its last checkpoint.",
        discussion: """
            The results are those of the run that was never ended, whichever way it is divided \
            among processes now.
            """)

    @Argument(help: ArgumentHelp("A run's directory.", valueName: "run"), completion: .directory)
    var path: String

    @OptionGroup var division: DivisionOptions
    @OptionGroup var display: DisplayOptions

    func run() throws {
        let began = RunTask.uptime
        let signals = Signals(awaiting: Signals.ends + [SIGCHLD])
        let directory = RunDirectory(preparedAt: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.noSuchFile, "\(path): no such directory")
        }
        let lock = try RunLocking.lock(directory)
        defer { lock.release() }
        let store = CheckpointDirectory(directory.checkpointsPath)
        let (file, blob) = try Self.findRun(directory, store)
        let network = try CompiledFile.decode(blob, directory.blobPath)
        if let id = file.id { chooseCheckpoint(store, id) }
        let plan = ClusterPlan(
            topologyFile: file.topologyFile, regions: network.regions.map(\.name),
            division: division, display: display,
            checkpoints: CheckpointOption(argument: file.checkpoints) ?? .auto, trouble: [],
            directory: directory, beganAt: began)
        let status =
            try division.singleProcess
            ? SingleProcess.run(network, blob: blob, plan, signals)
            : Cluster.run(plan, signals)
        if status != .done { throw status.code }
    }

    /// What is to be taken up.
    private static func findRun(
        _ directory: RunDirectory, _ store: CheckpointDirectory
    ) throws(CommandFailure) -> (RunFile, [UInt8]) {
        guard let file = store.run else {
            throw CommandFailure(
                .noSuchFile,
                "\(directory.path) holds no run that can be taken up: it has ended, kept no "
                    + "checkpoints, or is none")
        }
        guard file.version == Hubsim.version else {
            throw CommandFailure(
                .usage,
                "\(directory.path) was begun by hubsim \(file.version), and this is "
                    + "\(Hubsim.version): its history could be another; use that version")
        }
        let blob = try CompiledFile.read(directory.blobPath)
        guard "\(Network.digest(ofBlob: blob))" == file.network else {
            throw CommandFailure(
                .internal, "\(directory.blobPath) is not the network that the run began with")
        }
        return (file, blob)
    }

    /// Leaves the last checkpoint that is whole as the last, and says where that is.
    private func chooseCheckpoint(_ store: CheckpointDirectory, _ id: RunID) {
        let (manifest, problems) = store.lastWhole(run: id)
        for problem in problems { Complaint.write(problem) }
        store.forget(after: manifest?.number ?? 0)
        guard !display.quiet else { return }
        if let manifest {
            let days = Double(manifest.time.microseconds) / 86_400e6
            Complaint.write(
                "taking up checkpoint \(manifest.number), day \(String(format: "%.2f", days))")
        } else {
            Complaint.write("no checkpoint is whole: beginning anew")
        }
    }
}

/// One supervisor a run's directory.
enum RunLocking {
    static func lock(_ directory: RunDirectory) throws(CommandFailure) -> RunLock {
        do throws(RunDirectoryProblem) {
            return try RunLock(directory)
        } catch { throw CommandFailure(.usage, "\(error)") }
    }
}
