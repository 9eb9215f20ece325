import ParcelNetwork
import SimulationKernel

extension RegionNode {
    /// What the region is doing.
    package var status: RegionStatus {
        var status = RegionStatus(
            region: id, state: .running, clock: clock,
            backlog: outbound.reduce(0) { $0 + $1.backlog }, events: region.eventCount,
            refusedFrames: refusedFrames, committed: schedule.committed)
        if isSettled {
            status.state = .settled
        } else if clock >= plan.end {
            status.state = .atEnd
            status.blockedBy = inbound.first { !$0.isOver(plan) }?.id
        } else if !canAdvance {
            switch presentLimit().cause {
            case .horizon(let index):
                status.state = .waitingForHorizon
                status.blockedBy = inbound[index].id
            case .receiver(let index):
                status.state = .waitingForReceiver
                status.blockedBy = outbound[index].id
            case .checkpoint: status.state = .waitingForManifest
            case .end: break
            }
        }
        return status
    }

    /// Reports what cannot change any more, once: at the end when all has arrived; in a run that
    /// drains also whenever the region has emptied.
    mutating func reportIfDone() {
        guard failure == nil, isConnected, !isConcluded, !isSettled else { return }
        let isOver = clock >= plan.end && inbound.allSatisfy { $0.isOver(plan) }
        if isOver {
            isSettled = true
            report(withMetrics: true, now: metricsAt)
        } else if plan.drain, clock >= plan.demandEnd, idleReportedAt != accepted,
            region.isIdle
        {
            idleReportedAt = accepted
            report(withMetrics: true, now: metricsAt)
        }
    }

    /// Scans after which a part of the trace is told before the next report.
    static var scansATime: Int { 4096 }

    /// Tells the coordinator what was traced since the last time.
    mutating func tellTrace() {
        let part = region.takeTrace()
        guard !part.isEmpty else { return }
        let most = WireLimit.scansAFrame
        for first in stride(from: 0, to: max(part.scans.count, part.ends.count), by: most) {
            var piece = TracePart()
            piece.scans = Array(part.scans.dropFirst(first).prefix(most))
            piece.ends = Array(part.ends.dropFirst(first).prefix(most))
            let frame = TraceFrame(
                incarnation: incarnation, region: id, firstScan: toldScans, firstEnd: toldEnds,
                part: piece)
            toldScans += UInt64(piece.scans.count)
            toldEnds += UInt64(piece.ends.count)
            actions.append(.report(frame.encoded(run: run)))
        }
    }

    /// Tells the coordinator the status, the ledger and, if asked, all metrics.
    mutating func report(withMetrics: Bool, now: Int64) {
        tellTrace()
        statusAt = now
        if withMetrics { metricsAt = now }
        sequence += 1
        let frame = ReportFrame(
            incarnation: incarnation, sequence: sequence, isFinal: isSettled || isConcluded,
            status: status,
            sent: outbound.map { $0.account.account($0.id, closed: $0.closed) },
            received: inbound.map { $0.account.account($0.id, closed: $0.closed) },
            metrics: withMetrics ? region.report() : nil)
        actions.append(.report(frame.encoded(run: run)))
    }
}
