extension LawBook {
    /// The greatest mean that a Poisson law may have.
    public static let mostPoissonMean = 4_000_000.0
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
        case .poisson(let mean):
            precondition(mean >= 0 && mean <= mostPoissonMean, "a Poisson law of mean \(mean)")
            if mean == 0 { return compiled(.constant(0)) }
            let table = cumulativePoisson(mean)
            let parameter = Int64(((mean - Double(table.least)) * 4_294_967_296).rounded())
            return (plain(.cumulative, table.least, parameter), table.knots)
        case .shifted(let shift, let base):
            var (record, knots) = compiled(base)
            let (sum, overflow) = record.offset.addingReportingOverflow(shift)
            record.offset = overflow ? (shift > 0 ? .max : .min) : sum
            return (record, knots)
        }
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
