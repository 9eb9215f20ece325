import SimulationKernel

/// A record under reading: its keys are checked once, then each value is asked for by key.
struct Fields {
    let tree: Tree
    /// For `--expand`: `sites.MAD.sort`.
    let path: String
    let findings: Findings
    /// It is none, which is reported, so nothing is missing in it.
    private let isNoMap: Bool

    /// Keys of elements that this format will have and does not have yet.
    static let later: Set<String> = [
        "campaigns", "charters", "then", "divert",
    ]

    /// Reports what is no map, and keys that are not among `keys`.
    init(_ tree: Tree, path: String, keys: [String], findings: Findings) {
        self.path = path
        self.findings = findings
        switch tree.value {
        case .map, .nothing: isNoMap = false
        case .scalar, .list: isNoMap = true
        }
        switch tree.value {
        case .map(let entries):
            var read = entries
            var hasUnknown = false
            for (index, entry) in entries.enumerated() where !keys.contains(entry.key) {
                hasUnknown = true
                if let head = Fields.beforeComma(entry, in: entries) {
                    let text = entries[head].tree.text ?? ""
                    findings.error(
                        at: entries[head].tree.position,
                        "'\(text),\(entry.key)' has a decimal comma",
                        mend: "write '\(entries[head].key): \(text).\(entry.key)'")
                    read[head].tree.value = .scalar("\(text).\(entry.key)")
                } else if Fields.later.contains(entry.key) {
                    findings.error(
                        at: entry.position, "not yet supported: '\(entry.key)'",
                        mend: "remove it; topologies/README.md says what there is")
                } else {
                    findings.error(
                        at: entry.position, "unknown key '\(entry.key)'",
                        mend: entry.key == "<<"
                            ? "use 'like' instead of YAML merges"
                            : Suggestion.mend(for: entry.key, among: keys))
                    // What was probably meant is read: else it would be missing, too.
                    if let key = Suggestion.nearest(to: entry.key, among: keys),
                        !read.contains(where: { $0.key == key })
                    {
                        read[index].key = key
                        read[index].tree.isGuess = true
                    }
                }
            }
            var whole = tree
            if hasUnknown { whole.value = .map(read) }
            self.tree = whole
        case .nothing:
            self.tree = .empty(at: tree.position)
        case .scalar, .list:
            self.tree = .empty(at: tree.position)
            if tree.isGuess { return }
            findings.error(
                at: tree.position, "expected a map, found \(tree.kindName)",
                mend: "keys of it: \(keys.joined(separator: ", "))")
        }
    }

    /// The entry of whose value this one is the rest behind a decimal comma: `{fill: 8,5 %}`.
    private static func beforeComma(_ entry: Tree.Entry, in entries: [Tree.Entry]) -> Int? {
        guard entry.tree.value == .nothing, entry.key.first?.isNumber == true else { return nil }
        return entries.firstIndex { other in
            guard let text = other.tree.text, text.allSatisfy(\.isNumber) else { return false }
            var end = other.tree.position
            end.column += text.count + 1
            return end == entry.position
        }
    }

    func has(_ key: String) -> Bool {
        if let tree = tree[key], tree.value != .nothing { return true }
        return false
    }

    /// Where the key's value stands; the record itself if it has none.
    func position(_ key: String) -> Position { tree[key]?.position ?? tree.position }

    /// Reports a missing key.
    func missing(_ key: String, mend: String) {
        guard !isNoMap else { return }
        findings.error(at: tree.position, "'\(key)' is missing", mend: mend)
    }

    /// A scalar's text as given.
    func text(_ key: String) -> String? {
        guard let value = made(key) else { return nil }
        switch value.value {
        case .nothing: return nil
        case .scalar(let text):
            findings.note("\(path).\(key)", text, value.origin)
            return text.trimmed
        case .list, .map:
            if value.isGuess { return nil }
            findings.error(
                at: value.position, "expected one value of '\(key)', found \(value.kindName)")
            return nil
        }
    }

