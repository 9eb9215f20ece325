package import SimulationKernel

import Measurement

/// Why ``Region/run(until:atMost:)`` came back.
package enum RunOutcome: Hashable, Sendable {
    /// Every event strictly before the limit has been run; the clock is the limit.
    case reached
    /// The slice is over, there is more to do before the limit.
    case moreToDo
}

/// One region's state and its history: every event of its sites, in the total order of keys.
///
/// It reads the network's tables, its own state and the handoffs that it is given, and nothing
/// else; so its history is a function of those, whoever runs it and in whatever slices.
package struct Region: ~Copyable {
    package let network: Network
    package let id: RegionID
    /// Every event strictly before it has been run.
    package internal(set) var clock: SimTime = .zero
    /// Outbound channels of this region, ascending.
    package let outbound: [ChannelID]
    /// Inbound channels of this region, ascending.
    package let inbound: [ChannelID]

    // A borrowing method that is not inlined is given a copy of the whole struct (Swift 6.3), so the
    // small ones of the hot path are marked to be inlined.

    let tables: RegionTables
    let own: Network.RegionRecord
    let windowStart: SimTime
    let windowEnd: SimTime
    let planEnd: SimTime
    /// The deadline of a parcel that starts before lies within the run, whatever its service.
    let eligibleUntil: SimTime

    var queue = EventQueue()
    var parcels = Slab<Parcel>()
    var batches = BatchStore()
    var rings: InboundRings
    var stations: FixedArray<StationQueue>
    var stepped: SteppedStations
    var boards: FixedArray<BoardQueue>
    var bags: Bags
    var charters: Charters
    var containers: Containers
    var consignments: Consignments
    /// One a couriers row of the network; only those of this region are used.
    var couriers: FixedArray<CouriersQueue>
    var lockers: LockerBanks
    var warehouses: Warehouses
    var outboxes: Outboxes
    let ahead: AheadPlan
    /// The latest end of a custody that was decided ahead.
    var decidedUntil: SimTime = .zero
    var legs: ChannelHorizons
    /// Handoffs accepted whose arrival lies at or after the clock.
    var pendingInbound = 0

    /// Scalar counts; those by flow and component are in the tables below until a report is made.
    var counts = RegionReport()
    var flowTallies: FixedArray<FlowTally>
    var stationTallies: FixedArray<StationTally>
    var boardTallies: FixedArray<BoardTally>
    var couriersTallies: FixedArray<CouriersTally>
    var tally: CustodyLog
    var presence: PresenceMeter
    var carriers: CarrierMeter

    /// The vehicle whose parcels enter a site just now: its lane and departure; 0 if none is.
    var arrivingVehicle: UInt64 = 0

    /// The table of routes that holds.
    var routeTable = 0

    package init(_ network: Network, region: RegionID) {
        let own = network.regions[Int(region.index)]
        self.network = network
        self.own = own
        id = region
        tables = RegionTables(network)
        windowStart = network.plan.windowStart
        windowEnd = network.plan.windowEnd
        planEnd = network.plan.end
        eligibleUntil = network.eligibleUntil
        outbound = network.channels.indices.filter { network.channels[$0].from == region }
            .map { ChannelID($0) }
        inbound = network.channels.indices.filter { network.channels[$0].to == region }
            .map { ChannelID($0) }
        outboxes = Outboxes(network, region: region, outbound: outbound)
        ahead = AheadPlan(network, region: region)
        stations = FixedArray(count: own.stations.count) {
            StationQueue(network.stations[own.stations.lowerBound + $0], in: network)
        }
        stepped = SteppedStations(network, region: region)
        boards = FixedArray(count: own.boards.count) { _ in BoardQueue() }
        bags = Bags(network, boards: own.boards)
        charters = Charters(network, boards: own.boards)
        containers = Containers(network)
        consignments = Consignments(network, sites: own.sites)
        couriers = FixedArray(count: network.couriers.count) { _ in CouriersQueue() }
        lockers = LockerBanks(network, region: region)
        warehouses = Warehouses(network, region: region)
        rings = InboundRings(network, region: region)
        legs = ChannelHorizons(network, outbound: outbound)
        flowTallies = FixedArray(count: network.flows.count) { _ in FlowTally() }
        stationTallies = FixedArray(count: own.stations.count) { _ in StationTally() }
        counts.stepped = network.disciplines[network.disciplines(of: region)].map {
            SteppedTally($0, ranks: network.ranks.count)
        }
        boardTallies = FixedArray(count: own.boards.count) { _ in BoardTally() }
        couriersTallies = FixedArray(count: network.couriers.count) { _ in CouriersTally() }
        tally = CustodyLog(network.plan)
        presence = PresenceMeter(network, sites: own.sites)
        carriers = CarrierMeter(network, region: region)
        scheduleFirstEvents()
    }

    /// Runs every event strictly before `limit`, at most `events` of them.
    ///
    /// The caller guarantees that no handoff with an earlier arrival is still to be accepted: peers
    /// have promised it, so any division into regions produces the history that one process would.
    ///
    /// - Complexity: O(*k*) for *k* events run, whatever is pending.
    package mutating func run(until limit: SimTime, atMost events: Int) -> RunOutcome {
        let limit = min(limit, planEnd)
        var left = events
        var bucket = queue.bucketsReached
        while left > 0, let event = queue.popFirst(before: limit) {
            // Where an event is about a parcel, its number is the parcel's slot.
            if queue.bucketsReached != bucket {
                bucket = queue.bucketsReached
                for distance in 0..<8 { askFor(queue.payload(ahead: distance)) }
            }
            askFor(queue.payload(ahead: 8))
            handle(event)
            left -= 1
        }
        counts.events += UInt64(events - left)
        if left == 0, let next = queue.nextTime(), next < limit {
            clock = max(clock, next)
            return .moreToDo
        }
        clock = max(clock, limit)
        return .reached
    }

    /// Asks for the parcel that an event is about.
    @inline(__always)
    private func askFor(_ payload: UInt64) {
        parcels.prefetch(UInt32(truncatingIfNeeded: payload))
    }

    /// Whether nothing is left that could still move: no parcel held, none ordered, no demand to
    /// come.
    package var isIdle: Bool {
        clock >= max(network.plan.demandEnd, decidedUntil) && counts.pendingOrders == 0
            && heldCount == 0 && pendingInbound == 0
    }

    /// Parcels in custody, counted where they are.
    var heldCount: Int {
        var aboard = 0
        for board in 0..<boards.count { aboard += boards[board].aboardCount }
        return parcels.count + batches.parcelCount + rings.count + outboxes.count + aboard
            - pendingInbound
    }

    /// Events run so far.
    package var eventCount: UInt64 { counts.events }

    /// Scans of traced parcels that wait to be taken.
    package var scanCount: Int { tally.scanCount }

    /// Removes and returns what traced parcels left since the last call.
    package mutating func takeTrace() -> TracePart { tally.takeTrace() }

    /// Everything counted so far. Walks the held parcels: not for every slice.
    package func report() -> RegionReport {
        var report = counts
        report.clock = clock
        report.flows = keptFlows
        report.stations = stationTallies.array
        report.boards = boardTallies.array
        report.couriers = couriersTallies.array
        report.digests = tally.byInterval(at: clock)
        report.presence = presence.tallies(at: clock)
        report.lockers = lockers.tallies(at: clock)
        report.stock = warehouses.tallies(at: clock)
        report.unstocked = warehouses.unstocked
        report.carriers = carriers.tallies
        report.custody.inCustody = UInt64(heldCount)
        if !stepped.isEmpty { addUnsettled(to: &report) }
        return report
    }

    private var keptFlows: FlowTallies {
        var rows: [FlowTallies.Row] = []
        for flow in 0..<flowTallies.count where !flowTallies[flow].isZero {
            rows.append(FlowTallies.Row(flow: UInt32(flow), tally: flowTallies[flow]))
        }
        return FlowTallies(count: flowTallies.count, rows: rows)
    }
}

