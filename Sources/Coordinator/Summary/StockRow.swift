import ParcelNetwork
import ResultsStore
import SimulationKernel

/// A site that holds stock, over the measured window.
package struct WarehouseRow: Codable, Equatable, Sendable {
    package var region: String
    package var site: String
    /// Orders for what it stocks, and for what it does not.
    package var orders: UInt64
    package var unstocked: UInt64
    package var fulfilled: UInt64
    /// Of the orders for what it stocks, and of all of the flows that it serves.
    package var localShare: Figure
    package var localShareOfAll: Figure

    init(_ index: Int, _ totals: MergedTallies, _ network: Network) {
        let row = network.warehouses[index]
        let site = network.sites[Int(row.site.index)]
        let tallies = totals.stock[row.products]
        region = network.regions[Int(site.region.index)].name
        self.site = site.name
        orders = tallies.reduce(0) { $0 + $1.orders }
        unstocked = totals.unstocked[index]
        fulfilled = tallies.reduce(0) { $0 + $1.fulfilled }
        localShare = Figure(fulfilled, over: orders)
        localShareOfAll = Figure(fulfilled, over: orders + unstocked)
    }
}

/// A class of products in a warehouse: its ledger over the run, and the measured window.
package struct StockRow: Codable, Equatable, Sendable {
    package var region: String
    package var site: String
    package var product: String
    package var supply: String
    /// Initial + received = on hand + shipped; ordered = received + on the way.
    package var initial: UInt64
    package var ordered: UInt64
    package var received: UInt64
    package var shipped: UInt64
    /// At the run's end.
    package var onHand: UInt64
    package var onTheWay: UInt64
    package var balanced: Bool

    /// Orders in the window: fulfilled from here, found none, found it closed.
    package var orders: UInt64
    package var fulfilled: UInt64
    package var foundNone: UInt64
    package var foundClosed: UInt64
    package var localShare: Figure
    /// How often the last unit left, and the share of time at none.
    package var ranOut: UInt64
    package var emptyShare: Figure
    package var meanOnHand: Figure
    package var onHandAtWindowEnd: UInt64
    /// ``onHandAtWindowEnd`` over the mean orders a day of the 28 days before, whoever
    /// fulfilled them.
    package var daysOfCover: Figure
    package var shipmentsReceived: UInt64
    package var unitsReceived: UInt64

    init(_ index: Int, _ totals: MergedTallies, _ record: RunRecord) {
        let network = record.network
        let tally = totals.stock[index]
        let row = network.products[index]
        let site = network.sites[Int(network.warehouses[Int(row.warehouse)].site.index)]
        let window = record.measuredWindow(of: site.region)
        let length = (window.upperBound - window.lowerBound).microseconds
        region = network.regions[Int(site.region.index)].name
        self.site = site.name
        product = row.name
        supply = network.supplies[Int(row.supply)].name
        initial = tally.initial
        ordered = tally.ordered
        received = tally.received
        shipped = tally.shipped
        onHand = tally.onHand
        onTheWay = tally.onTheWay
        balanced = tally.isBalanced
        orders = tally.orders
        fulfilled = tally.fulfilled
        foundNone = tally.foundNone
        foundClosed = tally.foundClosed
        localShare = Figure(tally.fulfilled, over: tally.orders)
        ranOut = tally.ranOut
        emptyShare = Figure(tally.emptyTime, over: length)
        meanOnHand = Figure(tally.onHandArea, over: length)
        onHandAtWindowEnd = tally.closing
        let trailing = record.trailingTime(before: window.upperBound).microseconds
        daysOfCover = Figure(
            Int128(tally.closing) * Int128(trailing),
            over: Int128(tally.trailingOrders) * Int128(SimDuration.days(1).microseconds))
        shipmentsReceived = tally.shipmentsReceived
        unitsReceived = tally.unitsReceived
    }
}
