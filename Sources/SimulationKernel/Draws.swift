/// 128 random bits: what one call of the counter-based generator gives.
public struct RandomBits: Hashable, BitwiseCopyable, Sendable {
    public let first: UInt64
    public let second: UInt64

    @inlinable
    public init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }
}

/// A stream of draws keyed by the run's seed and a stable key.
///
/// Each draw is named by number, purpose and visit and computed from that name alone, so no draw
/// depends on what others drew, where or in which order. The generator is Philox4x32-10 (Salmon,
/// Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): it passes BigCrush
/// over consecutive counters, which is how parcels are numbered.
public struct Draws: Hashable, BitwiseCopyable, Sendable {
    @usableFromInline let key: UInt64

    /// - Parameter stream: a stable key of what the draws describe; for one seed no two streams
    ///   share a key.
    @inlinable
    public init(seed: UInt64, stream: UInt64) {
        key = Draws.mixed(Draws.mixed(seed) ^ stream)
    }

    /// The 128 bits of (number, purpose, visit).
    @inlinable
    public func bits(_ number: UInt64, purpose: UInt32, visit: UInt32) -> RandomBits {
        Draws.philox(number, UInt64(visit) << 32 | UInt64(purpose), key: key)
    }

    /// The bits of (number, purpose, visit) and of the number after it, drawn side by side in the
    /// halves of wide registers: about the cost of one.
    ///
    /// - Precondition: the number is even.
    @inlinable
    public func twoBits(
        _ number: UInt64, purpose: UInt32, visit: UInt32
    ) -> (RandomBits, RandomBits) {
        precondition(number & 1 == 0, "a pair of draws begins at an even number")
        let words = SIMD2<UInt64>(repeating: 0xFFFF_FFFF)
        var a = SIMD2(number, number | 1) & words
        var b = SIMD2(repeating: number >> 32)
        var (c, d) = (SIMD2(repeating: UInt64(purpose)), SIMD2(repeating: UInt64(visit)))
        var (left, right) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        for _ in 0..<10 {
            let first = a &* SIMD2(repeating: 0xD251_1F53)
            let second = c &* SIMD2(repeating: 0xCD9E_8D57)
            a = (second &>> 32) ^ b ^ SIMD2(repeating: UInt64(left))
            b = second & words
            c = (first &>> 32) ^ d ^ SIMD2(repeating: UInt64(right))
            d = first & words
            left &+= 0x9E37_79B9
            right &+= 0xBB67_AE85
        }
        let (ofFirst, ofSecond) = (b &<< 32 | a, d &<< 32 | c)
        return (RandomBits(ofFirst[0], ofSecond[0]), RandomBits(ofFirst[1], ofSecond[1]))
    }

    /// Ten rounds of Philox4x32; words of 32 bits, the lower half first.
    @inlinable
    public static func philox(_ low: UInt64, _ high: UInt64, key: UInt64) -> RandomBits {
        var (a, b) = (low & 0xFFFF_FFFF, low >> 32)
        var (c, d) = (high & 0xFFFF_FFFF, high >> 32)
        var (left, right) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        for _ in 0..<10 {
            let first = a &* 0xD251_1F53
            let second = c &* 0xCD9E_8D57
            a = (second >> 32) ^ b ^ UInt64(left)
            b = second & 0xFFFF_FFFF
            c = (first >> 32) ^ d ^ UInt64(right)
            d = first & 0xFFFF_FFFF
            left &+= 0x9E37_79B9
            right &+= 0xBB67_AE85
        }
        return RandomBits(b << 32 | a, d << 32 | c)
    }

    /// A bijection of 64 bits in which every bit depends on every other (SplitMix64's).
    @inlinable
    public static func mixed(_ x: UInt64) -> UInt64 {
        var z = x &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
