import Foundation
import SimulationKernel
import Testing

/// A law with the moments that theory gives it.
struct KnownLaw: Sendable, CustomTestStringConvertible {
    let spec: LawSpec
    let mean: Double
    let variance: Double
    /// The inverse of the law at a probability, or nil where it has no simple form.
    let inverse: (@Sendable (Double) -> Double)?
    /// By how much of itself a quantile may be off: the straight lines between knots.
    var offBy = 1e-4

    var testDescription: String { "\(spec)" }

    static func lognormal(_ mean: Int64, _ deviation: Int64) -> KnownLaw {
        let ratio = Double(deviation) / Double(mean)
        let variance = log(1 + ratio * ratio)
        return KnownLaw(
            spec: .lognormal(mean: mean, standardDeviation: deviation), mean: Double(mean),
            variance: Double(deviation) * Double(deviation)
        ) { probability in
            exp(log(Double(mean)) - variance / 2 + variance.squareRoot() * normal(probability))
        }
    }

    static func exponential(_ mean: Int64) -> KnownLaw {
        KnownLaw(
            spec: .exponential(mean: mean), mean: Double(mean),
            variance: Double(mean) * Double(mean)
        ) { -log1p(-$0) * Double(mean) }
    }

    static func uniform(_ least: Int64, _ most: Int64) -> KnownLaw {
        let count = Double(most - least) + 1
        return KnownLaw(
            spec: .uniform(least: least, most: most), mean: Double(least + most) / 2,
            variance: (count * count - 1) / 12
        ) { (Double(least) + $0 * count).rounded(.down) }
    }

    static func poisson(_ mean: Double) -> KnownLaw {
        KnownLaw(spec: .poisson(mean: mean), mean: mean, variance: mean, inverse: nil)
    }

    /// A gamma law of shape 1/2, of which the root is the half of a normal law.
    static func halfGamma(_ mean: Int64) -> KnownLaw {
        // (mean / deviation) squared is 1/2 but for what rounding the deviation does.
        let deviation = (Double(mean) * 2.0.squareRoot()).rounded()
        return KnownLaw(
            spec: .gamma(mean: mean, standardDeviation: Int64(deviation)), mean: Double(mean),
            variance: deviation * deviation,
            inverse: { probability in
                let scale = deviation * deviation / Double(mean)
                let root = normal(probability / 2 + 0.5)
                // Near 0 that loses its digits; there P(x) = 2 sqrt(x / pi).
                let small = probability * probability * Double.pi / 4
                return scale * (probability < 1e-4 ? small : root * root / 2)
            }, offBy: 5e-4)
    }

    /// A gamma law of which only the moments are known in simple form.
    static func gamma(_ mean: Int64, _ deviation: Int64) -> KnownLaw {
        KnownLaw(
            spec: .gamma(mean: mean, standardDeviation: deviation), mean: Double(mean),
            variance: Double(deviation) * Double(deviation), inverse: nil)
    }

    static func erlang(_ stages: Int64, _ mean: Int64) -> KnownLaw {
        KnownLaw(
            spec: .erlang(stages: stages, mean: mean), mean: Double(mean),
            variance: Double(mean) * Double(mean) / Double(stages)
        ) { probability in
            // By bisection on Poisson probabilities: fewer than `stages` events, or more.
            var (low, high) = (-80.0, 8.0)
            for _ in 0..<80 {
                let middle = (low + high) / 2
                let x = exp(middle)
                func term(_ count: Int64) -> Double {
                    exp(Double(count) * middle - x - lgamma(Double(count) + 1))
                }
                let isLower =
                    probability < 0.5
                    ? (stages..<stages + 200).reduce(0) { $0 + term($1) } < probability
                    : (0..<stages).reduce(0) { $0 + term($1) } > 1 - probability
                if isLower { low = middle } else { high = middle }
            }
            return exp(low) * Double(mean) / Double(stages)
        }
    }

