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
    /// The incarnation that it follows and that is known to be dead, or zero.
    package var replaces: UInt32

    package init(
        names: [String], version: String, endpoint: String, pid: UInt32, host: String,
        replaces: UInt32 = 0
    ) {
        self.names = names
        self.version = version
        self.endpoint = endpoint
        self.pid = pid
        self.host = host
        self.replaces = replaces
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
    private let timing: SessionTiming
    private let faults: ProtocolFaults
    private var blob: [UInt8]
    private var blobDigest: BlobDigest

    package private(set) var phase = MemberPhase.joining
    package private(set) var membership: Membership?
    private var nodes: [NodeBox] = []
    /// By region: the place among `nodes`, or -1.
    private var nodeOfRegion: [Int32] = []
    private var directory: [DirectoryEntry] = []
    private var cursor = 0
    private var registeredAt = Int64.min / 2
    /// Slices run: what the heartbeat tells.
    package private(set) var progressCount: UInt64 = 0
    /// Frames that were no frames, or of another run.
    package private(set) var refusedFrames: UInt64 = 0
    package private(set) var lastProblem: WireProblem?
    private var actions: [MemberAction] = []
    /// Frames between own regions that wait to be delivered.
    private var local: [(to: Int, frame: [UInt8])] = []

    /// - Parameter blob: the compiled network, if the process has it already; the coordinator then
    ///   only compares its digest.
    package init(
        _ identity: MemberIdentity, blob: [UInt8] = [], timing: SessionTiming = SessionTiming(),
        faults: ProtocolFaults = .none
    ) {
        self.identity = identity
        self.blob = blob
        blobDigest = Network.digest(ofBlob: blob)
        self.timing = timing
        self.faults = faults
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

    /// Repeats what may have been lost. Call it some twenty times a second.
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

    /// What each of its regions is doing.
    package var statuses: [RegionStatus] { nodes.map { $0.node.status } }

    /// The frame that a heartbeat thread sends.
    package static func heartbeat(
        run: RunID, incarnation: UInt32, progress: UInt64
    ) -> [UInt8] {
        HeartbeatFrame(incarnation: incarnation, progress: progress).encoded(run: run)
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
private final class NodeBox {
    var node: RegionNode
    init(_ node: consuming RegionNode) { self.node = node }
}

extension Member {
    private mutating func takeActions() -> [MemberAction] {
        let taken = actions
        actions = []
        return taken
    }

    private mutating func register(now: Int64) {
        registeredAt = now
        let frame = RegisterFrame(
            run: membership?.run ?? RunID(0), names: identity.names, version: identity.version,
            blob: blobDigest, endpoint: identity.endpoint, pid: identity.pid, host: identity.host,
            replaces: identity.replaces)
        actions.append(.toCoordinator(frame.encoded()))
    }

    private mutating func fail(_ failure: FederationFailure) {
        guard phase != .failed, phase != .finished else { return }
        phase = .failed
        let reason = ReasonFrame(.failure, reason: failure.description)
        let run = membership?.run ?? RunID(0)
        actions.append(.toCoordinator(reason.encoded(run: run)))
        actions.append(.failed(failure))
    }

    /// Turns a node's actions into the member's.
    private mutating func sort(_ nodeActions: [NodeAction], from place: Int) {
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

    private mutating func fromCoordinator(
        _ header: FrameHeader, _ frame: RawSpan, now: Int64
    ) throws(WireProblem) {
        if let membership, header.run != membership.run { throw .otherRun(header.run) }
        switch header.kind {
        case .welcome: join(try WelcomeFrame(of: frame, run: header.run))
        case .refuse:
            let refusal = try RefuseFrame(of: frame)
            guard phase == .joining, refusal.pid == identity.pid else { return }
            phase = .failed
            actions.append(.failed(.refused(reason: refusal.reason)))
        case .directory: connect(try DirectoryFrame(of: frame), now: now)
        case .conclude:
            _ = try EmptyFrame(of: frame, kind: .conclude)
            guard phase == .running || phase == .waitingForOthers else { return }
            phase = .concluded
            for place in nodes.indices {
                let last = nodes[place].node.conclude(now: now)
                sort(last, from: place)
            }
        case .complete:
            _ = try EmptyFrame(of: frame, kind: .complete)
            finish(.complete)
        case .abort:
            finish(.aborted(try ReasonFrame(of: frame, kind: .abort).reason))
        default: throw .unexpectedKind(header.kind.rawValue)
        }
    }

    private mutating func finish(_ conclusion: Conclusion) {
        guard phase != .finished, phase != .failed else { return }
        phase = .finished
        actions.append(.finished(conclusion))
    }

    /// Builds its regions from the compiled network.
    private mutating func join(_ welcome: WelcomeFrame) {
        guard phase == .joining, welcome.pid == identity.pid else { return }  // repeated, or late
        if !welcome.blob.isEmpty { blob = welcome.blob }
        let network: Network
        do throws(BlobProblem) {
            network = try blob.withSpan { bytes throws(BlobProblem) in
                try Network(decoding: bytes)
            }
        } catch { return fail(.unusableNetwork(reason: "\(error)")) }
        guard Network.digest(ofBlob: blob) == welcome.digest else {
            return fail(.unusableNetwork(reason: "its digest is not the coordinator's"))
        }
        let names = welcome.regions.map { region in
            Int(region.index) < network.regions.count
                ? network.regions[Int(region.index)].name : ""
        }
        let fits =
            names.count == identity.names.count
            && welcome.regions.allSatisfy { Int($0.index) < network.regions.count }
            && Set(welcome.regions).count == welcome.regions.count
            && zip(names, identity.names).allSatisfy {
                // A number instead of a name leaves the name to the coordinator.
                $0 == $1 || $1.hasPrefix("#")
            }
        guard fits else {
            return fail(.unusableNetwork(reason: "its regions are not those that were asked for"))
        }
        membership = Membership(
            run: welcome.run, incarnation: welcome.incarnation, regions: welcome.regions,
            networkName: network.name, regionNames: network.regions.map(\.name))
        nodeOfRegion = [Int32](repeating: -1, count: network.regions.count)
        for region in welcome.regions {
            nodeOfRegion[Int(region.index)] = Int32(nodes.count)
            nodes.append(
                NodeBox(
                    RegionNode(
                        network, region: region, run: welcome.run,
                        incarnation: welcome.incarnation, timing: timing, faults: faults)))
        }
        blobDigest = welcome.digest
        blob = []
        phase = .waitingForOthers
        if let membership { actions.append(.joined(membership)) }
    }

    /// Whether a directory names this process, and nobody's former incarnation: a late one does.
    private func isNew(_ entries: [DirectoryEntry]) -> Bool {
        let own = membership?.regions.allSatisfy {
            entries[Int($0.index)].incarnation == membership?.incarnation
        }
        guard own == true else { return false }
        return zip(directory, entries).allSatisfy { $0.incarnation <= $1.incarnation }
    }

    private mutating func connect(_ frame: DirectoryFrame, now: Int64) {
        guard phase == .waitingForOthers || phase == .running,
            frame.entries.count == nodeOfRegion.count
        else { return }
        guard frame.entries != directory, isNew(frame.entries) else { return }
        directory = frame.entries
        phase = .running
        actions.append(.connect(directory))
        for place in nodes.indices {
            let wanted = nodes[place].node.connect(directory, now: now)
            sort(wanted, from: place)
        }
    }
}
