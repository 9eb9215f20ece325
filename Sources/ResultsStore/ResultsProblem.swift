/// What can go wrong with a run's results on disk.
package enum ResultsProblem: Error, Hashable, Sendable {
    /// There is no such file.
    case missing(path: String)
    /// The file is there, but is not what it should be.
    case corrupt(path: String, reason: String)
    /// The file was written by a program with another schema.
    case otherSchema(path: String, found: Int, expected: Int)
    case unwritable(path: String, reason: String)
}

extension ResultsProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such file; name the directory of a finished run"
        case .corrupt(let path, let reason):
            "\(path): not a run's results: \(reason)"
        case .otherSchema(let path, let found, let expected):
            "\(path): schema \(found), this program reads \(expected); run it again"
        case .unwritable(let path, let reason):
            "\(path): cannot write: \(reason)"
        }
    }
}