extension Region {
    /// One event: parents branch, helpers compute.
    private mutating func handle(_ event: Event) {
        let now = event.time
        let number = UInt32(truncatingIfNeeded: event.payload)
        let detail = Int(event.payload >> 32 & 0xFF_FFFF)
        guard let kind = EventKind(rawValue: UInt8(event.payload >> 56)) else {
            preconditionFailure("an event of no kind: \(event.payload)")
        }
        switch kind {
        case .slot:
            openSlot(ofStream: Int(number), at: now)
        case .batchArrival:
            batchArrives(number, at: now)
        case .handoffArrival:
            pendingInbound -= 1
            counts.custody.received += 1
            enterSite(number, component: Int(event.key.destination), at: now)
        case .ringArrival:
            ringArrives(Int(number), at: now)
        case .siteArrival:
            enterSite(number, component: Int(event.key.destination), at: now)
        case .order:
            order(ParcelID(bits: event.key.identity), at: now)
        case .acceptance:
            accepted(ParcelID(bits: event.key.identity), at: now)
        case .serviceEnd:
            serviceEnds(number, stage: own.stages.lowerBound + detail, at: now)
        case .documents:
            documentsArrive(
                number, stage: own.stages.lowerBound + detail & 0xFFFF, hour: detail >> 16, at: now)
        case .release:
            released(number, stage: own.stages.lowerBound + detail, at: now)
        case .inspectionEnd:
            inspectionEnds(
                number, stage: own.stages.lowerBound + detail & 0xFFFF, step: detail >> 16, at: now)
        case .examined:
            examined(
                number, stage: own.stages.lowerBound + detail & 0xFFFF, step: detail >> 16, at: now)
        case .delivery:
            callAtAddress(number, stage: own.stages.lowerBound + detail, at: now)
        case .failedAttempt:
            attemptFailed(number, stage: own.stages.lowerBound + detail, at: now)
        case .collection:
            leaveLocker(
                number, detail: detail, component: Int(event.key.destination), isCollected: true,
                at: now)
        case .expiry:
            leaveLocker(
                number, detail: detail, component: Int(event.key.destination), isCollected: false,
                at: now)
        case .lockerReached:
            lockerReached(
                number, detail: detail, component: Int(event.key.destination), at: now)
        case .departure:
            departs(fromBoard: Int(number), at: now)
        case .routesChange:
            routesChange(toEpoch: Int(number), at: now)
        case .laneOpens:
            laneOpens(forSlot: number, board: detail, at: now)
        case .bagCloses:
            bagCloses(
                Int(number), number: Int(event.key.identity & 0xFF_FFFF_FFFF_FFFF), ofBoard: detail,
                at: now)
        case .bagLeaves:
            bagLeaves(Int(number), fromBoard: detail, at: now)
        case .containerMoves:
            containerMoves(Int(number), component: Int(event.key.destination), at: now)
        case .wave:
            vansLeave(stage: own.stages.lowerBound + detail, at: now)
        case .steppedEnd:
            steppedEnds(Int(number), of: detail, at: now)
        case .serverFails:
            serverFails(Int(number), of: detail, at: now)
        case .serverRepaired:
            serverRepaired(Int(number), of: detail, at: now)
        case .stationOpens:
            stationOpens(detail, at: now)
        case .charterLook:
            charterLook(atBoard: Int(number), at: now)
        case .stockOrder:
            orderFromStock(ParcelID(bits: event.key.identity), at: now)
        case .shipmentArrival:
            shipmentArrives(number, at: now)
        case .stockReview:
            reviewStock(Int(number), ofWarehouse: detail, at: now)
        case .backlog:
            placeBacklog(Int(number), at: now)
        }
    }

