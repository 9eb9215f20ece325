import ParcelNetwork
import SimulationKernel

// Which stations run event by event: those whose discipline is not plain, and those whose servers
// a full station behind them may keep occupied. All others are computed ahead.
extension TopologyCompiler {
    /// By stage of a site.
    static func isStepped(_ stages: [StageSpec]) -> [Bool] {
        var isStepped = stages.map { $0.served.map { !$0.discipline.isPlain } ?? false }
        var before: Int?
        for (place, stage) in stages.enumerated() {
            guard let station = stage.served else { continue }
            if station.discipline.blocks, let before { isStepped[before] = true }
            before = place
        }
        return isStepped
    }

    mutating func served(
        _ kind: String, _ station: StationSpec, isStepped: Bool, of site: SiteSpec, _ id: SiteID
    ) -> (Network.StageKind, Int) {
        let known = network.stations.count
        let number = self.station(kind, station, of: site, id)
        guard isStepped, number == known else { return (.served, number) }
        addDiscipline(station.discipline, of: number)
        return (.stepped, network.disciplines.count - 1)
    }

    mutating func desks(
        _ kind: String, _ station: StationSpec, of site: SiteSpec, _ id: SiteID
    ) -> Int {
        let known = network.stations.count
        let number = self.station(kind, station, of: site, id)
        if number == known, !station.discipline.isPlain {
            addDiscipline(station.discipline, of: number)
        }
        return number
    }

    private mutating func addDiscipline(_ spec: DisciplineSpec, of station: Int) {
        var row = Network.Discipline(
            station: StationID(station), isRanked: spec.isRanked, misread: spec.misread)
        if let breakdowns = spec.breakdowns {
            row.breakdowns = breakdowns.isOfTheClock ? .ofTheClock : .whileBusy
            row.upTime = lawID(breakdowns.upTime)
            row.repair = lawID(breakdowns.repair)
        }
        if let holds = spec.holds {
            row.holds = UInt32(clamping: holds)
            row.whenFull = spec.turnsAway ? .turnsAway : .blocks
        }
        network.disciplines.append(row)
    }
}

extension StageSpec {
    /// The station that every parcel passes, if the stage is one.
    var served: StationSpec? {
        switch self {
        case .unload(let station), .sort(let station), .load(let station), .takeOver(let station):
            station
        case .importCustoms, .exportCustoms, .couriers: nil
        }
    }
}
