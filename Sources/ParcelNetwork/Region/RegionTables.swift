import Measurement
import SimulationKernel

/// The parts of the network that one region reads in its hot loop, as plain values: no names, so
/// reading one costs no reference count.
struct RegionTables {
    /// What every event of a parcel asks of its stream, in few bytes.
    struct Origin {
        var site: UInt32
        var flow: UInt32
        var deadline: UInt32
        var pick: LawID
        var crossesCustoms: Bool
        var startsWhenAccepted: Bool
        var stopsAtFirstAttempt: Bool
        var isBacklog: Bool
        /// Whether all its orders go to one destination and take as long to pick: nothing need be
        /// drawn.
        var isOrderCertain: Bool
    }

    /// What a slot of demand, an order or a scale asks of a stream.
    struct Stream {
        var slot: Int64
        var slotMean: UInt64
        var factors: Range<Int>
        var mix: Range<Int>
        var weight: LawID
        var density: Int64
    }

    /// What customs makes of a parcel.
    enum Fate { case automatic, documents, physical }

    /// Whom customs selects, in few bytes.
    struct Selection {
        var documentsShare: UInt64
        var physicalShare: UInt64
        var automatic: LawID
        var physicalDesks: StationID
        var returnedShare: UInt64
        var destroyedShare: UInt64
        /// Of each examination, an inspection follows.
        var examinedShare: UInt64
        var documentsDesks: StationID
        var examinesInspected: Bool
        var firstClearsWord: UInt32
        /// What becomes of every parcel, where all fare alike and nothing need be drawn.
        var certain: (Fate, automatic: SimDuration)?
        /// When a parcel that nobody looks at may be released.
        var opening: OpeningID
    }

    /// What every step of a parcel through a site asks of a stage.
    struct Stage {
        var kind: Network.StageKind
        var isLast: Bool
        /// The network's row of what the stage consists of.
        var part: UInt32
        /// The network's row of its station, for a scan, or `noDetail`.
        var station: UInt32
        var site: UInt32
        /// Its place among the region's components, as an event's destination.
        var component: UInt16
        /// Its place among the region's stages, as an event's detail.
        var detail: UInt16
        /// Names it in the key of a draw: by its site's name and its place there, so that adding
        /// another site changes no draw.
        var visitKey: UInt32
        var siteKey: UInt64
    }

    struct Site {
        var stages: Range<Int>
        var region: RegionID
        var stableKey: UInt64
        /// Where what lands here by air may have to go on to: rows of `diversions`.
        var diversions: Range<Int>
    }

    struct Lane {
        var isContinuous: Bool
        var transit: LawID
        /// What every parcel's transit takes on a continuous lane, where that is fixed.
        var fixedTransit: SimDuration?
        var cutOff: SimDuration
        var parcelCapacity: Int64
        var gramCapacity: Int64
        var millilitreCapacity: Int64
        var firstStop: Int
        var stopCount: Int
        var firstCall: Int
        /// By which people choose.
        var firstScheduledCall: Int
        var departureCount: Int
        var stableKey: UInt64
        /// Of its own: bags, or containers.
        var hasBags: Bool
        /// Whether containers may be aboard, its own or others that go on unopened.
        var carriesContainers: Bool
        /// How long a container that leaves it is moved, and the first of its `containerLabels`.
        var transfer: SimDuration
        var firstLabel: Int
        /// How many parcels of the network's mean weight and density fit one departure.
        var expectedCapacity: Int
        var cancellations: Range<Int>
        var opening: OpeningID
        /// Whether it departs on demand only.
        var isCharter: Bool

        /// Whether what waits may board together or not at all.
        var movesWhole: Bool { hasBags || carriesContainers }
        /// Whether parcels must be weighed to load it.
        var weighs: Bool { gramCapacity != .max || millilitreCapacity != .max }
    }

    struct Couriers {
        var waves: Range<Int>
        var cutOff: SimDuration
        var capacity: Int64
        var parcelsPerVan: Int64
        var pace: SimDuration
        var attempts: Range<Int>
        var direct: LawID
        var opening: OpeningID
        var slow: Range<Int>
    }

