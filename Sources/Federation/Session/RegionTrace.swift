package import ParcelNetwork

/// What the coordinator has of a region's trace, in the order of the region's history.
package struct RegionTrace: Sendable, Equatable {
    package private(set) var part = TracePart()
    /// Scans and ends that were told but are not kept: beyond the limit, or lost on their way.
    package private(set) var missing: UInt64 = 0
    private var nextScan: UInt64 = 0
    private var nextEnd: UInt64 = 0

    /// Scans of a region that are kept; the rest is counted.
    package static let mostScans = 4 << 20

    package init() {}

    /// Takes what follows; what was taken before is dropped.
    mutating func take(_ frame: TraceFrame) {
        let scans = RegionTrace.fresh(frame.part.scans, from: frame.firstScan, &nextScan, &missing)
        let room = max(0, RegionTrace.mostScans - part.scans.count)
        part.scans += scans.prefix(room)
        missing += UInt64(scans.count - min(room, scans.count))
        part.ends += RegionTrace.fresh(frame.part.ends, from: frame.firstEnd, &nextEnd, &missing)
    }

    private static func fresh<Item>(
        _ items: [Item], from first: UInt64, _ next: inout UInt64, _ missing: inout UInt64
    ) -> ArraySlice<Item> {
        let end = first &+ UInt64(items.count)
        guard end > next, end >= first else { return [] }
        if first > next { missing += first - next }
        let skipped = first < next ? Int(next - first) : 0
        next = end
        return items[skipped...]
    }
}

extension CoordinatorSession {
    /// Takes a part of a trace if it is the present incarnation's.
    mutating func take(_ frame: TraceFrame) throws(WireProblem) {
        let index = Int(frame.region.index)
        guard index < seats.count, let entry = seats[index].entry else { throw .badField(.region) }
        guard frame.incarnation == entry.incarnation else { throw .badField(.incarnation) }
        traces[index].take(frame)
    }
}