    /// Puts an event in the queue; `detail` is a stage's position in the region.
    @inline(__always)
    mutating func schedule(
        _ kind: EventKind, at time: SimTime, component: Int, identity: UInt64, number: UInt32,
        detail: Int = 0
    ) {
        queue.push(
            Event(
                key: EventKey(
                    time: min(time, .infinity), priority: kind.priority,
                    destination: UInt16(component), identity: identity),
                payload: UInt64(kind.rawValue) << 56 | UInt64(detail) << 32 | UInt64(number)))
    }

    /// Who is in a slot.
    @inline(__always)
    func identity(of slot: UInt32) -> ParcelID { parcels.read(slot) { $0.id } }

    /// Which of `count` that wait to ask the memory for when the turn is at `place`: they have lain
    /// there for hours, so it is done sixteen places ahead, and at the first for all of these.
    @inline(__always)
    func askedFor(at place: Int, of count: Int) -> Range<Int> {
        let ahead = 16
        let first = place == 0 ? 0 : min(place + ahead, count)
        return first..<min(place + ahead + 1, count)
    }

    // A region's components, as an event's destination: its sites, its stages, its boards.

    @inline(__always)
    func component(of site: SiteID) -> Int { Int(site.index) - own.sites.lowerBound }
    @inline(__always)
    func component(ofStage stage: Int) -> Int { own.sites.count + stage - own.stages.lowerBound }
    @inline(__always)
    func component(ofBoard board: Int) -> Int { own.sites.count + own.stages.count + board }

    /// What moves is a vehicle's parcels: class 1, then lane, departure, place.
    @inline(__always)
    func vehicleIdentity(_ lane: LaneID, departure: Int, place: Int) -> UInt64 {
        1 << 56 | UInt64(lane.index) << 38 | UInt64(departure) << 20 | UInt64(place)
    }

    /// What moves is a clock hand: class 2, a component's own sequence.
    @inline(__always)
    func tickIdentity(_ number: Int) -> UInt64 { 2 << 56 | UInt64(number) }

    private mutating func scheduleFirstEvents() {
        // What is fulfilled from stock or stands here already has a stream without demand.
        for stream in own.streams where tables.streams[stream].slotMean > 0 {
            scheduleSlot(ofStream: stream, from: 0)
        }
        for (row, epoch) in network.routeEpochs.enumerated() where epoch.region == id {
            schedule(
                .routesChange, at: epoch.from, component: 0, identity: 3 << 56 | UInt64(row),
                number: UInt32(row))
        }
        for board in 0..<boards.count { scheduleDeparture(fromBoard: board) }
        for stage in own.stages where network.stages[stage].kind == .couriers {
            scheduleWave(stage: stage)
        }
        scheduleFirstBreakdowns()
        if !network.backlogs.isEmpty { scheduleBacklog() }
        if warehouses.isOn { scheduleFirstReviews() }
    }
}
