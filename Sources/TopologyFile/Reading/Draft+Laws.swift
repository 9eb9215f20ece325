import SimulationKernel

extension Draft {
    /// A law that holds at all times.
    func law(_ key: String, of dimension: Dimension, _ fields: Fields) -> LawSpec? {
        fields.value(key) { text throws(Mistake) in
            try Quantity.law(text, of: dimension) { file throws(Mistake) in
                self.points(file, of: dimension, namedAt: fields.position(key))
            }
        }
    }

    /// A duration's law, or laws by hour of the place's week: a table (`by hour dwell.csv`) or a map
    /// of spans to laws.
    func lawOfTheHour(_ key: String, _ fields: Fields) -> LawSpec? {
        guard let tree = fields.tree[key] else { return nil }
        if case .map(let entries) = tree.value {
            findings.note("\(fields.path).\(key)", tree.rendered, tree.origin)
            return week(of: entries, key, at: tree.position)
        }
        let words = "by hour"
        guard let text = tree.text?.trimmed, text.hasPrefix(words) else {
            return law(key, of: .duration, fields)
        }
        _ = fields.text(key)
        let file = text.dropFirst(words.count).trimmed
        guard !file.isEmpty else {
            findings.error(
                at: tree.position, "'by hour' names no table", mend: "write 'by hour dwell.csv'")
            return nil
        }
        guard let table = tables.table(file, namedAt: tree.position) else { return nil }
        return week(of: table)
    }

    private func parsed(_ text: String, at position: Position) -> LawSpec? {
        do throws(Mistake) {
            return try Quantity.law(text, of: .duration) { file throws(Mistake) in
                self.points(file, of: .duration, namedAt: position)
            }
        } catch {
            findings.error(at: position, error)
            return nil
        }
    }

    // MARK: By hour

    /// Laws of a week as they are found, and where each is written.
    private struct Hours {
        var laws = [LawSpec?](repeating: nil, count: 168)

        /// `Tue 05:00`
        static func name(_ hour: Int) -> String {
            let clock = hour % 24 < 10 ? "0\(hour % 24):00" : "\(hour % 24):00"
            return "\(DayRule.weekdayNames[hour / 24]) \(clock)"
        }

        /// The first of `hours` that has a law already; the others are given this one.
        mutating func set(_ hours: [Int], _ law: LawSpec) -> Int? {
            if let twice = hours.first(where: { laws[$0] != nil }) { return twice }
            for hour in hours { laws[hour] = law }
            return nil
        }
    }

    /// `{Mon-Fri 08:00-20:00: LAW, otherwise: LAW}`
    private func week(of entries: [Tree.Entry], _ key: String, at position: Position) -> LawSpec? {
        var hours = Hours()
        var rest: LawSpec?
        let before = findings.errorCount
        for entry in entries {
            guard let text = entry.tree.text?.trimmed else {
                findings.error(
                    at: entry.tree.position,
                    "expected a law in '\(key)', found \(entry.tree.kindName)")
                continue
            }
            guard let law = parsed(text, at: entry.tree.position) else { continue }
            if entry.key == "otherwise" {
                rest = law
                continue
            }
            do throws(Mistake) {
                if let twice = hours.set(try Self.hours(ofSpan: entry.key), law) {
                    findings.error(at: entry.position, "two laws for \(Hours.name(twice))")
                }
            } catch {
                findings.error(at: entry.position, error)
            }
        }
        guard findings.errorCount == before else { return nil }
        return whole(hours, otherwise: rest, at: position)
    }

    private func whole(_ hours: Hours, otherwise: LawSpec?, at position: Position) -> LawSpec? {
        let laws = hours.laws.map { $0 ?? otherwise }
        if let none = laws.firstIndex(where: { $0 == nil }) {
            findings.error(
                at: position, "no law for \(Hours.name(none))",
                mend: "give each hour of the week one; 'otherwise' gives it to the rest of a map")
            return nil
        }
        return .byHour(WeekOfLaws(laws.compactMap { $0 }))
    }

    /// The hours of the week of `Mon-Fri 08:00-20:00`.
    private static func hours(ofSpan text: String) throws(Mistake) -> [Int] {
        let (days, rest) = try daysAndRest(text, example: "Mon-Fri 08:00-20:00")
        try refuseWorking(days, text)
        let (from, to) = try ClockTime.parseRange(rest)
        guard from.seconds % 3600 == 0, to.seconds % 3600 == 0 else {
            throw Mistake(
                "'\(text)' does not begin and end on the hour", mend: "a law holds a whole hour")
        }
        return weekdays(of: days).flatMap { day in
            (from.seconds / 3600..<to.seconds / 3600).map { (day * 24 + $0) % 168 }
        }
    }

    private static func weekdays(of days: DayRule) -> [Int] {
        (0..<7).filter { days.contains(weekday: $0, isWorking: false) }
    }

