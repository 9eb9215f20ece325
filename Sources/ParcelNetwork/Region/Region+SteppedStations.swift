import Measurement
import SimulationKernel

// Stations that run event by event. Whoever could be served is in a queue, and after every event
// that frees a server, a place or an opening `startServices` looks who is next.
extension Region {
    /// A parcel is ready for a stepped station.
    mutating func join(
        _ slot: UInt32, stage: Int, stepped index: Int, hour: Int = 0, number: UInt32 = 0,
        at now: SimTime
    ) {
        settle(index, at: now)
        let visit = SteppedStation.Visit(
            slot: slot, stage: UInt32(stage - own.stages.lowerBound), ready: now, number: number,
            hour: UInt32(hour))
        let rank = rankClass(of: slot, at: index)
        if stepped.stations[index].isFull {
            switch stepped.stations[index].discipline.whenFull {
            case .blocks:
                countJoined(index, class: rank, at: now)
                stepped.stations[index].waitOutside(visit, class: rank)
            case .turnsAway:
                countTurnedAway(index, at: now)
                end(slot, as: .returned, stage: stage, at: now)
            }
            return
        }
        countJoined(index, class: rank, at: now)
        stepped.stations[index].present += 1
        stepped.stations[index].waitInside(visit, class: rank)
        startServices(index, at: now)
    }

    /// The parcel's class among those that wait at a station.
    @inline(__always)
    private func rankClass(of slot: UInt32, at index: Int) -> Int {
        guard stepped.stations[index].discipline.isRanked else { return 0 }
        return stepped.classes[Int(tables.origins[identity(of: slot).stream].flow)]
    }

    /// Gives whoever waits to the servers that are free and staffed.
    private mutating func startServices(_ index: Int, at now: SimTime) {
        while stepped.stations[index].waitingInside > 0 {
            guard
                let server = stepped.stations[index].takeIdle(at: now, in: network.intervals),
                let visit = stepped.stations[index].popInside()
            else {
                awaitCrews(of: index, at: now)
                return
            }
            begin(visit, on: server, of: index, at: now)
        }
    }

    /// Somebody waits, and nobody who is there has time: those who are not are awaited.
    private mutating func awaitCrews(of index: Int, at now: SimTime) {
        for crew in 0..<stepped.stations[index].crews.count {
            let opens = stepped.stations[index].crews[crew].opening.firstOpen(
                from: now, in: network.intervals)
            guard opens > now, opens < planEnd,
                opens != stepped.stations[index].crews[crew].opensAt
            else { continue }
            stepped.stations[index].crews[crew].opensAt = opens
            scheduleOwn(.stationOpens, of: index, server: crew, at: opens)
        }
    }

    mutating func stationOpens(_ index: Int, at now: SimTime) {
        settle(index, at: now)
        startServices(index, at: now)
    }

    private mutating func begin(
        _ visit: SteppedStation.Visit, on server: Int, of index: Int, at now: SimTime
    ) {
        let queued =
            now == visit.ready
            ? .zero
            : stepped.stations[index].opening.openTime(
                from: visit.ready, to: now, in: network.intervals)
        countBegun(index, class: rankClass(of: visit.slot, at: index), ready: visit.ready, at: now)
        let law = stepped.stations[index].law
        var bits: UInt64 = 0
        if !network.laws.isConstant(law) {
            bits = draw(.service, for: identity(of: visit.slot), visit: visitKey(of: visit)).first
        }
        let drawn = SimDuration(microseconds: max(0, network.laws.draw(law, bits)))
        let slow = stepped.stations[index].slow
        let service = slow.isEmpty ? drawn : network.stretched(drawn, in: slow, from: now)
        stepped.stations[index].busy += 1
        stepped.stations[index].servers[server].visit = visit
        stepped.stations[index].servers[server].began = now
        stepped.stations[index].servers[server].queued = queued
        stepped.stations[index].servers[server].service = service
        stepped.stations[index].servers[server].left = service
        work(server, of: index, at: now)
    }

    /// Names a parcel's visit in the key of a draw; the first is named as at any station.
    @inline(__always)
    private func visitKey(of visit: SteppedStation.Visit) -> UInt32 {
        visitKey(ofStage: own.stages.lowerBound + Int(visit.stage))
            &+ visit.number &* 0x9E37_79B9
    }

