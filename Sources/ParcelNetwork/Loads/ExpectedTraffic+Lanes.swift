import SimulationKernel

/// The departures of a board, and how full each is so far.
struct BoardDepartures {
    /// How full, in the binding dimension: 1 is full.
    private(set) var filled: [Double]
    /// For each departure one at or after it, before which all are full.
    private var open: [Int32]
    private var cursor = 0

    init(_ board: Network.Board, _ network: Network) {
        let lane = network.lanes[Int(board.lane.index)]
        let count = lane.isContinuous ? 0 : lane.departureCount
        filled = Array(repeating: 0, count: count)
        open = (0...Int32(clamping: count)).map { $0 }
        for row in network.cancellations[lane.cancellations]
        where row.fromStop <= board.stop && row.disruption != Network.Cancellation.byChance {
            filled[Int(row.departure)] = 1
            open[Int(row.departure)] = Int32(row.departure) + 1
        }
    }

    /// The first departure, from the latest asked for on, that fulfils a test which once true
    /// stays true; the number of departures if none does.
    mutating func first(where isInTime: (Int) -> Bool) -> Int {
        if cursor > 0 && isInTime(cursor - 1) {
            cursor = (0..<cursor - 1).partitioningIndex(where: isInTime)
        }
        while cursor < filled.count && !isInTime(cursor) { cursor += 1 }
        return cursor
    }

    /// The first departure at or after `departure` that is not full.
    mutating func firstOpen(from departure: Int) -> Int {
        var found = departure
        while Int(open[found]) != found { found = Int(open[found]) }
        var step = departure
        while step != found {
            let next = Int(open[step])
            open[step] = Int32(found)
            step = next
        }
        return found
    }

    /// What of a load of so many departures still fits one.
    func fitting(_ load: Double, on departure: Int) -> Double {
        load > 0 ? min(1, max(0, 1 - filled[departure]) / load) : 1
    }

    mutating func fill(_ departure: Int, by load: Double) {
        filled[departure] += load
        // Sums of shares of a departure may miss the whole by a rounding.
        if filled[departure] > 1 - 1e-9 { open[departure] = Int32(departure + 1) }
    }
}

extension ExpectedTraffic {
    /// So long does a parcel pass over full departures; past that it counts where it was in time.
    private static let patience = SimDuration.days(7)

    private struct Choice {
        var hop: Network.Hop
        /// The departure that it is in time for, and the one that it takes.
        var planned: Int
        var taken: Int
        /// Whether nothing has room in good time, so that capacity is left out of account.
        var isOver = false
    }

    /// Takes parcels from a site on their next lanes, and says where and when they arrive. What a
    /// container brought unopened goes into no other.
    mutating func ride(
        _ parcels: [ExpectedParcels], from place: Place, to destination: Int, isUnopened: Bool,
        then arrive: (Place, ExpectedParcels) -> Void
    ) {
        let range = network.route(
            from: SiteID(place.site), to: DestinationID(destination), isCleared: place.isCleared)
        let places = hops(range).map {
            (
                hop: $0, place: arrival(of: $0, from: place, to: destination),
                bag: isUnopened ? nil : bag(of: $0, from: place, to: destination)
            )
        }
        for var group in parcels {
            while true {
                guard var choice = choice(of: range, at: group.time) else {
                    strand(group)
                    break
                }
                guard let next = places.first(where: { $0.hop == choice.hop }) else { break }
                let closed = closes(next.bag, after: group.time)
                // Some bag is never full.
                guard closed < .infinity else { break }
                if closed > group.time {
                    guard let later = boarding(choice.hop, at: closed) else {
                        strand(group)
                        break
                    }
                    choice = later
                }
                let part = fitting(group.amount, choice)
                note(next.bag, ExpectedParcels(time: group.time, amount: group.amount * part))
                let time = ride(choice, closed, carrying: group.amount * part)
                arrive(next.place, ExpectedParcels(time: time, amount: group.amount * part))
                if part >= 1 { break }
                group.amount = group.amount * (1 - part)
            }
        }
    }

    /// The departure that a bag takes which is closed at `time`; nil if none departs any more.
    private mutating func boarding(_ hop: Network.Hop, at time: SimTime) -> Choice? {
        let index = Int(hop.board.index)
        let board = network.boards[index]
        let lane = network.lanes[Int(board.lane.index)]
        var choice = Choice(hop: hop, planned: 0, taken: 0)
        if lane.isContinuous { return choice }
        choice.planned = planned(index, board, lane, at: time)
        guard choice.planned < lane.departureCount else { return nil }
        choice.taken = departures[index].firstOpen(from: choice.planned)
        let stop = Int(board.stop)
        if choice.taken >= lane.departureCount
            || network.scheduledCall(lane, departure: choice.taken, stop: stop).departs
                - network.scheduledCall(lane, departure: choice.planned, stop: stop).departs
                > Self.patience
        {
            choice.taken = choice.planned
            choice.isOver = true
        }
        return choice
    }

