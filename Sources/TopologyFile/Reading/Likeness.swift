/// Resolves `like` among named records: maps merge, lists replace, later names win.
final class Likeness {
    /// Stage maps of a site may be like a template too: `import: {like: eu-import}`.
    static let stageKeys = ["unload", "import", "sort", "export", "couriers", "load"]
    /// What else a site has that may be like a template.
    static let partKeys = stageKeys + ["lockers", "stock"]

    private let what: String
    private let records: [String: Tree]
    private let names: [String]
    private let stagesMayBeLike: Bool
    private let findings: Findings
    private var resolved: [String: Resolved] = [:]

    struct Resolved {
        var tree: Tree
        /// What it is like, nearest first.
        var kinds: [String]
    }

    /// - Parameter what: what a record is called in messages: `template`.
    init(_ what: String, _ section: Tree?, stagesMayBeLike: Bool = false, findings: Findings) {
        self.what = what
        self.findings = findings
        self.stagesMayBeLike = stagesMayBeLike
        let entries = section?.entries ?? []
        names = entries.map(\.key)
        records = Dictionary(entries.map { ($0.key, $0.tree) }) { first, _ in first }
    }

    /// The record with everything that it is like under it.
    func resolve(_ record: Tree, path: [String] = []) -> Resolved {
        guard case .map = record.value else { return Resolved(tree: record, kinds: []) }
        var own = record.withPathsExpanded()
        if own["like"] != nil { own = withEdits(own) }
        if stagesMayBeLike {
            var entries = own.entries
            for index in entries.indices where Self.partKeys.contains(entries[index].key) {
                guard entries[index].tree["like"] != nil else { continue }
                entries[index].tree = resolve(entries[index].tree, path: path).tree
            }
            own.value = .map(entries)
        }
        var kinds: [String] = []
        var base: Tree?
        for name in likes(of: own) {
            guard let text = name.text else {
                findings.error(at: name.position, "'like' takes names, not \(name.kindName)")
                continue
            }
            guard let one = named(text, at: name.position, path: path) else { continue }
            for kind in [text] + one.kinds where !kinds.contains(kind) { kinds.append(kind) }
            let taken = one.tree.taken(from: text)
            base = base?.overlaid(by: taken) ?? taken
        }
        let tree = own.without(["like"])
        var whole = base?.overlaid(by: tree) ?? tree
        if tree.holdsRemovals {
            whole = whole.withoutRemoved(
                reporting: findings, in: path.last.map { "\(what) '\($0)'" } ?? "what it is like")
        }
        guard whole.size <= ReadingLimits.largestRecord else {
            findings.error(
                at: record.position,
                "with what it is like, more than \(ReadingLimits.largestRecord) values")
            return Resolved(tree: tree, kinds: kinds)
        }
        return Resolved(tree: whole, kinds: kinds)
    }

    /// A record's changes marked, and what it removes of what it is like.
    private func withEdits(_ record: Tree) -> Tree {
        var result = record.without(["remove"]).markingChanges()
        guard let list = record["remove"] else { return result }
        var items = [list]
        if case .list(let given) = list.value { items = given }
        for item in items {
            guard let path = item.text else {
                findings.error(at: item.position, "'remove' takes paths, not \(item.kindName)")
                continue
            }
            let entry = Tree.Entry(
                key: path.trimmed, position: item.position, tree: .removal(at: item.position))
            let edit = Tree(.map([entry]), at: result.position, via: result.via)
            result = result.overlaid(by: edit.withPathsExpanded())
        }
        return result
    }

    private func likes(of record: Tree) -> [Tree] {
        guard let like = record["like"] else { return [] }
        if case .list(let names) = like.value { return names }
        return [like]
    }

    private func named(_ name: String, at position: Position, path: [String]) -> Resolved? {
        if let known = resolved[name] { return known }
        guard let record = records[name] else {
            findings.error(at: position, .unknown(what, name, among: names))
            return nil
        }
        if let start = path.firstIndex(of: name) {
            let circle = (path[start...] + [name]).joined(separator: " -> ")
            findings.error(
                at: position, "'like' goes in a circle: \(circle)", mend: "remove one 'like' of it")
            return nil
        }
        guard path.count < ReadingLimits.deepestLikeness else {
            findings.error(
                at: position, "'like' goes deeper than \(ReadingLimits.deepestLikeness) steps")
            return nil
        }
        guard case .map = record.value else {
            findings.error(
                at: record.position, "\(what) '\(name)' is \(record.kindName), not a map")
            return nil
        }
        let result = resolve(record, path: path + [name])
        resolved[name] = result
        return result
    }
}

extension Tree {
    /// How many values it holds, itself included.
    var size: Int {
        switch value {
        case .nothing, .scalar: 1
        case .list(let items): items.reduce(1) { $0 + $1.size }
        case .map(let entries): entries.reduce(1) { $0 + $1.tree.size }
        }
    }
}
