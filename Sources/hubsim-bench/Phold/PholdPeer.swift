import ArgumentParser
import Federation
import Measurement
import Foundation
import ParcelNetwork
import RegionRuntime
import SimulationKernel
import ZeroMQ

/// One process of ``PholdBenchmark``: some entities, and a channel to and from each other process.
struct PholdPeer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phold-process", shouldDisplay: false)

    @OptionGroup var peer: PeerOptions
    @Option var entities: Int
    /// Entities of the processes together are `processes` times this.
    @Option var seconds: Int
    @Option var seed: UInt64

    func run() throws {
        var member = PholdMember(try PeerMeeting(peer), entities: entities, seed: seed)
        try member.meeting.greet()
        let end = SimTime.zero + .seconds(Int64(seconds))
        try member.run(until: .zero + .seconds(Int64(seconds / 20)))
        let stopwatch = PeerStopwatch(member.meeting)
        let before = member.model.events
        try member.run(until: end)
        try member.meeting.say(
            stopwatch.outcome(
                member.meeting, count: member.model.events - before,
                digest: "\(member.model.digest.sum) \(member.model.events)"))
    }
}

/// The conservative protocol of ``RegionNode``, for jumpers instead of parcels: handoffs are
/// numbered, a frame tells the horizon beyond them, and the model runs strictly below the least
/// horizon told. No repetition, ledger or checkpoint: nothing is lost while nobody dies.
struct PholdMember: ~Copyable {
    var meeting: PeerMeeting
    private(set) var model: PholdModel
    private let size: Int
    private var clock = SimTime.zero
    private var channels: [Channel]
    private var leaving: [PholdModel.Jump] = []

    private struct Channel {
        let peer: RegionID
        var header: PeerHeader
        /// The number of the next handoff to it, and of the next one from it.
        var next: UInt64 = 0
        var wanted: UInt64 = 0
        /// Nothing more arrives from it before.
        var horizon = SimTime.zero
        var outbox: [Handoff] = []
    }

    init(_ meeting: consuming PeerMeeting, entities: Int, seed: UInt64) {
        let first = Int(meeting.rank.index) * entities
        size = entities
        model = PholdModel(
            entities: meeting.count * entities, own: first..<first + entities, seed: seed)
        channels = meeting.peers.map { Channel(peer: $0, header: meeting.header(to: $0)) }
        self.meeting = meeting
    }

    /// Runs every event strictly before `end`.
    mutating func run(until end: SimTime) throws {
        while clock < end {
            try receiveAll()
            let horizon = channels.reduce(.infinity) { min($0, $1.horizon) }
            let limit = min(end, horizon)
            guard limit > clock || clock == .zero && !isTold else {
                try meeting.link.wait(upTo: PeerMeeting.patience)
                continue
            }
            model.run(until: limit, leaving: &leaving)
            clock = limit
            isTold = true
            try tell()
        }
    }

    /// Whether the first horizons have been told.
    private var isTold = false

    /// Sends what leaves, with the horizon: whatever is still to be run lies at or after the clock.
    private mutating func tell() throws {
        for jump in leaving {
            let rank = Int(jump.entity) / size
            let index = rank < Int(meeting.rank.index) ? rank : rank - 1
            channels[index].outbox.append(jump.handoff(dispatched: clock))
        }
        leaving.removeAll(keepingCapacity: true)
        for index in channels.indices {
            let first = channels[index].next
            channels[index].next += UInt64(channels[index].outbox.count)
            channels[index].header.clock = clock
            channels[index].header.horizon = clock + PholdModel.lookahead
            channels[index].header.horizonNumber = channels[index].next
            channels[index].header.wanted = channels[index].wanted
            let channel = channels[index]
            let frame =
                channel.outbox.isEmpty
                ? PlainFrame(header: channel.header).encoded(.status, run: meeting.run)
                : DataFrame.encoded(
                    channel.header, run: meeting.run, first: first, channel.outbox)
            channels[index].outbox.removeAll(keepingCapacity: true)
            try meeting.send(frame, to: channel.peer)
        }
    }

    private mutating func receiveAll() throws {
        while try receiveOne() {}
    }

    private mutating func receiveOne() throws -> Bool {
        var arrived: [Handoff] = []
        var header: PeerHeader?
        var problem: WireProblem?
        let heard = try meeting.link.receiveFromPeer { _, _, frame in
            do throws(WireProblem) {
                if try FrameHeader(checking: frame).kind == .data {
                    let data = try DataFrame(of: frame)
                    header = data.header
                    try data.read(frame) { handoff, _ in arrived.append(handoff) }
                } else {
                    header = try PlainFrame(of: frame).header
                }
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        guard let header else { return heard }
        let rank = Int(header.from.index)
        let index = rank < Int(meeting.rank.index) ? rank : rank - 1
        for handoff in arrived {
            precondition(handoff.arrives >= channels[index].horizon, "a jump from the past")
            model.push(PholdModel.Jump(handoff))
        }
        channels[index].wanted += UInt64(arrived.count)
        precondition(channels[index].wanted == header.horizonNumber, "a jump was lost")
        channels[index].horizon = max(channels[index].horizon, header.horizon)
        return true
    }
}
