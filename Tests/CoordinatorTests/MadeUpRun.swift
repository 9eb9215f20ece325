import Measurement
import ParcelNetwork
import ResultsStore
import SimulationKernel

/// Two regions, two services, and figures that can be worked out by hand.
///
/// CN sorts at HGH and flies to MAD in ES, where customs looks at papers and a van delivers.
/// Warm-up one day, two days measured, six days in all, from Monday 2023-10-30.
enum MadeUpRun {
    static let cn = RegionID(0)
    static let es = RegionID(1)
    static let hour = Int128(3_600_000_000)

    static func network() -> Network {
        var network = Network(
            name: "two-towns", question: "Is the pledge safe?", startUnixSeconds: 1_698_624_000,
            plan: RunPlan(
                seed: 7, warmUp: .days(1), measured: .days(2), end: .zero + .days(6)))
        let law = network.laws.add(.constant(SimDuration.minutes(6).microseconds))
        network.regions = [
            Network.RegionRecord(
                name: "CN", sites: 0..<1, stages: 0..<1, stations: 0..<1, boards: 0..<1,
                streams: 0..<0),
            Network.RegionRecord(
                name: "ES", sites: 1..<3, stages: 1..<3, stations: 1..<2, boards: 1..<2,
                streams: 0..<0),
        ]
        network.sites = [("HGH", 0, 0), ("MAD", 1, 1), ("Madrid", 1, 2)].map {
            name, region, stage in
            Network.Site(
                name: name, region: RegionID(region), stages: stage..<stage + 1,
                latitude: 30_229_500, longitude: -3_560_000, stableKey: stableKey(name))
        }
        network.stages = [
            Network.Stage(site: SiteID(0), kind: .served, part: 0),
            Network.Stage(site: SiteID(1), kind: .importCustoms, part: 0),
            Network.Stage(site: SiteID(2), kind: .couriers, part: 0),
        ]
        network.stations = [
            Network.Station(
                kind: "sort", site: SiteID(0), servers: 2, service: law, opening: .always),
            Network.Station(
                kind: "import documents", site: SiteID(1), servers: 4, service: law,
                opening: OpeningID(1)),
        ]
        // Open from 08:00 to 20:00 on days 0 and 1, and from 20:00 on day 2 past the window's end.
        network.intervals = [(8, 20, 0), (32, 44, 12), (68, 80, 24)].map { opens, closes, before in
            Network.OpenInterval(
                opens: .zero + .hours(opens), closes: .zero + .hours(closes),
                openBefore: .hours(before))
        }
        network.openings.append(
            Network.Opening(
                firstInterval: 0, intervalCount: 3, undisturbed: UInt32(network.openings.count)))
        network.couriers = [
            Network.Couriers(
                site: SiteID(2), waves: 0..<0, cutOff: .zero, vans: 1, parcelsPerVan: 100,
                pace: .minutes(4), attempts: 0..<0, direct: law)
        ]
        network.presence = [Network.Presence(site: SiteID(2), stretches: 0..<1)]
        network.clockStretches = [
            WeekClock.Stretch(from: .zero, shift: SimDuration.hours(1).microseconds)
        ]
        network.lanes = [
            Network.Lane(
                name: "hgh-mad", mode: .air, isContinuous: false, transit: law, cutOff: .zero,
                parcelCapacity: 100, gramCapacity: 50_000, millilitreCapacity: .max,
                stops: 0..<2, firstCall: 0, departureCount: 0, stableKey: stableKey("hgh-mad")),
            Network.Lane(
                name: "van", mode: .road, isContinuous: true, transit: law, cutOff: .zero,
                parcelCapacity: .max, gramCapacity: .max, millilitreCapacity: .max,
                stops: 2..<4, firstCall: 0, departureCount: 0, stableKey: stableKey("van")),
        ]
        network.laneStops = [
            Network.LaneStop(site: SiteID(0), board: BoardID(0), ready: .zero),
            Network.LaneStop(site: SiteID(1), board: Network.LaneStop.noBoard, ready: .zero),
            Network.LaneStop(site: SiteID(1), board: BoardID(1), ready: .zero),
            Network.LaneStop(site: SiteID(2), board: Network.LaneStop.noBoard, ready: .zero),
        ]
        network.boards = [
            Network.Board(lane: LaneID(0), stop: 0, site: SiteID(0)),
            Network.Board(lane: LaneID(1), stop: 0, site: SiteID(1)),
        ]
        network.channels = [Network.Channel(from: cn, to: es, legs: 0..<1)]
        network.channelLegs = [Network.ChannelLeg(lane: LaneID(0), stop: 0)]
        network.services = [("five-day", 5, 0.95), ("ten-day", 10, 0)].map { name, days, target in
            Network.Service(
                name: name, promiseWorkingDays: days, startsWhenAccepted: false,
                stopsAtFirstAttempt: false, rank: 0, target: UInt64(target * 4_294_967_296))
        }
        network.flows = [
            Network.Flow(origin: cn, destination: es, service: 0),
            Network.Flow(origin: cn, destination: es, service: 1),
        ]
        return network
    }

