import Measurement
package import ParcelNetwork
import SimulationKernel

// A region's part of a checkpoint as a file: the head, then the region's snapshot.
//
//  0  "HUBSIMCP"   8  size of the head   16  size of the snapshot   24  checksum of the snapshot
// 32  version (32), region (16), zero (16)   40  number (32), incarnation (32)
// 48  time   56  run   64  the channels: RegionNode+Checkpoints.swift
//
// The head's own checksum is not in the file but in the manifest, so that a file of another
// checkpoint, however whole, is not taken for this one.

/// A region's part of a checkpoint, to be written as a file or read from one.
package struct RegionCheckpoint: Equatable, Sendable {
    package let region: RegionID
    package let number: UInt32
    package let seal: CheckpointSeal
    /// Who, when, and the channels' numbers and retained handoffs; the file's first bytes.
    package let head: [UInt8]
    /// The region's snapshot; the rest of the file.
    package let state: [UInt8]

    static let magic: UInt64 = 0x5043_4D49_5342_5548
    static let version: UInt32 = 1
    static let fixedSize = 64

    /// - Parameter channels: what stands behind the fixed part of the head.
    init(
        region: RegionID, number: UInt32, incarnation: UInt32, time: SimTime, run: RunID,
        channels: [UInt8], state: [UInt8]
    ) {
        var writer = ByteWriter(capacity: RegionCheckpoint.fixedSize + channels.count)
        writer.put(RegionCheckpoint.magic)
        writer.put(UInt64(RegionCheckpoint.fixedSize + channels.count))
        writer.put(UInt64(state.count))
        writer.put(state.withSpan { Checksum.of($0) })
        writer.put(RegionCheckpoint.version)
        writer.put(region.index)
        writer.put(0 as UInt16)
        writer.put(number)
        writer.put(incarnation)
        writer.put(time)
        writer.put(run.bits)
        writer.put(channels)
        self.region = region
        self.number = number
        self.state = state
        head = writer.bytes
        seal = CheckpointSeal(
            incarnation: incarnation, byteCount: UInt64(head.count + state.count),
            checksum: head.withSpan { Checksum.of($0) })
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
        let stateSize: UInt64 = reader.take()
        let checksum: UInt64 = reader.take()
        guard headSize >= UInt64(RegionCheckpoint.fixedSize),
            headSize <= seal.byteCount, stateSize == seal.byteCount - headSize
        else { throw .damaged }
        let head = Array(file[..<Int(headSize)])
        let state = Array(file[Int(headSize)...])
        guard head.withSpan({ Checksum.of($0) }) == seal.checksum,
            state.withSpan({ Checksum.of($0) }) == checksum
        else { throw .damaged }
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
        self.region = region
        self.number = number
        self.seal = seal
        self.head = head
        self.state = state
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
        case .otherVersion(let version): "it is of format \(version), not 1"
        case .damaged: "its bytes have changed: a checksum does not match"
        case .ofAnother: "it belongs to another region, checkpoint or run"
        case .channels(let problem): "its channels make no sense: \(problem)"
        case .state(let problem): "\(problem)"
        }
    }
}
