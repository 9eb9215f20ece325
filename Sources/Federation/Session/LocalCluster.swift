package import ParcelNetwork

/// Where a run in one process keeps its checkpoints. Each function gives nil, or why it could not.
package struct LocalCheckpoints {
    package var policy: CheckpointPolicy
    /// Where to take the run up, if it is to be taken up.
    package var resuming: Manifest?
    package var files: CheckpointFiles
    package var spool: Spool
    package var write: (RegionCheckpoint) -> String?
    package var commit: (Manifest) -> String?

    package init(
        policy: CheckpointPolicy, resuming: Manifest? = nil,
        files: CheckpointFiles, spool: Spool, write: @escaping (RegionCheckpoint) -> String?,
        commit: @escaping (Manifest) -> String?
    ) {
        self.policy = policy
        self.resuming = resuming
        self.files = files
        self.spool = spool
        self.write = write
        self.commit = commit
    }

    package static var none: LocalCheckpoints {
        LocalCheckpoints(
            policy: .none, files: .none, spool: .none, write: { _ in nil }, commit: { _ in nil })
    }
}

/// A whole run in one process: every region and the coordinator on one thread, through the same
/// frames, numbers and audits as between processes.
package struct LocalCluster: ~Copyable {
    package private(set) var coordinator: CoordinatorSession
    private var member: Member
    private var totals: RunTotals?
    private var tickAt: Int64 = 0
    private let checkpoints: LocalCheckpoints
    private static let tickEvery: Int64 = 50_000
    private static let link = LinkID(0)

    /// - Precondition: the network has been checked.
    /// - Parameter granted: the highest incarnation that a former coordinator may have granted.
    package init(
        _ network: Network, run: RunID = RunID(1), version: String = "", pid: UInt32 = 0,
        host: String = "", timing: SessionTiming = SessionTiming(), faults: ProtocolFaults = .none,
        checkpoints: LocalCheckpoints = .none, granted: UInt32 = 0
    ) {
        let blob = network.encoded()
        self.checkpoints = checkpoints
        coordinator = CoordinatorSession(
            network, blob: blob, run: run, version: version, timing: timing,
            checkpoints: checkpoints.policy, resuming: checkpoints.resuming, granted: granted)
        member = Member(
            MemberIdentity(
                names: network.regions.map(\.name), version: version, endpoint: "local", pid: pid,
                host: host), blob: blob, timing: timing, faults: faults,
            checkpointFiles: checkpoints.files, spool: checkpoints.spool)
    }

    /// What each region is doing now, without waiting for a report.
    package var statuses: [RegionStatus] { member.statuses }

    /// Runs one slice of one region.
    ///
    /// - Returns: the run's results when it is over, otherwise nil.
    package mutating func step(
        atMost events: Int, now: Int64
    ) throws(FederationFailure) -> RunTotals? {
        if member.phase == .joining { try obey(member.start(now: now), now: now) }
        if let totals { return totals }
        let step = member.advance(atMost: events, now: now)
        try obey(step.actions, now: now)
        if step.progress != .moreToDo || now >= tickAt {
            tickAt = now + LocalCluster.tickEvery
            try obey(member.tick(now: now), now: now)
            try obey(coordinator.tick(now: now), now: now)
        }
        return totals
    }

    /// Runs to the end.
    package mutating func run(
        atMost events: Int = 1 << 16
    ) throws(FederationFailure) -> RunTotals {
        var steps: Int64 = 0
        while true {
            // No wall clock here: steps stand for it, so that repetitions come, but rarely.
            if let totals = try step(atMost: events, now: steps) { return totals }
            steps += 1
        }
    }

    /// Ends the run where it is; the next steps give the partial results.
    package mutating func stop(now: Int64) throws(FederationFailure) {
        try obey(coordinator.stop(now: now), now: now)
    }

    private mutating func write(_ unsealed: RegionCheckpoint) -> [MemberAction] {
        let (region, number) = (unsealed.region, unsealed.number)
        guard let part = unsealed.sealed() else {
            return member.checkpointFailed(
                region, number: number, why: "retained handoffs cannot be read again")
        }
        if let why = checkpoints.write(part) {
            return member.checkpointFailed(part.region, number: part.number, why: why)
        }
        return member.checkpointWritten(part)
    }

    private mutating func commit(_ manifest: Manifest, now: Int64) -> [CoordinatorAction] {
        if let why = checkpoints.commit(manifest) { return coordinator.manifestFailed(why: why) }
        return coordinator.manifestWritten(now: now)
    }

    private mutating func obey(
        _ actions: [MemberAction], now: Int64
    ) throws(FederationFailure) {
        for case .failed(let failure) in actions { throw failure }
        for action in actions {
            switch action {
            case .toCoordinator(let frame):
                let answers = frame.withSpan {
                    coordinator.received($0, from: LocalCluster.link, now: now)
                }
                try obey(answers, now: now)
            case .checkpoint(let part): try obey(write(part), now: now)
            case .toPeer, .joined, .connect, .failed, .finished: break
            }
        }
    }

    private mutating func obey(
        _ actions: [CoordinatorAction], now: Int64
    ) throws(FederationFailure) {
        for action in actions {
            switch action {
            case .send(_, let frame):
                let answers = frame.withSpan {
                    member.received($0, from: .coordinator, now: now)
                }
                try obey(answers, now: now)
            case .everyoneJoined, .recovered: break
            case .commit(let manifest): try obey(commit(manifest, now: now), now: now)
            case .completed(let totals): self.totals = totals
            case .failed(let failure): throw failure
            }
        }
    }
}
