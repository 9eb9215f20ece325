package import ParcelNetwork
package import SimulationKernel

/// One region and its channels: a session without sockets, clocks or threads.
///
/// Frames and slices of work go in, actions come out. The region runs strictly below every inbound
/// horizon and at most the lead W ahead of every receiver; what it dispatches is numbered, cut
/// into frames, kept until it is acknowledged and sent again when asked for. Neither the timing of
/// frames nor that of slices affects its history.
///
/// `now` is wall time in microseconds from any origin: it only paces repetitions.
package struct RegionNode: ~Copyable {
    package let id: RegionID
    let name: String
    let run: RunID
    let plan: RunPlan
    let timing: SessionTiming
    let faults: ProtocolFaults
    let hasNoFaults: Bool
    let check: HandoffCheck
    let network: Network
    let spool: Spool
    /// So many bytes of retained handoffs a channel keeps in memory.
    let retainedLimit: Int
    /// It took no more since the last manifest.
    var spoolIsFull = false
    var region: Region
    var outbound: [OutboundChannel] = []
    var inbound: [InboundChannel] = []
    /// Neighbours, in region order.
    var peers: [Peer] = []
    /// By region: the index among `peers`, or -1.
    var peerIndex: [Int32]

    var incarnation: UInt32
    /// The directory has named every neighbour.
    var isConnected = false
    /// Told to stop where it is, or at the end and all has arrived.
    var isConcluded = false
    var isSettled = false
    var failure: FederationFailure?
    /// When checkpoints are taken, and which is the last that is committed.
    var schedule = CheckpointSchedule.never
    /// The last one that was taken here.
    var lastCheckpoint: UInt32 = 0
    /// By checkpoint that is being written: the inbound channels' next numbers when it was taken.
    var wantedAt: [UInt32: [UInt64]] = [:]
    /// Those on disk that are not committed yet.
    var written: [CheckpointFrame] = []
    var blockedAt: Int64 = 0
    var limit = NodeLimit(time: .zero, cause: .end)

    var sequence: UInt64 = 0
    /// Scans and ends of traced parcels told so far.
    var toldScans: UInt64 = 0
    var toldEnds: UInt64 = 0
    var statusAt = Int64.min / 2
    var metricsAt = Int64.min / 2
    /// Handoffs accepted when the idle region last reported.
    var idleReportedAt: UInt64?
    /// Handoffs taken out of the region and given to it, for faults and for reports.
    var taken: UInt64 = 0
    var accepted: UInt64 = 0
    /// Frames that were counted and refused, and the last reason.
    package internal(set) var refusedFrames: UInt64 = 0
    package internal(set) var lastProblem: WireProblem?

    var actions: [NodeAction] = []
    /// Snapshots that are on disk: their memory is for the next one.
    var usedState = SnapshotBytes()
    /// The room of the outbox taken last, for the next one.
    var emptyOutbox: [Handoff] = []

    /// - Parameter spool: its budget is this region's.
    /// - Precondition: the network has been checked, and `region` is one of its regions.
    package init(
        _ network: Network, region id: RegionID, run: RunID, incarnation: UInt32,
        timing: SessionTiming = SessionTiming(), faults: ProtocolFaults = .none,
        spool: Spool = .none
    ) {
        self.id = id
        self.run = run
        self.network = network
        self.incarnation = incarnation
        self.timing = timing
        self.faults = faults
        hasNoFaults = faults == .none
        name = network.regions[Int(id.index)].name
        plan = network.plan
        check = HandoffCheck(network)
        region = Region(network, region: id)
        self.spool = spool
        retainedLimit = spool.budget / max(1, region.outbound.count)
        peerIndex = [Int32](repeating: -1, count: network.regions.count)
        addChannels()
        updateHorizons()
    }

    private mutating func addChannels() {
        var isNeighbour = [Bool](repeating: false, count: network.regions.count)
        for channel in region.outbound {
            isNeighbour[Int(network.channels[Int(channel.index)].to.index)] = true
        }
        for channel in region.inbound {
            isNeighbour[Int(network.channels[Int(channel.index)].from.index)] = true
        }
        for neighbour in isNeighbour.indices where isNeighbour[neighbour] {
            peerIndex[neighbour] = Int32(peers.count)
            peers.append(Peer(region: RegionID(neighbour), name: network.regions[neighbour].name))
        }
        for channel in region.outbound {
            let index = Int(peerIndex[Int(network.channels[Int(channel.index)].to.index)])
            let lookahead = network.leastTransit(of: channel)
            outbound.append(
                OutboundChannel(
                    id: channel, name: network.name(of: channel), peer: index,
                    worthTelling: SimDuration(microseconds: max(1, lookahead.microseconds / 2)),
                    account: IntervalAccount(plan)))
            peers[index].outbound = outbound.count - 1
        }
        for channel in region.inbound {
            let index = Int(peerIndex[Int(network.channels[Int(channel.index)].from.index)])
            inbound.append(
                InboundChannel(
                    id: channel, name: network.name(of: channel), peer: index,
                    account: IntervalAccount(plan)))
            peers[index].inbound = inbound.count - 1
        }
    }

    /// Every event strictly before it has been run.
    package var clock: SimTime { region.clock }

    /// Whether a slice would run anything.
    package var canAdvance: Bool {
        isConnected && !isConcluded && failure == nil && clock < plan.end
            && presentLimit().time > clock
    }

    /// The directory names every region's present incarnation: says to each neighbour that changed
    /// what is wanted from it.
    package mutating func connect(_ directory: [DirectoryEntry], now: Int64) -> [NodeAction] {
        for index in peers.indices {
            let region = Int(peers[index].region.index)
            guard region < directory.count else { continue }
            meet(index, incarnation: directory[region].incarnation)
        }
        isConnected = peers.allSatisfy { $0.incarnation > 0 }
        if isConnected {
            for index in outbound.indices { tellHorizon(index) }
            for index in peers.indices { tell(index, .want) }
        }
        return takeActions()
    }

    /// The transport to a neighbour has been connected again.
    package mutating func reconnected(to region: RegionID, now: Int64) -> [NodeAction] {
        let index = peerIndex[Int(region.index)]
        if index >= 0, isConnected { tell(Int(index), .want) }
        return takeActions()
    }

    /// Learns a neighbour's incarnation; a new one's clock and needs are not known yet.
    mutating func meet(_ index: Int, incarnation: UInt32) {
        guard incarnation > peers[index].incarnation else { return }
        let isSuccessor = peers[index].incarnation > 0
        peers[index].incarnation = incarnation
        guard isSuccessor else { return }
        peers[index].clock = .zero
        peers[index].toldClock = .zero
        peers[index].waitsForClock = nil
        peers[index].waitsForHorizon = nil
        if let out = peers[index].outbound {
            outbound[out].receiverClosed = 0
            if schedule.isKept {
                outbound[out].keptFrom = outbound[out].floor
                outbound[out].retained.forgetAcknowledgement(downTo: outbound[out].floor)
            } else {
                outbound[out].keptFrom = outbound[out].retained.acknowledged
            }
            outbound[out].toldHorizon = .zero
            outbound[out].toldNumber = 0
        }
    }

    /// Runs a slice of at most `events` events and sends what it brought about.
    package mutating func advance(
        atMost events: Int, now: Int64
    ) -> (progress: NodeProgress, actions: [NodeAction]) {
        guard isConnected, !isConcluded, failure == nil else { return (.blocked, takeActions()) }
        limit = presentLimit()
        var hasMore = false
        if limit.time > clock {
            hasMore = region.run(until: limit.time, atMost: events) == .moreToDo
            moveOutboxes()
            closeOutboundIntervals()
            updateHorizons()
            if region.scanCount >= RegionNode.scansATime { tellTrace() }
            if !hasMore { takeCheckpointIfDue() }
        }
        if !hasMore { limit = presentLimit() }
        hasMore = hasMore || limit.time > clock
        serve()
        if !hasMore { blockedAt = now }
        reportIfDone()
        if hasMore { return (.moreToDo, takeActions()) }
        return (clock >= plan.end ? .atEnd : .blocked, takeActions())
    }

    /// Repeats what may have been lost, and reports. Call it some ten times a second.
    package mutating func tick(now: Int64) -> [NodeAction] {
        guard failure == nil else { return takeActions() }
        if isConnected, !isSettled, !isConcluded {
            for index in inbound.indices where inbound[index].hasGap { want(index, now: now) }
            if !canAdvance, now - blockedAt >= timing.blockedAgain { askAgain(now: now) }
        }
        if now - statusAt >= timing.statusEvery { tellCheckpoints() }
        if now - metricsAt >= timing.reportEvery {
            report(withMetrics: true, now: now)
        } else if now - statusAt >= timing.statusEvery {
            report(withMetrics: false, now: now)
        }
        return takeActions()
    }

    /// Stops where it is and reports for the last time.
    package mutating func conclude(now: Int64) -> [NodeAction] {
        isConcluded = true
        report(withMetrics: true, now: now)
        return takeActions()
    }

    mutating func takeActions() -> [NodeAction] {
        let taken = actions
        actions = []
        return taken
    }

    mutating func fail(_ reason: FederationFailure) {
        guard failure == nil else { return }
        failure = reason
        actions.append(.fail(reason))
    }
}

