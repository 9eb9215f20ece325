/// A law's index in its ``LawBook``.
package struct LawID: Hashable, BitwiseCopyable, Sendable {
    package let index: UInt32
    package init(index: UInt32) { self.index = index }
}

/// What a planner writes: a law over integers in the unit of its user (microseconds, milligrams, a count).
package enum LawSpec: Hashable, Sendable {
    case constant(Int64)
    case uniform(least: Int64, most: Int64)
    case exponential(mean: Int64)
    case lognormal(mean: Int64, standardDeviation: Int64)
    case poisson(mean: Double)
    /// `base` moved up by a constant: `4 h + exponential mean 2 h`.
    indirect case shifted(by: Int64, LawSpec)
}

/// PLACEHOLDER with the final interface.
///
/// The laws of a network, compiled to integers and tables: one draw is a pure function of 64
/// random bits, the same on every machine.
package struct LawBook: Hashable, Sendable {
    /// One law, fixed size, for the blob: meaning of the parameters by kind.
    package struct Record: Hashable, BitwiseCopyable, Sendable {
        package var kind: UInt32
        package var firstKnot: UInt32
        package var knotCount: UInt32
        package var spare: UInt32
        package var offset: Int64
        package var parameter: Int64
        package init(
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

    package private(set) var records: [Record] = []
    package private(set) var knots: [Int64] = []

    package init() {}

    /// Compiles a law and returns its index; an equal law keeps its index.
    package mutating func add(_ spec: LawSpec) -> LawID {
        var offset: Int64 = 0
        var mean: Int64 = 0
        switch spec {
        case .constant(let value): mean = value
        case .uniform(let least, let most): mean = (least + most) / 2
        case .exponential(let value): mean = value
        case .lognormal(let value, _): mean = value
        case .poisson(let value): mean = Int64(value)
        case .shifted(let by, _): offset = by
        }
        records.append(Record(kind: 0, firstKnot: 0, knotCount: 0, offset: offset, parameter: mean))
        return LawID(index: UInt32(records.count - 1))
    }

    /// The value at 64 random bits: the law's inverse, in integers.
    package func draw(_ law: LawID, _ bits: UInt64) -> Int64 {
        let record = records[Int(law.index)]
        return record.offset + record.parameter
    }

    /// A positive lower bound of every draw where the law has one, otherwise 0.
    package func least(_ law: LawID) -> Int64 { records[Int(law.index)].offset }

    /// Whether every draw is the same value.
    package func isConstant(_ law: LawID) -> Bool { true }

    /// The mean, for routing's costs and for reports; never drawn from.
    package func mean(_ law: LawID) -> Double { Double(records[Int(law.index)].parameter) }
}
