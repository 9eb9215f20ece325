import ParcelNetwork
import SimulationKernel

/// A parcel's way as its scans tell it: where it was from when to when, without a gap.
struct Journey {
    enum Place: Hashable {
        /// From order to the first site.
        case picking
        /// Ordered from another region's site, over a lane for orders, until it is there.
        case ordering(Int)
        /// In a container that is moved from the lane to the next.
        case transfer(Int)
        /// Queueing for or at a server; the stage through which it came there.
        case station(Int, stage: Int)
        /// With customs; the stage.
        case customs(Int)
        /// Ready for its next lane.
        case board(Int)
        /// On a lane and on to the next site's first stage.
        case lane(Int)
        /// Ready for the couriers; the row.
        case couriers(Int)
        /// With the couriers; the row.
        case delivering(Int)
        /// In a locker; the row.
        case locker(Int)
    }

    struct Stay {
        var place: Place
        var from: SimTime
        /// Nil if it is still there when the run ends.
        var to: SimTime?
    }

    let id: ParcelID
    let destination: DestinationID
    /// The first scan's time: the clock starts.
    var created = SimTime.zero
    /// Without a gap: each begins where the one before ended.
    var stays: [Stay] = []
    var sites: [(site: Int, from: SimTime, to: SimTime?)] = []
    /// When attempts failed.
    var failures: [SimTime] = []
    /// The locker that it was put into, and those that it found full.
    var deposit: (locker: Int, at: SimTime)?
    var fullLockers: [(locker: Int, at: SimTime)] = []
    var ended: (kind: Scan.Kind, at: SimTime)?
    /// When it was ordered from where a warehouse could not fulfil it.
    var ordered: SimTime?
    /// Where it came in a container.
    var transfers: [Transfer] = []

    /// A container that is moved at a site.
    struct Transfer {
        var site: Int
        /// When it is at its next lane.
        var moved: SimTime
        /// Whether it passes the site unopened; nil if that, or when it was opened, is not told.
        var passes: Bool?
    }

    /// Whether it was taken out of a container at a time that no scan tells, or may have been.
    var isUntold: Bool { transfers.contains { $0.passes == nil } }
}

/// Reads a parcel's scans as the grammar of its network asks: from each scan only those may follow
/// that the sites' stages and the lanes allow.
struct JourneyReader {
    struct Unreadable: Error {
        var what: String
    }

    let network: Network
    let redraws: Redraws
    /// By (lane, site): the board there.
    private let boards: [UInt64: Int]
    let labels: ContainerLabels

    init(_ network: Network, _ redraws: Redraws) {
        self.network = network
        self.redraws = redraws
        labels = ContainerLabels(network)
        boards = Dictionary(
            network.boards.enumerated().map {
                (UInt64($1.lane.index) << 32 | UInt64($1.site.index), $0)
            }, uniquingKeysWith: { $1 })
    }

    func journey(of id: ParcelID, _ scans: [Scan]) throws(Unreadable) -> Journey {
        var reading = Reading(
            journey: Journey(id: id, destination: redraws.destination(of: id)), scans: scans[...])
        let stream = network.streams[id.stream]
        reading.isCleared = !stream.crossesCustoms
        reading.isExported = !stream.crossesCustoms
        let backlog = network.backlogs.first { Int($0.stream.index) == id.stream }
        if let backlog { reading.isExported = backlog.isExported }
        // The stage before which it stands at its first site; none of them if it waits for a lane.
        var firstStage = backlog.map { Int($0.stage) } ?? 0
        guard let first = try reading.next(), first.kind == .created else {
            throw Unreadable(what: "does not begin with its creation")
        }
        var site = Int(stream.site.index)
        try expect(site: site, first)
        reading.journey.created = first.time
        reading.since = first.time
        var arrival: Scan?
        if let ordered = reading.scans.first, ordered.kind == .ordered {
            arrival = try order(&reading)
        } else {
            arrival = try reading.next()
            reading.stay(.picking, until: arrival?.time)
        }
        while let entered = arrival {
            guard entered.kind == .entered else {
                throw Unreadable(what: "\(String(describing: entered.kind)) where it must enter")
            }
            try expect(site: site, entered)
            reading.journey.sites.append((site, entered.time, nil))
            var isThrough = try transfer(at: site, &reading)
            if reading.isBeingTransferred { break }
            if !isThrough { isThrough = try visit(site, from: firstStage, &reading) }
            guard isThrough, let lane = try dispatch(from: site, &reading) else { break }
            firstStage = 0
            arrival = try ride(lane, &site, &reading)
        }
        if let rest = reading.scans.first {
            throw Unreadable(what: "goes on with \(String(describing: rest.kind)) after its end")
        }
        return reading.journey
    }

    // MARK: At a site

