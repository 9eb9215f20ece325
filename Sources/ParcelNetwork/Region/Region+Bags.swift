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

/// A closed bag or container that waits for its lane without timetable to open.
struct HeldBag {
    var number: Int
    /// Of all of it: a bag is under way as one.
    var transit: SimDuration
    var slots: [UInt32]
}

/// The bags of one board: one for each stop or destination of their rule; then the containers, one for
/// each stop and label.
struct BagQueue: ~Copyable {
    let bagRule: Network.BagRule
    let containerRule: Network.BagRule
    /// The key of the first container.
    let firstContainer: Int
    let labelCount: Int
    var bags: FixedArray<OpenBag>
    /// How many bags were begun.
    var opened = 0

    init(_ lane: Network.Lane, destinations: Int) {
        bagRule = lane.bags
        containerRule = lane.containers.filling
        let keys = lane.bags.isByDestination ? destinations : lane.stops.count
        firstContainer = lane.bags.size > 0 ? keys : 0
        labelCount = lane.containers.labels.count
        bags = FixedArray(count: firstContainer + lane.stops.count * labelCount) { _ in OpenBag() }
    }

    func rule(of key: Int) -> Network.BagRule {
        key < firstContainer ? bagRule : containerRule
    }
}

/// A region's boards with bags or containers: none in most regions.
struct Bags: ~Copyable {
    var queues: FixedArray<BagQueue>
    /// By board of the region, or -1.
    let rows: [Int]
    var held: [HeldBag] = []
    /// How many were ever held.
    var heldCount = 0

