import ParcelNetwork
import SimulationKernel

extension RunChecks {
    /// What carriers counted is what their parcels' scans say: who came to a hand-over point is in the
    /// carrier's hands until its custody ends.
    func carriers() -> [String] {
        let window = network.plan.windowStart..<network.plan.windowEnd
        var carrierOfPoint: [Int: Int] = [:]
        for place in network.carrierSites where place.isHandOver {
            carrierOfPoint[Int(place.site.index)] = Int(place.carrier)
        }
        guard !carrierOfPoint.isEmpty else { return [] }
        var seen = network.carriers.map { _ in CarrierTally() }
        for journey in journeys {
            for visit in journey.sites {
                guard let row = carrierOfPoint[visit.site] else { continue }
                if window.contains(visit.from) { seen[row].handedOver += 1 }
                if journey.ended == nil { seen[row].inHand += 1 }
                let end = journey.ended?.at ?? network.plan.end
                if let ended = journey.ended, ended.kind == .delivered, window.contains(ended.at) {
                    seen[row].delivered += 1
                }
                let (from, to) = (
                    min(max(visit.from, window.lowerBound), window.upperBound),
                    min(max(end, window.lowerBound), window.upperBound)
                )
                seen[row].handArea += Int128((to - from).microseconds)
            }
        }
        var problems: [String] = []
        for (region, report) in observed.reports.enumerated() {
            let rows = network.carriers(of: RegionID(region))
            for (row, tally) in zip(rows, report.carriers) where tally != seen[row] {
                problems.append(
                    "carrier '\(network.carriers[row].name)': \(tally), seen \(seen[row])")
            }
        }
        return problems
    }
}
