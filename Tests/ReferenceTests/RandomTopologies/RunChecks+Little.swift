import ParcelNetwork
import SimulationKernel

// Little's law on a finite horizon: the integral of the number present is the sum of the times
// spent there, each cut off at the window's ends. As integers, so equal to the microsecond.
extension RunChecks {
    /// At every site that measures its presence.
    func sites() -> [String] {
        var seen = [Int128](repeating: 0, count: network.sites.count)
        for stay in journeys.flatMap(\.sites) {
            seen[stay.site] += observed.inWindow(stay.from, stay.to)
        }
        var problems: [String] = []
        for (region, report) in observed.reports.enumerated() {
            let rows = network.presenceRows(of: RegionID(region))
            for (row, tally) in zip(rows, report.presence) {
                let site = Int(network.presence[row].site.index)
                let counted = tally.areas.reduce(0, +)
                guard counted != seen[site] else { continue }
                problems.append(
                    "presence: at '\(network.sites[site].name)' \(counted) us, seen \(seen[site])")
            }
        }
        return problems
    }

    /// Who was at each station from when to when: for desks, from when documents had come.
    func staysAtStations() -> [[StationStay]] {
        var stays = network.stations.map { _ in [StationStay]() }
        for (index, journey) in journeys.enumerated() {
            for stay in journey.stays {
                switch stay.place {
                case .station(let station, let stage):
                    stays[station].append((index, stage, stay.from, stay.to))
                case .customs(let stage):
                    guard
                        let (first, wait) = redraws.desks(
                            of: journey.id, stage: stage, at: stay.from)
                    else { continue }
                    let office = network.customs[Int(network.stages[stage].part)]
                    // Who waits for a consignment is at no desk any more, it is not told since when.
                    if office.holdsConsignments { continue }
                    let desks = isLooped(office) ? Int(office.documentsDesks.index) : first
                    let from = stay.from + wait
                    if from < network.plan.end {
                        stays[desks].append((index, stage, from, stay.to))
                    }
                case .picking, .ordering, .transfer, .board, .lane, .couriers, .delivering, .locker:
                    break
                }
            }
        }
        return stays
    }

    /// At every station: those who queue, are served, wait for a repair or keep a server occupied.
    ///
    /// Who keeps a dock occupied waits at the same time for a place at the line behind it, but is seen
    /// at the dock.
    func stations() -> [String] {
        var problems: [String] = []
        let untold = untoldSites
        for (station, stays) in stationStays.enumerated()
        where !untold.contains(Int(network.stations[station].site.index)) {
            if isConsigned(station) { continue }
            let seen = stays.reduce(Int128(0)) { $0 + observed.inWindow($1.from, $1.to) }
            let tally = self.tally(ofStation: station)
            let own = steppedTally(ofStation: station)
            var counted = tally.queueArea + tally.busyArea
            if let own { counted += own.interruptedArea + own.blockedArea }
            if let before = stationBefore(station) {
                counted -= steppedTally(ofStation: before)?.blockedArea ?? 0
            }
            if let other = inspectionDesks(behind: station) {
                let tally = self.tally(ofStation: other)
                counted += tally.queueArea + tally.busyArea
                counted += steppedTally(ofStation: other)?.interruptedArea ?? 0
            } else if isLooped(station) {
                continue
            }
            guard counted != seen else { continue }
            problems.append("little: at \(name(ofStation: station)) \(counted) us, seen \(seen)")
        }
        return problems
    }

    /// Areas keep within their bounds: servers times time, and the open part of the whole.
    func stationAreas() -> [String] {
        var problems: [String] = []
        let window = Int128(network.plan.measured.microseconds)
        for (index, station) in network.stations.enumerated() {
            let tally = self.tally(ofStation: index)
            let own = steppedTally(ofStation: index)
            let occupied =
                tally.busyArea + (own?.interruptedArea ?? 0) + (own?.blockedArea ?? 0)
            if occupied > Int128(station.servers) * window {
                problems.append("capacity: \(name(ofStation: index)) is busier than it can be")
            }
            if tally.openQueueArea > tally.queueArea
                || (own?.downArea ?? 0) > Int128(station.servers) * window
            {
                problems.append("capacity: \(name(ofStation: index)) has impossible areas")
            }
        }
        return problems
    }

