import Measurement
package import ParcelNetwork

/// The identity of a compiled network: 128 bits over its bytes.
package struct BlobDigest: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
    /// A process that has no compiled network yet.
    package static let none = BlobDigest(high: 0, low: 0)
}

extension BlobDigest: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package var description: String { high.hexadecimal + low.hexadecimal }
}

/// A process asks to join with the regions that it will run.
package struct RegisterFrame: Hashable, Sendable {
    /// The run that it means, or zero for whichever the coordinator holds.
    package var run: RunID
    package var names: [String]
    /// The program's version: another one's history is not comparable.
    package var version: String
    /// What it has compiled or read already, or ``BlobDigest/none``.
    package var blob: BlobDigest
    /// Where peers reach it.
    package var endpoint: String
    package var pid: UInt32
    package var host: String
    /// How many processes whoever starts them has started for these regions before: all those are
    /// known to be dead. Zero if nobody counts.
    package var generation: UInt32
    /// What it was let in as already, if it only tells a new coordinator of itself; or zero.
    package var incarnation: UInt32

    package init(
        run: RunID, names: [String], version: String, blob: BlobDigest, endpoint: String,
        pid: UInt32, host: String, generation: UInt32, incarnation: UInt32 = 0
    ) {
        self.run = run
        self.names = names
        self.version = version
        self.blob = blob
        self.endpoint = endpoint
        self.pid = pid
        self.host = host
        self.generation = generation
        self.incarnation = incarnation
    }

    package init(of frame: RawSpan, run: RunID) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        self.run = run
        names = []
        for _ in 0..<reader.takeCount(atMost: WireLimit.regions, leastSize: 4) {
            names.append(reader.takeText())
        }
        version = reader.takeText()
        blob = BlobDigest(high: reader.take(), low: reader.take())
        endpoint = reader.takeText()
        pid = reader.take()
        host = reader.takeText()
        generation = reader.take()
        incarnation = reader.take()
        if incarnation > WireLimit.incarnation { reader.refuse(.incarnation) }
        if names.isEmpty { reader.refuse(.count) }
        try reader.finish()
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter(frame: .register, run: run)
        writer.put(UInt32(names.count))
        for name in names { writer.put(name) }
        writer.put(version)
        writer.put(blob.high)
        writer.put(blob.low)
        writer.put(endpoint)
        writer.put(pid)
        writer.put(host)
        writer.put(generation)
        writer.put(incarnation)
        return writer.sealed()
    }
}

/// The coordinator lets a process in.
package struct WelcomeFrame: Hashable, Sendable {
    package var run: RunID
    /// The process that is meant: its own number, as it registered.
    package var pid: UInt32
    package var incarnation: UInt32
    /// The regions that it runs, in the order of the names that it gave.
    package var regions: [RegionID]
    package var digest: BlobDigest
    /// Where it begins: at the checkpoint that is committed, if one is.
    package var schedule: CheckpointSchedule
    /// By region of its own, if there is a checkpoint to begin at; otherwise empty.
    package var seals: [CheckpointSeal]
    /// The compiled network; empty if the process said that it has it.
    package var blob: [UInt8]

    package init(
        run: RunID, pid: UInt32, incarnation: UInt32, regions: [RegionID], digest: BlobDigest,
        schedule: CheckpointSchedule = .never, seals: [CheckpointSeal] = [], blob: [UInt8]
    ) {
        self.run = run
        self.pid = pid
        self.incarnation = incarnation
        self.regions = regions
        self.digest = digest
        self.schedule = schedule
        self.seals = seals
        self.blob = blob
    }

    package init(of frame: RawSpan, run: RunID) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        self.run = run
        pid = reader.take()
        incarnation = reader.take()
        if incarnation == 0 || incarnation > WireLimit.incarnation { reader.refuse(.incarnation) }
        regions = []
        for _ in 0..<reader.takeCount(atMost: WireLimit.regions, leastSize: 2) {
            regions.append(RegionID(Int(reader.take(UInt16.self))))
        }
        digest = BlobDigest(high: reader.take(), low: reader.take())
        schedule = CheckpointSchedule(reading: &reader)
        seals = []
        for _ in 0..<reader.takeCount(atMost: WireLimit.regions, leastSize: CheckpointSeal.size) {
            seals.append(CheckpointSeal(reading: &reader))
        }
        let expected = schedule.committed > 0 ? regions.count : 0
        if seals.count != expected { reader.refuse(.count) }
        blob = reader.takeBytes(reader.takeCount(atMost: WireLimit.welcome, leastSize: 1))
        if regions.isEmpty { reader.refuse(.count) }
        try reader.finish()
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter(frame: .welcome, run: run, capacity: 128 + blob.count)
        writer.put(pid)
        writer.put(incarnation)
        writer.put(UInt32(regions.count))
        for region in regions { writer.put(region.index) }
        writer.put(digest.high)
        writer.put(digest.low)
        schedule.write(to: &writer)
        writer.put(UInt32(seals.count))
        for seal in seals { seal.write(to: &writer) }
        writer.put(UInt32(blob.count))
        writer.put(blob)
        return writer.sealed()
    }
}

/// The coordinator does not let a process in, and says why.
package struct RefuseFrame: Hashable, Sendable {
    /// The process that is meant: its own number, as it registered.
    package var pid: UInt32
    package var reason: String

    package init(pid: UInt32, reason: String) {
        self.pid = pid
        self.reason = reason
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        pid = reader.take()
        reason = reader.takeText(atMost: WireLimit.reason)
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .refuse, run: run)
        writer.put(pid)
        writer.put(reason: reason)
        return writer.sealed()
    }
}

/// Where a region is reached, and which of its processes is the current one.
package struct DirectoryEntry: Hashable, Sendable {
    package var region: RegionID
    package var incarnation: UInt32
    package var endpoint: String
    package var pid: UInt32
    package var host: String

    package init(
        region: RegionID, incarnation: UInt32, endpoint: String, pid: UInt32, host: String
    ) {
        self.region = region
        self.incarnation = incarnation
        self.endpoint = endpoint
        self.pid = pid
        self.host = host
    }
}

/// All regions' entries, in region order: sent when all have joined, and again when one is
/// replaced.
package struct DirectoryFrame: Hashable, Sendable {
    package var entries: [DirectoryEntry]

    package init(entries: [DirectoryEntry]) { self.entries = entries }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        entries = []
        for index in 0..<reader.takeCount(atMost: WireLimit.regions, leastSize: 18) {
            let entry = DirectoryEntry(
                region: RegionID(Int(reader.take(UInt16.self))), incarnation: reader.take(),
                endpoint: reader.takeText(), pid: reader.take(), host: reader.takeText())
            if Int(entry.region.index) != index { reader.refuse(.region) }
            if entry.incarnation == 0 { reader.refuse(.incarnation) }
            entries.append(entry)
        }
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .directory, run: run)
        writer.put(UInt32(entries.count))
        for entry in entries {
            writer.put(entry.region.index)
            writer.put(entry.incarnation)
            writer.put(entry.endpoint)
            writer.put(entry.pid)
            writer.put(entry.host)
        }
        return writer.sealed()
    }
}
