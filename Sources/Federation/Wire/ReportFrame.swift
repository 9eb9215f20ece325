package import Measurement
package import ParcelNetwork
package import SimulationKernel

/// What a region is doing at this moment: nobody ever waits in silence.
package struct RegionStatus: Hashable, Sendable {
    package enum State: UInt8, CaseIterable, Sendable {
        /// Its process has not joined yet.
        case absent = 0
        case running = 1
        /// Ran up to the horizon of the inbound channel `blockedBy`.
        case waitingForHorizon = 2
        /// Leads the receiver of the outbound channel `blockedBy` by as much as it may.
        case waitingForReceiver = 3
        /// Is at the run's end, but not all that others sent has arrived.
        case atEnd = 4
        /// Nothing of it can change any more.
        case settled = 5
        /// Two checkpoints beyond the last manifest that it knows of.
        case waitingForManifest = 6
    }
    package var region: RegionID
    package var state: State
    package var clock: SimTime
    package var blockedBy: ChannelID?
    /// Handoffs sent or to be sent that the receivers have not acknowledged.
    package var backlog: UInt64
    package var events: UInt64
    /// Frames of any sender that were counted and refused.
    package var refusedFrames: UInt64
    /// The last checkpoint that it knows to be committed, or zero.
    package var committed: UInt32

    package init(
        region: RegionID, state: State = .absent, clock: SimTime = .zero,
        blockedBy: ChannelID? = nil, backlog: UInt64 = 0, events: UInt64 = 0,
        refusedFrames: UInt64 = 0, committed: UInt32 = 0
    ) {
        self.region = region
        self.state = state
        self.clock = clock
        self.blockedBy = blockedBy
        self.backlog = backlog
        self.events = events
        self.refusedFrames = refusedFrames
        self.committed = committed
    }
}

/// One side's account of a channel: what was dispatched on it, by interval of the dispatch.
package struct ChannelAccount: Hashable, Sendable {
    package var channel: ChannelID
    /// The intervals below this are over: their sums will not change.
    package var closed: UInt32
    /// By interval, the open ones included.
    package var sums: [CustodySum]

    package init(channel: ChannelID, closed: UInt32 = 0, sums: [CustodySum] = []) {
        self.channel = channel
        self.closed = closed
        self.sums = sums
    }
}

/// A region tells the coordinator all that it knows of itself: cumulative, so that only the last
/// one counts and none is missed.
package struct ReportFrame: Equatable, Sendable {
    package var incarnation: UInt32
    /// Counts this incarnation's reports; an older one than known is ignored.
    package var sequence: UInt64
    /// Nothing in it will change any more.
    package var isFinal: Bool
    package var status: RegionStatus
    package var sent: [ChannelAccount]
    package var received: [ChannelAccount]
    /// Left out of the reports that only tell the status and the ledger.
    package var metrics: RegionReport?

    package init(
        incarnation: UInt32, sequence: UInt64, isFinal: Bool, status: RegionStatus,
        sent: [ChannelAccount], received: [ChannelAccount], metrics: RegionReport?
    ) {
        self.incarnation = incarnation
        self.sequence = sequence
        self.isFinal = isFinal
        self.status = status
        self.sent = sent
        self.received = received
        self.metrics = metrics
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        incarnation = reader.take()
        sequence = reader.take()
        isFinal = reader.takeBool()
        status = RegionStatus(reading: &reader)
        sent = [ChannelAccount](reading: &reader)
        received = [ChannelAccount](reading: &reader)
        metrics = reader.takeBool() ? RegionReport(reading: &reader) : nil
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .report, run: run, capacity: 64 << 10)
        writer.put(incarnation)
        writer.put(sequence)
        writer.put(isFinal)
        status.write(to: &writer)
        sent.write(to: &writer)
        received.write(to: &writer)
        writer.put(metrics != nil)
        metrics?.write(to: &writer)
        return writer.sealed()
    }
}

extension RegionStatus {
    init(reading reader: inout ByteReader) {
        let region = RegionID(Int(reader.take(UInt16.self)))
        let state = State(rawValue: reader.take())
        if state == nil { reader.refuse(.state) }
        let clock = reader.takeTime()
        let blockedBy: UInt32 = reader.take()
        self.init(
            region: region, state: state ?? .absent, clock: clock,
            blockedBy: blockedBy == .max ? nil : ChannelID(Int(blockedBy)),
            backlog: reader.take(), events: reader.take(), refusedFrames: reader.take(),
            committed: reader.take())
    }

    func write(to writer: inout ByteWriter) {
        writer.put(region.index)
        writer.put(state.rawValue)
        writer.put(clock)
        writer.put(blockedBy?.index ?? .max)
        writer.put(backlog)
        writer.put(events)
        writer.put(refusedFrames)
        writer.put(committed)
    }
}

extension [ChannelAccount] {
    init(reading reader: inout ByteReader) {
        self.init()
        for _ in 0..<reader.takeCount(atMost: WireLimit.regions, leastSize: 12) {
            var account = ChannelAccount(
                channel: ChannelID(Int(reader.take(UInt32.self))), closed: reader.take())
            for _ in 0..<reader.takeCount(atMost: WireLimit.intervals, leastSize: 24) {
                account.sums.append(
                    CustodySum(count: reader.take(), first: reader.take(), second: reader.take()))
            }
            if account.closed > account.sums.count { reader.refuse(.interval) }
            append(account)
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.put(UInt32(count))
        for account in self {
            writer.put(account.channel.index)
            writer.put(account.closed)
            writer.put(UInt32(account.sums.count))
            for sum in account.sums { writer.put(sum) }
        }
    }
}
