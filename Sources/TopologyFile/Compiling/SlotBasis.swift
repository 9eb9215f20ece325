import SimulationKernel

/// What the length of a stream's slots is chosen by: its nominal volume and highest factor.
///
/// Slots name parcels. So a scenario keeps the slots of the topology without it, and its volumes
/// nest with those: a parcel of the lower volume is one of the higher, with the same draws.
package struct SlotBasis: Hashable, Sendable {
    /// Parcels a day times 2^32.
    var dayMean: UInt128
    var highestFactor: UInt32

    init(_ demand: DemandSpec, _ from: DemandSpec.Weighted, _ service: DemandSpec.Weighted) {
        dayMean = DemandTables.dayMean(
            millionthsPerDay: demand.millionthsPerDay,
            shares: [
                (from.weight, demand.from.reduce(0) { $0 + $1.weight }),
                (service.weight, demand.services.reduce(0) { $0 + $1.weight }),
            ])
        highestFactor = DemandTables.Rhythm(demand).highest
    }

    /// Of every stream of a topology, by name.
    static func all(of spec: TopologySpec) -> [String: SlotBasis] {
        var bases: [String: SlotBasis] = [:]
        for demand in spec.demand {
            for from in demand.from {
                for service in demand.services {
                    bases[streamName(demand, from, service, spec)] = SlotBasis(
                        demand, from, service)
                }
            }
        }
        return bases
    }

    /// `cn-es/HGH/five-day`
    static func streamName(
        _ demand: DemandSpec, _ from: DemandSpec.Weighted, _ service: DemandSpec.Weighted,
        _ spec: TopologySpec
    ) -> String {
        "\(demand.name)/\(spec.sites[from.index].name)/\(spec.services[service.index].name)"
    }
}
