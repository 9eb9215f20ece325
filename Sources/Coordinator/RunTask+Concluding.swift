import Federation
import Measurement
import ParcelNetwork
import ResultsStore

extension RunTask {
    /// Writes what a run reported, and gives its summary.
    func conclude(
        _ totals: Federation.RunTotals, joinedAt: Double, endedAt: Double, _ costs: ProcessCosts
    ) -> RunEnd {
        let wall = max(0, endedAt - joinedAt)
        let status: RunStatus = totals.isPartial ? .interrupted : .complete
        let record = RunRecord(
            network: network, reports: totals.regions,
            channels: totals.channels.map { ledger($0, isPartial: totals.isPartial) },
            processes: totals.processes.map { process($0, costs, wall: wall) },
            costs: RunCosts(
                wallSeconds: wall, startSeconds: max(0, joinedAt - beganAt),
                peakMemoryBytes: costs.peakMemoryBytes),
            status: status, topologyFile: topologyFile, blobDigest: blobDigest, version: version)
        do {
            let summary = try RunSummary.write(record, toDirectory: directory.path)
            guard summary.ledgerBalanced else {
                let problems = summary.ledgerProblems.joined(separator: "; ")
                return .broken("the ledger does not balance: \(problems)")
            }
            return .finished(summary)
        } catch {
            return .broken("\(error)")
        }
    }

    /// A complete run's channels were found equal at both ends, interval by interval; of an
    /// interrupted one only the closed intervals mean anything.
    private func ledger(_ account: ChannelAccount, isPartial: Bool) -> ChannelLedger {
        let sums = isPartial ? Array(account.sums.prefix(Int(account.closed))) : account.sums
        return ChannelLedger(channel: account.channel, sent: sums, received: sums)
    }

    private func process(
        _ entry: DirectoryEntry, _ costs: ProcessCosts, wall: Double
    ) -> RunProcess {
        let pid = Int32(bitPattern: entry.pid)
        let cost = costs.byPID[pid]
        return RunProcess(
            region: entry.region, pid: pid, peakMemoryBytes: cost?.peakMemoryBytes,
            computingSeconds: cost?.computingSeconds,
            waitingSeconds: cost.map { max(0, wall - $0.computingSeconds) })
    }
}

extension RunEnd {
    init(_ failure: FederationFailure) {
        self = failure.isLoss ? .lost("\(failure)") : .broken("\(failure)")
    }
}
