/// The inverse of a distribution as integers, finer in the tails.
///
/// Each half is divided into octaves of probability (1/4 to 1/2, 1/8 to 1/4, ... down to 2^-64) and
/// each octave into 32 equal steps; between two knots the inverse is a straight line. The knots rise
/// from the lower half's least probability to the upper half's; both halves have one at 1/2.
enum QuantileTable {
    static let octaves = 63
    static let stepsBits = 5
    /// The steps of a half; it has a knot more.
    static let steps = octaves << stepsBits
    static let count = 2 * (steps + 1)
    static let mostKnot: Int64 = 1 << 62
    static let mostFractionBits: Int64 = 20

    /// The value at `bits` / 2^64 of the table that begins at `first`.
    ///
    /// - Precondition: the table's knots rise and lie in 0 ... ``mostKnot``.
    static func value(at bits: UInt64, _ knots: [Int64], _ first: Int) -> Int64 {
        let isUpper = bits >> 63 == 1
        let distance = (isUpper ? ~bits : bits) | 1
        let zeros = distance.leadingZeroBitCount
        // Below the leading one: 5 bits of step, then the place in the step.
        let rest = (distance << UInt64(zeros)) << 1
        let step = (octaves - zeros) << stepsBits | Int(rest >> 59)
        let place = (rest << 5) >> 2  // of 2^62
        let from = knots[isUpper ? first + count - 1 - step : first + step]
        let to = knots[isUpper ? first + count - 2 - step : first + step + 1]
        // Both lie in 0 ... 2^62, so the product of their difference fits, and so does its quarter.
        let product = (to - from).multipliedFullWidth(by: Int64(place))
        return from + (product.high << 2 | Int64(product.low >> 62))
    }

    /// The probability, below 1/2, at a knot of either half.
    static func probability(_ knot: Int) -> Double {
        let octave = knot >> stepsBits
        let mantissa = Double((1 << stepsBits) + knot & ((1 << stepsBits) - 1))
        return Double(sign: .plus, exponent: octave - 64 - stepsBits, significand: mantissa)
    }

    /// A table of the lognormal law and its mean, with as many bits of fraction as fit.
    ///
    /// - Returns: the mean, then the knots.
    static func lognormal(
        mean: Double, standardDeviation: Double
    ) -> (knots: [Int64], fractionBits: Int64) {
        let ratio = standardDeviation / mean
        let variance = Elementary.logarithm(1 + ratio * ratio)
        let middle = Elementary.logarithm(mean) - variance / 2
        let deviation = variance.squareRoot()
        var values = [Double](repeating: 0, count: count)
        for knot in 0...steps {
            let normal = Elementary.normalQuantile(probability(knot))
            values[knot] = Elementary.exponential(middle + deviation * normal)
            values[count - 1 - knot] = Elementary.exponential(middle - deviation * normal)
        }
        return table(values, mean: mean)
    }

    /// A table of the gamma law and its mean.
    static func gamma(mean: Double, shape: Double) -> (knots: [Int64], fractionBits: Int64) {
        table(GammaLaw(shape: shape).values().map { $0 * mean }, mean: mean)
    }

    /// The mean, then the knots of a law with these exact values at them.
    private static func table(
        _ values: [Double], mean: Double
    ) -> (knots: [Int64], fractionBits: Int64) {
        var places = values
        for knot in 0...steps {
            places[knot] = probability(knot)
            // Places in the upper half count from 1, so that tiny distances stay exact.
            places[count - 1 - knot] = -probability(knot)
        }
        let greatest = max(mean, values[count - 1])
        let fitting = 61 - Int64(greatest.exponent)
        let fractionBits = min(max(fitting, 0), mostFractionBits)
        let scale = Double(UInt64(1) << UInt64(fractionBits))
        let limit = Double(mostKnot)
        var knots = [Int64(min(mean * scale, limit).rounded())]
        var last: Int64 = 0
        for value in straightened(values, at: places) {
            last = max(last, Int64(min(max(value, 0) * scale, limit).rounded()))
            knots.append(last)
        }
        return (knots, fractionBits)
    }

    /// Moves each knot so far to the hollow side of the curve that the straight lines enclose the
    /// curve's area: otherwise chords of a convex curve would all lie above it.
    private static func straightened(_ values: [Double], at places: [Double]) -> [Double] {
        var result = values
        for knot in 1..<values.count - 1 {
            // The knot at 1/2 occurs twice: each neighbours the step beyond its twin.
            let before = knot == steps + 1 ? knot - 2 : knot - 1
            let after = knot == steps ? knot + 2 : knot + 1
            let left = width(places[before], places[knot])
            let right = width(places[knot], places[after])
            let bend =
                ((values[after] - values[knot]) / right - (values[knot] - values[before]) / left)
                * 2 / (left + right)
            result[knot] -= bend * left * right / 12
        }
        return result
    }

    private static func width(_ a: Double, _ b: Double) -> Double {
        a > 0 && b < 0 ? (1 - a) + b : b - a
    }
}
