import Measurement
package import ParcelNetwork
import SimulationKernel

// A region's part of a checkpoint as a file: the head, retained data frames, the region's snapshot.
//
//  0  "HUBSIMCP"   8  size of the head   16  size of the rest   24  checksum of all behind the head
// 32  version (32), region (16), zero (16)   40  number (32), incarnation (32)
// 48  time   56  run   64  the channels: RegionNode+Checkpoints.swift
//  .  a row a retained frame: size (32), and where it is: number, incarnation (32 each), offset (64);
//     three zeroes if it is in this file, in its turn. Last how many rows (32)
//
// The head's own checksum is not in the file but in the manifest, so that a file of another
// checkpoint, however whole, is not taken for this one.

/// A region's part of a checkpoint, to be written as a file or read from one.
///
/// It is in pieces, so that nothing is copied to be written: a frame is shared with whoever would
/// send it again. A frame that the part before holds is only named. The checksum covers it
/// nevertheless: damage there is damage here.
package struct RegionCheckpoint: Equatable, Sendable {
    package let region: RegionID
    package let number: UInt32
    /// Without checksums until it is ``sealed()``.
    package private(set) var seal: CheckpointSeal
    /// Who, when, and the channels' numbers; the file's first bytes.
    private(set) var head: [UInt8]
    /// The retained frames by channel, each channel's in order.
    let frames: [KeptFrame]
    /// The region's snapshot; the rest of the file.
    let state: [UInt8]

    static let magic: UInt64 = 0x5043_4D49_5342_5548
    static let version: UInt32 = 4
    static let fixedSize = 64
    private static let rowSize = 20

    /// What the file holds, in order.
    package var pieces: [[UInt8]] {
        [head] + frames.lazy.filter { $0.place == nil }.map(\.bytes) + [state]
    }

    /// A part that is still to be sealed.
    ///
    /// - Parameter putChannels: writes what stands behind the fixed part of the head.
    init(
        region: RegionID, number: UInt32, incarnation: UInt32, time: SimTime, run: RunID,
        frames: [KeptFrame], state: [UInt8], putChannels: (inout ByteWriter) -> Void
    ) {
        let inside = frames.lazy.filter { $0.place == nil }
        let restSize = inside.reduce(state.count) { $0 + $1.bytes.count }
        var writer = ByteWriter()
        writer.put(RegionCheckpoint.magic)
        writer.put(0 as UInt64)
        writer.put(UInt64(restSize))
        writer.put(0 as UInt64)
        writer.put(RegionCheckpoint.version)
        writer.put(region.index)
        writer.put(0 as UInt16)
        writer.put(number)
        writer.put(incarnation)
        writer.put(time)
        writer.put(run.bits)
        putChannels(&writer)
        for frame in frames {
            writer.put(UInt32(frame.bytes.count))
            writer.put(frame.place?.number ?? 0)
            writer.put(frame.place?.incarnation ?? 0)
            writer.put(frame.place?.offset ?? 0)
        }
        writer.put(UInt32(frames.count))
        writer.replace(at: 8, with: UInt64(writer.bytes.count))
        self.region = region
        self.number = number
        self.frames = frames
        self.state = state
        head = writer.bytes
        seal = CheckpointSeal(
            incarnation: incarnation, byteCount: UInt64(head.count + restSize), checksum: 0)
    }

    /// The part with its checksums: what whoever writes it does first, for the region need not wait.
    package consuming func sealed() -> RegionCheckpoint {
        head.replaceInteger(
            at: 24, with: RegionCheckpoint.checksum(frames.map(\.bytes), state))
        seal.checksum = head.withSpan { Checksum.of($0) }
        return self
    }

    /// Of all that is behind the head, one going on from the other.
    private static func checksum(_ frames: [[UInt8]], _ state: [UInt8]) -> UInt64 {
        let sum = frames.reduce(0) { sum, frame in
            frame.withSpan { Checksum.of($0, seed: sum) }
        }
        return state.withSpan { Checksum.of($0, seed: sum) }
    }

    /// By frame: where it stands from now on. Those in this file stand one behind the other.
    var places: [FramePlace] {
        var offset = UInt64(head.count)
        return frames.map { frame in
            if let place = frame.place { return place }
            defer { offset += UInt64(frame.bytes.count) }
            return FramePlace(number: number, incarnation: seal.incarnation, offset: offset)
        }
    }

    /// Reads a part and what it names of the one before.
    ///
    /// - Throws: how it differs from what the manifest says.
    package init(
        of region: RegionID, number: UInt32, run: RunID, seal: CheckpointSeal,
        reading read: ReadCheckpoint
    ) throws(CheckpointProblem) {
        let name = PartName(region: region, number: number, incarnation: seal.incarnation)
        guard let file = read(name, nil) else { throw .missing }
        let (head, checksum) = try RegionCheckpoint.head(of: file, name, run, seal)
        var offset = head.count
        var frames: [KeptFrame] = []
        for row in try RegionCheckpoint.rows(head) {
            guard let place = row.place else {
                guard row.size <= file.count - offset else { throw .damaged }
                let bytes = Array(file[offset..<(offset + row.size)])
                frames.append(KeptFrame(bytes: bytes, place: nil))
                offset += row.size
                continue
            }
            // One part relies on one other: what is older may be gone.
            guard place.number + 1 == number, place.offset < 1 << 62 else { throw .damaged }
            let before = PartName(
                region: region, number: place.number, incarnation: place.incarnation)
            let range = place.offset..<(place.offset + UInt64(row.size))
            guard let bytes = read(before, range) else { throw .missingBefore(place.number) }
            guard bytes.count == row.size else { throw .damagedBefore(place.number) }
            frames.append(KeptFrame(bytes: bytes, place: place))
        }
        let state = Array(file[offset...])
        guard RegionCheckpoint.checksum(frames.map(\.bytes), state) == checksum else {
            throw .damaged
        }
        self.region = region
        self.number = number
        self.seal = seal
        self.head = head
        self.frames = frames
        self.state = state
    }

    /// Checks a file's head, and gives it with the checksum of the rest.
    private static func head(
        of file: [UInt8], _ name: PartName, _ run: RunID, _ seal: CheckpointSeal
    ) throws(CheckpointProblem) -> (head: [UInt8], checksum: UInt64) {
        guard UInt64(file.count) == seal.byteCount else {
            throw .wrongSize(bytes: file.count, expected: seal.byteCount)
        }
        guard file.count >= fixedSize else { throw .damaged }
        var reader = ByteReader(file)
        guard reader.take() == magic else { throw .notACheckpoint }
        let headSize: UInt64 = reader.take()
        let restSize: UInt64 = reader.take()
        let checksum: UInt64 = reader.take()
        guard headSize >= UInt64(fixedSize), headSize <= seal.byteCount,
            restSize == seal.byteCount - headSize
        else { throw .damaged }
        let head = Array(file[..<Int(headSize)])
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
        for _ in 0..<(head.count - 4 - offset) / rowSize {
            let size = Int(reader.take(UInt32.self))
            let place = FramePlace(
                number: reader.take(), incarnation: reader.take(), offset: reader.take())
            guard size > 0, size <= WireLimit.dataFrame else { throw .damaged }
            rows.append((size, place.number == 0 ? nil : place))
        }
        return rows
    }

    /// The time of the region's clock.
    var time: SimTime {
        var reader = ByteReader(head, from: 48)
        return reader.takeTime()
    }
}

