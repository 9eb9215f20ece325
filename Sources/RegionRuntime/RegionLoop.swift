import Federation
import Logging
import Synchronization
import ZeroMQ

/// What the region's thread does: receives, runs a slice, sends, and waits only if it must.
///
/// The session decides; this obeys. Nothing here is done for a single parcel: frames move whole.
struct RegionLoop: ~Copyable {
    private var member: Member
    private var link: RegionLink
    private let pulse: Pulse
    private let log: Logger
    private let refusals: RefusalLog
    private let origin = ContinuousClock.now
    private var delays: DelayLine?
    private let writer: CheckpointWriter?
    /// Parts of checkpoints that the writer has not answered for.
    private var writing = 0
    private var size = SliceSize()
    private var actions: [MemberAction] = []
    private var end: RegionEnd?
    private var tickedAt: Int64 = 0
    private var saidAt: Int64 = 0

    /// Frames taken between two slices at most, so that a fast sender cannot keep us from running.
    static let framesARound = 256
    /// Between two ticks of the session, in microseconds.
    static let tick: Int64 = 100_000
    /// How long it waits at most while a checkpoint is being written.
    static let writerPatience = Duration.milliseconds(3)
    /// Between two words about whom we wait for, in microseconds.
    static let patience: Int64 = 5_000_000

    init(
        _ member: consuming Member, _ link: consuming RegionLink, _ setup: RegionSetup,
        _ writer: CheckpointWriter?, _ refusals: RefusalLog, pulse: Pulse, log: Logger
    ) {
        self.refusals = refusals
        self.member = member
        self.link = link
        self.writer = writer
        self.pulse = pulse
        self.log = log
        delays = setup.artificialDelay.map { DelayLine(mean: $0, seed: setup.delaySeed) }
    }

    /// Microseconds since this began.
    private var now: Int64 { (ContinuousClock.now - origin).microseconds }

    /// Runs until the session says that it is over.
    mutating func run() throws(ZeroMQError) -> RegionEnd {
        try perform(member.start(now: now))
        while true {
            try receive()
            if let end { return end }
            let isBusy = try advance()
            if let end { return end }
            if writing > 0 { try takeOutcomes() }
            if let end { return end }
            try tickIfDue()
            if let end { return end }
            if !isBusy { try wait() }
        }
    }

    // MARK: One round

    private mutating func receive() throws(ZeroMQError) {
        let now = now
        var list = [MemberAction]()
        swap(&list, &actions)
        // To find a socket empty is a system call, so the coordinator's is not asked for each frame.
        while try receiveFromCoordinator(now, &list) {}
        for _ in 0..<Self.framesARound {
            guard try receiveFromPeer(now, &list) else { break }
        }
        if delays != nil { releaseDelayed(now, &list) }
        try perform(list)
        list.removeAll(keepingCapacity: true)
        actions = list
    }

    private mutating func receiveFromCoordinator(
        _ now: Int64, _ list: inout [MemberAction]
    ) throws(ZeroMQError) -> Bool {
        try Self.receiveFromCoordinator(&link, &member, pulse, now, &list)
    }

    private mutating func receiveFromPeer(
        _ now: Int64, _ list: inout [MemberAction]
    ) throws(ZeroMQError) -> Bool {
        try Self.receiveFromPeer(&link, &member, &delays, refusals, now, &list)
    }

    // Static, so that the link and the member are two values to the compiler.

    private static func receiveFromCoordinator(
        _ link: inout RegionLink, _ member: inout Member, _ pulse: Pulse, _ now: Int64,
        _ list: inout [MemberAction]
    ) throws(ZeroMQError) -> Bool {
        try link.receiveFromCoordinator { frame in
            if let admission = member.admission(in: frame) {
                pulse.joined(run: admission.run, incarnation: admission.incarnation)
            }
            list += member.received(frame, from: .coordinator, now: now)
        }
    }

    private static func receiveFromPeer(
        _ link: inout RegionLink, _ member: inout Member, _ delays: inout DelayLine?,
        _ refusals: RefusalLog, _ now: Int64, _ list: inout [MemberAction]
    ) throws(ZeroMQError) -> Bool {
        try link.receiveFromPeer { sender, body, frame in
            let refused = member.refusedFrames
            if delays != nil {
                delays?.hold(frame.copied, from: sender.array, at: .now)
            } else {
                list += member.received(frame, from: .peer, now: now)
            }
            if member.refusedFrames > refused, let problem = member.lastProblem {
                refusals.note("\(problem)", of: PeerName(sender, body))
            }
        }
    }

