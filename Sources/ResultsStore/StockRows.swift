import ParcelNetwork
package import SimulationKernel

extension RecordRows {
    func insertStock() throws {
        for (index, warehouse) in network.warehouses.enumerated() {
            try insert(
                into: "warehouses", [Int(warehouse.site.index), whole(totals.unstocked[index])])
        }
        for (index, product) in network.products.enumerated() {
            let tally = totals.stock[index]
            let site = network.warehouses[Int(product.warehouse)].site
            let window = window(at: site)
            try insert(
                into: "stock",
                [
                    index, product.name, Int(site.index),
                    network.supplies[Int(product.supply)].name, whole(tally.initial),
                    whole(tally.ordered), whole(tally.received), whole(tally.shipped),
                    whole(tally.onHand), whole(tally.onTheWay),
                    seconds(window.upperBound - window.lowerBound), whole(tally.orders),
                    whole(tally.fulfilled), whole(tally.foundNone), whole(tally.foundClosed),
                    whole(tally.ranOut), whole(tally.shipmentsReceived),
                    whole(tally.unitsReceived), Double(tally.onHandArea) / 1e6,
                    Double(tally.emptyTime) / 1e6, whole(tally.closing),
                    seconds(record.trailingTime(before: window.upperBound)),
                    whole(tally.trailingOrders),
                ])
        }
    }
}

extension RunRecord {
    /// The part of the 28 days before the measured window's end that lies in the run and before a
    /// region's clock.
    package func trailingTime(before end: SimTime) -> SimDuration {
        let from = max(.zero, network.plan.windowEnd - .days(28))
        return max(.zero, end - from)
    }
}
