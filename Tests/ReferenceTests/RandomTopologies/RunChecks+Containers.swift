import Measurement
import ParcelNetwork
import SimulationKernel

extension RunChecks {
    /// Who passes a site in a container, by what is counted there, is who leaves it without having been
    /// at a station of it.
    func containers() -> [String] {
        if network.containerLabels.isEmpty { return [] }
        let window = network.plan.windowStart..<network.plan.windowEnd
        var seen = [UInt64](repeating: 0, count: network.sites.count)
        var untold = seen
        for transfer in journeys.flatMap(\.transfers) where window.contains(transfer.moved) {
            switch transfer.passes {
            // Where there is no station nobody who is taken out of a container is seen.
            case true? where hasStation(transfer.site): seen[transfer.site] += 1
            case false?: break
            default: untold[transfer.site] += 1
            }
        }
        var counted = [UInt64](repeating: 0, count: network.sites.count)
        for (record, report) in zip(network.regions, observed.reports) {
            for (board, tally) in zip(record.boards, report.boards) {
                counted[Int(network.boards[board].site.index)] += tally.bypassing
            }
        }
        return counted.indices.compactMap { site in
            let most = seen[site] + untold[site]
            if (seen[site]...most).contains(counted[site]) { return nil }
            return "containers: \(counted[site]) pass '\(network.sites[site].name)' unopened, seen "
                + "\(seen[site]) to \(most)"
        }
    }

    private func hasStation(_ site: Int) -> Bool {
        network.stages[network.sites[site].stages].contains {
            $0.kind == .served || $0.kind == .stepped
        }
    }
}
