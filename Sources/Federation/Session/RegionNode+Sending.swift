import ParcelNetwork
import SimulationKernel

extension RegionNode {
    /// Takes what the region dispatched, counts and numbers it, and fills frames with it.
    mutating func moveOutboxes() {
        for index in outbound.indices {
            var outbox: [Handoff] = []
            swap(&outbox, &emptyOutbox)
            region.takeOutbox(index, into: &outbox)
            if !outbox.isEmpty { number(outbox, on: index) }
            outbox.removeAll(keepingCapacity: true)
            swap(&outbox, &emptyOutbox)
        }
    }

    private mutating func number(_ outbox: [Handoff], on index: Int) {
        guard hasNoFaults else { return numberMisused(outbox, on: index) }
        let first = outbound[index].next
        for handoff in outbox { count(handoff, copies: 1, on: index) }
        taken += UInt64(outbox.count)
        fill(index, with: outbox, first: first)
    }

    /// The same under faults of the protocol that a test has planted.
    private mutating func numberMisused(_ outbox: [Handoff], on index: Int) {
        var misused: [Handoff] = []
        let first = outbound[index].next
        for handoff in outbox {
            let copies = faults.copiesInOutbox(taken)
            taken += 1
            count(handoff, copies: copies, on: index)
            for _ in 0..<copies { misused.append(handoff) }
        }
        fill(index, with: misused, first: first)
    }

    /// Numbers a handoff and adds it to the account.
    @inline(__always)
    private mutating func count(_ handoff: Handoff, copies: Int, on index: Int) {
        guard handoff.dispatched >= outbound[index].lastDispatched,
            handoff.arrives >= outbound[index].toldHorizon
        else {
            return fail(
                .handoffFromThePast(
                    channel: outbound[index].name, number: outbound[index].next,
                    parcel: handoff.parcel.id.bits, arrives: handoff.arrives,
                    horizon: outbound[index].toldHorizon, clock: clock))
        }
        outbound[index].lastDispatched = handoff.dispatched
        noteNumbers(before: handoff.dispatched, on: index)
        outbound[index].account.add(handoff)
        outbound[index].next += faults.numbersFrames ? 0 : UInt64(copies)
    }

    /// Notes the channel's number at the end of every interval that is over at `time`.
    @inline(__always)
    private mutating func noteNumbers(before time: SimTime, on index: Int) {
        while plan.intervalEnd(outbound[index].numbers.count) <= time,
            outbound[index].numbers.count < plan.intervalCount
        {
            outbound[index].numbers.append(outbound[index].next)
        }
    }

    /// Packs handoffs into the frame being filled, and sends every frame that is full.
    private mutating func fill(_ index: Int, with handoffs: [Handoff], first: UInt64) {
        guard failure == nil else { return }
        var done = 0
        while done < handoffs.count {
            if !outbound[index].isBuilding {
                outbound[index].building.append(
                    contentsOf: DataFrame.begin(header(toward: outbound[index].peer), run: run))
                outbound[index].buildingFirst =
                    faults.numbersFrames ? outbound[index].next : first + UInt64(done)
                outbound[index].packer = HandoffPacker()
            }
            done += outbound[index].pack(handoffs[done...])
            if done < handoffs.count { sendBuilding(index) }
        }
    }

    /// Sends the frame being filled, under the horizon last told, and keeps it.
    mutating func sendBuilding(_ index: Int) {
        guard outbound[index].isBuilding else { return }
        let first = outbound[index].buildingFirst
        let size = outbound[index].building.count
        let packer = outbound[index].packer
        DataFrame.finish(
            &outbound[index].building, header: header(toward: outbound[index].peer), first: first,
            count: packer.count)
        let frame: [UInt8]
        if size >= WireLimit.dataFrameTarget / 2 {
            frame = outbound[index].building
            outbound[index].building = []
            outbound[index].building.reserveCapacity(WireLimit.dataFrameTarget)
        } else {
            // A copy as large as it must be: it may be kept for long.
            frame = outbound[index].building.withSpan { $0.copied() }
            outbound[index].building.removeAll(keepingCapacity: true)
        }
        outbound[index].retained.append(
            RetainedFrames.Frame(
                first: first, end: first + (faults.numbersFrames ? 1 : UInt64(packer.count)),
                bytes: frame, packer: packer), isWhole: faults.numbersFrames)
        if outbound[index].retained.byteCount > retainedLimit { setAside(index) }
        if faults.numbersFrames { outbound[index].next = first + 1 }
        send(frame, to: outbound[index].peer)
    }

    /// Sets what a channel retains aside down to half its share: not a frame at a time.
    ///
    /// Where there is no room it stays in memory, and is not tried again before the next manifest.
    private mutating func setAside(_ index: Int) {
        guard !spoolIsFull else { return }
        spoolIsFull = !outbound[index].retained.setAside(downTo: retainedLimit / 2, in: spool)
    }

