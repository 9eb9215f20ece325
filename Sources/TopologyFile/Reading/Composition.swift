/// Puts a topology's tree together before it is read: what its file extends, its own edits over
/// that, then those of scenarios.
struct Composition {
    let findings: Findings
    let tables: Tables
    let load: (String) -> Result<[UInt8], TopologyFileFailure>
    /// Scenarios that have been applied: each is applied once.
    private var applied: Set<String> = []
    private var rows = RowEdits()

    /// A tree to read, and what is to be done to rows of its tables.
    struct Whole {
        var root: Tree
        var rows = RowEdits()
        /// Of the scenarios that the topology has, in order.
        var scenarios: [String] = []
    }

    init(
        findings: Findings, tables: Tables,
        load: @escaping (String) -> Result<[UInt8], TopologyFileFailure>
    ) {
        self.findings = findings
        self.tables = tables
        self.load = load
    }

    /// The tree of the file and of all that it extends, with these scenarios applied in order;
    /// nil after a problem that leaves nothing to read.
    mutating func whole(_ bytes: [UInt8], file: String, scenarios: [String]) -> Whole? {
        let path = file.split(separator: "/").last.map { String($0) } ?? file
        guard let root = tree(bytes, file: file, path: path, chain: []) else { return nil }
        let section = root["scenarios"]
        let records = checked(section)
        var whole = Whole(
            root: root.without(["scenarios"]), rows: rows, scenarios: records.map(\.key))
        guard !scenarios.isEmpty else { return whole }
        var editor = TreeEditor(whole.root, rows, findings: findings, tables: tables)
        editor.locked = ["hubsim", "extends", "scenarios"]
        for name in scenarios {
            apply(
                name, namedAt: root.position, among: records, path: [],
                &editor)
        }
        whole.root = editor.root
        whole.rows = editor.rows
        return whole
    }

    // MARK: Extending

    /// A file's tree over that of the file that it extends.
    ///
    /// - Parameters:
    ///   - file: its name in messages.
    ///   - path: its path from the folder of the topology that is read.
    private mutating func tree(_ bytes: [UInt8], file: String, path: String, chain: [String])
        -> Tree?
    {
        guard let own = YamlFile.read(bytes, file: file, findings: findings) else { return nil }
        guard case .map = own.value else {
            findings.error(
                at: own.position, "a topology is a map, not \(own.kindName)",
                mend: "it begins with 'hubsim: 1'")
            return nil
        }
        guard let extends = own["extends"], extends.value != .nothing else {
            return Self.respelt(own, findings)
        }
        guard let name = extends.text?.trimmed, !name.isEmpty else {
            findings.error(
                at: extends.position, "'extends' takes one file, not \(extends.kindName)",
                mend: "write for example 'extends: base.yaml'")
            return nil
        }
        let chain = chain + [Self.plain(path)]
        let base = Self.plain(TopologyReader.sibling(name, of: path))
        if let start = chain.firstIndex(of: base) {
            let circle = (chain[start...] + [base]).joined(separator: " -> ")
            findings.error(
                at: extends.position, "'extends' goes in a circle: \(circle)",
                mend: "remove one 'extends' of it")
            return nil
        }
        guard chain.count <= ReadingLimits.longestExtends else {
            findings.error(
                at: extends.position,
                "'extends' goes deeper than \(ReadingLimits.longestExtends) files")
            return nil
        }
        switch load(base) {
        case .failure(let failure):
            findings.error(
                at: extends.position, "cannot read '\(name)': \(failure.reason)",
                mend: "paths are relative to the folder of the file that extends")
            return nil
        case .success(let bytes):
            guard
                let lower = tree(
                    bytes, file: TopologyReader.sibling(name, of: file), path: base, chain: chain)
            else { return nil }
            return laid(own, over: lower)
        }
    }

    /// A section whose name is misspelt is read all the same: so what is said of its entries
    /// elsewhere is not wrong too.
    private static func respelt(_ own: Tree, _ findings: Findings) -> Tree {
        var entries = own.entries
        for (index, entry) in entries.enumerated() where !Draft.sections.contains(entry.key) {
            guard let section = Suggestion.nearest(to: entry.key, among: Draft.sections),
                !entries.contains(where: { $0.key == section })
            else { continue }
            findings.error(at: entry.position, .unknown("key", entry.key, among: Draft.sections))
            entries[index].key = section
        }
        var result = own
        result.value = .map(entries)
        return result
    }

    /// A file's edits over what it extends. Scenarios are edits of later, so they only merge.
    private mutating func laid(_ own: Tree, over lower: Tree) -> Tree {
        var editor = TreeEditor(
            lower.without(["scenarios"]), rows, findings: findings, tables: tables)
        editor.apply(own.without(["extends", "scenarios"]))
        rows = editor.rows
        var root = editor.root
        root.position = own.position
        guard let scenarios = own["scenarios"] ?? lower["scenarios"] else { return root }
        let all = lower["scenarios"]?.overlaid(by: scenarios) ?? scenarios
        return root.with("scenarios", all)
    }

    /// Without `.` and `..` where they lead nowhere else.
    private static func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    // MARK: Scenarios

    /// The scenarios that are maps with proper names.
    private func checked(_ section: Tree?) -> [Tree.Entry] {
        guard let section, section.value != .nothing else { return [] }
        guard case .map(let entries) = section.value else {
            findings.error(
                at: section.position, "'scenarios' is \(section.kindName), not a map of names")
            return []
        }
        return entries.filter { entry in
            let isName = PlainName.check(entry.key, at: entry.position, of: "scenario", findings)
            switch entry.tree.value {
            case .map: return isName
            case .nothing, .scalar, .list:
                findings.error(
                    at: entry.tree.position,
                    "scenario '\(entry.key)' is \(entry.tree.kindName), not a map of edits",
                    mend: "write for example 'june: {demand.cn-es.volume: x 1.6}'")
                return false
            }
        }
    }

    /// What the scenario is like first, then its own edits.
    private mutating func apply(
        _ name: String, namedAt position: Position, among records: [Tree.Entry], path: [String],
        _ editor: inout TreeEditor
    ) {
        if let start = path.firstIndex(of: name) {
            let circle = (path[start...] + [name]).joined(separator: " -> ")
            findings.error(
                at: position, "'like' goes in a circle: \(circle)", mend: "remove one 'like' of it")
            return
        }
        guard let record = records.first(where: { $0.key == name }) else {
            findings.error(
                at: position, "unknown scenario '\(name)'",
                mend: records.isEmpty
                    ? "there are none" : Suggestion.mend(for: name, among: records.map(\.key)))
            return
        }
        guard applied.insert(name).inserted else { return }
        if let like = record.tree["like"] {
            var names = [like]
            if case .list(let items) = like.value { names = items }
            for item in names {
                guard let text = item.text?.trimmed else {
                    findings.error(at: item.position, "'like' takes names, not \(item.kindName)")
                    continue
                }
                apply(text, namedAt: item.position, among: records, path: path + [name], &editor)
            }
        }
        editor.apply(record.tree.without(["like"]))
    }
}

/// Names that can stand in the names of files and sockets.
enum PlainName {
    static func check(
        _ name: String, at position: Position, of what: String, _ findings: Findings
    ) -> Bool {
        let isPlain = name.unicodeScalars.allSatisfy {
            switch $0 {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
            default: false
            }
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("."),
            name.count <= ReadingLimits.longestName
        else {
            findings.error(
                at: position, "'\(name.prefix(ReadingLimits.longestName))' cannot name a \(what)",
                mend: "use letters, digits, '-', '_' and '.'")
            return false
        }
        return true
    }
}
