import SimulationKernel

extension RegionTables {
    /// A lane that takes on what would land while its opening is open.
    struct Diversion {
        var lane: LaneID
        /// Whose vehicles it takes on; nil for those of any lane.
        var diverts: LaneID?
        var board: BoardID
        var opening: OpeningID
        var transit: SimDuration
        var to: SiteID
    }

    /// Side by side by site, and where each site's are.
    static func diversions(
        of network: Network
    ) -> (rows: [Diversion], bySite: [Int: Range<Int>]) {
        let lanes = network.lanes.indices.filter { network.lanes[$0].mode == .diversion }
        let starts = lanes.map { network.laneStops[network.lanes[$0].stops.lowerBound] }
        var rows: [Diversion] = []
        var bySite: [Int: Range<Int>] = [:]
        for site in Set(starts.map { Int($0.site.index) }).sorted() {
            let first = rows.count
            for (index, start) in zip(lanes, starts) where Int(start.site.index) == site {
                let lane = network.lanes[index]
                rows.append(
                    Diversion(
                        lane: LaneID(index), diverts: lane.diverts, board: start.board,
                        opening: lane.opening,
                        transit: SimDuration(microseconds: network.laws.draw(lane.transit, 0)),
                        to: network.laneStops[lane.stops.lowerBound + 1].site))
            }
            bySite[site] = first..<rows.count
        }
        return (rows, bySite)
    }
}
