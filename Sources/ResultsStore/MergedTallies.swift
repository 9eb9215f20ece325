package import Measurement
package import ParcelNetwork
package import SimulationKernel

/// What all regions counted, merged by addition in region order, by the network's own indices.
package struct MergedTallies: Sendable {
    package private(set) var flows: [FlowTally]
    package private(set) var stations: [StationTally]
    /// By row of the network's disciplines.
    package private(set) var stepped: [SteppedTally]
    package private(set) var boards: [BoardTally]
    package private(set) var couriers: [CouriersTally]
    package private(set) var presence: [PresenceTally]
    package private(set) var lockers: [LockerTally]
    package private(set) var carriers: [CarrierTally]
    package private(set) var stock: [StockTally]
    /// By warehouse.
    package private(set) var unstocked: [UInt64]
    package private(set) var custody = CustodyCounts()
    package private(set) var events: UInt64 = 0
    package private(set) var digest = Digest()

    package init(_ record: RunRecord) {
        let network = record.network
        flows = Array(repeating: FlowTally(), count: network.flows.count)
        stations = Array(repeating: StationTally(), count: network.stations.count)
        stepped = network.disciplines.map { SteppedTally($0, ranks: network.ranks.count) }
        boards = Array(repeating: BoardTally(), count: network.boards.count)
        couriers = Array(repeating: CouriersTally(), count: network.couriers.count)
        presence = Array(repeating: PresenceTally(), count: network.presence.count)
        lockers = Array(repeating: LockerTally(), count: network.lockers.count)
        carriers = Array(repeating: CarrierTally(), count: network.carriers.count)
        stock = Array(repeating: StockTally(), count: network.products.count)
        unstocked = Array(repeating: 0, count: network.warehouses.count)
        for (region, report) in record.reports.enumerated() where region < network.regions.count {
            for (row, tally) in zip(network.products(of: RegionID(region)), report.stock) {
                stock[row] = tally
            }
            for (row, orders) in zip(network.warehouses(of: RegionID(region)), report.unstocked) {
                unstocked[row] = orders
            }
            for (row, tally) in zip(network.carriers(of: RegionID(region)), report.carriers) {
                carriers[row] = tally
            }
            for (row, tally) in zip(network.lockers(of: RegionID(region)), report.lockers) {
                lockers[row] = tally
            }
            let rows = network.presenceRows(of: RegionID(region))
            for (row, tally) in zip(rows, report.presence) { presence[row] = tally }
        }
        for (region, report) in zip(network.regions, record.reports) {
            for row in report.flows.rows where row.flow < flows.count {
                flows[Int(row.flow)].add(row.tally)
            }
            for (station, tally) in zip(region.stations, report.stations) {
                stations[station] = tally
            }
            if let first = network.disciplines.firstIndex(where: {
                region.stations.contains(Int($0.station.index))
            }) {
                for (row, tally) in zip(first..., report.stepped) { stepped[row] = tally }
            }
            for (board, tally) in zip(region.boards, report.boards) { boards[board] = tally }
            for (stage, tally) in zip(couriers.indices, report.couriers) {
                couriers[stage].add(tally)
            }
            custody.add(report.custody)
            events &+= report.events
            for digest in report.digests { self.digest.merge(digest) }
        }
    }
}

extension MergedTallies {
    /// Of a station that runs event by event.
    package func stepped(ofStation station: Int, _ network: Network) -> SteppedTally? {
        network.disciplines.firstIndex { Int($0.station.index) == station }.map { stepped[$0] }
    }
}

extension RunRecord {
    /// The part of the measured window that a region has run.
    package func measuredWindow(of region: RegionID) -> Range<SimTime> {
        let clock =
            reports.indices.contains(Int(region.index))
            ? reports[Int(region.index)].clock : .zero
        let start = network.plan.windowStart
        return start..<max(start, min(clock, network.plan.windowEnd))
    }

    /// Up to where every region has run.
    package var reached: SimTime {
        reports.map { min($0.clock, network.plan.end) }.min() ?? .zero
    }

    /// For how many minutes those of a cohort were followed whose clock still ran at the end.
    package func followed(_ tally: FlowTally) -> Histogram {
        let missed = UInt64((network.plan.end - reached).microseconds / 60_000_000)
        return tally.followed.open.lowered(by: missed)
    }

    /// How long an opening is open within a range.
    package func openTime(of opening: OpeningID, within range: Range<SimTime>) -> SimDuration {
        network.openTime(from: range.lowerBound, to: range.upperBound, opening: opening)
    }

    /// How long a station's servers are staffed within a range, all together, in microseconds.
    package func staffedTime(of station: Network.Station, within range: Range<SimTime>) -> Int128 {
        network.staff(of: station).reduce(0) { sum, crew in
            sum &+ Int128(crew.servers)
                &* Int128(openTime(of: crew.opening, within: range).microseconds)
        }
    }

    /// How often an opening closes within a range.
    package func closings(of opening: OpeningID, within range: Range<SimTime>) -> Int {
        network.intervals(of: opening).count { range.contains($0.closes) }
    }

