import Measurement
package import SimulationKernel

/// A region's snapshot as it was taken, packed, and its checksum.
package struct SnapshotBytes: Sendable {
    package private(set) var blocks: ByteBlocks
    /// Over units of ``unit`` bytes, one going on from the other: each is summed while it is at hand.
    package private(set) var checksum: UInt64 = 0

    /// Small enough for the nearest cache.
    static let unit = 16 << 10

    package init() { blocks = ByteBlocks() }

    /// Bytes that were a snapshot, packed again.
    package init(_ bytes: [UInt8]) {
        var packer = SnapshotPacker(to: SnapshotBytes())
        // Sound: the array outlives the call.
        unsafe bytes.withUnsafeBytes { unsafe packer.put($0) }
        self = packer.takeWritten()
    }

    /// Empty, in the memory of one that nobody needs any more.
    init(reusing used: inout SnapshotBytes) { blocks = ByteBlocks(reusing: &used.blocks) }

    /// How many they are, packed.
    package var count: Int { blocks.count }

    /// Takes over the memory of one that nobody needs any more, to be used again.
    package mutating func gather(_ used: SnapshotBytes) { blocks.gather(used.blocks) }

    /// Gives away the memory that it has not come to need.
    mutating func takeSpare() -> SnapshotBytes {
        var spare = SnapshotBytes()
        spare.blocks = blocks.takeSpare()
        return spare
    }

    /// Adds a unit, or what is left at the end.
    mutating func append(_ bytes: RawSpan) {
        checksum = Checksum.of(bytes, seed: checksum)
        blocks.append(bytes)
    }

    /// All of it side by side, to be restored from.
    package var array: [UInt8] {
        guard let bytes = try? SnapshotBytes.unpacked(packed) else {
            preconditionFailure("what was packed cannot be unpacked")
        }
        return bytes
    }

    /// All of it side by side, packed.
    package var packed: [UInt8] {
        var array: [UInt8] = []
        array.reserveCapacity(count)
        blocks.forEachPiece { piece in
            // The bytes are there during the call.
            unsafe piece.withUnsafeBytes { unsafe array.append(contentsOf: $0) }
        }
        return array
    }

    /// The checksum of a snapshot that was read, packed.
    package static func checksum(of bytes: [UInt8]) -> UInt64 {
        // Sound: bytes, and the array outlives the call.
        let all = unsafe bytes.span.bytes
        return stride(from: 0, to: bytes.count, by: unit).reduce(0) { sum, start in
            Checksum.of(all.extracting(start..<min(start + unit, bytes.count)), seed: sum)
        }
    }
}

extension SnapshotBytes: Equatable {
    package static func == (one: SnapshotBytes, other: SnapshotBytes) -> Bool {
        one.count == other.count && one.packed == other.packed
    }
}
