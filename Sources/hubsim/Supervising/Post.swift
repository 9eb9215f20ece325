import Coordinator

/// A place for a process of a run: processes come and go, what they run stays.
struct Post {
    /// As it is named to people.
    let name: String
    /// The regions that it runs.
    let regions: [String]
    let log: String
    let arguments: [String]
    let streams: ChildProcess.Streams
    /// Whether a process is told how many it follows.
    private let isNumbered: Bool
    private(set) var child: ChildProcess
    /// How many processes it had before the present one.
    private(set) var generation = 0
    /// When the present process was started.
    private(set) var startedAt = RunTask.uptime
    /// Deaths since the last checkpoint that was new.
    private var deaths = 0
    private var checkpoint: UInt32 = 0

    /// So often a process may die while the run makes no checkpoint: then what kills it is likely
    /// to kill its successors.
    static let mostDeaths = 5

    init(
        _ name: String, running regions: [String] = [], arguments: [String], log: String,
        streams: ChildProcess.Streams = ChildProcess.Streams(), isNumbered: Bool = false
    ) throws(CommandFailure) {
        self.name = name
        self.regions = regions
        self.log = log
        self.arguments = arguments
        self.streams = streams
        self.isNumbered = isNumbered
        child = try ChildProcess(named: name, arguments: arguments, log: log, streams: streams)
    }

    /// Starts a successor of a process that has been reaped.
    ///
    /// - Parameter last: the run's last checkpoint.
    /// - Returns: false if that has been tried too often.
    mutating func replace(after last: UInt32) throws(CommandFailure) -> Bool {
        if last > checkpoint { (checkpoint, deaths) = (last, 0) }
        deaths += 1
        guard deaths <= Self.mostDeaths else { return false }
        generation += 1
        child = try ChildProcess(
            named: name,
            arguments: arguments + (isNumbered ? ["--generation", "\(generation)"] : []),
            log: log, streams: streams)
        startedAt = RunTask.uptime
        return true
    }

    mutating func reap(waiting: Bool = false) -> Bool { child.reap(waiting: waiting) }
}
