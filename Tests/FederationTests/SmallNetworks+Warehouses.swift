import Measurement
import ParcelNetwork
import SimulationKernel

extension SmallNetwork {
    /// A warehouse at every hub, with two classes of products, for what the next region's hub sells: a
    /// quarter of it is not stocked. The odd ones are reviewed by the clock and supplied by departures.
    func addWarehouses(to network: inout Network) {
        let hour = SimDuration.hours(1).microseconds
        let streams = network.streams
        network.streams = []
        let laws = [
            network.laws.add(.exponential(mean: 5 * hour)), network.laws.add(.constant(3 * hour)),
        ]
        for region in 0..<regions {
            let isOdd = region % 2 == 1
            let first = network.waves.count
            if isOdd {
                for time in 0..<Int64(60) {
                    network.waves.append(Network.Wave(time: .zero + .hours(4 * time + 1)))
                }
            }
            let times = first..<network.waves.count
            network.supplies.append(
                Network.Supply(
                    name: "supply-\(region)", isTimetabled: isOdd, departures: times,
                    transit: laws[region % 2], receiving: .minutes(20)))
            let products = network.products.count
            for (place, upTo) in [UInt64(1) << 31, 3 << 30].enumerated() {
                let name = "product-\(region)-\(place)"
                network.products.append(
                    Network.Product(
                        name: name, warehouse: UInt32(region), upTo: upTo, initial: 3,
                        reorder: place == 0
                            ? Network.Reorder(.upTo, point: 2, amount: 5)
                            : Network.Reorder(.batches, point: 1, amount: 3),
                        supply: UInt32(region), stableKey: stableKey(name)))
            }
            network.warehouses.append(
                Network.Warehouse(
                    site: hub(region), products: products..<network.products.count,
                    reviews: times))
            addStreams(of: region, like: streams[region], to: &network)
        }
    }

    private func addStreams(
        of region: Int, like stream: Network.DemandStream, to network: inout Network
    ) {
        let first = network.streams.count
        var sold = stream
        sold.site = hub((region + 1) % regions)
        var local = stream
        local.name += "@hub"
        local.slotMean = 0
        network.streams += [sold, local]
        network.regions[region].streams = first..<first + 2
        let lane = network.lanes.firstIndex { $0.name == "orders-\(region)" } ?? 0
        network.stockedStreams.append(
            Network.StockedStream(
                stream: StreamID(first), warehouse: UInt32(region), local: StreamID(first + 1),
                lane: LaneID(lane)))
    }
}
