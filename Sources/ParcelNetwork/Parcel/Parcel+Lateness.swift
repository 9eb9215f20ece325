package import SimulationKernel

/// What alone, taken away, would have made a late parcel timely.
package enum LatenessReason: Hashable, Sendable {
    case customs
    case failedAttempt
    /// Waits for want of capacity; the largest was at a component (``Network/componentCount``).
    case congestion(at: UInt32)
    /// Nothing: it would have been late in an empty network.
    case plan
}

extension Parcel {
    /// Why it is late: the first reason that holds, in the order of the cases.
    ///
    /// - Precondition: its clock stopped at `stop`, at or after `deadline`.
    package func latenessReason(stop: SimTime, deadline: SimTime) -> LatenessReason {
        if stop - self[.held] < deadline { return .customs }
        if failedAttempts > 0 { return .failedAttempt }
        let congestion = self[.queue] + self[.leftBehind]
        if stop - congestion < deadline && largestWaitAt != .max {
            return .congestion(at: largestWaitAt)
        }
        return .plan
    }
}