    /// Closes the intervals that the clock has passed, with a marker for each.
    mutating func closeOutboundIntervals() {
        for index in outbound.indices {
            while outbound[index].closed < plan.intervalCount,
                plan.intervalEnd(outbound[index].closed) <= clock
            {
                if outbound[index].numbers.count == outbound[index].closed {
                    outbound[index].numbers.append(outbound[index].next)
                }
                outbound[index].closed += 1
                sendBuilding(index)  // a marker says what has been sent
                sendMarker(outbound[index].closed - 1, on: index)
            }
        }
    }

    private mutating func sendMarker(_ interval: Int, on index: Int) {
        let marker = MarkerFrame(
            header: header(toward: outbound[index].peer), interval: UInt32(interval),
            time: plan.intervalEnd(interval), number: outbound[index].numbers[interval],
            sum: outbound[index].account.sum(of: interval))
        send(marker.encoded(run: run), to: outbound[index].peer)
    }

    /// Sends again the markers that the receiver has not closed.
    mutating func repeatMarkers(on index: Int) {
        guard outbound[index].receiverClosed < outbound[index].closed else { return }
        for interval in outbound[index].receiverClosed..<outbound[index].closed {
            sendMarker(interval, on: index)
        }
    }

    mutating func updateHorizons() {
        for index in outbound.indices {
            if clock >= plan.end {
                outbound[index].horizon = .infinity
            } else {
                let horizon = region.horizon(of: outbound[index].id).microseconds
                let announced = SimTime(microseconds: horizon + faults.horizonError)
                outbound[index].horizon = max(outbound[index].horizon, min(announced, .infinity))
            }
        }
    }

    /// Tells neighbours what they asked for and what is worth telling. What is packed waits for
    /// that: its arrivals lie beyond the horizon told, so nobody needs it sooner.
    mutating func serve() {
        for index in outbound.indices {
            let peer = outbound[index].peer
            let horizon = outbound[index].horizon
            let isAwaited = peers[peer].waitsForHorizon.map { horizon > $0 } ?? false
            let hasRisen =
                horizon > outbound[index].toldHorizon
                && (horizon == .infinity
                    || horizon - outbound[index].toldHorizon >= outbound[index].worthTelling)
            if isAwaited || hasRisen {
                if isAwaited { peers[peer].waitsForHorizon = nil }
                tellHorizon(index)
            }
        }
        let worthTelling = SimDuration(microseconds: max(1, plan.lead.microseconds / 2))
        for index in peers.indices where peers[index].inbound != nil {
            let hasRisen =
                clock > peers[index].toldClock
                && (clock - peers[index].toldClock >= worthTelling || clock >= plan.end)
            let isAwaited = peers[index].waitsForClock.map { clock > $0 } ?? false
            if hasRisen || isAwaited {
                if isAwaited { peers[index].waitsForClock = nil }
                tell(index, .status)
            }
        }
    }

    /// Sends what is packed and the present horizon: in one frame if there is anything packed.
    mutating func tellHorizon(_ index: Int) {
        let isNew = outbound[index].horizon > outbound[index].toldHorizon
        outbound[index].toldHorizon = outbound[index].horizon
        outbound[index].toldNumber = outbound[index].next
        if outbound[index].isBuilding {
            sendBuilding(index)
        } else if isNew {
            let isOver = outbound[index].horizon == .infinity
            tell(outbound[index].peer, isOver ? .finished : .status)
        }
    }

    /// Sends a frame that says nothing but its header.
    mutating func tell(_ peer: Int, _ kind: FrameKind) {
        send(PlainFrame(header: header(toward: peer)).encoded(kind, run: run), to: peer)
    }

    /// Sends again everything from `number` on that was sent.
    mutating func resend(from number: UInt64, on index: Int) {
        let kept = outbound[index].keptFrom
        guard number >= kept else {
            return fail(
                .violation(
                    channel: outbound[index].name,
                    what: "handoff \(number) is wanted, but those below \(kept) were "
                        + "acknowledged and are no longer kept"))
        }
        let header = header(toward: outbound[index].peer)
        for frame in outbound[index].retained.from(number) {
            guard var bytes = frame.kept.content else {
                return fail(.unreadableSpool(channel: outbound[index].name))
            }
            header.rewrite(in: &bytes)
            bytes.seal()
            send(bytes, to: outbound[index].peer)
        }
        repeatMarkers(on: index)
    }

    func header(toward index: Int) -> PeerHeader {
        let peer = peers[index]
        let into = peer.inbound.map { inbound[$0] }
        let out = peer.outbound.map { outbound[$0] }
        return PeerHeader(
            from: id, to: peer.region, incarnation: incarnation,
            receiverIncarnation: peer.incarnation, closed: UInt32(into?.closed ?? 0),
            clock: clock, horizon: out?.toldHorizon ?? .infinity,
            horizonNumber: out?.toldNumber ?? 0, wanted: into?.wanted ?? 0)
    }

    /// Every frame tells the clock and acknowledges.
    mutating func send(_ frame: [UInt8], to index: Int) {
        peers[index].toldClock = clock
        if let into = peers[index].inbound { inbound[into].unacknowledgedBytes = 0 }
        actions.append(.send(to: peers[index].region, frame))
    }
}
