/// JSON whose keys stand in the order in which they are given.
indirect enum JSONText {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([JSONText])
    case map([(String, JSONText)])

    /// With two blanks a level; what fits on a line stands on one.
    func rendered(indent: String = "") -> String {
        let flat = flat
        if flat.count + indent.count <= 100 { return flat }
        let inner = indent + "  "
        switch self {
        case .text, .number, .flag: return flat
        case .list(let items):
            let lines = items.map { inner + $0.rendered(indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .map(let entries):
            let lines = entries.map {
                "\(inner)\(Self.quoted($0.0)): \($0.1.rendered(indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        }
    }

    private var flat: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let items): "[\(items.map(\.flat).joined(separator: ", "))]"
        case .map(let entries):
            "{\(entries.map { "\(Self.quoted($0.0)): \($0.1.flat)" }.joined(separator: ", "))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
