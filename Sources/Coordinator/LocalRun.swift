import CheckpointStore
import Federation
import Foundation
import ParcelNetwork

/// Runs all regions in this process, on the calling thread, through the same sessions and frames
/// that carry them between processes.
package enum LocalRun {
    /// Events between two looks at the clock and at signals.
    static let slice = 1 << 15

    /// - Parameter stops: how often somebody has asked to stop; the second time gives up.
    package static func run(_ task: RunTask, stops: () -> Int) -> RunEnd {
        var display = task.progress
        let pid = ProcessInfo.processInfo.processIdentifier
        var cluster = LocalCluster(
            task.network, run: task.recovery?.run ?? RunID(.random(in: 1...UInt64.max)),
            version: task.version, pid: UInt32(pid), host: task.host,
            checkpoints: checkpoints(task.recovery), granted: task.recovery?.granted ?? 0)
        let joinedAt = RunTask.uptime
        var rate = ParcelRate()
        var isStopping = false
        do {
            while true {
                let now = RunTask.uptime
                let microseconds = Int64((now - joinedAt) * 1e6)
                if let totals = try cluster.step(atMost: slice, now: microseconds) {
                    let endedAt = RunTask.uptime
                    display.clear()
                    var costs = ProcessCosts()
                    costs.sample([pid])
                    return task.conclude(totals, joinedAt: joinedAt, endedAt: endedAt, costs)
                }
                if display.isDue(at: now) {
                    let parcels = cluster.coordinator.parcelsCreated
                    display.show(
                        task.progress(cluster.statuses, parcels: parcels, &rate), at: now)
                }
                let asked = stops()
                if asked > 1 {
                    display.clear()
                    return .givenUp
                }
                if asked > 0 && !isStopping {
                    isStopping = true
                    try cluster.stop(now: microseconds)
                }
            }
        } catch {
            display.clear()
            return RunEnd(error)
        }
    }
}

extension LocalRun {
    /// Checkpoints are written on the one thread that there is.
    private static func checkpoints(_ recovery: Recovery?) -> LocalCheckpoints {
        guard let recovery else { return .none }
        let store = recovery.directory
        return LocalCheckpoints(
            policy: recovery.policy, resuming: recovery.manifest,
            files: store.files, spool: store.spool,
            write: { part in problem { () throws(CheckpointStoreProblem) in try store.write(part) }
            },
            commit: { manifest in
                problem { () throws(CheckpointStoreProblem) in try store.commit(manifest) }
            })
    }

    private static func problem(
        _ body: () throws(CheckpointStoreProblem) -> Void
    ) -> String? {
        do throws(CheckpointStoreProblem) {
            try body()
            return nil
        } catch { return "\(error)" }
    }
}

extension CoordinatorSession {
    /// As far as regions have reported.
    var parcelsCreated: UInt64 {
        seats.reduce(0) { $0 + ($1.metrics?.custody.created ?? 0) }
    }
}
