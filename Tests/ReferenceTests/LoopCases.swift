import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

// Case 6: parcels that come back to customs' desks from an inspection. The desks are computed
// ahead, and by rank event by event.
extension StationaryCases {
    private typealias Figure = StationaryCase.Figure

    static let loops: [StationaryCase] = [
        loop([], [0.666667, 5.454545, 2, 2], 1.265152, ("share: 20 %", "share: 16 %")),
        loop(
            [
                ("share: 20 %", "share: 30 %"), ("mean 20 min", "mean 12 min"),
                ("volume: 8/h", "volume: 7/h"),
            ], [0.538462, 5.454545, 1.5, 1.4], 1.270430, ("share: 30 %", "share: 26 %")),
        loop(
            [("desks: 2, takes", "desks: 2, queue: by rank, takes")],
            [0.666667, 5.454545, 2, 2], 1.265152, ("share: 20 %", "share: 16 %")),
    ]

    /// - Parameters:
    ///   - present: parcels at sorting, at the desks, at inspection and at loading.
    ///   - hours: from order to departure.
    private static func loop(
        _ other: [(String, String)], _ present: [Double], _ hours: Double,
        _ wrong: (String, String)
    ) -> StationaryCase {
        var figures = ["sort", "desks", "inspection", "load"].enumerated().map { place, name in
            Figure(name: "L of \(name)", exact: present[place], within: 0.08) { reports, plan in
                let station = reports[0].stations[place]
                return Double(station.queueArea + station.busyArea)
                    / Double(plan.measured.microseconds)
            }
        }
        figures.swapAt(0, 1)
        figures.append(
            Figure(name: "W, h", exact: hours, within: 0.06) { reports, _ in
                let flow = reports[1].flows[0]
                let there = flow.leadSum - flow.dwell[Dwell.moving.rawValue]
                return Double(there) / 3600e6 / Double(flow.delivered)
            })
        return StationaryCase(
            topology: "inspection-loop", warmUp: .days(7), measured: .days(84), runOut: .days(3),
            figures: figures, wrong: wrong, other: other)
    }

    @Test("A loop that is slightly wrong is refused", arguments: loops)
    func wrongLoop(_ network: StationaryCase) throws { try wrong(network) }
}
