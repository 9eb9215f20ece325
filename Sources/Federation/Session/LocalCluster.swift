package import ParcelNetwork

/// A whole run in one process: every region and the coordinator on one thread, through the same
/// frames, numbers and audits as between processes.
package struct LocalCluster: ~Copyable {
    package private(set) var coordinator: CoordinatorSession
    private var member: Member
    private var totals: RunTotals?
    private var tickAt: Int64 = 0
    private static let tickEvery: Int64 = 50_000
    private static let link = LinkID(0)

    /// - Precondition: the network has been checked.
    package init(
        _ network: Network, run: RunID = RunID(1), version: String = "", pid: UInt32 = 0,
        host: String = "", timing: SessionTiming = SessionTiming(), faults: ProtocolFaults = .none
    ) {
        let blob = network.encoded()
        coordinator = CoordinatorSession(
            network, blob: blob, run: run, version: version, timing: timing)
        member = Member(
            MemberIdentity(
                names: network.regions.map(\.name), version: version, endpoint: "local", pid: pid,
                host: host), blob: blob, timing: timing, faults: faults)
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
            case .everyoneJoined: break
            case .completed(let totals): self.totals = totals
            case .failed(let failure): throw failure
            }
        }
    }
}
