/// Why bytes are not a compiled network.
package enum BlobProblem: Error, Hashable, Sendable {
    case tooShort(bytes: Int)
    case notOurs
    case unknownVersion(UInt32)
    case wrongLength(said: UInt64, bytes: Int)
    case wrongChecksum
    case wrongDigest
    /// The sections of this version stand in one order; another tag was found.
    case wrongSection(expected: UInt32, found: UInt32)
    /// A record could not be read.
    case badRecord(section: UInt32, WireProblem)
    case badLaws(String)
    case badNetwork(NetworkProblem)
}

/// What is wrong with a network's tables: which table, which row, what.
package struct NetworkProblem: Error, Hashable, Sendable {
    package var table: String
    package var row: Int
    package var what: String

    package init(_ table: String, _ row: Int, _ what: String) {
        self.table = table
        self.row = row
        self.what = what
    }
}

extension NetworkProblem: CustomStringConvertible {
    package var description: String { "\(table)[\(row)]: \(what)" }
}
