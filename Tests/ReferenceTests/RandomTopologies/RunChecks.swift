import Federation
import Measurement
import ParcelNetwork
import SimulationKernel

/// Everything that must be true of any run, checked by what its parcels' scans tell. Each check
/// returns what is wrong, the first few of a kind.
struct RunChecks {
    typealias StationStay = (journey: Int, stage: Int, from: SimTime, to: SimTime?)

    let observed: Observed
    let redraws: Redraws
    /// Those that could be read.
    private(set) var journeys: [Journey] = []
    let ends: [ParcelID: TracedEnd]
    /// By station: who was there from when to when; for desks, from when documents had come.
    private(set) var stationStays: [[StationStay]] = []
    /// By board: when its departures leave.
    let departures: [[SimTime]]
    private let unreadable: [String]

    var network: Network { observed.network }

    init(_ observed: Observed) {
        self.observed = observed
        redraws = Redraws(observed.network)
        ends = observed.endsByParcel
        let network = observed.network
        departures = network.boards.map { board in
            let lane = network.lanes[Int(board.lane.index)]
            return (0..<lane.departureCount).map {
                network.call(lane, departure: $0, stop: Int(board.stop)).departs
            }
        }
        let reader = JourneyReader(observed.network, redraws)
        var unreadable: [String] = []
        for (parcel, scans) in observed.scansByParcel {
            do {
                journeys.append(try reader.journey(of: parcel, scans))
            } catch {
                unreadable.append("history: \(parcel.name) \(error.what)")
            }
        }
        self.unreadable = unreadable
        stationStays = staysAtStations()
    }

    /// What every check finds, at most three of each.
    func problems() -> [String] {
        [
            unreadable, order(), ledger(), history(), sums(), flows(), sites(), stations(),
            stationAreas(), boards(), loads(), waves(), lockers(), carriers(), stock(),
            containers(), charters(), orderAtStations(),
        ].flatMap { $0.prefix(3) }
    }

    // MARK: Time and custody

    /// No parcel's history in a region goes back in time, or beyond the run. What a region decides ahead
    /// of its clock it notes when it decides, so parcels are told apart.
    func order() -> [String] {
        var problems: [String] = []
        for (region, scans) in observed.scans.enumerated() {
            var last: [ParcelID: SimTime] = [:]
            for scan in scans {
                if let before = last.updateValue(scan.time, forKey: scan.parcel), scan.time < before
                {
                    problems.append("time: region \(region) has \(scan.time) after \(before)")
                }
            }
            for scan in scans where scan.time < .zero || scan.time >= network.plan.end {
                problems.append("time: region \(region) has a scan at \(scan.time)")
            }
        }
        return problems
    }

    /// Each region's account is balanced, and all together is what the parcels' scans say.
    func ledger() -> [String] {
        var problems: [String] = observed.isBalanced ? [] : ["ledger: not balanced"]
        var sum = CustodyCounts()
        for (region, report) in observed.reports.enumerated() {
            let custody = report.custody
            if !custody.isBalanced { problems.append("ledger: region \(region) is \(custody)") }
            sum.created += custody.created
            sum.delivered += custody.delivered
            sum.returned += custody.returned
            sum.lost += custody.lost
            sum.handedOff += custody.handedOff
            sum.received += custody.received
            sum.inCustody += custody.inCustody
        }
        func count(_ kind: Scan.Kind) -> UInt64 {
            UInt64(journeys.count { $0.ended?.kind == kind })
        }
        let open = UInt64(journeys.count { $0.ended == nil })
        for (what, counted, seen) in [
            ("created", sum.created, UInt64(journeys.count)),
            ("delivered", sum.delivered, count(.delivered)),
            ("returned", sum.returned, count(.returned)), ("lost", sum.lost, count(.lost)),
            ("under way", sum.inCustody + sum.handedOff - sum.received, open),
            ("ended", UInt64(ends.count), UInt64(journeys.count) - open),
        ] where counted != seen {
            problems.append("ledger: \(counted) \(what) are counted, \(seen) are seen")
        }
        return problems
    }

