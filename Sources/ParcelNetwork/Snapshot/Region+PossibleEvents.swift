import SimulationKernel

extension Region {
    /// Whether this state can have such an event, besides those that were seen.
    func isPossible(
        _ kind: EventKind, _ event: Event, _ seen: inout SeenEvents, _ snapshot: SnapshotCoder
    ) -> Bool {
        let key = event.key
        let number = UInt32(truncatingIfNeeded: event.payload)
        let detail = Int(event.payload >> 32 & 0xFF_FFFF)
        let component = Int(key.destination)
        switch kind {
        case .slot, .order, .acceptance, .stockOrder:
            return isDemand(kind, key, number: number, &seen)
        case .batchArrival:
            let arrival = batches.arrival(number)
            let lane = tables.lanes[Int(arrival.lane.index)]
            let site = network.laneStops[lane.firstStop + arrival.stop].site
            return own.sites.contains(Int(site.index)) && component == self.component(of: site)
                && key.time == arrival.time
        case .handoffArrival, .siteArrival:
            if kind == .handoffArrival { seen.arrivals += 1 }
            return component < own.sites.count
                && canGoOn(number, at: component, from: key.time, snapshot)
        case .ringArrival:
            guard Int(number) < rings.ringCount, let head = rings.head(of: Int(number)) else {
                return false
            }
            return min(head.time, .infinity) == key.time && head.parcel.id.bits == key.identity
                && component == self.component(of: rings.site(of: Int(number)))
        case .serviceEnd:
            return isStage(detail, component) { $0 == .served }
                && canGoOn(number, stage: detail, isThrough: true, from: key.time, snapshot)
        case .documents, .release, .inspectionEnd, .examined:
            let stage = kind == .release ? detail : detail & 0xFFFF
            return isStage(stage, component) { $0 == .importCustoms || $0 == .exportCustoms }
                && isStep(detail >> 16, kind, stage: stage)
                && canGoOn(number, stage: stage, isThrough: false, from: key.time, snapshot)
        case .delivery, .failedAttempt:
            return isStage(detail, component) { $0 == .couriers }
                && parcels[number].start <= key.time
        case .collection, .expiry, .lockerReached:
            let stage = component - own.sites.count
            return isCompartment(detail, &seen) && isStage(stage, component) { $0 == .couriers }
                && lockers.service(
                    ofCouriers: Int(tables.stages[own.stages.lowerBound + stage].part)) != nil
                && parcels[number].start <= key.time
        case .departure:
            return Int(number) < boards.count && isDeparture(key, board: Int(number))
        case .laneOpens:
            return isContinuous(board: detail) && component == self.component(ofBoard: detail)
                && canLeave(number, onBoard: detail, at: key.time, snapshot)
        case .bagCloses:
            guard detail < boards.count, bags.rows[detail] >= 0 else { return false }
            let row = bags.rows[detail]
            let bag = key.identity & (1 << 56 - 1)
            return component == self.component(ofBoard: detail)
                && Int(number) < bags.queues[row].bags.count
                && bag > 0 && bag <= UInt64(bags.queues[row].opened)
        case .bagLeaves:
            return isContinuous(board: detail) && component == self.component(ofBoard: detail)
                && bagCanLeave(number, onBoard: detail, at: key.time, &seen, snapshot)
        case .containerMoves:
            return component < own.sites.count
                && canMove(Int(number), to: component, at: key.time, snapshot)
        case .wave:
            return isStage(detail, component) { $0 == .couriers } && key == waveKey(stage: detail)
        case .routesChange:
            guard Int(number) < network.routeEpochs.count else { return false }
            let epoch = network.routeEpochs[Int(number)]
            return epoch.region == id && key.time == epoch.from && component == 0
                && key.identity == 3 << 56 | UInt64(number)
        case .steppedEnd, .serverFails, .serverRepaired, .stationOpens:
            return isAtStation(kind, key, server: Int(number), of: detail, &seen)
        case .backlog:
            guard Int(number) < network.backlogs.count else { return false }
            let stream = Int(network.backlogs[Int(number)].stream.index)
            return own.streams.contains(stream) && key.time == .zero
                && key.identity == 3 << 56 | 1 << 48 | UInt64(number)
                && component == home(ofStream: stream)
        case .charterLook:
            return Int(number) < boards.count && charters.rows[Int(number)] >= 0
                && key == lookKey(Int(number))
        case .shipmentArrival:
            return component < own.sites.count
        case .stockReview:
            return isReview(Int(number), key, ofWarehouse: detail, &seen)
        }
    }

