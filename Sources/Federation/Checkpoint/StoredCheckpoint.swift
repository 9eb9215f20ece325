import Measurement
package import ParcelNetwork
import SimulationKernel

/// A region's part of a checkpoint as it was read, and what it names of the one before: found to be
/// what the manifest says.
package struct StoredCheckpoint: Equatable, Sendable {
    private let name: PartName
    let head: [UInt8]
    /// The retained frames by channel, each channel's in order.
    let frames: [KeptFrame]
    /// The region's snapshot.
    let state: [UInt8]

    /// - Throws: how it differs from what the manifest says.
    package init(
        of region: RegionID, number: UInt32, run: RunID, seal: CheckpointSeal,
        in files: CheckpointFiles
    ) throws(CheckpointProblem) {
        let name = PartName(region: region, number: number, incarnation: seal.incarnation)
        guard let size = files.size(name) else { throw .missing }
        guard size == seal.byteCount, size < 1 << 40 else {
            throw .wrongSize(bytes: size, expected: seal.byteCount)
        }
        let (head, checksum) = try StoredCheckpoint.head(of: name, run, seal, in: files)
        var offset = UInt64(head.count)
        var frames: [KeptFrame] = []
        for row in try StoredCheckpoint.rows(head) {
            guard let place = row.place else {
                guard UInt64(row.size) <= size - offset else { throw .damaged }
                let bytes = try files.bytes(name, from: offset, count: row.size)
                frames.append(KeptFrame(bytes: bytes, place: nil))
                offset += UInt64(row.size)
                continue
            }
            // One part relies on one other: what is older may be gone.
            guard place.number + 1 == number, place.offset < 1 << 62 else { throw .damaged }
            let before = PartName(
                region: region, number: place.number, incarnation: place.incarnation)
            let range = place.offset..<(place.offset + UInt64(row.size))
            guard let bytes = files.read(before, range) else {
                throw .missingBefore(place.number)
            }
            guard bytes.count == row.size else { throw .damagedBefore(place.number) }
            frames.append(KeptFrame(bytes: bytes, place: place))
        }
        let start = ByteBlocks.pages(holding: Int(offset))
        guard start <= Int(size) else { throw .damaged }
        let filling = try files.bytes(name, from: offset, count: start - Int(offset))
        let packed = try files.bytes(name, from: UInt64(start), count: Int(size) - start)
        guard filling.allSatisfy({ $0 == 0 }),
            RegionCheckpoint.checksum(frames, SnapshotBytes.checksum(of: packed)) == checksum,
            let state = try? SnapshotBytes.unpacked(packed)
        else { throw .damaged }
        self.name = name
        self.head = head
        self.frames = frames
        self.state = state
    }

    /// Reads and checks a file's head, and gives it with the checksum of the rest.
    private static func head(
        of name: PartName, _ run: RunID, _ seal: CheckpointSeal, in files: CheckpointFiles
    ) throws(CheckpointProblem) -> (head: [UInt8], checksum: UInt64) {
        let fixedSize = RegionCheckpoint.fixedSize
        guard seal.byteCount >= UInt64(fixedSize) else { throw .damaged }
        var reader = ByteReader(try files.bytes(name, from: 0, count: fixedSize))
        guard reader.take() == RegionCheckpoint.magic else { throw .notACheckpoint }
        let headSize: UInt64 = reader.take()
        let restSize: UInt64 = reader.take()
        let checksum: UInt64 = reader.take()
        guard headSize >= UInt64(fixedSize), headSize <= seal.byteCount,
            restSize == seal.byteCount - headSize
        else { throw .damaged }
        let head = try files.bytes(name, from: 0, count: Int(headSize))
        guard head.withSpan({ Checksum.of($0) }) == seal.checksum else { throw .damaged }
        let version: UInt32 = reader.take()
        guard version == RegionCheckpoint.version else { throw .otherVersion(version) }
        let saidRegion: UInt16 = reader.take()
        reader.takeReserved(UInt16.self)
        let saidNumber: UInt32 = reader.take()
        let incarnation: UInt32 = reader.take()
        _ = reader.takeTime()
        guard saidRegion == name.region.index, saidNumber == name.number,
            incarnation == seal.incarnation, reader.take() == run.bits, reader.problem == nil
        else { throw .ofAnother }
        return (head, checksum)
    }

    /// Where the rows of retained frames begin: they are the head's end, their number last.
    static func rowsOffset(_ head: [UInt8]) throws(CheckpointProblem) -> Int {
        let (fixedSize, rowSize) = (RegionCheckpoint.fixedSize, RegionCheckpoint.rowSize)
        guard head.count >= fixedSize + 4 else { throw .damaged }
        var reader = ByteReader(head, from: head.count - 4)
        let count = Int(reader.take(UInt32.self))
        guard count <= (head.count - 4 - fixedSize) / rowSize else { throw .damaged }
        return head.count - 4 - rowSize * count
    }

    private static func rows(
        _ head: [UInt8]
    ) throws(CheckpointProblem) -> [(size: Int, place: FramePlace?)] {
        let offset = try rowsOffset(head)
        var reader = ByteReader(head, from: offset)
        var rows: [(size: Int, place: FramePlace?)] = []
        for _ in 0..<(head.count - 4 - offset) / RegionCheckpoint.rowSize {
            let size = Int(reader.take(UInt32.self))
            let place = FramePlace(
                number: reader.take(), incarnation: reader.take(), offset: reader.take())
            guard size > 0, size <= WireLimit.dataFrame else { throw .damaged }
            rows.append((size, place.number == 0 ? nil : place))
        }
        return rows
    }

    /// By frame: where it stands.
    var places: [FramePlace] { frames.places(in: name, from: head.count) }

    /// The time of the region's clock.
    var time: SimTime {
        var reader = ByteReader(head, from: 48)
        return reader.takeTime()
    }
}
