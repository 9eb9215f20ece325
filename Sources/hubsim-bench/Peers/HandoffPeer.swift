import ArgumentParser
import Federation
import Measurement
import ParcelNetwork
import RegionRuntime
import SimulationKernel
import ZeroMQ

/// One of the two processes of ``HandoffBenchmark``: number 0 sends, number 1 takes.
struct HandoffPeer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handoff-process", shouldDisplay: false)

    @OptionGroup var peer: PeerOptions
    @Option var handoffs: Int

    /// Kibibytes of a frame.
    @Option var frame: Int

    /// What the sums are keyed by.
    static let seed: UInt64 = 7

    func run() throws {
        let network = try PipelineFile.network(days: 1, volume: 4)
        let warmUp: UInt64 = 500_000
        let count = UInt64(handoffs)
        let end = warmUp + count
        if peer.rank == 0 {
            var sender = HandoffSender(try PeerMeeting(peer), network, frameOf: frame << 10)
            try sender.meeting.greet()
            try sender.send(upTo: warmUp)
            let stopwatch = PeerStopwatch(sender.meeting)
            try sender.send(upTo: end)
            try sender.meeting.say(
                stopwatch.outcome(sender.meeting, count: count, digest: "\(sender.sum)"))
        } else {
            var taker = HandoffTaker(try PeerMeeting(peer), network)
            try taker.meeting.greet()
            try taker.take(upTo: warmUp)
            let stopwatch = PeerStopwatch(taker.meeting)
            try taker.take(upTo: end)
            try taker.meeting.say(
                stopwatch.outcome(taker.meeting, count: count, digest: "\(taker.sum)"))
        }
    }
}

/// Packs handoffs into full frames and keeps a bounded number of them under way.
private struct HandoffSender: ~Copyable {
    var meeting: PeerMeeting
    private(set) var sum = CustodySum()
    /// Bytes that a frame may have.
    private let size: Int
    private let handoffs: [Handoff]
    /// Which of them is sent next.
    private var place = 0
    private var header: PeerHeader
    private var next: UInt64 = 0
    private var acknowledged: UInt64 = 0

    /// Handoffs that may be under way unacknowledged: some 10 MB.
    private static let lead: UInt64 = 400_000

    /// What it sends, over and over, is what six hours of the first channel's region dispatch.
    init(_ meeting: consuming PeerMeeting, _ network: Network, frameOf size: Int) {
        var region = Region(network, region: network.channels[0].from)
        _ = region.run(until: .zero + .hours(6), atMost: .max)
        handoffs = region.takeOutbox(ChannelID(0))
        self.size = size
        header = meeting.header(to: RegionID(1))
        self.meeting = meeting
    }

    /// Sends handoffs below `end` and waits until all are acknowledged.
    mutating func send(upTo end: UInt64) throws {
        while acknowledged < end {
            if next < end, next - acknowledged < Self.lead {
                try sendFrame(upTo: end)
                try listen()
            } else if try !listen() {
                try meeting.link.wait(upTo: PeerMeeting.patience)
            }
        }
    }

    private mutating func sendFrame(upTo end: UInt64) throws {
        let most = min(handoffs.count - place, Int(end - next))
        let (frame, count) = DataFrame.filled(
            header, run: meeting.run, first: next, handoffs[place..<place + most], upTo: size)
        for handoff in handoffs[place..<place + count] {
            sum.add(parcel: handoff.parcel.id.bits, key: HandoffPeer.seed)
        }
        // A frame's handoffs stand in order of dispatch, so none goes round.
        place = (place + count) % handoffs.count
        next += UInt64(count)
        header.horizonNumber = next
        try meeting.send(frame, to: RegionID(1))
    }

    /// Takes an acknowledgement. False if there was none.
    @discardableResult
    private mutating func listen() throws -> Bool {
        var told: UInt64 = 0
        let heard = try meeting.link.receiveFromPeer { _, _, frame in
            guard (try? FrameHeader(checking: frame)) != nil else { return }
            told = (try? PlainFrame(of: frame))?.header.wanted ?? 0
        }
        acknowledged = max(acknowledged, told)
        return heard
    }
}

/// Checks and reads what arrives, and says what it wants next.
private struct HandoffTaker: ~Copyable {
    var meeting: PeerMeeting
    private(set) var sum = CustodySum()
    private let check: HandoffCheck
    private var wanted: UInt64 = 0
    private var problem: String?
    /// Bytes taken since the sender was told.
    private var untold = 0

    /// As a region does: it says what it wants every so many bytes.
    private static let acknowledgeAfter = 2 << 20

    init(_ meeting: consuming PeerMeeting, _ network: Network) {
        self.meeting = meeting
        check = HandoffCheck(network)
    }

    /// Takes handoffs below `end`, and has said so.
    mutating func take(upTo end: UInt64) throws {
        while wanted < end {
            if try !takeFrame() { try meeting.link.wait(upTo: PeerMeeting.patience) }
            if let problem { throw BenchmarkFailure(problem) }
            if untold >= Self.acknowledgeAfter || (wanted >= end && untold > 0) {
                untold = 0
                var header = meeting.header(to: RegionID(0))
                header.wanted = wanted
                let frame = PlainFrame(header: header).encoded(.status, run: meeting.run)
                try meeting.send(frame, to: RegionID(0))
            }
        }
    }

    private mutating func takeFrame() throws -> Bool {
        var (sum, wanted, problem, bytes) = (sum, wanted, problem, 0)
        let check = check
        let heard = try meeting.link.receiveFromPeer { _, _, frame in
            bytes = frame.byteCount
            do throws(WireProblem) {
                guard try FrameHeader(checking: frame).kind == .data else { return }
                let data = try DataFrame(of: frame)
                guard data.first == wanted else {
                    problem = "handoff \(wanted) was wanted, \(data.first) came"
                    return
                }
                try data.read(frame) { handoff, _ in
                    if let what = check.problem(handoff, on: ChannelID(0)) { problem = what }
                    sum.add(parcel: handoff.parcel.id.bits, key: HandoffPeer.seed)
                }
                wanted = data.end
            } catch {
                problem = "\(error)"
            }
        }
        (self.sum, self.wanted, self.problem) = (sum, wanted, problem)
        untold += bytes
        return heard
    }
}
