import Measurement
import SimulationKernel

extension Region {
    /// A parcel is through with its site and takes its next lane.
    mutating func board(_ slot: UInt32, from site: Int, at now: SimTime) {
        let range = ways(of: slot, from: site)
        var hop = network.hops[Int(range.first)]
        if range.count > 1 { hop = bestHop(of: range, at: now) }
        board(slot, on: hop, at: now)
    }

    /// Where the tables lead a parcel from a site.
    @inline(__always)
    func ways(of slot: UInt32, from site: Int) -> Network.HopRange {
        let (destination, isCleared) = parcels.read(slot) { ($0.destination, $0.isCleared) }
        let range = network.route(
            from: SiteID(site), to: destination, isCleared: isCleared, table: routeTable)
        precondition(
            range.count > 0, "no way on for parcel \(identity(of: slot).bits) at site \(site)")
        return range
    }

    /// A parcel takes a lane, or waits for its departure; not before the last one that did.
    mutating func board(_ slot: UInt32, on hop: Network.Hop, at now: SimTime) {
        let board = network.boards[Int(hop.board.index)]
        let local = Int(hop.board.index) - own.boards.lowerBound
        if tables.lanes[Int(board.lane.index)].hasBags {
            if !tables.lanes[Int(board.lane.index)].isContinuous {
                parcels.update(slot) { $0.alightStop = Int(hop.alightStop) }
            }
            if putInBag(slot, by: hop, local: local, at: now) { return }
        }
        if tables.lanes[Int(board.lane.index)].isContinuous {
            leaveAtOnce(slot, on: board, local: local, at: now)
            return
        }
        let lane = tables.lanes[Int(board.lane.index)]
        parcels.update(slot) { $0.alightStop = Int(hop.alightStop) }
        advancePlanned(local, board: board, lane: lane, to: now)
        // Who departs together after hours of waiting lies together.
        let place = parcels.move(slot, to: &boards[local].shelf)
        boards[local].waiting.append(
            Waiting(ready: now, slot: place, planned: boards[local].planned))
    }

    /// Of several ways on, the one that arrives first: by the timetable, by the queue that waits
    /// here already, and by the tables from where it alights. The earlier of equals.
    private mutating func bestHop(of range: Network.HopRange, at now: SimTime) -> Network.Hop {
        var best = network.hops[Int(range.first)]
        var bestTime = SimTime.infinity
        for index in Int(range.first)..<Int(range.first + range.count) {
            let hop = network.hops[index]
            let arrives = arrival(by: hop, at: now)
            if arrives < bestTime {
                bestTime = arrives
                best = hop
            }
        }
        return best
    }

    /// When a parcel that is ready now is where it goes, as far as can be told here; infinite if
    /// nothing departs any more.
    @inline(__always)
    mutating func arrival(by hop: Network.Hop, at now: SimTime) -> SimTime {
        let board = network.boards[Int(hop.board.index)]
        let lane = tables.lanes[Int(board.lane.index)]
        let stop = Int(hop.alightStop)
        let ready = network.laneStops[lane.firstStop + stop].ready
        if lane.isContinuous {
            let leaves =
                lane.opening == .always
                ? now : network.firstOpen(from: now, opening: lane.opening)
            let mean = SimDuration(microseconds: Int64(network.laws.mean(lane.transit)))
            return leaves + mean + ready + hop.costToGo
        }
        let local = Int(hop.board.index) - own.boards.lowerBound
        advancePlanned(local, board: board, lane: lane, to: now)
        let ahead = boards[local].waiting.count / lane.expectedCapacity
        var planned = boards[local].planned
        if lane.firstScheduledCall != lane.firstCall {
            // One that is late already is not reckoned with, though it may be caught.
            while planned < lane.departureCount
                && scheduled(planned, board: board, lane: lane) - lane.cutOff < now
            {
                planned += 1
            }
        }
        let departure = boarding(planned + ahead, board: board, lane: lane, at: now)
        guard departure < lane.departureCount else { return .infinity }
        let call = network.calls[lane.firstScheduledCall + departure * lane.stopCount + stop]
        return call.arrives + ready + hop.costToGo
    }

