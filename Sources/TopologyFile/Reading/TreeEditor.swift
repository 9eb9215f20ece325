/// Lays edits over a topology's tree: paths or nested maps, `*` for every entry, `remove`.
///
/// Maps merge, lists replace, changes change. A path's records must be there; a record that is
/// not there may be added whole.
struct TreeEditor {
    private(set) var root: Tree
    private(set) var rows: RowEdits
    let findings: Findings
    let tables: Tables
    /// Sections that these edits may not touch.
    var locked: Set<String> = []
    /// Names of sites that are rows of tables, once they were needed.
    private var rowNames: [String]?

    /// Sections whose entries need not be there: a table, or a default, may have them.
    private static let open: Set = ["run", "defaults", "calendars", "unions", "groups"]
    /// Keys whose maps have names for keys.
    private static let named: Set = [
        "banks", "classes", "peaks", "services", "supplies", "from", "to",
    ]

    init(_ root: Tree, _ rows: RowEdits, findings: Findings, tables: Tables) {
        self.root = root
        self.rows = rows
        self.findings = findings
        self.tables = tables
    }

    /// One edit: how its path goes on from here, what it lays there, and where it is written.
    private struct Step {
        var path: ArraySlice<String>
        var value: Tree
        var position: Position
        /// From the root to here.
        var trail: [String]
        /// What is here may also come from a template.
        var isLike: Bool
    }

    static func steps(_ path: String) -> [String] {
        path.split(separator: ".", omittingEmptySubsequences: false).map { $0.trimmed }
    }

    /// Applies a map of edits: what it removes first, the others in their order.
    mutating func apply(_ edits: Tree) {
        let marked = edits.markingChanges()
        for item in removals(marked) {
            edit(Self.steps(item.text ?? ""), .removal(at: item.position), at: item.position)
        }
        for entry in marked.entries where entry.key != "remove" {
            edit(Self.steps(entry.key), entry.tree, at: entry.position)
        }
    }

    private func removals(_ edits: Tree) -> [Tree] {
        guard let list = edits["remove"] else { return [] }
        let items: [Tree]
        if case .list(let given) = list.value { items = given } else { items = [list] }
        for item in items where item.text == nil {
            findings.error(
                at: item.position, "'remove' takes paths, not \(item.kindName)",
                mend: "write for example 'remove: [lanes.charter]'")
        }
        return items.filter { $0.text != nil }
    }

    private mutating func edit(_ path: [String], _ value: Tree, at position: Position) {
        let section = path[0]
        if section == "sites" { return editSites(path, value, at: position) }
        guard !locked.contains(section) else {
            findings.error(at: position, "a scenario cannot change '\(section)'")
            return
        }
        guard Draft.sections.contains(section) else {
            findings.error(
                at: position, "unknown path '\(path.joined(separator: "."))'",
                mend: sectionMend(path))
            return
        }
        let step = Step(
            path: path[...], value: value, position: position, trail: [], isLike: false)
        root = laid(step, over: root) ?? root
    }

    /// The section that has what a path begins with, or one whose name is near.
    private func sectionMend(_ path: [String]) -> String {
        let sections = Draft.sections + ["sites"]
        if Suggestion.nearest(to: path[0], among: sections) == nil {
            let sites = (root["regions"]?.entries ?? []).flatMap { $0.tree["sites"]?.entries ?? [] }
            var holders: [(section: String, names: [String])] = [
                ("run", Draft.runKeys), ("defaults", Draft.defaultsKeys),
                ("sites", sites.map(\.key)),
            ]
            holders += root.entries.map { ($0.key, $0.tree.entries.map(\.key)) }
            if let holder = holders.first(where: { $0.names.contains(path[0]) }) {
                return "did you mean '\(([holder.section] + path).joined(separator: "."))'?"
            }
        }
        return Suggestion.mend(for: path[0], among: sections)
    }

    // MARK: Sites, wherever they are

