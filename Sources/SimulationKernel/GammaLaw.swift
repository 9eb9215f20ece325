/// The gamma law of mean 1: its quantiles by basic arithmetic, for compiling.
///
/// All is done in u = ln x, of which the density is `density(u)`; no value in between can overflow
/// or lose its digits, whether the shape is a hundredth or a hundred million.
struct GammaLaw {
    let shape: Double
    /// ln of sqrt(shape / 2 pi) / Gamma*(shape), where Gamma* is what Stirling's formula lacks.
    private let logScale: Double

    init(shape: Double) {
        self.shape = shape
        // Gamma*(a) by its series, for large a; below, by Gamma(a) = Gamma(a + 1) / a.
        var a = shape
        var logProduct = 0.0
        while a < 12 {
            logProduct += Elementary.logarithm(a)
            a += 1
        }
        let square = 1 / (a * a)
        let series = Self.stirling.reversed().reduce(0) { $0 * square + $1 } / a
        // What lies between the two arguments of (a - 1/2) ln a - a + ln Gamma*(a).
        let logGammaLess =
            (a - 0.5) * Elementary.logarithm(a) - a + series - logProduct
            - (shape - 0.5) * Elementary.logarithm(shape) + shape
        logScale =
            (Elementary.logarithm(shape) - 1.837_877_066_409_345_5) / 2
            - (shape >= 12 ? series : logGammaLess)
    }

    /// B(2n) / (2n (2n - 1)) for n = 1, 2, ...
    private static let stirling = [
        1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360_360.0, 1 / 156.0,
    ]

    /// Of u, where the value is shape times e^u (so that the mode of u is 0).
    private func density(_ u: Double) -> Double {
        Elementary.exponential(logScale - shape * Self.excess(u))
    }

    /// e^u - 1 - u without cancellation.
    private static func excess(_ u: Double) -> Double {
        guard abs(u) < 0.5 else { return Elementary.exponential(u) - 1 - u }
        var sum = 1.0
        var divisor = 15.0
        while divisor >= 3 {
            sum = 1 + sum * u / divisor
            divisor -= 1
        }
        return u * u / 2 * sum
    }

    /// The probability of at most the value at u; for its lower half.
    private func below(_ u: Double) -> Double {
        let x = shape * Elementary.exponential(u)
        var (sum, term, divisor) = (1.0, 1.0, shape)
        repeat {
            divisor += 1
            term *= x / divisor
            sum += term
        } while term > sum * 1e-17
        return density(u) / shape * sum
    }

    /// The probability of more than the value at u, from the mean and 1 / shape of it upward.
    private func above(_ u: Double) -> Double {
        // Legendre's continued fraction by Lentz's method.
        let x = shape * Elementary.exponential(u)
        var b = x + 1 - shape
        var c = 1e300
        var d = 1 / b
        var fraction = d
        var step = 1.0
        while step < 1e6 {
            let a = step * (shape - step)
            b += 2
            d = 1 / (a * d + b)
            c = b + a / c
            fraction *= c * d
            if abs(c * d - 1) < 1e-16 { break }
            step += 1
        }
        return density(u) * fraction
    }

    /// The values, of mean 1, at the knots of a ``QuantileTable``.
    func values() -> [Double] {
        var values = [Double](repeating: 0, count: QuantileTable.count)
        let root = shape.squareRoot()
        let least = QuantileTable.probability(0)
        // Both ends lie within these bounds whatever the shape; from there by steps to the middle.
        var u = Self.root(from: -(50 / shape + 10 / root), to: 0) { below($0) < least }
        values[0] = Elementary.exponential(u)
        for knot in 1...QuantileTable.steps {
            u += step(from: u, across: Self.width(knot), upward: true)
            values[knot] = Elementary.exponential(u)
        }
        let first = Elementary.logarithm(1 + 1 / shape)
        let last = Elementary.logarithm(1 + 10 / root + 70 / shape)
        u = Self.root(from: first, to: last) { above($0) > least }
        values[QuantileTable.count - 1] = Elementary.exponential(u)
        for knot in 1...QuantileTable.steps {
            u -= step(from: u, across: Self.width(knot), upward: false)
            values[QuantileTable.count - 1 - knot] = Elementary.exponential(u)
        }
        return values
    }

    private static func width(_ knot: Int) -> Double {
        QuantileTable.probability(knot) - QuantileTable.probability(knot - 1)
    }

    /// Where a condition that holds at the lower end ends, by bisection.
    private static func root(
        from low: Double, to high: Double, _ isLower: (Double) -> Bool
    ) -> Double {
        var (low, high) = (low, high)
        for _ in 0..<70 {
            let middle = (low + high) / 2
            if isLower(middle) { low = middle } else { high = middle }
        }
        return low
    }

    /// How far from u a probability reaches: Newton's method on the density's integral. A step
    /// changes the probability of a tail by a 32nd at most, so that four rounds are exact.
    private func step(from u: Double, across probability: Double, upward: Bool) -> Double {
        let sign = upward ? 1.0 : -1.0
        var length = probability / density(u)
        for _ in 0..<4 {
            let half = length / 2
            var sum = 0.0
            var point = 0
            while point < Self.places.count {
                let place = Self.places[point]
                sum +=
                    Self.weights[point]
                    * (density(u + sign * half * (1 + place))
                        + density(u + sign * half * (1 - place)))
                point += 1
            }
            length -= (sum * half - probability) / density(u + sign * length)
        }
        return length
    }

    /// Places and weights of Gauss and Legendre's rule of six points on -1 ... 1, by halves.
    private static let places: InlineArray<3, Double> = [
        0.238_619_186_083_196_9, 0.661_209_386_466_264_5, 0.932_469_514_203_152_0,
    ]
    private static let weights: InlineArray<3, Double> = [
        0.467_913_934_572_691_0, 0.360_761_573_048_138_6, 0.171_324_492_379_170_3,
    ]
}
