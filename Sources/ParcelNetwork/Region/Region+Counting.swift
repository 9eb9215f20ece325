import Measurement
import SimulationKernel

// What is counted, as METRICS defines it. Cohort: clocks that start in the measured window,
// followed to the end. Window: clock time in the measured window; areas counted ahead are clipped
// to it, so nothing beyond it counts.

extension Region {
    @inline(__always)
    func isInWindow(_ time: SimTime) -> Bool {
        time >= windowStart && time < windowEnd
    }

    /// The part of [from, to) in the measured window.
    @inline(__always)
    func inWindow(_ from: SimTime, _ to: SimTime) -> (from: SimTime, to: SimTime) {
        let from = max(from, windowStart)
        return (from, max(from, min(to, windowEnd)))
    }

    // MARK: Parcels

    mutating func countCreated(_ id: ParcelID, destination: DestinationID, at now: SimTime) {
        countCreated(id, destination: destination, start: now, at: now)
    }

    /// The same of a parcel whose clock starts later.
    @inline(__always)
    mutating func countCreated(
        _ id: ParcelID, destination: DestinationID, start: SimTime, at now: SimTime
    ) {
        counts.custody.created += 1
        let origin = tables.origins[id.stream]
        tally.add(.created, site: tables.sites[Int(origin.site)].stableKey, at: now, parcel: id)
        guard isInWindow(start) || origin.isBacklog else { return }
        let flow = Int(origin.flow)
        flowTallies[flow].created += 1
        flowTallies[flow].followed.created.add(minutesFollowed(from: start))
        let isEligible =
            start < eligibleUntil
            || deadline(of: id, destination: destination, start: start) <= planEnd
        if isEligible { flowTallies[flow].eligible += 1 }
    }

    @inline(__always)
    private func deadline(
        of id: ParcelID, destination: DestinationID, start: SimTime
    ) -> SimTime {
        deadlineDay(ofStart: start, in: deadlineTable(of: id, destination: destination)).deadline
    }

    /// The deadlines of a parcel's service between its zones.
    @inline(__always)
    private func deadlineTable(
        of id: ParcelID, destination: DestinationID
    ) -> Network.DeadlineTable {
        let calendar = Int(tables.destinations[Int(destination.index)].calendar)
        let row = Int(tables.origins[id.stream].deadline)
        return network.deadlineTables[row * tables.calendars.count + calendar]
    }

    /// The row of a clock's day 0: the last that begins at or before its start.
    @inline(__always)
    private func deadlineDay(
        ofStart start: SimTime, in table: Network.DeadlineTable
    ) -> Network.DeadlineDay {
        let rows = Int(table.first)..<Int(table.first + table.count)
        return network.deadlineDays[lastRow(of: network.deadlineDays, in: rows, at: start)]
    }

    /// Ends a parcel's custody, and with a delivery its clock if a first attempt or a deposit has not
    /// done so.
    ///
    /// - Parameter locker: the region's locker that it leaves, or -1.
    mutating func end(
        _ slot: UInt32, as change: CustodyChange, stage: Int, at now: SimTime, locker: Int = -1
    ) {
        let parcel = parcels.remove(slot)
        if consignments.isOn {
            let held = consignments.leave(slot)
            if !held.isEmpty { letGo(held, at: now) }
        }
        if locker < 0 {
            tally.add(change, site: tables.stages[stage].siteKey, at: now, parcel: parcel.id)
        } else {
            tally.add(
                change, site: lockers.banks[locker].key, at: now, parcel: parcel.id,
                detail: UInt32(lockers.firstBank + locker))
        }
        if tally.traces(parcel.id) {
            let deadline = deadline(
                of: parcel.id, destination: parcel.destination, start: parcel.start)
            tally.end(parcel, at: now, deadline: deadline)
        }
        if presence.isOn {
            presence.count(-1, site: Int(tables.stages[stage].site) - own.sites.lowerBound, at: now)
        }
        if carriers.isOn {
            carriers.ended(
                site: Int(tables.stages[stage].site) - own.sites.lowerBound,
                isDelivered: change == .delivered, at: now)
        }
        let stream = parcel.id.stream
        let flow = Int(tables.origins[stream].flow)
        let isCohort = isInWindow(parcel.start) || tables.origins[stream].isBacklog
        let hasStopped =
            (parcel.failedAttempts > 0 || locker >= 0)
            && tables.origins[stream].stopsAtFirstAttempt
        switch change {
        case .delivered:
            counts.custody.delivered += 1
            if isCohort { flowTallies[flow].delivered += 1 }
            if isInWindow(now) { flowTallies[flow].deliveredInWindow += 1 }
            if !hasStopped { countStop(parcel, at: now) }
        case .returned:
            counts.custody.returned += 1
            if isCohort { flowTallies[flow].returned += 1 }
            if isCohort && !hasStopped { countWithdrawn(parcel, flow: flow) }
        case .lost:
            counts.custody.lost += 1
            if isCohort { flowTallies[flow].lost += 1 }
            if isCohort && !hasStopped { countWithdrawn(parcel, flow: flow) }
        case .created, .entered, .leftStation, .cleared, .dispatched, .attempted, .deposited,
            .foundLockerFull, .ordered:
            preconditionFailure("\(change) does not end a custody")
        }
    }

