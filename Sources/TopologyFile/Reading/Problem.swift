/// Where something is written.
package struct Position: Hashable, Sendable {
    package var file: String
    /// From 1; 0 means the file as a whole.
    package var line: Int
    /// In characters, from 1.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Position: Comparable {
    package static func < (a: Position, b: Position) -> Bool {
        (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }
}

extension Position: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column)" }
}

/// What is wrong with a topology, where, and how to mend it.
package struct Problem: Error, Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        /// The topology does not run.
        case error
        /// The topology runs, but probably not as it was meant.
        case warning
    }

    package var severity: Severity
    package var position: Position
    /// One sentence without a full stop: `unknown site 'MAD-DCC'`.
    package var what: String
    /// What to write instead, or empty: `did you mean 'MAD-DC'?`.
    package var mend: String

    package init(
        _ severity: Severity = .error, at position: Position, _ what: String, mend: String = ""
    ) {
        self.severity = severity
        self.position = position
        self.what = what
        self.mend = mend
    }
}

extension Problem: Comparable {
    package static func < (a: Problem, b: Problem) -> Bool {
        a.position == b.position ? a.what < b.what : a.position < b.position
    }
}

extension Problem: CustomStringConvertible {
    package var description: String {
        let head = "\(position): \(severity.rawValue): \(what)"
        return mend.isEmpty ? head : "\(head)\n    \(mend)"
    }
}
