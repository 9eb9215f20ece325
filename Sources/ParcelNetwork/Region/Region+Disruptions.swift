import Measurement
import SimulationKernel

// What a parcel does where something is closed. What slows or closes stations is in their queues:
// here are departures, lanes and stages without a station.

extension Region {
    /// When something with this opening can begin for a parcel that is there now; the wait is the
    /// parcel's, for what is closed.
    @inline(__always)
    mutating func awaitsOpening(
        _ slot: UInt32, _ opening: OpeningID, component: UInt32?, at now: SimTime
    ) -> SimTime {
        if opening == .always { return now }
        let opens = network.firstOpen(from: now, opening: opening)
        guard opens < .infinity else { return opens }
        if opens > now { parcels.update(slot) { $0.add(opens - now, to: .closed) } }
        wentOn(
            slot, ready: now, at: opens, opening: opening, queued: .zero, component: component)
        return opens
    }

    /// Keeps a parcel until a lane without timetable opens.
    mutating func hold(_ slot: UInt32, board local: Int, until opens: SimTime) {
        guard opens < .infinity else { return }
        schedule(
            .laneOpens, at: opens, component: component(ofBoard: local),
            identity: identity(of: slot).bits, number: slot, detail: local)
    }

    mutating func laneOpens(forSlot slot: UInt32, board local: Int, at now: SimTime) {
        let board = network.boards[own.boards.lowerBound + local]
        leaveAtOnce(slot, on: board, local: local, at: now)
    }

    // MARK: Cancelled departures

    @inline(__always)
    func isCancelled(_ departure: Int, board: Network.Board, lane: RegionTables.Lane) -> Bool {
        network.cancellation(
            in: lane.cancellations, departure: departure, stop: Int(board.stop)) != nil
    }

    /// The first departure from `departure` on that goes: there is one, for somebody was on it.
    @inline(__always)
    func flown(from departure: Int, board: Network.Board, lane: RegionTables.Lane) -> Int {
        var departure = departure
        while isCancelled(departure, board: board, lane: lane) { departure += 1 }
        return departure
    }

    /// The first departure from `departure` on that is not known to be cancelled.
    @inline(__always)
    func boarding(
        _ departure: Int, board: Network.Board, lane: RegionTables.Lane, at now: SimTime
    ) -> Int {
        if lane.cancellations.isEmpty { return departure }
        var departure = departure
        while departure < lane.departureCount,
            let row = network.cancellation(
                in: lane.cancellations, departure: departure, stop: Int(board.stop)),
            row.disruption != Network.Cancellation.byChance,
            network.knownFrom(Int(row.disruption), in: id) <= now
        {
            departure += 1
        }
        return departure
    }

    /// A departure does not go: who is aboard alights here and seeks another way on, who waits
    /// goes on waiting.
    mutating func cancelled(
        _ departure: Int, board: Network.Board, local: Int, at now: SimTime
    ) {
        let home = component(of: board.site)
        let cutOff = tables.lanes[Int(board.lane.index)].cutOff
        let rolledOver = boards[local].waiting.count { $0.ready + cutOff <= now }
        countCancellation(local, rolledOver: rolledOver, at: now)
        for var parcel in boards[local].takeAboard(departure) {
            parcel.isWithOneBefore = false
            enterSite(parcels.insert(parcel), component: home, at: now)
        }
        scheduleDeparture(fromBoard: local)
    }
}

// MARK: Other ways

extension Region {
    /// A disruption becomes known or ends: who gets ready goes by another table, and who waits for
    /// a lane that is no way on any more chooses anew. A closed bag of which that is true of one parcel
    /// is opened.
    mutating func routesChange(toEpoch row: Int, at now: SimTime) {
        routeTable = Int(network.routeEpochs[row].table)
        var leaving: [(slot: UInt32, site: Int, isUnopened: Bool)] = []
        for local in 0..<boards.count {
            let index = own.boards.lowerBound + local
            let board = network.boards[index]
            takeOut(ofBagsAt: local, into: &leaving, at: now)
            let count = boards[local].waiting.count
            guard count > 0 else { continue }
            var staying: [Waiting] = []
            var place = 0
            while place < count {
                let end = place + boardingTogether(local, from: place)
                let all = (place..<end).map { boards[local].waiting[$0] }
                place = end
                if all.allSatisfy({ isWay($0.slot, board: index) }) {
                    staying += all
                    continue
                }
                countOpening(of: all[0], local: local, at: now)
                for waiting in all {
                    giveUp(waiting, board: board, local: local, at: now)
                    leaving.append((waiting.slot, Int(board.site.index), waiting.isUnopened))
                }
            }
            guard staying.count < count else { continue }
            boards[local].waiting.removeFirst(count)
            for waiting in staying { boards[local].waiting.append(waiting) }
        }
        for (slot, site, isUnopened) in leaving {
            // What passed the site unopened is still to go through it.
            if isUnopened {
                enterStages(slot, of: site, at: now)
            } else {
                board(slot, from: site, at: now)
            }
        }
    }

    /// Whether the table that holds has a board among a parcel's ways on.
    func isWay(_ slot: UInt32, board: Int) -> Bool {
        let parcel = parcels[slot]
        let range = network.route(
            from: network.boards[board].site, to: parcel.destination, isCleared: parcel.isCleared,
            table: routeTable)
        for hop in Int(range.first)..<Int(range.first + range.count)
        where Int(network.hops[hop].board.index) == board {
            return true
        }
        return false
    }

    private func departs(
        _ departure: Int, _ board: Network.Board, _ lane: RegionTables.Lane, atMost now: SimTime
    ) -> SimTime {
        guard departure < lane.departureCount else { return now }
        return min(now, departs(board, lane: lane, departure: departure))
    }

    /// A parcel gives up a lane: its wait so far is that of who boards now.
    mutating func giveUp(
        _ waiting: Waiting, board: Network.Board, local: Int, at now: SimTime
    ) {
        let lane = tables.lanes[Int(board.lane.index)]
        var departure = Int(waiting.planned)
        let planned = departs(departure, board, lane, atMost: now)
        while departure < lane.departureCount, isCancelled(departure, board: board, lane: lane) {
            departure += 1
        }
        let flown = departs(departure, board, lane, atMost: now)
        var parcel = parcels[waiting.slot]
        parcel.add(planned - waiting.ready, to: .timetable)
        parcel.add(flown - planned, to: .closed)
        parcel.add(now - flown, to: .leftBehind)
        departed(
            &parcel, ready: waiting.ready, planned: Int(waiting.planned), wait: now - planned,
            from: board, lane, component: boardComponent(local), at: now)
        parcels[waiting.slot] = parcel
        countBoarding(local, ready: waiting.ready, at: now)
    }
}
