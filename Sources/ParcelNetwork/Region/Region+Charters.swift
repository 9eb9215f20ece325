import Measurement
import SimulationKernel

/// What is called and what is still to be decided of one charter.
struct CharterQueue {
    let charter: Network.Charter
    /// Departures called and not yet run, ascending.
    var called: [Int] = []
    /// The first departure that is not decided.
    var undecided = 0
    /// When the latest were called, as many as may be within a span.
    var times: [SimTime] = []

    /// No departure before it is to come.
    var next: Int { called.first ?? undecided }

    /// Whether one more may be called.
    func mayCall(at now: SimTime) -> Bool {
        if charter.atMost == Network.Charter.unlimited { return true }
        return times.count { now - $0 < charter.span } < Int(charter.atMost)
    }

    mutating func call(at now: SimTime) {
        called.append(undecided)
        guard charter.atMost != Network.Charter.unlimited else { return }
        times.removeAll { now - $0 >= charter.span }
        times.append(now)
    }
}

/// A region's charters: none in most regions.
struct Charters: ~Copyable {
    var queues: [CharterQueue] = []
    /// By board of the region, or -1.
    let rows: [Int]

    init(_ network: Network, boards: Range<Int>) {
        var rows = Array(repeating: -1, count: boards.count)
        for charter in network.charters {
            let board = Int(network.board(of: charter).index)
            guard boards.contains(board) else { continue }
            rows[board - boards.lowerBound] = queues.count
            queues.append(CharterQueue(charter: charter))
        }
        self.rows = rows
    }
}

// A charter is decided at fixed times by the region's own state alone, so every division into
// processes calls the same.
extension Region {
    /// When it is decided whether the first undecided departure is called: its notice before.
    mutating func scheduleLook(atBoard local: Int) {
        let row = charters.queues[charters.rows[local]]
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        guard row.undecided < lane.departureCount else { return }
        let departs = network.calls[lane.firstScheduledCall + row.undecided * lane.stopCount]
            .departs
        schedule(
            .charterLook, at: departs - row.charter.notice, component: component(ofBoard: local),
            identity: tickIdentity(row.undecided), number: UInt32(local))
    }

    /// Calls a departure if more is left behind than those called already will take.
    mutating func charterLook(atBoard local: Int, at now: SimTime) {
        let row = charters.rows[local]
        let charter = charters.queues[row].charter
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        var left = -charters.queues[row].called.count * lane.expectedCapacity
        for relieved in network.relievedBoards[charter.relieves] {
            left += leftBehind(relieved)
        }
        if left > Int(charter.threshold) && charters.queues[row].mayCall(at: now) {
            let departure = charters.queues[row].undecided
            charters.queues[row].call(at: now)
            if isInWindow(now) { boardTallies[local].called += 1 }
            schedule(
                .departure, at: departs(board, lane: lane, departure: departure),
                component: component(ofBoard: local), identity: tickIdentity(departure),
                number: UInt32(local))
        }
        charters.queues[row].undecided += 1
        boards[local].nextDeparture = charters.queues[row].next
        scheduleLook(atBoard: local)
    }

    /// Who was in time for a departure that has gone without them, and goes where a charter goes.
    private func leftBehind(_ relieved: Network.RelievedBoard) -> Int {
        let local = Int(relieved.board.index) - own.boards.lowerBound
        let gone = boards[local].nextDeparture
        return boards[local].waiting.count {
            $0.planned < gone && alights($0.slot, at: relieved.alightStop)
        }
    }

    private func alights(_ slot: UInt32, at stop: UInt32) -> Bool {
        parcels.read(slot) { $0.alightStop == Int(stop) }
    }

    /// A charter departs with who waits for the lanes that it relieves: lane by lane, in the order of
    /// their waiting until the next would exceed a capacity.
    mutating func charterDeparts(fromBoard local: Int, at now: SimTime) {
        let row = charters.rows[local]
        let index = own.boards.lowerBound + local
        let board = network.boards[index]
        let lane = tables.lanes[Int(board.lane.index)]
        let departure = charters.queues[row].called.removeFirst()
        boards[local].ran(departure, at: now)
        boards[local].nextDeparture = charters.queues[row].next
        if isCancelled(departure, board: board, lane: lane) {
            countCancellation(local, rolledOver: 0, at: now)
            return
        }
        var load = Load(lane)
        var boarding = ContiguousArray<Parcel>()
        var left = 0
        for relieved in network.relievedBoards[charters.queues[row].charter.relieves] {
            left += relieve(
                relieved, load: &load, boarding: &boarding, by: board.lane, lane, at: now)
        }
        let scheduled = network.calls[lane.firstScheduledCall + departure * lane.stopCount].departs
        countDeparture(
            local, lane: lane, load: load, boarded: boarding.count, leftBehind: left,
            late: now - scheduled, at: now)
        send(boarding, [], from: board, lane: lane, departure: departure, at: now)
    }

    /// Takes along who waits at another lane's board, bags as wholes.
    ///
    /// - Returns: how many are left for want of room.
    private mutating func relieve(
        _ relieved: Network.RelievedBoard, load: inout Load,
        boarding: inout ContiguousArray<Parcel>, by laneID: LaneID, _ lane: RegionTables.Lane,
        at now: SimTime
    ) -> Int {
        let local = Int(relieved.board.index) - own.boards.lowerBound
        let board = network.boards[Int(relieved.board.index)]
        let count = boards[local].waiting.count
        var staying: [Waiting] = []
        var (left, isFull, place) = (0, false, 0)
        while place < count {
            let end = place + boardingTogether(local, from: place)
            let all = (place..<end).map { boards[local].waiting[$0] }
            place = end
            let isInTime = all.allSatisfy {
                $0.ready + lane.cutOff <= now && alights($0.slot, at: relieved.alightStop)
            }
            guard isInTime else {
                staying += all
                continue
            }
            var fuller = load
            var fits = !isFull
            for waiting in all where fits {
                let size = lane.weighs ? size(of: identity(of: waiting.slot)) : .unweighed
                fits = fuller.takes(size)
                fuller.add(size)
            }
            guard fits else {
                // A bag too large for an empty vehicle keeps nobody else from boarding.
                isFull = isFull || load.parcels > 0
                left += all.count
                staying += all
                continue
            }
            load = fuller
            for waiting in all {
                giveUp(waiting, board: board, local: local, at: now)
                var parcel = parcels.remove(waiting.slot)
                parcel.alightStop = 1
                tally.add(
                    .dispatched, site: tables.sites[Int(board.site.index)].stableKey, at: now,
                    parcel: parcel.id, detail: laneID.index)
                if presence.isOn { presence.count(-1, site: component(of: board.site), at: now) }
                boarding.append(parcel)
            }
        }
        if staying.count < count {
            boards[local].waiting.removeFirst(count)
            for waiting in staying { boards[local].waiting.append(waiting) }
        }
        return left
    }
}

extension Charters {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        for row in queues.indices {
            let lane = snapshot.network.lanes[Int(queues[row].charter.lane.index)]
            snapshot.pass(
                &queues[row].undecided, atMost: lane.departureCount, "charter to be decided")
            let most = queues[row].undecided - 1
            var last = -1
            snapshot.pass(&queues[row].called, leastSize: 1, blank: 0) { called, snapshot in
                snapshot.pass(&called, atMost: most, "charter that is called")
                snapshot.require(called > last, "order of charters")
                last = called
            }
            snapshot.pass(&queues[row].times, leastSize: 8, blank: .zero) { $1.pass(&$0) }
        }
    }
}
