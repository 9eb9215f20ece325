/// A YAML node, or a cell of a table, with its place.
struct Tree: Hashable {
    indirect enum Value: Hashable {
        /// A key without a value.
        case nothing
        /// Exactly as written: no YAML 1.1 booleans, sexagesimals or floats.
        case scalar(String)
        case list([Tree])
        case map([Entry])
    }

    struct Entry: Hashable {
        var key: String
        var position: Position
        var tree: Tree
    }

    var value: Value
    var position: Position
    /// The template or record that it was taken from with `like`.
    var via: String?
    /// What it does to the value that it is laid over; nil replaces it.
    var edit: Edit?
    /// It counts only once it was laid over a value: an edit of "every" entry.
    var isOnlyWhereThere = false
    /// Its key is misspelt and reported: it is read as what was probably meant, and silently.
    var isGuess = false
    /// Its value is the result of a change, or it has removed something.
    var isChanged = false

    init(_ value: Value, at position: Position, via: String? = nil) {
        self.value = value
        self.position = position
        self.via = via
    }

    static func empty(at position: Position) -> Tree { Tree(.map([]), at: position) }

    /// The entries of a map; none of anything else.
    var entries: [Entry] {
        if case .map(let entries) = value { return entries }
        return []
    }

    var text: String? {
        if case .scalar(let text) = value { return text }
        return nil
    }

    /// The value of a key, unless it is an edit of what turned out not to be there.
    subscript(key: String) -> Tree? {
        guard let tree = entries.first(where: { $0.key == key })?.tree, !tree.isOnlyWhereThere
        else { return nil }
        return tree
    }

    /// What it is, for messages.
    var kindName: String {
        switch value {
        case .nothing: "nothing"
        case .scalar(let text): "'\(text.prefix(40))'"
        case .list: "a list"
        case .map: "a map"
        }
    }

    /// As one line of YAML.
    var rendered: String {
        switch value {
        case .nothing: ""
        case .scalar(let text): text
        case .list(let items): "[\(items.map(\.rendered).joined(separator: ", "))]"
        case .map(let entries):
            "{\(entries.map { "\($0.key): \($0.tree.rendered)" }.joined(separator: ", "))}"
        }
    }

    var origin: ExpandedValue.Origin {
        position.file == Tree.builtInFile ? .builtIn : .written(position, template: via)
    }

    /// The name of the text of built-in defaults, as a file.
    static let builtInFile = "built-in"
}

// Merging: maps merge, everything else replaces.
extension Tree {
    /// Keys that say the same in another way: the upper one replaces the lower ones.
    private static let alternatives = [
        "takes": ["rate", "waves", "every", "between", "departs", "transit"],
        "rate": ["takes"], "waves": ["takes"], "transit": ["takes"],
        "every": ["departs", "takes"], "departs": ["every", "between", "takes"],
        "buffer": ["holds"], "holds": ["buffer"],
        "shifts": ["docks", "lines", "desks", "open"],
        "docks": ["shifts"], "lines": ["shifts"], "desks": ["shifts"], "open": ["shifts"],
    ]

    /// What a key replaces that stands below it.
    static func excluded(by key: String, _ supplies: Supplies) -> [String] {
        supplies == .supply ? [] : alternatives[key] ?? []
    }

    /// Whether a map is one of named supplies, or a supply. A shipment departs at its times and
    /// takes its law: there neither key excludes the other.
    enum Supplies: Hashable {
        case elsewhere, named, supply

        /// Of a map by the names that lead to it from a section.
        init(_ trail: [String]) {
            let isNamed = { (index: Int) in
                index > 1 && trail[index] == "supplies" && trail[index - 1] != "sites"
            }
            if !trail.isEmpty, isNamed(trail.count - 1) {
                self = .named
            } else if trail.count > 1, isNamed(trail.count - 2) {
                self = .supply
            } else {
                self = .elsewhere
            }
        }

        /// Of the map under a key, which may be a path.
        func below(_ key: String) -> Supplies {
            if self == .named { return .supply }
            let steps = key.split(separator: ".")
            if steps.last == "supplies" { return .named }
            return steps.count > 1 && steps[steps.count - 2] == "supplies" ? .supply : .elsewhere
        }
    }

    /// `other` over this: its entries win, its lists and scalars replace, its changes change.
    func overlaid(by other: Tree, _ supplies: Supplies = .elsewhere) -> Tree {
        if case .changes = other.edit { return changed(by: other) }
        if other.edit == .removal {
            var removal = other
            removal.isChanged = edit != .removal || isChanged
            removal.isOnlyWhereThere = false
            return removal
        }
        guard case .map(var merged) = value, case .map(let upper) = other.value else {
            var copy = other
            if !isOnlyWhereThere { copy.isOnlyWhereThere = false }
            return copy
        }
        for entry in upper {
            let index = merged.firstIndex { $0.key == entry.key }
            if index != nil || !entry.tree.isOnlyWhereThere {
                let replaced = Tree.excluded(by: entry.key, supplies).filter { other[$0] == nil }
                merged.removeAll { replaced.contains($0.key) }
            }
            if let index = merged.firstIndex(where: { $0.key == entry.key }) {
                merged[index].tree = merged[index].tree.overlaid(
                    by: entry.tree, supplies.below(entry.key))
                merged[index].position = entry.position
            } else {
                merged.append(entry)
            }
        }
        // An edit of what is there leaves it where it is written.
        let isEdit = other.isOnlyWhereThere && !isOnlyWhereThere
        var result = Tree(
            .map(merged), at: isEdit ? position : other.position, via: isEdit ? via : other.via)
        result.isOnlyWhereThere = isOnlyWhereThere && other.isOnlyWhereThere
        return result
    }

    /// Dotted keys of this map as paths: `sort.open: x` is `sort: {open: x}`.
    func withPathsExpanded() -> Tree {
        guard entries.contains(where: { $0.key.contains(".") }) else { return self }
        var result = Tree.empty(at: position)
        result.via = via
        for entry in entries {
            let parts = entry.key.split(separator: ".", omittingEmptySubsequences: false)
            var tree = entry.tree
            for part in parts.dropFirst().reversed() {
                tree = Tree(
                    .map([Entry(key: String(part), position: entry.position, tree: tree)]),
                    at: entry.position)
            }
            let step = Entry(key: String(parts[0]), position: entry.position, tree: tree)
            result = result.overlaid(by: Tree(.map([step]), at: position, via: via))
        }
        return result
    }

    /// The map without some of its keys.
    func without(_ keys: Set<String>) -> Tree {
        Tree(.map(entries.filter { !keys.contains($0.key) }), at: position, via: via)
    }

    /// The map with only some of its keys.
    func only(_ keys: Set<String>) -> Tree {
        Tree(.map(entries.filter { keys.contains($0.key) }), at: position, via: via)
    }

    /// Everything in it is marked as taken from `name`, unless it already was from elsewhere.
    func taken(from name: String) -> Tree {
        var copy = self
        copy.via = via ?? name
        switch value {
        case .nothing, .scalar: break
        case .list(let items): copy.value = .list(items.map { $0.taken(from: name) })
        case .map(let entries):
            copy.value = .map(
                entries.map {
                    Entry(key: $0.key, position: $0.position, tree: $0.tree.taken(from: name))
                })
        }
        return copy
    }
}