    /// A parcel ends whose clock never stops.
    private mutating func countWithdrawn(_ parcel: Parcel, flow: Int) {
        flowTallies[flow].withdrawn += 1
        flowTallies[flow].followed.closed.add(minutesFollowed(from: parcel.start))
    }

    /// How long whoever's clock begins at `start` is followed at most.
    @inline(__always)
    private func minutesFollowed(from start: SimTime) -> UInt64 {
        UInt64(max(0, (planEnd - start).microseconds) / 60_000_000)
    }

    /// A parcel's clock stops.
    mutating func countStop(_ parcel: Parcel, at now: SimTime) {
        guard isInWindow(parcel.start) || tables.origins[parcel.id.stream].isBacklog else { return }
        let table = deadlineTable(of: parcel.id, destination: parcel.destination)
        let day = deadlineDay(ofStart: parcel.start, in: table)
        let lead = now - parcel.start
        let isLate = now >= day.deadline
        let stopDay = workingDates(at: now, calendar: table.calendar)
        let isEligible = day.deadline <= planEnd
        let isOnTimeNet = now - parcel[.held] < day.deadline
        let flow = Int(tables.origins[parcel.id.stream].flow)
        flowTallies[flow].addStop(parcel, lead: lead, isLate: isLate)
        flowTallies[flow].followed.closed.add(minutesFollowed(from: parcel.start))
        flowTallies[flow].leadWorkingDays.add(UInt64(max(0, stopDay - day.workingDates)))
        if isEligible && !isLate { flowTallies[flow].onTime += 1 }
        if isEligible && isOnTimeNet { flowTallies[flow].onTimeNet += 1 }
        if isLate { countLate(parcel, flow: flow, by: now, deadline: day.deadline) }
    }

    private mutating func countLate(
        _ parcel: Parcel, flow: Int, by now: SimTime, deadline: SimTime
    ) {
        flowTallies[flow].late += 1
        switch parcel.latenessReason(stop: now, deadline: deadline) {
        case .customs: flowTallies[flow].lateByCustoms += 1
        case .failedAttempt: flowTallies[flow].lateByFailedAttempt += 1
        case .congestion(let component): flowTallies[flow].countLate(by: component)
        case .plan: flowTallies[flow].lateByPlan += 1
        }
    }

    /// Working dates up to the destination's date of `time`, rolled forward.
    @inline(__always)
    private func workingDates(at time: SimTime, calendar row: UInt32) -> Int32 {
        let rows = tables.calendars[Int(row)]
        let index = lastRow(of: network.calendarDays, in: rows, at: time)
        return network.calendarDays[index].workingDatesRolled
    }

    // MARK: Components

    @inline(__always)
    mutating func countService(_ service: Service, station local: Int, arrived: SimTime) {
        let busy = inWindow(service.start, service.end)
        stationTallies[local].busyArea += Int128((busy.to - busy.from).microseconds)
        let isCounted = isInWindow(arrived)
        if isCounted { stationTallies[local].arrivals += 1 }
        if service.start > arrived {
            countWait(service, station: local, arrived: arrived, isCounted: isCounted)
        }
    }

    /// A vehicle's dock is occupied until its latest parcel is unloaded.
    mutating func countDock(_ local: Int, until end: SimTime, arrived: SimTime) {
        let docked = stations[local].docked
        let occupied = inWindow(docked, min(end, .infinity))
        stationTallies[local].dockArea += Int128((occupied.to - occupied.from).microseconds)
        guard stations[local].isNewVehicle && isInWindow(arrived) else { return }
        let wait = docked - arrived
        stationTallies[local].vehicles += 1
        stationTallies[local].vehiclesWaited += wait > .zero ? 1 : 0
        stationTallies[local].vehicleWaitSum += Int128(wait.microseconds)
        stationTallies[local].longestVehicleWait = max(
            stationTallies[local].longestVehicleWait, wait.microseconds)
    }

    private mutating func countWait(
        _ service: Service, station local: Int, arrived: SimTime, isCounted: Bool
    ) {
        let waiting = inWindow(arrived, service.start)
        if waiting.to > waiting.from {
            let open = stations[local].openTime(
                from: waiting.from, to: waiting.to, in: network.intervals)
            stationTallies[local].queueArea += Int128((waiting.to - waiting.from).microseconds)
            stationTallies[local].openQueueArea += Int128(open.microseconds)
            stationTallies[local].carriedOver += stations[local].closings(
                from: waiting.from, to: waiting.to, in: network.intervals)
        }
        if isCounted { stationTallies[local].addWait(service.start - arrived) }
    }

    mutating func countContinuousDispatch(_ local: Int, isVehicle: Bool = true, at now: SimTime) {
        guard isInWindow(now) else { return }
        boardTallies[local].departures += isVehicle ? 1 : 0
        boardTallies[local].loaded += 1
        boardTallies[local].onBoard += 1
    }

