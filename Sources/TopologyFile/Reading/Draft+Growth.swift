// How a flow's volume changes over the run, and by what all of it is multiplied.
extension Draft {
    /// A year's growth is at most this many millionths.
    private static let mostGrowth: Int64 = 10_000_000

    /// `30 % a year`, `falls 5 % a year`, `{2023-11: 1.1, 2023-12: 1.3}`, or a table month,times.
    func growth(_ fields: Fields) -> DemandSpec.Growth {
        guard let tree = fields.tree["growth"], tree.value != .nothing else { return .none }
        if case .map(let entries) = tree.value {
            findings.note("\(fields.path).growth", tree.rendered, tree.origin)
            return months(
                entries.map { ($0.key, $0.position, $0.tree.text, $0.tree.position) },
                at: tree.position)
        }
        guard let text = fields.text("growth") else { return .none }
        if text.hasSuffix(".csv") {
            guard let table = tables.table(text, namedAt: tree.position) else { return .none }
            return months(of: table)
        }
        return fields.value("growth", yearly) ?? .none
    }

    private func yearly(_ text: String) throws(Mistake) -> DemandSpec.Growth {
        let suffix = "a year"
        guard text.hasSuffix(suffix) else {
            throw Mistake(
                "'\(text)' does not say how a volume grows",
                mend: "write '30 % a year', 'falls 5 % a year', or factors by month: "
                    + "'{2023-11: 1.1, 2023-12: 1.3}'")
        }
        let isFalling = text.hasPrefix("falls ")
        let amount = text.dropLast(suffix.count).dropFirst(isFalling ? 6 : 0)
        let share = try Quantity.parse(String(amount).trimmed, as: .share)
        let millionths = Int64((Int128(share) * 1_000_000 + 1 << 31) >> 32)
        guard millionths <= (isFalling ? 999_999 : Self.mostGrowth) else {
            throw Mistake(
                isFalling ? "'\(text)' leaves nothing" : "'\(text)' is more than 1000 % a year")
        }
        return .yearly(millionths: isFalling ? -millionths : millionths, from: spec.start)
    }

    private typealias Row = (month: String, at: Position, times: String?, timesAt: Position)

    private func months(of table: Table) -> DemandSpec.Growth {
        guard table.index(of: "month") != nil, table.index(of: "times") != nil else {
            findings.error(
                at: Position(file: table.file, line: 1, column: 1),
                "no columns 'month' and 'times'", mend: "its header is 'month,times'")
            return .none
        }
        let rows: [Row] = table.rows.indices.compactMap { row in
            guard let month = table.cell(row, "month"), let times = table.cell(row, "times") else {
                findings.error(at: table.position(ofRow: row), "a row without month or times")
                return nil
            }
            return (month.text, month.position, times.text, times.position)
        }
        return months(rows, at: Position(file: table.file, line: 1, column: 1))
    }

    private func months(_ rows: [Row], at position: Position) -> DemandSpec.Growth {
        var months: [DemandSpec.Month] = []
        for row in rows {
            do throws(Mistake) {
                let first = try Self.month(row.month)
                guard let times = row.times.map(\.trimmed) else {
                    throw Mistake("no factor for month \(row.month)")
                }
                let factor = try Quantity.millionths(times)
                guard factor <= 1_000_000_000 else {
                    throw Mistake("a month of more than 1000 times")
                }
                if let last = months.last, last.first >= first {
                    throw Mistake("month \(row.month) is not after the one before it")
                }
                months.append(DemandSpec.Month(first: first, timesMillionths: factor))
            } catch {
                findings.error(at: row.times == nil ? row.timesAt : row.at, error)
            }
        }
        guard !months.isEmpty else {
            if rows.isEmpty { findings.error(at: position, "'growth' has no month") }
            return .none
        }
        if months.allSatisfy({ $0.timesMillionths == 0 }) {
            findings.error(at: position, "all factors of 'growth' are zero")
        }
        return .months(months)
    }

    /// `2023-11`
    private static func month(_ text: String) throws(Mistake) -> CivilDate {
        guard text.trimmed.count == 7, let date = try? CivilDate.parse(text.trimmed + "-01") else {
            throw Mistake("'\(text)' is no month", mend: "write for example '2023-11'")
        }
        return date
    }

    /// A volume times the flow's factor; nil if nothing is left of it.
    func volume(_ millionthsPerDay: Int64, times: Int64) -> Int64 {
        let product = Int128(millionthsPerDay) * Int128(times)
        return Int64(clamping: Quantity.rounded(product, over: 1_000_000))
    }

    /// The factor of all volumes of an entry, in millionths; reports one of zero.
    func times(_ fields: Fields) -> Int64? {
        let times = fields.value("times", Quantity.millionths)
        guard let times else { return fields.has("times") ? nil : 1_000_000 }
        guard (1...1_000_000_000_000).contains(times) else {
            findings.error(
                at: fields.position("times"),
                times == 0 ? "'times' is zero" : "'times' is more than 1000000",
                mend: times == 0 ? "remove the demand instead" : "give the volume itself")
            return nil
        }
        return times
    }
}