    let origins: [Origin]
    let streams: [Stream]
    let selections: [Selection]
    let sites: [Site]
    let stages: [Stage]
    let lanes: [Lane]
    let diversions: [Diversion]
    let couriers: [Couriers]
    /// The draws of each stream's parcels, by stream.
    let draws: [Draws]
    /// The site of each destination, and the region.
    let destinations: [Network.Destination]
    /// Rows of `calendarDays`, by calendar.
    let calendars: [Range<Int>]

    init(_ network: Network) {
        origins = network.streams.map { stream in
            let flow = network.flows[Int(stream.flow.index)]
            let service = network.services[Int(flow.service)]
            return Origin(
                site: stream.site.index, flow: stream.flow.index, deadline: stream.deadline,
                pick: stream.pick, crossesCustoms: stream.crossesCustoms,
                startsWhenAccepted: service.startsWhenAccepted,
                stopsAtFirstAttempt: service.stopsAtFirstAttempt, isBacklog: flow.isBacklog,
                isOrderCertain: stream.mix.count == 1 && network.laws.isConstant(stream.pick))
        }
        streams = network.streams.map {
            Stream(
                slot: $0.slot.microseconds, slotMean: $0.slotMean,
                factors: network.profiles[Int($0.profile)].factors, mix: $0.mix,
                weight: $0.weight, density: $0.density)
        }
        selections = network.customs.map {
            let all: UInt64 = 1 << 32
            let presented = $0.inspectsExamined ? 0 : $0.physicalShare
            let isOneWay = $0.documentsShare == 0 && (presented == 0 || presented >= all)
            let automatic = SimDuration(microseconds: max(0, network.laws.draw($0.automatic, 0)))
            let isCertain = isOneWay && network.laws.isConstant($0.automatic)
            return Selection(
                documentsShare: $0.documentsShare, physicalShare: presented,
                automatic: $0.automatic, physicalDesks: $0.physicalDesks,
                returnedShare: $0.returnedShare, destroyedShare: $0.destroyedShare,
                examinedShare: $0.inspectsExamined ? $0.physicalShare : 0,
                documentsDesks: $0.documentsDesks, examinesInspected: $0.examinesInspected,
                firstClearsWord: $0.firstClearsWord,
                certain: isCertain
                    ? (presented == 0 ? .automatic : .physical, automatic) : nil,
                opening: $0.opening)
        }
        let (diversions, bySite) = RegionTables.diversions(of: network)
        self.diversions = diversions
        sites = network.sites.enumerated().map { index, site in
            Site(
                stages: site.stages, region: site.region, stableKey: site.stableKey,
                diversions: bySite[index] ?? 0..<0)
        }
        stages = RegionTables.stages(of: network)
        let (grams, millilitres) = RegionTables.meanSize(network)
        let charters = Set(network.charters.map { Int($0.lane.index) })
        lanes = network.lanes.enumerated().map { index, lane in
            let byWeight = Double(lane.gramCapacity) / grams
            let byVolume = Double(lane.millilitreCapacity) / millilitres
            let fitting = min(byWeight, byVolume, Double(lane.parcelCapacity), 1e15)
            return Lane(
                isContinuous: lane.isContinuous, transit: lane.transit,
                fixedTransit: lane.isContinuous && network.laws.isConstant(lane.transit)
                    ? SimDuration(microseconds: network.laws.draw(lane.transit, 0)) : nil,
                cutOff: lane.cutOff,
                parcelCapacity: lane.parcelCapacity, gramCapacity: lane.gramCapacity,
                millilitreCapacity: lane.millilitreCapacity, firstStop: lane.stops.lowerBound,
                stopCount: lane.stops.count, firstCall: lane.firstCall,
                firstScheduledCall: lane.firstScheduledCall,
                departureCount: lane.departureCount, stableKey: lane.stableKey,
                hasBags: lane.bags.size > 0 || lane.containers.filling.size > 0,
                carriesContainers: !lane.isContinuous && !network.containerLabels.isEmpty,
                transfer: lane.containers.transfer, firstLabel: lane.containers.labels.lowerBound,
                expectedCapacity: max(1, Int(fitting)), cancellations: lane.cancellations,
                opening: lane.opening,
                isCharter: charters.contains(index))
        }
        couriers = network.couriers.map {
            Couriers(
                waves: $0.waves, cutOff: $0.cutOff, capacity: $0.vans * $0.parcelsPerVan,
                parcelsPerVan: $0.parcelsPerVan, pace: $0.pace, attempts: $0.attempts,
                direct: $0.direct, opening: $0.opening, slow: $0.slow)
        }
        draws = network.streams.map { Draws(seed: network.plan.seed, stream: $0.stableKey) }
        destinations = network.destinations
        calendars = network.calendars.map { Int($0.first)..<Int($0.first + $0.count) }
    }

