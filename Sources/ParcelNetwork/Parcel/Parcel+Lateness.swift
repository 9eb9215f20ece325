package import SimulationKernel

/// What alone, taken away, would have made a late parcel timely.
package enum LatenessReason: Hashable, Sendable {
    case customs
    case failedAttempt
    /// Others, or disruptions, and the connections missed for them; the largest wait was at a place of
    /// ``Network/waitPlaceCount``.
    case congestion(at: UInt32)
    /// Nothing: it would have been late alone in an undisturbed network.
    case plan
}

extension Parcel {
    /// Why it is late: the first reason that holds, in the order of the cases.
    ///
    /// - Precondition: its clock stopped at `stop`, at or after `deadline`.
    package func latenessReason(stop: SimTime, deadline: SimTime) -> LatenessReason {
        if stop - self[.held] < deadline { return .customs }
        if failedAttempts > 0 { return .failedAttempt }
        if isSetBack && stop - setback < deadline && largestWaitAt != .max {
            return .congestion(at: largestWaitAt)
        }
        return .plan
    }
}
