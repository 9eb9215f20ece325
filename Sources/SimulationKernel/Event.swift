/// The total order of events, packed: time, priority, destination, identity of what moves.
///
/// From the highest bit: time 50 (microseconds, some 35 years), priority 4, destination 16 (a
/// component's index in its region), identity 58 (two bits of class, 56 of number). Nothing in
/// it depends on arrival, process or counter, so any division of the work sorts alike. What moves
/// is in one place at a time, so no two pending events of a region have equal keys.
public struct EventKey: Hashable, Comparable, BitwiseCopyable, Sendable {
    public let bits: UInt128

    @inlinable
    public init(bits: UInt128) { self.bits = bits }

    /// - Precondition: `time` is in 0 ..< 2^50, `priority` below 16, `identity` below 2^58.
    @inlinable
    public init(time: SimTime, priority: UInt8, destination: UInt16, identity: UInt64) {
        precondition(
            UInt64(bitPattern: time.microseconds) < 1 << 50 && priority < 16 && identity < 1 << 58,
            "an event key's field is out of range")
        let high =
            UInt64(bitPattern: time.microseconds) << 14 | UInt64(priority) << 10
            | UInt64(destination) >> 6
        let low = UInt64(destination) << 58 | identity
        bits = UInt128(high) << 64 | UInt128(low)
    }

    @inlinable
    public var time: SimTime { SimTime(microseconds: Int64(truncatingIfNeeded: bits >> 78)) }
    @inlinable
    public var priority: UInt8 { UInt8(truncatingIfNeeded: bits >> 74) & 15 }
    @inlinable
    public var destination: UInt16 { UInt16(truncatingIfNeeded: bits >> 58) }
    @inlinable
    public var identity: UInt64 { UInt64(truncatingIfNeeded: bits) & (1 << 58 - 1) }

    @inlinable
    public static func < (a: EventKey, b: EventKey) -> Bool { a.bits < b.bits }
}

/// What waits in the queue: when, and eight bytes that its region reads.
public struct Event: BitwiseCopyable, Sendable {
    public let key: EventKey
    public let payload: UInt64

    @inlinable
    public init(key: EventKey, payload: UInt64) {
        self.key = key
        self.payload = payload
    }

    @inlinable
    public var time: SimTime { key.time }
}
