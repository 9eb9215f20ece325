package import SimulationKernel

/// How far a run is, at one moment.
package struct RunProgress: Hashable, Sendable {
    package var startUnixSeconds: Int64
    /// The least clock of all regions, and the run's end.
    package var clock: SimTime
    package var end: SimTime
    /// Created so far, and the present rate of creation a second of wall time.
    package var parcels: UInt64
    package var parcelsPerSecond: Double
    /// The region with the least clock and what it is doing; nil before all have joined.
    package var slowest: Slowest?

    package struct Slowest: Hashable, Sendable {
        package var region: String
        package var activity: Activity
        package init(region: String, activity: Activity) {
            self.region = region
            self.activity = activity
        }
    }

    package enum Activity: Hashable, Sendable {
        case starting
        case computing
        /// Blocked by the horizon of a region's channel.
        case awaiting(region: String)
        /// As far ahead of a receiver as it may be.
        case aheadOf(region: String)
        /// No word for so many seconds.
        case silent(seconds: Int)
    }

    package init(
        startUnixSeconds: Int64, clock: SimTime, end: SimTime, parcels: UInt64,
        parcelsPerSecond: Double, slowest: Slowest? = nil
    ) {
        self.startUnixSeconds = startUnixSeconds
        self.clock = clock
        self.end = end
        self.parcels = parcels
        self.parcelsPerSecond = parcelsPerSecond
        self.slowest = slowest
    }

    /// Between 0 and 1.
    package var share: Double {
        guard end > .zero else { return 1 }
        return min(max(Double(clock.microseconds) / Double(end.microseconds), 0), 1)
    }
}

/// A line that tells how far a run is.
package enum ProgressLine {
    private static let widestBar = 40
    private static let narrowestBar = 8

    /// For a terminal: one line of at most `width` columns, without control characters.
    ///
    /// Where room is short the bar shrinks, then what is said of the slowest region goes, then
    /// the rate, then the bar, so that the date and the percentage stay.
    package static func bar(_ progress: RunProgress, width: Int) -> String {
        let date = UTCDate(unixSeconds: seconds(progress))
        let day = date.dayAndMonth
        let head = String(repeating: " ", count: 6 - min(day.count, 6)) + "\(day) \(date.year)"
        let percent = Shown.decimal((100 * progress.share).rounded(.down), places: 0) + " %"
        let start = head + String(repeating: " ", count: 7 - percent.count) + percent
        let rate = "  \(Shown.decimal(progress.parcelsPerSecond, places: 0)) parcels/s"
        let slowest = progress.slowest.map { "  slowest \($0.region): \($0.activity)" } ?? ""
        for tail in [rate + slowest, rate, ""] {
            // Two blanks and two brackets stand around the bar.
            let room = min(width - start.count - tail.count - 4, widestBar)
            guard room >= narrowestBar else { continue }
            let done = Shown.bar(progress.share, width: room)
            let rest = String(repeating: ".", count: room - done.count)
            return "\(start)  [\(done)\(rest)]\(tail)"
        }
        return String(start.prefix(max(0, width)))
    }

    /// For a log or a pipe: a plain sentence.
    package static func plain(_ progress: RunProgress) -> String {
        let percent = Shown.decimal((100 * progress.share).rounded(.down), places: 0)
        let slowest = progress.slowest.map { "; slowest \($0.region): \($0.activity)" } ?? ""
        return "\(UTCDate(unixSeconds: seconds(progress))), \(percent) % done, "
            + "\(Shown.count(progress.parcels)) parcels, "
            + "\(Shown.decimal(progress.parcelsPerSecond, places: 0))/s" + slowest
    }

    private static func seconds(_ progress: RunProgress) -> Int64 {
        progress.startUnixSeconds + progress.clock.microseconds / 1_000_000
    }
}

extension RunProgress.Activity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .starting: "starting"
        case .computing: "computing"
        case .awaiting(let region): "awaiting \(region)"
        case .aheadOf(let region): "ahead of \(region)"
        case .silent(let seconds): "silent for \(seconds) s"
        }
    }
}
