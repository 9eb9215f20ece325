import ParcelNetwork
import SimulationKernel

// Who is served when. What a service takes is drawn anew from the parcel's identity, so where nothing
// interrupts or blocks, its start is the end less that.
extension RunChecks {
    private struct Service {
        var id: ParcelID
        var rank: UInt32
        var ready: SimTime
        var start: SimTime
        var end: SimTime
    }

    /// No more are served than there are servers, nobody is overtaken by one of the same rank, or
    /// of a later one while it waits, and what turns parcels away holds no more than it can.
    func orderAtStations() -> [String] {
        var problems: [String] = []
        let untold = untoldSites
        for (station, stays) in stationStays.enumerated()
        where !untold.contains(Int(network.stations[station].site.index)) {
            let name = name(ofStation: station)
            let discipline = discipline(ofStation: station)
            if let discipline, discipline.holds != .max, discipline.whenFull == .turnsAway,
                isOver(stays.map { ($0.from, $0.to ?? network.plan.end) }, Int(discipline.holds))
            {
                problems.append("capacity: \(name) holds more than \(discipline.holds)")
            }
            guard isPlain(station, discipline) else { continue }
            let isRanked = discipline?.isRanked ?? false
            let services = stays.compactMap { stay -> Service? in
                guard let end = stay.to else { return nil }
                let id = journeys[stay.journey].id
                let takes = redraws.service(of: id, stage: stay.stage, station: station)
                let flow = network.flows[Int(network.streams[id.stream].flow.index)]
                let rank = isRanked ? network.services[Int(flow.service)].rank : 0
                return Service(
                    id: id, rank: rank, ready: stay.from,
                    start: SimTime(microseconds: end.microseconds - takes.microseconds), end: end)
            }
            let opening = network.stations[station].opening
            for service in services
            where network.firstOpen(from: service.start, opening: opening) != service.start {
                problems.append("closed: \(service.id.name) is served at \(name), not open")
            }
            for service in services where service.start < service.ready {
                problems.append("order: \(service.id.name) is served before it comes to \(name)")
            }
            let servers = Int(network.stations[station].servers)
            if isOver(services.map { ($0.start, $0.end) }, servers) {
                problems.append("capacity: \(name) serves more than \(servers) at once")
            }
            let spans = services.map { ($0.start, $0.end) }
            if let time = firstWithoutCrew(spans, of: network.stations[station]) {
                problems.append("roster: at \(time) \(name) serves more than it has staff for")
            }
            // At docks that vehicles keep it is vehicles that are in order.
            if network.stations[station].isByVehicle { continue }
            // Who waits outside of a full station has no rank inside.
            let isBounded = discipline.map { $0.holds != .max && $0.whenFull == .blocks } ?? false
            problems += overtaken(services, at: name, comparingRanks: !isBounded)
        }
        return problems
    }

    /// Whether starts can be told from ends.
    private func isPlain(_ station: Int, _ discipline: Network.Discipline?) -> Bool {
        if !network.stations[station].slow.isEmpty || isLooped(station) { return false }
        guard let discipline else { return true }
        // Who waits outside on the dock before is seen there, so not since when.
        if let before = stationBefore(station), steppedTally(ofStation: before)?.blockedArea != 0 {
            return false
        }
        if discipline.breakdowns != .never || discipline.misread > 0 { return false }
        // Its servers may be kept occupied by the station behind.
        return steppedTally(ofStation: station)?.blockedArea == 0 && !mayBeBlocked(station)
    }

    private func mayBeBlocked(_ station: Int) -> Bool {
        let site = network.stations[station].site
        return network.disciplines.contains {
            $0.station.index != UInt32(station) && $0.holds != .max && $0.whenFull == .blocks
                && network.stations[Int($0.station.index)].site == site
        }
    }

    /// The first start of a service for which nobody can have been there.
    ///
    /// Those in service that started since a crew last left are with crews that are still there.
    private func firstWithoutCrew(
        _ services: [(from: SimTime, to: SimTime)], of station: Network.Station
    ) -> SimTime? {
        // A crew finishes a vehicle that it began.
        if station.crews.isEmpty || station.isByVehicle { return nil }
        let crews = network.crews[station.crews]
        func intervals(_ crew: Network.Crew) -> ArraySlice<Network.OpenInterval> {
            let opening = network.openings[Int(crew.opening.index)]
            let first = Int(opening.firstInterval)
            return network.intervals[first..<(first + Int(opening.intervalCount))]
        }
        let leaves = crews.flatMap { intervals($0).map(\.closes) }.sorted()
        for service in services where service.from < service.to {
            let now = service.from
            let since = leaves.last { $0 <= now } ?? .zero
            let there = crews.filter { network.firstOpen(from: now, opening: $0.opening) == now }
            let served = services.count { $0.from >= since && $0.from <= now && $0.to > now }
            if served > there.reduce(0, { $0 + Int($1.servers) }) { return now }
        }
        return nil
    }

    /// Whether more than `most` of the intervals [from, to) hold at some instant.
    func isOver(_ intervals: [(from: SimTime, to: SimTime)], _ most: Int) -> Bool {
        var changes: [(time: SimTime, change: Int)] = []
        for interval in intervals where interval.from < interval.to {
            changes.append((interval.from, 1))
            changes.append((interval.to, -1))
        }
        changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
        var count = 0
        for change in changes {
            count += change.change
            if count > most { return true }
        }
        return false
    }

    private func overtaken(
        _ services: [Service], at name: String, comparingRanks: Bool
    ) -> [String] {
        // In the order of starts: of two who both waited, the later to start came later or ranks
        // behind.
        let services = services.sorted { ($0.start, $0.ready) < ($1.start, $1.ready) }
        var problems: [String] = []
        for (index, first) in services.enumerated() {
            for second in services[(index + 1)...].prefix(40)
            where second.start > first.start && second.ready < first.start
                && (comparingRanks || second.rank == first.rank)
            {
                if (second.rank, second.ready) < (first.rank, first.ready) {
                    problems.append(
                        "order: \(first.id.name) overtakes \(second.id.name) at \(name)")
                }
            }
        }
        return problems
    }
}
