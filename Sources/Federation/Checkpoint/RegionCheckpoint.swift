import Measurement
package import ParcelNetwork
import SimulationKernel

// A region's part of a checkpoint as a file: the head, the retained data frames, the region's snapshot.
//
//  0  "HUBSIMCP"   8  size of the head   16  size of the rest   24  checksum of the rest
// 32  version (32), region (16), zero (16)   40  number (32), incarnation (32)
// 48  time   56  run   64  the channels: RegionNode+Checkpoints.swift
//
// The head's own checksum is not in the file but in the manifest, so that a file of another
// checkpoint, however whole, is not taken for this one.

/// A region's part of a checkpoint, to be written as a file or read from one.
///
/// It is in pieces that are written one behind the other: what is retained lies in as many frames,
/// shared with whoever would send them again, and none of it is copied.
package struct RegionCheckpoint: Equatable, Sendable {
    package let region: RegionID
    package let number: UInt32
    package let seal: CheckpointSeal
    /// Who, when, and the channels' numbers; the file's first bytes.
    let head: [UInt8]
    /// The retained frames by channel, each channel's in order.
    let frames: [[UInt8]]
    /// The region's snapshot; the rest of the file.
    let state: [UInt8]

    static let magic: UInt64 = 0x5043_4D49_5342_5548
    static let version: UInt32 = 2
    static let fixedSize = 64

    /// What the file holds, in order.
    package var pieces: [[UInt8]] { [head] + frames + [state] }

    /// - Parameter putChannels: writes what stands behind the fixed part of the head, with the
    ///   sizes of all frames.
    init(
        region: RegionID, number: UInt32, incarnation: UInt32, time: SimTime, run: RunID,
        frames: [[UInt8]], state: [UInt8], putChannels: (inout ByteWriter) -> Void
    ) {
        let restSize = frames.reduce(state.count) { $0 + $1.count }
        var writer = ByteWriter()
        writer.put(RegionCheckpoint.magic)
        writer.put(0 as UInt64)
        writer.put(UInt64(restSize))
        writer.put(RegionCheckpoint.checksum(frames, state))
        writer.put(RegionCheckpoint.version)
        writer.put(region.index)
        writer.put(0 as UInt16)
        writer.put(number)
        writer.put(incarnation)
        writer.put(time)
        writer.put(run.bits)
        putChannels(&writer)
        writer.replace(at: 8, with: UInt64(writer.bytes.count))
        self.region = region
        self.number = number
        self.frames = frames
        self.state = state
        head = writer.bytes
        seal = CheckpointSeal(
            incarnation: incarnation, byteCount: UInt64(head.count + restSize),
            checksum: head.withSpan { Checksum.of($0) })
    }

    /// Of the pieces behind the head, one going on from the other.
    private static func checksum(_ frames: [[UInt8]], _ state: [UInt8]) -> UInt64 {
        let sum = frames.reduce(0) { sum, frame in
            frame.withSpan { Checksum.of($0, seed: sum) }
        }
        return state.withSpan { Checksum.of($0, seed: sum) }
    }

    /// Reads a whole file.
    ///
    /// - Throws: how it differs from what the manifest says.
    package init(
        file: [UInt8], of region: RegionID, number: UInt32, run: RunID, seal: CheckpointSeal
    ) throws(CheckpointProblem) {
        guard UInt64(file.count) == seal.byteCount else {
            throw .wrongSize(bytes: file.count, expected: seal.byteCount)
        }
        guard file.count >= RegionCheckpoint.fixedSize else { throw .damaged }
        var reader = ByteReader(file)
        guard reader.take() == RegionCheckpoint.magic else { throw .notACheckpoint }
        let headSize: UInt64 = reader.take()
        let restSize: UInt64 = reader.take()
        let checksum: UInt64 = reader.take()
        guard headSize >= UInt64(RegionCheckpoint.fixedSize),
            headSize <= seal.byteCount, restSize == seal.byteCount - headSize
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
        guard saidRegion == region.index, saidNumber == number,
            incarnation == seal.incarnation, reader.take() == run.bits, reader.problem == nil
        else { throw .ofAnother }
        var frames: [[UInt8]] = []
        var offset = Int(headSize)
        do throws(WireProblem) {
            for size in try RegionCheckpoint.frameSizes(head) {
                guard size <= file.count - offset else { throw .tooShort(bytes: file.count) }
                frames.append(Array(file[offset..<(offset + size)]))
                offset += size
            }
        } catch { throw .channels(error) }
        let state = Array(file[offset...])
        guard RegionCheckpoint.checksum(frames, state) == checksum else { throw .damaged }
        self.region = region
        self.number = number
        self.seal = seal
        self.head = head
        self.frames = frames
        self.state = state
    }

    /// The sizes of the retained frames: at the head's end, with their number last.
    private static func frameSizes(_ head: [UInt8]) throws(WireProblem) -> [Int] {
        guard head.count >= fixedSize + 4 else { throw .tooShort(bytes: head.count) }
        var reader = ByteReader(head, from: head.count - 4)
        let count = Int(reader.take(UInt32.self))
        guard count <= (head.count - 4 - fixedSize) / 4 else { throw .badField(.count) }
        reader = ByteReader(head, from: head.count - 4 - 4 * count)
        var sizes: [Int] = []
        for _ in 0..<count {
            let size = Int(reader.take(UInt32.self))
            guard size > 0, size <= WireLimit.dataFrame else { throw .badField(.count) }
            sizes.append(size)
        }
        return sizes
    }

    /// The time of the region's clock.
    var time: SimTime {
        var reader = ByteReader(head, from: 48)
        return reader.takeTime()
    }
}

/// Why a region's part of a checkpoint cannot be used.
package enum CheckpointProblem: Error, Hashable, Sendable {
    /// The file cannot be read at all.
    case missing
    case wrongSize(bytes: Int, expected: UInt64)
    case notACheckpoint
    case otherVersion(UInt32)
    case damaged
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
        case .otherVersion(let version): "it is of format \(version), not \(RegionCheckpoint.version)"
        case .damaged: "its bytes have changed: a checksum does not match"
        case .ofAnother: "it belongs to another region, checkpoint or run"
        case .channels(let problem): "its channels make no sense: \(problem)"
        case .state(let problem): "\(problem)"
        }
    }
}
