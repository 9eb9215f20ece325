import Measurement
import SimulationKernel

/// The region's digest by interval: sums the changes of custody of each.
struct IntervalDigest {
    private var closed: [Digest] = []
    private var current = Digest()
    private let interval: Int64
    private var intervalEnd: Int64

    var byInterval: [Digest] { closed + [current] }

    init(_ interval: SimDuration) {
        self.interval = interval.microseconds
        intervalEnd = interval.microseconds
    }

    /// Opens the interval in which `time` lies; times never go back.
    @inline(__always)
    mutating func advance(to time: SimTime) {
        while time.microseconds >= intervalEnd {
            closed.append(current)
            current = Digest()
            intervalEnd += interval
        }
    }

    @inline(__always)
    mutating func add(_ change: CustodyChange, site: UInt64, at time: SimTime, parcel: ParcelID) {
        current.add(
            site: site, time: time.microseconds, kind: change.rawValue, parcel: parcel.bits)
    }
}
