import ParcelNetwork
import SimulationKernel

// No capacity is exceeded, and whoever is left behind had to be.
extension RunChecks {
    /// A departure of a lane as the parcels' scans tell it.
    private struct Trip: Hashable {
        var lane: Int
        var departure: Int
    }

    private struct Rider {
        var id: ParcelID
        var boards: Int
        /// The stop where it gets off, or the first where it may have got off if that is not told.
        var alights: Int
        var grams: Int64
        var millilitres: Int64
    }

    /// Each departure's load on each leg keeps within parcels, grams and millilitres; departures are
    /// the timetable's; and one who was ready and is left behind did not fit.
    func loads() -> [String] {
        var problems: [String] = []
        var trips: [Trip: [Rider]] = [:]
        var waiting: [Int: [(ready: SimTime, dispatched: SimTime, id: ParcelID)]] = [:]
        for journey in journeys {
            for (index, stay) in journey.stays.enumerated() {
                guard case .board(let board) = stay.place, board >= 0, let to = stay.to else {
                    continue
                }
                let lane = Int(network.boards[board].lane.index)
                if network.lanes[lane].isContinuous {
                    let isBagged = network.lanes[lane].bags.size > 0
                    // A container that was moved may wait there before it is opened.
                    if !isBagged, !journey.isUntold,
                        !leavesAtOnce(stay.from, to, network.boards[board])
                    {
                        problems.append("lane: \(journey.id.name) waits for no reason")
                    }
                    continue
                }
                let stop = Int(network.boards[board].stop)
                guard let departure = firstDeparture(board, from: to),
                    departures[board][departure] == to
                else {
                    problems.append("lane: \(journey.id.name) leaves at \(to), off the timetable")
                    continue
                }
                // Of departures that leave together it is not told which one it takes.
                if !isAlone(board, departure) { continue }
                if let last = lastStop(lane, departure), last <= stop {
                    problems.append("closed: \(journey.id.name) boards what does not go")
                }
                if stay.from + network.lanes[lane].cutOff > to {
                    problems.append("lane: \(journey.id.name) boards after the cut-off")
                }
                let ride = journey.stays[index + 1]
                let diversion = diversion(behind: index, in: journey)
                if let diversion {
                    problems += diverted(journey, at: index + 2, diversion, lane, departure, stop)
                } else if let to = ride.to, landsWhereDiverted(journey, lane, departure, stop, to) {
                    problems.append("closed: \(journey.id.name) lands where it is diverted")
                }
                guard
                    let alights = alights(
                        lane, departure, from: stop, at: ride.to, isThrough: diversion != nil)
                else {
                    problems.append("lane: \(journey.id.name) arrives off the timetable")
                    continue
                }
                trips[Trip(lane: lane, departure: departure), default: []].append(
                    rider(journey.id, boards: stop, alights: alights))
                waiting[board, default: []].append((stay.from, to, journey.id))
            }
        }
        for (trip, riders) in trips { problems += overload(trip, riders) }
        for (board, queue) in waiting where !mayHaveChanged(board) {
            problems += order(board, queue, trips)
        }
        return problems
    }

    /// Whether a lane without timetable takes a parcel when it is ready or, if it is closed then,
    /// when it opens. Who waited for another lane may have chosen anew when ways changed.
    private func leavesAtOnce(_ ready: SimTime, _ leaves: SimTime, _ board: Network.Board) -> Bool {
        let opening = network.lanes[Int(board.lane.index)].opening
        let region = network.sites[Int(board.site.index)].region
        let changes = network.routeEpochs.filter {
            $0.region == region && $0.from > ready && $0.from <= leaves
        }
        return ([ready] + changes.map(\.from)).contains {
            network.firstOpen(from: $0, opening: opening) == leaves
        }
    }

    /// Whether scans do not tell since when parcels have waited at a board to go aboard: because they
    /// were put into bags, or had chosen another way before.
    private func mayHaveChanged(_ board: Int) -> Bool {
        if network.lanes[Int(network.boards[board].lane.index)].bags.size > 0 { return true }
        // Containers board as wholes, and may be taken on where none is filled.
        if !network.containerLabels.isEmpty || isChartered(board) { return true }
        if (0..<departures[board].count).contains(where: { !isAlone(board, $0) }) { return true }
        let region = network.sites[Int(network.boards[board].site.index)].region
        return network.routeEpochs.contains { $0.region == region }
    }

    /// The stop that a departure does not leave, for a disruption; nil if it goes all the way.
    private func lastStop(_ lane: Int, _ departure: Int) -> Int? {
        network.cancellation(
            in: network.lanes[lane].cancellations, departure: departure, stop: .max
        ).map { Int($0.fromStop) }
    }

    /// The first departure of a board at or after a time.
    func firstDeparture(_ board: Int, from time: SimTime) -> Int? {
        var (low, high) = (0, departures[board].count)
        while low < high {
            let middle = (low + high) / 2
            if departures[board][middle] < time { low = middle + 1 } else { high = middle }
        }
        return low < departures[board].count ? low : nil
    }

    /// Whether no other departure of a board leaves when one does: a delay may make them.
    func isAlone(_ board: Int, _ departure: Int) -> Bool {
        let times = departures[board]
        return (departure == 0 || times[departure - 1] < times[departure])
            && (departure + 1 == times.count || times[departure] < times[departure + 1])
    }

