public import SimulationKernel

/// One side's account of the parcels that crossed a channel in an interval: how many, and two
/// keyed sums of their hashes.
///
/// Sums, not XOR: a pair of duplicates cancels under XOR.
public struct CustodySum: Hashable, BitwiseCopyable, Sendable {
    public var count: UInt64
    public var first: UInt64
    public var second: UInt64

    @inlinable
    public init(count: UInt64 = 0, first: UInt64 = 0, second: UInt64 = 0) {
        self.count = count
        self.first = first
        self.second = second
    }

    /// Counts one parcel by its identity's bits; `key` is the run's seed.
    @inlinable
    public mutating func add(parcel: UInt64, key: UInt64) {
        count &+= 1
        first &+= Draws.mixed(parcel ^ key)
        second &+= Draws.mixed(parcel &* 0xD6E8_FEB8_6659_FD93 &+ key)
    }

    public mutating func merge(_ other: CustodySum) {
        count &+= other.count
        first &+= other.first
        second &+= other.second
    }
}
