import SimulationKernel

/// What one warehouse has of one class of products.
struct ProductStock: BitwiseCopyable {
    private(set) var onHand: Int64
    private(set) var onTheWay: Int64 = 0
    /// Numbers the shipments, and their draws.
    private(set) var shipments: UInt32 = 0
    /// Up to when the integrals are counted.
    private var settled: SimTime = .zero
    var tally = StockTally()

    init(_ product: Network.Product) {
        onHand = product.initial
        tally.initial = UInt64(product.initial)
    }

    /// On hand and on the way. There are no backorders: who finds none is fulfilled elsewhere.
    var position: Int64 { onHand + onTheWay }

    /// - Precondition: there is one.
    mutating func take(at now: SimTime, in window: Range<SimTime>) {
        precondition(onHand > 0, "a unit is taken that is not there")
        settle(at: now, in: window)
        onHand -= 1
        tally.shipped += 1
        if onHand == 0 && window.contains(now) { tally.ranOut += 1 }
    }

    mutating func order(_ units: Int64) {
        onTheWay += units
        shipments += 1
        tally.ordered += UInt64(units)
    }

    mutating func receive(_ units: Int64, at now: SimTime, in window: Range<SimTime>) {
        precondition(units <= onTheWay, "a shipment arrives that is not on the way")
        settle(at: now, in: window)
        onTheWay -= units
        onHand += units
        tally.received += UInt64(units)
        guard window.contains(now) else { return }
        tally.shipmentsReceived += 1
        tally.unitsReceived += UInt64(units)
    }

    /// Carries the integrals on to `now`: before every change of a number, and for a report.
    mutating func settle(at now: SimTime, in window: Range<SimTime>) {
        if settled < window.upperBound { tally.closing = UInt64(onHand) }
        let from = max(settled, window.lowerBound)
        let length = Int128((max(from, min(now, window.upperBound)) - from).microseconds)
        settled = max(settled, now)
        tally.onHandArea += Int128(onHand) * length
        if onHand == 0 { tally.emptyTime += length }
    }
}

/// Units that are on their way to a warehouse.
struct Shipment: BitwiseCopyable {
    /// The product's position in its region.
    var product: UInt32
    var units: Int64
}

/// A region's warehouses. A region without any asks ``isOn`` and no more.
struct Warehouses: ~Copyable {
    let isOn: Bool
    /// The network's rows of the first warehouse and the first product.
    let firstWarehouse: Int
    let firstProduct: Int
    private let firstStream: Int
    /// By stream of the region: its row, or -1; empty without warehouses.
    private let rowOfStream: [Int32]
    private let rows: [Network.StockedStream]
    var stock: FixedArray<ProductStock>
    var shipments = Slab<Shipment>()
    /// The draws of each product's shipments.
    let draws: [Draws]
    /// Orders in the measured window for what a warehouse does not stock.
    var unstocked: [UInt64]
    /// The measured window, and the first instant of the 28 days before its end.
    let window: Range<SimTime>
    let trailingFrom: SimTime

    init(_ network: Network, region: RegionID) {
        let warehouses = network.warehouses(of: region)
        let products = network.products(of: region)
        let streams = network.regions[Int(region.index)].streams
        isOn = !warehouses.isEmpty
        firstWarehouse = warehouses.lowerBound
        firstProduct = products.lowerBound
        firstStream = streams.lowerBound
        rows = network.stockedStreams
        var rowOfStream: [Int32] = []
        if !warehouses.isEmpty {
            rowOfStream = Array(repeating: -1, count: streams.count)
            for (row, stocked) in network.stockedStreams.enumerated()
            where streams.contains(Int(stocked.stream.index)) {
                rowOfStream[Int(stocked.stream.index) - streams.lowerBound] = Int32(row)
            }
        }
        self.rowOfStream = rowOfStream
        stock = FixedArray(count: products.count) {
            ProductStock(network.products[products.lowerBound + $0])
        }
        draws = products.map {
            Draws(seed: network.plan.seed, stream: network.products[$0].stableKey)
        }
        unstocked = Array(repeating: 0, count: warehouses.count)
        let start = network.plan.windowStart
        window = start..<max(start, network.plan.windowEnd)
        trailingFrom = window.upperBound - .days(28)
    }

    /// What fulfils a stream's orders; nil if they arise at its own site.
    @inline(__always)
    func stocked(_ stream: Int) -> Network.StockedStream? {
        guard isOn, rowOfStream[stream - firstStream] >= 0 else { return nil }
        return rows[Int(rowOfStream[stream - firstStream])]
    }

    /// What was counted up to a clock, a row a product.
    func tallies(at clock: SimTime) -> [StockTally] {
        (0..<stock.count).map {
            var product = stock[$0]
            product.settle(at: clock, in: window)
            product.tally.onHand = UInt64(product.onHand)
            product.tally.onTheWay = UInt64(product.onTheWay)
            return product.tally
        }
    }
}

extension ProductStock {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(&onHand)
        snapshot.pass(&onTheWay)
        let most: Int64 = 1 << 60
        snapshot.require(
            (0...most).contains(onHand) && (0...most).contains(onTheWay), "stock")
        snapshot.pass(&shipments)
        snapshot.require(shipments < 1 << 31, "number of shipments")
        snapshot.pass(&settled)
        tally.pass(through: &snapshot)
    }
}

extension Warehouses {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        for product in 0..<stock.count { stock[product].pass(through: &snapshot) }
        let products = stock.count
        let blank = Shipment(product: 0, units: 0)
        snapshot.pass(&shipments, .shipment, leastSize: 12, blank: blank) { shipment, snapshot in
            snapshot.pass(&shipment.product)
            snapshot.pass(&shipment.units)
            snapshot.require(
                Int(shipment.product) < products && shipment.units >= 0, "shipment")
        }
        for warehouse in unstocked.indices { snapshot.pass(compact: &unstocked[warehouse]) }
        if snapshot.isReading && snapshot.problem == nil {
            snapshot.require(shipmentsAreOrdered, "shipments")
        }
    }

    /// Whether no product has more units in shipments than are on the way to it.
    private var shipmentsAreOrdered: Bool {
        var left = (0..<stock.count).map { stock[$0].onTheWay }
        var isWithin = true
        shipments.forEach { _, shipment in
            let product = Int(shipment.product)
            if shipment.units > left[product] {
                isWithin = false
            } else {
                left[product] -= shipment.units
            }
        }
        return isWithin
    }
}