    /// - Returns: whether it is through with the site.
    private func visit(
        _ site: Int, from first: Int, _ reading: inout Reading
    ) throws(Unreadable) -> Bool {
        for stage in network.sites[site].stages where stage >= first {
            let part = Int(network.stages[stage].part)
            switch network.stages[stage].kind {
            case .served:
                guard try serve(part, stage, site, &reading) else { return false }
            case .stepped:
                let discipline = network.disciplines[part]
                let isDoor = discipline.holds != .max && discipline.whenFull == .turnsAway
                if isDoor, try end(.returned, at: site, at: reading.since, &reading) {
                    return false
                }
                let station = Int(discipline.station.index)
                guard try serve(station, stage, site, &reading) else { return false }
            case .importCustoms:
                guard !reading.isCleared, redraws.clears(part, reading.journey.destination) else {
                    continue
                }
                guard try clear(stage, site, &reading) else { return false }
                reading.isCleared = true
            case .exportCustoms:
                guard !reading.isExported else { continue }
                guard try clear(stage, site, &reading) else { return false }
                reading.isExported = true
            case .couriers:
                let home = network.destinations[Int(reading.journey.destination.index)].site
                guard home.index == UInt32(site), reading.isCleared else { continue }
                try deliver(part, stage, site, &reading)
                return false
            }
        }
        return true
    }

    private func serve(
        _ station: Int, _ stage: Int, _ site: Int, _ reading: inout Reading
    ) throws(Unreadable) -> Bool {
        let scan = try reading.next()
        if let scan {
            guard scan.kind == .leftStation, scan.detail == UInt32(station) else {
                throw Unreadable(what: "has \(scan) at station \(station)")
            }
            try expect(site: site, scan)
        }
        reading.stay(.station(station, stage: stage), until: scan?.time)
        return scan != nil
    }

    private func clear(
        _ stage: Int, _ site: Int, _ reading: inout Reading
    ) throws(Unreadable) -> Bool {
        guard let presented = try reading.next(), presented.kind == .presented,
            presented.detail == UInt32(stage), presented.time == reading.since
        else { throw Unreadable(what: "is not presented to customs at stage \(stage)") }
        try expect(site: site, presented)
        guard let scan = reading.scans.first else {
            reading.stay(.customs(stage), until: nil)
            return false
        }
        reading.stay(.customs(stage), until: scan.time)
        for kind in [Scan.Kind.returned, .lost]
        where try end(kind, at: site, at: scan.time, &reading) { return false }
        guard scan.kind == .cleared, scan.detail == UInt32(stage) else {
            throw Unreadable(what: "has \(scan) at customs of stage \(stage)")
        }
        try expect(site: site, scan)
        _ = try reading.next()
        return true
    }

    private func deliver(
        _ row: Int, _ stage: Int, _ site: Int, _ reading: inout Reading
    ) throws(Unreadable) {
        let couriers = network.couriers[row]
        while true {
            if !couriers.waves.isEmpty {
                var out = try reading.next()
                reading.stay(.couriers(row), until: out?.time)
                if let full = out, full.kind == .foundLockerFull {
                    // No compartment could be reserved: it goes to the door with the same wave, or back.
                    guard
                        try reservesNone(full, row, site, &reading),
                        let next = reading.scans.first, next.time == full.time
                    else { return }
                    out = try reading.next()
                }
                guard let out else { return }
                guard out.kind == .outForDelivery, out.detail == UInt32(stage) else {
                    throw Unreadable(what: "has \(out) where it waits for a wave")
                }
                try expect(site: site, out)
            }
            let scan = reading.scans.first
            reading.stay(.delivering(row), until: scan?.time)
            guard let scan else { return }
            if try end(.delivered, at: site, at: scan.time, &reading) { return }
            if let locker = redraws.lockerOfKey[scan.siteKey] {
                _ = try reading.next()
                guard try callAtLocker(locker, scan, row, site, &reading) else { return }
                continue
            }
            guard scan.kind == .attempted, !couriers.waves.isEmpty else {
                throw Unreadable(what: "has \(scan) while it is delivered")
            }
            try expect(site: site, scan)
            _ = try reading.next()
            reading.journey.failures.append(scan.time)
            if reading.journey.failures.count >= couriers.attempts.count {
                guard try end(.returned, at: site, at: scan.time, &reading) else {
                    throw Unreadable(what: "is not returned after its last attempt")
                }
                return
            }
        }
    }

    /// - Returns: whether it goes to the door now.
    private func reservesNone(
        _ scan: Scan, _ row: Int, _ site: Int, _ reading: inout Reading
    ) throws(Unreadable) -> Bool {
        guard let locker = redraws.lockerOfKey[scan.siteKey],
            network.lockerServices.contains(where: { Int($0.couriers) == row && $0.reserves })
        else { throw Unreadable(what: "has \(scan) where it waits for a wave") }
        return try callAtLocker(locker, scan, row, site, &reading)
    }

