package import Measurement
package import SimulationKernel

/// Why a run cannot go on. Each case names who and where.
package enum FederationFailure: Error, Hashable, Sendable {
    /// A peer's promise was broken: the handoff arrives before what the receiver has already run,
    /// or before the channel's horizon.
    case handoffFromThePast(
        channel: String, number: UInt64, parcel: UInt64, arrives: SimTime, horizon: SimTime,
        clock: SimTime)
    /// Sender and receiver disagree on what crossed a channel in an interval.
    case ledgerMismatch(
        channel: String, interval: Int, sent: CustodySum, received: CustodySum)
    /// A region's own account does not balance.
    case regionUnbalanced(region: String, account: String)
    /// The accounts of all regions together do not balance.
    case globallyUnbalanced(account: String)
    /// A peer with a valid checksum said what it may not say.
    case violation(channel: String, what: String)
    /// The coordinator did not let this process in.
    case refused(reason: String)
    /// The compiled network that arrived is not one.
    case unusableNetwork(reason: String)
    /// A process was lost.
    case lost(region: String, why: String)
    /// The checkpoint that it should go on from cannot be used.
    case unusableCheckpoint(region: String, number: UInt32, why: CheckpointProblem)
    /// A checkpoint, or its manifest, cannot be written: nothing would bring the run back.
    case unwrittenCheckpoint(region: String, number: UInt32, why: String)
    case unwrittenManifest(number: UInt32, why: String)
    /// A checkpoint was committed by a part of its predecessor's that it did not begin at, so what it
    /// still wants is no longer kept: its own successor begins there.
    case overtaken(region: String, by: UInt32)
    /// Handoffs that were set aside on disk and are wanted again cannot be read: a successor has them.
    case unreadableSpool(channel: String)
    /// Another process told why it had to end.
    case reported(by: String, reason: String)

    /// Whether a process was lost, rather than the protocol or the ledger broken.
    package var isLoss: Bool {
        if case .lost = self { return true }
        return false
    }

    /// Whether the run goes on with a successor of the process that it befell.
    package var isForSuccessor: Bool {
        switch self {
        case .overtaken, .unreadableSpool: true
        default: false
        }
    }
}

extension FederationFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .handoffFromThePast(
            let channel, let number, let parcel, let arrives, let horizon, let clock):
            "channel \(channel): handoff \(number) from the past: parcel \(parcel) arrives at "
                + "\(arrives.microseconds) us, but the horizon is \(horizon.microseconds) us and "
                + "the receiver's clock \(clock.microseconds) us"
        case .ledgerMismatch(let channel, let interval, let sent, let received):
            "channel \(channel): the ledger of interval \(interval) does not balance: "
                + "\(sent.count) parcels sent (\(sent.first), \(sent.second)), "
                + "\(received.count) received (\(received.first), \(received.second))"
        case .regionUnbalanced(let region, let account):
            "region \(region): its ledger does not balance: \(account)"
        case .globallyUnbalanced(let account):
            "the ledger of all regions does not balance: \(account)"
        case .violation(let channel, let what): "channel \(channel): \(what)"
        case .refused(let reason): "the coordinator refused: \(reason)"
        case .unusableNetwork(let reason): "the compiled network is unusable: \(reason)"
        case .lost(let region, let why): "region \(region) was lost: \(why)"
        case .unusableCheckpoint(let region, let number, let why):
            "region \(region): checkpoint \(number) cannot be used: \(why)"
        case .unwrittenCheckpoint(let region, let number, let why):
            "region \(region): checkpoint \(number) cannot be written: \(why)"
        case .unwrittenManifest(let number, let why):
            "the manifest of checkpoint \(number) cannot be written: \(why)"
        case .overtaken(let region, let number):
            "region \(region): checkpoint \(number) was committed without this process"
        case .unreadableSpool(let channel):
            "channel \(channel): handoffs that were set aside on disk cannot be read again"
        case .reported(let by, let reason): "\(by): \(reason)"
        }
    }
}
