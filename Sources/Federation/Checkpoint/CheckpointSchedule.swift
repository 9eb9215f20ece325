package import SimulationKernel

/// When the next two checkpoints are taken.
///
/// Checkpoint *n* is taken by every region at its own clock's `T(n)`. Two times are always known
/// ahead, so nobody waits for a manifest unless it has come two checkpoints further.
package struct CheckpointSchedule: Hashable, Sendable {
    /// The number of the last checkpoint that a manifest has committed; zero before the first.
    package var committed: UInt32
    /// When the one after it is taken, and the one after that: infinity for never.
    package var next: SimTime
    package var afterNext: SimTime

    package init(committed: UInt32, next: SimTime, afterNext: SimTime) {
        self.committed = committed
        self.next = next
        self.afterNext = afterNext
    }

    /// A run without checkpoints.
    package static let never = CheckpointSchedule(
        committed: 0, next: .infinity, afterNext: .infinity)

    /// Whether anything may ever be restored.
    package var isKept: Bool { self != .never }

    /// When a checkpoint is taken, or nil if that is not known yet, or is past.
    package func time(of number: UInt32) -> SimTime? {
        switch Int64(number) - Int64(committed) {
        case 1: next
        case 2: afterNext
        default: nil
        }
    }

    /// How far a region may run that has taken the checkpoint of this number.
    func limit(after number: UInt32) -> SimTime { number == committed ? next : afterNext }
}

/// How far apart checkpoints are.
package enum CheckpointPolicy: Hashable, Sendable {
    /// None: a lost process ends the run.
    case none
    /// So much simulated time apart.
    case every(SimDuration)
    /// About so much wall time apart, in microseconds: what a lost process costs at most twice.
    case paced(wall: Int64)

    /// The first distance.
    var stride: SimDuration? {
        switch self {
        case .none: nil
        case .every(let stride): stride
        case .paced: CheckpointPolicy.firstStride
        }
    }

    static let firstStride = SimDuration.days(1)
    static let shortestStride = SimDuration.hours(6)
    static let longestStride = SimDuration.days(64)

    /// The distance that follows `stride`, which took so much wall time.
    func stride(after stride: SimDuration, took wall: Int64) -> SimDuration {
        guard case .paced(let target) = self else { return stride }
        if wall < target / 2 {
            return min(
                CheckpointPolicy.longestStride,
                SimDuration(microseconds: stride.microseconds * 2))
        }
        if wall > target * 2 {
            return max(
                CheckpointPolicy.shortestStride,
                SimDuration(microseconds: stride.microseconds / 2))
        }
        return stride
    }
}

extension SimTime {
    /// `stride` later, or infinity if that is not before the run's end.
    func checkpoint(after stride: SimDuration, before end: SimTime) -> SimTime {
        guard self < end else { return .infinity }
        let next = self + stride
        return next < end ? next : .infinity
    }
}
