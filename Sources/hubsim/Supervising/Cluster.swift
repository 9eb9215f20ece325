import Coordinator
import Foundation
import Glibc
import ZeroMQ

/// The supervisor: starts a coordinator and the regions' processes, watches them, and leaves none
/// behind, however the run ends.
struct Cluster: ~Copyable {
    private let command: RunCommand
    private let regionNames: [String]
    private let directory: RunDirectory
    private let signals: Signals
    private let beganAt: Double
    private let rendezvous: RendezvousDirectory
    private var coordinator: ChildProcess?
    private var regions: [ChildProcess] = []
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
    /// How long the coordinator may take to bind.
    static let binding = 20.0
    static let logLines = 8

    init(
        _ command: RunCommand, regions: [String], in directory: RunDirectory, beganAt: Double,
        signals: Signals
    ) throws(CommandFailure) {
        self.command = command
        regionNames = regions
        self.directory = directory
        self.signals = signals
        self.beganAt = beganAt
        do {
            rendezvous = try RendezvousDirectory(run: "\(getpid())")
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    /// Runs to the end, and ends every process that it started.
    mutating func run() throws -> ExitStatus {
        defer {
            endAll()
            try? rendezvous.remove()
            try? FileManager.default.removeItem(atPath: directory.blobPath)
        }
        try startCoordinator()
        let endpoint = try awaitEndpoint()
        if let endpoint { try startRegions(joining: endpoint) }
        while true {
            if let status = look() { return status }
            guard let signal = signals.next(withinMilliseconds: Self.glance) else { continue }
            if Signals.ends.contains(signal), let status = stop() { return status }
        }
    }

    // MARK: Starting

    private mutating func startCoordinator() throws(CommandFailure) {
        // A supervisor of the same number may have been killed here.
        try? FileManager.default.removeItem(atPath: endpointPath)
        var arguments = ["coordinator", command.options.file]
        arguments += ["--output", directory.path, "--format", command.output.format.rawValue]
        if command.output.quiet { arguments.append("--quiet") }
        arguments += ["--listen", try coordinatorEndpoint(), "--endpoint-file", endpointPath]
        arguments += try RunSecret.arguments(command, in: rendezvous)
        arguments += ["--supervisor", "\(getpid())"]
        arguments += ["--compiled", directory.blobPath, "--began", "\(beganAt)"]
        coordinator = try ChildProcess(
            named: "coordinator", arguments: arguments, log: directory.logPath(of: "coordinator"),
            streams: .init(keepsOutput: true, passesErrorAsThird: true))
    }

    private var endpointPath: String { rendezvous.path + "/endpoint" }

    private func coordinatorEndpoint() throws(CommandFailure) -> String {
        do {
            switch command.transport {
            case .ipc: return try rendezvous.endpoint("coordinator").description
            case .tcp: return "tcp://127.0.0.1:*"
            }
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    /// Where the coordinator listens; ipc is known ahead, a port only once it is bound. Nil if the
    /// coordinator ended instead.
    private mutating func awaitEndpoint() throws(CommandFailure) -> String? {
        if command.transport == .ipc { return try coordinatorEndpoint() }
        let limit = RunTask.uptime + Self.binding
        while RunTask.uptime < limit {
            if let data = FileManager.default.contents(atPath: endpointPath) {
                return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
            }
            if coordinator?.reap() == true { return nil }
            usleep(2_000)
        }
        throw CommandFailure(.lost, "the coordinator did not bind within \(Int(Self.binding)) s")
    }

    private mutating func startRegions(joining endpoint: String) throws(CommandFailure) {
        let names = regionNames
        let size = command.regionsPerProcess
        for first in stride(from: 0, to: names.count, by: size) {
            let own = Array(names[first..<min(first + size, names.count)])
            var arguments = ["region", "--coordinator", endpoint]
            for name in own { arguments += ["--name", name] }
            arguments += ["--listen", try listenEndpoint(first)]
            arguments += try RunSecret.arguments(command, in: rendezvous)
            arguments += ["--supervisor", "\(getpid())"]
            arguments += ["--compiled", directory.blobPath]
            arguments += command.trouble.arguments
            let title = own.count == 1 ? own[0] : "\(own[0])+\(own.count - 1)"
            regions.append(
                try ChildProcess(
                    named: own.joined(separator: ", "), arguments: arguments,
                    log: directory.logPath(of: title)))
        }
    }

    private func listenEndpoint(_ first: Int) throws(CommandFailure) -> String {
        do {
            switch command.transport {
            case .ipc: return try rendezvous.endpoint("r\(first)").description
            case .tcp: return "tcp://127.0.0.1:*"
            }
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    // MARK: Watching

    /// Sees who has ended. The run's status, if that decides it.
    private mutating func look() -> ExitStatus? {
        // The coordinator first: its word counts more than how the regions took it.
        _ = coordinator?.reap()
        for index in regions.indices {
            guard regions[index].reap() else { continue }
            if let status = regionEnded(regions[index]) { return status }
        }
        if let end = coordinator?.end { return coordinatorEnded(end) }
        if let deadline, RunTask.uptime > deadline.at {
            if deadline.status == .lost, let culprit = regions.first(where: \.endedBadly) {
                tell(culprit)
            }
            return deadline.status
        }
        return nil
    }

    private mutating func regionEnded(_ region: ChildProcess) -> ExitStatus? {
        switch region.end {
        case nil, .exited(0): return nil
        case .exited(ExitStatus.internal.rawValue), .exited(ExitStatus.lost.rawValue):
            // It has told the coordinator, or was told by it: that one says what has happened.
            if deadline == nil { deadline = (RunTask.uptime + Self.verdict, .lost) }
            return nil
        case .exited, .killed:
            // What the coordinator has finished needs no regions any more.
            if coordinator?.isRunning != true { return nil }
            tell(region)
            return .lost
        }
    }

    private mutating func coordinatorEnded(_ end: ChildProcess.End) -> ExitStatus {
        guard case .exited(let code) = end, let status = ExitStatus(rawValue: code) else {
            // A word that came before it listened for words ends it without further ado.
            if stops > 0 { return .interrupted }
            if let coordinator { tell(coordinator) }
            return .lost
        }
        if status == .done || status == .interrupted { awaitRegions() }
        return status
    }

    /// Regions end by themselves when the coordinator tells them that all is complete.
    private mutating func awaitRegions() {
        let limit = RunTask.uptime + Self.farewell
        while regions.contains(where: \.isRunning), RunTask.uptime < limit {
            for index in regions.indices { _ = regions[index].reap() }
            usleep(2_000)
        }
    }

    /// Somebody wants the run to end. The run's status, if it ends at once.
    private mutating func stop() -> ExitStatus? {
        stops += 1
        guard stops == 1, let coordinator, coordinator.isRunning else { return .interrupted }
        coordinator.signal(SIGTERM)
        deadline = (RunTask.uptime + Self.partial, .interrupted)
        return nil
    }

    // MARK: Ending

    private func tell(_ child: ChildProcess) {
        let what = child.name == "coordinator" ? "the coordinator" : "region \(child.name)"
        let end = child.end.map { "\($0)" } ?? "is gone"
        var message = "\(what) was lost: process \(child.pid) \(end)"
        let lines = LogTail.lines(of: child.logPath, atMost: Self.logLines)
        if lines.isEmpty {
            message += "\nits log \(child.logPath) is empty"
        } else {
            message += "\nthe end of its log \(child.logPath):"
            for line in lines { message += "\n    \(line)" }
        }
        Complaint.write(message)
    }

    /// Ends what still runs: asked first, then not asked.
    private mutating func endAll() {
        for child in children { child.signal(SIGTERM) }
        let limit = RunTask.uptime + Self.grace
        while reapAll(), RunTask.uptime < limit { usleep(2_000) }
        for child in children { child.signal(SIGKILL) }
        for index in regions.indices { _ = regions[index].reap(waiting: true) }
        _ = coordinator?.reap(waiting: true)
    }

    private var children: [ChildProcess] {
        regions + (coordinator.map { [$0] } ?? [])
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
