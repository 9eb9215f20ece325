import Measurement
import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    mutating func compileLanes() {
        for (index, lane) in spec.lanes.enumerated() { compile(lane, index) }
        compileCharters()
        compileOrderLanes()
        compileDiversions()
        compileBoards()
        compileCalls()
        compileChannels()
    }

    /// A lane that no file names: from one site to another without timetable or limit, all in one time.
    mutating func addDirectLane(
        _ name: String, _ mode: Network.LaneMode, from: Int, to: Int, takes: SimDuration,
        opening: OpeningID = .always
    ) {
        let firstStop = network.laneStops.count
        for site in [from, to] {
            network.laneStops.append(
                Network.LaneStop(
                    site: siteIDs[site], board: Network.LaneStop.noBoard, ready: .zero))
        }
        network.lanes.append(
            Network.Lane(
                name: name, mode: mode, isContinuous: true,
                transit: lawID(.constant(takes.microseconds)), cutOff: .zero,
                parcelCapacity: .max, gramCapacity: .max, millilitreCapacity: .max,
                stops: firstStop..<(firstStop + 2), firstCall: network.calls.count,
                departureCount: 0, stableKey: stableKey(name), opening: opening))
    }

    private mutating func compile(_ lane: LaneSpec, _ index: Int) {
        let firstStop = network.laneStops.count
        for stop in lane.stops {
            network.laneStops.append(
                Network.LaneStop(
                    site: siteIDs[stop.site], board: Network.LaneStop.noBoard, ready: stop.ready))
        }
        var record = Network.Lane(
            name: lane.name, mode: lane.mode, isContinuous: false, transit: LawID(index: 0),
            cutOff: lane.cutOff, parcelCapacity: lane.capacity.parcels ?? .max,
            gramCapacity: lane.capacity.grams ?? .max,
            millilitreCapacity: lane.capacity.millilitres ?? .max,
            stops: firstStop..<network.laneStops.count, firstCall: network.calls.count,
            departureCount: 0, stableKey: stableKey(lane.name), bags: lane.bags)
        if let containers = lane.containers {
            let first = network.containerLabels.count
            network.containerLabels += containers.labels.map { siteIDs[$0] }
            record.containers = Network.ContainerRule(
                filling: containers.filling, transfer: containers.transfer,
                labels: first..<network.containerLabels.count)
        }
        if lane.stops.count > TopologyCompiler.mostStops {
            report(
                at: lane.position,
                "lane '\(lane.name)' has more than \(TopologyCompiler.mostStops) stops"
            )
        }
        switch lane.service {
        case .continuous(let law):
            record.isContinuous = true
            record.transit = lawID(law)
            record.opening = opening(ofContinuous: lane, index)
        case .timetable where lane.charter != nil:
            record.transit = lawID(.constant(0))
        case .timetable(let timetable):
            record.transit = lawID(.constant(0))
            record.departureCount = compile(timetable, of: lane)
            let chance = chance(of: lane)
            delay(&record, by: chance)
            record.cancellations = cancellations(
                of: lane, index, firstCall: record.firstCall, departures: record.departureCount,
                chance)
        }
        rate(lane, as: network.lanes.count)
        network.lanes.append(record)
    }

    /// Warns of containers that no parcel's way fills.
    mutating func checkContainers() {
        if network.containerLabels.isEmpty { return }
        let labels = ContainerLabels(network)
        for (index, lane) in network.lanes.enumerated() where lane.containers.filling.size > 0 {
            guard let containers = spec.lanes[index].containers,
                !labels.isUsed(lane, in: network)
            else { continue }
            let names = containers.labels.map { "'\(spec.sites[$0].name)'" }
            report(
                .warning, at: containers.position,
                "no parcel goes on to \(names.joined(separator: " or ")) unopened",
                mend: "the ways from where lane '\(lane.name)' ends lead elsewhere,"
                    + " or parcels clear customs there")
        }
    }

    /// A handoff numbers stops in 8 bits and departures in 24.
    static let mostStops = 255
    static let mostDepartures = 1 << 24 - 1

    /// The calls of a lane with a timetable, of every date that the run needs.
    mutating func laidOut(_ timetable: Timetable, of lane: LaneSpec) -> TimetableCalls {
        let places = lane.stops.map { spec.sites[$0.site] }
        let clocks = places.map { almanac.clock($0.zone) }
        let laidOut = TimetableCalls(
            lane, timetable, siteNames: places.map(\.name),
            dates: almanac.dates(clocks[0], from: .zero, until: tablesEnd), clocks: clocks,
            worked: almanac.worked[places[0].calendar], until: tablesEnd)
        problems += laidOut.problems
        return laidOut
    }

    /// Lays a timetable out and returns how many departures it has.
    private mutating func compile(_ timetable: Timetable, of lane: LaneSpec) -> Int {
        let laidOut = laidOut(timetable, of: lane)
        if laidOut.departureCount > TopologyCompiler.mostDepartures {
            report(
                at: lane.position, "lane '\(lane.name)' has too many departures for one run",
                mend: "make 'every' longer or the run shorter")
        }
        let departs = laidOut.calls.first.map(\.departs) ?? .infinity
        if departs >= network.plan.end {
            report(
                at: lane.position, "lane '\(lane.name)' has no departure during the run",
                mend: "change its 'days', or the calendar of "
                    + "'\(spec.sites[lane.stops[0].site].name)'")
        }
        network.calls += laidOut.calls
        return laidOut.departureCount
    }

    /// Gives every stop but a lane's last its board, those of a region side by side.
    private mutating func compileBoards() {
        for region in network.regions.indices {
            let first = network.boards.count
            for (index, lane) in network.lanes.enumerated() {
                for stop in 0..<(lane.stops.count - 1) {
                    let place = lane.stops.lowerBound + stop
                    let site = network.laneStops[place].site
                    if !network.regions[region].sites.contains(Int(site.index)) { continue }
                    network.laneStops[place].board = BoardID(network.boards.count)
                    network.boards.append(
                        Network.Board(lane: LaneID(index), stop: UInt32(stop), site: site))
                }
            }
            network.regions[region].boards = first..<network.boards.count
        }
    }

    private func region(ofStop stop: Int, of lane: Network.Lane) -> RegionID {
        let site = network.laneStops[lane.stops.lowerBound + stop].site
        return network.sites[Int(site.index)].region
    }

    // MARK: Channels

    private mutating func compileChannels() {
        var legs: [(from: RegionID, to: RegionID, leg: Network.ChannelLeg)] = []
        for (index, lane) in network.lanes.enumerated() {
            for stop in 0..<(lane.stops.count - 1) {
                let from = region(ofStop: stop, of: lane)
                let to = region(ofStop: stop + 1, of: lane)
                if from == to { continue }
                legs.append(
                    (from, to, Network.ChannelLeg(lane: LaneID(index), stop: UInt32(stop))))
            }
        }
        legs.sort {
            ($0.from, $0.to, $0.leg.lane.index, $0.leg.stop)
                < ($1.from, $1.to, $1.leg.lane.index, $1.leg.stop)
        }
        for (from, to, leg) in legs {
            let position = network.channelLegs.count
            network.channelLegs.append(leg)
            if let last = network.channels.last, last.from == from, last.to == to {
                network.channels[network.channels.count - 1].legs =
                    last.legs.lowerBound..<(position + 1)
            } else {
                network.channels.append(
                    Network.Channel(from: from, to: to, legs: position..<(position + 1)))
            }
        }
        checkLookahead()
    }

    /// Regions that hand over to one another in a circle without any least transit could never
    /// tell who may go first: the circle is named.
    private mutating func checkLookahead() {
        var next: [[(to: Int, lane: Int)]] = Array(repeating: [], count: network.regions.count)
        for channel in network.channels {
            for leg in network.channelLegs[channel.legs] {
                let lane = network.lanes[Int(leg.lane.index)]
                guard lane.isContinuous, network.laws.least(lane.transit) <= 0 else { continue }
                next[Int(channel.from.index)].append((Int(channel.to.index), Int(leg.lane.index)))
                break
            }
        }
        var reported = Set<Int>()
        for region in next.indices where !reported.contains(region) {
            guard let circle = circle(through: region, next) else { continue }
            let names =
                circle.map { network.regions[$0.region].name } + [
                    network.regions[region].name
                ]
            let lanes = circle.map { "'\(network.lanes[$0.lane].name)'" }
            reported.formUnion(circle.map(\.region))
            report(
                at: spec.lanes[circle[0].lane].position,
                "zero lookahead in the circle \(names.joined(separator: " -> ")): "
                    + "lanes \(lanes.joined(separator: ", ")) have no least transit",
                mend: "give one a least transit, such as 'takes: 1 h + exponential mean 2 h'")
        }
    }

    /// The shortest circle of regions through one, each with the lane that leaves it.
    private func circle(
        through start: Int, _ next: [[(to: Int, lane: Int)]]
    ) -> [(region: Int, lane: Int)]? {
        var cameFrom: [Int: (region: Int, lane: Int)] = [:]
        var pending = [start]
        var done = 0
        while done < pending.count {
            let region = pending[done]
            done += 1
            for (to, lane) in next[region] where cameFrom[to] == nil {
                cameFrom[to] = (region, lane)
                pending.append(to)
            }
        }
        guard var step = cameFrom[start] else { return nil }
        var circle = [step]
        while step.region != start, let before = cameFrom[step.region] {
            step = before
            circle.append(step)
        }
        return circle.reversed()
    }
}
