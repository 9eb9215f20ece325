import SimulationKernel

extension Network {
    /// Which of a station's servers each of its crews has, and when it is there.
    func places(of station: Station) -> [(servers: Range<Int>, opening: Opening)] {
        var first = 0
        return staff(of: station).map { crew in
            let servers = first..<(first + Int(crew.servers))
            first = servers.upperBound
            return (servers, openings[Int(crew.opening.index)])
        }
    }
}

/// When equal servers that are staffed together are free: their part of a station's times.
struct CrewQueue: BitwiseCopyable {
    /// Their part of the times: a binary heap, the earliest first. Where every service takes the
    /// same time a ring, for then services end in the order in which they start.
    private let first: Int
    private let end: Int
    private let isOrdered: Bool
    /// The earliest of the ring; the heap's first.
    private var earliest: Int
    /// When they are staffed, read at starts of services.
    var starts: OpeningClock

    init(servers: Range<Int>, starts: OpeningClock, isOrdered: Bool) {
        first = servers.lowerBound
        end = servers.upperBound
        earliest = first
        self.isOrdered = isOrdered
        self.starts = starts
    }

    var servers: Range<Int> { first..<end }

    /// When a parcel that arrives at `time` would start.
    @inline(__always)
    mutating func start(
        from time: SimTime, _ free: borrowing FixedArray<SimTime>,
        in intervals: [Network.OpenInterval]
    ) -> SimTime {
        starts.firstOpen(from: max(time, free[earliest]), in: intervals)
    }

    /// The same of a crew that is always there.
    @inline(__always)
    func start(from time: SimTime, _ free: borrowing FixedArray<SimTime>) -> SimTime {
        max(time, free[earliest])
    }

    /// The server that is free first serves until `end`.
    @inline(__always)
    mutating func serve(until time: SimTime, _ free: inout FixedArray<SimTime>) {
        if isOrdered {
            free[earliest] = time
            earliest = earliest + 1 == end ? first : earliest + 1
        } else {
            replaceEarliest(with: time, &free)
        }
    }

    private func replaceEarliest(with time: SimTime, _ free: inout FixedArray<SimTime>) {
        var hole = first
        while true {
            var child = 2 * hole - first + 1
            if child >= end { break }
            if child + 1 < end && free[child + 1] < free[child] { child += 1 }
            if free[child] >= time { break }
            free[hole] = free[child]
            hole = child
        }
        free[hole] = time
    }

    /// The server that is free first, the lowest of equals, where they are in no order.
    func firstFree(_ free: borrowing FixedArray<SimTime>) -> Int {
        var found = first
        for other in servers.dropFirst() where free[other] < free[found] { found = other }
        return found
    }
}

extension CrewQueue {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        var place = earliest - first
        snapshot.pass(&place, atMost: servers.count - 1, "server that is free first")
        snapshot.require(place == 0 || isOrdered, "server that is free first")
        earliest = first + place
        starts.pass(through: &snapshot)
    }
}