    mutating func countBoarding(_ local: Int, ready: SimTime, at now: SimTime) {
        let waiting = inWindow(ready, now)
        boardTallies[local].waitSum += Int128((waiting.to - waiting.from).microseconds)
    }

    mutating func countDeparture(
        _ local: Int, lane: RegionTables.Lane, load: Load, boarded: Int, leftBehind: Int,
        late: SimDuration, at now: SimTime
    ) {
        guard isInWindow(now) else { return }
        var board = boardTallies[local]
        board.departures += 1
        board.departuresFull += leftBehind > 0 ? 1 : 0
        board.late += late > .zero ? 1 : 0
        board.lateSum += Int128(late.microseconds)
        board.loaded += UInt64(boarded)
        board.onBoard += UInt64(load.parcels)
        board.leftBehind += UInt64(leftBehind)
        board.waiting = UInt64(leftBehind)
        board.leftBehindSquareSum += Int128(leftBehind) * Int128(leftBehind)
        if lane.parcelCapacity != .max { board.parcelCapacity += UInt64(lane.parcelCapacity) }
        board.grams += UInt64(load.grams)
        if lane.gramCapacity != .max { board.gramCapacity += UInt64(lane.gramCapacity) }
        board.millilitres += UInt64(load.millilitres)
        if lane.millilitreCapacity != .max {
            board.millilitreCapacity += UInt64(lane.millilitreCapacity)
        }
        boardTallies[local] = board
    }

    mutating func countCancellation(_ local: Int, rolledOver: Int, at now: SimTime) {
        guard isInWindow(now) else { return }
        boardTallies[local].cancelled += 1
        boardTallies[local].rolledOver += UInt64(rolledOver)
    }

    mutating func countWave(_ row: Int, stops: Int, leftBehind: Int, at now: SimTime) {
        guard isInWindow(now) else { return }
        couriersTallies[row].waves += 1
        couriersTallies[row].stops += UInt64(stops)
        couriersTallies[row].leftBehind += UInt64(leftBehind)
    }

    /// A parcel is taken along by couriers who know no waves.
    @inline(__always)
    mutating func countTaken(_ row: Int, at now: SimTime) {
        if isInWindow(now) { couriersTallies[row].stops += 1 }
    }

    mutating func countFailedAttempt(_ row: Int, at now: SimTime) {
        guard isInWindow(now) else { return }
        couriersTallies[row].failed += 1
    }
}

/// A row of a table that holds from some local midnight or cut-off on.
private protocol DatedRow {
    var from: SimTime { get }
}
extension Network.DeadlineDay: DatedRow {}
extension Network.CalendarDay: DatedRow {}

/// The last of the rows, about a day each, that begins at or before `time`; the first if none does.
private func lastRow<Row: DatedRow>(
    of table: [Row], in rows: Range<Int>, at time: SimTime
) -> Int {
    let day = SimDuration.days(1).microseconds
    let guess = Int((time - table[rows.lowerBound].from).microseconds / day)
    var index = rows.lowerBound + min(max(guess, 0), rows.count - 1)
    while index > rows.lowerBound && table[index].from > time { index -= 1 }
    while index + 1 < rows.upperBound && table[index + 1].from <= time { index += 1 }
    return index
}

extension StationTally {
    /// Counts the wait of one who arrived in the window and had to wait.
    mutating func addWait(_ wait: SimDuration) {
        waited += 1
        if wait > .minutes(30) { waitedHalfHour += 1 }
        waitSum += Int128(wait.microseconds)
        waitSquareSum += Int128(wait.microseconds) * Int128(wait.microseconds)
        longestWait = max(longestWait, wait.microseconds)
    }
}

extension FlowTally {
    /// Counts a stopped clock: its lead time, and the stages that it consists of.
    mutating func addStop(_ parcel: Parcel, lead: SimDuration, isLate: Bool) {
        let microseconds = Int128(lead.microseconds)
        leadMinutes.add(UInt64(lead.microseconds / 60_000_000))
        leadSum += microseconds
        leadSquareSum += microseconds * microseconds
        var moving = lead.microseconds
        for stage in 0..<Dwell.storedCount {
            let spent = parcel[storedStage: stage].microseconds
            if spent == 0 { continue }
            moving -= spent
            dwell[stage] += Int128(spent)
            if isLate { lateDwell[stage] += Int128(spent) }
        }
        dwell[Dwell.moving.rawValue] += Int128(moving)
        if isLate { lateDwell[Dwell.moving.rawValue] += Int128(moving) }
    }

    /// Counts one parcel late by congestion at a component.
    mutating func countLate(by component: UInt32) {
        var low = 0
        var high = lateByComponent.count
        while low < high {
            let middle = (low + high) / 2
            if lateByComponent[middle].component < component {
                low = middle + 1
            } else {
                high = middle
            }
        }
        if low < lateByComponent.count && lateByComponent[low].component == component {
            lateByComponent[low].count += 1
        } else {
            lateByComponent.insert(ComponentCount(component: component, count: 1), at: low)
        }
    }
}
