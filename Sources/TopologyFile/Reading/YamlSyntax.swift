import Yams

/// Where a file stops being YAML, in the parser's words, and how a planner mends it.
struct YamlSyntax {
    var line: Int
    var column: Int
    var what: String
    var mend: String

    /// A mistake as the parser tells it, in a text given as its lines.
    init(_ problem: String, at mark: Mark, context: YamlError.Context?, in text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let about = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
        self.init(
            line: mark.line, column: mark.column, what: "YAML: \(problem)\(about)",
            mend: "put a text that has signs of YAML in it between quotes")
        let scene = Scene(mark: mark, context: context?.mark, lines: lines)
        let circumstance = context?.text ?? ""
        if let factor = scene.factor {
            what = "YAML: '*' begins an alias"
            mend = "to multiply, write 'x \(factor)'"
        } else if circumstance.contains("alias") || problem.contains("alias") {
            what = "YAML: '*' begins an alias"
            mend = "to multiply, write 'x 1.5'; to mean the sign itself, put the text in quotes"
        } else if circumstance.contains("simple key"), let context {
            line = context.mark.line
            column = context.mark.column
            what = "YAML: a line without 'key: value'"
            mend = scene.keyMend
        } else if circumstance.contains("quoted scalar"), let context {
            line = context.mark.line
            column = context.mark.column
            what = "YAML: a quoted text without its end"
            mend = "close its quote"
        } else if circumstance.contains("flow"), problem.contains("expected ','"), let context {
            let sign = circumstance.contains("mapping") ? ("{", "}") : ("[", "]")
            if mark.line > context.mark.line {
                line = context.mark.line
                column = context.mark.column
            }
            what = "YAML: '\(sign.0)' of line \(context.mark.line) is not closed, or lacks a comma"
            mend = "put '\(sign.1)' at its end, or a comma between its entries"
        } else if problem.contains("expected key"), let context {
            what = "YAML: this line fits neither the map of line \(context.mark.line) nor another"
            mend = scene.indentationMend
        } else if problem.contains("block sequence entries are not allowed") {
            what = "YAML: a list begins within a line"
            mend =
                scene.afterDash.map { "write the value alone ('\($0)')" }
                ?? "write it in brackets: '[a, b]'"
            mend += ", or to take away from what is there, in quotes: '\"- 1\"'"
        } else if problem.contains("another document") {
            what = "YAML: a second document begins"
            mend = "remove '---', or make two files of it"
        } else if problem.contains("mapping values are not allowed"),
            let before = scene.lineWithoutColon
        {
            line = before.number
            column = before.indentation + 1
            what = "YAML: a line without 'key: value'"
            mend = Scene.keyMend(before.text)
        } else if problem.contains("mapping values are not allowed") {
            what = "YAML: a second ': ' in one value, or a line indented too far"
            mend =
                scene.unequalIndentation
                ?? "indent keys of one map alike; put a text that has ': ' in it between quotes"
        } else if problem.contains("cannot start any token") {
            mend = "put the text between quotes"
        }
    }

    private init(line: Int, column: Int, what: String, mend: String) {
        self.line = line
        self.column = column
        self.what = what
        self.mend = mend
    }

    /// The lines around a mistake.
    private struct Scene {
        var mark: Mark
        var context: Mark?
        var lines: [String]

        private func line(_ number: Int) -> String {
            number > 0 && number <= lines.count ? lines[number - 1] : ""
        }

        /// The number behind a `*` that stands where a value begins, here.
        var factor: String? {
            let text = line(context?.line ?? mark.line)
            let column = context?.column ?? mark.column
            let head = text.prefix(max(0, column - 1)).trimmed
            guard head.hasSuffix(":") || head.hasSuffix(","),
                text.dropFirst(max(0, column - 1)).first == "*"
            else { return nil }
            let rest = text.dropFirst(column).trimmed
            let number = rest.prefix { $0.isNumber || $0 == "." }
            return Quantity.decimal(String(number)) == nil ? nil : String(number)
        }

        /// How a line that lacks its colon, or the blank behind it, is a key and a value.
        var keyMend: String { Self.keyMend(line(context?.line ?? mark.line)) }

        static func keyMend(_ line: String) -> String {
            let text = line.cut { $0 == "#" }.head.trimmed
            let example = "write for example 'zone: Europe/Madrid'"
            let words = text.words
            guard let first = words.first, first.count < 40 else { return example }
            if words.count == 1, let colon = first.firstIndex(of: ":") {
                let (key, value) = (first[..<colon], first[first.index(after: colon)...])
                guard !key.isEmpty, !value.isEmpty else { return example }
                return "a blank follows the colon: write '\(key): \(value)'"
            }
            guard words.count > 1, !first.contains(":") else { return example }
            let value = words.dropFirst().joined(separator: " ").prefix(60)
            return "a colon and a blank follow the key: write '\(first): \(value)'"
        }

        /// The line before, if it stands as this one does and has no key: YAML takes both for one
        /// text.
        var lineWithoutColon: (number: Int, indentation: Int, text: String)? {
            let isBlank = { (line: String) in line.trimmed.isEmpty || line.trimmed.hasPrefix("#") }
            guard let number = (1..<max(1, mark.line)).last(where: { !isBlank(line($0)) })
            else { return nil }
            let text = line(number)
            let indentation = text.prefix { $0 == " " }.count
            guard indentation == line(mark.line).prefix(while: { $0 == " " }).count,
                !text.contains(": "), !text.trimmed.hasSuffix(":"), !text.trimmed.hasPrefix("-")
            else { return nil }
            return (number, indentation, text)
        }

        /// How far a line stands behind the one before, which has a key and its value.
        var unequalIndentation: String? {
            let isBlank = { (line: String) in line.trimmed.isEmpty || line.trimmed.hasPrefix("#") }
            guard let number = (1..<max(1, mark.line)).last(where: { !isBlank(line($0)) }),
                line(number).contains(": ")
            else { return nil }
            let before = line(number).prefix { $0 == " " }.count
            let own = line(mark.line).prefix { $0 == " " }.count
            guard own > before else { return nil }
            return "it is indented by \(own) blanks, and line \(number) by \(before): "
                + "make them alike"
        }

        /// By how much a line stands off its map.
        var indentationMend: String {
            let own = mark.column - 1
            let wanted = (context?.column ?? 1) - 1
            if line(mark.line).dropFirst(own).first == "-" {
                return "a map's entries are 'key: value', without '-'"
            }
            guard own != wanted else {
                return "write 'key: value' on a line of its own"
            }
            let before = lines.prefix(mark.line - 1).last { line in
                let text = line.trimmed
                return !text.isEmpty && !text.hasPrefix("#")
            }
            let usual = before?.prefix { $0 == " " }.count ?? wanted
            let first = usual == own || usual == wanted ? "" : "\(usual) as the line before, or "
            return "it is indented by \(own) blanks: indent it by \(first)\(wanted) as line "
                + "\(context?.line ?? mark.line)"
        }

        /// `lines: 3` of `lines: - 3`, where the rest is no list.
        var afterDash: String? {
            let text = line(mark.line)
            let head = text.prefix(mark.column - 1).trimmed
            let rest = text.dropFirst(mark.column).trimmed
            guard head.hasSuffix(":"), !rest.isEmpty, rest.count < 40 else { return nil }
            return "\(head) \(rest)"
        }
    }
}
