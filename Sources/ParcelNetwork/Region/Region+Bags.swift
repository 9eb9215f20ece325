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

/// The bags of one board: one for each stop or destination of their rule.
struct BagQueue: ~Copyable {
    let rule: Network.BagRule
    var bags: FixedArray<OpenBag>
    var opened = 0

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
            let period = rule.period.microseconds
            let ticks = (now.microseconds + period - 1) / period
            closes = SimTime(microseconds: ticks * period)
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
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        var planned = 0
        var transit = lane.fixedTransit
        let first = bags.queues[row].bags[key].parcels[0].slot
        if lane.isContinuous {
            // A bag is under way as one: what its first parcel draws.
            transit = transit ?? drawTransit(of: identity(of: first), lane: lane)
        } else {
            advancePlanned(local, board: board, lane: lane, to: now)
            planned = boards[local].planned
        }
        let count = bags.queues[row].bags[key].parcels.count
        for place in 0..<count {
            let bagged = bags.queues[row].bags[key].parcels[place]
            parcels.update(bagged.slot) { $0.add(now - bagged.ready, to: .timetable) }
            if isInWindow(now) {
                boardTallies[local].bagged += 1
                boardTallies[local].bagWaitSum += Int128((now - bagged.ready).microseconds)
            }
            if lane.isContinuous {
                leaveAtOnce(bagged.slot, on: board, local: local, takes: transit, at: now)
            } else {
                boards[local].waiting.append(
                    Waiting(
                        ready: now, slot: bagged.slot, planned: planned, isInBagBefore: place > 0))
            }
        }
        bags.queues[row].bags[key].parcels.removeAll(keepingCapacity: true)
        bags.queues[row].bags[key].number = 0
        guard isInWindow(now) else { return }
        boardTallies[local].bags += 1
        if isFull { boardTallies[local].bagsFull += 1 }
    }

    /// How many parcels from `first` of a board's queue on board together.
    func boardingTogether(_ local: Int, from first: Int) -> Int {
        var end = first + 1
        let count = boards[local].waiting.count
        while end < count && boards[local].waiting[end].isInBagBefore { end += 1 }
        return end - first
    }
}
