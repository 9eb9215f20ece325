import ParcelNetwork
import Testing

@Suite("A snapshot's bytes are packed, and unpacked to the same")
struct SnapshotBytesTests {
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 % 7 == 0 ? $0 / 11 : 0) }
    }

    /// Below, at and above a block, a stage and a unit of what is packed.
    @Test(
        "Any number of bytes",
        arguments: [0, 1, 63, 64, 65, 8191, 8192, 8193, 16_384, 40_000, 300_001])
    func roundTrip(_ count: Int) throws {
        let bytes = Self.bytes(count)
        let packed = SnapshotBytes(bytes)
        let restored = packed.array
        #expect(restored == bytes)
        #expect(packed.count == packed.packed.count)
        #expect(packed.checksum == SnapshotBytes.checksum(of: packed.packed))
        #expect(count < 1000 || packed.count < count / 2)
    }

    @Test("What is cut short, or says what cannot be, is refused")
    func refused() {
        let packed = SnapshotBytes(Self.bytes(1000)).packed
        for count in 1..<packed.count {
            #expect(throws: SnapshotProblem.self) {
                try SnapshotBytes.unpacked(Array(packed[..<count]))
            }
        }
        // A section of nothing; of more than there can be; told against nothing, or against too far.
        for head: UInt64 in [8 << 48, 8 << 48 | 1 << 47, 1000, 129 << 48 | 1000] {
            let bytes =
                (0..<8 as Range<UInt64>).map { UInt8(truncatingIfNeeded: head >> (8 * $0)) }
                + packed[8...]
            #expect(throws: SnapshotProblem.badField("section", at: 0)) {
                try SnapshotBytes.unpacked(bytes)
            }
        }
        #expect(throws: SnapshotProblem.cutShort(at: packed.count)) {
            try SnapshotBytes.unpacked(packed + [1, 2, 3])
        }
    }
}
