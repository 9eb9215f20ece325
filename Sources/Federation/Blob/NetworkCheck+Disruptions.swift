import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// Disruptions, and where they are felt: cancelled departures, slow stations, closed stages.
    func disruptions() throws(NetworkProblem) {
        for (index, disruption) in network.disruptions.enumerated() {
            try require(
                isName(disruption.name) && isName(disruption.place), "disruptions", index,
                "no name, or too long a one")
            try require(isRegion(disruption.region), "disruptions", index, "unknown region")
            try require(
                isTime(disruption.from) && isTime(disruption.to) && isTime(disruption.known)
                    && disruption.from < disruption.to && disruption.capacity <= NetworkCheck.whole,
                "disruptions", index, "times or capacity out of range")
        }
        for (index, lane) in network.lanes.enumerated() {
            try require(
                lane.cancellations.upperBound <= network.cancellations.count
                    && isOpening(lane.opening), "lanes", index,
                "cancellations or opening beyond the table")
            var next: UInt64 = 0
            for row in lane.cancellations {
                let cancelled = network.cancellations[row]
                try require(
                    UInt64(cancelled.departure) >= next
                        && Int(cancelled.departure) < lane.departureCount
                        && Int(cancelled.fromStop) < lane.stops.count - 1
                        && (cancelled.disruption == Network.Cancellation.byChance
                            || Int(cancelled.disruption) < network.disruptions.count),
                    "cancellations", row, "out of order, or unknown departure, stop or disruption")
                next = UInt64(cancelled.departure) + 1
            }
        }
        for (index, lane) in network.lanes.enumerated() where lane.mode == .diversion {
            let opening = network.openings[Int(lane.opening.index)]
            try require(
                lane.isContinuous && network.laws.isConstant(lane.transit)
                    && network.laws.least(lane.transit) > 0 && opening.intervalCount > 0
                    && network.laneStops[lane.stops].allSatisfy { $0.ready == .zero }, "lanes",
                index, "a diversion at any time, or that takes none, or no fixed one")
            try require(
                lane.diverts.map { lands($0, at: network.laneStops[lane.stops.lowerBound].site) }
                    ?? true, "lanes", index, "a diversion of a lane that does not land there")
        }
        for (index, lane) in network.lanes.enumerated() where lane.mode != .diversion {
            try require(lane.diverts == nil, "lanes", index, "it diverts and is no diversion")
        }
        for (index, station) in network.stations.enumerated() {
            try slowdowns(station.slow, "stations", index)
        }
        for (index, couriers) in network.couriers.enumerated() {
            try slowdowns(couriers.slow, "couriers", index)
            try require(isOpening(couriers.opening), "couriers", index, "unknown opening")
        }
        for (index, customs) in network.customs.enumerated() {
            try require(isOpening(customs.opening), "customs", index, "unknown opening")
        }
    }

    private func lands(_ lane: LaneID, at site: SiteID) -> Bool {
        guard Int(lane.index) < network.lanes.count else { return false }
        let lane = network.lanes[Int(lane.index)]
        return lane.landsByTimetable
            && network.laneStops[lane.stops].dropFirst().contains { $0.site == site }
    }

    private func isOpening(_ opening: OpeningID) -> Bool {
        Int(opening.index) < network.openings.count
    }

    private func slowdowns(
        _ rows: Range<Int>, _ table: String, _ index: Int
    ) throws(NetworkProblem) {
        try require(
            rows.upperBound <= network.slowdowns.count, table, index, "slowdowns beyond the table")
        var end: SimTime?
        for row in rows {
            let slow = network.slowdowns[row]
            try require(
                isTime(slow.from) && isTime(slow.to) && slow.from < slow.to
                    && (end.map { $0 <= slow.from } ?? true)
                    && (1...NetworkCheck.whole).contains(slow.capacity), "slowdowns", row,
                "out of order, or no capacity")
            end = slow.to
        }
    }
}
