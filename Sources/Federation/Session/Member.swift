package import ParcelNetwork

/// Who a process is, as it tells the coordinator.
package struct MemberIdentity: Hashable, Sendable {
    /// The regions that it runs, by name.
    package var names: [String]
    /// The program's version.
    package var version: String
    /// Where peers reach it.
    package var endpoint: String
    package var pid: UInt32
    package var host: String
    /// How many processes were started for these regions before, all known to be dead.
    package var generation: UInt32

    package init(
        names: [String], version: String, endpoint: String, pid: UInt32, host: String,
        generation: UInt32 = 0
    ) {
        self.names = names
        self.version = version
        self.endpoint = endpoint
        self.pid = pid
        self.host = host
        self.generation = generation
    }
}

/// What a process was let in as.
package struct Membership: Hashable, Sendable {
    package var run: RunID
    package var incarnation: UInt32
    package var regions: [RegionID]
    package var networkName: String
    /// Of all regions of the network.
    package var regionNames: [String]
}

/// How a member's part in a run ended.
package enum Conclusion: Hashable, Sendable {
    /// All is accounted for.
    case complete
    /// The coordinator ended the run, and says why.
    case aborted(String)
}

/// What a member wants its process to do.
package enum MemberAction: Equatable, Sendable {
    case toCoordinator([UInt8])
    /// To the endpoint that the last directory names for the region.
    case toPeer(RegionID, [UInt8])
    /// Let in: the heartbeat thread can begin.
    case joined(Membership)
    /// Every region's endpoint: connect to those that are new or have changed.
    case connect([DirectoryEntry])
    /// To be written where a successor can read it, and then told by
    /// ``Member/checkpointWritten(_:)``.
    case checkpoint(RegionCheckpoint)
    /// The run cannot go on. The coordinator is told by an action before this one.
    case failed(FederationFailure)
    /// Nothing more to do: flush and exit.
    case finished(Conclusion)
}

/// Where a frame came from.
package enum FrameSource: Hashable, Sendable {
    case coordinator
    case peer
}

/// One process's part in a run: it joins, runs its regions on one thread, and reports.
///
/// Frames between regions of one member never leave it, but are the same frames, through the same
/// numbering and audits. All methods return what is to be done, in order.
package struct Member: ~Copyable {
    package let identity: MemberIdentity
    let timing: SessionTiming
    let faults: ProtocolFaults
    var blob: [UInt8]
    var blobDigest: BlobDigest
    let checkpointFiles: CheckpointFiles
    let spool: Spool

    package internal(set) var phase = MemberPhase.joining
    package internal(set) var membership: Membership?
    var nodes: [NodeBox] = []
    /// By region: the place among `nodes`, or -1.
    var nodeOfRegion: [Int32] = []
    var directory: [DirectoryEntry] = []
    private var cursor = 0
    private var registeredAt = Int64.min / 2
    /// Slices run: what the heartbeat tells.
    package private(set) var progressCount: UInt64 = 0
    /// Frames that were no frames, or of another run.
    package private(set) var refusedFrames: UInt64 = 0
    package private(set) var lastProblem: WireProblem?
    var actions: [MemberAction] = []
    /// Frames between own regions that wait to be delivered.
    private var local: [(to: Int, frame: [UInt8])] = []

    /// - Parameters:
    ///   - blob: the compiled network, if the process has it already; the coordinator then only
    ///     compares its digest.
    ///   - checkpointFiles: read while it joins, if there is a checkpoint to begin at.
    ///   - spool: for handoffs that are retained; its budget is the process's.
    package init(
        _ identity: MemberIdentity, blob: [UInt8] = [], timing: SessionTiming = SessionTiming(),
        faults: ProtocolFaults = .none,
        checkpointFiles: CheckpointFiles = .none, spool: Spool = .none
    ) {
        self.identity = identity
        self.blob = blob
        blobDigest = Network.digest(ofBlob: blob)
        self.timing = timing
        self.faults = faults
        self.checkpointFiles = checkpointFiles
        self.spool = spool
    }

    /// Asks the coordinator to be let in.
    package mutating func start(now: Int64) -> [MemberAction] {
        register(now: now)
        return takeActions()
    }

    /// Takes one frame.
    package mutating func received(
        _ frame: RawSpan, from source: FrameSource, now: Int64
    ) -> [MemberAction] {
        do throws(WireProblem) {
            let header = try FrameHeader(checking: frame)
            switch source {
            case .coordinator: try fromCoordinator(header, frame, now: now)
            case .peer: try fromPeer(header, frame, now: now)
            }
        } catch {
            refusedFrames += 1
            lastProblem = error
            if case .unknownVersion(let version) = error, source == .coordinator { part(version) }
        }
        deliverLocal(now: now)
        return takeActions()
    }

    /// A coordinator that speaks another version of the wire cannot let this process in.
    private mutating func part(_ version: UInt16) {
        guard phase == .joining else { return }
        phase = .failed
        let reason = "it speaks version \(version) of the wire, this program \(FrameHeader.version)"
        actions.append(.failed(.refused(reason: reason)))
    }

    /// The transport to a peer's process has been connected again: says what is wanted from it.
    package mutating func connected(to region: RegionID, now: Int64) -> [MemberAction] {
        guard Int(region.index) < nodeOfRegion.count else { return [] }
        for place in nodes.indices {
            let wanted = nodes[place].node.reconnected(to: region, now: now)
            sort(wanted, from: place)
        }
        deliverLocal(now: now)
        return takeActions()
    }

    /// Runs one slice of one of its regions that can move.
    package mutating func advance(
        atMost events: Int, now: Int64
    ) -> (progress: NodeProgress, actions: [MemberAction]) {
        guard phase == .running else { return (.blocked, takeActions()) }
        for _ in nodes.indices {
            let place = cursor
            cursor = (cursor + 1) % nodes.count
            guard nodes[place].node.canAdvance else { continue }
            progressCount += 1
            let step = nodes[place].node.advance(atMost: events, now: now)
            sort(step.actions, from: place)
            deliverLocal(now: now)
            return (.moreToDo, takeActions())
        }
        let isAtEnd = nodes.allSatisfy { $0.node.isSettled }
        return (isAtEnd ? .atEnd : .blocked, takeActions())
    }

    /// Repeats what may have been lost. Call it some ten times a second.
    package mutating func tick(now: Int64) -> [MemberAction] {
        switch phase {
        case .joining, .waitingForOthers:
            // The welcome or the directory may have been lost; a repeated one is ignored.
            if now - registeredAt >= timing.registerAgain { register(now: now) }
        case .running, .concluded:
            for place in nodes.indices {
                let repeated = nodes[place].node.tick(now: now)
                sort(repeated, from: place)
            }
            deliverLocal(now: now)
        case .finished, .failed: break
        }
        return takeActions()
    }

    /// A checkpoint of one of its regions is on disk.
    package mutating func checkpointWritten(_ part: RegionCheckpoint) -> [MemberAction] {
        let place = Int(nodeOfRegion[Int(part.region.index)])
        let told = nodes[place].node.checkpointWritten(part)
        sort(told, from: place)
        return takeActions()
    }

    /// A checkpoint of one of its regions cannot be written: ends the run while it can be resumed.
    package mutating func checkpointFailed(
        _ region: RegionID, number: UInt32, why: String
    ) -> [MemberAction] {
        let name = nodes[Int(nodeOfRegion[Int(region.index)])].node.name
        fail(.unwrittenCheckpoint(region: name, number: number, why: why))
        return takeActions()
    }

    /// What each of its regions is doing.
    package var statuses: [RegionStatus] { nodes.map { $0.node.status } }

    /// The frame that a heartbeat thread sends.
    package static func heartbeat(
        run: RunID, incarnation: UInt32, progress: UInt64, time: TimeSpent = TimeSpent()
    ) -> [UInt8] {
        HeartbeatFrame(incarnation: incarnation, progress: progress, time: time).encoded(run: run)
    }
}

