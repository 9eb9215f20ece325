import Measurement
import SimulationKernel

/// A parcel in a bag that is not closed yet.
struct Bagged: BitwiseCopyable {
    var slot: UInt32
    var ready: SimTime
}

/// A bag that is being filled, or none: its room is kept for the next.
struct OpenBag {
    /// Its number among those opened at the board: what names its closing.
    var number = 0
    var parcels = ContiguousArray<Bagged>()
}

/// A closed bag that waits for its lane without timetable to open.
struct HeldBag {
    var number: Int
    /// Of all of it: a bag is under way as one.
    var transit: SimDuration
    var slots: [UInt32]
}

/// The bags of one board: one for each stop or destination of their rule.
struct BagQueue: ~Copyable {
    let rule: Network.BagRule
    var bags: FixedArray<OpenBag>
    /// How many bags were begun.
    var opened = 0
    var held: [HeldBag] = []

    init(_ lane: Network.Lane, destinations: Int) {
        rule = lane.bags
        let keys = rule.isByDestination ? destinations : lane.stops.count
        bags = FixedArray(count: keys) { _ in OpenBag() }
    }
}

/// A region's boards with bags: none in most regions.
struct Bags: ~Copyable {
    var queues: FixedArray<BagQueue>
    /// By board of the region, or -1.
    let rows: [Int]

    init(_ network: Network, boards: Range<Int>) {
        var rows: [Int] = []
        var lanes: [Network.Lane] = []
        for board in network.boards[boards] {
            let lane = network.lanes[Int(board.lane.index)]
            rows.append(lane.bags.size > 0 ? lanes.count : -1)
            if lane.bags.size > 0 { lanes.append(lane) }
        }
        self.rows = rows
        queues = FixedArray(count: lanes.count) { row in
            BagQueue(lanes[row], destinations: network.destinations.count)
        }
    }
}

// Bags that are closed when full or by the clock: one event a bag, and its parcels then stand
// side by side in the board's queue. Until it is closed they wait for the timetable.
extension Region {
    /// A parcel goes into the bag of its next stop or its destination.
    mutating func putInBag(_ slot: UInt32, by hop: Network.Hop, local: Int, at now: SimTime) {
        let row = bags.rows[local]
        let rule = bags.queues[row].rule
        let key =
            rule.isByDestination
            ? parcels.read(slot) { Int($0.destination.index) } : Int(hop.alightStop)
        if bags.queues[row].bags[key].parcels.isEmpty {
            openBag(key, row: row, local: local, at: now)
        }
        bags.queues[row].bags[key].parcels.append(Bagged(slot: slot, ready: now))
        if bags.queues[row].bags[key].parcels.count >= Int(rule.size) {
            closeBag(key, row: row, local: local, isFull: true, at: now)
        }
    }

    private mutating func openBag(_ key: Int, row: Int, local: Int, at now: SimTime) {
        let rule = bags.queues[row].rule
        bags.queues[row].opened += 1
        let number = bags.queues[row].opened
        bags.queues[row].bags[key].number = number
        var closes = SimTime.infinity
        switch rule.closing {
        case .whenFull:
            return
        case .byClock:
            closes = rule.closes(after: now)
        case .atCutOff:
            let board = network.boards[own.boards.lowerBound + local]
            let lane = tables.lanes[Int(board.lane.index)]
            advancePlanned(local, board: board, lane: lane, to: now)
            let planned = boards[local].planned
            guard planned < lane.departureCount else { return }
            closes = departs(board, lane: lane, departure: planned) - lane.cutOff
        }
        guard closes < planEnd else { return }
        schedule(
            .bagCloses, at: closes, component: component(ofBoard: local),
            identity: tickIdentity(number), number: UInt32(key), detail: local)
    }

    /// The time is over for a bag; perhaps it was full before.
    mutating func bagCloses(_ key: Int, number: Int, ofBoard local: Int, at now: SimTime) {
        let row = bags.rows[local]
        guard bags.queues[row].bags[key].number == number else { return }
        closeBag(key, row: row, local: local, isFull: false, at: now)
    }

