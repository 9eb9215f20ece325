import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// A row of backlog, and what tells in which order a region places them.
    struct StandingRow: Comparable {
        var record: Network.Backlog
        var site: SiteID

        /// By site, of one site who stands farther on first.
        static func < (a: StandingRow, b: StandingRow) -> Bool {
            (a.site.index, ~a.record.stage, a.record.stream.index)
                < (b.site.index, ~b.record.stage, b.record.stream.index)
        }
    }

    /// The row of the stream that was added last.
    mutating func standingRow(
        _ backlog: BacklogSpec, _ demand: DemandSpec, _ site: Int
    ) -> StandingRow {
        let id = siteIDs[site]
        let stages = network.sites[Int(id.index)].stages
        let age =
            switch backlog.age {
            case .law(let law): law
            case .since(let date):
                LawSpec.constant(age(since: date, site: spec.promiseSite(of: demand, from: site)))
            }
        return StandingRow(
            record: Network.Backlog(
                stream: StreamID(network.streams.count - 1),
                parcels: UInt32(clamping: backlog.parcels),
                stage: backlog.stage.map { UInt32(stages.lowerBound + $0) }
                    ?? Network.Backlog.atLane,
                age: lawID(age), isExported: backlog.isExported),
            site: id)
    }

    /// Microseconds from a date's begin at a site to the run's start.
    private func age(since date: CivilDate, site: Int) -> Int64 {
        let midnight = almanac.clock(spec.sites[site].zone).midnight(date)
        return max(0, (.zero - midnight).microseconds)
    }
}

extension BacklogSpec {
    /// How long before a run's start the first of its clocks may have begun: a day more than that,
    /// wherever on the earth.
    func longestAge(before start: CivilDate) -> SimDuration {
        switch age {
        case .since(let date): return .days(Int64(max(0, start - date) + 1))
        case .law(let law):
            return min(DrawnLaw(law).draw(.max), Network.Backlog.longestAge)
        }
    }
}