    /// At every board: those who took a lane there.
    func boards() -> [String] {
        var waits = [Int128](repeating: 0, count: network.boards.count)
        var loaded = [UInt64](repeating: 0, count: network.boards.count)
        for stay in journeys.flatMap(\.stays) {
            if let lane = leavesUnscheduled(stay.place) {
                let board = network.laneStops[network.lanes[lane].stops.lowerBound].board
                let window = network.plan.windowStart..<network.plan.windowEnd
                loaded[Int(board.index)] += window.contains(stay.from) ? 1 : 0
                continue
            }
            guard case .board(let board) = stay.place, let to = stay.to else { continue }
            // Nobody queues for a lane without timetable: who waits there waits for its opening.
            let lane = network.lanes[Int(network.boards[board].lane.index)]
            if !lane.isContinuous { waits[board] += observed.inWindow(stay.from, to) }
            let isIn = to >= network.plan.windowStart && to < network.plan.windowEnd
            loaded[board] += isIn ? 1 : 0
        }
        var problems: [String] = []
        for (region, report) in observed.reports.enumerated() {
            let boards = network.regions[region].boards
            // Who chose another way waited at two boards.
            let isTold = !network.routeEpochs.contains { $0.region == RegionID(region) }
            for (board, tally) in zip(boards, report.boards) {
                // Until a bag is closed its parcels are not in the board's queue.
                let lane = network.lanes[Int(network.boards[board].lane.index)]
                let isBagged = lane.bags.size > 0 || lane.containers.filling.size > 0
                let isKnown = isTold && !isChartered(board)
                let isSum =
                    isBagged ? tally.waitSum <= waits[board] : tally.waitSum == waits[board]
                if tally.loaded == loaded[board] && (isSum || !isKnown) { continue }
                problems.append(
                    "little: board \(board) took \(tally.loaded) who waited \(tally.waitSum) us, seen "
                        + "\(loaded[board]) and \(waits[board])")
            }
        }
        return problems
    }

    /// The lane of a diversion, or of orders: who takes it waits at no board.
    private func leavesUnscheduled(_ place: Journey.Place) -> Int? {
        switch place {
        case .ordering(let lane): lane
        case .lane(let lane): network.lanes[lane].mode == .diversion ? lane : nil
        default: nil
        }
    }

    /// Whether a charter may take along who waits at a board, or leaves from it: their waits are counted
    /// where they waited, they themselves where they went.
    func isChartered(_ board: Int) -> Bool {
        network.charters.contains { charter in
            network.boards[board].lane == charter.lane
                || network.relievedBoards[charter.relieves].contains {
                    Int($0.board.index) == board
                }
        }
    }

    /// Sites at which it is not told who is where: some were taken out of containers.
    var untoldSites: Set<Int> {
        Set(journeys.flatMap(\.transfers).filter { $0.passes == nil }.map(\.site))
    }

    /// Whether these are desks of customs that hold consignments.
    private func isConsigned(_ station: Int) -> Bool {
        network.customs.contains {
            $0.holdsConsignments
                && ($0.documentsDesks.index == UInt32(station)
                    || $0.physicalDesks.index == UInt32(station))
        }
    }

    // MARK: Inspection loops

    /// Whether parcels go from these desks of customs to those: scans do not tell at which they are.
    func isLooped(_ office: Network.Customs) -> Bool {
        office.inspectsExamined || office.examinesInspected
    }

    func isLooped(_ station: Int) -> Bool {
        network.customs.contains {
            isLooped($0)
                && ($0.documentsDesks.index == UInt32(station)
                    || $0.physicalDesks.index == UInt32(station))
        }
    }

    /// Of the documents' desks of a loop: those that inspect.
    private func inspectionDesks(behind station: Int) -> Int? {
        network.customs.first {
            isLooped($0) && $0.documentsDesks.index == UInt32(station)
                && $0.physicalDesks != Network.Customs.noDesks
        }.map { Int($0.physicalDesks.index) }
    }

    // MARK: Rows

    func name(ofStation station: Int) -> String {
        let record = network.stations[station]
        return "'\(network.sites[Int(record.site.index)].name)' \(record.kind)"
    }

    func tally(ofStation station: Int) -> StationTally {
        let region = region(ofStation: station)
        let first = network.regions[region].stations.lowerBound
        return observed.reports[region].stations[station - first]
    }

    func discipline(ofStation station: Int) -> Network.Discipline? {
        network.disciplines.first { Int($0.station.index) == station }
    }

    func steppedTally(ofStation station: Int) -> SteppedTally? {
        guard let row = network.disciplines.firstIndex(where: { Int($0.station.index) == station })
        else { return nil }
        let region = region(ofStation: station)
        let first = network.disciplines.firstIndex {
            self.region(ofStation: Int($0.station.index)) == region
        }
        return observed.reports[region].stepped[row - (first ?? row)]
    }

    private func region(ofStation station: Int) -> Int {
        network.regions.firstIndex { $0.stations.contains(station) } ?? 0
    }

    /// The station whose servers a parcel that waits outside of this one may keep occupied.
    func stationBefore(_ station: Int) -> Int? {
        guard let own = discipline(ofStation: station), own.holds != .max, own.whenFull == .blocks
        else { return nil }
        var before: Int?
        for stage in network.sites[Int(network.stations[station].site.index)].stages {
            let record = network.stages[stage]
            guard record.kind == .stepped || record.kind == .served else { continue }
            let here =
                record.kind == .served
                ? Int(record.part) : Int(network.disciplines[Int(record.part)].station.index)
            if here == station { return before }
            before = record.kind == .stepped ? here : nil
        }
        return nil
    }
}
