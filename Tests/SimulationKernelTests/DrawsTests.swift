import SimulationKernel
import Testing

@Suite("Draws")
struct DrawsTests {
    struct Known: Sendable {
        let counter: (UInt64, UInt64)
        let key: UInt64
        let result: (UInt64, UInt64)
    }

    /// The vectors that Random123 publishes for philox4x32-10 (`kat_vectors`).
    static let known = [
        Known(counter: (0, 0), key: 0, result: (0xe169_c58d_6627_e8d5, 0x9b00_dbd8_bc57_ac4c)),
        Known(
            counter: (.max, .max), key: .max,
            result: (0x41c8_3b0e_408f_276d, 0x6d54_51fd_a20b_c7c6)),
        Known(
            counter: (0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e), key: 0x299f_31d0_a409_3822,
            result: (0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420)),
    ]

    @Test("Known answers of Philox4x32-10", arguments: known)
    func knownAnswers(known: Known) {
        let bits = Draws.philox(known.counter.0, known.counter.1, key: known.key)
        #expect(bits == RandomBits(known.result.0, known.result.1))
    }

    @Test("Two draws side by side are those of each number", arguments: known.map(\.key))
    func sideBySide(key: UInt64) {
        let draws = Draws(seed: key, stream: 9)
        let numbers: [UInt64] = [0, 2, 254, 0xFFFF_FFFE, 1 << 32, 0x3F_FFFF_FFFE, .max - 1]
        for number in numbers {
            let two = draws.twoBits(number, purpose: .max, visit: 0x8000_0001)
            #expect(two.0 == draws.bits(number, purpose: .max, visit: 0x8000_0001))
            #expect(two.1 == draws.bits(number + 1, purpose: .max, visit: 0x8000_0001))
        }
    }

    @Test("A draw is its name's alone, and each part of the name counts")
    func namesMatter() {
        let draws = Draws(seed: 7, stream: 9)
        let bits = draws.bits(3, purpose: 4, visit: 5)
        #expect(bits == Draws(seed: 7, stream: 9).bits(3, purpose: 4, visit: 5))
        let others = [
            draws.bits(4, purpose: 4, visit: 5), draws.bits(3 | 1 << 32, purpose: 4, visit: 5),
            draws.bits(3, purpose: 5, visit: 5), draws.bits(3, purpose: 4, visit: 6),
            draws.bits(3, purpose: 5, visit: 4),
            Draws(seed: 8, stream: 9).bits(3, purpose: 4, visit: 5),
            Draws(seed: 7, stream: 8).bits(3, purpose: 4, visit: 5),
            Draws(seed: 9, stream: 7).bits(3, purpose: 4, visit: 5),
        ]
        #expect(Set(others + [bits]).count == others.count + 1)
    }

    /// How a sequence of names runs: what the model varies from draw to draw.
    enum Walk: String, CaseIterable, Sendable {
        case numbers, purposes, visits, streams, seeds

        func bits(_ step: UInt64) -> RandomBits {
            let small = UInt32(truncatingIfNeeded: step)
            switch self {
            case .numbers: return Draws(seed: 1, stream: 1).bits(step, purpose: 0, visit: 0)
            case .purposes: return Draws(seed: 1, stream: 1).bits(1, purpose: small, visit: 0)
            case .visits: return Draws(seed: 1, stream: 1).bits(1, purpose: 0, visit: small)
            case .streams: return Draws(seed: 1, stream: step).bits(1, purpose: 0, visit: 0)
            case .seeds: return Draws(seed: step, stream: 1).bits(1, purpose: 0, visit: 0)
            }
        }
    }

    /// 2^18 draws into 256 cells: with 255 degrees of freedom chi-square leaves 158 ... 377 once in
    /// a million. The upper, a middle and the lowest byte of both words.
    @Test("Uniform along every walk", arguments: Walk.allCases)
    func isUniform(walk: Walk) {
        var cells = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 6)
        let count = 1 << 18
        for step in 0..<UInt64(count) {
            let bits = walk.bits(step)
            for (index, shift) in [56, 28, 0].enumerated() {
                cells[2 * index][Int(bits.first >> UInt64(shift) & 255)] += 1
                cells[2 * index + 1][Int(bits.second >> UInt64(shift) & 255)] += 1
            }
        }
        let expected = Double(count) / 256
        for cell in cells {
            let chiSquare = cell.reduce(0.0) {
                $0 + (Double($1) - expected) * (Double($1) - expected) / expected
            }
            #expect(chiSquare > 158 && chiSquare < 377)
        }
    }

    /// Correlations of 2^18 pairs of uniform numbers: independent ones have deviation 2^-9, and five
    /// of these are exceeded once in 1.7 million.
    @Test("No correlation along any walk, nor between a draw's two words", arguments: Walk.allCases)
    func isUncorrelated(walk: Walk) {
        let count = 1 << 18
        let firsts = (0..<UInt64(count) + 8).map { Self.centred(walk.bits($0).first) }
        for lag in [1, 2, 7] {
            let sum = (0..<count).reduce(0.0) { $0 + firsts[$1] * firsts[$1 + lag] }
            #expect(abs(sum / Double(count)) < 5.0 / 512, "lag \(lag)")
        }
        let within = (0..<count).reduce(0.0) {
            $0 + firsts[$1] * Self.centred(walk.bits(UInt64($1)).second)
        }
        #expect(abs(within / Double(count)) < 5.0 / 512)
    }

    @Test(
        "Streams and purposes side by side are independent", arguments: 1...3 as ClosedRange<UInt64>
    )
    func streamsAreIndependent(seed: UInt64) {
        let count = 1 << 16
        let one = Draws(seed: seed, stream: 1)
        let two = Draws(seed: seed, stream: 2)
        let next = Draws(seed: seed + 1, stream: 1)
        var sums = [0.0, 0.0, 0.0]
        for number in 0..<UInt64(count) {
            let value = Self.centred(one.bits(number, purpose: 0, visit: 0).first)
            sums[0] += value * Self.centred(two.bits(number, purpose: 0, visit: 0).first)
            sums[1] += value * Self.centred(one.bits(number, purpose: 1, visit: 0).first)
            sums[2] += value * Self.centred(next.bits(number, purpose: 0, visit: 0).first)
        }
        for sum in sums { #expect(abs(sum / Double(count)) < 5.0 / 256, "seed \(seed)") }
    }

    /// Flipping a bit of the number flips each bit of the result in half of the cases: 2^14 tries
    /// leave 0.5 by more than 0.0215 once in 27 million.
    @Test("Every bit of the number changes every bit of the draw")
    func avalanche() {
        let draws = Draws(seed: 2, stream: 2)
        let tries = 1 << 14
        for flipped in stride(from: 0, to: 64, by: 9) {
            var changed = [Int](repeating: 0, count: 64)
            for number in 0..<UInt64(tries) {
                let name = number &* 0x9E37_79B9_7F4A_7C15
                let difference =
                    draws.bits(name, purpose: 0, visit: 0).first
                    ^ draws.bits(name ^ 1 << UInt64(flipped), purpose: 0, visit: 0).first
                for bit in 0..<64 { changed[bit] += Int(difference >> UInt64(bit) & 1) }
            }
            for count in changed { #expect(abs(Double(count) / Double(tries) - 0.5) < 0.0215) }
        }
    }

    /// Of mean 0 and variance 1.
    static func centred(_ bits: UInt64) -> Double {
        (Double(bits) * 0x1p-64 - 0.5) * 12.0.squareRoot()
    }
}
