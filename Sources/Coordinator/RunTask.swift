package import CheckpointStore
package import Federation
import Foundation
package import ParcelNetwork

/// What is to be run and where its results go, the same for one process and for many.
package struct RunTask: Sendable {
    package var network: Network
    /// The compiled network's digest, for the record.
    package var blobDigest: String
    /// The file as the user named it.
    package var topologyFile: String
    package var version: String
    package var directory: RunDirectory
    /// When the command began, by the system's monotonic clock, in seconds.
    package var beganAt: Double
    /// This host's name, as processes on it give it to each other.
    package var host: String
    package var progress: ProgressDisplay
    /// How the run outlives its processes; nil if a lost process ends it.
    package var recovery: Recovery?
    /// The process that started this one to run the task, if one did.
    package var supervisor: Int32?

    package init(
        network: Network, blobDigest: String, topologyFile: String, version: String,
        directory: RunDirectory,
        beganAt: Double, host: String, progress: ProgressDisplay
    ) {
        self.network = network
        self.blobDigest = blobDigest
        self.topologyFile = topologyFile
        self.version = version
        self.directory = directory
        self.beganAt = beganAt
        self.host = host
        self.progress = progress
    }

    /// Seconds of the system's monotonic clock, the same for all processes of a host.
    package static var uptime: Double { ProcessInfo.processInfo.systemUptime }
}

/// What a coordinator needs so that the run outlives any process.
package struct Recovery: Sendable {
    package var directory: CheckpointDirectory
    package var policy: CheckpointPolicy
    package var run: RunID
    /// Where the run is taken up; nil for its beginning.
    package var manifest: Manifest?
    /// The highest incarnation that earlier coordinators may have granted.
    package var granted: UInt32

    var earlierCoordinators: Int { Int(granted / CheckpointDirectory.incarnationsACoordinator) }

    package init(
        directory: CheckpointDirectory, policy: CheckpointPolicy, run: RunID,
        manifest: Manifest?, granted: UInt32
    ) {
        self.directory = directory
        self.policy = policy
        self.run = run
        self.manifest = manifest
        self.granted = granted
    }
}

/// How a run ended, for whoever started it.
package enum RunEnd: Sendable {
    /// All or, if it was interrupted, part of it; the files are written.
    case finished(RunSummary)
    /// A process was lost.
    case lost(String)
    /// The ledger or the protocol does not hold, or the results cannot be written.
    case broken(String)
    /// Interrupted before anything could be reported.
    case givenUp
}
