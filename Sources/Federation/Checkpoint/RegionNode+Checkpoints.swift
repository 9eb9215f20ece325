import Measurement
import ParcelNetwork
import SimulationKernel

extension RegionNode {
    /// Takes a checkpoint if the clock stands where one is due.
    ///
    /// What the channels need is what has been numbered and what has been accepted: handoffs that
    /// were accepted ahead of the clock are part of the region's state, and those that were not
    /// are asked for again.
    mutating func takeCheckpointIfDue() {
        let number = lastCheckpoint + 1
        guard clock < plan.end, schedule.time(of: number) == clock else { return }
        lastCheckpoint = number
        tellTrace()
        for index in outbound.indices { sendBuilding(index) }
        let state = region.snapshot(reusing: &usedState)
        wantedAt[number] = inbound.map(\.wanted)
        let kept = keptFrames(for: number)
        let part = RegionCheckpoint(
            region: id, number: number, incarnation: incarnation, time: clock, run: run,
            frames: kept.flatMap(\.self), state: state
        ) { writer in putChannels(kept, to: &writer) }
        if !faults.forgetsRetained {
            var places = part.places[...]
            for index in outbound.indices { outbound[index].retained.stand(at: &places) }
        }
        actions.append(.checkpoint(part))
    }

    /// By outbound channel: what a successor may have to send again, and where it is if the
    /// checkpoint before holds it.
    private mutating func keptFrames(for number: UInt32) -> [[KeptFrame]] {
        var kept: [[KeptFrame]] = []
        for index in outbound.indices {
            kept.append(faults.forgetsRetained ? [] : outbound[index].retained.kept(for: number))
        }
        return kept
    }

    /// A checkpoint that it took is on disk: tells the coordinator, until that has committed it.
    mutating func checkpointWritten(_ part: RegionCheckpoint) -> [NodeAction] {
        let (number, seal) = (part.number, part.seal)
        usedState.gather(part.state)
        guard number > schedule.committed, let wanted = wantedAt.removeValue(forKey: number),
            let time = schedule.time(of: number)
        else { return [] }
        written.append(
            CheckpointFrame(
                incarnation: incarnation, region: id, number: number, time: time, seal: seal,
                wanted: wanted))
        tellCheckpoints()
        return takeActions()
    }

    mutating func tellCheckpoints() {
        for index in written.indices {
            written[index].incarnation = incarnation
            actions.append(.report(written[index].encoded(run: run)))
        }
    }

    /// A manifest is on disk: nobody will ever want what lies before it.
    mutating func committed(_ frame: CommittedFrame) -> [NodeAction] {
        guard frame.schedule.committed > schedule.committed,
            frame.wanted.count == network.channels.count
        else { return [] }
        guard frame.schedule.committed <= lastCheckpoint else {
            fail(.overtaken(region: name, by: frame.schedule.committed))
            return takeActions()
        }
        schedule = frame.schedule
        spoolIsFull = false
        written.removeAll { $0.number <= frame.schedule.committed }
        for index in outbound.indices {
            outbound[index].floor = frame.wanted[Int(outbound[index].id.index)]
            outbound[index].retained.drop(below: outbound[index].floor)
        }
        return takeActions()
    }

    /// Goes on where another incarnation stood when it took a checkpoint.
    mutating func restore(
        _ checkpoint: StoredCheckpoint, schedule: CheckpointSchedule
    ) throws(CheckpointProblem) {
        do {
            region = try Region(network, region: id, restoring: checkpoint.state)
        } catch { throw .state(error) }
        guard region.clock == checkpoint.time else { throw .ofAnother }
        do {
            try restoreChannels(checkpoint)
        } catch { throw .channels(error) }
        self.schedule = schedule
        lastCheckpoint = schedule.committed
        for index in inbound.indices {
            // Whatever arrives before the clock had been accepted when it came to stand there.
            inbound[index].horizon = region.clock
            inbound[index].sentBelow = inbound[index].wanted
        }
        updateHorizons()
    }
}

extension RegionNode {
    // The rest of a checkpoint's head, from byte 64 on: four counters, the outbound channels, the
    // inbound ones.

    private func putChannels(_ kept: [[KeptFrame]], to writer: inout ByteWriter) {
        writer.put(taken)
        writer.put(accepted)
        writer.put(toldScans)
        writer.put(toldEnds)
        writer.put(UInt32(outbound.count))
        for (channel, frames) in zip(outbound, kept) {
            writer.put(channel.id.index)
            writer.put(channel.next)
            writer.put(channel.lastDispatched)
            writer.put(UInt32(channel.closed))
            channel.numbers.write(to: &writer)
            channel.account.write(to: &writer)
            writer.put(faults.forgetsRetained ? channel.next : channel.floor)
            writer.put(UInt32(frames.count))
        }
        writer.put(UInt32(inbound.count))
        for channel in inbound {
            writer.put(channel.id.index)
            writer.put(channel.wanted)
            writer.put(channel.lastDispatched)
            writer.put(UInt32(channel.closed))
            channel.account.write(to: &writer)
        }
    }

