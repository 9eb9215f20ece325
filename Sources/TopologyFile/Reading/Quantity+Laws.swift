import SimulationKernel

// Laws: `5 min`, `uniform 1 h to 2 h`, `exponential mean 2 h`, `lognormal mean 6 h sd 3 h`,
// `gamma mean 35 min sd 50 min`, `erlang 4 mean 2 h`, `4 h + exponential mean 2 h`,
// `empirical FILE`.
extension Quantity {
    static let lawNames = ["uniform", "exponential", "lognormal", "gamma", "erlang", "empirical"]

    /// - Parameter points: what a table holds, for an empirical law.
    static func law(
        _ text: String, of dimension: Dimension,
        points: (String) throws(Mistake) -> [LawSpec.Point]
    ) throws(Mistake) -> LawSpec {
        let text = text.trimmed
        if let plus = text.firstIndex(of: "+") {
            let base = try parse(text[..<plus].trimmed, as: dimension)
            let rest = try law(
                text[text.index(after: plus)...].trimmed, of: dimension, points: points)
            return .shifted(by: base, rest)
        }
        guard let name = text.words.first, name.first?.isLetter == true else {
            return .constant(try parse(text, as: dimension))
        }
        let rest = text.dropFirst(name.count).trimmed
        switch name {
        case "constant":
            return .constant(try parse(rest, as: dimension))
        case "uniform":
            let bounds = try arguments(rest, ["", "to"], "uniform 1 h to 2 h", dimension)
            guard bounds[0] <= bounds[1] else {
                throw Mistake(
                    "'\(text)' ends below its start", mend: "the smaller value comes first")
            }
            return .uniform(least: bounds[0], most: bounds[1])
        case "exponential":
            let mean = try arguments(rest, ["mean"], "exponential mean 2 h", dimension)
            return .exponential(mean: try positive(mean[0], text))
        case "lognormal":
            let both = try arguments(
                rest, ["mean", "sd"], "lognormal mean 6 h sd 3 h", dimension)
            return .lognormal(
                mean: try positive(both[0], text), standardDeviation: try positive(both[1], text))
        case "gamma":
            let both = try arguments(
                rest, ["mean", "sd"], "gamma mean 35 min sd 50 min", dimension)
            return try gamma(
                mean: try positive(both[0], text), deviation: try positive(both[1], text), text)
        case "erlang":
            return try erlang(rest, text, dimension)
        case "empirical":
            guard !rest.isEmpty else {
                throw Mistake("'empirical' names no table", mend: "write 'empirical dwell.csv'")
            }
            return .empirical(try points(rest))
        case "by":
            throw Mistake(
                "a law by hour cannot stand here",
                mend: "it can in couriers' 'takes', documents' 'waits' and demand's 'pick'")
        case "poisson":
            throw Mistake(
                "'poisson' is a law of counts, not of a \(dimension.name)",
                mend: "use constant, uniform, exponential, lognormal, gamma or erlang")
        default:
            throw Mistake.unknown("law", name, among: lawNames)
        }
    }

    private static func gamma(
        mean: Int64, deviation: Int64, _ text: String
    ) throws(Mistake) -> LawSpec {
        let root = Double(mean) / Double(deviation)
        guard root * root >= LawBook.gammaShapes.lowerBound else {
            throw Mistake(
                "'\(text)' has an sd of more than 10 times its mean",
                mend: "most draws would be next to nothing: use a lognormal law")
        }
        guard root * root <= LawBook.gammaShapes.upperBound else {
            throw Mistake(
                "'\(text)' has an sd of less than a 10000th of its mean",
                mend: "give the mean alone")
        }
        return .gamma(mean: mean, standardDeviation: deviation)
    }

    static let mostStages: Int64 = 10_000

    /// `4 mean 2 h`
    private static func erlang(
        _ rest: String, _ text: String, _ dimension: Dimension
    ) throws(Mistake) -> LawSpec {
        guard let first = rest.words.first, let stages = decimal(first), stages.places == 0,
            stages.mantissa >= 1, stages.mantissa <= Int128(mostStages)
        else {
            throw Mistake(
                "'\(text)' has no number of stages from 1 to \(mostStages)",
                mend: "write for example 'erlang 4 mean 2 h'")
        }
        let mean = try arguments(
            rest.dropFirst(first.count).trimmed, ["mean"], "erlang 4 mean 2 h", dimension)
        return .erlang(stages: Int64(stages.mantissa), mean: try positive(mean[0], text))
    }

    private static func positive(_ value: Int64, _ text: String) throws(Mistake) -> Int64 {
        guard value > 0 else { throw Mistake("'\(text)' has a zero", mend: "give a value above 0") }
        return value
    }

    /// The quantities after each of `labels` in turn; an empty label begins the text.
    private static func arguments(
        _ text: String, _ labels: [String], _ example: String, _ dimension: Dimension
    ) throws(Mistake) -> [Int64] {
        var values: [Int64] = []
        var words = text.words[...]
        for (index, label) in labels.enumerated() {
            if !label.isEmpty {
                guard words.first == label else {
                    throw Mistake("'\(label)' is missing", mend: "write for example '\(example)'")
                }
                words.removeFirst()
            }
            let next = index + 1 < labels.count ? labels[index + 1] : nil
            let end = next.flatMap { words.firstIndex(of: $0) } ?? words.endIndex
            values.append(
                try parse(words[words.startIndex..<end].joined(separator: " "), as: dimension))
            words = words[end...]
        }
        return values
    }

    /// A value that no draw is below; 0 where the law has none.
    static func least(of law: LawSpec) -> Int64 {
        switch law {
        case .constant(let value): value
        case .uniform(let least, _): least
        case .exponential, .lognormal, .gamma, .erlang, .poisson: 0
        case .empirical(let points): points.map(\.value).min() ?? 0
        case .byHour(let week): week.laws.map { least(of: $0) }.min() ?? 0
        case .shifted(let by, let law): by + least(of: law)
        }
    }

    /// The law of the value times a factor in millionths, each parameter rounded.
    static func scaled(_ law: LawSpec, byMillionths factor: Int64) -> LawSpec {
        func times(_ value: Int64) -> Int64 {
            Int64(clamping: rounded(Int128(value) * Int128(factor), over: 1_000_000))
        }
        return switch law {
        case .constant(let value): .constant(times(value))
        case .uniform(let least, let most): .uniform(least: times(least), most: times(most))
        case .exponential(let mean): .exponential(mean: max(1, times(mean)))
        case .lognormal(let mean, let deviation):
            .lognormal(mean: max(1, times(mean)), standardDeviation: max(1, times(deviation)))
        case .gamma(let mean, let deviation):
            .gamma(mean: max(1, times(mean)), standardDeviation: max(1, times(deviation)))
        case .erlang(let stages, let mean):
            .erlang(stages: stages, mean: max(1, times(mean)))
        case .empirical(let points):
            .empirical(
                points.map { LawSpec.Point(value: times($0.value), weight: $0.weight) })
        case .byHour(let week):
            .byHour(WeekOfLaws(week.laws.map { scaled($0, byMillionths: factor) }))
        case .poisson(let mean): .poisson(mean: mean * Double(factor) / 1_000_000)
        case .shifted(let by, let law): .shifted(by: times(by), scaled(law, byMillionths: factor))
        }
    }
}
