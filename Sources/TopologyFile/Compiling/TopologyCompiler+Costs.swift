import ParcelNetwork

extension TopologyCompiler {
    /// Notes what a lane costs and emits, if it does either.
    mutating func rate(_ lane: LaneSpec, as index: Int) {
        guard lane.rates != .none || lane.co2e > 0 else { return }
        let first = network.legMetres.count
        network.legMetres += lane.legMetres
        network.rated.append(
            Network.RatedPart(
                kind: .lane, part: UInt32(index), rates: lane.rates, vehicles: lane.vehicles,
                co2e: lane.co2e, legs: first..<network.legMetres.count))
    }

    /// The same of a station, of couriers or of a locker.
    mutating func rate(_ kind: Network.RatedKind, _ part: Int, _ rates: Network.Rates) {
        guard rates != .none else { return }
        network.rated.append(Network.RatedPart(kind: kind, part: UInt32(part), rates: rates))
    }

    /// Sites come region by region with all their parts: each kind's are brought together.
    mutating func sortRates() {
        network.rated.sort { ($0.kind.rawValue, $0.part) < ($1.kind.rawValue, $1.part) }
    }
}