    // MARK: Parcels

    private func canGoOn(
        _ slot: UInt32, at component: Int, from time: SimTime, _ snapshot: SnapshotCoder
    ) -> Bool {
        parcels[slot].start <= time
            && snapshot.canGoOn(parcels[slot], from: SiteID(own.sites.lowerBound + component))
    }

    /// The same in the middle of a site: past a stage or still to pass it.
    private func canGoOn(
        _ slot: UInt32, stage detail: Int, isThrough: Bool, from time: SimTime,
        _ snapshot: SnapshotCoder
    ) -> Bool {
        let stage = own.stages.lowerBound + detail
        return parcels[slot].start <= time
            && snapshot.canGoOn(
                parcels[slot], from: network.stages[stage].site,
                stage: isThrough ? stage + 1 : stage)
    }

    /// Whether a parcel can go on from where a lane without timetable takes it.
    private func canLeave(
        _ slot: UInt32, onBoard local: Int, at time: SimTime, _ snapshot: SnapshotCoder
    ) -> Bool {
        let board = network.boards[own.boards.lowerBound + local]
        let stop = tables.lanes[Int(board.lane.index)].firstStop + 1
        return parcels[slot].start <= time
            && snapshot.canGoOn(parcels[slot], from: network.laneStops[stop].site)
    }

    private func bagCanLeave(
        _ number: UInt32, onBoard local: Int, at time: SimTime, _ seen: inout SeenEvents,
        _ snapshot: SnapshotCoder
    ) -> Bool {
        guard let bag = bags.held.first(where: { $0.number == Int(number) }) else { return false }
        return seen.heldBags.insert(number).inserted
            && bag.slots.allSatisfy { canLeave($0, onBoard: local, at: time, snapshot) }
    }

    private func canMove(
        _ number: Int, to component: Int, at time: SimTime, _ snapshot: SnapshotCoder
    ) -> Bool {
        let transfer = containers.transfers[number]
        let site = SiteID(own.sites.lowerBound + component)
        let first = parcels[transfer.slots[0]]
        return transfer.since <= clock
            && snapshot.leadsOn(first, from: site, isCleared: first.isCleared)
            && transfer.slots.allSatisfy { canGoOn($0, at: component, from: time, snapshot) }
    }

    /// Whether one more compartment of a size is held in a locker.
    private func isCompartment(_ detail: Int, _ seen: inout SeenEvents) -> Bool {
        let (bank, size) = (detail >> 2, detail & 3)
        guard bank < lockers.banks.count, size < BySize<UInt32>.count else { return false }
        seen.held[bank * BySize<UInt32>.count + size] += 1
        return seen.held[bank * BySize<UInt32>.count + size] <= lockers.banks[bank].taken[size]
    }

    /// Whether an event of customs' names a step of its kind: of documents, the hour of the week.
    private func isStep(_ step: Int, _ kind: EventKind, stage detail: Int) -> Bool {
        let stage = own.stages.lowerBound + detail
        let desks = tables.selections[Int(tables.stages[stage].part)].documentsDesks
        switch kind {
        case .documents:
            return step < WeekClock.hours && own.stations.contains(Int(desks.index))
        case .inspectionEnd: return step == 0 || step & 1 == 1 && step < CustomsStep.last
        case .examined: return step & 1 == 0 && step <= CustomsStep.last
        default: return step == 0
        }
    }

    // MARK: Demand and stock

    private func isDemand(
        _ kind: EventKind, _ key: EventKey, number: UInt32, _ seen: inout SeenEvents
    ) -> Bool {
        let stream = kind == .slot ? Int(number) : ParcelID(bits: key.identity).stream
        guard own.streams.contains(stream), key.identity >> 56 == (kind == .slot ? 2 : 0),
            (warehouses.stocked(stream) == nil) == (kind != .stockOrder) || kind == .slot
        else { return false }
        let isHere = own.sites.contains(Int(tables.origins[stream].site))
        switch kind {
        case .slot:
            let local = stream - own.streams.lowerBound
            let record = tables.streams[stream]
            guard record.slotMean > 0, !seen.streams[local] else { return false }
            seen.streams[local] = true
            return key.time < network.plan.demandEnd && key.time.microseconds % record.slot == 0
                && Int(key.destination) == orderHome(ofStream: stream)
                && key.identity == tickIdentity(stream)
        case .acceptance:
            seen.acceptances += 1
            return isHere
        case .stockOrder: return true
        default: return isHere
        }
    }

