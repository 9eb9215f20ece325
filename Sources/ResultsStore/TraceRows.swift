import ParcelNetwork
import SimulationKernel

extension RecordRows {
    /// What traced parcels left: a row a parcel, a row a scan.
    func insertTrace() throws {
        for parcel in TracedParcel.gathered(from: record.traces, in: network) {
            try insert(parcel)
            let events = EmsEvent.history(
                of: parcel.sightings.map { ($0.scan, $0.site) },
                destination: parcel.destination(in: network), in: network)
            for (number, (sighting, event)) in zip(parcel.sightings, events).enumerated() {
                try insert(sighting, number, event, of: parcel)
            }
        }
    }

    private func isDiverted(_ sighting: TracedParcel.Sighting) -> Bool {
        let lane = Int(sighting.scan.detail)
        return sighting.kind == .dispatched && network.lanes.indices.contains(lane)
            && network.lanes[lane].mode == .diversion
    }

    private func insert(_ parcel: TracedParcel) throws {
        guard let start = parcel.start else { return }
        let stream = parcel.stream(in: network)
        let wait = parcel.end?.parcel.largestWait ?? 0
        let component = parcel.end?.parcel.largestWaitAt ?? .max
        try insert(
            into: "traced",
            [
                parcel.id.name, Int(stream.flow.index), Int(stream.site.index),
                parcel.destination(in: network).map { Int($0.index) }, start.microseconds,
                parcel.end?.deadline.microseconds, parcel.stop(in: network)?.microseconds,
                parcel.end?.time.microseconds, parcel.fate, parcel.cause(in: network)?.rawValue,
                component == .max ? nil : network.componentName(component),
                parcel.end == nil ? nil : Double(wait) / 1000, parcel.end?.parcel.failedAttempts,
            ] + parcel.dwellSeconds.map { $0 })
    }

    private func insert(
        _ sighting: TracedParcel.Sighting, _ number: Int, _ event: EmsEvent?,
        of parcel: TracedParcel
    ) throws {
        let scan = sighting.scan
        let detail = Int(scan.detail)
        let isLane =
            [.dispatched, .ordered].contains(sighting.kind)
            && network.lanes.indices.contains(detail)
        let isStation = sighting.kind == .leftStation && network.stations.indices.contains(detail)
        let isLocker =
            network.lockers.indices.contains(detail)
            && [.deposited, .foundLockerFull, .delivered, .returned].contains(sighting.kind)
        try insert(
            into: "scans",
            [
                parcel.id.name, number, scan.time.microseconds,
                isDiverted(sighting) ? "diverted" : sighting.kind.label,
                event?.rawValue, Int(sighting.site.index), isStation ? detail : nil,
                isLane ? detail : nil, isLocker ? detail : nil,
            ])
    }
}

extension Scan.Kind {
    /// As people read it.
    var label: String {
        switch self {
        case .created: "created"
        case .entered: "arrived"
        case .leftStation: "processed"
        case .cleared: "released by customs"
        case .dispatched: "dispatched"
        case .attempted: "attempt failed"
        case .delivered: "delivered"
        case .returned: "returned"
        case .lost: "lost"
        case .deposited: "put into a locker"
        case .foundLockerFull: "locker full"
        case .ordered: "ordered from the origin"
        case .presented: "presented to customs"
        case .outForDelivery: "out for delivery"
        }
    }
}
