/// One value as it is used, and where it comes from.
package struct ExpandedValue: Hashable, Sendable {
    /// `lanes.lgg-mad.cut-off`
    package var path: String
    package var value: String
    package var origin: Origin

    package enum Origin: Hashable, Sendable {
        /// Written there; `template` names what it was taken from with `like`.
        case written(Position, template: String?)
        case builtIn
        /// By which computation: `115 % of mean`.
        case computed(String)
    }
}

/// What one reading has found: problems, and each value with its origin.
///
/// A reference, so that every part of the reading can report while it returns values.
final class Findings {
    private(set) var problems: [Problem] = []
    private(set) var values: [ExpandedValue] = []
    private var seen: Set<Problem> = []
    private(set) var errorCount = 0
    /// Whether values are kept: only `--expand` wants them.
    let keepsValues: Bool

    init(keepsValues: Bool) { self.keepsValues = keepsValues }

    /// Reports once: what a template has wrong is wrong in each of its users.
    func report(_ problem: Problem) {
        guard problems.count < ReadingLimits.mostProblems, seen.insert(problem).inserted else {
            if problem.severity == .error { errorCount += 1 }
            return
        }
        if problem.severity == .error { errorCount += 1 }
        problems.append(problem)
        if problems.count == ReadingLimits.mostProblems {
            problems.append(
                Problem(
                    at: problem.position,
                    "more than \(ReadingLimits.mostProblems) problems; the rest is not shown"))
        }
    }

    func error(at position: Position, _ what: String, mend: String = "") {
        report(Problem(.error, at: position, what, mend: mend))
    }

    func error(at position: Position, _ mistake: Mistake) {
        report(Problem(.error, at: position, mistake.what, mend: mistake.mend))
    }

    func warning(at position: Position, _ what: String, mend: String = "") {
        report(Problem(.warning, at: position, what, mend: mend))
    }

    func note(_ path: String, _ value: String, _ origin: ExpandedValue.Origin) {
        guard keepsValues else { return }
        values.append(ExpandedValue(path: path, value: value, origin: origin))
    }
}

/// What is wrong with a text, wherever it stands.
struct Mistake: Error, Hashable {
    var what: String
    var mend: String

    init(_ what: String, mend: String = "") {
        self.what = what
        self.mend = mend
    }

    /// A name that nobody has: `unknown site 'MAD-DCC'`, and what was probably meant.
    static func unknown(_ kind: String, _ name: String, among known: [String]) -> Mistake {
        Mistake("unknown \(kind) '\(name)'", mend: Suggestion.mend(for: name, among: known))
    }
}
