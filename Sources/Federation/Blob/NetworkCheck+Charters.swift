import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// Charters depart from a site, after their notice, for where lanes from there go too.
    func charters() throws(NetworkProblem) {
        var lanes: Set<UInt32> = []
        for (index, charter) in network.charters.enumerated() {
            try require(
                Int(charter.lane.index) < network.lanes.count
                    && lanes.insert(charter.lane.index).inserted, "charters", index,
                "unknown lane, or another's")
            let lane = network.lanes[Int(charter.lane.index)]
            try require(
                !lane.isContinuous && lane.stops.count == 2 && lane.bags.size == 0
                    && network.containerLabels.isEmpty, "charters", index,
                "not a timetable of two stops, or with bags or containers")
            try require(
                charter.threshold >= 0 && charter.notice > .zero && charter.span > .zero
                    && charter.notice <= .days(3650) && charter.span <= .days(3650)
                    && charter.atMost > 0
                    && (charter.atMost == Network.Charter.unlimited || charter.atMost <= 1 << 16),
                "charters", index, "threshold, notice or limit out of range")
            try require(
                charter.relieves.upperBound <= network.relievedBoards.count, "charters", index,
                "relieves boards beyond the table")
            if lane.departureCount > 0 {
                let first = network.scheduledCall(lane, departure: 0, stop: 0).departs
                try require(
                    first.microseconds >= charter.notice.microseconds, "charters", index,
                    "is decided before the run begins")
            }
        }
        for (index, charter) in network.charters.enumerated() {
            let stops = network.laneStops[network.lanes[Int(charter.lane.index)].stops]
            for row in charter.relieves {
                try relieved(row, from: stops.first?.site, to: stops.last?.site, lanes)
            }
            try require(!charter.relieves.isEmpty, "charters", index, "relieves nobody")
        }
        for (index, hop) in network.hops.enumerated() where !lanes.isEmpty {
            let lane = network.boards[Int(hop.board.index)].lane
            try require(
                !lanes.contains(lane.index), "hops", index, "parcels that wait for a charter")
        }
    }

    private func relieved(
        _ row: Int, from: SiteID?, to: SiteID?, _ charters: Set<UInt32>
    ) throws(NetworkProblem) {
        let relieved = network.relievedBoards[row]
        try require(
            Int(relieved.board.index) < network.boards.count, "relievedBoards", row,
            "unknown board")
        let board = network.boards[Int(relieved.board.index)]
        let lane = network.lanes[Int(board.lane.index)]
        try require(
            !lane.isContinuous && !charters.contains(board.lane.index) && board.site == from
                && relieved.alightStop > board.stop
                && Int(relieved.alightStop) < lane.stops.count
                && network.laneStops[lane.stops.lowerBound + Int(relieved.alightStop)].site == to,
            "relievedBoards", row, "of a lane that goes elsewhere, or has no timetable")
    }
}
