import SimulationKernel

/// What share of its orders each class of products can fulfil, on paper: as if demand flowed evenly
/// and every shipment took its mean time. What chance takes away from that only a run tells.
struct ExpectedStock {
    /// By row of the network's products, in the measured window.
    let shares: [Double]
    private let network: Network

    init(_ network: Network) {
        self.network = network
        var ordersOfWarehouse = Array(repeating: 0.0, count: network.warehouses.count)
        let volume = Double(network.plan.volumeMillionths) / 1e6
        for row in network.stockedStreams {
            let stream = network.streams[Int(row.stream.index)]
            let mean = Double(stream.slotMean) / 4_294_967_296 * volume
            ordersOfWarehouse[Int(row.warehouse)] += mean / Double(stream.slot.microseconds)
        }
        shares = network.products.indices.map { index in
            let product = network.products[index]
            let orders =
                ordersOfWarehouse[Int(product.warehouse)] * Self.share(of: index, network)
            return Self.fulfilled(product, orders: orders, network)
        }
    }

    /// The share of all orders of a warehouse's flows that it fulfils.
    func localShare(ofWarehouse row: Int) -> Double {
        network.warehouses[row].products.reduce(0) {
            $0 + shares[$1] * Self.share(of: $1, network)
        }
    }

    /// A class's part of the orders.
    private static func share(of index: Int, _ network: Network) -> Double {
        let product = network.products[index]
        let first = network.warehouses[Int(product.warehouse)].products.lowerBound
        let before = index == first ? 0 : network.products[index - 1].upTo
        return Double(product.upTo - before) / 4_294_967_296
    }

    /// At `orders` a microsecond.
    ///
    /// While there is none, k shipments of Q units are on their way, with k the least for which kQ is
    /// above the reorder point r. Each is followed by the next a lead time L after it was ordered, and the
    /// time in which kQ - r units leave: kQ units in L + (kQ - r) / orders.
    private static func fulfilled(
        _ product: Network.Product, orders: Double, _ network: Network
    ) -> Double {
        guard orders > 0 else { return 1 }
        let reorder = product.reorder
        let batch: Double
        switch reorder.policy {
        case .never:
            let window = network.plan.windowStart..<network.plan.windowEnd
            let lasts = Double(product.initial) / orders - Double(window.lowerBound.microseconds)
            let length = Double((window.upperBound - window.lowerBound).microseconds)
            return length > 0 ? max(0, min(1, lasts / length)) : 1
        case .upTo: batch = Double(reorder.amount - reorder.point)
        case .batches: batch = Double(reorder.amount)
        }
        let point = Double(reorder.point)
        let onTheWay = ((point / batch).rounded(.down) + 1) * batch
        let needed = orders * lead(of: product, network) + onTheWay - point
        return needed > 0 ? min(1, onTheWay / needed) : 1
    }

    /// The mean time from reaching the reorder point until a shipment is on hand, in microseconds.
    private static func lead(of product: Network.Product, _ network: Network) -> Double {
        let supply = network.supplies[Int(product.supply)]
        let reviews = network.warehouses[Int(product.warehouse)].reviews
        var lead = network.laws.mean(supply.transit) + Double(supply.receiving.microseconds)
        if !reviews.isEmpty { lead += meanWait(for: network.waves[reviews]) }
        if supply.isTimetabled { lead += meanWait(for: network.waves[supply.departures]) }
        return lead
    }

    /// For the next of some times, from a time that may be any.
    private static func meanWait(for times: ArraySlice<Network.Wave>) -> Double {
        let gaps = zip(times, times.dropFirst()).map {
            Double(($1.time - $0.time).microseconds)
        }
        let whole = gaps.reduce(0, +)
        return whole > 0 ? gaps.reduce(0) { $0 + $1 * $1 / 2 } / whole : 0
    }
}
