import CheckpointStore
import Coordinator
import Foundation
import Glibc
import ZeroMQ

/// The supervisor: starts a coordinator and the regions' processes, watches them, starts successors
/// of those that die, and leaves none behind, however the run ends.
struct Cluster: ~Copyable {
    let plan: ClusterPlan
    private let signals: Signals
    private let rendezvous: RendezvousDirectory
    /// Where the coordinator listens, and its successors will.
    private let endpoint: String
    private var coordinator: Post?
    private var regions: [Post] = []
    private var watch: SilenceWatch
    /// When a limit on waiting was set, and what it means if it passes.
    private var deadline: (at: Double, status: ExitStatus)?
    private var stops = 0

    /// How often it looks at its children even without a signal.
    static let glance = 50
    /// How long processes may take to end after a word or a signal, in seconds.
    static let grace = 0.4
    /// How long the coordinator may take for its verdict once a region has ended badly.
    static let verdict = 1.2
    /// How long an interrupted run may take to write its partial results.
    static let partial = 20.0
    /// How long regions may take to end once the coordinator has.
    static let farewell = 5.0
    static let logLines = 8

    /// Runs to the end, and ends every process that it started.
    static func run(_ plan: ClusterPlan, _ signals: Signals) throws -> ExitStatus {
        var cluster = try Cluster(plan, signals)
        let status: ExitStatus
        do {
            status = try cluster.run()
        } catch {
            cluster.close()
            throw error
        }
        cluster.close()
        RunRecovery.conclude(plan.directory, status)
        return status
    }

    private init(_ plan: ClusterPlan, _ signals: Signals) throws(CommandFailure) {
        self.plan = plan
        self.signals = signals
        watch = SilenceWatch(plan)
        (rendezvous, endpoint) = try Self.place(for: plan.division.transport)
    }

