import ParcelNetwork
import SimulationKernel

extension RunChecks {
    /// Of a lane on demand no more departures are called within any span than may be, as far as somebody
    /// took them.
    func charters() -> [String] {
        var taken = [Set<Int>](repeating: [], count: network.lanes.count)
        for stay in journeys.flatMap(\.stays) {
            guard case .board(let board) = stay.place, board >= 0, let to = stay.to,
                let departure = firstDeparture(board, from: to),
                // Of departures that leave together it is not told which one it takes.
                isAlone(board, departure)
            else { continue }
            taken[Int(network.boards[board].lane.index)].insert(departure)
        }
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
