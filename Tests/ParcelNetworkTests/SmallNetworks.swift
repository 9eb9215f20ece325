import Measurement
import ParcelNetwork
import SimulationKernel

/// Networks built by hand, without a topology file.
enum SmallNetworks {
    static let hour = SimDuration.hours(1).microseconds

    /// `count` regions of one site each: origin sort, linehaul of eight hours to each other region,
    /// customs, destination sort, last mile. The pipeline of the benchmarks.
    static func pipeline(
        regions count: Int, hourly: Int64 = 10_000, days: Int64 = 1, seed: UInt64 = 7,
        volumeMillionths: UInt64 = 1_000_000, drain: Bool = true, linehaulHours: Int64 = 8
    ) -> Network {
        let measured = SimDuration.days(days)
        var network = Network(
            name: "pipeline", startUnixSeconds: 0,
            plan: RunPlan(
                seed: seed, volumeMillionths: volumeMillionths, warmUp: .zero, measured: measured,
                end: .zero + measured + .days(10), drain: drain))
        let none = network.laws.add(.constant(0))
        let sort = network.laws.add(.constant(360_000))
        let desk = network.laws.add(.constant(720_000))
        let linehaul = network.laws.add(.constant(linehaulHours * hour))
        let lastMile = network.laws.add(.shifted(by: 4 * hour, .exponential(mean: 2 * hour)))
        let weight = network.laws.add(.constant(270))
        addPromise(to: &network, workingDays: 2)
        network.profileFactors = Array(repeating: 1 << 16, count: 7 * 96)
        network.profiles = [Network.DemandProfile(factors: 0..<(7 * 96))]
        let all: UInt64 = 1 << 32

        for region in 0..<count {
            let stages = network.stages.count
            let stations = network.stations.count
            network.clears.append(1 << UInt64(region))
            network.stations.append(
                Network.Station(
                    kind: "sort", site: SiteID(region), servers: 8, service: sort,
                    opening: .always))
            network.stations.append(
                Network.Station(
                    kind: "customs", site: SiteID(region), servers: 16, service: desk,
                    opening: .always))
            network.customs.append(
                Network.Customs(
                    automatic: none, documentsShare: 0, documentsWait: none,
                    documentsDesks: Network.Customs.noDesks, physicalShare: all,
                    physicalDesks: StationID(stations + 1), returnedShare: 0, destroyedShare: 0,
                    lodgedBefore: .zero, firstClearsWord: UInt32(region)))
            network.couriers.append(
                Network.Couriers(
                    site: SiteID(region), waves: 0..<0, cutOff: .zero, vans: 0, parcelsPerVan: 1,
                    pace: .zero, attempts: 0..<0, direct: lastMile))
            for (kind, part) in [
                (Network.StageKind.importCustoms, region), (.served, stations), (.couriers, region),
            ] {
                network.stages.append(
                    Network.Stage(site: SiteID(region), kind: kind, part: UInt32(part)))
            }
            network.sites.append(
                Network.Site(
                    name: "site-\(region)", region: RegionID(region),
                    stages: stages..<network.stages.count, latitude: 0, longitude: 0,
                    stableKey: stableKey("site-\(region)")))
            network.destinations.append(
                Network.Destination(site: SiteID(region), region: RegionID(region), calendar: 0))
            let boards = network.boards.count
            for other in 0..<count where other != region {
                addLane(from: region, to: other, transit: linehaul, in: &network)
            }
            addStreams(
                from: region, of: count, hourly: hourly, pick: none, weight: weight, in: &network)
            network.regions.append(
                Network.RegionRecord(
                    name: "region-\(region)", sites: region..<(region + 1),
                    stages: stages..<network.stages.count,
                    stations: stations..<network.stations.count,
                    boards: boards..<network.boards.count,
                    streams: region..<(region + 1)))
        }
        addRoutes(to: &network)
        return network
    }

    /// A promise of some days from the start on, every date a working one, in UTC.
    private static func addPromise(to network: inout Network, workingDays: Int32) {
        network.services = [
            Network.Service(
                name: "standard", promiseWorkingDays: UInt32(workingDays),
                startsWhenAccepted: false, stopsAtFirstAttempt: false, rank: 0, target: 0)
        ]
        let days = Int64(40)
        for day in -1..<days {
            let from = SimTime.zero + .days(day)
            network.deadlineDays.append(
                Network.DeadlineDay(
                    from: from, deadline: from + .days(Int64(workingDays) + 1),
                    workingDates: Int32(day)))
            network.calendarDays.append(
                Network.CalendarDay(from: from, workingDatesRolled: Int32(day)))
        }
        let count = UInt32(network.deadlineDays.count)
        network.deadlineTables = [Network.DeadlineTable(first: 0, count: count, calendar: 0)]
        network.calendars = [Network.Calendar(name: "every day", first: 0, count: count)]
    }

