import CheckpointStore
import Coordinator
import Federation
import Foundation

/// What a coordinator finds in a run's directory, or puts there, so that the run outlives it.
enum RunRecovery {
    /// Begins a coordinator of a run that keeps checkpoints: of a new one, or of one that had
    /// coordinators before.
    ///
    /// - Returns: nil if the run keeps none.
    static func begin(
        _ option: CheckpointOption, in directory: RunDirectory, network digest: String,
        topologyFile: String
    ) throws(CommandFailure) -> Recovery? {
        guard option != .none else { return nil }
        let store = CheckpointDirectory(directory.checkpointsPath)
        do throws(CheckpointStoreProblem) {
            let granted = try store.beginCoordinator()
            let known = store.run?.id
            let run = known ?? RunID(.random(in: 1...UInt64.max))
            if known == nil {
                try store.write(
                    RunFile(
                        run: run, network: digest, version: Hubsim.version,
                        topologyFile: topologyFile, checkpoints: option.text))
            }
            return Recovery(
                directory: store, policy: option.policy, run: run,
                manifest: try store.lastManifest(),
                granted: granted)
        } catch { throw CommandFailure(.internal, "\(error)") }
    }

    /// Removes what only a successor would need, or says how the run can be taken up.
    static func conclude(_ directory: RunDirectory, _ status: ExitStatus) {
        let store = CheckpointDirectory(directory.checkpointsPath)
        guard status != .done, store.lastNumber > 0 else {
            store.remove()
            try? FileManager.default.removeItem(atPath: directory.blobPath)
            return
        }
        Complaint.write(
            "the run can be taken up from its last checkpoint: hubsim resume \(directory.path)")
    }
}
