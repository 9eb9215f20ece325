import ParcelNetwork
import ResultsStore
import SimulationKernel

/// A locker over the measured window.
package struct LockerRow: Codable, Equatable, Sendable {
    package var region: String
    package var site: String
    package var locker: String
    package var compartments: UInt32
    /// Parcels whose consignee chose it; of these a larger compartment, one of another locker, none.
    package var calls: UInt64
    package var larger: UInt64
    package var elsewhere: UInt64
    package var full: UInt64
    package var fullShare: Figure
    package var deposits: UInt64
    package var collected: UInt64
    package var expired: UInt64
    package var expiredShare: Figure
    package var meanTaken: Figure
    package var mostTaken: UInt32
    /// Compartment-hours taken over those there are.
    package var utilisation: Figure

    init(_ index: Int, _ totals: MergedTallies, _ record: RunRecord) {
        let network = record.network
        let tally = totals.lockers[index]
        let row = network.lockers[index]
        let site = network.sites[Int(row.site.index)]
        let window = record.measuredWindow(of: site.region)
        let length = (window.upperBound - window.lowerBound).microseconds
        region = network.regions[Int(site.region.index)].name
        self.site = site.name
        locker = row.name
        let sizes = row.compartments
        compartments = sizes.small + sizes.medium + sizes.large
        calls = tally.calls
        larger = tally.larger
        elsewhere = tally.elsewhere
        full = tally.full
        fullShare = Figure(tally.full, over: tally.calls)
        deposits = tally.deposits
        collected = tally.collected
        expired = tally.expired
        expiredShare = Figure(tally.expired, over: tally.collected + tally.expired)
        let area = tally.takenArea.small + tally.takenArea.medium + tally.takenArea.large
        meanTaken = Figure(area, over: length)
        mostTaken = tally.mostTaken
        utilisation = Figure(area, over: Int128(length) * Int128(compartments))
    }
}
