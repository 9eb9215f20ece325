import Coordinator
import Foundation

/// Sees, by what the coordinator writes of the run, which processes have been silent for too long.
///
/// A process that computes for long is not silent: its heart beats on a thread of its own.
struct SilenceWatch {
    private let path: String
    private var lookedAt = 0.0
    /// When the coordinator's file last changed, as it says and as we saw.
    private var lastWritten = 0.0
    private var seenAt = 0.0
    private var coordinator: Int32 = 0

    /// Between two looks, in seconds.
    static let period = 1.0
    /// Silence that is too long, in seconds, unless told otherwise.
    static let limit = 15.0
    /// So many limits a process has to come to a coordinator: many may be starting at once.
    static let arrivalLimits = 3.0
    private let limit: Double

    init(_ plan: ClusterPlan) {
        path = plan.directory.statusPath
        limit = plan.silence
    }

    var isDue: Bool { RunTask.uptime - lookedAt >= Self.period }

    /// Who has been silent for too long.
    enum Silent: Hashable {
        case process(Int32)
        /// Its process has not come to the coordinator, so its number is not known there.
        case region(String)
    }

    /// How long a process may take until the coordinator has heard of it, in seconds.
    var arrivalLimit: Double { Self.arrivalLimits * limit }

    /// Who of this host has been silent for too long.
    mutating func silent(coordinator pid: Int32) -> [Silent] {
        let now = RunTask.uptime
        lookedAt = now
        if pid != coordinator {  // it has all its time before it
            coordinator = pid
            seenAt = now
        }
        guard let status = LiveStatus(reading: path), status.coordinatorPID == pid else {
            return now - seenAt > 2 * limit ? [.process(pid)] : []
        }
        if status.writtenAt != lastWritten {
            lastWritten = status.writtenAt
            seenAt = now
        }
        guard now - seenAt <= limit else { return [.process(pid)] }
        return status.regions.compactMap { region in
            if region.isAwaited {
                return region.silentSeconds > arrivalLimit ? .region(region.name) : nil
            }
            return region.silentSeconds > limit ? .process(region.pid) : nil
        }
    }
}
