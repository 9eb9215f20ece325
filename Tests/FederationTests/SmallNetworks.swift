import Federation
import Measurement
import ParcelNetwork
import SimulationKernel

/// A ring of regions built by hand, small enough for a thousand runs, with every kind of lane:
/// frequent ones to the next region, a timetable of three stops across regions, capacity that
/// leaves parcels behind, customs, couriers by waves and at once.
struct SmallNetwork {
    var regions = 4
    /// Parcels an hour from each region.
    var hourly: Int64 = 3
    var measured = SimDuration.hours(18)
    var end = SimTime.zero + .days(4)
    var drain = false
    var seed: UInt64 = 7
    var lead = SimDuration.hours(20)
    var interval = SimDuration.hours(6)
    var stations = Stations.computedAhead
    /// A third of what customs examines is inspected and examined again.
    var inspectsAgain = false
    /// Every city has two lockers.
    var hasLockers = false
    /// Every lane has bags: of three closed every other hour, or of four closed at the cut-off.
    var hasBags = false
    /// Every hub stocks what the next region sells.
    var hasWarehouses = false
    /// Every flight has containers of two parcels for the hubs beyond the next.
    var hasContainers = false
    /// Parcels stand at every hub, before customs and for lanes, when the run starts.
    var hasBacklog = false
    /// Every hub is closed for eight hours a day to what would land, which goes on to the next.
    var hasDiversions = false
    /// Flights are unloaded at docks that they keep, before customs.
    var hasDocks = false
    /// Customs release what a flight brought together.
    var hasConsignments = false
    /// Hubs have a second sorting line, and cities two docks more, while documents are examined.
    var hasRosters = false

    private static let hour = SimDuration.hours(1).microseconds
    private static let all: UInt64 = 1 << 32

    func hub(_ region: Int) -> SiteID { SiteID(2 * region) }
    func city(_ region: Int) -> SiteID { SiteID(2 * region + 1) }

    func built() -> Network {
        var network = Network(
            name: "ring", question: "Does it hold?", startUnixSeconds: 1_790_000_000,
            plan: RunPlan(
                seed: seed, warmUp: .hours(2), measured: measured, end: end, drain: drain,
                interval: interval, lead: lead))
        addCalendars(to: &network)
        addLanes(to: &network)
        for region in 0..<regions { add(region, to: &network) }
        addChannels(to: &network)
        addRoutes(to: &network)
        if hasRosters { addRosters(to: &network) }
        if stations != .computedAhead { step(&network) }
        if hasLockers { addLockers(to: &network) }
        for lane in network.lanes.indices where hasBags {
            network.lanes[lane].bags =
                network.lanes[lane].isContinuous
                ? Network.BagRule(size: 3, closing: .byClock, period: .hours(2))
                : Network.BagRule(size: 4, closing: .atCutOff, isByDestination: true)
        }
        if hasWarehouses { addWarehouses(to: &network) }
        if hasContainers { addContainers(to: &network) }
        if hasDocks {
            for region in 0..<regions {
                let first = network.sites[Int(hub(region).index)].stages.lowerBound
                network.stages.swapAt(first, first + 1)
                network.stations[Int(network.stages[first].part)].isByVehicle = true
            }
        }
        if hasConsignments { holdConsignments(&network) }
        if hasBacklog { addBacklog(to: &network) }
        return network
    }

    private func addContainers(to network: inout Network) {
        network.containerLabels = (0..<regions).map(hub)
        for lane in network.lanes.indices where !network.lanes[lane].isContinuous {
            network.lanes[lane].containers = Network.ContainerRule(
                filling: Network.BagRule(size: 2, closing: .atCutOff), transfer: .minutes(25),
                labels: 0..<regions)
        }
    }

    /// What its regions report when they have run in one process.
    func totals() throws -> RunTotals {
        let network = built()
        try network.checked()
        var cluster = LocalCluster(network)
        return try cluster.run()
    }