    /// - Returns: whether it found the locker full and goes to the door now.
    private func callAtLocker(
        _ locker: Int, _ scan: Scan, _ row: Int, _ site: Int, _ reading: inout Reading
    ) throws(Unreadable) -> Bool {
        guard scan.detail == UInt32(locker), reading.journey.fullLockers.isEmpty,
            reading.journey.failures.isEmpty,
            let service = network.lockerServices.first(where: { Int($0.couriers) == row })
        else { throw Unreadable(what: "has \(scan) at a locker") }
        if scan.kind == .foundLockerFull {
            reading.journey.fullLockers.append((locker, scan.time))
            guard service.whenFull == .returned else { return true }
            guard try end(.returned, at: site, at: scan.time, &reading) else {
                throw Unreadable(what: "is not returned from a full locker")
            }
            return false
        }
        guard scan.kind == .deposited else { throw Unreadable(what: "has \(scan) at a locker") }
        reading.journey.deposit = (locker, scan.time)
        let last = try reading.next()
        reading.stay(.locker(locker), until: last?.time)
        guard let last else { return false }
        let stay = last.time - scan.time
        guard last.siteKey == scan.siteKey, last.detail == UInt32(locker),
            last.kind == .delivered && stay <= service.expires
                || last.kind == .returned && stay == service.expires, let kind = last.kind
        else { throw Unreadable(what: "has \(last) out of a locker") }
        reading.journey.ended = (kind, last.time)
        reading.journey.sites[reading.journey.sites.count - 1].to = last.time
        return false
    }

    /// Takes the next scan if it is this end.
    private func end(
        _ kind: Scan.Kind, at site: Int, at time: SimTime, _ reading: inout Reading
    ) throws(Unreadable) -> Bool {
        guard let scan = reading.scans.first, scan.kind == kind, scan.time == time else {
            return false
        }
        try expect(site: site, scan)
        _ = try reading.next()
        reading.journey.ended = (kind, time)
        reading.journey.sites[reading.journey.sites.count - 1].to = time
        return true
    }

    // MARK: On a lane

    /// - Returns: the lane on which it has left, or nil if it has not.
    private func dispatch(from site: Int, _ reading: inout Reading) throws(Unreadable) -> Int? {
        guard let scan = try reading.next() else {
            reading.stay(.board(-1), until: nil)
            return nil
        }
        guard scan.kind == .dispatched,
            let board = boards[UInt64(scan.detail) << 32 | UInt64(site)]
        else { throw Unreadable(what: "has \(scan) where it waits for a lane") }
        try expect(site: site, scan)
        reading.stay(.board(board), until: scan.time)
        reading.journey.sites[reading.journey.sites.count - 1].to = scan.time
        return Int(scan.detail)
    }

    /// Takes a lane to where the parcel alights, or lands after it was diverted.
    ///
    /// - Returns: its arrival there, or nil if the run ends before.
    private func ride(
        _ lane: Int, _ site: inout Int, _ reading: inout Reading
    ) throws(Unreadable) -> Scan? {
        let left = reading.since
        let from = site
        reading.container = nil
        var arrival = try reading.next()
        reading.stay(.lane(lane), until: arrival?.time)
        guard let scan = arrival else { return nil }
        site = try stop(of: lane, after: site, scan)
        guard scan.kind == .dispatched else {
            reading.container = container(by: lane, from: from, at: left, to: site, scan, reading)
            return scan
        }
        let diversion = Int(scan.detail)
        guard network.lanes.indices.contains(diversion),
            network.lanes[diversion].mode == .diversion,
            boards[UInt64(diversion) << 32 | UInt64(site)] != nil,
            network.lanes[lane].mode == .air, !network.lanes[lane].isContinuous
        else { throw Unreadable(what: "has \(scan) where it lands") }
        arrival = try reading.next()
        reading.stay(.lane(diversion), until: arrival?.time)
        if let arrival { site = try stop(of: diversion, after: site, arrival) }
        return arrival
    }

    /// The stop of a lane, behind the one where the parcel boarded, at which it enters.
    private func stop(
        of lane: Int, after site: Int, _ arrival: Scan
    ) throws(Unreadable) -> Int {
        let stops = network.laneStops[network.lanes[lane].stops].map { Int($0.site.index) }
        guard let here = redraws.siteOfKey[arrival.siteKey],
            let from = stops.firstIndex(of: site), stops[(from + 1)...].contains(here)
        else { throw Unreadable(what: "enters a site to which its lane does not go") }
        return here
    }

    func expect(site: Int, _ scan: Scan) throws(Unreadable) {
        guard redraws.siteOfKey[scan.siteKey] == site else {
            throw Unreadable(what: "is scanned elsewhere than at '\(network.sites[site].name)'")
        }
    }
}

/// Where the reader is.
struct Reading {
    var journey: Journey
    var scans: ArraySlice<Scan>
    var since = SimTime.zero
    var isCleared = false
    var isExported = false
    /// The lane of whose containers it came in one.
    var container: Int?

    /// Whether it came in a container and no scan follows.
    var isBeingTransferred: Bool {
        guard let last = journey.stays.last, case .transfer = last.place else { return false }
        return last.to == nil
    }

    mutating func next() throws(JourneyReader.Unreadable) -> Scan? {
        guard let scan = scans.popFirst() else { return nil }
        guard scan.time >= since else { throw JourneyReader.Unreadable(what: "goes back in time") }
        return scan
    }

    mutating func stay(_ place: Journey.Place, until time: SimTime?) {
        journey.stays.append(Journey.Stay(place: place, from: since, to: time))
        if let time { since = time }
    }
}
