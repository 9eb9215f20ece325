import Yams

/// Reads YAML to a ``Tree``: syntax, limits and keys given twice; nothing about topologies.
struct YamlFile {
    let file: String
    let findings: Findings
    private var nodeCount = 0
    /// Keys that were given twice and renamed so that the parser goes on: renamed to written.
    private var renamed: [String: String] = [:]

    init(file: String, findings: Findings) {
        self.file = file
        self.findings = findings
    }

    /// The file's tree, or nil after a problem that leaves nothing to read.
    static func read(_ bytes: [UInt8], file: String, findings: Findings) -> Tree? {
        var reading = YamlFile(file: file, findings: findings)
        return reading.tree(bytes)
    }

    private mutating func tree(_ bytes: [UInt8]) -> Tree? {
        guard bytes.count <= ReadingLimits.mostBytesOfYaml else {
            return fail(0, 0, "more than \(ReadingLimits.mostBytesOfYaml >> 20) MiB of YAML")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let (line, column) = SourceText.placeOfInvalidByte(bytes)
            return fail(line, column, "not UTF-8 text", mend: "save the file as UTF-8")
        }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        if let (line, column, scalar) = SourceText.controlCharacter(scalars) {
            let code = String(scalar.value, radix: 16, uppercase: true)
            return fail(line, column, "control character U+\(code)", mend: "remove it")
        }
        let aliases = SourceText.aliases(scalars)
        if aliases.count > ReadingLimits.mostAliases {
            let (line, column) = aliases[ReadingLimits.mostAliases]
            return fail(
                line, column, "more than \(ReadingLimits.mostAliases) YAML aliases",
                mend: "use templates and 'like'")
        }
        return parse(&scalars)
    }

    /// Parses, renaming the first of each pair of equal keys until there are none.
    private mutating func parse(_ scalars: inout [Unicode.Scalar]) -> Tree? {
        for _ in 0...ReadingLimits.mostDuplicateKeys {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            do {
                let parser = try Parser(
                    yaml: String(view), resolver: .basic, constructor: .default, encoding: .utf8)
                guard let root = try parser.singleRoot() else {
                    return fail(
                        1, 1, "the file is empty", mend: "a topology begins with 'hubsim: 1'")
                }
                return converted(root, depth: 0)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard rename(keys, at: context.mark, in: &scalars) else {
                    return fail(
                        context.mark.line, context.mark.column,
                        "key '\(keys.first ?? "")' given twice", mend: "remove one")
                }
            } catch let error as YamlError {
                return syntax(error)
            } catch {
                return fail(0, 0, "cannot be read: \(error)")
            }
        }
        return fail(
            0, 0, "more than \(ReadingLimits.mostDuplicateKeys) keys given twice in one map")
    }

    /// Puts a private character in the place of the key's first: columns stay as they are.
    private mutating func rename(
        _ keys: [String], at mark: Mark, in scalars: inout [Unicode.Scalar]
    ) -> Bool {
        guard var index = SourceText.index(line: mark.line, column: mark.column, in: scalars),
            let stand = Unicode.Scalar(0xE000 + renamed.count)
        else { return false }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count,
            let key = keys.first(where: { $0.unicodeScalars.first == scalars[index] }),
            scalars[index] != stand
        else { return false }
        scalars[index] = stand
        var letters = Array(key.unicodeScalars)
        letters[0] = stand
        var view = String.UnicodeScalarView()
        view.append(contentsOf: letters)
        renamed[String(view)] = key
        return true
    }

    private mutating func converted(_ node: Node, depth: Int) -> Tree? {
        let position = Position(
            file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
        nodeCount += 1
        guard nodeCount <= ReadingLimits.mostNodes else {
            if nodeCount == ReadingLimits.mostNodes + 1 {
                findings.error(at: position, "more than \(ReadingLimits.mostNodes) values")
            }
            return nil
        }
        guard depth <= ReadingLimits.deepestNesting else {
            findings.error(
                at: position, "nested deeper than \(ReadingLimits.deepestNesting) levels")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            if isPlain, ["", "~", "null"].contains(scalar.string) {
                return Tree(.nothing, at: position)
            }
            guard scalar.string.utf8.count <= ReadingLimits.longestScalar else {
                findings.error(
                    at: position, "a text of more than \(ReadingLimits.longestScalar) bytes")
                return Tree(.nothing, at: position)
            }
            return Tree(.scalar(scalar.string), at: position)
        case .sequence(let sequence):
            return Tree(
                .list(sequence.compactMap { converted($0, depth: depth + 1) }), at: position)
        case .mapping(let mapping):
            return Tree(.map(entries(of: mapping, depth: depth)), at: position)
        case .alias:
            findings.error(at: position, "unknown YAML alias")
            return nil
        }
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) -> [Tree.Entry] {
        var entries: [Tree.Entry] = []
        var firsts: [String: Position] = [:]
        for (key, value) in mapping {
            let position = Position(
                file: file, line: key.mark?.line ?? 0, column: key.mark?.column ?? 0)
            guard case .scalar(let scalar) = key else {
                findings.error(at: position, "a key must be a plain word")
                continue
            }
            if let written = renamed[scalar.string] {
                firsts[written] = firsts[written] ?? position
                continue
            }
            if let first = firsts[scalar.string] {
                findings.error(
                    at: position, "key '\(scalar.string)' given twice",
                    mend: "the first is in line \(first.line), column \(first.column)")
            }
            guard let tree = converted(value, depth: depth + 1) else { continue }
            entries.append(Tree.Entry(key: scalar.string, position: position, tree: tree))
        }
        return entries
    }

    private func syntax(_ error: YamlError) -> Tree? {
        switch error {
        case .scanner(let context, let problem, let mark, let text),
            .parser(let context, let problem, let mark, let text),
            .composer(let context, let problem, let mark, let text):
            let scalars = Array(text.unicodeScalars)
            if let index = SourceText.index(line: mark.line, column: mark.column, in: scalars),
                scalars[index] == "\t"
            {
                return fail(
                    mark.line, mark.column, "a tab in the indentation", mend: "indent with blanks")
            }
            let syntax = YamlSyntax(problem, at: mark, context: context, in: text)
            return fail(syntax.line, syntax.column, syntax.what, mend: syntax.mend)
        case .reader(let problem, _, _, _):
            return fail(0, 0, "YAML: \(problem)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded,
            .duplicatedKeysInMapping:
            return fail(0, 0, "YAML: \(error)")
        }
    }

    private func fail(_ line: Int, _ column: Int, _ what: String, mend: String = "") -> Tree? {
        findings.error(at: Position(file: file, line: line, column: column), what, mend: mend)
        return nil
    }
}