    private func rider(_ id: ParcelID, boards: Int, alights: Int) -> Rider {
        let grams = redraws.grams(of: id)
        let density = max(1, network.streams[id.stream].density)
        return Rider(
            id: id, boards: boards, alights: alights, grams: grams,
            millilitres: grams * 1000 / density)
    }

    private func alights(
        _ lane: Int, _ departure: Int, from stop: Int, at time: SimTime?, isThrough: Bool
    ) -> Int? {
        let record = network.lanes[lane]
        let last = lastStop(lane, departure) ?? record.stops.count - 1
        guard stop < last else { return nil }
        return ((stop + 1)...last).first { next in
            let call = network.call(record, departure: departure, stop: next)
            let arrives =
                call.arrives + network.laneStops[record.stops.lowerBound + next].ready
            // Where it ends early those who would go on get off when it should have left.
            let isEarly = next == last && last < record.stops.count - 1
            guard let time else {
                return arrives >= network.plan.end || isEarly && call.departs >= network.plan.end
            }
            return arrives == time || isEarly && call.departs == time
                || isThrough && call.arrives == time
        }
    }

    private func size(_ riders: [Rider]) -> (parcels: Int64, grams: Int64, millilitres: Int64) {
        var size = (parcels: Int64(0), grams: Int64(0), millilitres: Int64(0))
        for rider in riders {
            size.parcels += 1
            size.grams += rider.grams
            size.millilitres += rider.millilitres
        }
        return size
    }

    private func isOver(_ riders: [Rider], _ lane: Network.Lane) -> Bool {
        let size = size(riders)
        return size.parcels > lane.parcelCapacity || size.grams > lane.gramCapacity
            || size.millilitres > lane.millilitreCapacity
    }

    private func overload(_ trip: Trip, _ riders: [Rider]) -> [String] {
        let lane = network.lanes[trip.lane]
        return (0..<(lane.stops.count - 1)).compactMap { leg in
            let aboard = riders.filter { $0.boards <= leg && $0.alights > leg }
            guard isOver(aboard, lane) else { return nil }
            return "capacity: lane '\(lane.name)', departure \(trip.departure), carries "
                + "\(size(aboard)) from stop \(leg)"
        }
    }

    /// First come, first aboard, and nobody is left behind who would have fitted.
    private func order(
        _ board: Int, _ queue: [(ready: SimTime, dispatched: SimTime, id: ParcelID)],
        _ trips: [Trip: [Rider]]
    ) -> [String] {
        var problems: [String] = []
        let (lane, stop) = (Int(network.boards[board].lane.index), Int(network.boards[board].stop))
        let record = network.lanes[lane]
        let queue = queue.sorted { ($0.ready, $0.dispatched) < ($1.ready, $1.dispatched) }
        for (one, next) in zip(queue, queue.dropFirst())
        where one.ready < next.ready && one.dispatched > next.dispatched {
            problems.append("order: \(next.id.name) overtakes \(one.id.name) at board \(board)")
        }
        for (place, rider) in queue.enumerated() {
            // The first departure that it was in time for, if others before it took that.
            guard var first = firstDeparture(board, from: rider.ready + record.cutOff) else {
                continue
            }
            while let last = lastStop(lane, first), last <= stop, first + 1 < record.departureCount
            {
                first += 1
            }
            let departs = departures[board][first]
            guard departs < rider.dispatched else { continue }
            let isNext = place == 0 || queue[place - 1].dispatched <= departs
            let isAlone = place + 1 >= queue.count || queue[place + 1].ready > rider.ready
            guard isNext, isAlone else { continue }
            let aboard = trips[Trip(lane: lane, departure: first), default: []].filter {
                $0.boards <= stop && $0.alights > stop
            }
            let itself = self.rider(rider.id, boards: stop, alights: stop + 1)
            if !isOver(aboard + [itself], record) {
                problems.append("capacity: \(rider.id.name) is left behind at board \(board)")
            }
        }
        return problems
    }

    /// Vans leave at their waves, with no more than they hold, and knock at one door at a time.
    func waves() -> [String] {
        struct Wave: Hashable {
            var row: Int
            var time: SimTime
        }
        var problems: [String] = []
        var taken: [Wave: [SimTime?]] = [:]
        for journey in journeys {
            for (stay, next) in zip(journey.stays, journey.stays.dropFirst()) {
                guard case .couriers(let row) = stay.place, let out = stay.to else { continue }
                taken[Wave(row: row, time: out), default: []].append(next.to)
                if stay.from + network.couriers[row].cutOff > out {
                    problems.append("waves: \(journey.id.name) leaves after the cut-off")
                }
            }
        }
        for (wave, doors) in taken {
            let couriers = network.couriers[wave.row]
            guard let listed = network.waves[couriers.waves].first(where: { $0.time == wave.time })
            else {
                problems.append("waves: couriers \(wave.row) leave at \(wave.time), off their list")
                continue
            }
            if listed.isCancelled {
                problems.append("closed: couriers \(wave.row) leave at \(wave.time)")
            }
            let left = Int128(network.capacity(in: couriers.slow, at: wave.time))
            let capacity = (Int128(couriers.vans * couriers.parcelsPerVan) * left) >> 32
            if Int128(doors.count) > capacity {
                problems.append("capacity: couriers \(wave.row) take \(doors.count)")
            }
            let times = Dictionary(grouping: doors.compactMap { $0 }, by: { $0 })
            for (time, same) in times where Int64(same.count) > couriers.vans {
                problems.append(
                    "capacity: couriers \(wave.row) are at \(same.count) doors, \(time)")
            }
        }
        return problems
    }
}
