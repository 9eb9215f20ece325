import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// Who is at a station and when, overtime and closures included, those who are there longest first;
    /// nil if nobody is before the run's end.
    mutating func crews(
        of station: StationSpec, at site: SiteSpec, _ id: SiteID, stage: String
    ) -> [Network.Crew]? {
        var planned: [Network.Crew] = []
        if station.shifts.isEmpty {
            guard let opening = opening(station.opening, of: site) else { return nil }
            planned = [
                Network.Crew(servers: UInt32(clamping: station.servers), opening: opening)
            ]
        } else {
            planned = roster(station, of: site)
        }
        if planned.count > Network.Crew.most {
            report(
                at: station.position,
                "\(stage) of '\(site.name)' has \(planned.count) different numbers of servers",
                mend: "at most \(Network.Crew.most): let shifts end together")
            return nil
        }
        let overtimes = overtimes(of: id, stage: stage)
        let closures = closures(of: id, stage: stage)
        for index in planned.indices {
            planned[index].opening = opening(
                opening(planned[index].opening, prolonged: overtimes), without: closures)
        }
        return planned.isEmpty ? nil : planned
    }

    /// The crews of a roster: servers that the same shifts staff.
    private mutating func roster(_ station: StationSpec, of site: SiteSpec) -> [Network.Crew] {
        guard case .weekly(_, let holidays) = station.opening else { return [] }
        let key = HoursKey(
            rules: station.shifts, holidays: holidays, zone: site.zone, calendar: site.calendar)
        if let known = rosters[key] { return known }
        let staffed = Staffing(
            station.shifts.map {
                (laidOut([$0.hours], holidays: holidays, at: site), $0.servers)
            })
        var crews: [Network.Crew] = []
        var below = 0
        for level in staffed.levels {
            guard let opening = opening(staffed.intervals(of: level)) else { continue }
            crews.append(Network.Crew(servers: UInt32(level - below), opening: opening))
            below = level
        }
        rosters[key] = crews
        return crews
    }
}

/// How many servers are staffed: a step function of time.
private struct Staffing {
    /// From each time on so many, ascending in time; none before the first.
    private let steps: [(time: SimTime, servers: Int)]

    /// The sum of shifts.
    init(_ shifts: [(intervals: [Network.OpenInterval], servers: Int)]) {
        var changes: [SimTime: Int] = [:]
        for shift in shifts {
            for interval in shift.intervals {
                changes[interval.opens, default: 0] += shift.servers
                changes[interval.closes, default: 0] -= shift.servers
            }
        }
        var servers = 0
        steps = changes.sorted { $0.key < $1.key }.map { change in
            servers += change.value
            return (change.key, servers)
        }
    }

    /// The numbers that occur, ascending, without zero.
    var levels: [Int] { Set(steps.map(\.servers)).subtracting([0]).sorted() }

    /// When at least so many are there.
    func intervals(of level: Int) -> [Network.OpenInterval] {
        var intervals: [Network.OpenInterval] = []
        var opens: SimTime?
        for step in steps {
            if let since = opens, step.servers < level {
                intervals.append(
                    Network.OpenInterval(opens: since, closes: step.time, openBefore: .zero))
                opens = nil
            } else if opens == nil, step.servers >= level {
                opens = step.time
            }
        }
        return OpeningIntervals.summed(intervals)
    }
}
