import Measurement
import ParcelNetwork
import SimulationKernel

extension RegionNode {
    /// Bytes taken on a channel after which its sender is told so, if nothing else tells it.
    static var acknowledgeAfter: Int { 2 << 20 }

    /// Takes a frame of a neighbour that has passed ``FrameHeader/init(checking:)``.
    ///
    /// A frame that makes no sense is counted and refused; one that breaks a promise ends the run.
    package mutating func received(
        _ kind: FrameKind, _ frame: RawSpan, now: Int64
    ) -> [NodeAction] {
        guard failure == nil, isConnected else { return takeActions() }
        do throws(WireProblem) {
            switch kind {
            case .data:
                let data = try DataFrame(of: frame)
                let peer = try sender(data.header)
                try take(data, frame, from: peer, now: now)
                note(data.header, from: peer, now: now)
            case .status, .finished:
                let header = try PlainFrame(of: frame).header
                note(header, from: try sender(header), now: now)
            case .want:
                let header = try PlainFrame(of: frame).header
                let peer = try sender(header)
                note(header, from: peer, now: now)
                if failure == nil { answerWant(header, peer) }
            case .blocked:
                let blocked = try BlockedFrame(of: frame)
                let peer = try sender(blocked.header)
                note(blocked.header, from: peer, now: now)
                if failure == nil { answer(blocked, peer) }
            case .marker:
                let marker = try MarkerFrame(of: frame)
                let peer = try sender(marker.header)
                note(marker.header, from: peer, now: now)
                if failure == nil { take(marker, from: peer, now: now) }
            default: throw .unexpectedKind(kind.rawValue)
            }
        } catch {
            refusedFrames += 1
            lastProblem = error
        }
        reportIfDone()
        return takeActions()
    }

    /// The neighbour that sent a frame, if it is the present incarnation and means this one.
    private mutating func sender(_ header: PeerHeader) throws(WireProblem) -> Int {
        let from = Int(header.from.index)
        guard header.to == id, from < peerIndex.count, peerIndex[from] >= 0 else {
            throw .badField(.region)
        }
        let index = Int(peerIndex[from])
        guard !faults.ignoresIncarnations else { return index }
        guard header.incarnation >= peers[index].incarnation else {
            throw .badField(.incarnation)
        }
        // Its number holds even if it does not know ours: two that were both let in anew, by a
        // coordinator that did not know them, would else never hear of each other.
        meet(index, incarnation: header.incarnation)
        guard header.receiverIncarnation == incarnation else {
            // It means a predecessor: the directory has not reached it, and our first word neither.
            if header.receiverIncarnation < incarnation { tell(index, .want) }
            throw .badField(.incarnation)
        }
        return index
    }

    /// Learns what a header says: the clock, what is acknowledged, the horizon.
    private mutating func note(_ header: PeerHeader, from index: Int, now: Int64) {
        peers[index].clock = max(peers[index].clock, header.clock)
        if let out = peers[index].outbound {
            // What a former incarnation of this region sent may have been received.
            guard
                schedule.isKept
                    || (header.wanted <= outbound[out].next
                        && Int(header.closed) <= outbound[out].closed)
            else {
                return fail(
                    .violation(
                        channel: outbound[out].name,
                        what: "\(header.wanted) handoffs and \(header.closed) intervals are "
                            + "acknowledged, but only \(outbound[out].next) and "
                            + "\(outbound[out].closed) were sent"))
            }
            outbound[out].retained.acknowledge(header.wanted)
            if !schedule.isKept { outbound[out].retained.drop(below: header.wanted) }
            outbound[out].receiverClosed = max(outbound[out].receiverClosed, Int(header.closed))
        }
        if let into = peers[index].inbound {
            inbound[into].promise(header.horizon, from: header.horizonNumber)
            if inbound[into].hasGap { want(into, now: now) }
        }
    }