    private mutating func restoreChannels(
        _ checkpoint: StoredCheckpoint
    ) throws(WireProblem) {
        guard let end = try? StoredCheckpoint.rowsOffset(checkpoint.head) else {
            throw .badField(.count)
        }
        var reader = ByteReader(
            Array(checkpoint.head[..<end]), from: RegionCheckpoint.fixedSize)
        var frames = zip(checkpoint.frames, checkpoint.places).map {
            KeptFrame(bytes: $0.bytes, place: $1)
        }[...]
        taken = reader.take()
        accepted = reader.take()
        toldScans = reader.take()
        toldEnds = reader.take()
        if reader.take(UInt32.self) != UInt32(outbound.count) { reader.refuse(.channel) }
        for index in outbound.indices { restoreOutbound(index, &reader, &frames) }
        if reader.take(UInt32.self) != UInt32(inbound.count) { reader.refuse(.channel) }
        for index in inbound.indices { restoreInbound(index, &reader) }
        if !frames.isEmpty { reader.refuse(.count) }
        try reader.finish()
    }

    private mutating func restoreOutbound(
        _ index: Int, _ reader: inout ByteReader, _ frames: inout ArraySlice<KeptFrame>
    ) {
        if reader.take() != outbound[index].id.index { reader.refuse(.channel) }
        outbound[index].next = reader.take()
        outbound[index].lastDispatched = reader.takeTime()
        outbound[index].closed = Int(reader.take(UInt32.self))
        outbound[index].numbers = [UInt64](reading: &reader, atMost: plan.intervalCount)
        outbound[index].account = IntervalAccount(plan, reading: &reader)
        outbound[index].floor = reader.take()
        let count = Int(reader.take(UInt32.self))
        if count > frames.count { reader.refuse(.count) }
        outbound[index].retained = RetainedFrames(
            frames.prefix(count), from: outbound[index].floor,
            numbersFrames: faults.numbersFrames, &reader)
        frames = frames.dropFirst(count)
        let numbers = outbound[index].numbers
        let areInOrder = zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
        if outbound[index].closed > numbers.count { reader.refuse(.interval) }
        if !areInOrder || numbers.last ?? 0 > outbound[index].next { reader.refuse(.number) }
        if outbound[index].retained.end != outbound[index].next { reader.refuse(.number) }
    }

    private mutating func restoreInbound(_ index: Int, _ reader: inout ByteReader) {
        if reader.take() != inbound[index].id.index { reader.refuse(.channel) }
        inbound[index].wanted = reader.take()
        inbound[index].lastDispatched = reader.takeTime()
        inbound[index].closed = Int(reader.take(UInt32.self))
        inbound[index].account = IntervalAccount(plan, reading: &reader)
        if inbound[index].closed > plan.intervalCount { reader.refuse(.interval) }
    }
}

extension RetainedFrames {
    /// Frames of an earlier incarnation: each a data frame, and each going on where the last ended.
    ///
    /// - Parameter floor: nothing below it is kept, though a frame may begin below it.
    init(
        _ frames: ArraySlice<KeptFrame>, from floor: UInt64, numbersFrames: Bool,
        _ reader: inout ByteReader
    ) {
        self.init()
        acknowledge(floor)
        end = floor
        for (position, kept) in frames.enumerated() {
            let bytes = kept.bytes
            do throws(WireProblem) {
                let data = try bytes.withSpan { frame throws(WireProblem) in
                    guard try FrameHeader(checking: frame).kind == .data else {
                        throw .badField(.handoff)
                    }
                    let data = try DataFrame(of: frame)
                    try data.read(frame) { _, _ in }
                    return data
                }
                let follows = position == 0 ? data.first <= floor : data.first == end
                if !follows { reader.refuse(.number) }
                let next = numbersFrames ? data.first + 1 : data.end
                append(
                    Frame(first: data.first, end: next, bytes: bytes, place: kept.place),
                    isWhole: true)
            } catch { reader.refuse(.handoff) }
        }
    }
}

extension IntervalAccount {
    func write(to writer: inout ByteWriter) {
        writer.put(total)
        let sums = sums
        writer.put(UInt32(sums.count))
        for sum in sums { writer.put(sum) }
    }

    /// What was counted so far; the last of the sums is the open one.
    init(_ plan: RunPlan, reading reader: inout ByteReader) {
        let total: UInt64 = reader.take()
        var sums: [CustodySum] = []
        for _ in 0..<reader.takeCount(atMost: WireLimit.intervals, leastSize: 24) {
            sums.append(
                CustodySum(count: reader.take(), first: reader.take(), second: reader.take()))
        }
        if sums.isEmpty || sums.reduce(0, { $0 &+ $1.count }) != total { reader.refuse(.count) }
        self.init(plan, sums: sums, total: total)
    }
}