    /// The share of a load that the departure where it boards has room for.
    private func fitting(_ amount: Amount, _ choice: Choice) -> Double {
        let index = Int(choice.hop.board.index)
        let lane = network.lanes[Int(network.boards[index].lane.index)]
        if lane.isContinuous || choice.isOver { return 1 }
        let part = departures[index].fitting(lane.share(of: amount), on: choice.taken)
        return part > 0.999_999 ? 1 : part
    }

    /// When those who take a way on are ready where they alight.
    private mutating func ride(
        _ choice: Choice, _ time: SimTime, carrying amount: Amount
    ) -> SimTime {
        let board = network.boards[Int(choice.hop.board.index)]
        let lane = network.lanes[Int(board.lane.index)]
        let stop = Int(choice.hop.alightStop)
        let ready = network.laneStops[lane.stops.lowerBound + stop].ready
        if lane.isContinuous { return time + mean(lane.transit) + ready }
        load(amount, choice, board, lane)
        return network.scheduledCall(lane, departure: choice.taken, stop: stop).arrives + ready
    }

    /// Of several ways on, the one that arrives first; nil if none departs any more.
    private mutating func choice(of range: Network.HopRange, at time: SimTime) -> Choice? {
        guard let first = best(of: range, at: time, passingFull: false) else { return nil }
        guard let open = best(of: range, at: time, passingFull: true) else {
            var over = first
            over.isOver = true
            return over
        }
        if open.hop.board != first.hop.board { spills[Int(first.hop.board.index)] = true }
        return open
    }

    private mutating func best(
        of range: Network.HopRange, at time: SimTime, passingFull: Bool
    ) -> Choice? {
        var best: Choice?
        var bestTime = SimTime.infinity
        for hop in hops(range) {
            let index = Int(hop.board.index)
            let board = network.boards[index]
            let lane = network.lanes[Int(board.lane.index)]
            let ready = network.laneStops[lane.stops.lowerBound + Int(hop.alightStop)].ready
            var choice = Choice(hop: hop, planned: 0, taken: 0)
            var arrives: SimTime
            if lane.isContinuous {
                arrives = time + mean(lane.transit)
            } else {
                choice.planned = planned(index, board, lane, at: time)
                choice.taken = choice.planned
                if passingFull { choice.taken = departures[index].firstOpen(from: choice.planned) }
                guard choice.taken < lane.departureCount else { continue }
                let stop = Int(board.stop)
                let planned = network.scheduledCall(lane, departure: choice.planned, stop: stop)
                    .departs
                let taken = network.scheduledCall(lane, departure: choice.taken, stop: stop).departs
                if taken - planned > Self.patience { continue }
                arrives =
                    network.scheduledCall(lane, departure: choice.taken, stop: Int(hop.alightStop))
                    .arrives
            }
            arrives = arrives + ready + hop.costToGo
            if arrives < bestTime {
                bestTime = arrives
                best = choice
            }
        }
        return best
    }

    /// The first departure whose cut-off is not before `time`.
    private mutating func planned(
        _ index: Int, _ board: Network.Board, _ lane: Network.Lane, at time: SimTime
    ) -> Int {
        let latest = time + lane.cutOff
        let first = lane.firstScheduledCall + Int(board.stop)
        let stride = lane.stops.count
        let calls = network.calls
        return departures[index].first { calls[first + $0 * stride].departs >= latest }
    }

    /// Counts parcels aboard: where they board at the departure that they were in time for, at
    /// the stops that they only pass through at the one that they are on.
    private mutating func load(
        _ amount: Amount, _ choice: Choice, _ board: Network.Board, _ lane: Network.Lane
    ) {
        let share = lane.share(of: amount)
        for stop in Int(board.stop)..<Int(choice.hop.alightStop) {
            let leg = network.laneStops[lane.stops.lowerBound + stop].board
            guard leg != Network.LaneStop.noBoard else { continue }
            let index = Int(leg.index)
            let departure = stop == Int(board.stop) ? choice.planned : choice.taken
            departures[index].fill(choice.taken, by: share)
            count(
                amount, at: network.stations.count + index,
                network.scheduledCall(lane, departure: departure, stop: stop).departs)
        }
    }
}

extension Network.Lane {
    /// Of one departure; unlimited is infinite.
    var capacity: Amount {
        func limit(_ value: Int64) -> Double { value == .max ? .infinity : Double(max(0, value)) }
        return Amount(
            parcels: limit(parcelCapacity), grams: limit(gramCapacity),
            millilitres: limit(millilitreCapacity))
    }

    /// Of one departure's capacity, in the dimension in which it is most.
    func share(of amount: Amount) -> Double { (amount.values / capacity.values).max() }
}
