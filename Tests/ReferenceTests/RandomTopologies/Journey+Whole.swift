import ParcelNetwork
import SimulationKernel

// Orders that a warehouse sends on, and containers that pass a site unopened.
extension JourneyReader {
    /// A parcel that its warehouse could not fulfil: ordered there, and picked at its origin when the
    /// order has got there.
    ///
    /// - Returns: its arrival at the origin's site, or nil if the run ends before.
    func order(_ reading: inout Reading) throws(Unreadable) -> Scan? {
        let id = reading.journey.id
        guard let scan = try reading.next(), scan.time == reading.since,
            let stocked = network.stockedStreams.first(where: { Int($0.stream.index) == id.stream }
            ),
            scan.detail == stocked.lane.index
        else { throw Unreadable(what: "is ordered where nothing is stocked") }
        try expect(site: Int(network.warehouses[Int(stocked.warehouse)].site.index), scan)
        let lane = network.lanes[Int(stocked.lane.index)]
        let reached = scan.time + SimDuration(microseconds: network.laws.least(lane.transit))
        let picked = reached + redraws.pick(of: id, at: reached)
        reading.journey.ordered = scan.time
        let arrival = try reading.next()
        if let arrival, arrival.time != picked {
            throw Unreadable(what: "is picked at \(arrival.time) instead of \(picked)")
        }
        if arrival == nil, picked < network.plan.end {
            throw Unreadable(what: "is never picked")
        }
        reading.stay(.ordering(Int(stocked.lane.index)), until: arrival?.time)
        let flow = network.flows[Int(network.streams[id.stream].flow.index)]
        if network.services[Int(flow.service)].startsWhenAccepted {
            reading.journey.created = picked
        }
        return arrival
    }

    /// The lane, if a parcel comes in one of its containers: it alights by the timetable where the tables
    /// put it into one. Who gets off where a departure ends early is in none any more.
    func container(
        by lane: Int, from: Int, at left: SimTime, to site: Int, _ arrival: Scan, _ reading: Reading
    ) -> Int? {
        let record = network.lanes[lane]
        guard record.containers.filling.size > 0 else { return nil }
        let stops = network.laneStops[record.stops]
        guard let first = stops.firstIndex(where: { $0.site.index == UInt32(from) }),
            let last = stops[(first + 1)...].firstIndex(where: { $0.site.index == UInt32(site) })
        else { return nil }
        let label = labels.label(
            atStop: last, for: reading.journey.destination, isCleared: reading.isCleared,
            isExported: reading.isExported)
        guard label != ContainerLabels.noLabel else { return nil }
        let alights = (0..<record.departureCount).contains { departure in
            func call(_ stop: Int) -> Network.Call {
                network.call(record, departure: departure, stop: stop - stops.startIndex)
            }
            return call(first).departs == left
                && call(last).arrives + stops[last].ready == arrival.time
        }
        return alights ? lane : nil
    }

    /// Moves the container in which a parcel came to its next lane.
    ///
    /// - Returns: whether it passes the site unopened.
    func transfer(at site: Int, _ reading: inout Reading) throws(Unreadable) -> Bool {
        guard let lane = reading.container else { return false }
        let moved = reading.since + network.lanes[lane].containers.transfer
        guard let next = reading.scans.first else {
            // It is moved, waits for its lane, or was opened and is somewhere at the site.
            if moved < network.plan.windowEnd {
                reading.journey.transfers.append(.init(site: site, moved: moved, passes: nil))
            }
            reading.stay(.transfer(lane), until: nil)
            return false
        }
        guard next.time >= moved else { throw Unreadable(what: "leaves a container that is moved") }
        reading.stay(.transfer(lane), until: moved)
        let isUnopened = next.kind == .dispatched
        // Where ways change one that waits for a lane may be opened.
        let mayBeOpened = network.routeEpochs.contains {
            $0.region == network.sites[site].region && $0.from >= moved && $0.from <= next.time
        }
        let passes: Bool? = isUnopened ? true : mayBeOpened ? nil : false
        reading.journey.transfers.append(.init(site: site, moved: moved, passes: passes))
        return isUnopened
    }
}
