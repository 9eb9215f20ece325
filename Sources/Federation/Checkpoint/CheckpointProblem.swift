package import ParcelNetwork

/// Why a region's part of a checkpoint cannot be used.
package enum CheckpointProblem: Error, Hashable, Sendable {
    /// The file cannot be read at all.
    case missing
    case wrongSize(bytes: UInt64, expected: UInt64)
    case notACheckpoint
    case otherVersion(UInt32)
    case damaged
    /// What it names of the checkpoint before cannot be read, or is not all there.
    case missingBefore(UInt32)
    case damagedBefore(UInt32)
    /// Of another region, checkpoint or run.
    case ofAnother
    case channels(WireProblem)
    case state(SnapshotProblem)
}

extension CheckpointProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "it cannot be read"
        case .wrongSize(let bytes, let expected):
            "it has \(bytes) bytes instead of \(expected)"
        case .notACheckpoint: "it is no checkpoint"
        case .otherVersion(let version):
            "it is of format \(version), not \(RegionCheckpoint.version)"
        case .damaged: "its bytes have changed: a checksum does not match"
        case .missingBefore(let number):
            "what it names of checkpoint \(number) cannot be read"
        case .damagedBefore(let number):
            "what it names of checkpoint \(number) is not all there"
        case .ofAnother: "it belongs to another region, checkpoint or run"
        case .channels(let problem): "its channels make no sense: \(problem)"
        case .state(let problem): "\(problem)"
        }
    }
}
