import Measurement
import ParcelNetwork
import SimulationKernel

/// A disruption of one place at one time, as the places that it hits ask for it.
struct Occurrence {
    /// Index of the topology's disruptions.
    var disruption: Int
    var place: DisruptionSpec.Place
    var stage: DisruptionSpec.Stage?
    /// Whether parcels go around it once it is known.
    var reroutes: Bool
    /// Row of the network's disruptions.
    var row: Int
}

/// Openings that have this in common are one.
struct ChangedOpeningKey<Change: Hashable>: Hashable {
    var opening: OpeningID
    var changes: [Change]
}

extension TopologyCompiler {
    /// Random disruptions of one name in a run.
    static let mostOccurrences = 10_000

    /// Lays the disruptions out over the run. Random ones are drawn here, keyed by the seed, their
    /// name and their number: so every process has the same, and scenarios share them.
    mutating func compileDisruptions() {
        for (index, disruption) in spec.disruptions.enumerated() {
            let before = network.disruptions.count
            for place in disruption.places { compile(disruption, index, at: place) }
            if case .timed = disruption.start, network.disruptions.count == before {
                report(
                    .warning, at: disruption.position,
                    "disruption '\(disruption.name)' does not happen during the run",
                    mend: "change 'from', or the run")
            }
        }
    }

    private mutating func compile(
        _ disruption: DisruptionSpec, _ index: Int, at place: DisruptionSpec.Place
    ) {
        let site: SiteSpec
        var name: String
        switch place {
        case .site(let number):
            site = spec.sites[number]
            name = site.name
            if let stage = disruption.stage {
                guard site.stages.contains(where: { $0.kind == stage }) else { return }
                name += " \(stage.rawValue)"
            }
        case .lane(let number):
            site = spec.sites[spec.lanes[number].stops[0].site]
            name = "lane \(spec.lanes[number].name)"
        }
        for (from, to) in times(of: disruption, zone: site.zone) {
            occurrences.append(
                Occurrence(
                    disruption: index, place: place, stage: disruption.stage,
                    reroutes: disruption.reroutes,
                    row: network.disruptions.count))
            network.disruptions.append(
                Network.Disruption(
                    name: disruption.name, place: name, region: RegionID(site.region), from: from,
                    to: to, known: from + disruption.known, capacity: disruption.capacity))
        }
    }

    /// When it happens at a place, as far as the tables reach.
    private mutating func times(
        of disruption: DisruptionSpec, zone: String
    ) -> [(from: SimTime, to: SimTime)] {
        let clock = almanac.clock(zone)
        func instant(_ local: DisruptionSpec.LocalTime) -> SimTime {
            clock.instant(local.date, local.time)
        }
        let draws = Draws(
            seed: network.plan.seed, stream: stableKey("disruption \(disruption.name)"))
        let length = drawnLaw(disruption.length)
        func end(_ from: SimTime, _ bits: UInt64) -> SimTime {
            let lasts = max(.seconds(1), length.draw(bits))
            return min(from + lasts, .infinity - .days(1))
        }
        switch disruption.start {
        case .timed(let local):
            let from = instant(local)
            let to = end(from, draws.bits(0, purpose: 0, visit: 0).second)
            return to > .zero && from < tablesEnd ? [(from, to)] : []
        case .random(let every, let local):
            let gap = drawnLaw(every)
            var found: [(from: SimTime, to: SimTime)] = []
            var time = local.map(instant) ?? .zero
            for number in 0..<UInt64(TopologyCompiler.mostOccurrences) {
                let bits = draws.bits(number, purpose: 0, visit: 0)
                let from = time + gap.draw(bits.first)
                guard from < tablesEnd else { return found }
                time = end(from, bits.second)
                if time > .zero { found.append((from, time)) }
            }
            report(
                at: disruption.position,
                "disruption '\(disruption.name)' happens more than "
                    + "\(TopologyCompiler.mostOccurrences) times",
                mend: "make 'every' longer")
            return found
        }
    }

    // MARK: What is closed

