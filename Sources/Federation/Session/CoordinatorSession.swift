package import ParcelNetwork
import SimulationKernel

/// The coordinator's name for a connection to a process.
package struct LinkID: Hashable, Sendable {
    package let number: UInt64
    package init(_ number: UInt64) { self.number = number }
}

/// What the coordinator's session wants its process to do.
package enum CoordinatorAction: Equatable, Sendable {
    case send(to: LinkID, [UInt8])
    /// Every region has a process; the directory has been sent by actions before this one.
    case everyoneJoined([DirectoryEntry])
    /// A successor is past where its predecessor was last seen, so many microseconds ago.
    case recovered(RegionID, after: Int64)
    /// To be written, and then told by ``CoordinatorSession/manifestWritten(now:)``.
    case commit(Manifest)
    /// All is accounted for (or, after ``CoordinatorSession/stop(now:)``, reported).
    case completed(RunTotals)
    /// The run cannot go on. The others are told by actions before this one.
    case failed(FederationFailure)
}

/// What the coordinator knows of one region.
package struct RegionSeat: Sendable {
    package let name: String
    package internal(set) var status: RegionStatus
    /// Who runs it, once it has joined.
    package internal(set) var entry: DirectoryEntry?
    /// Wall times of the last frame of its process and of the last progress.
    package internal(set) var heardAt: Int64 = 0
    package internal(set) var progressAt: Int64 = 0
    package internal(set) var metrics: RegionReport?
    var link: LinkID?
    /// Of its process: a higher one's predecessors are dead.
    var generation: UInt32 = 0
    var progress: UInt64 = 0
    var sequence: UInt64 = 0
    package internal(set) var isFinal = false
    /// Silent for too long: whoever asks for it gets it.
    package internal(set) var isLost = false
    /// How many processes it has had under this coordinator, after the first.
    var successors = 0
    /// What its process says that it has done with its time.
    package internal(set) var time = TimeSpent()
    /// How far its last process was seen to be, and when, until a successor is past that.
    var lost: (clock: SimTime, heardAt: Int64)?
    /// Its parts of checkpoints that are on disk, by number.
    var parts: [UInt32: CheckpointFrame] = [:]
    var sent: [ChannelAccount] = []
    var received: [ChannelAccount] = []

    /// Processes that it has lost, as far as its supervisor or this coordinator knows.
    package var restarts: Int { max(successors, Int(generation)) }

    /// A word of its present process: who was only out of reach keeps its seat.
    mutating func heard(at now: Int64) {
        heardAt = now
        isLost = false
    }
}

