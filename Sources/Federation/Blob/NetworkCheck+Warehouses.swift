import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// Units of one class of products: sums of them stay far from overflow.
    static let mostUnits: Int64 = 1 << 40
    /// An event names a class of products of its region in 24 bits.
    static let mostProductsOfRegion = 1 << 24

    /// Every warehouse is at a site and stocks something, every class is reordered in a way that ends,
    /// and every stream that it serves has a lane for orders and a stream of its own there.
    func warehouses() throws(NetworkProblem) {
        var next = 0
        var after: UInt32 = 0
        for (index, warehouse) in network.warehouses.enumerated() {
            try require(
                isSite(warehouse.site) && warehouse.site.index >= after, "warehouses", index,
                "unknown site, or out of order")
            after = warehouse.site.index + 1
            try require(
                warehouse.products.lowerBound == next && !warehouse.products.isEmpty
                    && warehouse.products.upperBound <= network.products.count, "warehouses",
                index, "no products, or another's")
            next = warehouse.products.upperBound
            try require(areTimes(warehouse.reviews), "warehouses", index, "reviews out of order")
            try require(
                Int(warehouse.opening.index) < network.openings.count, "warehouses", index,
                "unknown opening")
            var upTo: UInt64 = 0
            for row in warehouse.products {
                let product = network.products[row]
                try require(
                    Int(product.warehouse) == index, "products", row, "of another warehouse")
                try require(
                    product.upTo >= upTo && product.upTo <= NetworkCheck.whole, "products", row,
                    "shares out of order")
                upTo = product.upTo
            }
        }
        try require(next == network.products.count, "products", next, "of no warehouse")
        try products()
        try stockedRows()
        for index in network.regions.indices {
            try require(
                network.products(of: RegionID(index)).count < NetworkCheck.mostProductsOfRegion,
                "regions", index, "too many products")
        }
    }

    /// Whether a range of waves is in the table and ascends.
    private func areTimes(_ range: Range<Int>) -> Bool {
        guard range.upperBound <= network.waves.count else { return false }
        let waves = network.waves[range]
        return zip(waves, waves.dropFirst()).allSatisfy { $0.time < $1.time }
            && waves.allSatisfy { $0.time >= .zero && $0.time < .infinity }
    }

    private func products() throws(NetworkProblem) {
        let units = 0...NetworkCheck.mostUnits
        for (index, product) in network.products.enumerated() {
            try require(isName(product.name), "products", index, "no name, or too long a one")
            try require(
                Int(product.supply) < network.supplies.count, "products", index, "unknown supply")
            let reorder = product.reorder
            try require(
                units.contains(product.initial) && units.contains(reorder.amount)
                    && units.contains(reorder.point), "products", index, "units out of range")
            // An order lifts the position above the point, or it would be made again for ever.
            try require(
                reorder.policy != .upTo || reorder.amount > reorder.point, "products", index,
                "ordered up to no more than the reorder point")
            try require(
                reorder.policy != .batches || reorder.amount > 0, "products", index,
                "batches of nothing")
        }
        for (index, supply) in network.supplies.enumerated() {
            try require(isName(supply.name), "supplies", index, "no name, or too long a one")
            try require(isLaw(supply.transit), "supplies", index, "unknown law")
            try require(areTimes(supply.departures), "supplies", index, "departures out of order")
            try require(
                supply.receiving >= .zero && supply.receiving <= SimDuration.days(3650),
                "supplies", index, "receiving out of range")
        }
    }

    private func stockedRows() throws(NetworkProblem) {
        var after: UInt32 = 0
        for (index, row) in network.stockedStreams.enumerated() {
            try require(
                Int(row.stream.index) < network.streams.count && row.stream.index >= after
                    && Int(row.local.index) < network.streams.count
                    && Int(row.warehouse) < network.warehouses.count
                    && Int(row.lane.index) < network.lanes.count, "stockedStreams", index,
                "out of order, or an unknown stream, warehouse or lane")
            after = row.stream.index + 1
        }
    }

    /// After lanes, demand and routes: what a warehouse does for its streams.
    func stockedStreams() throws(NetworkProblem) {
        for (index, row) in network.stockedStreams.enumerated() {
            let stream = network.streams[Int(row.stream.index)]
            let local = network.streams[Int(row.local.index)]
            let site = network.warehouses[Int(row.warehouse)].site
            try require(
                local.site == site && local.slotMean == 0 && local.stableKey == stream.stableKey
                    && local.mix == stream.mix, "stockedStreams", index,
                "what is fulfilled has demand of its own, or is another's or elsewhere")
            let lane = network.lanes[Int(row.lane.index)]
            let stops = network.laneStops[lane.stops].map(\.site)
            try require(
                lane.mode == .order && stops == [site, stream.site], "stockedStreams", index,
                "its orders travel elsewhere")
        }
        for (index, lane) in network.lanes.enumerated() where lane.mode == .order {
            try require(
                lane.isContinuous && network.laws.isConstant(lane.transit)
                    && network.laws.least(lane.transit) > 0 && lane.opening == .always
                    && network.laneStops[lane.stops].allSatisfy { $0.ready == .zero }, "lanes",
                index, "orders that take no time, or no fixed one")
        }
        for (index, hop) in network.hops.enumerated() {
            let board = network.boards[Int(hop.board.index)]
            try require(
                network.lanes[Int(board.lane.index)].mode.isWay, "hops", index,
                "parcels on a lane for orders, or for what is diverted")
        }
    }
}
