import Measurement
import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// After the other lanes one from each site that may be closed to its alternate, open while it is.
    mutating func compileDiversions() {
        for (index, disruption) in spec.disruptions.enumerated() {
            guard let diversion = disruption.diversion else { continue }
            if !disruption.places.contains(where: hasLandings) {
                report(
                    .warning, at: disruption.position,
                    "no lane by air lands where '\(disruption.name)' diverts",
                    mend: "remove 'airborne'")
            }
            for (place, way) in zip(disruption.places, diversion.ways) {
                guard case .site(let site) = place, hasLandings(place) else { continue }
                let closed =
                    occurrences.filter { $0.disruption == index && $0.place == place }
                    .map { network.disruptions[$0.row] }.map { $0.from..<$0.to }
                    .sorted { $0.lowerBound < $1.lowerBound }
                guard !closed.isEmpty else { continue }
                let name =
                    "divert/\(disruption.name)/\(spec.sites[site].name)"
                    + "/\(spec.sites[diversion.site].name)"
                let opening = opening(only: closed)
                let landing = spec.lanes.indices.filter { lands(spec.lanes[$0], at: place) }
                guard landing.contains(where: { costsToDivert(spec.lanes[$0]) }) else {
                    addDirectLane(
                        name, .diversion, from: site, to: diversion.site, takes: way,
                        opening: opening)
                    continue
                }
                // Each lane's vehicles have rates of their own.
                for lane in landing {
                    addDirectLane(
                        name + "/\(spec.lanes[lane].name)", .diversion, from: site,
                        to: diversion.site, takes: way, opening: opening)
                    network.lanes[network.lanes.count - 1].diverts = LaneID(lane)
                    rateDiversion(of: spec.lanes[lane], from: site, to: diversion.site)
                }
            }
        }
    }

    /// Whether a vehicle of a lane costs or emits by what it flies on.
    private func costsToDivert(_ lane: LaneSpec) -> Bool {
        lane.rates.perKilometre > 0 || lane.rates.perHour > 0 || lane.co2e > 0
    }

    /// The latest lane's rates: by the way and the time that a vehicle flies on. The trip and the parcels
    /// taken on are paid for already.
    private mutating func rateDiversion(of lane: LaneSpec, from site: Int, to alternate: Int) {
        guard costsToDivert(lane) else { return }
        let metres = Draft.metres(spec.sites[site], spec.sites[alternate])
        let first = network.legMetres.count
        network.legMetres.append(
            Int64(min(metres.rounded(), Double(Network.RatedPart.mostMetres))))
        network.rated.append(
            Network.RatedPart(
                kind: .lane, part: UInt32(network.lanes.count - 1),
                rates: Network.Rates(
                    perKilometre: lane.rates.perKilometre, perHour: lane.rates.perHour),
                vehicles: lane.vehicles, co2e: lane.co2e, legs: first..<(first + 1)))
    }

    /// Whether a lane by air with a timetable lands at a site.
    private func hasLandings(_ place: DisruptionSpec.Place) -> Bool {
        spec.lanes.contains { lands($0, at: place) }
    }

    private func lands(_ lane: LaneSpec, at place: DisruptionSpec.Place) -> Bool {
        lane.mode == .air && !lane.service.isContinuous
            && lane.stops.dropFirst().contains { .site($0.site) == place }
    }

    /// Open at certain times, which ascend and do not overlap.
    private mutating func opening(only times: [Range<SimTime>]) -> OpeningID {
        addOpening(
            OpeningIntervals.summed(
                times.map {
                    Network.OpenInterval(
                        opens: $0.lowerBound, closes: $0.upperBound, openBefore: .zero)
                }))
    }

    /// After the routes: who may be diverted must find a way on from there.
    mutating func checkDiversions() {
        let landings = network.divertedLandings()
        if landings.isEmpty { return }
        // By diversion, who cannot.
        var missing: [Way: Set<Int>] = [:]
        let count = network.destinations.count
        for (row, range) in network.routes.enumerated() {
            let (destination, isCleared) = (DestinationID(row % count), row / count % 2 == 1)
            for way in network.hops[Int(range.first)..<Int(range.first + range.count)] {
                for landing in landings[Int(way.board.index)]
                where landing.stops.contains(Int(way.alightStop))
                    && !goesOn(from: landing.to, to: destination, isCleared: isCleared)
                {
                    missing[Way(from: landing.from, to: landing.to), default: []].insert(
                        row % count)
                }
            }
        }
        let ways = missing.sorted {
            ($0.key.from.index, $0.key.to.index) < ($1.key.from.index, $1.key.to.index)
        }
        for (way, destinations) in ways {
            let sites = [way.from, way.to].map { siteOrder[Int($0.index)] }
            let lost = destinations.min().map { network.destinations[$0].site } ?? way.from
            let cause = spec.disruptions.first {
                $0.diversion?.site == sites[1] && $0.places.contains(.site(sites[0]))
            }
            report(
                at: cause?.position ?? spec.position,
                "what is diverted from '\(spec.sites[sites[0]].name)' to "
                    + "'\(spec.sites[sites[1]].name)' has no way on to "
                    + "'\(spec.sites[siteOrder[Int(lost.index)]].name)'",
                mend: "divert to a site from which lanes lead on, or add a lane")
        }
    }

    private struct Way: Hashable {
        var from: SiteID
        var to: SiteID
    }

    private func goesOn(
        from site: SiteID, to destination: DestinationID, isCleared: Bool
    ) -> Bool {
        let clears = isCleared || network.clears(destination, at: site)
        if clears && network.destinations[Int(destination.index)].site == site { return true }
        return network.route(from: site, to: destination, isCleared: clears).count > 0
    }
}
