import Measurement
import SimulationKernel

/// What a region's changes of custody leave behind: their digest by interval and, for the parcels
/// that are traced, a scan of each.
struct CustodyLog {
    /// By interval, that of changes ahead of the clock too.
    private var digests: [Digest] = [Digest()]
    /// The digest of the interval below, apart; its place above is empty.
    private var current = Digest()
    private var position = 0
    private var start: Int64 = 0
    private let interval: Int64

    private let trace: TracePlan
    private let isTracing: Bool
    private var part = TracePart()

    /// The digests of the intervals that have begun by a clock.
    func byInterval(at clock: SimTime) -> [Digest] {
        var all = digests
        all[position].merge(current)
        return Array(all.prefix(Int(clock.microseconds / interval) + 1))
    }
    /// How many scans wait to be taken.
    var scanCount: Int { part.scans.count }

    init(_ plan: RunPlan) {
        interval = plan.interval.microseconds
        trace = plan.trace
        isTracing = plan.trace != .none
    }

    /// Turns to the interval of `time`. Rare, as most changes lie in that of the one before.
    @inline(never)
    private mutating func turn(to time: SimTime) {
        digests[position].merge(current)
        current = Digest()
        position = Int(time.microseconds / interval)
        start = Int64(position) * interval
        while digests.count <= position { digests.append(Digest()) }
    }

    /// Adds a change, at the clock or ahead of it.
    ///
    /// - Parameter detail: a row of the table that the scan's kind names.
    @inline(__always)
    mutating func add(
        _ change: CustodyChange, site: UInt64, at time: SimTime, parcel: ParcelID,
        detail: UInt32 = Scan.noDetail
    ) {
        if UInt64(bitPattern: time.microseconds &- start) >= UInt64(bitPattern: interval) {
            turn(to: time)
        }
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

extension CustodyLog {
    /// The digests, that of the interval at hand in its place, and what was traced and not taken.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        digests[position].merge(current)
        current = Digest()
        snapshot.pass(&digests, leastSize: 16, blank: Digest()) { $1.pass(&$0.sum) }
        snapshot.pass(&position, atMost: max(0, digests.count - 1), "interval")
        snapshot.require(!digests.isEmpty, "number of intervals")
        start = Int64(position) * interval
        snapshot.pass(plain: &part.scans) { scan, snapshot in
            snapshot.require(
                scan.kind != nil && scan.spare == 0
                    && scan.parcel.stream < snapshot.network.streams.count, "scan")
        }
        snapshot.pass(plain: &part.ends) { end, snapshot in snapshot.check(end.parcel) }
    }
}
