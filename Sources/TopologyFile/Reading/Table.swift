/// A CSV file: one header row, then rows of as many fields.
struct Table {
    struct Cell {
        var text: String
        var position: Position
    }

    let file: String
    let columns: [String]
    let rows: [[Cell]]
    /// Something in it could not be read, and is reported.
    let isFaulty: Bool
    private let columnIndex: [String: Int]

    func index(of column: String) -> Int? { columnIndex[column] }

    /// The cell's text without blanks at its ends; nil where it is empty or there is no such column.
    func cell(_ row: Int, _ column: String) -> Cell? {
        guard let index = columnIndex[column] else { return nil }
        let cell = rows[row][index]
        return cell.text.isEmpty ? nil : cell
    }

    func position(ofRow row: Int) -> Position { rows[row][0].position }

    /// Reads what can be read: a faulty row is reported and left out.
    static func read(_ bytes: [UInt8], file: String, findings: Findings) -> Table? {
        func fail(_ line: Int, _ column: Int, _ what: String, _ mend: String = "") -> Table? {
            findings.error(at: Position(file: file, line: line, column: column), what, mend: mend)
            return nil
        }
        guard bytes.count <= ReadingLimits.mostBytesOfTable else {
            return fail(0, 0, "more than \(ReadingLimits.mostBytesOfTable >> 20) MiB of table")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let (line, column) = SourceText.placeOfInvalidByte(bytes)
            return fail(line, column, "not UTF-8 text", "save the file as UTF-8")
        }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        if let (line, column, scalar) = SourceText.controlCharacter(scalars) {
            let code = String(scalar.value, radix: 16, uppercase: true)
            return fail(line, column, "control character U+\(code)", "remove it")
        }
        let errorsBefore = findings.errorCount
        var scanner = CSVScanner(scalars: scalars, file: file)
        guard let header = scanner.nextRow(findings) else {
            return fail(1, 1, "the table is empty", "its first row names the columns")
        }
        if header[0].text.hasPrefix("sep=") {
            return fail(1, 1, "'\(header[0].text)' is no header", "remove this line")
        }
        if header.count == 1, let mark = header[0].text.first(where: { $0 == ";" || $0 == "\t" }) {
            let name = mark == ";" ? "semicolons" : "tabs"
            return fail(
                1, 1, "columns separated by \(name)",
                "separate them by commas, and write decimals with a point")
        }
        var index: [String: Int] = [:]
        for (number, cell) in header.enumerated() where !cell.text.isEmpty {
            if index.updateValue(number, forKey: cell.text) != nil {
                findings.error(at: cell.position, "column '\(cell.text)' given twice")
            }
        }
        var rows: [[Cell]] = []
        while true {
            let before = findings.errorCount
            guard let row = scanner.nextRow(findings) else { break }
            // A quote that never ends has swallowed what follows.
            if findings.errorCount > before { continue }
            guard row.count == header.count else {
                findings.error(
                    at: row[0].position,
                    "\(row.count) \(row.count == 1 ? "field" : "fields") where the header has \(header.count)",
                    mend: "quote a field that has a comma: \"a, b\"")
                continue
            }
            rows.append(row)
        }
        return Table(
            file: file, columns: header.map(\.text), rows: rows,
            isFaulty: findings.errorCount > errorsBefore, columnIndex: index)
    }
}

/// Cuts comma-separated text into rows of cells, each with its place.
private struct CSVScanner {
    let scalars: [Unicode.Scalar]
    let file: String
    var index = 0
    var line = 1
    var column = 1

    /// The next row that is not blank; nil at the end.
    mutating func nextRow(_ findings: Findings) -> [Table.Cell]? {
        while index < scalars.count {
            let row = scanRow(findings)
            if row.count > 1 || row.first?.text.isEmpty == false { return row }
        }
        return nil
    }

    private mutating func scanRow(_ findings: Findings) -> [Table.Cell] {
        var cells: [Table.Cell] = []
        while true {
            cells.append(scanCell(findings))
            guard index < scalars.count else { return cells }
            let ending = scalars[index]
            advance()
            if ending == "\n" { return cells }
        }
    }

    /// Up to the comma or the line's end, which it leaves.
    private mutating func scanCell(_ findings: Findings) -> Table.Cell {
        while index < scalars.count, scalars[index] == " " { advance() }
        let position = Position(file: file, line: line, column: column)
        var text = String.UnicodeScalarView()
        if index < scalars.count, scalars[index] == "\"" {
            advance()
            var closed = false
            while index < scalars.count {
                let scalar = scalars[index]
                advance()
                if scalar != "\"" {
                    text.append(scalar)
                } else if index < scalars.count, scalars[index] == "\"" {
                    text.append("\"")
                    advance()
                } else {
                    closed = true
                    break
                }
            }
            if !closed { findings.error(at: position, "a quoted field without its end") }
        }
        var isBeyondQuote = !text.isEmpty
        while index < scalars.count, scalars[index] != ",", scalars[index] != "\n" {
            let scalar = scalars[index]
            if scalar != "\r", scalar != " " || !isBeyondQuote { text.append(scalar) }
            if isBeyondQuote, scalar != "\r", scalar != " " {
                findings.error(at: position, "text after the end of a quoted field")
                isBeyondQuote = false
            }
            advance()
        }
        return Table.Cell(text: String(text).trimmed, position: position)
    }

    private mutating func advance() {
        if scalars[index] == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }
}

extension StringProtocol {
    /// Without blanks and line ends at its ends.
    var trimmed: String {
        var view = Substring(self)
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }

    /// What stands before the first such character, and the rest with it.
    func cut(where isEnd: (Character) -> Bool) -> (head: String, rest: String) {
        let end = firstIndex(where: isEnd) ?? endIndex
        return (String(self[..<end]), String(self[end...]))
    }

    /// Its words between blanks.
    var words: [String] { split { $0.isWhitespace }.map { String($0) } }
}