    private mutating func editSites(_ path: [String], _ value: Tree, at position: Position) {
        guard path.count > 1 else {
            for item in removals(value) {
                editSites(
                    ["sites"] + Self.steps(item.text ?? ""), .removal(at: item.position),
                    at: item.position)
            }
            for entry in value.entries where entry.key != "remove" {
                editSites(["sites"] + Self.steps(entry.key), entry.tree, at: entry.position)
            }
            if case .map = value.value { return }
            findings.error(at: position, "'sites' takes a map of names, not \(value.kindName)")
            return
        }
        let name = path.dropFirst()
        if name.first == "*" {
            for region in root["regions"]?.entries ?? [] where region.tree["sites"] != nil {
                let step = Step(
                    path: ["regions", region.key, "sites"] + name, value: value,
                    position: position, trail: [], isLike: false)
                root = laid(step, over: root) ?? root
            }
            rows.all.append(
                row(name.dropFirst(), value.onlyWhereThere(), over: nil, at: position))
            return
        }
        var best: (region: String, length: Int)?
        for region in root["regions"]?.entries ?? [] {
            guard let found = Self.named(name, in: region.tree["sites"]?.entries ?? []) else {
                continue
            }
            let length = name.count - found.rest.count
            if length > best?.length ?? 0 { best = (region.key, length) }
        }
        if let best {
            let step = Step(
                path: ["regions", best.region, "sites"] + name, value: value, position: position,
                trail: [], isLike: false)
            root = laid(step, over: root) ?? root
            return
        }
        let known = namesOfRows()
        for length in (1...name.count).reversed() {
            let site = name.prefix(length).joined(separator: ".")
            guard known.contains(site) else { continue }
            let rest = name.dropFirst(length)
            if rest.isEmpty, value.edit == .removal {
                rows.removed.insert(site)
            } else {
                rows.named[site] = row(rest, value, over: rows.named[site], at: position)
            }
            return
        }
        let written = (root["regions"]?.entries ?? []).flatMap {
            $0.tree["sites"]?.entries.map(\.key) ?? []
        }
        let wanted = name.first ?? ""
        findings.error(at: position, .unknown("site", wanted, among: written + known))
    }

    private func row(
        _ path: ArraySlice<String>, _ value: Tree, over known: Tree?, at position: Position
    ) -> Tree {
        var base = known ?? .empty(at: position)
        if known == nil { base.isOnlyWhereThere = value.isOnlyWhereThere }
        let step = Step(
            path: path, value: value, position: position, trail: ["sites", "row"], isLike: true)
        return laid(step, over: base) ?? base
    }

    private mutating func namesOfRows() -> [String] {
        if let rowNames { return rowNames }
        var names: [String] = []
        for region in root["regions"]?.entries ?? [] {
            for site in region.tree["sites"]?.entries ?? [] {
                guard let each = site.tree["each"], let file = each.text,
                    let table = tables.table(file, namedAt: each.position)
                else { continue }
                for row in table.rows.indices {
                    if let cell = table.cell(row, "region"), cell.text != region.key { continue }
                    if let name = table.cell(row, "name") { names.append(name.text) }
                }
            }
        }
        rowNames = names
        return names
    }

    // MARK: Along a path

    /// The longest name at the head of the path that an entry has: names may hold dots.
    private static func named(
        _ path: ArraySlice<String>, in entries: [Tree.Entry]
    ) -> (index: Int, rest: ArraySlice<String>)? {
        guard !path.isEmpty else { return nil }
        for length in (1...path.count).reversed() {
            let name = path.prefix(length).joined(separator: ".")
            if let index = entries.firstIndex(where: { $0.key == name }) {
                return (index, path.dropFirst(length))
            }
        }
        return nil
    }

    /// Whether entries here are records, which have names and not keys.
    private static func holdsRecords(_ trail: [String]) -> Bool {
        (trail.count == 1 && !open.contains(trail[0]))
            || (trail.count == 3 && trail[0] == "regions" && trail[2] == "sites")
    }

    /// The node with the edit made; nil if it is to go.
    private func laid(_ step: Step, over node: Tree?) -> Tree? {
        guard let first = step.path.first else { return whole(step, over: node) }
        var map = node ?? .empty(at: step.position)
        if map.value == .nothing { map = .empty(at: step.position) }
        if node == nil { map.isOnlyWhereThere = step.value.isOnlyWhereThere }
        guard case .map = map.value else {
            findings.error(
                at: step.position,
                "'\(step.trail.joined(separator: "."))' is \(map.kindName), so it has no '\(first)'"
            )
            return node
        }
        let isRecord = step.trail.count > 1 && !(step.trail.count < 4 && step.trail[0] == "regions")
        if isRecord || step.trail == ["defaults"] { map = map.withPathsExpanded() }
        var next = step
        next.isLike = step.isLike || map["like"] != nil
        var entries = map.entries
        if first == "*" {
            next.path = step.path.dropFirst()
            next.value = step.value.onlyWhereThere()
            next.trail = step.trail + ["*"]
            var kept: [Tree.Entry] = []
            for var entry in entries {
                // The sites of a table are edited row by row.
                guard step.trail.count != 3 || entry.tree["each"] == nil else {
                    kept.append(entry)
                    continue
                }
                guard let tree = laid(next, over: entry.tree) else { continue }
                entry.tree = tree
                kept.append(entry)
            }
            map.value = .map(kept)
            return map
        }
        if let (index, rest) = Self.named(step.path, in: entries) {
            next.path = rest
            next.trail.append(entries[index].key)
            if rest.isEmpty, case .map = step.value.value {
            } else if rest.isEmpty,
                step.value.edit != .removal
            {
                return set(entries[index].key, step, in: map)
            }
            if let tree = laid(next, over: entries[index].tree) {
                entries[index].tree = tree
            } else {
                entries.remove(at: index)
            }
            map.value = .map(entries)
            return map
        }
        return added(next, to: map, besides: entries)
    }