    private static func addLane(
        from: Int, to: Int, transit: LawID, in network: inout Network
    ) {
        let lane = LaneID(network.lanes.count)
        let stops = network.laneStops.count
        network.laneStops.append(
            Network.LaneStop(
                site: SiteID(from), board: BoardID(network.boards.count), ready: .zero))
        network.laneStops.append(
            Network.LaneStop(site: SiteID(to), board: Network.LaneStop.noBoard, ready: .zero))
        network.boards.append(Network.Board(lane: lane, stop: 0, site: SiteID(from)))
        network.channels.append(
            Network.Channel(
                from: RegionID(from), to: RegionID(to),
                legs: network.channelLegs.count..<(network.channelLegs.count + 1)))
        network.channelLegs.append(Network.ChannelLeg(lane: lane, stop: 0))
        network.lanes.append(
            Network.Lane(
                name: "lane-\(from)-\(to)", mode: .road, isContinuous: true, transit: transit,
                cutOff: .zero, parcelCapacity: .max, gramCapacity: .max,
                millilitreCapacity: .max, stops: stops..<(stops + 2), firstCall: 0,
                departureCount: 0, stableKey: stableKey("lane-\(from)-\(to)")))
    }

    private static func addStreams(
        from region: Int, of count: Int, hourly: Int64, pick: LawID, weight: LawID,
        in network: inout Network
    ) {
        let mix = network.mixes.count
        let others = (0..<count).filter { $0 != region }
        for (place, other) in others.enumerated() {
            network.mixes.append(
                Network.MixEntry(
                    upTo: (UInt64(place + 1) << 32) / UInt64(others.count),
                    destination: DestinationID(other)))
        }
        network.flows.append(
            Network.Flow(
                origin: RegionID(region), destination: RegionID(others[0]), service: 0))
        let slot = SimDuration.minutes(1)
        network.streams.append(
            Network.DemandStream(
                name: "from-\(region)", site: SiteID(region), flow: FlowID(region),
                stableKey: stableKey("from-\(region)"), slot: slot,
                slotMean: UInt64(hourly) << 32 / 60, profile: 0,
                mix: mix..<network.mixes.count, pick: pick, weight: weight, density: 150,
                crossesCustoms: true, deadline: 0))
    }

    /// Everything one lane away.
    private static func addRoutes(to network: inout Network) {
        let count = network.sites.count
        for site in 0..<count {
            for _ in 0..<2 {
                for destination in 0..<count {
                    let board = network.boards.indices.first {
                        network.boards[$0].site == SiteID(site)
                            && network.laneStops[
                                network.lanes[Int(network.boards[$0].lane.index)].stops.upperBound
                                    - 1
                            ].site == SiteID(destination)
                    }
                    network.routes.append(
                        Network.HopRange(
                            first: UInt32(network.hops.count), count: board == nil ? 0 : 1))
                    if let board {
                        network.hops.append(
                            Network.Hop(board: BoardID(board), alightStop: 1, costToGo: .zero))
                    }
                }
            }
        }
    }
}

/// A network's regions run in turn on one thread, as far as the others let each.
struct Together: ~Copyable {
    let network: Network
    var regions: FixedArray<Region>
    private(set) var handoffs = 0

    init(_ network: Network) {
        self.network = network
        regions = FixedArray(count: network.regions.count) { Region(network, region: RegionID($0)) }
    }

    /// Runs to the plan's end, in slices of at most `events`; `cut` splits what is handed over.
    mutating func run(events: Int = .max) {
        var moved = true
        while moved {
            moved = false
            for region in 0..<regions.count where regions[region].clock < network.plan.end {
                var limit = network.plan.end
                for channel in regions[region].inbound {
                    let from = Int(network.channels[Int(channel.index)].from.index)
                    if regions[from].clock < network.plan.end {
                        limit = min(limit, regions[from].horizon(of: channel))
                    }
                }
                guard limit > regions[region].clock else { continue }
                moved = true
                _ = regions[region].run(until: limit, atMost: events)
                for channel in regions[region].outbound {
                    let to = Int(network.channels[Int(channel.index)].to.index)
                    let taken = regions[region].takeOutbox(channel)
                    handoffs += taken.count
                    for handoff in taken { regions[to].accept(handoff) }
                }
            }
        }
    }

    func reports() -> [RegionReport] {
        var reports: [RegionReport] = []
        for region in 0..<regions.count { reports.append(regions[region].report()) }
        return reports
    }
}

extension [RegionReport] {
    var digest: Digest {
        var sum = Digest()
        for report in self {
            for digest in report.digests { sum.merge(digest) }
        }
        return sum
    }
}
