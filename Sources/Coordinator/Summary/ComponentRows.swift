import Measurement
import ParcelNetwork
import ResultsStore
import SimulationKernel

/// A station over the measured window.
package struct StationRow: Codable, Equatable, Sendable {
    package var region: String
    package var site: String
    /// What the station does: `sort`, `import documents` ...
    package var kind: String
    /// With a roster the most that are staffed.
    package var servers: UInt32
    package var arrivals: UInt64
    /// From arrival to the start of service, over the window's arrivals.
    package var meanWaitSeconds: Figure
    package var longestWaitSeconds: Figure
    /// Share of arrivals that waited at all, and over half an hour.
    package var waitedShare: Figure
    package var waitedHalfHourShare: Figure
    /// Waiting, over all of the window, and over its open hours.
    package var meanQueueLength: Figure
    package var meanOpenQueueLength: Figure
    /// Waiting when it closes, over the window's closings; null if it never does.
    package var meanCarryOver: Figure
    /// That, or of one that never closes the mean queue, over what the servers do in an hour that are
    /// staffed on average while it is open.
    package var hoursToClear: Figure
    /// Busy over staffed server-hours that it was not down; what was begun before closing and ended after it can
    /// bring it over 1.
    package var utilisation: Figure
    package var openHours: Figure
    /// Only of a station that runs event by event.
    package var eventByEvent: SteppedRow?
    /// Only of docks that vehicles keep.
    package var docks: DockRow?

    init(_ index: Int, _ totals: MergedTallies, _ record: RunRecord) {
        let tally = totals.stations[index]
        let network = record.network
        let station = network.stations[index]
        let site = network.sites[Int(station.site.index)]
        let window = record.measuredWindow(of: site.region)
        let open = record.openTime(of: station.opening, within: window).microseconds
        let staffed = record.staffedTime(of: station, within: window)
        let length = (window.upperBound - window.lowerBound).microseconds
        region = network.regions[Int(site.region.index)].name
        self.site = site.name
        kind = station.kind
        servers = station.servers
        arrivals = tally.arrivals
        meanWaitSeconds = Figure(
            tally.arrivals == 0 ? nil : Double(tally.waitSum) / 1e6 / Double(tally.arrivals))
        longestWaitSeconds = Figure(Double(tally.longestWait) / 1e6)
        waitedShare = Figure(tally.waited, over: tally.arrivals)
        waitedHalfHourShare = Figure(tally.waitedHalfHour, over: tally.arrivals)
        meanQueueLength = Figure(tally.queueArea, over: length)
        meanOpenQueueLength = Figure(tally.openQueueArea, over: open)
        let closings = record.closings(of: station.opening, within: window)
        meanCarryOver = Figure(tally.carriedOver, over: closings)
        let queue = closings > 0 ? meanCarryOver.value : meanQueueLength.value
        let working = staffed == 0 ? Double(station.servers) : Double(staffed) / Double(open)
        hoursToClear = Figure(
            queue.map { $0 * Double(network.laws.mean(station.service)) / 3.6e9 / working })
        let stepped = totals.stepped(ofStation: index, network)
        utilisation = Figure(tally.busyArea, over: staffed - (stepped?.downArea ?? 0))
        openHours = Figure(Double(open) / 3.6e9)
        eventByEvent = stepped.map {
            SteppedRow($0, arrivals: tally.arrivals, window: length, network)
        }
        docks = station.isByVehicle ? DockRow(tally, docks: station.servers, window: length) : nil
    }
}