    /// The digest is that of the scans.
    func history() -> [String] {
        var seen = Digest()
        for scan in observed.scans.flatMap({ $0 }) {
            guard let kind = scan.kind, kind != .presented, kind != .outForDelivery else {
                continue
            }
            seen.add(
                site: scan.siteKey, time: scan.time.microseconds, kind: UInt64(kind.rawValue),
                parcel: scan.parcel.bits)
        }
        var counted = Digest()
        for digest in observed.reports.flatMap(\.digests) { counted.merge(digest) }
        return seen == counted ? [] : ["digest: \(counted) is not that of the scans, \(seen)"]
    }

    // MARK: Stages

    /// Every parcel's stages add up to its time under way, each group of them to what its scans say.
    func sums() -> [String] {
        var problems: [String] = []
        let isUndisturbed = network.disruptions.isEmpty && network.cancellations.isEmpty
        for journey in journeys {
            guard let end = ends[journey.id], let ended = journey.ended else { continue }
            var (handled, awaited, moved) = (Int64(0), Int64(0), Int64(0))
            for stay in journey.stays {
                let time = ((stay.to ?? ended.at) - stay.from).microseconds
                switch stay.place {
                case .picking, .station, .customs, .locker: handled += time
                case .board, .couriers: awaited += time
                case .lane: moved += time
                case .transfer: handled += time
                case .ordering(let lane):
                    // Whose clock starts when it is accepted has none yet.
                    guard stay.from >= journey.created else { continue }
                    let way = network.laws.least(network.lanes[lane].transit)
                    moved += way
                    handled += time - way
                case .delivering(let row):
                    let closed = min(time, closedTime(ofCouriers: row, from: stay.from))
                    // A carrier's rounds are opening hours, as a station's are.
                    if isUndisturbed {
                        handled += closed
                    } else {
                        awaited += closed
                    }
                    moved += time - closed
                }
            }
            let parcel = end.parcel
            func spent(_ stages: [Dwell]) -> Int64 {
                stages.reduce(0) { $0 + parcel[$1].microseconds }
            }
            let whole = (end.time - parcel.start).microseconds
            let work = spent([.queue, .service, .held])
            let waits = spent([.timetable, .leftBehind])
            let closed = spent([.closed])
            var sums = [
                ("not moved", work + waits + closed, handled + awaited),
                ("all", whole, handled + awaited + moved),
            ]
            if journey.isUntold {
                // Who was taken out of a container waited for a lane, it is not told until when.
                sums = [sums[1]]
            } else if isUndisturbed {
                sums += [("handled", work + closed, handled), ("awaited", waits, awaited)]
            } else if work > handled || waits > awaited {
                // What a disruption closes parcels wait for everywhere.
                problems.append("stages: \(journey.id.name) \(work) us at work, seen \(handled)")
            }
            for (what, counted, seen) in sums where counted != seen {
                problems.append("stages: \(journey.id.name) \(what) \(counted) us, seen \(seen)")
            }
            if parcel.start != journey.created || end.time != ended.at
                || parcel.failedAttempts > journey.failures.count
                || parcel.destination != journey.destination
            {
                problems.append("end: \(journey.id.name) is not what its scans say")
            }
        }
        return problems
    }

    /// How long couriers who take each parcel at once do not set out, for a disruption.
    private func closedTime(ofCouriers row: Int, from: SimTime) -> Int64 {
        let couriers = network.couriers[row]
        guard couriers.waves.isEmpty, couriers.opening != .always else { return 0 }
        return (network.firstOpen(from: from, opening: couriers.opening) - from).microseconds
    }

