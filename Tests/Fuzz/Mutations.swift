import SimulationKernel

/// Changes real bytes without knowing what they mean, by a seed: what a fuzzer does, but unguided.
package struct Mutations {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// One to eight changes.
    package mutating func changed(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0..<(1 + below(8)) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes.append(UInt8(below(256)))
            return
        }
        let place = below(bytes.count)
        switch below(8) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(below(256))
        case 2: bytes[place] = Self.telling[below(Self.telling.count)]
        case 3: bytes[place] &+= below(2) == 0 ? 1 : 255
        case 4: bytes.insert(UInt8(below(256)), at: place)
        case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
        case 6:
            let piece = bytes[place..<min(bytes.count, place + 1 + below(32))]
            bytes.insert(contentsOf: piece, at: below(bytes.count))
        default:
            for offset in place..<min(bytes.count, place + [2, 4, 8][below(3)]) {
                bytes[offset] = place & 1 == 0 ? 0xFF : 0
            }
        }
    }

    /// Where numbers turn.
    private static let telling: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x20, 0x0A, 0x3A]

    /// SplitMix64.
    private mutating func below(_ limit: Int) -> Int {
        let word = Draws.mixed(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return Int(word % UInt64(limit))
    }
}