    /// The map with a path that begins with a new key.
    private func added(_ step: Step, to map: Tree, besides entries: [Tree.Entry]) -> Tree {
        let key = step.path.first ?? ""
        let rest = step.path.dropFirst()
        let isUnknown =
            Self.holdsRecords(step.trail)
            && (!rest.isEmpty || (step.value.holdsChanges && step.value["like"] == nil))
        let isTypo =
            step.value.isOnlyWhereThere && step.trail.count > 1
            && !Self.named.contains(step.trail.last ?? "") && !Draft.knownKeys.contains(key)
        let isVoid = step.value.edit == .removal && !step.isLike && !step.value.isOnlyWhereThere
        if isUnknown || isTypo || isVoid {
            let isSite = step.trail.count > 2 && step.trail[0] == "regions"
            let path = (step.trail.dropFirst(isSite ? 2 : 0) + [key]).joined(separator: ".")
            let known = isTypo ? Draft.knownKeys : entries.map(\.key)
            findings.error(
                at: step.position, "unknown path '\(path)'",
                mend: Suggestion.mend(for: key, among: known))
            return map
        }
        if rest.isEmpty {
            if case .map = step.value.value {
            } else {
                return set(key, step, in: map)
            }
        }
        var next = step
        next.path = rest
        next.trail.append(key)
        guard let tree = laid(next, over: nil) else { return map }
        let gone =
            tree.isOnlyWhereThere ? [] : Tree.excluded(by: key, Tree.Supplies(step.trail))
        var result = map
        result.value = .map(
            entries.filter { !gone.contains($0.key) }
                + [Tree.Entry(key: key, position: step.position, tree: tree)])
        return result
    }

    /// The map with one value laid over its own; what excludes it goes.
    private func set(_ key: String, _ step: Step, in map: Tree) -> Tree {
        var holder = Tree(
            .map([Tree.Entry(key: key, position: step.position, tree: step.value)]),
            at: step.position)
        holder.isOnlyWhereThere = step.value.isOnlyWhereThere
        var result = map.overlaid(by: holder, Tree.Supplies(step.trail))
        result.position = map.position
        result.via = map.via
        result.isOnlyWhereThere = map.isOnlyWhereThere
        return result
    }

    /// The value itself, entry by entry if it is a map.
    private func whole(_ step: Step, over node: Tree?) -> Tree? {
        if step.value.edit == .removal {
            guard step.isLike else { return nil }
            return node?.overlaid(by: step.value) ?? step.value
        }
        guard case .map(let edits) = step.value.value else {
            return node?.overlaid(by: step.value) ?? step.value
        }
        var result = node ?? Tree.empty(at: step.value.position)
        if node == nil { result.isOnlyWhereThere = step.value.isOnlyWhereThere }
        guard case .map = result.value else { return step.value }
        var next = step
        next.isLike = step.isLike || step.value["like"] != nil || result["like"] != nil
        for item in removals(step.value) {
            next.path = Self.steps(item.text ?? "")[...]
            next.value = .removal(at: item.position)
            next.position = item.position
            result = laid(next, over: result) ?? result
        }
        for entry in edits where entry.key != "remove" {
            let path = Self.steps(entry.key)[...]
            let isName =
                Self.holdsRecords(step.trail) && Self.named(path, in: result.entries) == nil
                && path.first != "*"
            next.path = isName ? [entry.key] : path
            next.value = entry.tree
            next.position = entry.position
            result = laid(next, over: result) ?? result
        }
        return result
    }
}

/// Edits of sites that are rows of a table: they are made when the table is read.
struct RowEdits {
    /// Of every row's site.
    var all: [Tree] = []
    var named: [String: Tree] = [:]
    var removed: Set<String> = []

    /// A row's values with its edits.
    func made(to row: Tree, named name: String) -> Tree {
        guard !all.isEmpty || named[name] != nil else { return row }
        var result = row.withPathsExpanded()
        for edit in all { result = result.overlaid(by: edit) }
        if let edit = named[name] { result = result.overlaid(by: edit) }
        return result
    }
}