    /// The normal law's inverse by bisection on the C library's `erfc`.
    static func normal(_ probability: Double) -> Double {
        var (low, high) = (-40.0, 40.0)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < probability {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// Weights of eighths, so that the moments' steps end where a value does.
    static let eighths: KnownLaw = {
        let points = [(3_600, 1), (7_200, 2), (90_000, 4), (1_000_000, 1)]
        let mean = points.reduce(0) { $0 + Double($1.0 * $1.1) / 8 }
        return KnownLaw(
            spec: .empirical(
                points.map { LawSpec.Point(value: Int64($0.0), weight: Int64($0.1)) }),
            mean: mean,
            variance: points.reduce(0) { $0 + pow(Double($1.0) - mean, 2) * Double($1.1) / 8 },
            inverse: nil)
    }()

    static let all: [KnownLaw] = [
        eighths,
        uniform(0, 1), uniform(-7, 12), uniform(3_600_000_000, 90_000_000_000),
        exponential(20), exponential(300_000_000), exponential(86_400_000_000 * 30),
        lognormal(250, 350), lognormal(108_000_000_000, 108_000_000_000),
        lognormal(21_600_000_000, 10_800_000_000), lognormal(1_000_000, 20_000),
        gamma(2_100_000_000, 3_000_000_000), gamma(60_000_000, 120_000_000),
        gamma(3_600_000_000, 400_000_000), gamma(10_000_000_000, 10_000_000),
        gamma(1_000_000_000, 7_000_000_000), halfGamma(60_000_000), erlang(2, 5_400_000),
        erlang(4, 7_200_000_000), erlang(20, 300_000_000),
        poisson(0.3), poisson(4), poisson(36), poisson(1_234.5), poisson(1_000_000),
    ]
}

@Suite("Laws")
struct LawTests {
    /// The moments by the midpoints of equal steps in each octave of probability, down to 2^-64 on
    /// both sides: what remains is the law's own error. The tolerance is 2e-5 of the mean, and 1e-4
    /// of the variance; and for small integers what rounding adds (1/12 to the variance, 1/(24 mean)
    /// taken from an exponential's mean).
    @Test("Mean and variance", arguments: KnownLaw.all)
    func moments(law: KnownLaw) {
        var book = LawBook()
        let id = book.add(law.spec)
        var sum = 0.0
        var squares = 0.0
        for octave in 1...63 {
            let width = UInt64(1) << UInt64(63 - octave)
            let points = min(width, max(64, (1 << 14) >> UInt64(octave - 1)))
            let weight = exp2(-Double(octave + 1)) / Double(points)
            for point in 0..<points {
                let distance = width + width / points * point + width / points / 2
                for bits in [distance, ~distance] {
                    let excess = Double(book.draw(id, bits)) - law.mean
                    sum += weight * excess
                    squares += weight * excess * excess
                }
            }
        }
        let deviation = law.variance.squareRoot()
        let rounding = 1 / (20 * max(1, abs(law.mean)))
        #expect(abs(sum) < 2e-5 * max(abs(law.mean), deviation) + rounding)
        #expect(abs(squares - law.variance) < 1e-4 * law.variance + 0.2)
        #expect(abs(book.mean(id) - law.mean) <= 1e-9 * abs(law.mean))
    }

    @Test("Quantiles", arguments: KnownLaw.all.filter { $0.inverse != nil })
    func quantiles(law: KnownLaw) throws {
        let inverse = try #require(law.inverse)
        var book = LawBook()
        let id = book.add(law.spec)
        for exponent in 1...40 {
            for numerator in [1.0, 1.1, 1.37, 1.5, 1.93] {
                let probability = numerator * exp2(-Double(exponent + 1))
                // Beside the round number, where a uniform law would try again.
                let bits = UInt64(probability * 0x1p64) + 1_234
                for upper in [false, true] where !upper || exponent < 30 {
                    let exact = inverse(upper ? 1 - probability : probability)
                    let drawn = Double(book.draw(id, upper ? ~bits : bits))
                    // A table's error, an integer's, and the unit exponential's.
                    let tolerance = law.offBy * abs(exact) + 1 + law.mean * 0x1p-31
                    #expect(
                        abs(drawn - exact) <= tolerance,
                        "at \(upper ? "1 - " : "")\(probability): \(drawn), exactly \(exact)")
                }
            }
        }
    }

    @Test("Poisson probabilities", arguments: [0.3, 4, 36, 700])
    func poissonProbabilities(mean: Double) {
        var book = LawBook()
        let id = book.add(.poisson(mean: mean))
        var cumulative = 0.0
        for value in 0..<Int(mean + 12 * mean.squareRoot() + 5) {
            let before = cumulative
            cumulative += exp(Double(value) * log(mean) - mean - lgamma(Double(value) + 1))
            guard cumulative - before > 1e-9, cumulative < 1 else { continue }
            // Just inside both ends of the value's interval of probability.
            let margin = (cumulative - before) * 1e-3
            let low = book.draw(id, UInt64((before + margin) * 0x1p64))
            let high = book.draw(id, UInt64((cumulative - margin) * 0x1p64))
            #expect(low == value && high == value, "mean \(mean)")
        }
    }

    @Test("The unit exponential against the C library")
    func unitExponentialIsExact() {
        var chance = SplitMix(seed: 5)
        #expect(unitExponential(0) == 0)
        var last: UInt64 = 0
        for shift in 0..<64 {
            for _ in 0..<2_000 {
                // Bits near the top: the right tail down to 2^-64.
                let distance = max(1, chance.next() >> UInt64(shift))
                let bits = 0 &- distance
                let exact =
                    distance > 1 << 63
                    ? -log1p(-Double(bits) * 0x1p-64) : 64 * log(2) - log(Double(distance))
                let drawn = Double(unitExponential(bits)) * 0x1p-32
                #expect(abs(drawn - exact) < 0x1p-32, "bits \(bits)")
                if exact > 0.03 { #expect(abs(drawn / exact - 1) < 1e-8, "bits \(bits)") }
            }
        }
        for step in 0..<UInt64(50_000) {
            let value = unitExponential(step * 368_934_881_474_191)
            #expect(value >= last)
            last = value
        }
    }

    @Test("Draws rise with the bits and never fall below the least", arguments: KnownLaw.all)
    func drawsAreMonotone(law: KnownLaw) {
        var book = LawBook()
        let id = book.add(.shifted(by: 40, law.spec))
        #expect(!book.isConstant(id))
        var last = Int64.min
        var falls = 0
        for step in 1..<UInt64(20_000) {
            let value = book.draw(id, step &* 922_337_203_685_477)
            if value < last { falls += 1 }
            last = value
        }
        #expect(falls == 0)
        #expect(book.draw(id, 0) >= book.least(id))
        #expect(book.least(id) <= 40 + Int64(law.mean))
        #expect(abs(book.mean(id) - law.mean - 40) <= 1e-9 * (law.mean + 40))
        if case .exponential = law.spec { #expect(book.least(id) == 40) }
    }

    @Test("Constants, shifts and laws without spread")
    func constants() {
        var book = LawBook()
        let shifted = book.add(.shifted(by: 5, .shifted(by: -2, .constant(40))))
        #expect(book.draw(shifted, 123) == 43 && book.isConstant(shifted))
        #expect(book.least(shifted) == 43 && book.mean(shifted) == 43)
        let narrow: [LawSpec] = [
            .uniform(least: 7, most: 7), .lognormal(mean: 7, standardDeviation: 0), .constant(7),
            .gamma(mean: 7, standardDeviation: 0),
        ]
        let ids = narrow.map { book.add($0) }
        #expect(Set(ids).count == 1 && book.draw(ids[0], .max) == 7)
        let nothing = [.exponential(mean: 0), .poisson(mean: 0), LawSpec.constant(0)]
        let zeros = nothing.map { book.add($0) }
        #expect(Set(zeros).count == 1 && book.draw(zeros[0], .max) == 0)
        let around = book.add(.uniform(least: -5, most: 5))
        #expect(book.least(around) == 0)
    }

    @Test("An equal law keeps its index, and a shifted one shares the table")
    func equalLawsAreOne() {
        var book = LawBook()
        let spec = LawSpec.lognormal(mean: 250, standardDeviation: 350)
        let id = book.add(spec)
        let knots = book.knots.count
        let again = book.add(spec)
        let shifted = book.add(.shifted(by: 9, spec))
        #expect(again == id && shifted != id)
        #expect(book.knots.count == knots && book.records.count == 2)
    }

    @Test("A uniform law is exact: every value of a small range comes equally often")
    func uniformIsFair() {
        var book = LawBook()
        // Three of 2^62 - 1 parts: without a second try some values would be a third too frequent.
        let range: Int64 = 3 << 61
        let id = book.add(.uniform(least: 0, most: range - 1))
        let draws = Draws(seed: 3, stream: 3)
        var thirds = [0, 0, 0]
        for number in 0..<UInt64(30_000) {
            let value = book.draw(id, draws.bits(number, purpose: 0, visit: 0).first)
            thirds[Int(value % 3)] += 1
        }
        // Chi-square with 2 degrees of freedom: above 18.4 once in ten thousand.
        let chiSquare = thirds.reduce(0.0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 }
        #expect(chiSquare < 18.4, "\(thirds)")
    }

    @Test("Extremes saturate")
    func extremesSaturate() throws {
        var book = LawBook()
        let specs: [LawSpec] = [
            .exponential(mean: .max), .lognormal(mean: .max, standardDeviation: .max),
            .lognormal(mean: 1, standardDeviation: .max), .uniform(least: .min, most: .max),
            .gamma(mean: .max, standardDeviation: .max), .gamma(mean: 1, standardDeviation: .max),
            .gamma(mean: .max, standardDeviation: 1), .erlang(stages: .max, mean: .max),
            .shifted(by: .max, .exponential(mean: .max)), .shifted(by: .min, .constant(.min)),
            .shifted(by: .max, .poisson(mean: LawBook.mostPoissonMean)),
            .shifted(by: .min, .exponential(mean: 3)),
        ]
        for spec in specs {
            let id = book.add(spec)
            for bits in [0, 1, 1 << 63, .max - 1, .max] as [UInt64] {
                #expect(book.draw(id, bits) >= book.draw(id, 0))
            }
            #expect(book.least(id) >= 0)
        }
        #expect(book.draw(LawID(index: 0), .max) == .max)
        #expect(try LawBook(records: book.records, knots: book.knots) == book)
    }
}