    private static func stages(of network: Network) -> [Stage] {
        network.stages.enumerated().map { index, stage in
            let site = network.sites[Int(stage.site.index)]
            let region = network.regions[Int(site.region.index)]
            let detail = index - region.stages.lowerBound
            let place = UInt32(index - site.stages.lowerBound)
            return Stage(
                kind: stage.kind, isLast: index + 1 == site.stages.upperBound, part: stage.part,
                station: network.station(of: stage)?.index ?? Scan.noDetail, site: stage.site.index,
                component: UInt16(truncatingIfNeeded: region.sites.count + detail),
                detail: UInt16(truncatingIfNeeded: detail),
                visitKey: UInt32(truncatingIfNeeded: site.stableKey) &+ place,
                siteKey: site.stableKey)
        }
    }

    /// Mean grams and millilitres over the parcels that all streams demand. Basic arithmetic only,
    /// which IEEE 754 makes the same on every machine.
    private static func meanSize(_ network: Network) -> (grams: Double, millilitres: Double) {
        var parcels = 0.0
        var grams = 0.0
        var millilitres = 0.0
        for stream in network.streams {
            let rate = Double(stream.slotMean) / Double(stream.slot.microseconds)
            let weight = network.laws.mean(stream.weight)
            parcels += rate
            grams += rate * weight
            millilitres += rate * weight * 1000 / Double(max(1, stream.density))
        }
        guard parcels > 0 else { return (1, 1) }
        return (max(1, grams / parcels), max(1, millilitres / parcels))
    }
}

/// What a draw is for: part of its key, so that no two purposes share bits.
enum Purpose: UInt32 {
    /// Whether the parcel exists at this volume, and when in its slot it is ordered.
    case demand = 1
    /// Where it goes, and the time from order to site.
    case order = 2
    /// Whether customs selects it, and the time of an automatic release.
    case customs = 3
    /// The wait for documents, and what inspection decides.
    case customsHold = 4
    /// The time of a service at a station.
    case service = 5
    /// Whether an attempt succeeds, and the time of a direct delivery.
    case delivery = 6
    case weight = 7
    case transit = 8
    /// Whether a sorter misreads the parcel.
    case misread = 16
    /// Whether an inspection follows an examination of documents.
    case inspection = 24
    /// Whether a locker was chosen, and which.
    case locker = 40
    /// When the consignee comes to the locker.
    case collection = 41
    /// Of which class of products an order is.
    case product = 48
    /// How long a shipment of stock takes: of the product's own stream.
    case replenishment = 49
    /// A server's time until its next breakdown, and of the repair: of the station's own stream.
    case breakdown = 17
}

/// A change of custody, as the digest names it.
enum CustodyChange: UInt64 {
    case created = 1
    /// Reached a site's first stage.
    case entered = 2
    case leftStation = 3
    case cleared = 4
    /// Left a site on a lane.
    case dispatched = 5
    case attempted = 6
    case delivered = 7
    case returned = 8
    case lost = 9
    /// Put into a locker, which is the scan's place.
    case deposited = 16
    case foundLockerFull = 17
    /// Sent from a warehouse, which is the scan's place, to its origin as an order.
    case ordered = 24
}

