extension Network {
    /// What may be diverted of those who board somewhere.
    package struct DivertedLanding: Hashable, Sendable {
        /// The lane from the site that may be closed to its alternate.
        package var lane: LaneID
        package var from: SiteID
        package var to: SiteID
        /// Who alights at one of these stops of the lane boarded lands at the site.
        package var stops: Range<Int>
    }

    /// By board, what may become of its parcels; empty if nothing is ever diverted.
    ///
    /// Whoever waits for a lane that a charter by air relieves may land where that does.
    package func divertedLandings() -> [[DivertedLanding]] {
        let diversions = lanes.indices.filter { lanes[$0].mode == .diversion }
        if diversions.isEmpty { return [] }
        var landings = [[DivertedLanding]](repeating: [], count: boards.count)
        for diversion in diversions {
            let stops = laneStops[lanes[diversion].stops]
            let (from, to) = (stops[stops.startIndex].site, stops[stops.startIndex + 1].site)
            func note(_ board: BoardID, _ stops: Range<Int>) {
                landings[Int(board.index)].append(
                    DivertedLanding(lane: LaneID(diversion), from: from, to: to, stops: stops))
            }
            let isOf = { (lane: LaneID) in
                lanes[diversion].diverts.map { $0 == lane } ?? true
            }
            for (index, lane) in lanes.enumerated()
            where lane.landsByTimetable && isOf(LaneID(index)) {
                for stop in 1..<lane.stops.count
                where laneStops[lane.stops.lowerBound + stop].site == from {
                    for before in 0..<stop {
                        note(
                            laneStops[lane.stops.lowerBound + before].board,
                            stop..<lane.stops.count)
                    }
                }
            }
            for charter in charters {
                let lane = lanes[Int(charter.lane.index)]
                let lands = laneStops[lane.stops.lowerBound + 1].site
                guard lane.landsByTimetable, lands == from, isOf(charter.lane) else { continue }
                for row in relievedBoards[charter.relieves] {
                    note(row.board, Int(row.alightStop)..<(Int(row.alightStop) + 1))
                }
            }
        }
        return landings
    }
}

extension Network.Lane {
    /// Whether what it carries may be diverted: it comes by air, all of a vehicle at a time.
    @inlinable
    package var landsByTimetable: Bool { mode == .air && !isContinuous }
}