    /// Moves a board's cursor to the first departure whose cut-off is not before `now`.
    mutating func advancePlanned(
        _ local: Int, board: Network.Board, lane: RegionTables.Lane, to now: SimTime
    ) {
        var planned = boards[local].planned
        while planned < lane.departureCount
            && departs(board, lane: lane, departure: planned) - lane.cutOff < now
        {
            planned += 1
        }
        boards[local].planned = planned
    }

    @inline(__always)
    func departs(
        _ board: Network.Board, lane: RegionTables.Lane, departure: Int
    ) -> SimTime {
        network.calls[lane.firstCall + departure * lane.stopCount + Int(board.stop)].departs
    }

    /// When it should leave by the timetable.
    private func scheduled(
        _ departure: Int, board: Network.Board, lane: RegionTables.Lane
    ) -> SimTime {
        let row = lane.firstScheduledCall + departure * lane.stopCount + Int(board.stop)
        return network.calls[row].departs
    }

    mutating func scheduleDeparture(fromBoard local: Int) {
        let index = own.boards.lowerBound + local
        let board = network.boards[index]
        let lane = tables.lanes[Int(board.lane.index)]
        let departure = boards[local].nextDeparture
        if lane.isCharter { return scheduleLook(atBoard: local) }
        guard !lane.isContinuous, departure < lane.departureCount else { return }
        schedule(
            .departure, at: departs(board, lane: lane, departure: departure),
            component: component(ofBoard: local), identity: tickIdentity(departure),
            number: UInt32(local))
    }

    /// A parcel leaves on a lane without timetable.
    mutating func leaveAtOnce(
        _ slot: UInt32, on board: Network.Board, local: Int, takes: SimDuration? = nil,
        at now: SimTime
    ) {
        let lane = Int(board.lane.index)
        if tables.lanes[lane].opening != .always {
            let opens = awaitsOpening(
                slot, tables.lanes[lane].opening, component: boardComponent(local), at: now)
            if opens > now {
                hold(slot, board: local, until: opens)
                return
            }
        }
        let parcelID = identity(of: slot)
        let transit =
            takes ?? tables.lanes[lane].fixedTransit
            ?? drawTransit(of: parcelID, lane: tables.lanes[lane])
        let stop = network.laneStops[tables.lanes[lane].firstStop + 1]
        let arrives = now + transit + stop.ready
        if presence.isOn { presence.count(-1, site: component(of: board.site), at: now) }
        setOut(
            slot, parcelID, on: board.lane, board: local, from: board.site, to: stop.site,
            arrives: arrives, isVehicle: true, at: now)
    }

    /// Puts a parcel on a lane without timetable, from a site at which it is or would have landed.
    @inline(__always)
    mutating func setOut(
        _ slot: UInt32, _ parcelID: ParcelID, on lane: LaneID, board local: Int, from site: SiteID,
        to: SiteID, arrives: SimTime, isVehicle: Bool, at now: SimTime
    ) {
        tally.add(
            .dispatched, site: tables.sites[Int(site.index)].stableKey, at: now,
            parcel: parcelID, detail: lane.index)
        countContinuousDispatch(local, isVehicle: isVehicle, at: now)
        if tables.sites[Int(to.index)].region == id {
            schedule(
                .siteArrival, at: arrives, component: component(of: to),
                identity: parcelID.bits, number: slot)
            return
        }
        let parcel = parcels.remove(slot)
        outboxes.append(
            Handoff(
                dispatched: now, arrives: arrives, lane: lane, departure: 0, stop: 1,
                place: 0, parcel: parcel), board: local)
    }

    @inline(__always)
    func drawTransit(of id: ParcelID, lane: RegionTables.Lane) -> SimDuration {
        let visit = UInt32(truncatingIfNeeded: lane.stableKey)
        let bits = draw(.transit, for: id, visit: visit).first
        return SimDuration(microseconds: network.laws.draw(lane.transit, bits))
    }

