import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// A row each of some stations, and nobody treats these as computed ahead.
    func disciplines() throws(NetworkProblem) {
        var stepped: Set<UInt32> = []
        var before: UInt32?
        for (index, discipline) in network.disciplines.enumerated() {
            let station = discipline.station.index
            try require(
                station < UInt32(network.stations.count), "disciplines", index, "unknown station")
            try require(
                before.map { $0 < station } ?? true, "disciplines", index,
                "stations out of order")
            before = station
            stepped.insert(station)
            try require(
                discipline.misread < NetworkCheck.whole, "disciplines", index,
                "reads no parcel ever")
            if discipline.breakdowns != .never {
                try require(
                    isLaw(discipline.upTime) && isLaw(discipline.repair), "disciplines", index,
                    "unknown law")
                try require(
                    network.laws.mean(discipline.upTime) >= 1, "disciplines", index,
                    "never up")
            }
            try require(
                discipline.holds >= network.stations[Int(station)].servers, "disciplines", index,
                "holds fewer parcels than it has servers")
        }
        var isTaken = [Bool](repeating: false, count: network.disciplines.count)
        for (index, stage) in network.stages.enumerated() {
            switch stage.kind {
            case .served:
                try require(
                    !stepped.contains(stage.part), "stages", index,
                    "its station runs event by event")
            case .stepped:
                try require(
                    !isTaken[Int(stage.part)], "stages", index, "its station is another stage's")
                isTaken[Int(stage.part)] = true
            case .importCustoms, .exportCustoms, .couriers:
                break
            }
        }
        try desks()
    }

    /// Customs' desks keep everybody, and read everybody.
    private func desks() throws(NetworkProblem) {
        var desks: Set<UInt32> = []
        for customs in network.customs {
            desks.insert(customs.documentsDesks.index)
            desks.insert(customs.physicalDesks.index)
        }
        for (index, discipline) in network.disciplines.enumerated()
        where desks.contains(discipline.station.index) {
            try require(
                discipline.holds == Network.Discipline.unlimited && discipline.misread == 0,
                "disciplines", index, "desks of so many places, or that misread")
        }
    }
}