    private func isReview(
        _ number: Int, _ key: EventKey, ofWarehouse local: Int, _ seen: inout SeenEvents
    ) -> Bool {
        guard local < seen.reviews.count, !seen.reviews[local] else { return false }
        seen.reviews[local] = true
        let reviews = network.warehouses[warehouses.firstWarehouse + local].reviews
        if reviews.isEmpty { return number == 0 }
        return number < reviews.count
            && key.time == network.waves[reviews.lowerBound + number].time
    }

    // MARK: Clock hands

    private func isStage(
        _ detail: Int, _ component: Int, _ isOfKind: (Network.StageKind) -> Bool
    ) -> Bool {
        let stage = own.stages.lowerBound + detail
        return own.stages.contains(stage) && component == self.component(ofStage: stage)
            && isOfKind(tables.stages[stage].kind)
    }

    /// Whether a board's next departure has that key, or of a lane on demand one that was called.
    private func isDeparture(_ key: EventKey, board local: Int) -> Bool {
        let board = network.boards[own.boards.lowerBound + local]
        let lane = tables.lanes[Int(board.lane.index)]
        if lane.isContinuous { return false }
        let next = boards[local].nextDeparture
        let all = lane.isCharter ? charters.queues[charters.rows[local]].called : [next]
        return all.contains { departure in
            departure < lane.departureCount
                && key
                    == handKey(
                        .departure, at: departs(board, lane: lane, departure: departure),
                        component: component(ofBoard: local), number: departure)
        }
    }

    /// When it is decided next whether a charter is called.
    private func lookKey(_ local: Int) -> EventKey? {
        let row = charters.queues[charters.rows[local]]
        let board = network.boards[own.boards.lowerBound + local]
        let lane = network.lanes[Int(board.lane.index)]
        guard row.undecided < lane.departureCount else { return nil }
        let call = network.scheduledCall(lane, departure: row.undecided, stop: 0)
        return handKey(
            .charterLook, at: call.departs - row.charter.notice,
            component: component(ofBoard: local), number: row.undecided)
    }

    private func handKey(
        _ kind: EventKind, at time: SimTime, component: Int, number: Int
    ) -> EventKey {
        EventKey(
            time: max(.zero, min(time, .infinity)), priority: kind.priority,
            destination: UInt16(component), identity: tickIdentity(number))
    }

    private func waveKey(stage detail: Int) -> EventKey? {
        let stage = own.stages.lowerBound + detail
        let row = Int(tables.stages[stage].part)
        let (waves, next) = (tables.couriers[row].waves, couriers[row].nextWave)
        guard next < waves.count else { return nil }
        return handKey(
            .wave, at: network.waves[waves.lowerBound + next].time,
            component: component(ofStage: stage), number: next)
    }

    private func isContinuous(board local: Int) -> Bool {
        guard local < boards.count else { return false }
        let board = network.boards[own.boards.lowerBound + local]
        return tables.lanes[Int(board.lane.index)].isContinuous
    }

    /// A server's next event is determined by what it does: it breaks down before a service's end or
    /// that ends, never both.
    private func isAtStation(
        _ kind: EventKind, _ key: EventKey, server: Int, of index: Int, _ seen: inout SeenEvents
    ) -> Bool {
        guard index < stepped.stations.count, stepped.stations[index].stage >= 0 else {
            return false
        }
        if kind == .stationOpens { return server < stepped.stations[index].crews.count }
        guard server < stepped.stations[index].servers.count else { return false }
        let state = stepped.stations[index].servers[server]
        let breakdowns = stepped.stations[index].discipline.breakdowns
        switch kind {
        case .steppedEnd:
            let isFirst =
                switch breakdowns {
                case .never: true
                case .whileBusy: state.upLeft >= state.left
                case .ofTheClock: state.fails >= state.since + state.left
                }
            return isFirst && state.phase == .working
                && key.time == min(state.since + state.left, .infinity)
                && seen.note(1, server: server, of: index)
        case .serverFails:
            let isDue =
                switch breakdowns {
                case .never: false
                case .whileBusy:
                    state.phase == .working && state.upLeft < state.left
                        && key.time == min(state.since + state.upLeft, .infinity)
                case .ofTheClock: key.time == state.fails
                }
            return isDue && !state.isDown && seen.note(2, server: server, of: index)
        default:
            return breakdowns != .never && state.isDown
                && seen.note(4, server: server, of: index)
        }
    }
}