    private func addCalendars(to network: inout Network) {
        network.services = [
            Network.Service(
                name: "standard", promiseWorkingDays: 2, startsWhenAccepted: true,
                stopsAtFirstAttempt: false, rank: 1, target: SmallNetwork.all / 10 * 9)
        ]
        for day in -1..<60 {
            let from = SimTime.zero + .days(Int64(day))
            network.deadlineDays.append(
                Network.DeadlineDay(
                    from: from, deadline: from + .days(3), workingDates: Int32(day)))
            network.calendarDays.append(
                Network.CalendarDay(from: from, workingDatesRolled: Int32(day)))
        }
        let count = UInt32(network.deadlineDays.count)
        network.deadlineTables = [Network.DeadlineTable(first: 0, count: count, calendar: 0)]
        network.calendars = [Network.Calendar(name: "every day", first: 0, count: count)]
        network.profileFactors = (0..<96).map { UInt32(1 << 15 + $0 * 900) }
        network.profiles = [Network.DemandProfile(factors: 0..<96)]
        // From six to twenty every day.
        for day in 0..<60 {
            network.intervals.append(
                Network.OpenInterval(
                    opens: .zero + .days(Int64(day)) + .hours(6),
                    closes: .zero + .days(Int64(day)) + .hours(20),
                    openBefore: .hours(14 * Int64(day))))
        }
        network.openings.append(
            Network.Opening(
                firstInterval: 0, intervalCount: 60,
                undisturbed: UInt32(network.openings.count)))
    }

    private func addLanes(to network: inout Network) {
        for region in 0..<regions {
            addContinuous(
                "feeder-\(region)", hub(region), city(region),
                .shifted(by: SmallNetwork.hour, .exponential(mean: SmallNetwork.hour)),
                to: &network)
            addContinuous(
                "road-\(region)", hub(region), hub((region + 1) % regions),
                .shifted(by: 3 * SmallNetwork.hour, .exponential(mean: 2 * SmallNetwork.hour)),
                to: &network)
            addScheduled(
                "flight-\(region)",
                [hub(region), hub((region + 1) % regions), hub((region + 2) % regions)],
                every: .hours(5), from: .hours(Int64(region)), capacity: 6, to: &network)
            if hasWarehouses {
                addContinuous(
                    "orders-\(region)", hub(region), hub((region + 1) % regions),
                    .constant(2 * SmallNetwork.hour), to: &network)
                network.lanes[network.lanes.count - 1].mode = .order
            }
            if hasDiversions { addDiversion(from: region, to: &network) }
        }
    }

    private func addDiversion(from region: Int, to network: inout Network) {
        let first = network.intervals.count
        for day in 0..<60 {
            let opens = SimTime.zero + .days(Int64(day)) + .hours(Int64(5 * region % 16))
            network.intervals.append(
                Network.OpenInterval(
                    opens: opens, closes: opens + .hours(8), openBefore: .hours(8 * Int64(day))))
        }
        network.openings.append(
            Network.Opening(
                firstInterval: UInt32(first), intervalCount: 60,
                undisturbed: UInt32(network.openings.count)))
        addContinuous(
            "divert-\(region)", hub(region), hub((region + 1) % regions),
            .constant(5 * SmallNetwork.hour / 6), to: &network)
        network.lanes[network.lanes.count - 1].mode = .diversion
        network.lanes[network.lanes.count - 1].opening = OpeningID(network.openings.count - 1)
    }

    private func addContinuous(
        _ name: String, _ from: SiteID, _ to: SiteID, _ transit: LawSpec,
        to network: inout Network
    ) {
        add(name, .road, [from, to], to: &network)
        let lane = network.lanes.count - 1
        network.lanes[lane].isContinuous = true
        network.lanes[lane].transit = network.laws.add(transit)
    }

    private func addScheduled(
        _ name: String, _ sites: [SiteID], every: SimDuration, from: SimDuration,
        capacity: Int64, to network: inout Network
    ) {
        add(name, .air, sites, to: &network)
        let lane = network.lanes.count - 1
        network.lanes[lane].parcelCapacity = capacity
        network.lanes[lane].gramCapacity = 1_000_000
        network.lanes[lane].cutOff = .minutes(20)
        network.lanes[lane].firstCall = network.calls.count
        var departure = SimTime.zero + from
        while departure < end + .days(1) {
            for stop in sites.indices {
                let arrives = departure + .hours(3) * Int64(stop)
                let isLast = stop == sites.count - 1
                let stays = stop == 0 || isLast ? SimDuration.zero : .hours(1)
                network.calls.append(Network.Call(arrives: arrives, departs: arrives + stays))
            }
            departure = departure + every
            network.lanes[lane].departureCount += 1
        }
    }

