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

    /// Three regions of one site each, timetabled: flights a - c and b - c that land at the same
    /// instants, and one a - b - c on which b's parcels share what a's leave free. Everything is
    /// delivered at c, or at b what is bound for b, by waves.
    static func flights(seed: UInt64, capacity: Int64) -> Network {
        let measured = SimDuration.days(2)
        var network = Network(
            name: "flights", startUnixSeconds: 0,
            plan: RunPlan(
                seed: seed, warmUp: .zero, measured: measured,
                end: .zero + measured + .days(10), drain: true))
        let none = network.laws.add(.constant(0))
        let weight = network.laws.add(.constant(270))
        addPromise(to: &network, workingDays: 1)
        network.profileFactors = Array(repeating: 1 << 16, count: 7 * 96)
        network.profiles = [Network.DemandProfile(factors: 0..<(7 * 96))]
        network.attemptShares = [3 << 30, 1 << 31]
        for hour in stride(from: Int64(1), to: 24 * 12, by: 4) {
            network.waves.append(Network.Wave(time: .zero + .hours(hour)))
        }
        let lanes: [(name: String, stops: [Int], every: Int64, hours: [Int64])] = [
            ("ac", [0, 2], 1, [0, 4]), ("bc", [1, 2], 1, [0, 2]),
            ("abc", [0, 1, 2], 3, [0, 1, 3]),
        ]
        var boardsOf: [[(lane: Int, stop: Int)]] = [[], [], []]
        for (index, lane) in lanes.enumerated() {
            for stop in 0..<(lane.stops.count - 1) {
                boardsOf[lane.stops[stop]].append((index, stop))
            }
        }
        var boardIndex: [[Int]] = lanes.map { Array(repeating: -1, count: $0.stops.count) }
        for site in 0..<3 {
            let first = network.boards.count
            for (lane, stop) in boardsOf[site] {
                boardIndex[lane][stop] = network.boards.count
                network.boards.append(
                    Network.Board(lane: LaneID(lane), stop: UInt32(stop), site: SiteID(site)))
            }
            network.stations.append(
                Network.Station(
                    kind: "sort", site: SiteID(site), servers: 2, service: none, opening: .always))
            network.couriers.append(
                Network.Couriers(
                    site: SiteID(site), waves: 0..<network.waves.count, cutOff: .minutes(30),
                    vans: 4, parcelsPerVan: 25, pace: .minutes(4), attempts: 0..<2, direct: none))
            network.stages.append(
                Network.Stage(site: SiteID(site), kind: .served, part: UInt32(site)))
            network.stages.append(
                Network.Stage(site: SiteID(site), kind: .couriers, part: UInt32(site)))
            network.sites.append(
                Network.Site(
                    name: "\(site)", region: RegionID(site), stages: (2 * site)..<(2 * site + 2),
                    latitude: 0, longitude: 0, stableKey: stableKey("\(site)")))
            network.destinations.append(
                Network.Destination(site: SiteID(site), region: RegionID(site), calendar: 0))
            let streams = network.streams.count
            for (to, hourly) in [(1, Int64(site == 0 ? 12 : 0)), (2, 40)]
            where hourly > 0 && to > site {
                network.mixes.append(
                    Network.MixEntry(upTo: 1 << 32, destination: DestinationID(to)))
                network.flows.append(
                    Network.Flow(origin: RegionID(site), destination: RegionID(to), service: 0))
                let name = "\(site)-\(to)"
                network.streams.append(
                    Network.DemandStream(
                        name: name, site: SiteID(site), flow: FlowID(network.flows.count - 1),
                        stableKey: stableKey(name), slot: .minutes(15),
                        slotMean: UInt64(hourly) << 32 / 4, profile: 0,
                        mix: (network.mixes.count - 1)..<network.mixes.count, pick: none,
                        weight: weight, density: 150, crossesCustoms: false, deadline: 0))
            }
            network.regions.append(
                Network.RegionRecord(
                    name: "region-\(site)", sites: site..<(site + 1),
                    stages: (2 * site)..<(2 * site + 2), stations: site..<(site + 1),
                    boards: first..<network.boards.count, streams: streams..<network.streams.count))
        }
        for (index, lane) in lanes.enumerated() {
            let stops = network.laneStops.count
            for (stop, site) in lane.stops.enumerated() {
                let isLast = stop == lane.stops.count - 1
                network.laneStops.append(
                    Network.LaneStop(
                        site: SiteID(site),
                        board: isLast
                            ? Network.LaneStop.noBoard : BoardID(boardIndex[index][stop]),
                        ready: .minutes(20)))
            }
            let calls = network.calls.count
            let departures = 24 * 11 / lane.every
            for departure in 0..<departures {
                let leaves = SimTime.zero + .hours(2 + departure * lane.every)
                for (stop, hours) in lane.hours.enumerated() {
                    let arrives = leaves + .hours(hours)
                    let stays = stop > 0 && stop < lane.stops.count - 1
                    network.calls.append(
                        Network.Call(arrives: arrives, departs: arrives + .hours(stays ? 1 : 0)))
                }
            }
            network.lanes.append(
                Network.Lane(
                    name: lane.name, mode: .air, isContinuous: false, transit: none,
                    cutOff: .minutes(45), parcelCapacity: capacity, gramCapacity: .max,
                    millilitreCapacity: 1_000_000, stops: stops..<network.laneStops.count,
                    firstCall: calls, departureCount: Int(departures),
                    stableKey: stableKey(lane.name)))
        }
        for (from, to, legs) in [
            (0, 1, [(2, 0)]), (0, 2, [(0, 0)]), (1, 2, [(1, 0), (2, 1)]),
        ] {
            let first = network.channelLegs.count
            for (lane, stop) in legs {
                network.channelLegs.append(
                    Network.ChannelLeg(lane: LaneID(lane), stop: UInt32(stop)))
            }
            network.channels.append(
                Network.Channel(
                    from: RegionID(from), to: RegionID(to),
                    legs: first..<network.channelLegs.count))
        }
        addFlightRoutes(to: &network, boards: boardIndex)
        return network
    }

    private static func addFlightRoutes(to network: inout Network, boards: [[Int]]) {
        let ways: [[[(board: Int, stop: Int)]]] = [
            [[], [(boards[2][0], 1)], [(boards[0][0], 1), (boards[2][0], 2)]],
            [[], [], [(boards[1][0], 1), (boards[2][1], 2)]],
            [[], [], []],
        ]
        for site in 0..<3 {
            for _ in 0..<2 {
                for destination in 0..<3 {
                    let hops = ways[site][destination]
                    network.routes.append(
                        Network.HopRange(
                            first: UInt32(network.hops.count), count: UInt32(hops.count)))
                    for hop in hops {
                        network.hops.append(
                            Network.Hop(
                                board: BoardID(hop.board), alightStop: UInt32(hop.stop),
                                costToGo: .zero))
                    }
                }
            }
        }
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

    /// Runs to the plan's end, in slices of at most `events`. With `shuffled` what is handed over
    /// waits until a region's turn and is then merged channel by channel at random.
    mutating func run(
        until end: SimTime = .infinity, events: Int = .max, shuffled seed: UInt64? = nil
    ) {
        let end = min(end, network.plan.end)
        var workload = Workload(seed: seed ?? 1)
        var post: [[[Handoff]]] = Array(
            repeating: Array(repeating: [], count: regions.count), count: regions.count)
        var moved = true
        while moved {
            moved = false
            for region in 0..<regions.count where regions[region].clock < end {
                var limit = end
                for channel in regions[region].inbound {
                    let from = Int(network.channels[Int(channel.index)].from.index)
                    if regions[from].clock < end {
                        limit = min(limit, regions[from].horizon(of: channel))
                    }
                }
                while let from = post[region].indices.filter({ !post[region][$0].isEmpty })
                    .randomElement(using: &workload)
                {
                    regions[region].accept(post[region][from].removeFirst())
                }
                guard limit > regions[region].clock else { continue }
                moved = true
                _ = regions[region].run(until: limit, atMost: events)
                for channel in regions[region].outbound {
                    let to = Int(network.channels[Int(channel.index)].to.index)
                    let taken = regions[region].takeOutbox(channel)
                    handoffs += taken.count
                    if seed != nil {
                        post[to][region] += taken
                    } else {
                        for handoff in taken { regions[to].accept(handoff) }
                    }
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