/// The coordinator of a run: lets processes in, makes them known to each other, gathers what they
/// report and proves that nothing is missing. It never grants time and never carries a parcel.
///
/// Reports are cumulative and numbered, so a lost, doubled or late one changes nothing.
package struct CoordinatorSession {
    package let network: Network
    package let run: RunID
    package let version: String
    package let digest: BlobDigest
    let blob: [UInt8]
    let timing: SessionTiming
    /// By region.
    package internal(set) var seats: [RegionSeat]
    package internal(set) var phase = Phase.gathering
    var audit: Audit
    /// By region.
    var traces: [RegionTrace]
    var lastIncarnation: UInt32
    var book: CheckpointBook
    var stoppedAt: Int64 = 0
    /// Frames that made no sense here, and the last reason.
    package internal(set) var refusedFrames: UInt64 = 0
    package internal(set) var lastProblem: WireProblem?
    var actions: [CoordinatorAction] = []

    package enum Phase: Hashable, Sendable {
        /// Not every region has joined.
        case gathering
        case running
        /// All parcels are at their end: waiting for the last reports.
        case draining
        /// Stopped before the end: waiting for the last reports.
        case stopping
        case completed
        case failed
    }

    /// - Precondition: the network has been checked.
    /// - Parameters:
    ///   - blob: `network`, encoded; nil to encode it here.
    ///   - resuming: the manifest that the run is taken up from.
    ///   - granted: the highest incarnation that any coordinator of this run may have granted.
    package init(
        _ network: Network, blob: [UInt8]? = nil, run: RunID, version: String,
        timing: SessionTiming = SessionTiming(), checkpoints: CheckpointPolicy = .none,
        resuming manifest: Manifest? = nil, granted: UInt32 = 0
    ) {
        let blob = blob ?? network.encoded()
        lastIncarnation = granted
        book = CheckpointBook(checkpoints, resuming: manifest, end: network.plan.end)
        self.network = network
        self.run = run
        self.version = version
        self.timing = timing
        self.blob = blob
        digest = Network.digest(ofBlob: blob)
        seats = network.regions.enumerated().map { index, record in
            RegionSeat(name: record.name, status: RegionStatus(region: RegionID(index)))
        }
        audit = Audit(network)
        traces = Array(repeating: RegionTrace(), count: network.regions.count)
    }

    package var statuses: [RegionStatus] { seats.map(\.status) }

    /// Takes one frame of a process.
    package mutating func received(
        _ frame: RawSpan, from link: LinkID, now: Int64
    ) -> [CoordinatorAction] {
        do throws(WireProblem) {
            let header = try FrameHeader(checking: frame)
            guard
                header.run == run || (header.kind == .register && header.run.bits == 0)
                    || header.kind == .failure
            else { throw .otherRun(header.run) }
            switch header.kind {
            case .register:
                register(try RegisterFrame(of: frame, run: header.run), link: link, now: now)
            case .report: try take(try ReportFrame(of: frame), link: link, now: now)
            case .trace: try take(try TraceFrame(of: frame))
            case .checkpoint: try take(try CheckpointFrame(of: frame), now: now)
            case .heartbeat: take(try HeartbeatFrame(of: frame), now: now)
            case .failure:
                let reason = try ReasonFrame(of: frame, kind: .failure).reason
                let names = seats.filter { $0.link == link }.map(\.name)
                guard !names.isEmpty else { throw .unexpectedKind(header.kind.rawValue) }
                fail(.reported(by: names.joined(separator: ", "), reason: reason), except: link)
            default: throw .unexpectedKind(header.kind.rawValue)
            }
        } catch {
            refusedFrames += 1
            lastProblem = error
            if case .unknownVersion(let version) = error {
                // Every version can read that this one is another.
                let reason = "version \(version) of the wire, but this is \(FrameHeader.version)"
                actions.append(
                    .send(to: link, RefuseFrame(pid: 0, reason: reason).encoded(run: run)))
            }
        }
        return takeActions()
    }

    /// Ends a stop whose last reports do not come. Call it a few times a second.
    package mutating func tick(now: Int64) -> [CoordinatorAction] {
        if phase == .stopping, now - stoppedAt >= timing.stopWithin { complete(isPartial: true) }
        return takeActions()
    }

    /// A region's process is gone for good: ends the run, telling the others.
    package mutating func lost(
        _ region: RegionID, why: String, now: Int64
    ) -> [CoordinatorAction] {
        let index = Int(region.index)
        seats[index].isLost = true
        fail(.lost(region: seats[index].name, why: why), except: seats[index].link)
        return takeActions()
    }

    /// A region's process is gone, or silent for too long, and a successor is expected: the seat is
    /// free for whoever asks for it.
    package mutating func vacated(_ region: RegionID) { seats[Int(region.index)].isLost = true }

    /// Ends the run where it is; the results are those that arrive within a limit.
    package mutating func stop(now: Int64) -> [CoordinatorAction] {
        switch phase {
        case .gathering, .running, .draining:
            phase = .stopping
            stoppedAt = now
            sendToAll(EmptyFrame(.conclude).encoded(run: run))
            if links.isEmpty || seats.allSatisfy(\.isFinal) { complete(isPartial: true) }
        case .stopping, .completed, .failed: break
        }
        return takeActions()
    }

    /// What has been reported so far.
    package var totals: RunTotals { totals(isPartial: phase != .completed) }

    func totals(isPartial: Bool) -> RunTotals {
        let seated = seats.filter { $0.entry != nil }
        return RunTotals(
            regions: seats.map { $0.metrics ?? RegionReport() },
            processes: seated.compactMap(\.entry),
            channels: audit.sentAccounts,
            received: audit.receivedAccounts,
            isBalanced: seats.allSatisfy { $0.metrics?.isBalanced ?? false }
                && phase != .failed,
            isPartial: isPartial, traces: traces, restarts: seated.map(\.restarts),
            time: seated.map(\.time), checkpoints: book.committed?.number ?? 0,
            checkpointBytes: book.committed?.byteCount ?? 0)
    }
}

extension CoordinatorSession {
    /// Every process once, in the order of its first region.
    var links: [LinkID] {
        var links: [LinkID] = []
        for case let link? in seats.map(\.link) where !links.contains(link) { links.append(link) }
        return links
    }

    func send(_ frame: [UInt8], to link: LinkID, in actions: inout [CoordinatorAction]) {
        actions.append(.send(to: link, frame))
    }

    mutating func sendToAll(_ frame: [UInt8], except left: LinkID? = nil) {
        for link in links where link != left { actions.append(.send(to: link, frame)) }
    }

    mutating func takeActions() -> [CoordinatorAction] {
        let taken = actions
        actions = []
        return taken
    }

    mutating func fail(_ failure: FederationFailure, except link: LinkID? = nil) {
        guard phase != .failed, phase != .completed else { return }
        phase = .failed
        let abort = ReasonFrame(.abort, reason: failure.description)
        sendToAll(abort.encoded(run: run), except: link)
        actions.append(.failed(failure))
    }

    mutating func complete(isPartial: Bool) {
        phase = .completed
        sendToAll(EmptyFrame(.complete).encoded(run: run))
        actions.append(.completed(totals(isPartial: isPartial)))
    }
}
