import SimulationKernel

/// Reads one opening's intervals at times that mostly ascend: a cursor makes the next reading
/// O(1), a step back is a search.
struct OpeningClock: BitwiseCopyable {
    /// Range of the network's intervals; empty if always open.
    private let first: Int
    private let end: Int
    private var cursor: Int

    init(_ opening: Network.Opening) {
        first = Int(opening.firstInterval)
        end = first + Int(opening.intervalCount)
        cursor = first
    }

    var isAlwaysOpen: Bool { first == end }

    /// The first open instant at or after `time`; ``SimTime/infinity`` past the last interval.
    @inline(__always)
    mutating func firstOpen(from time: SimTime, in intervals: [Network.OpenInterval]) -> SimTime {
        isAlwaysOpen ? time : firstOpening(from: time, in: intervals)
    }

    private mutating func firstOpening(
        from time: SimTime, in intervals: [Network.OpenInterval]
    ) -> SimTime {
        seek(time, in: intervals)
        if cursor == end { return .infinity }
        return max(time, intervals[cursor].opens)
    }

    /// Open time in [the opening's first instant, time).
    mutating func openTime(before time: SimTime, in intervals: [Network.OpenInterval])
        -> SimDuration
    {
        if isAlwaysOpen { return time - .zero }
        seek(time, in: intervals)
        if cursor == end {
            let last = intervals[end - 1]
            return last.openBefore + (last.closes - last.opens)
        }
        let interval = intervals[cursor]
        return interval.openBefore + max(.zero, time - interval.opens)
    }

    /// Open time in [from, to); the cursor stays.
    func openTime(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> SimDuration {
        if isAlwaysOpen { return to - from }
        var clock = self
        let before = clock.openTime(before: from, in: intervals)
        return clock.openTime(before: to, in: intervals) - before
    }

    /// How often it closes in [from, to).
    func closings(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> UInt64 {
        if isAlwaysOpen || to <= from { return 0 }
        var clock = self
        let instant = SimDuration(microseconds: 1)
        clock.seek(from - instant, in: intervals)
        let before = clock.cursor
        clock.seek(to - instant, in: intervals)
        return UInt64(clock.cursor - before)
    }

    /// Moves the cursor to the first interval that closes after `time`.
    private mutating func seek(_ time: SimTime, in intervals: [Network.OpenInterval]) {
        if cursor > first && intervals[cursor - 1].closes > time {
            cursor = (first..<cursor).partitioningIndex { intervals[$0].closes > time }
        }
        while cursor < end && intervals[cursor].closes <= time { cursor += 1 }
    }
}

extension OpeningClock {
    /// The cursor: no outcome depends on it, but who is restored reads on from where it was.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        var read = cursor - first
        snapshot.pass(&read, atMost: end - first, "place in an opening")
        cursor = first + read
    }
}
