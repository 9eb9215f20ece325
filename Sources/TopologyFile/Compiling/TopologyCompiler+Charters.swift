import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// Lays out what may be called of each charter: for every time at which a lane that it relieves
    /// departs one departure, its notice later.
    mutating func compileCharters() {
        for (index, lane) in spec.lanes.enumerated() {
            guard let charter = lane.charter, case .timetable(let timetable) = lane.service else {
                continue
            }
            if spec.lanes.contains(where: { $0.containers != nil }) {
                report(
                    at: charter.position,
                    "lane '\(lane.name)' is on demand in a file with containers",
                    mend: "not yet supported together: remove 'containers' of the others")
                return
            }
            guard let way = longestWay(of: lane, timetable) else { continue }
            var times: Set<SimTime> = []
            for relieved in relieved(by: lane) {
                let other = network.lanes[relieved.lane]
                for departure in 0..<other.departureCount {
                    times.insert(
                        network.call(other, departure: departure, stop: relieved.from).departs)
                }
            }
            if times.isEmpty {
                let sites = lane.stops.map { "'\(spec.sites[$0.site].name)'" }
                report(
                    at: charter.position,
                    "no lane with a timetable leads from \(sites[0]) to \(sites[1]), "
                        + "as lane '\(lane.name)' on demand does",
                    mend: "it takes who waits for such lanes: add one, or change 'route'")
                continue
            }
            var record = network.lanes[index]
            record.firstCall = network.calls.count
            record.firstScheduledCall = network.calls.count
            for time in times.sorted() {
                let departs = time + charter.notice
                network.calls.append(Network.Call(arrives: departs, departs: departs))
                network.calls.append(
                    Network.Call(arrives: departs + way, departs: departs + way))
            }
            record.departureCount = times.count
            let chance = chance(of: lane)
            delay(&record, by: chance)
            record.cancellations = cancellations(
                of: lane, index, firstCall: record.firstCall, departures: record.departureCount,
                chance)
            network.lanes[index] = record
        }
    }

    /// The rows of what is called, once boards are numbered.
    mutating func compileCalls() {
        for (index, lane) in spec.lanes.enumerated() {
            guard let charter = lane.charter else { continue }
            let first = network.relievedBoards.count
            for relieved in relieved(by: lane) {
                let stops = network.lanes[relieved.lane].stops
                network.relievedBoards.append(
                    Network.RelievedBoard(
                        board: network.laneStops[stops.lowerBound + relieved.from].board,
                        alightStop: UInt32(relieved.to)))
            }
            network.charters.append(
                Network.Charter(
                    lane: LaneID(index), threshold: charter.threshold, notice: charter.notice,
                    atMost: charter.atMost ?? Network.Charter.unlimited, span: charter.span,
                    relieves: first..<network.relievedBoards.count))
        }
    }

    /// The lanes with a timetable that lead from a charter's first site to its last.
    private func relieved(by charter: LaneSpec) -> [(lane: Int, from: Int, to: Int)] {
        let (from, to) = (charter.stops[0].site, charter.stops[1].site)
        var found: [(lane: Int, from: Int, to: Int)] = []
        for (index, lane) in spec.lanes.enumerated() where lane.charter == nil {
            guard case .timetable = lane.service,
                let start = lane.stops.firstIndex(where: { $0.site == from }),
                let end = lane.stops.lastIndex(where: { $0.site == to }), start < end
            else { continue }
            found.append((index, start, end))
        }
        return found
    }

    /// As long as the charter takes on the worst date of the run: a called one leaves at any hour.
    private mutating func longestWay(of lane: LaneSpec, _ timetable: Timetable) -> SimDuration? {
        let laidOut = laidOut(timetable, of: lane)
        return stride(from: 0, to: laidOut.calls.count, by: 2).map {
            laidOut.calls[$0 + 1].arrives - laidOut.calls[$0].departs
        }.max()
    }
}
