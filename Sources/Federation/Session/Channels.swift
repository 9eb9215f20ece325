import Measurement
import ParcelNetwork
import SimulationKernel

/// The sending side of a channel: what it has numbered, told and kept.
struct OutboundChannel {
    let id: ChannelID
    let name: String
    /// Index among the node's peers.
    let peer: Int
    /// A horizon that rose by this much is told unasked.
    let worthTelling: SimDuration
    /// The number of the next handoff.
    var next: UInt64 = 0
    var lastDispatched = SimTime.zero
    var account: IntervalAccount
    /// By interval that is over: the channel's number at its end.
    var numbers: [UInt64] = []
    /// Intervals that are over.
    var closed = 0
    /// How many of them the receiver has closed.
    var receiverClosed = 0
    /// The data frame that is being filled; empty if there is none. Its room is used again.
    var building: [UInt8] = []
    var buildingFirst: UInt64 = 0
    var packer = HandoffPacker()
    var retained = RetainedFrames()
    /// The present horizon, and the last one told with the number from which on it holds.
    var horizon = SimTime.zero
    var toldHorizon = SimTime.zero
    var toldNumber: UInt64 = 0

    /// What the receiver's part of the last manifest holds: handoffs from here on are kept.
    var floor: UInt64 = 0
    /// What was no longer kept when a successor of the receiver was met: one that wants less comes
    /// too late. (A present one that seems to want less only speaks from the past.)
    var keptFrom: UInt64 = 0

    var isBuilding: Bool { !building.isEmpty }

    /// Packs as many handoffs as the frame being filled takes, and says how many.
    mutating func pack(_ handoffs: ArraySlice<Handoff>) -> Int {
        packer.pack(handoffs, into: &building, upTo: WireLimit.dataFrameTarget)
    }
    var backlog: UInt64 { next - min(next, retained.acknowledged) }
}

/// The receiving side of a channel.
struct InboundChannel {
    let id: ChannelID
    let name: String
    let peer: Int
    /// The next number wanted; everything below it has been accepted.
    var wanted: UInt64 = 0
    /// Nothing numbered `wanted` or higher arrives before it.
    var horizon = SimTime.zero
    /// A horizon that holds once everything below its number has arrived.
    var pendingHorizon = SimTime.zero
    var pendingNumber: UInt64 = 0
    var lastDispatched = SimTime.zero
    var account: IntervalAccount
    /// Intervals whose sums agree with the sender's.
    var closed = 0
    /// Markers of intervals not closed yet, by interval.
    var markers: [Int: MarkerFrame] = [:]
    /// When the missing handoffs were last asked for.
    var wantedAt = Int64.min / 2
    /// Bytes taken since the sender was last told what is wanted.
    var unacknowledgedBytes = 0

    /// Everything below has been sent.
    var sentBelow: UInt64 = 0

    /// Something that was sent has not arrived.
    var hasGap: Bool { sentBelow > wanted }

    /// Nothing more will come, and all that came is agreed upon.
    func isOver(_ plan: RunPlan) -> Bool {
        horizon == .infinity && closed == plan.intervalCount
    }

    /// Takes a horizon that holds from `number` on.
    mutating func promise(_ time: SimTime, from number: UInt64) {
        sentBelow = max(sentBelow, number)
        if number <= wanted {
            horizon = max(horizon, time)
        } else if number >= pendingNumber {
            pendingNumber = number
            pendingHorizon = max(pendingHorizon, time)
        }
        settlePending()
    }

    mutating func settlePending() {
        guard pendingNumber <= wanted, pendingHorizon > horizon else { return }
        horizon = pendingHorizon
    }
}

/// What is known of a neighbour, and what it was told.
struct Peer {
    let region: RegionID
    let name: String
    /// Index of the channel to it and from it.
    var outbound: Int?
    var inbound: Int?
    /// Zero until the directory names it.
    var incarnation: UInt32 = 0
    var clock = SimTime.zero
    /// The clock that it was told.
    var toldClock = SimTime.zero
    /// It waits until the horizon toward it, or the clock here, is beyond.
    var waitsForHorizon: SimTime?
    var waitsForClock: SimTime?
}
