/// 128 random bits: what one call of the counter-based generator gives.
package struct RandomBits: BitwiseCopyable, Sendable {
    package let first: UInt64
    package let second: UInt64

    @inlinable
    package init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }
}

/// PLACEHOLDER with the final interface: Philox4x32-10 replaces the mixing.
///
/// A stream of draws keyed by the run's seed and a stable key; each draw is named by number,
/// purpose and visit, so that no draw depends on what others drew.
package struct Draws: Hashable, BitwiseCopyable, Sendable {
    @usableFromInline let key: UInt64

    package init(seed: UInt64, stream: UInt64) {
        key = Draws.mixed(seed &+ 0x9E37_79B9_7F4A_7C15 &* stream)
    }

    /// The 128 bits of (number, purpose, visit).
    package func bits(_ number: UInt64, purpose: UInt32, visit: UInt32) -> RandomBits {
        let a = Draws.mixed(key ^ number)
        let b = Draws.mixed(a &+ (UInt64(purpose) << 32 | UInt64(visit)))
        return RandomBits(b, Draws.mixed(b &+ a &+ 1))
    }

    static func mixed(_ x: UInt64) -> UInt64 {
        var z = x &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
