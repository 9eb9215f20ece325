/// Why bytes are no snapshot of a region of this network.
package enum SnapshotProblem: Error, Hashable, Sendable {
    /// They do not begin as a snapshot does.
    case notASnapshot
    /// Another version of the format.
    case otherVersion(UInt32)
    /// Taken of another network, seed, volume or length of run.
    case otherNetwork
    case otherRegion(UInt16)
    /// They end within a field.
    case cutShort(at: Int)
    /// A number that this network does not allow there: which field, before which byte.
    case badField(String, at: Int)
    /// Bytes that nothing asked for.
    case leftOver(Int)
}

extension SnapshotProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notASnapshot: "these bytes are no snapshot of a region"
        case .otherVersion(let version):
            "a snapshot of format \(version), not \(Region.snapshotVersion)"
        case .otherNetwork: "a snapshot of another network, seed, volume or length of run"
        case .otherRegion(let region): "a snapshot of region \(region)"
        case .cutShort(let offset): "the snapshot ends within a field, at byte \(offset)"
        case .badField(let field, let offset): "the snapshot's \(field) is wrong, at byte \(offset)"
        case .leftOver(let count): "the snapshot has \(count) bytes too many"
        }
    }
}
