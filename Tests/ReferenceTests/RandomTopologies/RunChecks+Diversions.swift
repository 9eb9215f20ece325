import ParcelNetwork
import SimulationKernel

// What is in the air to a site that is closed lands where it is diverted to, and nothing else does.
extension RunChecks {
    /// The lane by which a parcel is diverted that boarded at one of its stays.
    func diversion(behind board: Int, in journey: Journey) -> Int? {
        guard board + 2 < journey.stays.count,
            case .lane(let lane) = journey.stays[board + 2].place,
            network.lanes[lane].mode == .diversion
        else { return nil }
        return lane
    }

    /// It is diverted when its departure lands where that is closed, and is at the alternate after the
    /// way there, as ready as it would have been here.
    func diverted(
        _ journey: Journey, at place: Int, _ diversion: Int, _ lane: Int, _ departure: Int,
        _ stop: Int
    ) -> [String] {
        let (way, record) = (network.lanes[diversion], network.lanes[lane])
        let from = network.laneStops[way.stops.lowerBound].site
        let stay = journey.stays[place]
        let transit = SimDuration(microseconds: network.laws.least(way.transit))
        let isRight = ((stop + 1)..<record.stops.count).contains { next in
            let here = network.laneStops[record.stops.lowerBound + next]
            let landing = network.call(record, departure: departure, stop: next).arrives
            guard here.site == from, isOpen(way.opening, at: landing),
                way.diverts.map({ Int($0.index) == lane }) ?? true,
                stay.from == landing || stay.from == landing + here.ready
            else { return false }
            let arrives = landing + transit + here.ready
            return stay.to.map { $0 == arrives } ?? (arrives >= network.plan.end)
        }
        return isRight ? [] : ["diverted: \(journey.id.name) at \(stay.from), for no reason"]
    }

    /// Whether a parcel enters a site, from a departure that lands there while it is diverted.
    func landsWhereDiverted(
        _ journey: Journey, _ lane: Int, _ departure: Int, _ stop: Int, _ time: SimTime
    ) -> Bool {
        let record = network.lanes[lane]
        guard record.landsByTimetable else { return false }
        return ((stop + 1)..<record.stops.count).contains { next in
            let here = network.laneStops[record.stops.lowerBound + next]
            let landing = network.call(record, departure: departure, stop: next).arrives
            guard landing + here.ready == time,
                journey.sites.contains(where: { $0.site == here.site.index && $0.from == time })
            else { return false }
            return network.lanes.contains {
                $0.mode == .diversion && network.laneStops[$0.stops.lowerBound].site == here.site
                    && isOpen($0.opening, at: landing)
            }
        }
    }

    private func isOpen(_ opening: OpeningID, at time: SimTime) -> Bool {
        network.firstOpen(from: time, opening: opening) == time
    }
}
