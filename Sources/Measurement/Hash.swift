/// Mixes 64 bits: every input bit changes every output bit with probability near one half.
///
/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
@inlinable
public func mixed(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// A name's stable 64-bit key: FNV-1a over its UTF-8, mixed.
public func stableKey(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return mixed(hash)
}