    init(_ network: Network, boards: Range<Int>) {
        var rows: [Int] = []
        var lanes: [Network.Lane] = []
        for board in network.boards[boards] {
            let lane = network.lanes[Int(board.lane.index)]
            let hasBags = lane.bags.size > 0 || lane.containers.filling.size > 0
            rows.append(hasBags ? lanes.count : -1)
            if hasBags { lanes.append(lane) }
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
    /// A parcel goes into the container for a site beyond its next stop, or the bag of its next stop
    /// or its destination.
    ///
    /// - Returns: whether there is one for it; it boards alone if not.
    mutating func putInBag(
        _ slot: UInt32, by hop: Network.Hop, local: Int, at now: SimTime
    ) -> Bool {
        let row = bags.rows[local]
        var key = Int(hop.alightStop)
        if let label = label(of: slot, alightingAt: key, local: local) {
            key = bags.queues[row].firstContainer + key * bags.queues[row].labelCount + label
        } else if bags.queues[row].firstContainer == 0 {
            return false
        } else if bags.queues[row].bagRule.isByDestination {
            key = parcels.read(slot) { Int($0.destination.index) }
        }
        if bags.queues[row].bags[key].parcels.isEmpty {
            openBag(key, row: row, local: local, at: now)
        }
        bags.queues[row].bags[key].parcels.append(Bagged(slot: slot, ready: now))
        if bags.queues[row].bags[key].parcels.count >= Int(bags.queues[row].rule(of: key).size) {
            closeBag(key, row: row, local: local, isFull: true, at: now)
        }
        return true
    }

    /// For which of a lane's labels a parcel that boards it goes into a container; nil for none.
    private func label(of slot: UInt32, alightingAt stop: Int, local: Int) -> Int? {
        let row = bags.rows[local]
        guard row >= 0, bags.queues[row].labelCount > 0 else { return nil }
        let lane = tables.lanes[Int(network.boards[own.boards.lowerBound + local].lane.index)]
        let parcel = parcels[slot]
        let label = containers.labels.label(
            atStop: lane.firstStop + stop, for: parcel.destination, isCleared: parcel.isCleared,
            isExported: parcel.isExported)
        return label == ContainerLabels.noLabel ? nil : Int(label)
    }

    private mutating func openBag(_ key: Int, row: Int, local: Int, at now: SimTime) {
        let rule = bags.queues[row].rule(of: key)
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
        countBag(key, row: row, local: local, isFull: isFull, at: now)
        let count = bags.queues[row].bags[key].parcels.count
        for place in 0..<count {
            let bagged = bags.queues[row].bags[key].parcels[place]
            parcels.update(bagged.slot) { $0.add(now - bagged.ready, to: .timetable) }
        }
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        if lane.isContinuous {
            let slots = bags.queues[row].bags[key].parcels.map(\.slot)
            sendTogether(slots, on: board, local: local, lane: lane, at: now)
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

    /// A bag or container leaves on a lane without timetable, at once or as a whole when the lane
    /// opens. All of it takes what its first parcel draws.
    mutating func sendTogether(
        _ slots: [UInt32], on board: Network.Board, local: Int, lane: RegionTables.Lane,
        at now: SimTime
    ) {
        let transit = lane.fixedTransit ?? drawTransit(of: identity(of: slots[0]), lane: lane)
        var opens = now
        for slot in slots {
            opens = awaitsOpening(slot, lane.opening, component: boardComponent(local), at: now)
            if opens > now { continue }
            leaveAtOnce(slot, on: board, local: local, takes: transit, at: now)
        }
        guard opens > now, opens < .infinity else { return }
        bags.heldCount += 1
        let number = bags.heldCount
        bags.held.append(HeldBag(number: number, transit: transit, slots: slots))
        schedule(
            .bagLeaves, at: opens, component: component(ofBoard: local),
            identity: tickIdentity(number), number: UInt32(number), detail: local)
    }

    /// The lane of a bag that was held opens.
    mutating func bagLeaves(_ number: Int, fromBoard local: Int, at now: SimTime) {
        let board = network.boards[own.boards.lowerBound + local]
        guard let place = bags.held.firstIndex(where: { $0.number == number }) else {
            preconditionFailure("bag \(number) of board \(local) is not held")
        }
        let bag = bags.held.remove(at: place)
        for slot in bag.slots {
            leaveAtOnce(slot, on: board, local: local, takes: bag.transit, at: now)
        }
    }

    private mutating func countBag(
        _ key: Int, row: Int, local: Int, isFull: Bool, at now: SimTime
    ) {
        guard isInWindow(now) else { return }
        let count = bags.queues[row].bags[key].parcels.count
        var waits: Int128 = 0
        for place in 0..<count {
            waits += Int128((now - bags.queues[row].bags[key].parcels[place].ready).microseconds)
        }
        if key >= bags.queues[row].firstContainer {
            boardTallies[local].containers += 1
            if isFull { boardTallies[local].containersFull += 1 }
            boardTallies[local].contained += UInt64(count)
            boardTallies[local].containerWaitSum += waits
        } else {
            boardTallies[local].bags += 1
            if isFull { boardTallies[local].bagsFull += 1 }
            boardTallies[local].bagged += UInt64(count)
            boardTallies[local].bagWaitSum += waits
        }
    }

    /// A closed bag or container is opened, or a part of it leaves: its parcels go on one by one.
    mutating func countOpening(of first: Waiting, local: Int, at now: SimTime) {
        guard isInWindow(now), tables.lanes[laneIndex(ofBoard: local)].movesWhole else { return }
        let stop = parcels.read(first.slot) { $0.alightStop }
        if first.isUnopened || label(of: first.slot, alightingAt: stop, local: local) != nil {
            boardTallies[local].containersOpened += 1
        } else if bags.rows[local] >= 0, bags.queues[bags.rows[local]].firstContainer > 0 {
            boardTallies[local].bagsOpened += 1
        }
    }

    private func laneIndex(ofBoard local: Int) -> Int {
        Int(network.boards[own.boards.lowerBound + local].lane.index)
    }

    /// Takes those for whom a board is no way on any more out of its open bags; their wait is the
    /// timetable's.
    mutating func takeOut(
        ofBagsAt local: Int, into leaving: inout [(slot: UInt32, site: Int, isUnopened: Bool)],
        at now: SimTime
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
                    leaving.append((bagged.slot, Int(network.boards[index].site.index), false))
                }
            }
            guard staying.count < bags.queues[row].bags[key].parcels.count else { continue }
            if staying.isEmpty { bags.queues[row].bags[key].number = 0 }
            bags.queues[row].bags[key].parcels = staying
        }
    }

    /// How many parcels from `first` of a board's queue on board together.
    @inline(__always)
    func boardingTogether(_ local: Int, from first: Int) -> Int {
        var end = first + 1
        let count = boards[local].waiting.count
        while end < count && boards[local].waiting[end].isInBagBefore { end += 1 }
        return end - first
    }
}
