import SimulationKernel

/// Handoffs that wait to be taken, by outbound channel, each until the clock has passed its
/// dispatch: what is decided ahead of the clock waits here.
struct Outboxes: ~Copyable {
    /// By board, each in the order of dispatch.
    private var rings: FixedArray<Ring<Handoff>>
    /// The boards whose lanes lead over each outbound channel, ascending.
    private let boards: [[Int]]

    init(_ network: Network, region: RegionID, outbound: [ChannelID]) {
        let own = network.regions[Int(region.index)].boards
        boards = outbound.map { channel in
            let to = network.channels[Int(channel.index)].to
            return own.indices.filter { index in
                let board = network.boards[index]
                let lane = network.lanes[Int(board.lane.index)]
                let next = network.laneStops[lane.stops.lowerBound + Int(board.stop) + 1].site
                return network.sites[Int(next.index)].region == to
            }.map { $0 - own.lowerBound }
        }
        rings = FixedArray(count: own.count) { _ in Ring() }
    }

    /// The parcels in all of them.
    var count: Int {
        var count = 0
        for board in 0..<rings.count { count += rings[board].count }
        return count
    }

    /// - Precondition: none of the board's was dispatched later.
    @inline(__always)
    mutating func append(_ handoff: Handoff, board: Int) {
        assert(
            rings[board].last.map { $0.dispatched <= handoff.dispatched } ?? true,
            "a board dispatches in order")
        rings[board].append(handoff)
    }

    /// Moves what was dispatched before `clock` on the channel at `position` to `target`: in the
    /// order of dispatch, of one instant by board.
    mutating func take(
        _ position: Int, before clock: SimTime, into target: inout [Handoff]
    ) {
        let boards = boards[position]
        while true {
            var first = -1
            var time = clock
            var others = clock
            for board in boards {
                guard let head = rings[board].first?.dispatched, head < clock else { continue }
                if first < 0 || head < time {
                    if first >= 0 { others = time }
                    first = board
                    time = head
                } else {
                    others = min(others, head)
                }
            }
            guard first >= 0 else { return }
            while let head = rings[first].first, head.dispatched == time || head.dispatched < others
            {
                target.append(head)
                rings[first].removeFirst(1)
            }
        }
    }
}

extension Outboxes {
    /// - Parameter boards: the region's rows of the network's boards.
    mutating func pass(through snapshot: inout SnapshotCoder, boards own: Range<Int>) {
        let network = snapshot.network
        for board in 0..<rings.count {
            let from = network.boards[own.lowerBound + board]
            let lane = network.lanes[Int(from.lane.index)]
            let stop = Int(from.stop) + 1
            let isOutbound = boards.contains { $0.contains(board) }
            var last = SimTime.zero
            snapshot.pass(plain: &rings[board]) { handoff, snapshot in
                snapshot.check(handoff.parcel)
                let departures = lane.isContinuous ? 1 : lane.departureCount
                let isAboard =
                    lane.isContinuous
                    || (stop..<lane.stops.count).contains(handoff.parcel.alightStop)
                snapshot.require(
                    isOutbound && handoff.lane == from.lane && handoff.stop == stop && isAboard
                        && handoff.departure < departures && handoff.spare == 0
                        && handoff.dispatched >= last && handoff.dispatched <= handoff.arrives
                        && handoff.parcel.start <= handoff.arrives,
                    "handoff")
                last = handoff.dispatched
            }
        }
    }
}
