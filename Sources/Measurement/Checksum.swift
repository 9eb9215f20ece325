/// The 64-bit checksum of frames and blobs.
///
/// Four lanes take the words of a 32-byte block (little-endian) in turn: `lane = (lane ^ word) * K`,
/// then `lane ^= lane >> 32`. Each step is a bijection of the lane for a given word and of the word
/// for a given lane, so every change within one word changes the sum for certain; other changes go
/// unnoticed with a probability near 2^-64. The last block is filled up with zeroes, and the
/// length, the seed and the lanes are folded by the same step. It guards against accident, not
/// against an adversary (CURVE does that). Vectors: WIRE.md.
package struct Checksum {
    static let multiplier: UInt64 = 0x9FB2_1C65_1E98_DF25
    static let starts: (UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x27D4_EB2F_1656_67C5
    )

    /// The checksum of `bytes`; different seeds give independent sums.
    ///
    /// - Complexity: O(*n*), some 10 bytes a nanosecond.
    package static func of(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt64 {
        var (a, b, c, d) = starts
        let blocks = bytes.byteCount / 32
        // Sound: each load ends at or before 32 * blocks <= byteCount, and every bit pattern is a
        // UInt64.
        for block in 0..<blocks {
            let at = block &* 32
            a = step(a, unsafe word(bytes, at))
            b = step(b, unsafe word(bytes, at &+ 8))
            c = step(c, unsafe word(bytes, at &+ 16))
            d = step(d, unsafe word(bytes, at &+ 24))
        }
        if bytes.byteCount % 32 != 0 {
            var last: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
            for i in (32 * blocks)..<bytes.byteCount {
                let byte = UInt64(unsafe bytes.unsafeLoad(fromByteOffset: i, as: UInt8.self))
                let bits = byte << UInt64(i % 8 * 8)
                switch i % 32 / 8 {
                case 0: last.0 |= bits
                case 1: last.1 |= bits
                case 2: last.2 |= bits
                default: last.3 |= bits
                }
            }
            a = step(a, last.0)
            b = step(b, last.1)
            c = step(c, last.2)
            d = step(d, last.3)
        }
        var sum = step(seed, UInt64(bytes.byteCount))
        for lane in [a, b, c, d] { sum = step(sum, lane) }
        return sum
    }

    /// The checksum of `bytes` as if the eight bytes at `offset` were zero: how a frame holds its own
    /// sum.
    package static func of(_ bytes: RawSpan, withoutWordAt offset: Int) -> UInt64 {
        let before = of(bytes.extracting(0..<offset), seed: 0)
        return of(bytes.extracting((offset + 8)..<bytes.byteCount), seed: before)
    }

    @inline(__always)
    private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let product = (lane ^ word) &* multiplier
        return product ^ (product >> 32)
    }

    @unsafe @inline(__always)
    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        let value = unsafe bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset, as: UInt64.self)
        return UInt64(littleEndian: value)
    }
}
