import Measurement
import SimulationKernel

/// The region's digest by interval: sums the changes of custody of each.
struct IntervalDigest {
    private(set) var byInterval: [Digest]
    private let interval: Int64
    private var intervalEnd: Int64

    init(_ interval: SimDuration) {
        self.interval = interval.microseconds
        intervalEnd = interval.microseconds
        byInterval = [Digest()]
    }

    /// Opens the interval in which `time` lies; times never go back.
    @inline(__always)
    mutating func advance(to time: SimTime) {
        while time.microseconds >= intervalEnd {
            byInterval.append(Digest())
            intervalEnd += interval
        }
    }

    @inline(__always)
    mutating func add(_ change: CustodyChange, site: UInt64, at time: SimTime, parcel: ParcelID) {
        byInterval[byInterval.count - 1].add(
            site: site, time: time.microseconds, kind: change.rawValue, parcel: parcel.bits)
    }
}
