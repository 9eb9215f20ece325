/// How numbers look to people: the same everywhere, whatever the locale.
package enum Shown {
    /// `6,506,500`.
    package static func count(_ number: some BinaryInteger) -> String {
        var digits = String(number.magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits[...], at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// A decimal with as many places as told, and thousands separators.
    package static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let whole = Int64(scaled / scale)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + count(whole) }
        let fraction = String(Int64(scaled) - whole * Int64(scale))
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(sign)\(count(whole)).\(zeros)\(fraction)"
    }

    /// `93.1 %`; never `100 %` or `0 %` of something that is only nearly so.
    package static func share(_ value: Double?) -> String {
        guard let value else { return "-" }
        if value > 0 && value < 0.0005 {
            return value < 0.00005 ? "<0.01 %" : decimal(100 * value, places: 2) + " %"
        }
        if value > 0.9995 && value < 1 {
            return value > 0.99995 ? ">99.99 %" : decimal(100 * value, places: 2) + " %"
        }
        return decimal(100 * value, places: 1) + " %"
    }

    /// A share with enough places to stand on the right side of a target.
    package static func share(_ value: Double, against target: Double) -> String {
        for places in 1...4 {
            var scale = 100.0
            for _ in 0..<places { scale *= 10 }
            if ((value * scale).rounded() < (target * scale).rounded()) == (value < target) {
                let shown = share(value)
                return places == 1 ? shown : decimal(100 * value, places: places) + " %"
            }
        }
        return share(value)
    }

    /// A decimal without the zeros that say nothing: `6`, `0.25`.
    package static func plain(_ value: Double?) -> String {
        guard let value else { return "-" }
        var text = decimal(value, places: 3)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// Hours in the unit that suits them: `5.2 d`, `3.4 h`, `12.5 min`, `8.25 s`.
    package static func hours(_ value: Double?) -> String {
        hours(value, in: TimeUnit(hours: value ?? 0))
    }

    /// Hours in a given unit, so that a column has one.
    static func hours(_ value: Double?, in unit: TimeUnit) -> String {
        guard let value else { return "-" }
        if value == 0 { return "0 \(unit.symbol)" }
        return decimal(value * unit.anHour, places: unit == .seconds ? 2 : 1) + " \(unit.symbol)"
    }

    package static func seconds(_ value: Double?) -> String { hours(value.map { $0 / 3600 }) }

    /// Three digits or so, for rates and mean lengths.
    package static func number(_ value: Double?) -> String {
        guard let value else { return "-" }
        let places = value.magnitude >= 100 ? 0 : value.magnitude >= 10 ? 1 : 2
        return decimal(value, places: places)
    }

    /// A bar of `#`, its full width for 1.
    package static func bar(_ share: Double?, width: Int) -> String {
        let share = min(max(share ?? 0, 0), 1)
        return String(repeating: "#", count: Int((share * Double(width)).rounded()))
    }

    /// Breaks a sentence into lines of at most `width`, the later ones indented.
    package static func wrapped(_ text: String, width: Int, indent: Int = 2) -> [String] {
        var lines: [String] = []
        var line = ""
        // A percent sign stays with its number.
        let words = text.replacing(" %", with: "\u{A0}%").split(separator: " ").map {
            $0.replacing("\u{A0}", with: " ")
        }
        for word in words {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
            } else {
                line += line.isEmpty ? word : " " + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

enum TimeUnit {
    case days
    case hours
    case minutes
    case seconds

    /// The unit that suits a time.
    init(hours: Double) {
        self =
            switch hours.magnitude {
            case 48...: .days
            case 2...: .hours
            case (1.0 / 30)...: .minutes
            default: .seconds
            }
    }

    var anHour: Double {
        switch self {
        case .days: 1.0 / 24
        case .hours: 1
        case .minutes: 60
        case .seconds: 3600
        }
    }

    var symbol: String {
        switch self {
        case .days: "d"
        case .hours: "h"
        case .minutes: "min"
        case .seconds: "s"
        }
    }
}

/// Columns that line up: text to the left, numbers to the right.
struct TextTable {
    private var rows: [[String]]
    /// How many columns are text, from the left.
    private let textColumns: Int
    private let indent: Int

    init(header: [String]? = nil, textColumns: Int = 1, indent: Int = 0) {
        rows = header.map { [$0] } ?? []
        self.textColumns = textColumns
        self.indent = indent
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    func lines() -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        var widths = [Int](repeating: 0, count: columns)
        for row in rows {
            for (column, cell) in row.enumerated() {
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { row in
            var line = String(repeating: " ", count: indent)
            for (column, cell) in row.enumerated() {
                let pad = String(repeating: " ", count: widths[column] - cell.count)
                let gap = column == 0 ? "" : "  "
                line += gap + (column < textColumns ? cell + pad : pad + cell)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
