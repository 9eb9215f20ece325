/// The mend for a name that nobody has: the nearest one, or a short list.
package enum Suggestion {
    package static func mend(for name: String, among known: [String]) -> String {
        if let nearest = nearest(to: name, among: known) { return "did you mean '\(nearest)'?" }
        let offered = known.filter { !$0.isEmpty }
        guard !offered.isEmpty, offered.count <= 16 else { return "" }
        return "known: \(offered.joined(separator: ", "))"
    }

    /// The known name with the fewest edits, if they are few against its length; the first of
    /// equals.
    static func nearest(to name: String, among known: [String]) -> String? {
        guard name.count <= ReadingLimits.longestName else { return nil }
        let wanted = Array(name.lowercased())
        var best: (distance: Int, name: String)?
        for candidate in known where candidate != name {
            let letters = Array(candidate.lowercased())
            let most = max(1, min(wanted.count, letters.count) / 3)
            guard abs(letters.count - wanted.count) <= most,
                letters.count <= ReadingLimits.longestName
            else { continue }
            let distance = edits(wanted, letters)
            if distance <= most, distance < best?.distance ?? Int.max {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours from one to the other.
    static func edits(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                let same = a[i] == b[j]
                var least = min(last[j] + (same ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    least = min(least, before[j - 1] + 1)
                }
                row.append(least)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