    private func add(
        _ name: String, _ mode: Network.LaneMode, _ sites: [SiteID], to network: inout Network
    ) {
        let first = network.laneStops.count
        for site in sites {
            network.laneStops.append(
                Network.LaneStop(
                    site: site, board: Network.LaneStop.noBoard,
                    ready: mode == .air ? .minutes(45) : .zero))
        }
        network.lanes.append(
            Network.Lane(
                name: name, mode: mode, isContinuous: false,
                transit: network.laws.add(.constant(0)), cutOff: .zero, parcelCapacity: .max,
                gramCapacity: .max, millilitreCapacity: .max,
                stops: first..<network.laneStops.count, firstCall: 0, departureCount: 0,
                stableKey: stableKey(name)))
    }

    /// A hub with customs and sorting, and a city that delivers.
    private func add(_ region: Int, to network: inout Network) {
        let stages = network.stages.count
        let stations = network.stations.count
        let boards = network.boards.count
        let minute = SmallNetwork.hour / 60
        for (kind, site, servers, mean) in [
            ("sort", hub(region), 2, 5), ("documents", hub(region), 1, 10),
            ("inspection", hub(region), 1, 30), ("unload", city(region), 1, 4),
            ("scan", city(region), 1, 6),
        ] where kind != "scan" || self.stations == .disciplined {
            network.stations.append(
                Network.Station(
                    kind: kind, site: site, servers: UInt32(servers),
                    service: network.laws.add(.exponential(mean: Int64(mean) * minute)),
                    opening: kind == "documents" ? OpeningID(1) : .always))
        }
        network.clears.append(1 << UInt64(region))
        network.customs.append(
            Network.Customs(
                automatic: network.laws.add(.constant(6 * minute)),
                documentsShare: SmallNetwork.all / 5,
                documentsWait: network.laws.add(.exponential(mean: 3 * SmallNetwork.hour)),
                documentsDesks: StationID(stations + 1), physicalShare: SmallNetwork.all / 20,
                physicalDesks: StationID(stations + 2), returnedShare: SmallNetwork.all / 8,
                destroyedShare: SmallNetwork.all / 9, lodgedBefore: .hours(1),
                firstClearsWord: UInt32(region)))
        if inspectsAgain {
            network.customs[region].physicalShare = SmallNetwork.all / 3
            network.customs[region].inspectsExamined = true
            network.customs[region].examinesInspected = true
        }
        addCouriers(region, to: &network)
        let hubStages = addStages(
            [(.importCustoms, region), (.served, stations)], at: hub(region), to: &network)
        let cityStages = addStages(
            (self.stations == .disciplined
                ? [(.served, stations + 3), (.served, stations + 4)] : [(.served, stations + 3)])
                + [(.couriers, region)], at: city(region), to: &network)
        for (site, range) in [(hub(region), hubStages), (city(region), cityStages)] {
            let name = site == hub(region) ? "hub-\(region)" : "city-\(region)"
            network.sites.append(
                Network.Site(
                    name: name, region: RegionID(region), stages: range,
                    latitude: Int32(region) * 1_000_000, longitude: -5_000_000,
                    stableKey: stableKey(name)))
        }
        network.destinations.append(
            Network.Destination(site: city(region), region: RegionID(region), calendar: 0))
        addBoards(of: region, to: &network)
        addDemand(of: region, to: &network)
        network.regions.append(
            Network.RegionRecord(
                name: "region-\(region)", sites: (2 * region)..<(2 * region + 2),
                stages: stages..<network.stages.count,
                stations: stations..<network.stations.count,
                boards: boards..<network.boards.count, streams: region..<(region + 1)))
    }

    private func addStages(
        _ kinds: [(Network.StageKind, Int)], at site: SiteID, to network: inout Network
    ) -> Range<Int> {
        let first = network.stages.count
        for (kind, part) in kinds {
            network.stages.append(Network.Stage(site: site, kind: kind, part: UInt32(part)))
        }
        return first..<network.stages.count
    }