/// A lane over its departures in the measured window.
package struct LaneRow: Codable, Equatable, Sendable {
    package enum Dimension: String, Codable, Sendable {
        case parcels
        case kilograms
        case cubicMetres
    }

    package var lane: String
    package var mode: String
    /// Sites in the order of travel.
    package var route: [String]
    /// From the first stop; 0 for a continuous lane, which has none.
    package var departures: UInt64
    /// Taken on, at all stops.
    package var parcels: UInt64
    /// The dimension in which it is fullest, if it has a limit.
    package var binding: Dimension?
    /// Carried and offered in that dimension, summed over its legs.
    package var carried: Figure
    package var capacity: Figure
    package var load: Figure
    /// Share of departures from stops that left somebody behind who was ready.
    package var closedFullShare: Figure
    /// (parcel, departure) pairs, and their share of pairs and loaded parcels.
    package var leftBehind: UInt64
    package var leftBehindRate: Figure
    /// Left behind by the latest departure, and waiting on average of those who boarded.
    package var waiting: UInt64
    package var meanWaiting: Figure
    /// Of a lane with bags.
    package var bags: BagsRow?
    /// Of a lane that has containers, or takes some on unopened.
    package var containers: ContainersRow?
    /// Of a lane on demand: how often it was called.
    package var called: UInt64?
    /// Of a lane whose departures were not all on time.
    package var punctuality: PunctualityRow?
    /// Of a lane with a cost or a factor of emissions.
    package var costs: LaneCostRow?

    init(
        _ index: Int, _ totals: MergedTallies, _ record: RunRecord, _ amount: Expenses.Amount?
    ) {
        let network = record.network
        let lane = network.lanes[index]
        let stops = network.laneStops[lane.stops]
        var sum = BoardTally()
        var departures: UInt64 = 0
        var meanWaiting = 0.0
        for (number, stop) in stops.enumerated() where stop.board != Network.LaneStop.noBoard {
            let tally = totals.boards[Int(stop.board.index)]
            if number == 0 { departures = tally.departures }
            sum.add(tally)
            let window = record.measuredWindow(
                of: network.sites[Int(stop.site.index)].region)
            let length = (window.upperBound - window.lowerBound).microseconds
            if length > 0 { meanWaiting += Double(tally.waitSum) / Double(length) }
        }
        self.lane = lane.name
        mode = "\(lane.mode)"
        route = stops.map { network.sites[Int($0.site.index)].name }
        self.departures = lane.isContinuous ? 0 : departures
        parcels = sum.loaded
        let used: [(Dimension, UInt64, UInt64, Int64, Double)] = [
            (.parcels, sum.onBoard, sum.parcelCapacity, lane.parcelCapacity, 1),
            (.kilograms, sum.grams, sum.gramCapacity, lane.gramCapacity, 1000),
            (.cubicMetres, sum.millilitres, sum.millilitreCapacity, lane.millilitreCapacity, 1e6),
        ]
        binding = nil
        (carried, capacity, load) = (.none, .none, .none)
        var fullest = -1.0
        for (dimension, amount, offered, limit, unit) in used
        where !lane.isContinuous && limit != .max && offered > 0 {
            let ratio = Double(amount) / Double(offered)
            guard ratio > fullest else { continue }
            fullest = ratio
            binding = dimension
            carried = Figure(Double(amount) / unit, places: 3)
            capacity = Figure(Double(offered) / unit, places: 3)
            load = Figure(ratio)
        }
        closedFullShare =
            lane.isContinuous
            ? .none : Figure(sum.departuresFull, over: sum.departures)
        leftBehind = sum.leftBehind
        leftBehindRate = Figure(sum.leftBehind, over: sum.leftBehind + sum.loaded)
        waiting = sum.waiting
        self.meanWaiting = Figure(meanWaiting)
        bags = lane.bags.size > 0 ? BagsRow(sum) : nil
        containers =
            lane.containers.filling.size > 0 || sum.transferred > 0 ? ContainersRow(sum) : nil
        let isCharter = network.charters.contains { Int($0.lane.index) == index }
        called = isCharter ? sum.called : nil
        punctuality = sum.cancelled > 0 || sum.late > 0 ? PunctualityRow(sum) : nil
        costs = amount.map { LaneCostRow($0) }
    }
}

/// How a lane's departures kept to its timetable in the window, over all stops that they leave.
package struct PunctualityRow: Codable, Equatable, Sendable {
    /// Did not leave, by chance or for a disruption; over those and the ones that left.
    package var cancelled: UInt64
    package var cancelledShare: Figure
    /// (parcel, departure) pairs: ready before the cut-off of a cancelled departure.
    package var rolledOver: UInt64
    /// Left later than by the timetable; over those that left.
    package var late: UInt64
    package var lateShare: Figure
    /// Of all that left.
    package var meanDelayMinutes: Figure

    init(_ tally: BoardTally) {
        cancelled = tally.cancelled
        cancelledShare = Figure(tally.cancelled, over: tally.cancelled + tally.departures)
        rolledOver = tally.rolledOver
        late = tally.late
        lateShare = Figure(tally.late, over: tally.departures)
        meanDelayMinutes = Figure(
            tally.departures == 0
                ? nil : Double(tally.lateSum) / 60e6 / Double(tally.departures), places: 3)
    }
}

/// The bags that a lane closed in the window.
package struct BagsRow: Codable, Equatable, Sendable {
    package var closed: UInt64
    /// The share that was full, the others closed by the clock.
    package var fullShare: Figure
    package var meanParcels: Figure
    /// From a parcel's readiness until its bag was closed.
    package var meanWaitMinutes: Figure
    /// Before they left, since another way was taken or no vehicle takes one whole.
    package var opened: UInt64

    init(_ tally: BoardTally) {
        opened = tally.bagsOpened
        closed = tally.bags
        fullShare = Figure(tally.bagsFull, over: tally.bags)
        meanParcels = Figure(
            tally.bags == 0 ? nil : Double(tally.bagged) / Double(tally.bags), places: 3)
        meanWaitMinutes = Figure(
            tally.bagged == 0 ? nil : Double(tally.bagWaitSum) / 60e6 / Double(tally.bagged),
            places: 3)
    }
}

