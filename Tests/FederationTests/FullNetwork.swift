import Measurement
import ParcelNetwork
import SimulationKernel

/// A network with one row in every table and another number, none zero, in every field: it makes no
/// sense, but whoever forgets a field of it is found out.
struct FullNetwork {
    private final class Counter {
        var value: Int = 1
        func next() -> Int {
            value += 1
            return value
        }
    }
    private let counter = Counter()

    private var n: Int { counter.next() }
    private var u32: UInt32 { UInt32(n) }
    private var u64: UInt64 { UInt64(n) << 33 | 1 }
    private var i64: Int64 { Int64(n) << 34 }
    private var time: SimTime { SimTime(microseconds: Int64(n) << 30) }
    private var duration: SimDuration { SimDuration(microseconds: Int64(n) << 31) }
    private var range: Range<Int> {
        let first = n
        return first..<(first + 1000 + n)
    }
    private var name: String { "name \(n)" }
    private var law: LawID { LawID(index: u32) }
    private var site: SiteID { SiteID(n) }
    private var region: RegionID { RegionID(n) }

    func built() -> Network {
        var network = Network(
            name: name, question: name, scenario: name, startUnixSeconds: i64,
            plan: RunPlan(
                seed: u64, volumeMillionths: u64, warmUp: duration, measured: duration, end: time,
                drain: true, interval: duration, lead: duration,
                trace: TracePlan(share: 3, parcels: [ParcelID(stream: 1, slot: 2, number: 3)])))
        network.regions = [
            Network.RegionRecord(
                name: name, sites: range, stages: range, stations: range, boards: range,
                streams: range)
        ]
        network.sites = [
            Network.Site(
                name: name, region: region, stages: range, latitude: Int32(n), longitude: -Int32(n),
                stableKey: u64)
        ]
        network.stages = [Network.Stage(site: site, kind: .couriers, part: u32)]
        network.stations = [
            Network.Station(
                kind: name, site: site, servers: u32, service: law, opening: OpeningID(n),
                crews: range, slow: range, isByVehicle: true)
        ]
        network.crews = [Network.Crew(servers: u32, opening: OpeningID(n))]
        network.disciplines = [
            Network.Discipline(
                station: StationID(n), isRanked: true, misread: u64, breakdowns: .ofTheClock,
                upTime: law, repair: law, holds: u32, whenFull: .turnsAway)
        ]
        network.customs = [
            Network.Customs(
                automatic: law, documentsShare: u64, documentsWait: law,
                documentsDesks: StationID(n), physicalShare: u64, physicalDesks: StationID(n),
                returnedShare: u64, destroyedShare: u64, lodgedBefore: duration,
                firstClearsWord: u32, inspectsExamined: true, examinesInspected: true,
                opening: OpeningID(n), holdsConsignments: true)
        ]
        network.clears = [u64]
        network.couriers = [
            Network.Couriers(
                site: site, waves: range, cutOff: duration, vans: i64, parcelsPerVan: i64,
                pace: duration, attempts: range, direct: law, opening: OpeningID(n), slow: range)
        ]
        addLanes(to: &network)
        addDemand(to: &network)
        network.disruptions = [
            Network.Disruption(
                name: name, place: name, region: region, from: time, to: time, known: time,
                capacity: u64)
        ]
        network.cancellations = [
            Network.Cancellation(departure: u32, fromStop: u32, disruption: u32)
        ]
        network.routeEpochs = [Network.RouteEpoch(region: region, from: time, table: u32)]
        network.slowdowns = [Network.Slowdown(from: time, to: time, capacity: u64)]
        network.openings = [
            Network.Opening(firstInterval: u32, intervalCount: u32, undisturbed: u32)
        ]
        network.intervals = [
            Network.OpenInterval(opens: time, closes: time, openBefore: duration)
        ]
        network.deadlineTables = [Network.DeadlineTable(first: u32, count: u32, calendar: u32)]
        network.deadlineDays = [
            Network.DeadlineDay(from: time, deadline: time, workingDates: Int32(n))
        ]
        network.calendars = [Network.Calendar(name: name, first: u32, count: u32)]
        network.calendarDays = [Network.CalendarDay(from: time, workingDatesRolled: Int32(n))]
        network.waves = [Network.Wave(time: time, isCancelled: true)]
        network.attemptShares = [u64]
        network.presence = [Network.Presence(site: site, stretches: range)]
        network.lockerServices = [
            Network.LockerService(
                couriers: u32, banks: range, chosenBy: u64, dwell: law, expires: duration,
                millilitres: BySize(i64, i64, i64), triesLarger: true, whenFull: .returned,
                reserves: true)
        ]
        network.lockers = [
            Network.Locker(
                name: name, site: site, compartments: BySize(u32, u32, u32), upTo: u64,
                stableKey: u64, neighbours: range)
        ]
        network.lockerNeighbours = [u32]
        network.warehouses = [
            Network.Warehouse(site: site, products: range, reviews: range, opening: OpeningID(n))
        ]
        network.products = [
            Network.Product(
                name: name, warehouse: u32, upTo: u64, initial: i64,
                reorder: Network.Reorder(.batches, point: i64, amount: i64), supply: u32,
                stableKey: u64)
        ]
        network.supplies = [
            Network.Supply(
                name: name, isTimetabled: true, departures: range, transit: law,
                receiving: duration)
        ]
        network.stockedStreams = [
            Network.StockedStream(
                stream: StreamID(n), warehouse: u32, local: StreamID(n), lane: LaneID(n))
        ]
        network.clockStretches = [WeekClock.Stretch(from: time, shift: i64)]
        network.currency = name
        network.rated = [
            Network.RatedPart(
                kind: .couriers, part: u32,
                rates: Network.Rates(
                    perTrip: i64, perKilometre: i64, perHour: i64, perParcel: i64), vehicles: i64,
                co2e: i64, legs: range)
        ]
        network.legMetres = [i64]
        network.charters = [
            Network.Charter(
                lane: LaneID(n), threshold: i64, notice: duration, atMost: u32, span: duration,
                relieves: range)
        ]
        network.relievedBoards = [Network.RelievedBoard(board: BoardID(n), alightStop: u32)]
        return network
    }

