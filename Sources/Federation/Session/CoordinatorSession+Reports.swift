import Measurement
import ParcelNetwork
import SimulationKernel

extension CoordinatorSession {
    mutating func take(_ heartbeat: HeartbeatFrame, now: Int64) {
        for index in seats.indices where seats[index].entry?.incarnation == heartbeat.incarnation {
            seats[index].heard(at: now)
            seats[index].time = heartbeat.time
            if heartbeat.progress > seats[index].progress {
                seats[index].progress = heartbeat.progress
                seats[index].progressAt = now
            }
        }
    }

    /// Takes a region's report if it is its present incarnation's newest.
    mutating func take(_ report: ReportFrame, link: LinkID, now: Int64) throws(WireProblem) {
        let index = Int(report.status.region.index)
        guard index < seats.count else { throw .badField(.region) }
        guard let entry = seats[index].entry else {
            // It joined under an earlier coordinator.
            actions.append(.send(to: link, EmptyFrame(.attach).encoded(run: run)))
            return
        }
        guard report.incarnation == entry.incarnation else {
            // One that was let in twice learns its number, one that has a successor is refused.
            actions.append(.send(to: link, EmptyFrame(.attach).encoded(run: run)))
            throw .badField(.incarnation)
        }
        guard fits(report, region: index) else { throw .badField(.count) }
        seats[index].link = link
        seats[index].heard(at: now)
        if phase == .completed {  // it has not heard so
            actions.append(.send(to: link, EmptyFrame(.complete).encoded(run: run)))
            return
        }
        remind(link, knowing: report.status.committed)
        if phase == .draining || phase == .stopping, !report.isFinal {
            actions.append(.send(to: link, EmptyFrame(.conclude).encoded(run: run)))
        }
        guard report.sequence > seats[index].sequence else { return }
        seats[index].sequence = report.sequence
        seats[index].status = report.status
        if let lost = seats[index].lost, report.status.clock > lost.clock {
            seats[index].lost = nil
            actions.append(.recovered(report.status.region, after: now - lost.heardAt))
        }
        seats[index].sent = report.sent
        seats[index].received = report.received
        // A status in between repeats that it is final, not the metrics, which may be lost.
        seats[index].isFinal = report.isFinal && (report.metrics != nil || seats[index].isFinal)
        if let metrics = report.metrics { seats[index].metrics = metrics }
        review(index)
    }

    /// Whether a report has the shape of the region that it names.
    private func fits(_ report: ReportFrame, region: Int) -> Bool {
        let id = RegionID(region)
        guard report.sent.map(\.channel) == audit.outbound[region],
            report.received.map(\.channel) == audit.inbound[region],
            report.sent.allSatisfy({ $0.sums.count <= network.plan.intervalCount }),
            report.received.allSatisfy({ $0.sums.count <= network.plan.intervalCount }),
            report.status.region == id
        else { return false }
        guard let metrics = report.metrics else { return true }
        let record = network.regions[region]
        return metrics.flows.count == network.flows.count
            && metrics.stations.count == record.stations.count
            && metrics.stepped.map(\.ranks.count) == steppedRanks(of: id)
            && metrics.boards.count == record.boards.count
            && metrics.couriers.count == network.couriers.count
            && metrics.lockers.count == network.lockers(of: id).count
            && metrics.stock.count == network.products(of: id).count
            && metrics.carriers.count == network.carriers(of: id).count
            && metrics.unstocked.count == network.warehouses(of: id).count
            && metrics.presence.count == network.presenceRows(of: id).count
            && metrics.digests.count <= network.plan.intervalCount + 1
            && metrics.flows.rows.allSatisfy { row in
                row.tally.lateByComponent.allSatisfy { $0.component < network.waitPlaceCount }
            }
    }

    /// How many classes of rank each station of a region counts that runs event by event.
    private func steppedRanks(of region: RegionID) -> [Int] {
        let ranks = network.ranks.count
        return network.disciplines[network.disciplines(of: region)].map {
            $0.isRanked ? ranks : 0
        }
    }

    /// Audits what a region reported, and sees whether the run is over.
    private mutating func review(_ index: Int) {
        guard phase != .failed else { return }
        audit.take(sent: seats[index].sent, received: seats[index].received)
        if let failure = audit.mismatch(network) { return fail(failure) }
        if let metrics = seats[index].metrics, !metrics.custody.isBalanced {
            return fail(
                .regionUnbalanced(region: seats[index].name, account: metrics.custody.sentence))
        }
        if let metrics = seats[index].metrics,
            let row = metrics.stock.firstIndex(where: { !$0.isBalanced })
        {
            let product = network.products[network.products(of: RegionID(index)).lowerBound + row]
            return fail(
                .regionUnbalanced(
                    region: seats[index].name,
                    account: "stock of '\(product.name)': \(metrics.stock[row].sentence)"))
        }
        switch phase {
        case .running:
            if seats.allSatisfy(\.isFinal) {
                finish()
            } else if network.plan.drain, isDrained {
                phase = .draining
                sendToAll(EmptyFrame(.conclude).encoded(run: run))
            }
        case .draining:
            if seats.allSatisfy(\.isFinal) { finish() }
        case .stopping:
            if seats.allSatisfy({ $0.isFinal || $0.entry == nil }) { complete(isPartial: true) }
        case .gathering, .completed, .failed: break
        }
    }

    /// Demand is over everywhere, and every parcel created has come to its end.
    ///
    /// Reports are of different times, but created parcels are final past the demand's end and
    /// ended ones only grow: equality holds for good.
    private var isDrained: Bool {
        var created: UInt64 = 0
        var ended: UInt64 = 0
        for seat in seats {
            guard let metrics = seat.metrics, metrics.clock >= network.plan.demandEnd,
                metrics.pendingOrders == 0
            else { return false }
            created += metrics.custody.created
            ended += metrics.custody.ended
        }
        return created == ended
    }

    /// The last reports are in: the whole ledger, then the end.
    private mutating func finish() {
        for seat in seats {
            guard let custody = seat.metrics?.custody else { continue }
            let sent = seat.sent.reduce(0) { $0 + $1.sums.reduce(0) { $0 + $1.count } }
            let taken = seat.received.reduce(0) { $0 + $1.sums.reduce(0) { $0 + $1.count } }
            guard custody.handedOff == sent, custody.received <= taken else {
                return fail(
                    .regionUnbalanced(
                        region: seat.name,
                        account: "\(custody.handedOff) handed off and \(custody.received) "
                            + "received, but its channels count \(sent) and \(taken)"))
            }
        }
        if let failure = audit.finalMismatch(network) { return fail(failure) }
        let totals = totals(isPartial: false)
        let custody = totals.custody
        guard custody.handedOff >= custody.received,
            custody.created == custody.ended + custody.inCustody + totals.inTransit
        else { return fail(.globallyUnbalanced(account: custody.sentence)) }
        complete(isPartial: false)
    }
}
