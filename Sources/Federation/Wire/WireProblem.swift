/// Why bytes are not a frame of ours. The worst that they do is to be counted and refused.
package enum WireProblem: Error, Hashable, Sendable {
    case tooShort(bytes: Int)
    case notOurs
    case unknownVersion(UInt16)
    case unknownKind(UInt8)
    /// The frame says another length than it has, or more than its kind may have.
    case wrongLength(said: Int, bytes: Int)
    case wrongChecksum
    /// The frame ended within a field, or bytes were left over.
    case wrongSize(left: Int)
    /// A field has a value that it cannot have.
    case badField(Field)
    /// A frame of this kind was not expected here.
    case unexpectedKind(UInt8)
    case otherRun(RunID)

    package enum Field: String, Hashable, Sendable {
        case time, region, channel, incarnation, count, text, flag, interval, state, histogram
        case handoff, reserved, number
        // Of a packed handoff.
        case dispatch, arrival, lane, trip, place, leg, stage, setback, destination, wait
        case waitPlace = "place of the wait"
    }
}

/// A run's identity: drawn once by whoever starts it, carried by every frame.
package struct RunID: Hashable, Sendable {
    package let bits: UInt64
    package init(_ bits: UInt64) { self.bits = bits }
}
