// What a tree of edits holds beside values: changes, removals, and edits of only what is there.
extension Tree {
    /// How a value stands to the one that it is laid over.
    enum Edit: Hashable {
        /// Changes it. Those not yet made wait for a value under them.
        case changes([Change])
        /// A change that could not be made.
        case failed(Mistake)
        /// Takes it away.
        case removal
    }

    /// Its scalars that are written as changes, marked as such.
    func markingChanges() -> Tree {
        var copy = self
        switch value {
        case .nothing, .list: break
        case .scalar(let text):
            if edit == nil, let change = Change.parse(text) { copy.edit = .changes([change]) }
        case .map(let entries):
            copy.value = .map(
                entries.map {
                    Entry(key: $0.key, position: $0.position, tree: $0.tree.markingChanges())
                })
        }
        return copy
    }

    static func removal(at position: Position) -> Tree {
        var tree = Tree(.nothing, at: position)
        tree.edit = .removal
        return tree
    }

    /// Whether a value in it waits for one to change.
    var holdsChanges: Bool {
        if case .changes = edit { return true }
        return entries.contains { $0.tree.holdsChanges }
    }

    /// This tree with a change laid over it.
    func changed(by upper: Tree) -> Tree {
        guard case .changes(let changes) = upper.edit else { return upper }
        var result = upper
        result.isOnlyWhereThere = isOnlyWhereThere && upper.isOnlyWhereThere
        if case .failed = edit { return self }
        if case .changes(let waiting) = edit {
            result.edit = .changes(waiting + changes)
            return result
        }
        switch value {
        case .nothing: return upper
        case .list, .map:
            result.edit = .failed(
                Mistake(
                    "'\(upper.text ?? "")' changes \(kindName)",
                    mend: "a change is of one value: write the whole of it"))
        case .scalar(var text):
            do throws(Mistake) {
                for change in changes { text = try change.made(to: text) }
                result.value = .scalar(text)
                result.edit = nil
                result.isChanged = true
            } catch {
                result.edit = .failed(error)
            }
        }
        return result
    }

    /// Everything in it only changes what is there already.
    func onlyWhereThere() -> Tree {
        var copy = self
        copy.isOnlyWhereThere = true
        if case .map(let entries) = value {
            copy.value = .map(
                entries.map {
                    Entry(key: $0.key, position: $0.position, tree: $0.tree.onlyWhereThere())
                })
        }
        return copy
    }

    /// Without what was taken away; reports what was not there to take.
    func withoutRemoved(reporting findings: Findings, in what: String) -> Tree {
        guard case .map(let entries) = value else { return self }
        var copy = self
        var kept: [Entry] = []
        let there = entries.filter { $0.tree.edit != .removal }.map(\.key)
        for entry in entries {
            if entry.tree.edit == .removal {
                if !entry.tree.isChanged, !entry.tree.isOnlyWhereThere {
                    findings.error(
                        at: entry.tree.position, "nothing to remove: '\(entry.key)' of \(what)",
                        mend: Suggestion.mend(for: entry.key, among: there))
                }
                continue
            }
            var entry = entry
            // A region's sites are resolved one by one.
            if entry.key == "sites" {
                kept.append(entry)
                continue
            }
            entry.tree = entry.tree.withoutRemoved(reporting: findings, in: what)
            kept.append(entry)
        }
        copy.value = .map(kept)
        return copy
    }

    /// Whether something in it takes away what is under it.
    var holdsRemovals: Bool {
        edit == .removal || entries.contains { $0.tree.holdsRemovals }
    }
}