    func hits(_ occurrence: Occurrence, site: Int, stage: String) -> Bool {
        occurrence.place == .site(site)
            && (occurrence.stage == nil || stage.hasPrefix(occurrence.stage?.rawValue ?? stage))
    }

    /// When a stage of a site is closed. A customs desk's name begins with that of its stage.
    func closures(of site: SiteID, stage: String) -> [Range<SimTime>] {
        if occurrences.isEmpty { return [] }
        let index = siteOrder[Int(site.index)]
        return occurrences.filter { hits($0, site: index, stage: stage) }
            .map { network.disruptions[$0.row] }.filter { $0.capacity == 0 }
            .map { $0.from..<$0.to }.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// When a stage of a site has less capacity, as rows of the network's table.
    mutating func slowdowns(of site: SiteID, stage: String) -> Range<Int> {
        if occurrences.isEmpty { return 0..<0 }
        let index = siteOrder[Int(site.index)]
        let slow = occurrences.filter { hits($0, site: index, stage: stage) }
            .map { network.disruptions[$0.row] }.filter { $0.capacity > 0 }
        // Where several overlap the least is left.
        let bounds = Set(slow.flatMap { [$0.from, $0.to] }).sorted()
        let first = network.slowdowns.count
        for (from, to) in zip(bounds, bounds.dropFirst()) {
            let left = slow.filter { $0.from <= from && to <= $0.to }.map(\.capacity).min()
            guard let left else { continue }
            network.slowdowns.append(Network.Slowdown(from: from, to: to, capacity: left))
        }
        return first..<network.slowdowns.count
    }

    /// An opening of these intervals, which ascend and do not overlap.
    ///
    /// - Parameter usual: what it is but for disruptions.
    mutating func addOpening(
        _ intervals: [Network.OpenInterval], insteadOf usual: OpeningID? = nil
    ) -> OpeningID {
        let row = UInt32(network.openings.count)
        network.openings.append(
            Network.Opening(
                firstInterval: UInt32(network.intervals.count),
                intervalCount: UInt32(intervals.count),
                undisturbed: usual.map { network.openings[Int($0.index)].undisturbed } ?? row))
        network.intervals += intervals
        return OpeningID(network.openings.count - 1)
    }

    /// An opening without what is closed; the opening itself if nothing is.
    mutating func opening(_ opening: OpeningID, without closed: [Range<SimTime>]) -> OpeningID {
        if closed.isEmpty { return opening }
        let key = ChangedOpeningKey(opening: opening, changes: closed)
        if let known = closedOpenings[key] { return known }
        let whole = Network.OpenInterval(
            opens: .zero - OpeningIntervals.margin, closes: .infinity, openBefore: .zero)
        var intervals =
            opening == .always ? [whole] : Array(network.intervals(of: opening))
        intervals = OpeningIntervals.without(closed, intervals)
        if intervals.isEmpty {
            // Some time after all that is run.
            let opens = max(
                tablesEnd + OpeningIntervals.margin, closed[closed.count - 1].upperBound)
            intervals = [
                Network.OpenInterval(opens: opens, closes: opens + .hours(1), openBefore: .zero)
            ]
        }
        let id = addOpening(intervals, insteadOf: opening)
        closedOpenings[key] = id
        return id
    }

    /// When a lane without timetable takes parcels on: not while it or its first site is closed,
    /// nor, once that is known, while its last is.
    mutating func opening(ofContinuous lane: LaneSpec, _ index: Int) -> OpeningID {
        let origin = RegionID(spec.sites[lane.stops[0].site].region)
        var closed: [Range<SimTime>] = []
        for occurrence in occurrences where occurrence.stage == nil {
            let record = network.disruptions[occurrence.row]
            guard record.capacity == 0 else { continue }
            var from = record.from
            switch occurrence.place {
            case .lane(index), .site(lane.stops[0].site): break
            case .site(lane.stops[1].site):
                from = max(from, network.knownFrom(occurrence.row, in: origin))
            case .site, .lane: continue
            }
            if from < record.to { closed.append(from..<record.to) }
        }
        return opening(.always, without: closed.sorted { $0.lowerBound < $1.lowerBound })
    }

    // MARK: Cancelled departures

    /// The departures of a lane that do not go, or not farther than to a stop.
    ///
    /// None leaves a site while that is closed. One to a site that will be closed when it gets there
    /// does not leave its first stop if this is known there; otherwise it lands anyway, and ends
    /// there if it could not go on in time. Of a lane at part of its capacity that share goes, evenly.
    /// Some are cancelled by chance.
    mutating func cancellations(
        of lane: LaneSpec, _ index: Int, firstCall: Int, departures: Int, _ chance: DepartureChance
    ) -> Range<Int> {
        let first = network.cancellations.count
        let relevant = occurrences.filter { occurrence in
            guard occurrence.stage == nil else { return false }
            switch occurrence.place {
            case .lane(let hit): return hit == index
            case .site(let site):
                return network.disruptions[occurrence.row].capacity == 0
                    && lane.stops.contains { $0.site == site }
            }
        }
        if relevant.isEmpty && !chance.mayCancel { return 0..<0 }
        var seen = Array(repeating: UInt64(0), count: relevant.count)
        for departure in 0..<departures {
            let row = firstCall + departure * lane.stops.count
            let calls = Array(network.calls[row..<(row + lane.stops.count)])
            var found: Network.Cancellation?
            for (place, occurrence) in relevant.enumerated() {
                guard
                    let stop = lastStop(calls, of: lane, occurrence, seen: &seen[place]),
                    stop < found?.fromStop ?? .max
                else { continue }
                found = Network.Cancellation(
                    departure: UInt32(departure), fromStop: stop,
                    disruption: UInt32(occurrence.row))
            }
            if found?.fromStop != 0, chance.isCancelled(departure) {
                found = Network.Cancellation(
                    departure: UInt32(departure), fromStop: 0,
                    disruption: Network.Cancellation.byChance)
            }
            if let found { network.cancellations.append(found) }
        }
        return first..<network.cancellations.count
    }

    /// The stop that a departure does not leave; nil if it is not hit.
    private func lastStop(
        _ calls: [Network.Call], of lane: LaneSpec, _ occurrence: Occurrence, seen: inout UInt64
    ) -> UInt32? {
        let record = network.disruptions[occurrence.row]
        func isClosed(_ time: SimTime) -> Bool { record.from <= time && time < record.to }
        let start = calls[0].departs
        guard case .site(let site) = occurrence.place else {
            guard isClosed(start) else { return nil }
            seen += 1
            let left = (seen &* record.capacity) >> 32
            return left > ((seen - 1) &* record.capacity) >> 32 ? nil : 0
        }
        let origin = RegionID(spec.sites[lane.stops[0].site].region)
        let isKnown = network.knownFrom(occurrence.row, in: origin) <= start
        for (stop, call) in calls.enumerated() where lane.stops[stop].site == site {
            let isLast = stop == calls.count - 1
            if stop > 0 && isClosed(call.arrives) && isKnown { return 0 }
            if !isLast && isClosed(call.departs) { return UInt32(stop) }
            // It is elsewhere, though the site may be open again by then.
            let diverts =
                lane.mode == .air && spec.disruptions[occurrence.disruption].diversion != nil
            if stop > 0 && !isLast && diverts && isClosed(call.arrives) { return UInt32(stop) }
        }
        return nil
    }
}

extension OpeningIntervals {
    /// Intervals less what is closed, which ascends by its beginnings.
    static func without(
        _ closed: [Range<SimTime>], _ intervals: [Network.OpenInterval]
    ) -> [Network.OpenInterval] {
        var left: [Network.OpenInterval] = []
        var open = SimDuration.zero
        func add(_ from: SimTime, _ to: SimTime) {
            guard from < to else { return }
            left.append(Network.OpenInterval(opens: from, closes: to, openBefore: open))
            open += to - from
        }
        for interval in intervals {
            var from = interval.opens
            for closure in closed
            where closure.upperBound > from && closure.lowerBound < interval.closes {
                add(from, min(closure.lowerBound, interval.closes))
                from = max(from, closure.upperBound)
            }
            add(from, interval.closes)
        }
        return left
    }
}