    /// A server goes on with its parcel: to the end of the service or to a breakdown before.
    private mutating func work(_ server: Int, of index: Int, at now: SimTime) {
        stepped.stations[index].servers[server].phase = .working
        stepped.stations[index].servers[server].since = now
        let state = stepped.stations[index].servers[server]
        switch stepped.stations[index].discipline.breakdowns {
        case .whileBusy where state.upLeft < state.left:
            scheduleOwn(.serverFails, of: index, server: server, at: now + state.upLeft)
            return
        case .ofTheClock where state.fails < now + state.left:
            return
        case .never, .whileBusy, .ofTheClock:
            break
        }
        let stage = own.stages.lowerBound + Int(state.visit.stage)
        // At customs' desks, of which a stage has several, what moves is the parcel.
        let moves =
            stepped.stations[index].isDesk
            ? identity(of: state.visit.slot).bits : stepped.stations[index].begun
        stepped.stations[index].begun += 1
        schedule(
            .steppedEnd, at: now + state.left, component: component(ofStage: stage),
            identity: moves, number: UInt32(server), detail: index)
    }

    // MARK: Ends of services

    /// A service ends: the parcel was misread, or cannot go on, or goes on.
    mutating func steppedEnds(_ server: Int, of index: Int, at now: SimTime) {
        settle(index, at: now)
        let state = stepped.stations[index].servers[server]
        let visit = state.visit
        let stage = own.stages.lowerBound + Int(visit.stage)
        stepped.stations[index].busy -= 1
        stepped.stations[index].servers[server].upLeft = state.upLeft - (now - state.since)
        if !stepped.stations[index].isDesk { addDwell(state, of: index, at: now) }
        if isMisread(visit, at: index) {
            countMisread(index, at: now)
            let rank = rankClass(of: visit.slot, at: index)
            countJoined(index, class: rank, at: now)
            stepped.stations[index].release(server)
            stepped.stations[index].waitInside(
                SteppedStation.Visit(
                    slot: visit.slot, stage: visit.stage, ready: now, number: visit.number + 1),
                class: rank)
            startServices(index, at: now)
            return
        }
        if stepped.stations[index].isBlockable,
            let (next, nextStage) = fullStation(behind: stage, for: visit.slot)
        {
            stepped.stations[index].blocked += 1
            stepped.stations[index].servers[server].phase = .blocked
            settle(next, at: now)
            let rank = rankClass(of: visit.slot, at: next)
            countJoined(next, class: rank, at: now)
            stepped.stations[next].waitOutside(
                SteppedStation.Visit(
                    slot: visit.slot, stage: UInt32(nextStage - own.stages.lowerBound), ready: now,
                    blocks: UInt32(index), server: UInt32(server)), class: rank)
            return
        }
        stepped.stations[index].present -= 1
        stepped.stations[index].release(server)
        goOn(visit, from: index, stage: stage, at: now)
        letIn(index, at: now)
        startServices(index, at: now)
    }

    /// What the visit adds to the parcel's stages; time under repair is a wait for this station.
    private mutating func addDwell(
        _ state: SteppedStation.Server, of index: Int, at now: SimTime
    ) {
        let queued = state.queued + (now - state.began - state.service)
        let closed = state.began - state.visit.ready - state.queued
        let component = UInt32(own.stations.lowerBound + stepped.stations[index].local)
        parcels.update(state.visit.slot) {
            $0.add(closed, to: .closed)
            $0.add(queued, to: .queue)
            $0.add(state.service, to: .service)
        }
        wentOn(
            state.visit.slot, ready: state.visit.ready, at: now - state.service,
            opening: network.stations[Int(component)].opening, queued: queued,
            component: component)
    }

    @inline(__always)
    private func isMisread(_ visit: SteppedStation.Visit, at index: Int) -> Bool {
        let share = stepped.stations[index].discipline.misread
        guard share > 0 else { return false }
        let bits = draw(.misread, for: identity(of: visit.slot), visit: visitKey(of: visit))
        return bits.first >> 32 < share
    }

    /// The parcel leaves the station's floor.
    private mutating func goOn(
        _ visit: SteppedStation.Visit, from index: Int, stage: Int, at now: SimTime
    ) {
        if stepped.stations[index].isDesk {
            leaveDesk(
                visit.slot, stage: stage, step: Int(visit.number), hour: Int(visit.hour),
                ready: visit.ready, at: now)
        } else {
            serviceEnds(visit.slot, stage: stage, at: now)
        }
    }

    // MARK: Full stations

    /// The station behind a stage that the parcel would join next, if it is full and blocks.
    @inline(__always)
    private func fullStation(behind stage: Int, for slot: UInt32) -> (index: Int, stage: Int)? {
        let site = Int(network.stages[stage].site.index)
        let end = tables.sites[site].stages.upperBound
        var next = stage + 1
        while next < end {
            let record = network.stages[next]
            switch record.kind {
            case .stepped:
                let index = Int(record.part) - stepped.firstRow
                let blocks = stepped.stations[index].discipline.whenFull == .blocks
                return blocks && stepped.stations[index].isFull ? (index, next) : nil
            case .importCustoms where !awaitsImport(slot, at: Int(record.part)):
                next += 1
            case .exportCustoms where parcels.read(slot) { $0.isExported }:
                next += 1
            case .couriers where !isDelivered(slot, at: record.site):
                next += 1
            case .served, .importCustoms, .exportCustoms, .couriers:
                return nil
            }
        }
        return nil
    }

