import SimulationKernel

// Pending events, 24 bytes each, as they lie in the queue. An event that is read must be one that this
// state can have: a clock hand's is wholly determined, and of whatever can happen once there is one
// at most.
extension Region {
    mutating func passEvents(through snapshot: inout SnapshotCoder) {
        guard snapshot.isReading else {
            _ = snapshot.passCount(queue.count, leastSize: 24)
            if snapshot.isInOrder {
                snapshot.put(queue.pending().span)
            } else {
                queue.forEachPiece { snapshot.put($0) }
            }
            return
        }
        let count = snapshot.passCount(0, leastSize: 24)
        var events: [QueuedEvent] = []
        events.reserveCapacity(count)
        snapshot.takePlain(count, { _, _ in }) { events.append($0) }
        var seen = SeenEvents(self)
        var last: EventKey?
        for queued in QueuedEvent.sorted(events) {
            let event = queued.event
            guard let kind = EventKind(rawValue: UInt8(event.payload >> 56)) else {
                snapshot.refuse("kind of an event")
                return
            }
            if let named = kind.named {
                var number = UInt32(truncatingIfNeeded: event.payload)
                snapshot.name(&number, named)
            }
            guard snapshot.problem == nil else { return }
            guard event.time >= clock, event.key.priority == kind.priority,
                last.map({ $0 < event.key }) ?? true,
                isPossible(kind, event, &seen, snapshot)
            else {
                snapshot.refuse("event (\(kind))")
                return
            }
            last = event.key
            queue.push(event)
        }
        snapshot.require(
            seen.acceptances == counts.pendingOrders
                && rings.count + batches.inboundCount + seen.arrivals == pendingInbound,
            "number of orders or handoffs to come")
    }
}

/// What was seen of the events that are read.
struct SeenEvents {
    /// By locker and size: compartments that events will free.
    var held: [UInt32]
    /// By stream of the region: whether its next slot is known.
    var streams: [Bool]
    /// By warehouse of the region: whether its next review is known.
    var reviews: [Bool]
    /// By stepped station and server, a bit each: a service ends, it fails, it is repaired.
    var servers: [[UInt8]]
    var heldBags = Set<UInt32>()
    var acceptances: UInt64 = 0
    var arrivals = 0

    init(_ region: borrowing Region) {
        held = [UInt32](repeating: 0, count: region.lockers.banks.count * BySize<UInt32>.count)
        streams = Array(repeating: false, count: region.own.streams.count)
        reviews = Array(
            repeating: false, count: region.network.warehouses(of: region.id).count)
        var servers: [[UInt8]] = []
        for index in 0..<region.stepped.stations.count {
            servers.append(
                Array(repeating: 0, count: region.stepped.stations[index].servers.count))
        }
        self.servers = servers
    }

    /// Notes what happens to a server once; false if it was known.
    mutating func note(_ bit: UInt8, server: Int, of index: Int) -> Bool {
        guard servers[index][server] & bit == 0 else { return false }
        servers[index][server] |= bit
        return true
    }
}

extension EventKind {
    /// The kind of an event that is pending here.
    init(of event: QueuedEvent) {
        guard let kind = EventKind(rawValue: UInt8(event.payload >> 56)) else {
            preconditionFailure("an event of no kind: \(event.payload)")
        }
        self = kind
    }

    /// What the number of such an event names.
    fileprivate var named: SnapshotCoder.Named? {
        switch self {
        case .handoffArrival, .siteArrival, .serviceEnd, .documents, .release, .inspectionEnd,
            .examined, .delivery, .failedAttempt, .laneOpens, .collection, .expiry,
            .lockerReached:
            .parcel
        case .batchArrival: .batch
        case .shipmentArrival: .shipment
        case .containerMoves: .transfer
        case .slot, .ringArrival, .order, .acceptance, .departure, .bagCloses, .bagLeaves, .wave,
            .routesChange, .steppedEnd, .serverFails, .serverRepaired, .stockOrder, .stockReview,
            .stationOpens, .backlog, .charterLook:
            nil
        }
    }
}
