/// A law's index in its ``LawBook``.
public struct LawID: Hashable, BitwiseCopyable, Sendable {
    public let index: UInt32
    public init(index: UInt32) { self.index = index }
}

/// What a planner writes: a law over integers in the unit of its user (microseconds, milligrams, a
/// count).
public enum LawSpec: Hashable, Sendable {
    case constant(Int64)
    /// Every integer from `least` to `most`, both included.
    case uniform(least: Int64, most: Int64)
    case exponential(mean: Int64)
    case lognormal(mean: Int64, standardDeviation: Int64)
    /// - Note: (mean / standard deviation) squared is brought within ``LawBook/gammaShapes``.
    case gamma(mean: Int64, standardDeviation: Int64)
    /// The sum of `stages` equal exponential ones.
    case erlang(stages: Int64, mean: Int64)
    /// - Note: at most ``LawBook/mostPoissonMean``.
    case poisson(mean: Double)
    /// Each of some values as often as its weight says: the inverse is a staircase.
    ///
    /// - Note: at least one and at most ``LawBook/mostPoints`` different values, none negative;
    ///   weights not negative, together above 0 and below 2^62.
    case empirical([Point])
    /// The law of the hour in which a draw is made; drawn by way of ``LawBook/inForce(_:at:)``.
    case byHour(WeekOfLaws)
    /// `base`, which is not by hour, moved up by a constant: `4 h + exponential mean 2 h`.
    indirect case shifted(by: Int64, LawSpec)

    /// A value and how often it comes, relative to the others.
    public struct Point: Hashable, BitwiseCopyable, Sendable {
        public var value: Int64
        public var weight: Int64
        public init(value: Int64, weight: Int64) {
            self.value = value
            self.weight = weight
        }
    }
}

/// Why records and knots are not those of a book.
public enum LawProblem: Error, Hashable, Sendable {
    case unknownKind(record: Int, kind: UInt32)
    case parameterOutOfRange(record: Int)
    case knotsOutside(record: Int)
    case knotOutOfRange(record: Int, knot: Int)
    case knotOutOfOrder(record: Int, knot: Int)
}

/// The laws of a network, compiled to integers and tables: one draw is a pure function of 64
/// random bits, the same on every machine.
///
/// Except for a uniform law's rare second try a draw is the law's inverse: it rises with the bits,
/// so that runs which share their draws stay close. Nothing overflows: sums saturate.
public struct LawBook: Hashable, Sendable {
    /// One law, fixed size, for the blob: meaning of the parameters by ``Kind``.
    public struct Record: Hashable, BitwiseCopyable, Sendable {
        public var kind: UInt32
        public var firstKnot: UInt32
        public var knotCount: UInt32
        public var spare: UInt32
        public var offset: Int64
        public var parameter: Int64
        public init(
            kind: UInt32, firstKnot: UInt32, knotCount: UInt32, offset: Int64, parameter: Int64
        ) {
            self.kind = kind
            self.firstKnot = firstKnot
            self.knotCount = knotCount
            self.spare = 0
            self.offset = offset
            self.parameter = parameter
        }
    }

    /// What a record's fields mean; `offset` is added to every draw.
    enum Kind: UInt32 {
        /// Nothing more.
        case constant = 0
        /// `parameter`: the bits of the unsigned difference between the greatest and least value.
        case uniform = 1
        /// `parameter`: the mean, not negative.
        case exponential = 2
        /// `parameter`: the bits of fraction of the knots; the first of these is the mean, the
        /// others are a ``QuantileTable``.
        case quantiles = 3
        /// `parameter`: 2^32 times the mean less offset; the knots rise to 2^62 times 1, each the
        /// probability that the draw is at most the knot's index.
        case cumulative = 4
        /// `parameter`: the bits of fraction of the first knot, the mean. Then as many rising
        /// probabilities up to 2^62 times 1 as rising values: the draw is the first value whose
        /// probability is above the bits.
        case points = 5
        /// Of other laws by hour of the week; a draw without a time follows Monday's first hour.
        case hours = 6
    }

    public private(set) var records: [Record] = []
    public private(set) var knots: [Int64] = []

    public init() {}

    /// A book from bytes that were stored or sent: every index and value is checked here, so that
    /// no later draw can trap.
    public init(records: [Record], knots: [Int64]) throws(LawProblem) {
        for (index, record) in records.enumerated() {
            try LawBook.check(record, at: index, knots, among: records)
        }
        self.records = records
        self.knots = knots
    }

