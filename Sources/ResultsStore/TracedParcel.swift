import ParcelNetwork
import SimulationKernel

/// A traced parcel: its scans over all regions, and how it ended.
struct TracedParcel {
    struct Sighting {
        var scan: Scan
        var kind: Scan.Kind
        var site: SiteID
    }

    var id: ParcelID
    /// In the order of time; within a region and an instant, in that of its history.
    var sightings: [Sighting] = []
    var end: TracedEnd?

    /// The traced parcels of a run, ascending by identity.
    static func gathered(from traces: [TracePart], in network: Network) -> [TracedParcel] {
        var siteOfKey: [UInt64: SiteID] = [:]
        for (index, site) in network.sites.enumerated() {
            siteOfKey[site.stableKey] = SiteID(index)
        }
        for locker in network.lockers { siteOfKey[locker.stableKey] = locker.site }
        var placed: [(scan: Scan, place: Int)] = []
        for trace in traces {
            for scan in trace.scans { placed.append((scan, placed.count)) }
        }
        placed.sort {
            ($0.scan.parcel.bits, $0.scan.time.microseconds, $0.place)
                < ($1.scan.parcel.bits, $1.scan.time.microseconds, $1.place)
        }
        var ends: [UInt64: TracedEnd] = [:]
        for trace in traces {
            for end in trace.ends { ends[end.parcel.id.bits] = end }
        }
        var parcels: [TracedParcel] = []
        for (scan, _) in placed {
            guard let kind = scan.kind, let site = siteOfKey[scan.siteKey],
                scan.parcel.stream < network.streams.count
            else { continue }
            if parcels.last?.id != scan.parcel {
                parcels.append(TracedParcel(id: scan.parcel, end: ends[scan.parcel.bits]))
            }
            parcels[parcels.count - 1].sightings.append(
                Sighting(scan: scan, kind: kind, site: site))
        }
        return parcels
    }
}

extension TracedParcel {
    func stream(in network: Network) -> Network.DemandStream { network.streams[id.stream] }

    func service(in network: Network) -> Network.Service {
        let flow = network.flows[Int(stream(in: network).flow.index)]
        return network.services[Int(flow.service)]
    }

    /// Where it is bound, known from its end.
    func destination(in network: Network) -> SiteID? {
        guard let end else { return nil }
        let row = Int(end.parcel.destination.index)
        return network.destinations.indices.contains(row) ? network.destinations[row].site : nil
    }

    /// When its clock started: the parcel says so, or its first scan does.
    var start: SimTime? { end?.parcel.start ?? sightings.first?.scan.time }

    /// `delivered`, `returned`, `lost`, or `under way` at the run's end.
    var fate: String {
        guard end != nil else { return "under way" }
        for sighting in sightings.reversed() {
            switch sighting.kind {
            case .delivered, .returned, .lost: return "\(sighting.kind)"
            default: continue
            }
        }
        return "ended"
    }

    /// When its clock stopped: with the first attempt or deposit, or with the delivery, as its
    /// service says.
    func stop(in network: Network) -> SimTime? {
        if service(in: network).stopsAtFirstAttempt,
            let attempt = sightings.first(where: {
                $0.kind == .attempted || $0.kind == .deposited
            })
        {
            return attempt.scan.time
        }
        return sightings.first { $0.kind == .delivered }?.scan.time
    }

    /// Why it was late, by the rule of the run's own count; nil if it was not.
    func cause(in network: Network) -> LateKind? {
        guard let end else { return nil }
        guard let stop = stop(in: network) else { return .notDelivered }
        guard stop >= end.deadline else { return nil }
        switch end.parcel.latenessReason(stop: stop, deadline: end.deadline) {
        case .customs: return .customs
        case .failedAttempt: return .failedAttempt
        case .congestion(let place): return network.lateKind(at: place)
        case .plan: return .planTooSlow
        }
    }

    /// Seconds in each stage of a parcel that has ended; what is in none it spent moving.
    var dwellSeconds: [Double?] {
        guard let end else { return Dwell.allCases.map { _ in nil } }
        var moving = (end.time - end.parcel.start).microseconds
        var seconds: [Double?] = []
        for stage in 0..<Dwell.storedCount {
            let spent = end.parcel[storedStage: stage].microseconds
            moving -= spent
            seconds.append(Double(spent) / 1e6)
        }
        return seconds + [Double(moving) / 1e6]
    }
}