    /// Whether the couriers of a site deliver the parcel.
    private func isDelivered(_ slot: UInt32, at site: SiteID) -> Bool {
        let (destination, isCleared) = parcels.read(slot) { ($0.destination, $0.isCleared) }
        return isCleared && tables.destinations[Int(destination.index)].site == site
    }

    /// Lets in who waits outside, as many as have a place. A server that one of them kept
    /// occupied is free then, and so is a place at its station.
    private mutating func letIn(_ index: Int, at now: SimTime) {
        while stepped.stations[index].waitingOutside > 0, !stepped.stations[index].isFull,
            let (visit, rank) = stepped.stations[index].popOutside()
        {
            var here = visit
            here.blocks = .max
            here.server = .max
            stepped.stations[index].present += 1
            stepped.stations[index].waitInside(here, class: rank)
            if visit.server != .max {
                unblock(Int(visit.server), of: Int(visit.blocks), for: visit.slot, at: now)
            }
        }
    }

    private mutating func unblock(
        _ server: Int, of index: Int, for slot: UInt32, at now: SimTime
    ) {
        settle(index, at: now)
        let record = tables.stages[stepped.stations[index].stage]
        tally.add(
            .leftStation, site: record.siteKey, at: now, parcel: identity(of: slot),
            detail: record.station)
        stepped.stations[index].blocked -= 1
        stepped.stations[index].present -= 1
        stepped.stations[index].release(server)
        letIn(index, at: now)
        startServices(index, at: now)
    }

    // MARK: Breakdowns

    /// A server breaks down: what it works on waits for it.
    mutating func serverFails(_ server: Int, of index: Int, at now: SimTime) {
        settle(index, at: now)
        let state = stepped.stations[index].servers[server]
        countBreakdown(index, at: now)
        stepped.stations[index].crews[stepped.stations[index].crew(of: server)].down += 1
        stepped.stations[index].servers[server].isDown = true
        if state.phase == .working {
            stepped.stations[index].busy -= 1
            stepped.stations[index].interrupted += 1
            stepped.stations[index].servers[server].phase = .interrupted
            stepped.stations[index].servers[server].left = state.left - (now - state.since)
        }
        let repair = stepped.stations[index].repairTime(server, network.laws)
        scheduleOwn(.serverRepaired, of: index, server: server, at: now + repair)
    }

    /// A server is repaired: it goes on with what it had begun, or is idle.
    mutating func serverRepaired(_ server: Int, of index: Int, at now: SimTime) {
        settle(index, at: now)
        stepped.stations[index].crews[stepped.stations[index].crew(of: server)].down -= 1
        stepped.stations[index].servers[server].isDown = false
        stepped.stations[index].servers[server].breakdowns += 1
        stepped.stations[index].drawUpTime(server, from: now, network.laws)
        scheduleBreakdown(server, of: index)
        if stepped.stations[index].servers[server].phase == .interrupted {
            stepped.stations[index].interrupted -= 1
            stepped.stations[index].busy += 1
            work(server, of: index, at: now)
        } else {
            stepped.stations[index].list(server)
            startServices(index, at: now)
        }
    }

    /// Of breakdowns by the clock the next is always pending.
    private mutating func scheduleBreakdown(_ server: Int, of index: Int) {
        guard stepped.stations[index].discipline.breakdowns == .ofTheClock else { return }
        let fails = stepped.stations[index].servers[server].fails
        if fails < planEnd { scheduleOwn(.serverFails, of: index, server: server, at: fails) }
    }

    mutating func scheduleFirstBreakdowns() {
        for index in 0..<stepped.stations.count where stepped.stations[index].stage >= 0 {
            for server in 0..<stepped.stations[index].servers.count {
                scheduleBreakdown(server, of: index)
            }
        }
    }

    /// An event of the station itself: what moves is a clock hand, named by station and server, or
    /// crew where one is awaited.
    private mutating func scheduleOwn(
        _ kind: EventKind, of index: Int, server: Int, at time: SimTime
    ) {
        let isOpening = kind == .stationOpens ? 1 : 0
        schedule(
            kind, at: time, component: component(ofStage: stepped.stations[index].stage),
            identity: tickIdentity(index << 24 | server << 1 | isOpening), number: UInt32(server),
            detail: index)
    }
}