/// The containers that a lane closed or took on unopened in the window.
package struct ContainersRow: Codable, Equatable, Sendable {
    /// Closed where the lane is boarded, for a site beyond.
    package var closed: UInt64
    package var fullShare: Figure
    package var meanParcels: Figure
    /// From a parcel's readiness until its container was closed.
    package var meanWaitMinutes: Figure
    /// From another lane, past the site where this one is boarded.
    package var unopened: UInt64
    /// Their parcels as a share of all that the lane took on.
    package var bypassShare: Figure
    /// Before they reached what they are labelled for.
    package var opened: UInt64

    init(_ tally: BoardTally) {
        closed = tally.containers
        fullShare = Figure(tally.containersFull, over: tally.containers)
        meanParcels = Figure(
            tally.containers == 0 ? nil : Double(tally.contained) / Double(tally.containers),
            places: 3)
        meanWaitMinutes = Figure(
            tally.contained == 0
                ? nil : Double(tally.containerWaitSum) / 60e6 / Double(tally.contained),
            places: 3)
        unopened = tally.transferred
        bypassShare = Figure(tally.bypassing, over: tally.loaded)
        opened = tally.containersOpened
    }
}

extension BoardTally {
    /// Adds another board of the same lane.
    mutating func add(_ other: BoardTally) {
        departures &+= other.departures
        departuresFull &+= other.departuresFull
        loaded &+= other.loaded
        onBoard &+= other.onBoard
        parcelCapacity &+= other.parcelCapacity
        grams &+= other.grams
        gramCapacity &+= other.gramCapacity
        millilitres &+= other.millilitres
        millilitreCapacity &+= other.millilitreCapacity
        leftBehind &+= other.leftBehind
        waiting &+= other.waiting
        waitSum &+= other.waitSum
        bags &+= other.bags
        bagsFull &+= other.bagsFull
        bagged &+= other.bagged
        bagsOpened &+= other.bagsOpened
        bagWaitSum &+= other.bagWaitSum
        containers &+= other.containers
        containersFull &+= other.containersFull
        contained &+= other.contained
        containersOpened &+= other.containersOpened
        containerWaitSum &+= other.containerWaitSum
        transferred &+= other.transferred
        bypassing &+= other.bypassing
        cancelled &+= other.cancelled
        rolledOver &+= other.rolledOver
        late &+= other.late
        lateSum &+= other.lateSum
        called &+= other.called
    }
}

/// A site's city delivery.
package struct CouriersRow: Codable, Equatable, Sendable {
    package var region: String
    package var site: String
    package var waves: UInt64
    package var stops: UInt64
    package var failed: UInt64
    package var failedShare: Figure
    package var leftBehind: UInt64

    init(_ index: Int, _ tally: CouriersTally, _ network: Network) {
        let site = network.sites[Int(network.couriers[index].site.index)]
        region = network.regions[Int(site.region.index)].name
        self.site = site.name
        waves = tally.waves
        stops = tally.stops
        failed = tally.failed
        failedShare = Figure(tally.failed, over: tally.stops)
        leftBehind = tally.leftBehind
    }
}

/// A region: its ledger, its digest and how parcels to it fared.
package struct RegionRow: Codable, Equatable, Sendable {
    package var region: String
    package var created: UInt64
    package var received: UInt64
    package var delivered: UInt64
    package var returned: UInt64
    package var lost: UInt64
    package var handedOff: UInt64
    package var inCustody: UInt64
    package var balanced: Bool
    package var events: UInt64
    /// Days from the start that it has run.
    package var days: Figure
    /// Of the cohort bound for this region.
    package var inbound: OnTime
    package var inboundLeadTimeHours: LeadTime
    package var digest: String
    /// By interval of the run's plan.
    package var intervalDigests: [String]

    init(_ index: Int, _ report: RegionReport, inbound tally: FlowTally, _ record: RunRecord) {
        let network = record.network
        region = network.regions[index].name
        let custody = report.custody
        created = custody.created
        received = custody.received
        delivered = custody.delivered
        returned = custody.returned
        lost = custody.lost
        handedOff = custody.handedOff
        inCustody = custody.inCustody
        balanced = report.isBalanced
        events = report.events
        days = Figure(Double(min(report.clock, network.plan.end).microseconds) / 86_400e6)
        let cohort = CohortSummary(tally, record)
        inbound = cohort.onTime
        inboundLeadTimeHours = cohort.leadTimeHours
        var sum = Digest()
        for digest in report.digests { sum.merge(digest) }
        digest = sum.description
        intervalDigests = report.digests.map(\.description)
    }
}
