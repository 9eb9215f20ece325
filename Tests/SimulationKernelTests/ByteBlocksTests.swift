import SimulationKernel
import Testing

@Suite("Bytes in blocks")
struct ByteBlocksTests {
    static func blocks(_ bytes: [UInt8], piece: Int) -> ByteBlocks {
        var blocks = ByteBlocks()
        append(bytes, piece: piece, to: &blocks)
        return blocks
    }

    static func append(_ bytes: [UInt8], piece: Int, to blocks: inout ByteBlocks) {
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let end = min(start + piece, bytes.count)
            // The bytes are there during the call.
            unsafe Array(bytes[start..<end]).withUnsafeBytes { unsafe blocks.append($0.bytes) }
        }
    }

    static func pieces(_ blocks: ByteBlocks, arePaged: Bool = false) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        let take = { (piece: RawSpan) in
            unsafe piece.withUnsafeBytes { unsafe pieces.append(Array($0)) }
        }
        if arePaged { blocks.forEachPagedPiece(take) } else { blocks.forEachPiece(take) }
        return pieces
    }

    static func starts(_ blocks: ByteBlocks) -> [Int] {
        var starts: [Int] = []
        blocks.forEachPiece { piece in
            unsafe piece.withUnsafeBytes {
                starts.append(Int(bitPattern: $0.baseAddress))
            }
        }
        return starts
    }

    static func bytes(_ count: Int) -> [UInt8] {
        var dice = SplitMix(seed: UInt64(count))
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
    }

    @Test(
        "They hold what was added, whatever the pieces; pages are filled up with zeroes",
        arguments: [0, 1, 63, 4096, 65_536, 65_537, 17 << 16, (17 << 16) + 4097, 5_000_000],
        [64, 1_000, 16_384])
    func holds(count: Int, piece: Int) {
        let bytes = Self.bytes(count)
        let blocks = Self.blocks(bytes, piece: piece)
        #expect(blocks.count == count)
        #expect(Array(Self.pieces(blocks).joined()) == bytes)
        let paged = Self.pieces(blocks, arePaged: true)
        #expect(paged.allSatisfy { $0.count % ByteBlocks.pageSize == 0 })
        let filled = Array(paged.joined())
        #expect(filled.prefix(count) == bytes[...])
        #expect(filled.dropFirst(count).allSatisfy { $0 == 0 })
        #expect(filled.count - count < ByteBlocks.pageSize)
        #expect(Self.starts(blocks).allSatisfy { $0 % ByteBlocks.pageSize == 0 })
    }

    @Test("Memory is used again once nobody else holds it, and not before")
    func reused() {
        let (long, short) = (Self.bytes(3_000_000), Self.bytes(200_000))
        var used = Self.blocks(long, piece: 16_384)
        let held = used
        let before = Self.starts(used)
        var next = ByteBlocks(reusing: &used)
        Self.append(short, piece: 16_384, to: &next)
        #expect(Set(Self.starts(next)).isDisjoint(with: before))
        #expect(Array(Self.pieces(held).joined()) == long)

        used = next
        next = ByteBlocks()
        let place = Self.starts(used)
        var third = ByteBlocks(reusing: &used)
        #expect(used.count == 0 && third.count == 0)
        Self.append(short, piece: 1_000, to: &third)
        #expect(Self.starts(third) == place)
        used = third.takeSpare()
        var fourth = ByteBlocks(reusing: &used)
        Self.append([1], piece: 1, to: &fourth)
        #expect(Set(Self.starts(fourth)).isDisjoint(with: place))
        #expect(Array(Self.pieces(third).joined()) == short)
    }

    @Test("What is gathered is used by what comes after")
    func gathered() {
        let bytes = Self.bytes(100_000)
        var used = Self.blocks(bytes, piece: 16_384)
        var places = Set(Self.starts(used))
        do {
            let other = Self.blocks(bytes, piece: 16_384)
            places.formUnion(Self.starts(other))
            used.gather(other)
        }
        var next = ByteBlocks(reusing: &used)
        Self.append(Self.bytes(250_000), piece: 16_384, to: &next)
        #expect(Set(Self.starts(next)) == places)
    }
}