    /// The key's value; reports a change that found nothing to change, or could not.
    private func made(_ key: String) -> Tree? {
        guard let value = tree[key] else { return nil }
        switch value.edit {
        case nil, .removal: return value
        case .failed(let mistake): findings.error(at: value.position, mistake)
        case .changes:
            findings.error(
                at: value.position,
                "'\(value.text ?? "")' changes '\(key)', which has no value",
                mend: "write the value itself")
        }
        return nil
    }

    /// A scalar read by `parse`; its mistakes are reported.
    func value<Value>(
        _ key: String, _ parse: (String) throws(Mistake) -> Value
    ) -> Value? {
        guard let text = text(key) else { return nil }
        do throws(Mistake) {
            return try parse(text)
        } catch {
            if tree[key]?.isGuess == true { return nil }
            findings.error(at: position(key), changeMistake(text, key) ?? error)
            return nil
        }
    }

    /// What is wrong with a text that is no value if it was meant as a change.
    private func changeMistake(_ text: String, _ key: String) -> Mistake? {
        // A minus may belong to a value, and is wrong for what it is.
        if let change = Change.parse(text), change.operation != .minus {
            return Mistake(
                "'\(text)' changes '\(key)', which has no value", mend: "write the value itself")
        }
        return Change.mend(for: text).map { Mistake("'\(text)' is no change", mend: $0) }
    }

    func quantity(_ key: String, _ dimension: Dimension) -> Int64? {
        value(key) { text throws(Mistake) in try Quantity.parse(text, as: dimension) }
    }

    func duration(_ key: String) -> SimDuration? {
        quantity(key, .duration).map(SimDuration.init(microseconds:))
    }

    func count(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
        value(key) { text throws(Mistake) in try Quantity.count(whole(key, text), in: range) }
    }

    /// A count that was changed is rounded to the nearest whole number.
    func whole(_ key: String, _ text: String) -> String {
        guard tree[key]?.isChanged == true, let decimal = Quantity.decimal(text) else {
            return text
        }
        return "\(Quantity.rounded(decimal.mantissa, over: Quantity.ten(toThe: decimal.places)))"
    }

    /// A share of at most 100 %.
    func share(_ key: String) -> Share? {
        value(key) { text throws(Mistake) in try Fields.share(text) }
    }

    static func share(_ text: String) throws(Mistake) -> Share {
        let share = try Quantity.parse(text, as: .share)
        guard share <= 1 << 32 else { throw Mistake("'\(text)' is more than 100 %") }
        return Share(share)
    }

    /// One of a few words.
    func word<Value>(_ key: String, _ words: [(String, Value)]) -> Value? {
        value(key) { text throws(Mistake) in
            guard let found = words.first(where: { $0.0 == text }) else {
                throw Mistake.unknown(key, text, among: words.map(\.0))
            }
            return found.1
        }
    }

    /// A list's items; a single scalar is a list of one; nil if there is nothing.
    func items(_ key: String) -> [Tree]? {
        guard let value = made(key) else { return nil }
        switch value.value {
        case .nothing: return nil
        case .scalar:
            findings.note("\(path).\(key)", value.rendered, value.origin)
            return [value]
        case .list(let items):
            findings.note("\(path).\(key)", value.rendered, value.origin)
            return items
        case .map:
            if value.isGuess { return nil }
            findings.error(at: value.position, "expected a list of '\(key)', found a map")
            return nil
        }
    }

    /// Each scalar of a list read by `parse`; mistakes are reported and left out.
    func list<Value>(
        _ key: String, _ parse: (String) throws(Mistake) -> Value
    ) -> [Value]? {
        items(key)?.compactMap { item in read(item, key, parse) }
    }

    func read<Value>(
        _ item: Tree, _ key: String, _ parse: (String) throws(Mistake) -> Value
    ) -> Value? {
        guard let text = item.text else {
            findings.error(
                at: item.position, "expected a value in '\(key)', found \(item.kindName)")
            return nil
        }
        do throws(Mistake) {
            return try parse(text.trimmed)
        } catch {
            if tree[key]?.isGuess == true { return nil }
            findings.error(at: item.position, error)
            return nil
        }
    }
}
