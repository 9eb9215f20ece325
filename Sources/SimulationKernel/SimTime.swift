/// A count of microseconds: the one unit of simulated time.
///
/// Sums over many parcels do not belong here: they are `Int128` (an `Int64` sum of lead times
/// overflows after some 18 million parcels).
public struct SimDuration: Hashable, Comparable, BitwiseCopyable, Sendable {
    public var microseconds: Int64

    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    @inlinable public static var zero: SimDuration { SimDuration(microseconds: 0) }

    @inlinable
    public static func seconds(_ count: Int64) -> SimDuration {
        SimDuration(microseconds: count * 1_000_000)
    }
    @inlinable
    public static func minutes(_ count: Int64) -> SimDuration { .seconds(count * 60) }
    @inlinable
    public static func hours(_ count: Int64) -> SimDuration { .seconds(count * 3600) }
    @inlinable
    public static func days(_ count: Int64) -> SimDuration { .seconds(count * 86400) }

    @inlinable
    public static func < (a: SimDuration, b: SimDuration) -> Bool {
        a.microseconds < b.microseconds
    }
    @inlinable
    public static func + (a: SimDuration, b: SimDuration) -> SimDuration {
        SimDuration(microseconds: a.microseconds + b.microseconds)
    }
    @inlinable
    public static func - (a: SimDuration, b: SimDuration) -> SimDuration {
        SimDuration(microseconds: a.microseconds - b.microseconds)
    }
    @inlinable
    public static func * (a: SimDuration, count: Int64) -> SimDuration {
        SimDuration(microseconds: a.microseconds * count)
    }
    @inlinable
    public static func += (a: inout SimDuration, b: SimDuration) { a = a + b }
}

/// An instant: microseconds since the run's start, in UTC.
public struct SimTime: Hashable, Comparable, BitwiseCopyable, Sendable {
    public var microseconds: Int64

    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The run's start.
    @inlinable public static var zero: SimTime { SimTime(microseconds: 0) }

    /// Later than every event: 2^50 - 1 microseconds, some 35 years, is the last instant of an
    /// ``EventKey``.
    @inlinable public static var infinity: SimTime { SimTime(microseconds: (1 << 50) - 1) }

    @inlinable
    public static func < (a: SimTime, b: SimTime) -> Bool { a.microseconds < b.microseconds }
    @inlinable
    public static func + (a: SimTime, b: SimDuration) -> SimTime {
        SimTime(microseconds: a.microseconds + b.microseconds)
    }
    @inlinable
    public static func - (a: SimTime, b: SimDuration) -> SimTime {
        SimTime(microseconds: a.microseconds - b.microseconds)
    }
    @inlinable
    public static func - (a: SimTime, b: SimTime) -> SimDuration {
        SimDuration(microseconds: a.microseconds - b.microseconds)
    }
}