    private func addLanes(to network: inout Network) {
        network.lanes = [
            Network.Lane(
                name: name, mode: .sea, isContinuous: true, transit: law, cutOff: duration,
                parcelCapacity: i64, gramCapacity: i64, millilitreCapacity: i64, stops: range,
                firstCall: n, departureCount: n, stableKey: u64, cancellations: range,
                opening: OpeningID(n),
                bags: Network.BagRule(
                    size: u32, closing: .atCutOff, period: duration, isByDestination: true),
                containers: Network.ContainerRule(
                    filling: Network.BagRule(
                        size: u32, closing: .byClock, period: duration, isByDestination: true),
                    transfer: duration, labels: range), diverts: LaneID(n))
        ]
        network.containerLabels = [site]
        network.laneStops = [Network.LaneStop(site: site, board: BoardID(n), ready: duration)]
        network.boards = [Network.Board(lane: LaneID(n), stop: u32, site: site)]
        network.calls = [Network.Call(arrives: time, departs: time)]
        network.channels = [Network.Channel(from: region, to: region, legs: range)]
        network.channelLegs = [Network.ChannelLeg(lane: LaneID(n), stop: u32)]
        network.routes = [Network.HopRange(first: u32, count: u32)]
        network.hops = [Network.Hop(board: BoardID(n), alightStop: u32, costToGo: duration)]
        // The law itself must make sense; its record's spare field is always zero.
        _ = network.laws.add(.shifted(by: i64, .exponential(mean: i64)))
        _ = network.laws.add(
            .shifted(by: i64, .lognormal(mean: 1 << 40, standardDeviation: 1 << 39)))
    }

    private func addDemand(to network: inout Network) {
        network.destinations = [Network.Destination(site: site, region: region, calendar: u32)]
        network.services = [
            Network.Service(
                name: name, promiseWorkingDays: u32, startsWhenAccepted: true,
                stopsAtFirstAttempt: true, rank: u32, target: u64, price: i64)
        ]
        network.flows = [
            Network.Flow(origin: region, destination: region, service: u32, isBacklog: true)
        ]
        network.carriers = [Network.Carrier(name: name, region: region)]
        network.carrierSites = [Network.CarrierSite(site: site, carrier: u32, isHandOver: true)]
        network.backlogs = [
            Network.Backlog(
                stream: StreamID(n), parcels: u32, stage: u32, age: law, isExported: true)
        ]
        network.streams = [
            Network.DemandStream(
                name: name, site: site, flow: FlowID(n), stableKey: u64, slot: duration,
                slotMean: u64, profile: u32, mix: range, pick: law, weight: law, density: i64,
                crossesCustoms: true, deadline: u32)
        ]
        network.profiles = [Network.DemandProfile(factors: range)]
        network.profileFactors = [u32]
        network.mixes = [Network.MixEntry(upTo: u64, destination: DestinationID(n))]
    }
}