    /// The flows' tallies are the sums over their parcels.
    func flows() -> [String] {
        var seen = network.flows.map { _ in FlowTally() }
        var isWhole = true
        let window = network.plan.windowStart..<network.plan.windowEnd
        for journey in journeys {
            guard let ended = journey.ended, ended.kind == .delivered, window.contains(ended.at)
            else { continue }
            seen[Int(network.streams[journey.id.stream].flow.index)].deliveredInWindow += 1
        }
        for journey in journeys where isCohort(journey) {
            let stream = network.streams[journey.id.stream]
            let flow = Int(stream.flow.index)
            let service = network.services[Int(network.flows[flow].service)]
            seen[flow].created += 1
            let followed = UInt64((network.plan.end - journey.created).microseconds / 60_000_000)
            seen[flow].followed.created.add(followed)
            switch journey.ended?.kind {
            case .delivered: seen[flow].delivered += 1
            case .returned: seen[flow].returned += 1
            case .lost: seen[flow].lost += 1
            default: break
            }
            var stop = journey.ended?.kind == .delivered ? journey.ended?.at : nil
            if service.stopsAtFirstAttempt,
                let first = journey.failures.first ?? journey.deposit?.at
            {
                stop = first
            }
            if let stop { seen[flow].leadSum += Int128((stop - journey.created).microseconds) }
            if stop == nil && journey.ended != nil { seen[flow].withdrawn += 1 }
            if stop != nil || journey.ended != nil { seen[flow].followed.closed.add(followed) }
            guard let end = ends[journey.id] else {
                isWhole = false
                continue
            }
            let isEligible = end.deadline <= network.plan.end
            if isEligible { seen[flow].eligible += 1 }
            guard let stop else { continue }
            if stop >= end.deadline { seen[flow].late += 1 }
            if isEligible && stop < end.deadline { seen[flow].onTime += 1 }
            if isEligible && stop - end.parcel[.held] < end.deadline { seen[flow].onTimeNet += 1 }
        }
        var problems: [String] = []
        for flow in seen.indices {
            var counted = FlowTally()
            for report in observed.reports {
                let tally = report.flows[flow]
                counted.created += tally.created
                counted.eligible += tally.eligible
                counted.onTime += tally.onTime
                counted.onTimeNet += tally.onTimeNet
                counted.delivered += tally.delivered
                counted.returned += tally.returned
                counted.lost += tally.lost
                counted.withdrawn += tally.withdrawn
                counted.followed.created.merge(tally.followed.created)
                counted.followed.closed.merge(tally.followed.closed)
                counted.deliveredInWindow += tally.deliveredInWindow
                counted.late += tally.late
                counted.leadSum += tally.leadSum
                if tally.dwell.reduce(0, +) != tally.leadSum {
                    problems.append("flow \(flow): its stages are not its lead time")
                }
            }
            if counted.onTimeNet < counted.onTime {
                problems.append("flow \(flow): on time net is less than gross")
            }
            if !isWhole {
                // Of a parcel under way the deadline is not told.
                for both in [\FlowTally.eligible, \.onTime, \.onTimeNet, \.late] {
                    counted[keyPath: both] = 0
                    seen[flow][keyPath: both] = 0
                }
            }
            if counted != seen[flow] {
                problems.append("flow \(flow): \(brief(counted)), seen \(brief(seen[flow]))")
            }
        }
        return problems
    }

    private func isCohort(_ journey: Journey) -> Bool {
        let stream = network.streams[journey.id.stream]
        return network.flows[Int(stream.flow.index)].isBacklog
            || journey.created >= network.plan.windowStart
                && journey.created < network.plan.windowEnd
    }

    private func brief(_ tally: FlowTally) -> String {
        "created \(tally.created), eligible \(tally.eligible), on time \(tally.onTime), net "
            + "\(tally.onTimeNet), delivered \(tally.delivered), returned \(tally.returned), lost "
            + "\(tally.lost), in the window \(tally.deliveredInWindow), late \(tally.late), "
            + "lead \(tally.leadSum)"
    }
}
