import Measurement
import SimulationKernel

/// What a region's changes of custody leave behind: their digest by interval and, for the parcels
/// that are traced, a scan of each.
struct CustodyLog {
    private var closed: [Digest] = []
    private var current = Digest()
    private let interval: Int64
    private var intervalEnd: Int64

    private let trace: TracePlan
    private let isTracing: Bool
    private var part = TracePart()

    var byInterval: [Digest] { closed + [current] }
    /// How many scans wait to be taken.
    var scanCount: Int { part.scans.count }

    init(_ plan: RunPlan) {
        interval = plan.interval.microseconds
        intervalEnd = interval
        trace = plan.trace
        isTracing = plan.trace != .none
    }

    /// Opens the interval in which `time` lies; times never go back.
    @inline(__always)
    mutating func advance(to time: SimTime) {
        if time.microseconds >= intervalEnd { open(time) }
    }

    private mutating func open(_ time: SimTime) {
        while time.microseconds >= intervalEnd {
            closed.append(current)
            current = Digest()
            intervalEnd += interval
        }
    }

    /// - Parameter detail: a row of the table that the scan's kind names.
    @inline(__always)
    mutating func add(
        _ change: CustodyChange, site: UInt64, at time: SimTime, parcel: ParcelID,
        detail: UInt32 = Scan.noDetail
    ) {
        current.add(
            site: site, time: time.microseconds, kind: change.rawValue, parcel: parcel.bits)
        if isTracing { note(change.scan, site: site, at: time, parcel: parcel, detail: detail) }
    }

    /// A step that is no change of custody: a scan only.
    @inline(__always)
    mutating func see(
        _ kind: Scan.Kind, site: UInt64, at time: SimTime, parcel: ParcelID, detail: UInt32
    ) {
        if isTracing { note(kind, site: site, at: time, parcel: parcel, detail: detail) }
    }

    @inline(__always)
    func traces(_ parcel: ParcelID) -> Bool { isTracing && trace.contains(parcel) }

    /// The end of a parcel that is traced.
    mutating func end(_ parcel: Parcel, at time: SimTime, deadline: SimTime) {
        part.ends.append(TracedEnd(time: time, deadline: deadline, parcel: parcel))
    }

    @inline(never)
    private mutating func note(
        _ kind: Scan.Kind, site: UInt64, at time: SimTime, parcel: ParcelID, detail: UInt32
    ) {
        guard trace.contains(parcel) else { return }
        part.scans.append(Scan(kind, of: parcel, at: time, siteKey: site, detail: detail))
    }

    /// Removes and returns what was traced since the last call.
    mutating func takeTrace() -> TracePart {
        var taken = TracePart()
        swap(&taken, &part)
        return taken
    }
}

extension CustodyChange {
    fileprivate var scan: Scan.Kind {
        switch self {
        case .created: .created
        case .entered: .entered
        case .leftStation: .leftStation
        case .cleared: .cleared
        case .dispatched: .dispatched
        case .attempted: .attempted
        case .delivered: .delivered
        case .returned: .returned
        case .lost: .lost
        case .deposited: .deposited
        case .foundLockerFull: .foundLockerFull
        case .ordered: .ordered
        }
    }
}
