package import ParcelNetwork
package import SimulationKernel

/// A region's part of a checkpoint is on disk.
package struct CheckpointFrame: Hashable, Sendable {
    /// Of the process that tells; the one that wrote is the seal's.
    package var incarnation: UInt32
    package var region: RegionID
    package var number: UInt32
    package var time: SimTime
    package var seal: CheckpointSeal
    /// By inbound channel, in channel order: the first handoff that the part does not hold.
    package var wanted: [UInt64]

    package init(
        incarnation: UInt32, region: RegionID, number: UInt32, time: SimTime,
        seal: CheckpointSeal, wanted: [UInt64]
    ) {
        self.incarnation = incarnation
        self.region = region
        self.number = number
        self.time = time
        self.seal = seal
        self.wanted = wanted
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        incarnation = reader.take()
        region = RegionID(Int(reader.take(UInt16.self)))
        reader.takeReserved(UInt16.self)
        number = reader.take()
        time = reader.takeTime()
        seal = CheckpointSeal(reading: &reader)
        wanted = [UInt64](reading: &reader)
        if number == 0 { reader.refuse(.number) }
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .checkpoint, run: run)
        writer.put(incarnation)
        writer.put(region.index)
        writer.put(0 as UInt16)
        writer.put(number)
        writer.put(time)
        seal.write(to: &writer)
        wanted.write(to: &writer)
        return writer.sealed()
    }
}

/// A manifest is on disk: what lies before it is never asked for again.
package struct CommittedFrame: Hashable, Sendable {
    package var schedule: CheckpointSchedule
    /// By channel: the first handoff that may still be asked for.
    package var wanted: [UInt64]

    package init(schedule: CheckpointSchedule, wanted: [UInt64]) {
        self.schedule = schedule
        self.wanted = wanted
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        schedule = CheckpointSchedule(reading: &reader)
        wanted = [UInt64](reading: &reader)
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .committed, run: run)
        schedule.write(to: &writer)
        wanted.write(to: &writer)
        return writer.sealed()
    }
}

extension CheckpointSeal {
    static let size = 20

    init(reading reader: inout ByteReader) {
        self.init(
            incarnation: reader.take(), byteCount: reader.take(), checksum: reader.take())
    }

    func write(to writer: inout ByteWriter) {
        writer.put(incarnation)
        writer.put(byteCount)
        writer.put(checksum)
    }
}

extension CheckpointSchedule {
    init(reading reader: inout ByteReader) {
        self.init(
            committed: reader.take(), next: reader.takeTime(), afterNext: reader.takeTime())
        if next > afterNext { reader.refuse(.time) }
        if committed > WireLimit.checkpoints { reader.refuse(.number) }
    }

    func write(to writer: inout ByteWriter) {
        writer.put(committed)
        writer.put(next)
        writer.put(afterNext)
    }
}

extension [UInt64] {
    /// A 32-bit count and the numbers.
    init(reading reader: inout ByteReader, atMost limit: Int = WireLimit.channels) {
        self.init()
        for _ in 0..<reader.takeCount(atMost: limit, leastSize: 8) { append(reader.take()) }
    }

    func write(to writer: inout ByteWriter) {
        writer.put(UInt32(count))
        for number in self { writer.put(number) }
    }
}