    /// Five-day: 100 created, all eligible; 90 take 24 h, 10 take 48 h and are late (net of
    /// customs 2 of them are not). Ten-day: 50 created, of which 20 take 30 h and 30 are open.
    static func flows() -> [FlowTally] {
        var fast = FlowTally()
        (fast.created, fast.eligible, fast.onTime, fast.onTimeNet) = (100, 100, 90, 92)
        fast.delivered = 100
        fast.leadMinutes.add(24 * 60, count: 90)
        fast.leadMinutes.add(48 * 60, count: 10)
        fast.leadSum = 90 * 24 * hour + 10 * 48 * hour
        fast.leadWorkingDays.add(1, count: 90)
        fast.leadWorkingDays.add(6, count: 10)
        fast.dwell[Dwell.moving.rawValue] = 2000 * hour
        fast.dwell[Dwell.leftBehind.rawValue] = 640 * hour
        fast.lateDwell[Dwell.leftBehind.rawValue] = 200 * hour
        fast.late = 10
        fast.lateByCustoms = 2
        fast.lateByPlan = 1
        fast.lateByComponent = [
            ComponentCount(component: 0, count: 2), ComponentCount(component: 2, count: 5),
        ]
        var slow = FlowTally()
        (slow.created, slow.delivered) = (50, 20)
        slow.leadMinutes.add(30 * 60, count: 20)
        slow.followed.closed.add(72 * 60, count: 20)
        slow.leadSum = 20 * 30 * hour
        slow.leadWorkingDays.add(2, count: 20)
        slow.dwell[Dwell.moving.rawValue] = 600 * hour
        return [fast, slow]
    }

    static func reports() -> [RegionReport] {
        var cn = RegionReport()
        cn.clock = .zero + .days(6)
        cn.events = 1000
        (cn.custody.created, cn.custody.handedOff, cn.custody.inCustody) = (200, 170, 30)
        cn.digests = (1...6).map { Digest(sum: UInt128($0)) }
        cn.flows = [FlowTally(), FlowTally()]
        // Created at the origin, stopped at the destination: each region has its part.
        cn.flows[0].created = 100
        cn.flows[0].eligible = 100
        cn.flows[1].created = 50
        cn.flows[1].followed.created.add(72 * 60, count: 50)
        var sort = StationTally()
        (sort.arrivals, sort.waited, sort.waitedHalfHour) = (150, 30, 3)
        sort.waitSum = 300 * 1_000_000
        sort.longestWait = 45 * 60 * 1_000_000
        sort.queueArea = 24 * hour
        sort.openQueueArea = 24 * hour
        sort.busyArea = 72 * hour
        cn.stations = [sort]
        var flight = BoardTally()
        (flight.departures, flight.departuresFull) = (2, 1)
        (flight.loaded, flight.onBoard, flight.parcelCapacity) = (150, 150, 200)
        (flight.grams, flight.gramCapacity, flight.millilitres) = (90_000, 100_000, 600_000)
        (flight.leftBehind, flight.waiting) = (50, 0)
        flight.waitSum = 96 * hour
        cn.boards = [flight]
        cn.couriers = [CouriersTally()]

        var es = RegionReport()
        es.clock = .zero + .days(6)
        es.events = 500
        (es.custody.received, es.custody.delivered, es.custody.inCustody) = (165, 140, 15)
        (es.custody.returned, es.custody.lost) = (8, 2)
        es.digests = (1...6).map { Digest(sum: UInt128($0) << 64) }
        es.flows = FlowTallies(flows())
        for flow in es.flows.indices {
            es.flows[flow].created = 0
            es.flows[flow].eligible = 0
        }
        var desks = StationTally()
        desks.arrivals = 10
        desks.busyArea = 12 * hour
        es.stations = [desks]
        var van = BoardTally()
        (van.departures, van.loaded, van.onBoard) = (140, 140, 140)
        es.boards = [van]
        var couriers = CouriersTally()
        (couriers.waves, couriers.stops, couriers.failed) = (4, 160, 20)
        es.couriers = [couriers]
        var presence = PresenceTally()
        presence.areas[30] = 5 * hour
        es.presence = [presence]
        return [cn, es]
    }

    static func ledger() -> ChannelLedger {
        var (early, late) = (CustodySum(), CustodySum())
        for parcel in 0..<100 { early.add(parcel: UInt64(parcel), key: 7) }
        for parcel in 100..<170 { late.add(parcel: UInt64(parcel), key: 7) }
        return ChannelLedger(
            channel: ChannelID(0), sent: [early, late], received: [early, late])
    }

    static func record() -> RunRecord {
        RunRecord(
            network: network(), reports: reports(), channels: [ledger()],
            processes: [RunProcess(region: cn, pid: 41), RunProcess(region: es, pid: 42)],
            costs: RunCosts(wallSeconds: 0.5, startSeconds: 0.25, peakMemoryBytes: 3 << 20),
            status: .complete, topologyFile: "topologies/two-towns.yaml", blobDigest: "ab",
            version: "0.1.0")
    }
}
