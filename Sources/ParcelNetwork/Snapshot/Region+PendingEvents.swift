import SimulationKernel

// Pending events, ascending by key. A number that is a slot's is written as the rank of what is in it.
extension Region {
    mutating func passEvents(through snapshot: inout SnapshotCoder) {
        var pending: [Event] = []
        if !snapshot.isReading {
            pending.reserveCapacity(queue.count)
            queue.forEachPending { pending.append($0) }
            pending.sort { $0.key < $1.key }
        }
        let count = snapshot.passCount(pending.count, leastSize: 24)
        var last: EventKey?
        // Compartments that events will free, by locker and size.
        var held = [UInt32](repeating: 0, count: lockers.banks.count * BySize<UInt32>.count)
        for index in 0..<count where snapshot.problem == nil {
            let event = snapshot.isReading ? nil : pending[index]
            guard let read = pass(event, through: &snapshot) else { return }
            snapshot.require(last.map { $0 < read.key } ?? true, "order of events")
            last = read.key
            guard snapshot.isReading && snapshot.problem == nil else { continue }
            queue.push(read)
            if let place = compartment(ofEvent: read.payload) {
                held[place] += 1
                let (bank, size) = place.quotientAndRemainder(dividingBy: BySize<UInt32>.count)
                snapshot.require(
                    held[place] <= lockers.banks[bank].taken[size], "compartment of an event")
            }
        }
    }

    /// The compartment that a parcel has or will have, numbered through.
    private func compartment(ofEvent payload: UInt64) -> Int? {
        let detail = Int(payload >> 32 & 0xFF_FFFF)
        let kind = EventKind(rawValue: UInt8(payload >> 56))
        guard kind == .collection || kind == .expiry || kind == .lockerReached else { return nil }
        return (detail >> 2) * BySize<UInt32>.count + detail & 3
    }

    /// One event: its key, its kind and detail, its number. Nil if it is none.
    private func pass(_ event: Event?, through snapshot: inout SnapshotCoder) -> Event? {
        var (high, low, upper) = (UInt64(0), UInt64(0), UInt32(0))
        var number = UInt32(0)
        if let event {
            high = UInt64(truncatingIfNeeded: event.key.bits >> 64)
            low = UInt64(truncatingIfNeeded: event.key.bits)
            upper = UInt32(event.payload >> 32)
            number = UInt32(truncatingIfNeeded: event.payload)
        }
        snapshot.pass(&high)
        snapshot.pass(&low)
        snapshot.pass(&upper)
        let key = EventKey(bits: UInt128(high) << 64 | UInt128(low))
        guard let kind = EventKind(rawValue: UInt8(upper >> 24)) else {
            snapshot.refuse("kind of an event")
            return nil
        }
        if let named = kind.named {
            snapshot.pass(&number, naming: named)
        } else {
            snapshot.pass(&number)
        }
        guard snapshot.isReading && snapshot.problem == nil else {
            return event
        }
        snapshot.require(key.time >= clock, "time of an event")
        snapshot.require(key.priority == kind.priority, "priority of an event")
        snapshot.require(
            isPossible(kind, key: key, number: number, detail: Int(upper & 0xFF_FFFF)),
            "event (\(kind))")
        return Event(key: key, payload: UInt64(upper) << 32 | UInt64(number))
    }