    private mutating func closeBag(
        _ key: Int, row: Int, local: Int, isFull: Bool, at now: SimTime
    ) {
        countBag(bags.queues[row].bags[key], local: local, isFull: isFull, at: now)
        let count = bags.queues[row].bags[key].parcels.count
        for place in 0..<count {
            let bagged = bags.queues[row].bags[key].parcels[place]
            parcels.update(bagged.slot) { $0.add(now - bagged.ready, to: .timetable) }
        }
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        if lane.isContinuous {
            sendBag(key, row: row, local: local, board: board, lane: lane, at: now)
        } else {
            advancePlanned(local, board: board, lane: lane, to: now)
            let planned = boards[local].planned
            for place in 0..<count {
                let slot = bags.queues[row].bags[key].parcels[place].slot
                boards[local].waiting.append(
                    Waiting(ready: now, slot: slot, planned: planned, isInBagBefore: place > 0))
            }
        }
        bags.queues[row].bags[key].parcels.removeAll(keepingCapacity: true)
        bags.queues[row].bags[key].number = 0
    }

    /// A bag leaves on a lane without timetable, at once or as a whole when the lane opens. All of it
    /// takes what its first parcel draws.
    private mutating func sendBag(
        _ key: Int, row: Int, local: Int, board: Network.Board, lane: RegionTables.Lane,
        at now: SimTime
    ) {
        let count = bags.queues[row].bags[key].parcels.count
        let first = bags.queues[row].bags[key].parcels[0].slot
        let transit = lane.fixedTransit ?? drawTransit(of: identity(of: first), lane: lane)
        var opens = now
        for place in 0..<count {
            let slot = bags.queues[row].bags[key].parcels[place].slot
            opens = awaitsOpening(slot, lane.opening, at: now)
            if opens > now { continue }
            leaveAtOnce(slot, on: board, local: local, takes: transit, at: now)
        }
        guard opens > now, opens < .infinity else { return }
        let bag = HeldBag(
            number: bags.queues[row].bags[key].number, transit: transit,
            slots: bags.queues[row].bags[key].parcels.map(\.slot))
        bags.queues[row].held.append(bag)
        schedule(
            .bagLeaves, at: opens, component: component(ofBoard: local),
            identity: tickIdentity(bag.number), number: 0, detail: local)
    }

    /// The lane of a bag that was held opens.
    mutating func bagLeaves(_ number: Int, fromBoard local: Int, at now: SimTime) {
        let row = bags.rows[local]
        let board = network.boards[own.boards.lowerBound + local]
        guard let place = bags.queues[row].held.firstIndex(where: { $0.number == number }) else {
            preconditionFailure("bag \(number) of board \(local) is not held")
        }
        let bag = bags.queues[row].held.remove(at: place)
        for slot in bag.slots {
            leaveAtOnce(slot, on: board, local: local, takes: bag.transit, at: now)
        }
    }

    private mutating func countBag(
        _ bag: borrowing OpenBag, local: Int, isFull: Bool, at now: SimTime
    ) {
        guard isInWindow(now) else { return }
        boardTallies[local].bags += 1
        if isFull { boardTallies[local].bagsFull += 1 }
        boardTallies[local].bagged += UInt64(bag.parcels.count)
        for bagged in bag.parcels {
            boardTallies[local].bagWaitSum += Int128((now - bagged.ready).microseconds)
        }
    }

    /// A closed bag is opened before it has left: its parcels go on one by one.
    mutating func countOpening(ofBagAt local: Int, at now: SimTime) {
        if isInWindow(now) { boardTallies[local].bagsOpened += 1 }
    }

    /// Takes those for whom a board is no way on any more out of its open bags; their wait is the
    /// timetable's.
    mutating func takeOut(
        ofBagsAt local: Int, into leaving: inout [(slot: UInt32, site: Int)], at now: SimTime
    ) {
        let row = bags.rows[local]
        guard row >= 0 else { return }
        let index = own.boards.lowerBound + local
        for key in 0..<bags.queues[row].bags.count {
            var staying = ContiguousArray<Bagged>()
            for bagged in bags.queues[row].bags[key].parcels {
                if isWay(bagged.slot, board: index) {
                    staying.append(bagged)
                } else {
                    parcels.update(bagged.slot) { $0.add(now - bagged.ready, to: .timetable) }
                    leaving.append((bagged.slot, Int(network.boards[index].site.index)))
                }
            }
            guard staying.count < bags.queues[row].bags[key].parcels.count else { continue }
            if staying.isEmpty { bags.queues[row].bags[key].number = 0 }
            bags.queues[row].bags[key].parcels = staying
        }
    }

    /// How many parcels from `first` of a board's queue on board together.
    func boardingTogether(_ local: Int, from first: Int) -> Int {
        var end = first + 1
        let count = boards[local].waiting.count
        while end < count && boards[local].waiting[end].isInBagBefore { end += 1 }
        return end - first
    }
}
