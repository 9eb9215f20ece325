import ParcelNetwork
import SimulationKernel

extension RunChecks {
    /// Lanes on demand are called no oftener than they may be, and only for so many.
    func charters() -> [String] {
        guard !network.charters.isEmpty else { return [] }
        let taken = takenCharters()
        return calls(taken) + thresholds(taken)
    }

    /// By lane, the departures on demand that somebody took.
    private func takenCharters() -> [Set<Int>] {
        var taken = [Set<Int>](repeating: [], count: network.lanes.count)
        for stay in journeys.flatMap(\.stays) {
            guard case .board(let board) = stay.place, board >= 0, let to = stay.to,
                let departure = firstDeparture(board, from: to),
                // Of departures that leave together it is not told which one it takes.
                isAlone(board, departure)
            else { continue }
            taken[Int(network.boards[board].lane.index)].insert(departure)
        }
        return taken
    }

    /// When a departure on demand is called: its notice before the time of its timetable, which is kept
    /// so, for who took it took it at that time or later.
    private func called(_ departure: Int, of charter: Network.Charter) -> SimTime {
        let lane = network.lanes[Int(charter.lane.index)]
        return network.scheduledCall(lane, departure: departure, stop: 0).departs - charter.notice
    }

    /// Nothing is called unless more are left behind, at the time of the call, than the threshold and what
    /// the departures called before and not yet gone will take. Scans tell who waited at the site, not
    /// always for which lane: so at most those who wait were left behind.
    private func thresholds(_ taken: [Set<Int>]) -> [String] {
        var waits: [Int: [(from: SimTime, to: SimTime)]] = [:]
        for journey in journeys {
            for stay in journey.stays {
                guard case .board = stay.place,
                    let site = journey.sites.last(where: { $0.from <= stay.from })?.site
                else { continue }
                waits[site, default: []].append((stay.from, stay.to ?? .infinity))
            }
        }
        var problems: [String] = []
        for charter in network.charters {
            let lane = network.lanes[Int(charter.lane.index)]
            let site = Int(network.laneStops[lane.stops.lowerBound].site.index)
            let relieved = network.relievedBoards[charter.relieves].map { Int($0.board.index) }
            let ascending = taken[Int(charter.lane.index)].sorted()
            for departure in ascending {
                let time = called(departure, of: charter)
                // In time for a departure that has gone without them.
                let left = (waits[site] ?? []).count { wait in
                    wait.from <= time && wait.to > time
                        && relieved.contains { firstChance(of: wait.from, at: $0) <= time }
                }
                let pending = ascending.count {
                    called($0, of: charter) < time && departures(of: lane)[$0] > time
                }
                let room = pending * redraws.expectedCapacity(of: charter.lane)
                if left - room <= Int(charter.threshold) {
                    problems.append(
                        "threshold: lane '\(lane.name)' is called at \(time) for \(left) less \(room)"
                    )
                }
            }
        }
        return problems
    }

    /// When the first departure leaves for which a parcel is in time that is ready.
    private func firstChance(of ready: SimTime, at board: Int) -> SimTime {
        let lane = network.lanes[Int(network.boards[board].lane.index)]
        return firstDeparture(board, from: ready + lane.cutOff).map { departures[board][$0] }
            ?? .infinity
    }

    private func departures(of lane: Network.Lane) -> [SimTime] {
        departures[Int(network.laneStops[lane.stops.lowerBound].board.index)]
    }

    /// Of a lane on demand no more departures are called within any span than may be, as far as somebody
    /// took them.
    private func calls(_ taken: [Set<Int>]) -> [String] {
        return network.charters.compactMap { charter in
            if charter.atMost == Network.Charter.unlimited { return nil }
            let lane = network.lanes[Int(charter.lane.index)]
            let called = taken[Int(charter.lane.index)].sorted().map {
                network.scheduledCall(lane, departure: $0, stop: 0).departs - charter.notice
            }
            let most = called.indices.map { last in
                called[...last].count { called[last] - $0 < charter.span }
            }.max()
            guard let most, most > Int(charter.atMost) else { return nil }
            return "charters: lane '\(lane.name)' is called \(most) times within its span"
        }
    }
}