    /// A lane departs: what is aboard goes on, those in time board in the order of their waiting
    /// until the next would exceed a capacity, the rest is left behind.
    mutating func departs(fromBoard local: Int, at now: SimTime) {
        let index = own.boards.lowerBound + local
        let board = network.boards[index]
        let lane = tables.lanes[Int(board.lane.index)]
        if lane.isCharter { return charterDeparts(fromBoard: local, at: now) }
        let departure = boards[local].nextDeparture
        let scheduled = scheduled(departure, board: board, lane: lane)
        boards[local].ran(departure, at: now)
        if !lane.cancellations.isEmpty, isCancelled(departure, board: board, lane: lane) {
            cancelled(departure, board: board, local: local, at: now)
            return
        }

        var load = Load(lane)
        let through = boards[local].takeAboard(departure)
        for parcel in through { load.add(lane.weighs ? size(of: parcel.id) : .unweighed) }
        let inTime = boards[local].waiting.count { $0.ready + lane.cutOff <= now }
        var alighting = ContiguousArray<Parcel>()
        var staying = ContiguousArray<Parcel>()
        let next = Int(board.stop) + 1
        for parcel in through {
            if parcel.alightStop == next {
                alighting.append(parcel)
            } else {
                staying.append(parcel)
            }
        }
        var boarded = 0
        // Up to where a bag reaches, and whether all of it boards.
        var (bagEnd, isWhole) = (0, false)
        alighting.reserveCapacity(alighting.count + min(inTime, Int(clamping: lane.parcelCapacity)))
        while boarded < inTime {
            for place in askedFor(at: boarded, of: inTime) {
                parcels.prefetch(boards[local].waiting[place].slot)
            }
            let waiting = boards[local].waiting[boarded]
            let size = lane.weighs ? size(of: identity(of: waiting.slot)) : .unweighed
            if lane.movesWhole && boarded >= bagEnd {
                bagEnd = boarded + boardingTogether(local, from: boarded)
                isWhole = bagFits(load, local: local, boarded..<bagEnd, lane: lane)
                if !isWhole && load.parcels > 0 { break }
                if !isWhole && !waiting.isInBagBefore {
                    countOpening(of: waiting, local: local, at: now)
                }
            }
            guard isWhole || load.takes(size) else { break }
            load.add(size)
            var parcel = takeOn(waiting, board: board, lane: lane, index: index, at: now)
            if lane.carriesContainers {
                // A part of a container that no vehicle takes whole is a container.
                parcel.isWithOneBefore = waiting.isInBagBefore && boarded > 0
            }
            if parcel.alightStop == next {
                alighting.append(parcel)
            } else {
                staying.append(parcel)
            }
            boarded += 1
        }
        boards[local].waiting.removeFirst(boarded)
        countDeparture(
            local, lane: lane, load: load, boarded: boarded, leftBehind: inTime - boarded,
            late: now - scheduled, at: now)
        send(alighting, staying, from: board, lane: lane, departure: departure, at: now)
        scheduleDeparture(fromBoard: local)
    }

    /// A waiting parcel boards: its wait until the departure that it was in time for is the
    /// timetable's, the rest is for want of capacity.
    private mutating func takeOn(
        _ waiting: Waiting, board: Network.Board, lane: RegionTables.Lane, index: Int,
        at now: SimTime
    ) -> Parcel {
        var parcel = parcels.remove(waiting.slot)
        let planned = departs(board, lane: lane, departure: waiting.planned)
        let wait = now - planned
        var leftBehind = wait
        parcel.add(planned - waiting.ready, to: .timetable)
        if leftBehind > .zero && !lane.cancellations.isEmpty {
            let flown = flown(from: Int(waiting.planned), board: board, lane: lane)
            let closed = departs(board, lane: lane, departure: flown) - planned
            parcel.add(closed, to: .closed)
            leftBehind = leftBehind - closed
        }
        if leftBehind > .zero { parcel.add(leftBehind, to: .leftBehind) }
        departed(
            &parcel, ready: waiting.ready, planned: Int(waiting.planned), wait: wait, from: board,
            lane, component: UInt32(network.stations.count + index), at: now)
        countBoarding(index - own.boards.lowerBound, ready: waiting.ready, at: now)
        tally.add(
            .dispatched, site: tables.sites[Int(board.site.index)].stableKey, at: now,
            parcel: parcel.id, detail: board.lane.index)
        if presence.isOn { presence.count(-1, site: component(of: board.site), at: now) }
        return parcel
    }

