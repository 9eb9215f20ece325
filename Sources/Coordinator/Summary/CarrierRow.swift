import ParcelNetwork
import ResultsStore
import SimulationKernel

/// A partner carrier over the measured window.
package struct CarrierRow: Codable, Equatable, Sendable {
    package var region: String
    package var carrier: String
    /// Parcels that came to its hand-over points; what it delivered.
    package var handedOver: UInt64
    package var delivered: UInt64
    /// Handed over and neither delivered nor returned, when the run ended.
    package var inHand: Int64
    /// How many waited at its hand-over points to be taken over, and for how long one did.
    package var meanWaiting: Figure
    package var waitHours: Figure
    /// How many it had, and by Little's law for how long one: from the hand-over to the delivery.
    package var meanInHand: Figure
    package var leadTimeDays: Figure

    init(_ index: Int, _ totals: MergedTallies, _ record: RunRecord) {
        let network = record.network
        let tally = totals.carriers[index]
        let row = network.carriers[index]
        let window = record.measuredWindow(of: row.region)
        let length = (window.upperBound - window.lowerBound).microseconds
        let waiting = totals.waitingArea(ofCarrier: index, in: network)
        region = network.regions[Int(row.region.index)].name
        carrier = row.name
        handedOver = tally.handedOver
        delivered = tally.delivered
        inHand = tally.inHand
        meanWaiting = Figure(waiting, over: length)
        waitHours = Figure(waiting, over: Int128(tally.handedOver) * 3_600_000_000)
        meanInHand = Figure(tally.handArea, over: length)
        leadTimeDays = Figure(tally.handArea, over: Int128(tally.handedOver) * 86_400_000_000)
    }

    var shown: String {
        "Carrier \(carrier): \(Shown.count(handedOver)) parcels handed over, "
            + "\(Shown.count(delivered)) delivered; "
            + "\(Shown.decimal(meanWaiting.value ?? 0, places: 0)) waited for it on average "
            + "(\(Shown.decimal(waitHours.value ?? 0, places: 1)) h for each handed over), and from the "
            + "hand-over, that wait included, to the delivery it took "
            + "\(Shown.decimal(leadTimeDays.value ?? 0, places: 1)) days."
    }
}