    /// Whether an event's numbers lie within what this region has.
    private func isPossible(
        _ kind: EventKind, key: EventKey, number: UInt32, detail: Int
    ) -> Bool {
        let component = Int(key.destination)
        let atSite = component < own.sites.count
        switch kind {
        case .slot:
            return own.streams.contains(Int(number))
                && tables.streams[Int(number)].slotMean > 0
        case .order, .acceptance, .stockOrder:
            let stream = Int(key.identity >> 38)
            guard key.identity < 1 << 56, isOwn(stream: stream) else { return false }
            return kind != .stockOrder || warehouses.stocked(stream) != nil
        case .batchArrival:
            return atSite && isOwn(call: batches.call(number))
        case .handoffArrival, .siteArrival:
            return atSite
        case .ringArrival:
            guard Int(number) < rings.ringCount, let head = rings.head(of: Int(number)) else {
                return false
            }
            return min(head.time, .infinity) == key.time
                && head.parcel.id.bits == key.identity
        case .serviceEnd:
            return isStage(detail) { $0 == .served }
        case .documents, .inspectionEnd, .examined:
            return detail >> 16 <= CustomsStep.last && isCustoms(detail & 0xFFFF)
        case .release:
            return isCustoms(detail & 0xFFFF)
        case .delivery, .failedAttempt:
            return isStage(detail) { $0 == .couriers }
        case .collection, .expiry, .lockerReached:
            return detail >> 2 < lockers.banks.count && detail & 3 < BySize<UInt32>.count
                && isStage(component - own.sites.count) { $0 == .couriers }
        case .departure:
            return Int(number) < boards.count && hasDeparture(Int(number))
        case .laneOpens:
            return isContinuous(board: detail)
        case .bagCloses:
            guard detail < boards.count, bags.rows[detail] >= 0 else { return false }
            return Int(number) < bags.queues[bags.rows[detail]].bags.count
        case .bagLeaves:
            return isContinuous(board: detail)
                && bags.held.contains { $0.number == Int(number) }
        case .containerMoves:
            return atSite
        case .wave:
            return isStage(detail) { $0 == .couriers } && hasWave(stage: detail)
        case .routesChange:
            return Int(number) < network.routeEpochs.count
                && network.routeEpochs[Int(number)].region == id
        case .steppedEnd:
            return isServer(number, of: detail)
                && stepped.stations[detail].servers[Int(number)].phase == .working
        case .serverFails, .serverRepaired:
            return isServer(number, of: detail)
                && stepped.stations[detail].servers[Int(number)].isDown
                    == (kind == .serverRepaired)
        case .backlog:
            return Int(number) < network.backlogs.count
                && isOwn(stream: Int(network.backlogs[Int(number)].stream.index))
        case .charterLook:
            return Int(number) < boards.count && charters.rows[Int(number)] >= 0
        case .stationOpens:
            return detail < stepped.stations.count
        case .shipmentArrival:
            return true
        case .stockReview:
            let row = warehouses.firstWarehouse + detail
            guard network.warehouses(of: id).contains(row) else { return false }
            return Int(number) < max(1, network.warehouses[row].reviews.count)
        }
    }

    private func isOwn(stream: Int) -> Bool { own.streams.contains(stream) }

    private func isOwn(call: (lane: LaneID, stop: Int)) -> Bool {
        let lane = tables.lanes[Int(call.lane.index)]
        return own.sites.contains(Int(network.laneStops[lane.firstStop + call.stop].site.index))
    }

    private func isStage(_ detail: Int, _ isOfKind: (Network.StageKind) -> Bool) -> Bool {
        own.stages.contains(own.stages.lowerBound + detail)
            && isOfKind(tables.stages[own.stages.lowerBound + detail].kind)
    }

    private func isCustoms(_ detail: Int) -> Bool {
        isStage(detail) { $0 == .importCustoms || $0 == .exportCustoms }
    }

    private func hasDeparture(_ local: Int) -> Bool {
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        if lane.isCharter { return !charters.queues[charters.rows[local]].called.isEmpty }
        return !lane.isContinuous && boards[local].nextDeparture < lane.departureCount
    }

    private func isContinuous(board local: Int) -> Bool {
        guard local < boards.count else { return false }
        let board = network.boards[own.boards.lowerBound + local]
        return tables.lanes[Int(board.lane.index)].isContinuous
    }

    private func hasWave(stage detail: Int) -> Bool {
        let row = Int(tables.stages[own.stages.lowerBound + detail].part)
        return couriers[row].nextWave < tables.couriers[row].waves.count
    }

    private func isServer(_ number: UInt32, of index: Int) -> Bool {
        index < stepped.stations.count && Int(number) < stepped.stations[index].servers.count
    }
}

extension EventKind {
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
