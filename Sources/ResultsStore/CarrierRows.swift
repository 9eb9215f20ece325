package import ParcelNetwork
import SimulationKernel

extension RecordRows {
    func insertCarriers() throws {
        for (index, carrier) in network.carriers.enumerated() {
            let tally = totals.carriers[index]
            let window = record.measuredWindow(of: carrier.region)
            try insert(
                into: "carriers",
                [
                    index, carrier.name, Int(carrier.region.index),
                    seconds(window.upperBound - window.lowerBound), whole(tally.handedOver),
                    Double(totals.waitingArea(ofCarrier: index, in: network)) / 1e6,
                    whole(tally.delivered), tally.inHand, Double(tally.handArea) / 1e6,
                ])
        }
    }
}

extension MergedTallies {
    /// The integral of the number that wait at a carrier's hand-over points to be taken over.
    package func waitingArea(ofCarrier carrier: Int, in network: Network) -> Int128 {
        let points = Set(
            network.carrierSites.filter { $0.isHandOver && Int($0.carrier) == carrier }
                .map(\.site))
        return zip(network.stations, stations).reduce(0) { sum, row in
            points.contains(row.0.site) ? sum + row.1.queueArea : sum
        }
    }
}
