import SimulationKernel

/// A name's stable 64-bit key: FNV-1a over its UTF-8, mixed.
public func stableKey(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return Draws.mixed(hash)
}
