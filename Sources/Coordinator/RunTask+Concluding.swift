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
        // A process that runs all regions waits for nobody and says nothing of its time.
        let isAlone = Set(totals.processes.map(\.pid)).count == 1
        let status: RunStatus = totals.isPartial ? .interrupted : .complete
        var record = RunRecord(
            network: network, reports: totals.regions,
            channels: zip(totals.channels, totals.received).map {
                ledger(sent: $0, received: $1, isPartial: totals.isPartial)
            },
            processes: totals.processes.indices.map {
                process($0, totals, costs, wall: wall, isAlone: isAlone)
            },
            costs: machine(totals, costs, wall: wall, joinedAt: joinedAt),
            status: status, topologyFile: topologyFile, blobDigest: blobDigest, version: version)
        record.traces = totals.traces.map(\.part)
        record.missingScans = totals.traces.reduce(0) { $0 + $1.missing }
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

    /// Of an interrupted run only the closed intervals mean anything.
    private func ledger(
        sent: ChannelAccount, received: ChannelAccount, isPartial: Bool
    ) -> ChannelLedger {
        func sums(_ account: ChannelAccount) -> [CustodySum] {
            isPartial ? Array(account.sums.prefix(Int(account.closed))) : account.sums
        }
        return ChannelLedger(channel: sent.channel, sent: sums(sent), received: sums(received))
    }

    private func machine(
        _ totals: Federation.RunTotals, _ costs: ProcessCosts, wall: Double, joinedAt: Double
    ) -> RunCosts {
        var machine = RunCosts(
            wallSeconds: wall, startSeconds: max(0, joinedAt - beganAt),
            peakMemoryBytes: costs.peakMemoryBytes)
        machine.checkpoints = totals.checkpoints
        machine.checkpointBytes = totals.checkpointBytes
        machine.coordinatorRestarts = recovery?.earlierCoordinators ?? 0
        return machine
    }

    private func process(
        _ place: Int, _ totals: Federation.RunTotals, _ costs: ProcessCosts, wall: Double,
        isAlone: Bool
    ) -> RunProcess {
        let entry = totals.processes[place]
        let pid = Int32(bitPattern: entry.pid)
        let cost = entry.host == host ? costs.byPID[pid] : nil
        let time = totals.time[place]
        return RunProcess(
            region: entry.region, pid: pid, peakMemoryBytes: cost?.peakMemoryBytes,
            computingSeconds: cost?.computingSeconds,
            waitingSeconds: isAlone
                ? cost.map { max(0, wall - $0.computingSeconds) } : time.waitingSeconds,
            writingSeconds: isAlone ? nil : time.writingSeconds,
            restarts: totals.restarts[place])
    }
}

extension RunEnd {
    init(_ failure: FederationFailure) {
        self = failure.isLoss ? .lost("\(failure)") : .broken("\(failure)")
    }
}
