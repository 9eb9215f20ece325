import Coordinator
import Federation
import ParcelNetwork

/// Runs all regions in this process.
enum SingleProcess {
    static func run(
        _ network: Network, blob: [UInt8], _ plan: ClusterPlan, _ signals: Signals
    ) throws -> ExitStatus {
        let digest = "\(Network.digest(ofBlob: blob))"
        var task = RunTask(
            network: network, blobDigest: digest, topologyFile: plan.topologyFile,
            version: Hubsim.version, directory: plan.directory, beganAt: plan.beganAt,
            host: ownHostName, progress: ProgressDisplay(to: 2, isQuiet: plan.display.quiet))
        task.recovery = try RunRecovery.begin(
            plan.checkpoints, in: plan.directory, network: digest,
            topologyFile: plan.topologyFile)
        var stops = 0
        let end = LocalRun.run(task) {
            if signals.next(withinMilliseconds: 0) != nil { stops += 1 }
            return stops
        }
        let status = try RunConclusion.show(end, plan.display, in: plan.directory)
        RunRecovery.conclude(plan.directory, status)
        return status
    }
}