/// The file of a region's part: another incarnation's has another name.
package struct PartName: Hashable, Sendable {
    package var region: RegionID
    package var number: UInt32
    package var incarnation: UInt32

    package init(region: RegionID, number: UInt32, incarnation: UInt32) {
        self.region = region
        self.number = number
        self.incarnation = incarnation
    }
}

/// Reads a part's file, or so many bytes of it; nil if they are not there.
package typealias ReadCheckpoint = @Sendable (PartName, Range<UInt64>?) -> [UInt8]?

/// Where a retained frame stands in a file that has been written, or is being.
struct FramePlace: Hashable, Sendable {
    var number: UInt32
    var incarnation: UInt32
    var offset: UInt64
}

/// A retained frame, and where it stands if not in this part.
struct KeptFrame: Equatable, Sendable {
    var bytes: [UInt8]
    var place: FramePlace?
}

/// Why a region's part of a checkpoint cannot be used.
package enum CheckpointProblem: Error, Hashable, Sendable {
    /// The file cannot be read at all.
    case missing
    case wrongSize(bytes: Int, expected: UInt64)
    case notACheckpoint
    case otherVersion(UInt32)
    case damaged
    /// What it names of the checkpoint before cannot be read, or is not all there.
    case missingBefore(UInt32)
    case damagedBefore(UInt32)
    /// Of another region, checkpoint or run.
    case ofAnother
    case channels(WireProblem)
    case state(SnapshotProblem)
}

extension CheckpointProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "it cannot be read"
        case .wrongSize(let bytes, let expected):
            "it has \(bytes) bytes instead of \(expected)"
        case .notACheckpoint: "it is no checkpoint"
        case .otherVersion(let version):
            "it is of format \(version), not \(RegionCheckpoint.version)"
        case .damaged: "its bytes have changed: a checksum does not match"
        case .missingBefore(let number):
            "what it names of checkpoint \(number) cannot be read"
        case .damagedBefore(let number):
            "what it names of checkpoint \(number) is not all there"
        case .ofAnother: "it belongs to another region, checkpoint or run"
        case .channels(let problem): "its channels make no sense: \(problem)"
        case .state(let problem): "\(problem)"
        }
    }
}
