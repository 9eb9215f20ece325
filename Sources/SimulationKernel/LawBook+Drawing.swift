extension LawBook {
    func knots(of record: Record) -> ArraySlice<Int64> {
        knots[Int(record.firstKnot)..<Int(record.firstKnot) + Int(record.knotCount)]
    }

    /// The sum, or the greatest integer where it would be greater.
    static func sum(_ offset: Int64, _ value: UInt64) -> Int64 {
        // The lower bits of the sum are right whatever the sign; it overflows if the value exceeds
        // what lies between the offset and the greatest integer.
        let room = UInt64(bitPattern: Int64.max &- offset)
        return value > room ? .max : Int64(bitPattern: UInt64(bitPattern: offset) &+ value)
    }

    /// A number in 0 ... `range`, each exactly as likely (Lemire 2019).
    ///
    /// The few bits that would favour some numbers are mixed and tried again, at most eight times.
    static func uniform(through range: UInt64, _ bits: UInt64) -> UInt64 {
        guard range < .max else { return bits }
        let count = range + 1
        var product = bits.multipliedFullWidth(by: count)
        if product.low < count {
            let unfair = (0 &- count) % count
            var again = bits
            var tries = 0
            while product.low < unfair && tries < 8 {
                again = Draws.mixed(again)
                product = again.multipliedFullWidth(by: count)
                tries += 1
            }
        }
        return product.high
    }

    /// A fixed-point number rounded to an integer.
    static func rounded(_ value: Int64, _ fractionBits: Int64) -> UInt64 {
        let bits = UInt64(fractionBits)
        return (UInt64(value) + (1 << bits) >> 1) >> bits
    }

    /// How many of `count` cumulative probabilities from `first` on, of 2^62, are not above `place`.
    func step(_ first: Int, _ count: Int, _ place: UInt64) -> Int {
        var (low, high) = (first, first + count - 1)
        while low < high {
            let middle = (low + high) / 2
            if knots[middle] <= Int64(place) { low = middle + 1 } else { high = middle }
        }
        return low - first
    }

    /// Refuses a record that a draw could not follow.
    static func check(
        _ record: Record, at index: Int, _ knots: [Int64], among records: [Record]
    ) throws(LawProblem) {
        guard let kind = Kind(rawValue: record.kind) else {
            throw .unknownKind(record: index, kind: record.kind)
        }
        guard record.spare == 0 else { throw .parameterOutOfRange(record: index) }
        let first = Int(record.firstKnot)
        let end = first + Int(record.knotCount)
        guard end <= knots.count else { throw .knotsOutside(record: index) }
        let expected: ClosedRange<Int>
        let parameters: ClosedRange<Int64>
        switch kind {
        case .constant: (expected, parameters) = (0...0, 0...0)
        case .uniform: (expected, parameters) = (0...0, .min ... .max)
        case .exponential: (expected, parameters) = (0...0, 0 ... .max)
        case .quantiles:
            let count = QuantileTable.count + 1
            (expected, parameters) = (count...count, 0...QuantileTable.mostFractionBits)
        case .cumulative: (expected, parameters) = (1...mostCumulativeKnots, .min ... .max)
        case .points:
            (expected, parameters) = (3...2 * mostPoints + 1, 0...QuantileTable.mostFractionBits)
        case .hours:
            let count = 1 + 2 * mostStretches + WeekClock.hours
            (expected, parameters) = (1 + 2 + WeekClock.hours...count, 0...0)
        }
        guard expected.contains(end - first) else { throw .knotsOutside(record: index) }
        guard parameters.contains(record.parameter) else {
            throw .parameterOutOfRange(record: index)
        }
        if kind == .hours {
            guard record.offset == 0 else { throw .parameterOutOfRange(record: index) }
            try checkHours(record, at: index, knots, among: records)
            return
        }
        // Points: first a half of probabilities, then one of values.
        let half = first + 1 + (end - first) / 2
        if kind == .points {
            guard (end - first) % 2 == 1 else { throw .knotsOutside(record: index) }
            guard knots[half - 1] == QuantileTable.mostKnot else {
                throw .knotOutOfRange(record: index, knot: half - 1)
            }
        }
        for knot in first..<end {
            guard (0...QuantileTable.mostKnot).contains(knots[knot]) else {
                throw .knotOutOfRange(record: index, knot: knot)
            }
            // A table's first knot is its mean, apart from the rising ones.
            let rises =
                switch kind {
                case .quantiles: knot > first + 1
                case .points: knot > first + 1 && knot != half
                case .constant, .uniform, .exponential, .cumulative, .hours: knot > first
                }
            guard !rises || knots[knot - 1] <= knots[knot] else {
                throw .knotOutOfOrder(record: index, knot: knot)
            }
        }
        guard kind != .cumulative || knots[end - 1] == QuantileTable.mostKnot else {
            throw .knotOutOfRange(record: index, knot: end - 1)
        }
    }
}
