package import ParcelNetwork

/// What a node wants done.
package enum NodeAction: Equatable, Sendable {
    /// To the process that runs a neighbour.
    case send(to: RegionID, [UInt8])
    case report([UInt8])
    /// To be written where a successor can read it.
    case checkpoint(RegionCheckpoint)
    /// The run cannot go on.
    case fail(FederationFailure)
}

/// Why a slice came back.
package enum NodeProgress: Hashable, Sendable {
    /// There is more to run.
    case moreToDo
    /// Nothing can be run until a frame arrives.
    case blocked
    /// The clock is the run's end; what others sent late still arrives.
    case atEnd
}
