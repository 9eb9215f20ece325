import Federation
import Foundation
import ParcelNetwork
import ResultsStore
import SimulationKernel

/// How a run is at the moment, as the coordinator last wrote it into the run's directory.
package struct LiveStatus: Codable, Hashable, Sendable {
    package struct Region: Codable, Hashable, Sendable {
        package var name: String
        package var pid: Int32
        package var host: String
        /// Which of the run's processes it is.
        package var incarnation: UInt32
        /// Processes that it has lost.
        package var restarts: Int
        /// Days from the run's start; every event before has been run.
        package var clockDays: Double
        /// What it is doing, in words, with the region that keeps it waiting.
        package var activity: String
        /// Handoffs sent that the receivers have not acknowledged.
        package var backlog: UInt64
        package var events: UInt64
        /// Of the wall time since all regions joined; nil for a process of another host. Computing is
        /// processor time of all its threads.
        package var computingShare: Double?
        /// Of the same time: its region thread waited for frames; its checkpoints were written.
        package var waitingShare: Double?
        package var writingShare: Double?
        package var memoryBytes: UInt64?
        /// The last checkpoint that it knows to be committed.
        package var checkpoint: UInt32
        /// Since the last word of its process, in seconds; since the coordinator began, if it has
        /// heard none.
        package var silentSeconds: Double

        /// Whether no process has come to this coordinator.
        package var isAwaited: Bool { pid == 0 }
    }

    package var topology: String
    /// `gathering`, `running`, `draining` or `stopping`; at the end `finished`, `interrupted` or
    /// `failed`.
    package var phase: String
    package var coordinatorPID: Int32
    /// Seconds since 1970, by this host's clock.
    package var writtenAt: Double
    package var wallSeconds: Double
    package var endDays: Double
    package var parcels: UInt64
    /// The last checkpoint that the run can be taken up from, and its time.
    package var checkpoint: UInt32?
    package var checkpointDays: Double?
    package var regions: [Region]

    /// The file, or nil if there is none of ours.
    package init?(reading path: String) {
        guard let data = FileManager.default.contents(atPath: path),
            let status = try? JSONDecoder().decode(LiveStatus.self, from: data)
        else { return nil }
        self = status
    }

    /// Replaces the file, if that can be; a full disk must not end a run for its status.
    package func write(to path: String) {
        guard let text = try? SummaryJSON.text(of: self, for: path) else { return }
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

extension LiveStatus {
    static let finished = "finished"
    static let interrupted = "interrupted"
    static let failed = "failed"

    /// Whether nothing changes any more.
    var hasEnded: Bool { [Self.finished, Self.interrupted, Self.failed].contains(phase) }

    /// - Parameter end: how it ended, if it has.
    init(
        _ task: RunTask, _ session: CoordinatorSession, _ costs: ProcessCosts, end: RunEnd? = nil,
        wall: Double,
        silence: (RegionSeat) -> Double
    ) {
        topology = task.network.name
        phase =
            switch end {
            case nil: "\(session.phase)"
            case .finished(let summary):
                summary.status == .complete ? Self.finished : Self.interrupted
            case .givenUp: Self.interrupted
            case .lost, .broken: Self.failed
            }
        coordinatorPID = ProcessInfo.processInfo.processIdentifier
        writtenAt = Date().timeIntervalSince1970
        wallSeconds = wall
        endDays = task.network.plan.end.days
        parcels = session.parcelsCreated
        checkpoint = session.lastCheckpoint?.number
        checkpointDays = session.lastCheckpoint?.time.days
        regions = session.seats.map { seat in
            let pid = Int32(bitPattern: seat.entry?.pid ?? 0)
            let cost = seat.entry?.host == task.host ? costs.byPID[pid] : nil
            let told = seat.entry == nil ? nil : seat.time
            func share(_ seconds: Double?) -> Double? {
                seconds.flatMap { wall > 0 ? $0 / wall : nil }
            }
            return Region(
                name: seat.name, pid: pid, host: seat.entry?.host ?? "",
                incarnation: seat.entry?.incarnation ?? 0, restarts: seat.restarts,
                clockDays: seat.status.clock.days,
                activity: task.activity(of: seat, silence: silence(seat)),
                backlog: seat.status.backlog, events: seat.status.events,
                computingShare: share(cost?.computingSeconds),
                waitingShare: share(told?.waitingSeconds),
                writingShare: share(told?.writingSeconds),
                memoryBytes: cost?.peakMemoryBytes, checkpoint: seat.status.committed,
                silentSeconds: silence(seat))
        }
    }
}

extension SimTime {
    fileprivate var days: Double { Double(microseconds) / 86_400e6 }
}

extension RunTask {
    /// What a region is doing, in words.
    fileprivate func activity(of seat: RegionSeat, silence: Double) -> String {
        guard seat.entry != nil else { return "awaited" }
        switch seat.status.state {
        case .absent: return "awaited"
        case .settled: return "done"
        case .atEnd: return "at the end, " + awaited(seat.status)
        case .waitingForManifest: return "awaiting the next manifest"
        case .running, .waitingForHorizon, .waitingForReceiver:
            return activity(seat.status, silence: silence).description
        }
    }

    private func awaited(_ status: RegionStatus) -> String {
        guard let channel = status.blockedBy else { return "awaiting the others" }
        let from = network.channels[Int(channel.index)].from
        return "awaiting \(network.regions[Int(from.index)].name)"
    }
}