    /// Compiles a law and returns its index; an equal law keeps its index.
    ///
    /// - Precondition: means and standard deviations are not negative, a uniform law's bounds in
    ///   order, a Poisson law's mean at most ``mostPoissonMean``, at least one stage.
    public mutating func add(_ spec: LawSpec) -> LawID {
        if case .byHour(let week) = spec { return add(week) }
        let (record, table) = LawBook.compiled(spec)
        return add(record, table)
    }

    mutating func add(_ compiled: Record, _ compiledTable: [Int64]) -> LawID {
        var (record, table) = (compiled, compiledTable)
        if !table.isEmpty {
            record.knotCount = UInt32(table.count)
            record.firstKnot = UInt32(knots.count)
            // A law that was only shifted shares the table of its like.
            for other in records where other.kind == record.kind {
                if table.elementsEqual(knots(of: other)) {
                    record.firstKnot = other.firstKnot
                    table = []
                    break
                }
            }
        }
        if let index = records.firstIndex(of: record) { return LawID(index: UInt32(index)) }
        knots += table
        records.append(record)
        return LawID(index: UInt32(records.count - 1))
    }

    /// The value at 64 random bits: the law's inverse, in integers.
    public func draw(_ law: LawID, _ bits: UInt64) -> Int64 {
        let record = records[Int(law.index)]
        switch Kind(rawValue: record.kind) {
        case nil, .constant: return record.offset
        case .uniform:
            let range = UInt64(bitPattern: record.parameter)
            return LawBook.sum(record.offset, LawBook.uniform(through: range, bits))
        case .exponential:
            let mean = UInt64(bitPattern: record.parameter)
            let product = unitExponential(bits).multipliedFullWidth(by: mean)
            let (low, carry) = product.low.addingReportingOverflow(1 << 31)
            let high = product.high + (carry ? 1 : 0)
            let value = high >> 32 == 0 ? high << 32 | low >> 32 : .max
            return LawBook.sum(record.offset, value)
        case .quantiles:
            let value = QuantileTable.value(at: bits, knots, Int(record.firstKnot) + 1)
            return LawBook.sum(record.offset, LawBook.rounded(value, record.parameter))
        case .cumulative:
            let (first, count) = (Int(record.firstKnot), Int(record.knotCount))
            return LawBook.sum(record.offset, UInt64(step(first, count, bits >> 2)))
        case .points:
            let (first, count) = (Int(record.firstKnot) + 1, Int(record.knotCount) / 2)
            let value = knots[first + count + step(first, count, bits >> 2)]
            return LawBook.sum(record.offset, UInt64(value))
        case .hours:
            return draw(inForce(law, hour: 0), bits)
        }
    }

    /// A positive lower bound of every draw where the law has one, otherwise 0.
    public func least(_ law: LawID) -> Int64 {
        let record = records[Int(law.index)]
        if record.kind == Kind.hours.rawValue {
            return lawsOfWeek(record).reduce(.max) { min($0, least($1)) }
        }
        // Laws rise with the bits; only a uniform law may try again with others.
        return max(0, record.kind == Kind.uniform.rawValue ? record.offset : draw(law, 0))
    }

    /// Whether every draw is the same value.
    public func isConstant(_ law: LawID) -> Bool {
        let record = records[Int(law.index)]
        switch Kind(rawValue: record.kind) {
        case nil, .constant: return true
        case .uniform, .exponential: return record.parameter == 0
        case .quantiles, .cumulative, .points, .hours: return false
        }
    }

    /// The mean, for routing's costs and for reports; never drawn from.
    public func mean(_ law: LawID) -> Double {
        let record = records[Int(law.index)]
        let offset = Double(record.offset)
        switch Kind(rawValue: record.kind) {
        case nil, .constant: return offset
        case .uniform: return offset + Double(UInt64(bitPattern: record.parameter)) / 2
        case .exponential: return offset + Double(record.parameter)
        case .quantiles, .points:
            return offset + Double(knots[Int(record.firstKnot)])
                / Double(UInt64(1) << UInt64(record.parameter))
        case .cumulative: return offset + Double(record.parameter) / 4_294_967_296
        case .hours:
            return lawsOfWeek(record).reduce(0) { $0 + mean($1) } / Double(WeekClock.hours)
        }
    }
}
