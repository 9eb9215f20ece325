extension LawBook {
    /// The greatest mean that a Poisson law may have.
    public static let mostPoissonMean = 4_000_000.0
    /// The squares of mean over standard deviation that a gamma law may have; others are taken as
    /// the nearest.
    public static let gammaShapes = 0.01...1e8
    /// The most different values of an empirical law.
    public static let mostPoints = 1 << 16
    /// More knots than any Poisson law's table needs.
    static let mostCumulativeKnots = 1 << 17

    /// A law as a record and its knots.
    static func compiled(_ spec: LawSpec) -> (record: Record, knots: [Int64]) {
        func plain(_ kind: Kind, _ offset: Int64, _ parameter: Int64 = 0) -> Record {
            Record(
                kind: kind.rawValue, firstKnot: 0, knotCount: 0, offset: offset,
                parameter: parameter)
        }
        switch spec {
        case .constant(let value): return (plain(.constant, value), [])
        case .uniform(let least, let most):
            precondition(least <= most, "a uniform law from \(least) to \(most)")
            if least == most { return compiled(.constant(least)) }
            return (plain(.uniform, least, most &- least), [])
        case .exponential(let mean):
            precondition(mean >= 0, "an exponential law of mean \(mean)")
            return mean == 0 ? compiled(.constant(0)) : (plain(.exponential, 0, mean), [])
        case .lognormal(let mean, let deviation):
            precondition(mean >= 0 && deviation >= 0, "a lognormal law of \(mean), \(deviation)")
            if mean == 0 || deviation == 0 { return compiled(.constant(mean)) }
            let table = QuantileTable.lognormal(
                mean: Double(mean), standardDeviation: Double(deviation))
            return (plain(.quantiles, 0, table.fractionBits), table.knots)
        case .gamma(let mean, let deviation):
            precondition(mean >= 0 && deviation >= 0, "a gamma law of \(mean), \(deviation)")
            if mean == 0 || deviation == 0 { return compiled(.constant(mean)) }
            let root = Double(mean) / Double(deviation)
            return gamma(mean: mean, shape: root * root)
        case .erlang(let stages, let mean):
            precondition(mean >= 0 && stages > 0, "an Erlang law of \(stages) stages, \(mean)")
            if mean == 0 { return compiled(.constant(0)) }
            return stages == 1
                ? compiled(.exponential(mean: mean)) : gamma(mean: mean, shape: Double(stages))
        case .poisson(let mean):
            precondition(mean >= 0 && mean <= mostPoissonMean, "a Poisson law of mean \(mean)")
            if mean == 0 { return compiled(.constant(0)) }
            let table = cumulativePoisson(mean)
            let parameter = Int64(((mean - Double(table.least)) * 4_294_967_296).rounded())
            return (plain(.cumulative, table.least, parameter), table.knots)
        case .empirical(let points): return empirical(points)
        case .byHour: preconditionFailure("a law by hour in another law")
        case .shifted(let shift, let base):
            var (record, knots) = compiled(base)
            let (sum, overflow) = record.offset.addingReportingOverflow(shift)
            record.offset = overflow ? (shift > 0 ? .max : .min) : sum
            return (record, knots)
        }
    }

    private static func empirical(
        _ points: [LawSpec.Point]
    ) -> (record: Record, knots: [Int64]) {
        var sorted: [LawSpec.Point] = []
        for point in points.sorted(by: { $0.value < $1.value }) where point.weight != 0 {
            precondition(point.value >= 0 && point.weight > 0, "a negative point of a law")
            if let last = sorted.last, last.value == point.value {
                sorted[sorted.count - 1].weight += point.weight
            } else {
                sorted.append(point)
            }
        }
        precondition(1...mostPoints ~= sorted.count, "a law of \(sorted.count) points")
        if sorted.count == 1 { return compiled(.constant(sorted[0].value)) }
        let total = sorted.reduce(Int128(0)) { $0 + Int128($1.weight) }
        var (sum, mean) = (Int128(0), 0.0)
        var probabilities: [Int64] = []
        for point in sorted {
            sum += Int128(point.weight)
            mean += Double(point.value) * (Double(point.weight) / Double(total))
            probabilities.append(Int64((sum << 62) / total))
        }
        let fitting = mean < 1 ? 61 : 61 - Int64(mean.exponent)
        let fractionBits = min(max(fitting, 0), QuantileTable.mostFractionBits)
        let scaled = mean * Double(UInt64(1) << UInt64(fractionBits))
        let record = Record(
            kind: Kind.points.rawValue, firstKnot: 0, knotCount: 0, offset: 0,
            parameter: fractionBits)
        let first = Int64(min(scaled, Double(QuantileTable.mostKnot)).rounded())
        let values = sorted.map { min($0.value, QuantileTable.mostKnot) }
        return (record, [first] + probabilities + values)
    }

    private static func gamma(mean: Int64, shape: Double) -> (record: Record, knots: [Int64]) {
        let shape = min(max(shape, gammaShapes.lowerBound), gammaShapes.upperBound)
        let table = QuantileTable.gamma(mean: Double(mean), shape: shape)
        let record = Record(
            kind: Kind.quantiles.rawValue, firstKnot: 0, knotCount: 0, offset: 0,
            parameter: table.fractionBits)
        return (record, table.knots)
    }

    /// The probabilities, of 2^62, of at most `least`, `least + 1`, and so on around the mean, as
    /// far as a value is not 1e-24 times less likely than the likeliest.
    private static func cumulativePoisson(_ mean: Double) -> (least: Int64, knots: [Int64]) {
        // Relative to the most likely value, outward: no exponential that could underflow.
        let mode = mean.rounded(.down)
        let negligible = 1e-24
        var below: [Double] = []
        var weight = 1.0
        var value = mode
        while value > 0 {
            weight *= value / mean
            if weight < negligible { break }
            value -= 1
            below.append(weight)
        }
        let least = Int64(value)
        var weights = Array(below.reversed())
        weights.append(1)
        (weight, value) = (1, mode)
        while true {
            value += 1
            weight *= mean / value
            if weight < negligible { break }
            weights.append(weight)
        }
        // From both ends towards the middle: the smaller ones first, and the upper tail as its
        // distance from 1, so that neither tail is lost beside 1.
        let total = weights.sorted().reduce(0, +)
        let scale = Double(QuantileTable.mostKnot) / total
        var knots = [Int64](repeating: QuantileTable.mostKnot, count: weights.count)
        var sum = 0.0
        for index in 0..<below.count {
            sum += weights[index]
            knots[index] = Int64(sum * scale)
        }
        sum = 0
        for index in stride(from: weights.count - 1, to: below.count, by: -1) {
            sum += weights[index]
            knots[index - 1] = QuantileTable.mostKnot - Int64(sum * scale)
        }
        return (least, knots)
    }
}
