/// What the clocks of a place show, by hour of the week: its offsets as a table, so that no
/// time-zone database is needed where it is read.
public struct WeekClock: Hashable, Sendable {
    /// From `from` on, `shift` after an instant's own place is its place in the local week.
    public struct Stretch: Hashable, BitwiseCopyable, Sendable {
        public var from: SimTime
        /// Microseconds, at least 0 and less than a week.
        public var shift: Int64
        public init(from: SimTime, shift: Int64) {
            self.from = from
            self.shift = shift
        }
    }

    public static let hours = 168
    static let hour: Int64 = 3_600_000_000
    static let week: Int64 = 168 * hour

    /// Ascending; the first begins at the run's start.
    public let stretches: [Stretch]

    /// - Precondition: the stretches are as ``stretches`` says.
    public init(_ stretches: [Stretch]) {
        precondition(WeekClock.isClock(stretches[...]), "no clock: \(stretches)")
        self.stretches = stretches
    }

    /// Whether stretches are as ``stretches`` says.
    public static func isClock(_ stretches: ArraySlice<Stretch>) -> Bool {
        stretches.first?.from == .zero
            && zip(stretches, stretches.dropFirst()).allSatisfy { $0.from < $1.from }
            && stretches.allSatisfy { 0 <= $0.shift && $0.shift < week }
    }

    /// Gives each hour of the week from one time to another, in turn, with the microseconds of it
    /// that lie between them; nothing if the other is not later.
    @inlinable
    public func forEachHour(
        from: SimTime, to: SimTime, _ body: (_ hour: Int, _ length: Int64) -> Void
    ) {
        let hour: Int64 = 3_600_000_000
        var time = from
        var next = 0
        while time < to {
            while next < stretches.count && stretches[next].from <= time { next += 1 }
            let shown = (time.microseconds + stretches[max(0, next - 1)].shift) % (168 * hour)
            var end = SimTime(microseconds: time.microseconds + hour - shown % hour)
            if next < stretches.count { end = min(end, stretches[next].from) }
            end = min(end, to)
            body(Int(shown / hour), end.microseconds - time.microseconds)
            time = end
        }
    }

    /// The hour of the week, from 0 (Monday, 00:00 to 01:00) to 167.
    static func hour(at time: SimTime, shift: Int64) -> Int {
        Int((time.microseconds % week + shift) % week / hour)
    }
}

/// A law for each hour of a place's week.
public struct WeekOfLaws: Hashable, Sendable {
    /// Nil until the place is known.
    public var clock: WeekClock?
    /// One an hour, Monday's first; none is itself by hour.
    public let laws: [LawSpec]

    /// - Precondition: 168 laws, none by hour.
    public init(_ laws: [LawSpec], clock: WeekClock? = nil) {
        precondition(laws.count == WeekClock.hours, "\(laws.count) laws of a week")
        precondition(
            laws.allSatisfy { if case .byHour = $0 { false } else { true } }, "hours within hours")
        self.laws = laws
        self.clock = clock
    }
}