/// What an event does: the upper byte of its payload. Numbered from 0 without gaps, so that the byte
/// is read by one comparison.
enum EventKind: UInt8, CaseIterable {
    /// A slot of a stream's demand begins: its orders become events. Number: stream.
    case slot
    /// A batch reaches a site. Number: batch.
    case batchArrival
    /// A parcel handed off alone reaches a site. Number: parcel slot.
    case handoffArrival
    /// The first parcel in a lane's inbound ring reaches its site. Number: ring.
    case ringArrival
    /// A parcel reaches a site from within the region. Number: parcel slot.
    case siteArrival
    /// A parcel is ordered. Its identity is the key's.
    case order
    /// A parcel whose clock starts at acceptance is accepted. Its identity is the key's.
    case acceptance
    /// A service ends. Number: parcel slot; detail: stage.
    case serviceEnd
    /// A parcel's documents are there. Number: parcel slot; detail: stage.
    case documents
    /// Customs releases a parcel that waited for documents or nothing.
    case release
    /// An inspection ends. Detail: stage, and in the upper 8 bits the step.
    case inspectionEnd
    /// Documents were examined, and perhaps an inspection follows. Detail: the same.
    case examined
    case delivery
    case failedAttempt
    /// A lane departs from a stop. Number: board.
    case departure
    /// A bag is closed unless it was full before. Number: its key; detail: board.
    case bagCloses
    /// A bag held by a closed lane without timetable leaves. Number: its own; detail: board.
    case bagLeaves
    /// A container is at its next lane. Number: its row among those that are moved.
    case containerMoves
    /// The vans leave. Detail: stage.
    case wave
    /// A parcel held by a closed lane without timetable leaves. Number: parcel slot; detail: board.
    case laneOpens
    /// Another table of routes holds from now on. Number: the network's row of route epochs.
    case routesChange
    /// A service ends at a station that runs event by event. Number: server; detail: its position
    /// among the region's stepped stations.
    case steppedEnd
    /// A server breaks down, or is repaired. Number and detail: the same.
    case serverFails
    case serverRepaired
    /// A parcel's consignee takes it out of a locker, or its time there is over. Number: parcel slot;
    /// detail: the locker's position in the region, then two bits of the compartment's size.
    case collection
    case expiry
    /// A parcel is brought to the compartment that is held for it. Number and detail: the same.
    case lockerReached
    /// A parcel is ordered that a warehouse may fulfil. Its identity is the key's.
    case stockOrder
    /// Units reach a warehouse. Number: shipment.
    case shipmentArrival
    /// A warehouse's stock is reviewed. Number: which review; detail: the warehouse's position in
    /// the region.
    case stockReview
    /// A stepped station opens for those who wait. Detail: the same.
    case stationOpens
    /// Parcels stand at a site when the run starts. Number: the network's row of backlogs.
    case backlog
    /// It is decided whether a charter is called. Number: board.
    case charterLook

    /// Among events of one time: arrivals stand before everything that they can bring about, so
    /// it never matters where a frame cut a vehicle's parcels in two.
    var priority: UInt8 {
        switch self {
        case .slot, .routesChange, .backlog: 0
        case .batchArrival, .handoffArrival, .ringArrival, .siteArrival, .shipmentArrival: 1
        case .order, .acceptance, .stockOrder, .stockReview: 2
        case .serviceEnd, .documents, .release, .inspectionEnd, .examined, .containerMoves: 3
        // Of one stage the end of a service stands before a breakdown, by identity.
        case .steppedEnd, .serverFails, .serverRepaired, .stationOpens: 3
        case .delivery, .failedAttempt, .collection, .expiry, .lockerReached: 4
        // What is ready at its time still gets in, and it is closed before a departure.
        case .bagCloses: 4
        case .departure, .laneOpens, .bagLeaves: 5
        // A charter is called for what the departures of its time left behind.
        case .wave, .charterLook: 6
        }
    }
}
