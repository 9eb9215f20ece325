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
        precondition(stretches.first?.from == .zero, "a clock that does not show the start")
        for (stretch, next) in zip(stretches, stretches.dropFirst()) {
            precondition(stretch.from < next.from, "stretches of a clock out of order")
        }
        precondition(
            stretches.allSatisfy { 0 <= $0.shift && $0.shift < WeekClock.week },
            "a shift beyond the week")
        self.stretches = stretches
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