    /// Accepts the handoffs of a frame that have not been received yet.
    private mutating func take(
        _ data: DataFrame, _ frame: RawSpan, from peer: Int, now: Int64
    ) throws(WireProblem) {
        guard let index = peers[peer].inbound else { throw .badField(.channel) }
        let end = faults.numbersFrames ? data.first + 1 : data.end
        inbound[index].sentBelow = max(inbound[index].sentBelow, end)
        let wanted = inbound[index].wanted
        guard data.first <= wanted else { return want(index, now: now) }
        guard end > wanted || faults.acceptsDuplicates else { return }
        let skip =
            faults.acceptsDuplicates || faults.numbersFrames ? 0 : Int(wanted - data.first)
        accept(frame, skip..<data.count, first: data.first, on: index)
        guard failure == nil else { return }
        inbound[index].wanted = max(wanted, end)
        inbound[index].settlePending()
        inbound[index].unacknowledgedBytes += frame.byteCount
        closeInboundIntervals(index)
        if inbound[index].unacknowledgedBytes >= RegionNode.acknowledgeAfter {
            tell(peer, .status)
        }
    }

    private mutating func accept(
        _ frame: RawSpan, _ places: Range<Int>, first: UInt64, on index: Int
    ) {
        let channel = inbound[index].id
        let earliest = max(region.clock, inbound[index].horizon)
        var reader = HandoffReader()
        for place in 0..<places.upperBound {
            do throws(WireProblem) {
                try reader.next(in: frame)
                if place + 1 == places.upperBound { try reader.finish(frame) }
            } catch {
                return fail(
                    .violation(
                        channel: inbound[index].name,
                        what: "handoff \(first + UInt64(place)): \(error)"))
            }
            guard place >= places.lowerBound else { continue }
            let handoff = reader.handoff
            if let problem = check.problem(handoff, on: channel) {
                return fail(
                    .violation(
                        channel: inbound[index].name,
                        what: "handoff \(first + UInt64(place)): \(problem)"))
            }
            let isInOrder =
                handoff.dispatched >= inbound[index].lastDispatched || faults.acceptsDuplicates
            guard handoff.arrives >= earliest, isInOrder else {
                return fail(
                    .handoffFromThePast(
                        channel: inbound[index].name, number: first + UInt64(place),
                        parcel: handoff.parcel.id.bits, arrives: handoff.arrives,
                        horizon: inbound[index].horizon, clock: region.clock))
            }
            inbound[index].lastDispatched = handoff.dispatched
            let copies = hasNoFaults ? 1 : faults.copiesInInbox(accepted)
            accepted += 1
            for _ in 0..<copies {
                inbound[index].account.add(handoff)
                region.accept(handoff)
            }
        }
    }

    private mutating func take(_ marker: MarkerFrame, from peer: Int, now: Int64) {
        guard let index = peers[peer].inbound else { return }
        let interval = Int(marker.interval)
        guard interval < plan.intervalCount, marker.time == plan.intervalEnd(interval) else {
            return fail(
                .violation(
                    channel: inbound[index].name,
                    what: "interval \(interval) ends at \(marker.time.microseconds) us"))
        }
        guard interval >= inbound[index].closed else { return }
        inbound[index].markers[interval] = marker
        inbound[index].sentBelow = max(inbound[index].sentBelow, marker.number)
        if inbound[index].hasGap { want(index, now: now) }
        closeInboundIntervals(index)
    }

    /// Closes the intervals of which everything has arrived, comparing the sums.
    private mutating func closeInboundIntervals(_ index: Int) {
        while let marker = inbound[index].markers[inbound[index].closed],
            inbound[index].wanted >= marker.number
        {
            let interval = inbound[index].closed
            let received = inbound[index].account.sum(of: interval)
            guard received == marker.sum else {
                return fail(
                    .ledgerMismatch(
                        channel: inbound[index].name, interval: interval, sent: marker.sum,
                        received: received))
            }
            inbound[index].markers[interval] = nil
            inbound[index].closed += 1
        }
    }

    private mutating func answerWant(_ header: PeerHeader, _ peer: Int) {
        if let out = peers[peer].outbound {
            tellHorizon(out)
            resend(from: header.wanted, on: out)
        }
        tell(peer, .status)
    }

    private mutating func answer(_ blocked: BlockedFrame, _ peer: Int) {
        switch blocked.wait {
        case .clock:
            if clock > blocked.time {
                tell(peer, .status)
            } else {
                peers[peer].waitsForClock = blocked.time
            }
        case .horizon:
            guard let out = peers[peer].outbound else { return }
            repeatMarkers(on: out)
            if outbound[out].horizon > blocked.time {
                // Even if it was told before: it may have been lost.
                tellHorizon(out)
                tell(peer, .status)
            } else {
                peers[peer].waitsForHorizon = blocked.time
            }
        }
    }
}
