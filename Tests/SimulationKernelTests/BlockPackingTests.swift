import SimulationKernel
import Testing

@Suite("Blocks are packed by what differs")
struct BlockPackingTests {
    static let most = 128

    /// Zeroes, and behind them whole blocks in which one byte in `step` is not zero.
    static func bytes(_ blocks: Int, every step: UInt64, seed: UInt64) -> [UInt8] {
        var dice = SplitMix(seed: seed)
        return [UInt8](repeating: 0, count: most)
            + (0..<blocks * BlockPacking.blockSize).map { _ in
                dice.next() % step == 0 ? UInt8(truncatingIfNeeded: dice.next()) : 0
            }
    }

    static func packed(_ bytes: [UInt8], distance: Int, isWide: Bool) -> [UInt8] {
        let blocks = (bytes.count - most) / BlockPacking.blockSize
        // So much may be written, and what is a distance before the blocks is there.
        return unsafe [UInt8](unsafeUninitializedCapacity: blocks * BlockPacking.mostPacked) {
            unsafe $1 = bytes.withUnsafeBytes { [target = $0.baseAddress] source in
                guard let target = unsafe target, let first = source.baseAddress else { return 0 }
                return unsafe BlockPacking.pack(
                    blocks, from: first + most, distance: distance, to: target, isWide: isWide)
            }
        }
    }

    /// As many blocks as can be unpacked, behind zeroes, and how many bytes are left.
    static func unpacked(_ packed: [UInt8], distance: Int) -> (bytes: [UInt8], left: Int) {
        var bytes = [UInt8](repeating: 0, count: most)
        var offset = 0
        while offset < packed.count {
            bytes += [UInt8](repeating: 0xAA, count: BlockPacking.blockSize)
            let place = bytes.count - BlockPacking.blockSize
            let taken = BlockPacking.unpack(
                packed, from: offset, distance: distance, to: &bytes, at: place)
            guard let taken else { return (Array(bytes[..<place]), packed.count - offset) }
            offset += taken
        }
        return (bytes, 0)
    }

    @Test(
        "What is packed, by the instruction or without, is unpacked to the same",
        arguments: [1, 3, 8, 16, 24, 63, 64, 65, 72, 96, 128], [1, 2, 5, 100] as [UInt64])
    func roundTrip(distance: Int, step: UInt64) {
        let bytes = Self.bytes(37, every: step, seed: UInt64(distance) * 1000 + step)
        let packed = Self.packed(bytes, distance: distance, isWide: true)
        #expect(packed == Self.packed(bytes, distance: distance, isWide: false))
        let unpacked = Self.unpacked(packed, distance: distance)
        #expect(unpacked == (bytes, 0))
    }

    @Test("Equal things take eight bytes a block, things without anything in common all of them")
    func sizes() {
        let one = Self.bytes(1, every: 1, seed: 1)[Self.most...]
        let equal = [UInt8](repeating: 0, count: Self.most) + one + one + one
        let differences = one.count { $0 != 0 }
        #expect(
            Self.packed(equal, distance: 64, isWide: true).count == 3 * 8 + differences)
        let rising = [UInt8](repeating: 0, count: Self.most) + (1...64).map { UInt8($0) }
        #expect(Self.packed(rising, distance: 64, isWide: true).count == BlockPacking.mostPacked)
        #expect(Self.packed(rising, distance: 1, isWide: false).count == BlockPacking.mostPacked)
    }

    @Test("Of a block that is cut short nothing is taken")
    func cutShort() {
        let bytes = Self.bytes(1, every: 2, seed: 4)
        let packed = Self.packed(bytes, distance: 8, isWide: true)
        for count in 1..<packed.count {
            let unpacked = Self.unpacked(Array(packed[..<count]), distance: 8)
            #expect(unpacked.left == count && unpacked.bytes.count == Self.most)
        }
    }
}