    /// Sent and not yet arrived, over all channels; negative only if the ledger is broken.
    package func inTransit(_ custody: CustodyCounts) -> Int64 {
        Int64(bitPattern: custody.handedOff &- custody.received)
    }

    /// What does not add up, each in a sentence that names region, channel and interval; empty
    /// if every parcel is accounted for.
    package func ledgerProblems(_ totals: MergedTallies) -> [String] {
        var problems: [String] = []
        var dispatched = [UInt64](repeating: 0, count: network.regions.count)
        for ledger in channels {
            let channel = network.channels[Int(ledger.channel.index)]
            dispatched[Int(channel.from.index)] += ledger.sent.reduce(0) { $0 + $1.count }
            guard let interval = ledger.firstMismatch(status) else { continue }
            let sent = interval < ledger.sent.count ? ledger.sent[interval].count : 0
            let received = interval < ledger.received.count ? ledger.received[interval].count : 0
            problems.append(
                "channel \(name(channel.from)) -> \(name(channel.to)), interval \(interval): "
                    + (sent == received
                        ? "\(sent) parcels sent and received, but not the same ones"
                        : "\(sent) parcels sent, \(received) received"))
        }
        for (index, report) in reports.enumerated() where index < network.regions.count {
            let custody = report.custody
            if !custody.isBalanced {
                let came = custody.created &+ custody.received
                let went =
                    custody.delivered &+ custody.returned &+ custody.lost
                    &+ custody.handedOff &+ custody.inCustody
                problems.append(
                    "region \(network.regions[index].name): \(came) parcels came, \(went) are "
                        + "accounted for")
            }
            for (row, tally) in zip(network.products(of: RegionID(index)), report.stock)
            where !tally.isBalanced {
                problems.append(
                    "region \(network.regions[index].name), stock of "
                        + "'\(network.products[row].name)': \(tally.sentence)")
            }
            if status == .complete && !channels.isEmpty && dispatched[index] != custody.handedOff {
                problems.append(
                    "region \(network.regions[index].name): \(custody.handedOff) parcels handed "
                        + "off, \(dispatched[index]) on its channels")
            }
        }
        if inTransit(totals.custody) < 0 {
            problems.append(
                "\(totals.custody.received) parcels arrived across borders, only "
                    + "\(totals.custody.handedOff) were handed off")
        }
        return problems
    }

    private func name(_ region: RegionID) -> String { network.regions[Int(region.index)].name }
}

extension FlowTally {
    /// Adds another region's counts of the same flow, or another flow's.
    package mutating func add(_ other: FlowTally) {
        created &+= other.created
        eligible &+= other.eligible
        onTime &+= other.onTime
        onTimeNet &+= other.onTimeNet
        delivered &+= other.delivered
        returned &+= other.returned
        lost &+= other.lost
        withdrawn &+= other.withdrawn
        followed.created.merge(other.followed.created)
        followed.closed.merge(other.followed.closed)
        deliveredInWindow &+= other.deliveredInWindow
        leadMinutes.merge(other.leadMinutes)
        leadSum &+= other.leadSum
        leadSquareSum &+= other.leadSquareSum
        leadWorkingDays.merge(other.leadWorkingDays)
        for stage in dwell.indices { dwell[stage] &+= other.dwell[stage] }
        for stage in lateDwell.indices { lateDwell[stage] &+= other.lateDwell[stage] }
        late &+= other.late
        lateByCustoms &+= other.lateByCustoms
        lateByPlan &+= other.lateByPlan
        lateByFailedAttempt &+= other.lateByFailedAttempt
        lateByComponent = sum(lateByComponent, other.lateByComponent)
    }

    /// Merges two ascending lists.
    private func sum(_ a: [ComponentCount], _ b: [ComponentCount]) -> [ComponentCount] {
        var merged: [ComponentCount] = []
        merged.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && a[i].component < b[j].component) {
                merged.append(a[i])
                i += 1
            } else if i == a.count || b[j].component < a[i].component {
                merged.append(b[j])
                j += 1
            } else {
                let count = a[i].count &+ b[j].count
                merged.append(ComponentCount(component: a[i].component, count: count))
                i += 1
                j += 1
            }
        }
        return merged
    }

    /// Cohort parcels whose clock still ran at the end.
    package var open: UInt64 {
        let closed = leadMinutes.total &+ withdrawn
        return created > closed ? created - closed : 0
    }
}

extension CustodyCounts {
    mutating func add(_ other: CustodyCounts) {
        created &+= other.created
        received &+= other.received
        delivered &+= other.delivered
        returned &+= other.returned
        lost &+= other.lost
        handedOff &+= other.handedOff
        inCustody &+= other.inCustody
    }
}

extension CouriersTally {
    mutating func add(_ other: CouriersTally) {
        waves &+= other.waves
        stops &+= other.stops
        failed &+= other.failed
        leftBehind &+= other.leftBehind
    }
}