/// How far a region may run, and what keeps it from going further.
struct NodeLimit: Hashable, Sendable {
    enum Cause: Hashable, Sendable {
        case end
        /// Index of the inbound, or the outbound, channel.
        case horizon(Int)
        case receiver(Int)
        /// A checkpoint, or the manifest that it may not run too far ahead of.
        case checkpoint
    }
    var time: SimTime
    var cause: Cause
}

extension RegionNode {
    /// The least of the inbound horizons, the receivers' clocks plus the lead, the next checkpoint
    /// and the end.
    func presentLimit() -> NodeLimit {
        var limit = NodeLimit(time: plan.end, cause: .end)
        let checkpoint = schedule.limit(after: lastCheckpoint)
        if checkpoint < limit.time { limit = NodeLimit(time: checkpoint, cause: .checkpoint) }
        for index in inbound.indices where inbound[index].horizon < limit.time {
            limit = NodeLimit(time: inbound[index].horizon, cause: .horizon(index))
        }
        for index in outbound.indices {
            let most = peers[outbound[index].peer].clock + plan.lead
            if most < limit.time { limit = NodeLimit(time: most, cause: .receiver(index)) }
        }
        return limit
    }
}

extension Network {
    /// A channel as it is named to people: `Chongqing -> Liege`.
    package func name(of channel: ChannelID) -> String {
        let record = channels[Int(channel.index)]
        return "\(regions[Int(record.from.index)].name) -> \(regions[Int(record.to.index)].name)"
    }

    /// The least time that a handoff of the channel is on its way: its lookahead.
    package func leastTransit(of channel: ChannelID) -> SimDuration {
        var least = Int64.max
        for leg in channelLegs[channels[Int(channel.index)].legs] {
            let lane = lanes[Int(leg.lane.index)]
            if lane.isContinuous {
                least = min(least, laws.least(lane.transit))
                continue
            }
            let stop = Int(leg.stop)
            for departure in 0..<lane.departureCount {
                let leaves = call(lane, departure: departure, stop: stop).departs
                let arrives = call(lane, departure: departure, stop: stop + 1).arrives
                least = min(least, (arrives - leaves).microseconds)
            }
        }
        return SimDuration(microseconds: least == .max ? 0 : max(0, least))
    }
}
