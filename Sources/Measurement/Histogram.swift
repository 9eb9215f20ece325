/// Counts of values in fixed buckets: exact below 128, then 64 buckets an octave, so a quantile is
/// within 1/64 of the true value. Fixed buckets merge by addition, in any order, to the same
/// counts, which no adaptive sketch does.
///
/// Values are non-negative integers in the user's unit; the largest bucket takes all above 2^40.
public struct Histogram: Hashable, Sendable {
    /// Counts by bucket, up to the highest one used.
    public private(set) var counts: [UInt64] = []
    public private(set) var total: UInt64 = 0

    public static let bucketLimit = 128 + 64 * 34

    public init() {}

    /// - Throws: nothing; returns nil if there are more counts than buckets.
    public init?(counts: [UInt64]) {
        guard counts.count <= Histogram.bucketLimit else { return nil }
        self.counts = counts
        total = counts.reduce(0, &+)
    }

    @inlinable
    public static func bucket(of value: UInt64) -> Int {
        if value < 128 { return Int(value) }
        let octave = 63 - value.leadingZeroBitCount
        let bucket = 128 + (octave - 7) * 64 + Int(value >> UInt64(octave - 6) & 63)
        return min(bucket, 128 + 64 * 34 - 1)
    }

    /// The least value of a bucket.
    public static func leastValue(of bucket: Int) -> UInt64 {
        if bucket < 128 { return UInt64(bucket) }
        let octave = (bucket - 128) / 64 + 7
        return UInt64(64 + (bucket - 128) % 64) << UInt64(octave - 6)
    }

    public mutating func add(_ value: UInt64, count: UInt64 = 1) {
        let bucket = Histogram.bucket(of: value)
        if bucket >= counts.count {
            counts.append(contentsOf: repeatElement(0, count: bucket + 1 - counts.count))
        }
        counts[bucket] += count
        total += count
    }

    public mutating func merge(_ other: Histogram) {
        if other.counts.count > counts.count {
            counts.append(contentsOf: repeatElement(0, count: other.counts.count - counts.count))
        }
        for (bucket, count) in other.counts.enumerated() { counts[bucket] += count }
        total += other.total
    }

    /// The value below or at which `share` (0...1) of `population` values lie, as the middle of its bucket.
    ///
    /// With `population` above ``total`` the rest counts as larger than every value seen
    /// (parcels still open): nil means "beyond the largest value seen".
    public func quantile(_ share: Double, population: UInt64? = nil) -> Double? {
        let population = max(population ?? total, total)
        guard population > 0 else { return nil }
        let exact = share * Double(population)
        var rank = max(1, UInt64(exact))
        if Double(rank) < exact { rank += 1 }
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return Histogram.middle(of: bucket) }
        }
        return nil
    }

    /// The middle of a bucket, or its one value.
    static func middle(of bucket: Int) -> Double {
        let least = Double(leastValue(of: bucket))
        return bucket < 128 ? least : (least + Double(leastValue(of: bucket + 1))) / 2
    }
}