    /// Sends a departure's load to the lane's next stop: those who alight there reach its first
    /// stage when the vehicle is ready, the others stay aboard.
    mutating func send(
        _ alighting: ContiguousArray<Parcel>, _ staying: ContiguousArray<Parcel>,
        from board: Network.Board, lane: RegionTables.Lane, departure: Int, at now: SimTime
    ) {
        let stop = Int(board.stop) + 1
        let call = network.calls[lane.firstCall + departure * lane.stopCount + stop]
        let next = network.laneStops[lane.firstStop + stop]
        let to = tables.sites[Int(next.site.index)].region
        let ready = call.arrives + next.ready
        if to == id {
            let trip = UInt32(stop) << 24 | UInt32(departure)
            for (load, arrives, place) in [
                (alighting, ready, 0), (staying, call.arrives, alighting.count),
            ] where !load.isEmpty {
                let batch = batches.add(
                    load, lane: board.lane, trip: trip, arrives: arrives, place: place)
                schedule(
                    .batchArrival, at: arrives, component: component(of: next.site),
                    identity: vehicleIdentity(board.lane, departure: departure, place: place),
                    number: batch)
            }
            return
        }
        let local =
            Int(network.laneStops[lane.firstStop + stop - 1].board.index) - own.boards.lowerBound
        var place = 0
        for (load, arrives) in [(alighting, ready), (staying, call.arrives)] {
            for parcel in load {
                outboxes.append(
                    Handoff(
                        dispatched: now, arrives: arrives, lane: board.lane, departure: departure,
                        stop: stop, place: place, parcel: parcel), board: local)
                place += 1
            }
        }
    }

    /// A vehicle's parcels reach a stop: those who alight enter its site, the others stay aboard.
    mutating func batchArrives(_ number: UInt32, at now: SimTime) {
        let batch = batches.remove(number)
        // Counted by parcel: how many batches they came in depends on where frames were cut.
        counts.events += UInt64(batch.parcels.count) - 1
        if batch.isInbound {
            pendingInbound -= batch.parcels.count
            counts.custody.received += UInt64(batch.parcels.count)
        }
        let lane = tables.lanes[Int(batch.lane.index)]
        let stop = Int(batch.trip >> 24)
        let here = network.laneStops[lane.firstStop + stop]
        if !tables.sites[Int(here.site.index)].diversions.isEmpty, diverts(batch, at: now) {
            return
        }
        if let first = batch.parcels.first, first.alightStop != stop {
            let local = Int(here.board.index) - own.boards.lowerBound
            boards[local].comeAboard(batch.parcels, departure: Int(batch.trip & 0xFF_FFFF))
            return
        }
        arrivingVehicle = 1 << 63 | UInt64(batch.lane.index) << 24 | UInt64(batch.trip & 0xFF_FFFF)
        defer { arrivingVehicle = 0 }
        if lane.carriesContainers {
            unload(batch, lane: lane, stop: stop, at: now)
            return
        }
        let home = component(of: here.site)
        for parcel in batch.parcels {
            enterSite(parcels.insert(parcel), component: home, at: now)
        }
    }

    /// Whether all of a bag boards. One that not even an empty vehicle takes is opened.
    @inline(__always)
    private func bagFits(
        _ load: Load, local: Int, _ places: Range<Int>, lane: RegionTables.Lane
    ) -> Bool {
        var load = load
        for place in places {
            let slot = boards[local].waiting[place].slot
            let size = lane.weighs ? size(of: identity(of: slot)) : .unweighed
            guard load.takes(size) else { return false }
            load.add(size)
        }
        return true
    }

    /// Grams and millilitres of a parcel with packing and tare.
    @inline(__always)
    func size(of id: ParcelID) -> Load.Size {
        let stream = tables.streams[id.stream]
        let bits = draw(.weight, for: id, visit: 0).first
        let grams = max(1, network.laws.draw(stream.weight, bits))
        return Load.Size(grams: grams, millilitres: grams * 1000 / max(1, stream.density))
    }
}