    private func addCouriers(_ region: Int, to network: inout Network) {
        let waves = network.waves.count
        let attempts = network.attemptShares.count
        if region % 2 == 1 {
            for wave in 0..<Int64(60) {
                network.waves.append(Network.Wave(time: .zero + .hours(7 * wave + 3)))
            }
            network.attemptShares += [SmallNetwork.all / 4 * 3, SmallNetwork.all / 3 * 2]
        }
        network.couriers.append(
            Network.Couriers(
                site: city(region), waves: waves..<network.waves.count, cutOff: .minutes(30),
                vans: 3, parcelsPerVan: 8, pace: .minutes(6),
                attempts: attempts..<network.attemptShares.count,
                direct: network.laws.add(
                    .shifted(by: SmallNetwork.hour, .exponential(mean: SmallNetwork.hour)))))
    }

    private func addBoards(of region: Int, to network: inout Network) {
        for lane in network.lanes.indices {
            for (stop, row) in network.lanes[lane].stops.dropLast().enumerated()
            where Int(network.laneStops[row].site.index) / 2 == region {
                network.laneStops[row].board = BoardID(network.boards.count)
                network.boards.append(
                    Network.Board(
                        lane: LaneID(lane), stop: UInt32(stop), site: network.laneStops[row].site))
            }
        }
    }

    private func addDemand(of region: Int, to network: inout Network) {
        let mix = network.mixes.count
        for destination in 0..<regions {
            network.mixes.append(
                Network.MixEntry(
                    upTo: (UInt64(destination + 1) << 32) / UInt64(regions),
                    destination: DestinationID(destination)))
        }
        network.flows.append(
            Network.Flow(
                origin: RegionID(region), destination: RegionID((region + 1) % regions),
                service: 0))
        let slot = SimDuration.minutes(15)
        network.streams.append(
            Network.DemandStream(
                name: "from-\(region)", site: hub(region), flow: FlowID(region),
                stableKey: stableKey("from-\(region)"), slot: slot,
                slotMean: UInt64(hourly) << 32 / 4, profile: 0, mix: mix..<network.mixes.count,
                pick: network.laws.add(.exponential(mean: 2 * SmallNetwork.hour)),
                weight: network.laws.add(.constant(400)), density: 180, crossesCustoms: true,
                deadline: 0))
    }

    private func addChannels(to network: inout Network) {
        for from in 0..<regions {
            for to in 0..<regions where to != from {
                let first = network.channelLegs.count
                for (lane, record) in network.lanes.enumerated() {
                    for (stop, row) in record.stops.dropLast().enumerated()
                    where Int(network.laneStops[row].site.index) / 2 == from
                        && Int(network.laneStops[row + 1].site.index) / 2 == to
                    {
                        network.channelLegs.append(
                            Network.ChannelLeg(lane: LaneID(lane), stop: UInt32(stop)))
                    }
                }
                guard network.channelLegs.count > first else { continue }
                network.channels.append(
                    Network.Channel(
                        from: RegionID(from), to: RegionID(to),
                        legs: first..<network.channelLegs.count))
            }
        }
    }

    /// Every board whose lane brings a parcel closer around the ring.
    private func addRoutes(to network: inout Network) {
        for site in 0..<(2 * regions) {
            for _ in 0..<2 {
                for destination in 0..<regions {
                    let first = network.hops.count
                    addHops(from: site, to: destination, in: &network)
                    network.routes.append(
                        Network.HopRange(
                            first: UInt32(first), count: UInt32(network.hops.count - first)))
                }
            }
        }
    }

    private func addHops(from site: Int, to destination: Int, in network: inout Network) {
        guard site != 2 * destination + 1 else { return }
        let here = distance(site / 2, destination)
        for (index, board) in network.boards.enumerated()
        where Int(board.site.index) == site
            && network.lanes[Int(board.lane.index)].mode.isWay
        {
            let stops = network.lanes[Int(board.lane.index)].stops
            for stop in (Int(board.stop) + 1)..<stops.count {
                let there = Int(network.laneStops[stops.lowerBound + stop].site.index)
                let isCity = there % 2 == 1
                let after = distance(there / 2, destination)
                guard isCity ? there / 2 == destination : after < here else { continue }
                network.hops.append(
                    Network.Hop(
                        board: BoardID(index), alightStop: UInt32(stop),
                        costToGo: .hours(4) * Int64(isCity ? 0 : after + 1)))
            }
        }
    }

    private func distance(_ from: Int, _ to: Int) -> Int { (to - from + regions) % regions }
}
