import ParcelNetwork
import SimulationKernel

/// While a disruption is known where orders are made, only a share of them is.
struct DemandReaction: Hashable {
    /// In 2^-32.
    var share: Share
    var spans: [Range<SimTime>]

    /// Factors by quarter of an hour from the run's start on, less what is not ordered.
    ///
    /// - Parameter factors: those of the first quarters; the last week of them repeats.
    static func applied(
        _ reactions: [DemandReaction], to factors: [UInt32], until end: SimTime
    ) -> [UInt32] {
        let quarter = DemandTables.quarter.microseconds
        let count = Int((end.microseconds + quarter - 1) / quarter)
        let week = min(7 * 96, factors.count)
        return (0..<max(1, count)).map { index in
            let known =
                index < factors.count
                ? index : factors.count - week + (index - factors.count) % week
            let time = SimTime(microseconds: Int64(index) * quarter)
            var factor = UInt64(factors[known])
            for reaction in reactions where reaction.spans.contains(where: { $0.contains(time) }) {
                factor = (factor * reaction.share) >> 32
            }
            return UInt32(clamping: factor)
        }
    }
}

extension TopologyCompiler {
    /// What disruptions do to a flow's demand.
    func reactions(of demand: DemandSpec) -> [DemandReaction] {
        spec.disruptions.enumerated().compactMap { index, disruption in
            guard disruption.demand < 1 << 32,
                disruption.flows.contains(where: {
                    $0.origins.contains(demand.origin)
                        && $0.destinations.contains(demand.destination)
                })
            else { return nil }
            let spans = occurrences.filter { $0.disruption == index }.compactMap { occurrence in
                let record = network.disruptions[occurrence.row]
                let known = network.knownFrom(occurrence.row, in: RegionID(demand.origin))
                return known < record.to ? known..<record.to : nil
            }
            return spans.isEmpty ? nil : DemandReaction(share: disruption.demand, spans: spans)
        }
    }
}