    private static func refuseWorking(_ days: DayRule, _ text: String) throws(Mistake) {
        if days.working {
            throw Mistake("'\(text)' is not of the week", mend: "name weekdays, such as 'Mon-Fri'")
        }
    }

    /// A row an hour, or some hours: columns weekday, hour, law.
    private func week(of table: Table) -> LawSpec? {
        let top = Position(file: table.file, line: 1, column: 1)
        guard ["weekday", "hour", "law"].allSatisfy({ table.index(of: $0) != nil }) else {
            findings.error(
                at: top, "no columns 'weekday', 'hour' and 'law'",
                mend: "a row is 'Mon-Fri,8-19,lognormal mean 4 h sd 2 h'")
            return nil
        }
        var hours = Hours()
        let before = findings.errorCount
        for row in table.rows.indices {
            guard let day = table.cell(row, "weekday"), let hour = table.cell(row, "hour"),
                let cell = table.cell(row, "law")
            else {
                findings.error(
                    at: table.position(ofRow: row), "a row without weekday, hour or law")
                continue
            }
            guard let law = parsed(cell.text, at: cell.position) else { continue }
            do throws(Mistake) {
                let days = try DayRule.parse(day.text)
                try Self.refuseWorking(days, day.text)
                let span = try Self.hours(ofDay: hour.text)
                let all = Self.weekdays(of: days).flatMap { day in span.map { day * 24 + $0 } }
                if let twice = hours.set(all, law) {
                    findings.error(at: hour.position, "two laws for \(Hours.name(twice))")
                }
            } catch {
                findings.error(at: hour.position, error)
            }
        }
        guard findings.errorCount == before else { return nil }
        return whole(hours, otherwise: nil, at: top)
    }

    /// `8` or `8-19`, both included.
    private static func hours(ofDay text: String) throws(Mistake) -> ClosedRange<Int> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        let first = Int(try Quantity.count(String(ends[0]), in: 0...23))
        let last = ends.count == 2 ? Int(try Quantity.count(String(ends[1]), in: 0...23)) : first
        guard ends.count <= 2, first <= last else {
            throw Mistake("'\(text)' are no hours", mend: "write '8' or '8-19'")
        }
        return first...last
    }

    // MARK: Empirical

    /// The names of units in a table's header, beside those of a dimension.
    private static let longUnits = [
        "microseconds": "us", "milliseconds": "ms", "seconds": "s", "minutes": "min", "hours": "h",
        "weeks": "w", "grams": "g", "kilograms": "kg", "tonnes": "t",
    ]
    private static let mostFrequency: Int64 = 1_000_000_000_000_000

    /// The values of an empirical law and how often each comes; what is wrong with them is reported
    /// in the table, and a single value stands in.
    func points(
        _ file: String, of dimension: Dimension, namedAt position: Position
    ) -> [LawSpec.Point] {
        let standIn = [LawSpec.Point(value: 1, weight: 1)]
        guard let table = tables.table(file, namedAt: position) else { return standIn }
        let top = Position(file: table.file, line: 1, column: 1)
        let units = dimension.units.map(\.name)
        let columns = table.columns.filter {
            units.contains(Self.longUnits[$0] ?? $0)
        }
        guard columns.count == 1 else {
            findings.error(
                at: top, "\(columns.count) columns named by a unit of a \(dimension.name)",
                mend: "one, such as '\(dimension.name == "weight" ? "grams" : "hours")'; "
                    + "'frequency' may stand beside it")
            return standIn
        }
        let unit = Self.longUnits[columns[0]] ?? columns[0]
        var frequencies: [Int64: Int128] = [:]
        let before = findings.errorCount
        for row in table.rows.indices {
            guard let cell = table.cell(row, columns[0]) else {
                findings.error(at: table.position(ofRow: row), "a row without \(columns[0])")
                continue
            }
            let frequency = table.cell(row, "frequency")
            do throws(Mistake) {
                let value = try Quantity.parse("\(cell.text) \(unit)", as: dimension)
                var times: Int64 = 1_000_000
                if table.index(of: "frequency") != nil {
                    times = try Quantity.millionths(frequency?.text ?? "0")
                }
                guard times <= Self.mostFrequency else {
                    throw Mistake("a frequency above 1000000000")
                }
                if times > 0 { frequencies[value, default: 0] += Int128(times) }
            } catch {
                findings.error(at: cell.position, error)
            }
        }
        guard findings.errorCount == before else { return standIn }
        let total = frequencies.values.reduce(0, +)
        guard total > 0, frequencies.count <= LawBook.mostPoints else {
            findings.error(
                at: top,
                total > 0
                    ? "more than \(LawBook.mostPoints) different values" : "no value at all",
                mend: total > 0 ? "round them" : "give at least one row with a frequency above 0")
            return standIn
        }
        guard total <= 1 << 60 else {
            findings.error(at: top, "frequencies of more than 10^12 together")
            return standIn
        }
        return frequencies.sorted { $0.key < $1.key }.map {
            LawSpec.Point(value: $0.key, weight: Int64($0.value))
        }
    }
}
