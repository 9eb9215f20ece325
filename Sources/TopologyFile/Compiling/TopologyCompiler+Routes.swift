import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// Fills `routes` and `hops`, and reports demand that no way serves.
    mutating func compileRoutes() {
        let (handlings, legs) = (handlings(), legs())
        let finder = RouteFinder(sites: handlings, legs: legs)
        let detours = compileRouteEpochs().map { $0.finder(handlings, legs, network) }
        if hasErrors { return }
        let tables = RouteTables([finder] + detours, landings: landings())
        let destinationCount = network.destinations.count
        let starts = startsByDestination()
        network.routes = Array(
            repeating: Network.HopRange(first: 0, count: 0),
            count: tables.count * network.sites.count * 2 * destinationCount)
        var lost: [[Int]] = []
        for (index, destination) in network.destinations.enumerated() {
            let found = finder.routes(
                to: Int(destination.site.index), region: Int(destination.region.index),
                from: starts[index])
            if tables.isPlain {
                for (state, ways) in found.ways {
                    network.routes[state * destinationCount + index] = appended(ways)
                }
            } else {
                let all = tables.ways(
                    to: Int(destination.site.index), region: Int(destination.region.index),
                    from: starts[index])
                for (state, byTable) in all {
                    for (table, ways) in byTable.enumerated() {
                        let row = table * network.sites.count * 2 + state
                        network.routes[row * destinationCount + index] = appended(ways)
                    }
                }
            }
            // Told apart: no way at all, and none that clears.
            lost.append(
                found.cutOff.filter {
                    $0 % 2 == 0 && found.costs.arriving[$0 + 1] != RouteFinder.unreachable
                })
            lost[index] += found.cutOff.filter { !lost[index].contains($0) }.map { ~$0 }
        }
        if lost.contains(where: { !$0.isEmpty }) { reportLost(lost) }
    }

    private mutating func appended(_ ways: RouteTables.Ways) -> Network.HopRange {
        let first = network.hops.count
        for way in ways {
            network.hops.append(
                Network.Hop(
                    board: BoardID(way.leg.board), alightStop: UInt32(way.leg.alightStop),
                    costToGo: SimDuration(microseconds: way.costToGo)))
        }
        return Network.HopRange(first: UInt32(first), count: UInt32(ways.count))
    }

    /// By destination: the states in which its parcels start, ascending.
    private func startsByDestination() -> [[Int]] {
        var isStart = Array(
            repeating: Array(repeating: false, count: network.sites.count * 2),
            count: network.destinations.count)
        for stream in network.streams {
            let state = Int(stream.site.index) * 2 + (stream.crossesCustoms ? 0 : 1)
            for entry in network.mixes[stream.mix] {
                isStart[Int(entry.destination.index)][state] = true
            }
        }
        return isStart.map { states in states.indices.filter { states[$0] } }
    }

    private func handlings() -> [RouteFinder.Handling] {
        let waits = network.openings.indices.map { index in
            let intervals = network.intervals(of: OpeningID(index))
            return intervals.isEmpty
                ? SimDuration.zero : OpeningIntervals.meanWait(intervals, until: tablesEnd)
        }
        return network.sites.map { site in
            var handling = RouteFinder.Handling(
                cost: 0, clearing: 0,
                clears: Array(repeating: false, count: network.regions.count))
            for stage in network.stages[site.stages] {
                switch stage.kind {
                case .served, .stepped:
                    let part = Int(stage.part)
                    let number =
                        stage.kind == .stepped
                        ? Int(network.disciplines[part].station.index) : part
                    let station = network.stations[number]
                    handling.cost +=
                        mean(station.service)
                        + waits[Int(network.openings[Int(station.opening.index)].undisturbed)]
                        .microseconds
                case .importCustoms:
                    let customs = network.customs[Int(stage.part)]
                    handling.clearing += mean(customs.automatic)
                    for region in network.regions.indices {
                        let word = network.clears[Int(customs.firstClearsWord) + region / 64]
                        if word >> UInt64(region % 64) & 1 != 0 { handling.clears[region] = true }
                    }
                case .exportCustoms, .couriers:
                    // Once on every way, so it decides nothing.
                    break
                }
            }
            return handling
        }
    }

    private func mean(_ law: LawID) -> Int64 {
        max(0, Int64(network.laws.mean(law).rounded()))
    }

    /// Every pair of stops of every lane: wait for a departure, way, readiness.
    private func legs() -> [RouteFinder.Leg] {
        var legs: [RouteFinder.Leg] = []
        let charters = Set(network.charters.map { Int($0.lane.index) })
        for (index, lane) in network.lanes.enumerated()
        where lane.mode.isWay && !charters.contains(index) {
            let stops = network.laneStops[lane.stops]
            for from in 0..<(lane.stops.count - 1) {
                let start = stops[stops.startIndex + from]
                let wait = lane.isContinuous ? 0 : wait(for: lane, at: from)
                for to in (from + 1)..<lane.stops.count {
                    let end = stops[stops.startIndex + to]
                    if end.site == start.site { continue }
                    let way = lane.isContinuous ? mean(lane.transit) : transit(lane, from, to)
                    legs.append(
                        RouteFinder.Leg(
                            from: Int(start.site.index), board: Int(start.board.index),
                            alightStop: to, to: Int(end.site.index),
                            cost: max(1, wait + way + end.ready.microseconds)))
                }
            }
        }
        return legs
    }

    private func wait(for lane: Network.Lane, at stop: Int) -> Int64 {
        let departures = (0..<lane.departureCount).map {
            network.scheduledCall(lane, departure: $0, stop: stop).departs
        }
        return lane.cutOff.microseconds
            + TimetableCalls.meanWait(departures, until: tablesEnd).microseconds
    }

    /// The mean time under way between two stops.
    private func transit(_ lane: Network.Lane, _ from: Int, _ to: Int) -> Int64 {
        var sum: Int128 = 0
        for departure in 0..<lane.departureCount {
            let leaves = network.scheduledCall(lane, departure: departure, stop: from).departs
            let arrives = network.scheduledCall(lane, departure: departure, stop: to).arrives
            sum += Int128((arrives - leaves).microseconds)
        }
        return Int64(sum / Int128(max(1, lane.departureCount)))
    }

    // MARK: What is not reached

    /// - Parameter lost: by destination, the states from which it is not reached: the state
    ///   itself where only clearance is lacking, its complement where there is no way at all.
    private mutating func reportLost(_ lost: [[Int]]) {
        for demand in spec.demand {
            let stock = spec.stockSite(of: demand)
            for from in demand.from.map(\.index) + [stock].compactMap(\.self) {
                let region = spec.sites[from].region
                let isCleared =
                    demand.backlog?.isCleared
                    ?? !spec.crossesCustoms(from: region, to: demand.destination)
                let state = isCleared ? 1 : 0
                let start = Int(siteIDs[from].index) * 2 + state
                func names(_ wanted: Int) -> [String] {
                    demand.to.filter { to in
                        destinationIDs[to.index].map {
                            lost[Int($0.index)].contains(wanted)
                        } ?? false
                    }.map { "'\(spec.sites[$0.index].name)'" }
                }
                let site = spec.sites[from].name
                let cutOff = names(~start)
                if !cutOff.isEmpty {
                    report(
                        at: demand.position,
                        "no lanes lead from '\(site)' to \(shortened(cutOff)), "
                            + "where demand '\(demand.name)' goes",
                        mend: "add lanes, or take these out of 'to'")
                }
                let uncleared = names(start)
                if !uncleared.isEmpty {
                    let region = spec.regions[demand.destination].name
                    report(
                        at: demand.position,
                        "no site on a way from '\(site)' to \(shortened(uncleared)) clears "
                            + "parcels for '\(region)', as demand '\(demand.name)' needs",
                        mend: "add '\(region)' to the 'clears' of an 'import' on the way, "
                            + "or both regions to one union")
                }
            }
        }
    }

    private func shortened(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}