/// How far a member has come.
package enum MemberPhase: Hashable, Sendable {
    case joining
    case waitingForOthers
    case running
    /// Stopped by the coordinator, waiting for its last word.
    case concluded
    case finished
    case failed
}

/// A node at an address of its own: arrays cannot hold what cannot be copied.
final class NodeBox {
    var node: RegionNode
    init(_ node: consuming RegionNode) { self.node = node }
}

extension Member {
    private mutating func takeActions() -> [MemberAction] {
        let taken = actions
        actions = []
        return taken
    }

    mutating func register(now: Int64) {
        registeredAt = now
        let frame = RegisterFrame(
            run: membership?.run ?? RunID(0), names: identity.names, version: identity.version,
            blob: blobDigest, endpoint: identity.endpoint, pid: identity.pid, host: identity.host,
            generation: identity.generation, incarnation: membership?.incarnation ?? 0)
        actions.append(.toCoordinator(frame.encoded()))
    }

    mutating func fail(_ failure: FederationFailure) {
        guard phase != .failed, phase != .finished else { return }
        phase = .failed
        if failure.isForSuccessor {  // the run goes on with a successor
            actions.append(.failed(failure))
            return
        }
        let reason = ReasonFrame(.failure, reason: failure.description)
        let run = membership?.run ?? RunID(0)
        actions.append(.toCoordinator(reason.encoded(run: run)))
        actions.append(.failed(failure))
    }

    /// Turns a node's actions into the member's.
    mutating func sort(_ nodeActions: [NodeAction], from place: Int) {
        for action in nodeActions {
            switch action {
            case .send(let to, let frame):
                let target = nodeOfRegion[Int(to.index)]
                if target >= 0 {
                    local.append((Int(target), frame))
                } else {
                    actions.append(.toPeer(to, frame))
                }
            case .report(let frame): actions.append(.toCoordinator(frame))
            case .checkpoint(let part): actions.append(.checkpoint(part))
            case .fail(let failure): fail(failure)
            }
        }
    }

    /// Delivers frames between own regions until there are none.
    private mutating func deliverLocal(now: Int64) {
        var next = 0
        while next < local.count {
            let (place, frame) = local[next]
            local[next].frame = []
            next += 1
            let answers = frame.withSpan { bytes in
                receivedLocally(bytes, at: place, now: now)
            }
            sort(answers, from: place)
        }
        local.removeAll(keepingCapacity: true)
    }

    private mutating func receivedLocally(
        _ frame: RawSpan, at place: Int, now: Int64
    ) -> [NodeAction] {
        do throws(WireProblem) {
            let header = try FrameHeader(checking: frame)
            return nodes[place].node.received(header.kind, frame, now: now)
        } catch {
            refusedFrames += 1
            lastProblem = error
            return []
        }
    }

    private mutating func fromPeer(
        _ header: FrameHeader, _ frame: RawSpan, now: Int64
    ) throws(WireProblem) {
        guard header.kind.isPeer else { throw .unexpectedKind(header.kind.rawValue) }
        guard let membership, header.run == membership.run else { throw .otherRun(header.run) }
        let to = Int(try PeerHeader(of: frame).to.index)
        guard to < nodeOfRegion.count, nodeOfRegion[to] >= 0 else { throw .badField(.region) }
        let place = Int(nodeOfRegion[to])
        let answers = nodes[place].node.received(header.kind, frame, now: now)
        sort(answers, from: place)
    }
}
