// A law by hour of the week: of the other laws the one in force at a time. Its knots are the number
// of stretches of the place's clock, their beginnings, their shifts, and 168 indices of laws.
extension LawBook {
    static let mostStretches = 4096

    /// The plain law that a draw at `time` follows: the law itself unless it is by hour.
    @inline(__always)
    public func inForce(_ law: LawID, at time: SimTime) -> LawID {
        records[Int(law.index)].kind == Kind.hours.rawValue
            ? inForce(law, hour: hourOfWeek(of: law, at: time)) : law
    }

    /// The plain law of an hour of ``hourOfWeek(of:at:)``: the law itself unless it is by hour.
    public func inForce(_ law: LawID, hour: Int) -> LawID {
        let record = records[Int(law.index)]
        guard record.kind == Kind.hours.rawValue else { return law }
        let place = Int(record.firstKnot + record.knotCount) - WeekClock.hours + hour
        return LawID(index: UInt32(knots[place]))
    }

    /// The hour of the week in which a law by hour stands at a time, on the clock of its place; 0
    /// for any other law.
    ///
    /// - Complexity: O(*k*) for *k* changes of the clock within the run.
    public func hourOfWeek(of law: LawID, at time: SimTime) -> Int {
        let record = records[Int(law.index)]
        guard record.kind == Kind.hours.rawValue else { return 0 }
        let first = Int(record.firstKnot) + 1
        let count = Int(knots[first - 1])
        var stretch = 0
        while stretch + 1 < count && knots[first + stretch + 1] <= time.microseconds {
            stretch += 1
        }
        return WeekClock.hour(
            at: max(.zero, time), shift: knots[first + count + stretch])
    }

    /// The plain laws of a law by hour.
    func lawsOfWeek(_ record: Record) -> [LawID] {
        knots(of: record).suffix(WeekClock.hours).map { LawID(index: UInt32($0)) }
    }

    /// Compiles each of the 168 laws once, then their table.
    mutating func add(_ week: WeekOfLaws) -> LawID {
        guard let clock = week.clock else { preconditionFailure("laws by the hour of no place") }
        var known: [LawSpec: LawID] = [:]
        let laws = week.laws.map { spec in
            if let law = known[spec] { return law }
            let law = add(spec)
            known[spec] = law
            return law
        }
        if Set(laws).count == 1 { return laws[0] }
        var table = [Int64(clock.stretches.count)]
        table += clock.stretches.map(\.from.microseconds)
        table += clock.stretches.map(\.shift)
        table += laws.map { Int64($0.index) }
        return add(
            Record(kind: Kind.hours.rawValue, firstKnot: 0, knotCount: 0, offset: 0, parameter: 0),
            table)
    }

    /// Refuses a table that ``hourOfWeek(of:at:)`` could not follow.
    static func checkHours(
        _ record: Record, at index: Int, _ knots: [Int64], among records: [Record]
    ) throws(LawProblem) {
        let first = Int(record.firstKnot)
        let stretches = knots[first]
        guard 1...Int64(mostStretches) ~= stretches,
            Int(record.knotCount) == 1 + 2 * Int(stretches) + WeekClock.hours
        else { throw .knotsOutside(record: index) }
        let count = Int(stretches)
        for stretch in 0..<count {
            let from = first + 1 + stretch
            guard stretch > 0 ? knots[from] > knots[from - 1] : knots[from] == 0 else {
                throw .knotOutOfOrder(record: index, knot: from)
            }
            guard 0..<WeekClock.week ~= knots[from + count] else {
                throw .knotOutOfRange(record: index, knot: from + count)
            }
        }
        for knot in first + 1 + 2 * count..<first + Int(record.knotCount) {
            // Of an earlier law that is not by hour itself: so no draw can go in circles.
            guard 0..<Int64(index) ~= knots[knot],
                records[Int(knots[knot])].kind != Kind.hours.rawValue
            else { throw .knotOutOfRange(record: index, knot: knot) }
        }
    }
}