    private mutating func releaseDelayed(_ now: Int64, _ list: inout [MemberAction]) {
        guard let frames = delays?.due(at: .now) else { return }
        for frame in frames {
            // The array outlives the call.
            list += member.received(unsafe frame.span.bytes, from: .peer, now: now)
        }
    }

    /// Runs a slice. Whether there is more to run.
    private mutating func advance() throws(ZeroMQError) -> Bool {
        guard member.phase == .running else { return false }
        let began = ContinuousClock.now
        let step = member.advance(atMost: size.events, now: now)
        pulse.progress.store(member.progressCount, ordering: .relaxed)
        let isBusy = step.progress == .moreToDo
        if isBusy { size.took(ContinuousClock.now - began) }
        try perform(step.actions)
        return isBusy
    }

    /// Tells the session of the checkpoints that have been written.
    private mutating func takeOutcomes() throws(ZeroMQError) {
        for outcome in writer?.takeOutcomes() ?? [] {
            writing -= 1
            if let problem = outcome.problem {
                try perform(
                    member.checkpointFailed(
                        outcome.part.region, number: outcome.part.number, why: "\(problem)"))
            } else {
                try perform(member.checkpointWritten(outcome.part))
            }
        }
    }

    private mutating func tickIfDue() throws(ZeroMQError) {
        let now = now
        guard now - tickedAt >= Self.tick else { return }
        tickedAt = now
        if let why = try link.reasonNotAdmitted(), member.phase == .joining {
            end = .notAdmitted(why)
            return
        }
        try perform(member.tick(now: now))
        guard now - saidAt >= Self.patience else { return }
        saidAt = now
        switch member.phase {
        case .joining: log.info("waiting for the coordinator to answer")
        case .waitingForOthers: log.info("waiting for the other regions to join")
        default: break
        }
    }

    private mutating func wait() throws(ZeroMQError) {
        var limit = Duration.microseconds(max(0, Self.tick - (now - tickedAt)))
        if writing > 0 { limit = min(limit, Self.writerPatience) }
        if let next = delays?.next { limit = min(limit, max(.zero, next - .now)) }
        let began = ContinuousClock.now
        try link.wait(upTo: limit)
        // Whoever waits for the others to join has nothing to compute yet.
        if member.phase == .running { pulse.waited.add(ContinuousClock.now - began) }
    }

    // MARK: Obeying

    private mutating func keep(_ part: RegionCheckpoint) throws(ZeroMQError) {
        guard let writer else {
            let why = "this process was started without --checkpoint-directory"
            return try perform(
                member.checkpointFailed(part.region, number: part.number, why: why))
        }
        writing += 1
        writer.write(part)
    }

    private mutating func perform(_ list: [MemberAction]) throws(ZeroMQError) {
        for action in list {
            switch action {
            case .toPeer(let region, let frame):
                try link.send(frame, to: region)
            case .toCoordinator(let frame):
                try link.sendToCoordinator(frame)
            case .joined(let membership):
                try link.learn(membership.regionNames)
                pulse.joined(run: membership.run, incarnation: membership.incarnation)
                log.info("joined as incarnation \(membership.incarnation)")
            case .connect(let entries):
                link.connect(entries)
                log.info("all \(entries.count) regions have joined: running")
            case .checkpoint(let part): try keep(part)
            case .failed(let failure):
                log.error("\(failure)")
                end = RegionEnd(failure)
            case .finished(let conclusion):
                if end == nil { end = RegionEnd(conclusion) }
            }
        }
    }
}

extension RegionEnd {
    fileprivate init(_ failure: FederationFailure) {
        switch failure {
        case .refused: self = .notAdmitted("\(failure)")
        case _ where failure.isForSuccessor: self = .overtaken("\(failure)")
        default: self = .failed("\(failure)", isLoss: failure.isLoss)
        }
    }

    fileprivate init(_ conclusion: Conclusion) {
        switch conclusion {
        case .complete: self = .complete
        case .aborted(let reason): self = .aborted(reason)
        }
    }
}

extension Duration {
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

extension RawSpan {
    fileprivate var copied: [UInt8] {
        // Reads the span's own bytes within the call.
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