    /// A directory for what the processes share, and where the coordinator is to listen.
    private static func place(
        for transport: DivisionOptions.Transport
    ) throws(CommandFailure) -> (RendezvousDirectory, endpoint: String) {
        do {
            let rendezvous = try RendezvousDirectory(run: "\(getpid())")
            let endpoint =
                switch transport {
                case .ipc: try rendezvous.endpoint("coordinator").description
                case .tcp: "tcp://127.0.0.1:\(try LoopbackPort.free())"
                }
            return (rendezvous, endpoint)
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    private mutating func run() throws -> ExitStatus {
        try startCoordinator()
        try startRegions()
        while true {
            if let status = try look() { return status }
            guard let signal = signals.next(withinMilliseconds: Self.glance) else { continue }
            if Signals.ends.contains(signal), let status = stop() { return status }
        }
    }

    private mutating func close() {
        endAll()
        try? rendezvous.remove()
    }

    // MARK: Starting

    private mutating func startCoordinator() throws(CommandFailure) {
        coordinator = try Post(
            "coordinator", arguments: try coordinatorArguments(),
            log: plan.directory.logPath(of: "coordinator"),
            streams: .init(keepsOutput: true, passesErrorAsThird: true))
    }

    private func coordinatorArguments() throws(CommandFailure) -> [String] {
        var arguments = ["coordinator", plan.topologyFile]
        arguments += ["--output", plan.directory.path, "--format", plan.display.format.rawValue]
        if plan.display.quiet { arguments.append("--quiet") }
        arguments += ["--listen", endpoint]
        arguments += try RunSecret.arguments(plan.division, in: rendezvous)
        arguments += ["--supervisor", "\(getpid())"]
        arguments += ["--compiled", plan.directory.blobPath, "--began", "\(plan.beganAt)"]
        return arguments + ["--checkpoints", plan.checkpoints.text]
    }

    private mutating func startRegions() throws(CommandFailure) {
        let names = plan.regions
        let size = plan.division.regionsPerProcess
        for first in stride(from: 0, to: names.count, by: size) {
            let own = Array(names[first..<min(first + size, names.count)])
            var arguments = ["region", "--coordinator", endpoint]
            for name in own { arguments += ["--name", name] }
            arguments += ["--listen", try listenEndpoint(first)]
            arguments += try RunSecret.arguments(plan.division, in: rendezvous)
            arguments += ["--supervisor", "\(getpid())"]
            arguments += ["--compiled", plan.directory.blobPath]
            if plan.checkpoints != .none {
                arguments += ["--checkpoint-directory", plan.directory.checkpointsPath]
            }
            arguments += plan.trouble
            let title = own.count == 1 ? own[0] : "\(own[0])+\(own.count - 1)"
            regions.append(
                try Post(
                    own.joined(separator: ", "), running: own, arguments: arguments,
                    log: plan.directory.logPath(of: title), isNumbered: true))
        }
    }

    private func listenEndpoint(_ first: Int) throws(CommandFailure) -> String {
        do {
            switch plan.division.transport {
            case .ipc: return try rendezvous.endpoint("r\(first)").description
            case .tcp: return "tcp://127.0.0.1:*"
            }
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    // MARK: Watching

    /// Sees who has ended. The run's status, if that decides it.
    private mutating func look() throws(CommandFailure) -> ExitStatus? {
        if plan.checkpoints != .none, stops == 0, let status = try endTheHung() { return status }
        // The coordinator first: its word counts more than how the regions took it.
        let coordinatorHasEnded = coordinator?.reap() == true
        let ended = regions.indices.filter { regions[$0].reap() }
        if coordinatorHasEnded, let end = coordinator?.child.end,
            let status = try coordinatorEnded(end)
        {
            return status
        }
        for index in ended {
            if let status = try regionEnded(index) { return status }
        }
        if let deadline, RunTask.uptime > deadline.at {
            if deadline.status == .lost, let culprit = regions.first(where: \.child.endedBadly) {
                tell(culprit)
            }
            return deadline.status
        }
        return nil
    }

    /// Ends what has been silent for too long, so that it can be replaced. The run's status, if it
    /// has been replaced too often.
    private mutating func endTheHung() throws(CommandFailure) -> ExitStatus? {
        guard watch.isDue, let coordinator else { return nil }
        let silent = watch.silent(coordinator: coordinator.child.pid)
        for post in [coordinator] + regions where silent.contains(.process(post.child.pid)) {
            note("\(title(post)) is silent: ending process \(post.child.pid)")
            post.child.signal(SIGKILL)
        }
        for index in regions.indices where isAwaited(regions[index], by: silent) {
            let post = regions[index]
            note(
                "\(title(post)) does not come to the coordinator: "
                    + "ending process \(post.child.pid)")
            post.child.signal(SIGKILL)
            if post.child.isRunning { continue }
            // It was let go by a coordinator that died then.
            guard try regions[index].replace(after: lastCheckpoint) else {
                tell(post)
                return .lost
            }
        }
        return nil
    }

    private func isAwaited(_ post: Post, by silent: [SilenceWatch.Silent]) -> Bool {
        RunTask.uptime - post.startedAt > watch.arrivalLimit
            && post.regions.contains { silent.contains(.region($0)) }
    }

    private mutating func regionEnded(_ index: Int) throws(CommandFailure) -> ExitStatus? {
        switch regions[index].child.end {
        case nil, .exited(0): return nil
        case .exited(ExitStatus.internal.rawValue), .exited(ExitStatus.lost.rawValue):
            // It has told the coordinator, or was told by it: that one says what has happened.
            if deadline == nil { deadline = (RunTask.uptime + Self.verdict, .lost) }
            return nil
        case .exited, .killed:
            // What the coordinator has finished needs no regions any more.
            if coordinator?.child.isRunning != true { return nil }
            if try replaceRegion(index) { return nil }
            tell(regions[index])
            return .lost
        }
    }

    /// Starts a successor, if the run can go on with one.
    private mutating func replaceRegion(_ index: Int) throws(CommandFailure) -> Bool {
        guard let end = regions[index].child.end, canReplace else { return false }
        if case .exited(let code) = end, code != ExitStatus.again.rawValue { return false }
        let pid = regions[index].child.pid
        let last = lastCheckpoint
        guard try regions[index].replace(after: last) else { return false }
        note(
            "\(title(regions[index])): process \(pid) \(end); "
                + "process \(regions[index].child.pid) goes on from checkpoint \(last)")
        return true
    }

    private var canReplace: Bool { plan.checkpoints != .none && stops == 0 && deadline == nil }

    private var lastCheckpoint: UInt32 {
        CheckpointDirectory(plan.directory.checkpointsPath).lastNumber
    }

    private mutating func coordinatorEnded(
        _ end: ChildProcess.End
    ) throws(CommandFailure) -> ExitStatus? {
        guard case .exited(let code) = end, let status = ExitStatus(rawValue: code) else {
            // A word that came before it listened for words ends it without further ado.
            if stops > 0 { return .interrupted }
            if case .killed(let signal) = end, canReplace, try replaceCoordinator(signal) {
                return nil
            }
            if let coordinator { tell(coordinator) }
            return .lost
        }
        if status == .done || status == .interrupted { awaitRegions() }
        return status
    }

    /// Starts a successor of the coordinator, and of every region that it had let go already.
    private mutating func replaceCoordinator(_ signal: Int32) throws(CommandFailure) -> Bool {
        let last = lastCheckpoint
        guard let pid = coordinator?.child.pid, try coordinator?.replace(after: last) == true
        else { return false }
        note(
            "the coordinator, process \(pid), was killed by \(Signals.name(of: signal)); "
                + "process \(coordinator?.child.pid ?? 0) takes over")
        for index in regions.indices where regions[index].child.end == .exited(0) {
            guard try regions[index].replace(after: last) else { return false }
        }
        return true
    }

    /// Regions end by themselves when the coordinator tells them that all is complete.
    private mutating func awaitRegions() {
        let limit = RunTask.uptime + Self.farewell
        while regions.contains(where: \.child.isRunning), RunTask.uptime < limit {
            for index in regions.indices { _ = regions[index].reap() }
            usleep(2_000)
        }
    }

    /// Somebody wants the run to end. The run's status, if it ends at once.
    private mutating func stop() -> ExitStatus? {
        stops += 1
        guard stops == 1, let coordinator, coordinator.child.isRunning else { return .interrupted }
        coordinator.child.signal(SIGTERM)
        deadline = (RunTask.uptime + Self.partial, .interrupted)
        return nil
    }

    // MARK: Telling

    private func title(_ post: Post) -> String {
        post.name == "coordinator" ? "the coordinator" : "region \(post.name)"
    }

    /// What the run survives.
    private func note(_ message: String) {
        if !plan.display.quiet { Complaint.write(message) }
    }

    private func tell(_ post: Post) {
        let end = post.child.end.map { "\($0)" } ?? "is gone"
        var message = "\(title(post)) was lost: process \(post.child.pid) \(end)"
        if post.generation > 0 {
            message += ", like \(post.generation) before it"
        }
        let lines = LogTail.lines(of: post.log, atMost: Self.logLines)
        if lines.isEmpty {
            message += "\nits log \(post.log) is empty"
        } else {
            message += "\nthe end of its log \(post.log):"
            for line in lines { message += "\n    \(line)" }
        }
        Complaint.write(message)
    }

    // MARK: Ending

    /// Ends what still runs: asked first, then not asked.
    private mutating func endAll() {
        // Processes that are stopped take no other signal.
        for child in children { child.signal(SIGTERM) }
        for child in children { child.signal(SIGCONT) }
        let limit = RunTask.uptime + Self.grace
        while reapAll(), RunTask.uptime < limit { usleep(2_000) }
        for child in children { child.signal(SIGKILL) }
        for index in regions.indices { _ = regions[index].reap(waiting: true) }
        _ = coordinator?.reap(waiting: true)
    }

    private var children: [ChildProcess] {
        (regions + (coordinator.map { [$0] } ?? [])).map(\.child)
    }

    /// Whether any child is still running.
    private mutating func reapAll() -> Bool {
        for index in regions.indices { _ = regions[index].reap() }
        _ = coordinator?.reap()
        return children.contains(where: \.isRunning)
    }
}

extension ChildProcess {
    /// Whether it ended, and not because all was done.
    var endedBadly: Bool { end != nil && end != .exited(0) }
}
