import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Stock")
struct StockTests {
    @Test(
        "Exact values lie in 99 % confidence intervals of a few percent",
        arguments: StationaryCases.stock)
    func exact(of network: StationaryCase) throws { try StationaryCases.check(network) }

    @Test(
        "The same check refuses a slightly wrong network",
        arguments: [2, 3, 5].map { StationaryCases.stock[$0] })
    func wrong(_ network: StationaryCase) throws { try StationaryCases.refuse(network) }

    /// A seller in China, a warehouse and two cities in Spain.
    private static func market(
        _ stock: String, service: String = "standard: {promise: 4 working days}",
        demand: String = "", disruptions: String = ""
    ) -> String {
        """
        hubsim: 1
        name: stock
        start: 2024-01-01
        run: {warm-up: 0 d, days: 28, run-out: 21 d}
        defaults: {air: {ready: 0 min}, road: {ready: 0 min}}
        services:
          \(service)
        unions: {free: [CN, ES]}
        regions:
          CN: {zone: Asia/Shanghai, calendar: daily, sites: {HGH: {sort: {lines: 9, takes: 1 min}}}}
          ES:
            zone: Europe/Madrid
            calendar: daily
            sites:
              store:
                sort: {lines: 1, takes: 2 min}
                stock: \(stock)
              Madrid: {couriers: {takes: 1 h}}
              Toledo: {couriers: {takes: 2 h}}
        lanes:
          flight: {mode: air, route: [HGH, Madrid], takes: 30 h}
          other: {mode: air, route: [HGH, Toledo], takes: 30 h}
          van: {mode: road, route: [store, Madrid], takes: 1 h}
          truck: {mode: road, route: [store, Toledo], takes: 2 h}
        demand:
          orders: {flow: CN -> ES, volume: 100/day, pick: exponential mean 5 h\(demand)}
        \(disruptions)
        """
    }

    private static let full = """
        {else: CN, order-delay: 30 min, pick: exponential mean 2 h, review: [Mon-Fri 09:00],
          supplies: {sea: {departs: [Wed 18:00], zone: Asia/Shanghai, takes: uniform 6 d to 9 d, receiving: 1 d},
            air: {takes: 2 d + exponential mean 12 h}},
          classes: {toys: {share: 40 %, initial: 200, reorder: at 300 up to 500, by: sea},
            shoes: {share: 30 %, reorder: at 30 by 60, by: air}, books: {share: 10 %, initial: 20, reorder: never, by: air}}}
        """

    private static let stocks: [(name: String, text: String)] = [
        ("reviewed by the clock", market(full)),
        (
            "reviewed at every change",
            market(full.replacing("review: [Mon-Fri 09:00],", with: ""))
        ),
        (
            "accepted by the first site",
            market(full, service: "standard: {promise: 4 working days, starts: accepted}")
        ),
    ]

    @Test(
        "Units and parcels are conserved, and integrals are what the hand sums",
        arguments: stocks.indices, [1, 2, 3] as [UInt64])
    func conserved(row: Int, seed: UInt64) throws {
        let name = "\(Self.stocks[row].name), seed \(seed)"
        let network = try Reference.network(text: Self.stocks[row].text, seed: seed)
        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        #expect(reports[0].isBalanced && reports[1].isBalanced, "\(name)")
        #expect(reports[0].stock.isEmpty && reports[1].stock.count == 3)
        let created = reports.reduce(0) { $0 + $1.flows.reduce(0) { $0 + $1.created } }
        let stock = reports[1].stock
        var orders = reports[1].unstocked[0]
        for (product, tally) in zip(network.products, stock) {
            orders += tally.orders
            #expect(
                tally.orders == tally.fulfilled + tally.foundNone + tally.foundClosed,
                "\(name), \(product.name)")
            // From the run's start to the window's end: on hand, in all, is what came less what left.
            let window = Int128(network.plan.measured.microseconds)
            #expect(tally.emptyTime <= window && tally.onHandArea > 0, "\(name), \(product.name)")
            #expect(tally.shipped >= tally.fulfilled && tally.ranOut <= tally.fulfilled)
        }
        if row == 2 {
            // The clock of some orders at the window's end starts after it.
            #expect(created <= orders && created > orders - 100, "\(name)")
        } else {
            #expect(created == orders, "\(name)")
        }
        // Each class does what it should: shipments by sea and by air, and books that run out for good.
        #expect(stock[0].shipmentsReceived >= 1 && stock[0].ranOut >= 1, "\(name)")
        #expect(stock[1].shipmentsReceived >= 5, "\(name)")
        #expect(stock[2].shipped == 20 && stock[2].received == 0 && stock[2].ranOut == 1, "\(name)")
        #expect(stock[2].foundNone > 100 && stock[2].closing == 0, "\(name)")
        // A fifth of the orders is for what is not stocked.
        let share = Double(reports[1].unstocked[0]) / Double(orders)
        #expect(share > 0.16 && share < 0.24, "\(name): \(share)")
        for report in reports {
            for flow in report.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "\(name)")
            }
        }
    }

    @Test("Slices never change history", arguments: stocks.indices, [1, 7, 1000])
    func slices(row: Int, events: Int) throws {
        let network = try Reference.network(text: Self.stocks[row].text, seed: 3)
        var whole = OneProcess(network)
        whole.run()
        var sliced = OneProcess(network)
        sliced.run(events: events)
        let isSame = sliced.reports() == whole.reports()
        #expect(isSame, "\(Self.stocks[row].name), slices of \(events) events, seed 3")
    }

    @Test("A warehouse adds no order and moves none: each is the one that arises without it")
    func sameOrders() throws {
        let with = try Reference.network(text: Self.market(Self.full), seed: 5)
        let text = Self.market(Self.full)
        let start = try #require(text.firstRange(of: "stock: {else"))
        let end = try #require(text.firstRange(of: "Madrid: {couriers"))
        let plain = text[..<start.lowerBound] + "\n      " + text[end.lowerBound...]
        let without = try Reference.network(text: String(plain), seed: 5)
        #expect(with.streams[0].stableKey == without.streams[0].stableKey)
        var a = OneProcess(with)
        a.run()
        var b = OneProcess(without)
        b.run()
        func created(_ reports: [RegionReport]) -> UInt64 {
            reports.reduce(0) { $0 + $1.custody.created }
        }
        #expect(created(a.reports()) == created(b.reports()))
    }

    @Test("What is fulfilled from stock has its own promise, and its own lead time")
    func promises() throws {
        let text = Self.market(
            """
            {else: CN, order-delay: 30 min, pick: 3 h, service: next-day,
              supplies: {sea: {takes: 30 d}}, classes: {toys: {share: 100 %, initial: 500, reorder: never}}}
            """,
            service: """
                standard: {promise: 4 working days}
                  next-day: {promise: 1 working day, flows: [ES -> ES]}
                """, demand: ", to: Madrid, services: {standard: 100 %}"
        ).replacing("pick: exponential mean 5 h", with: "pick: 7 h")
        let network = try Reference.network(text: text, seed: 4)
        #expect(network.flows.count == 2)
        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        let hour = Int128(SimDuration.hours(1).microseconds)
        // To the sorter 3 h, 2 min of it, to Madrid 1 h, to the door 1 h, if nobody waits for the sorter.
        let local = reports[1].flows[1]
        #expect(local.delivered == 500 && local.created == 500)
        let plain = Int128(500) * (5 * hour + hour / 30)
        #expect(local.leadSum == plain + local.dwell[Dwell.queue.rawValue])
        // The order takes 30 min, is picked in 7 h, and flies.
        let far = reports[1].flows[0].delivered
        #expect(far > 2000)
        let sum = Int128(far) * (30 * hour / 60 + 7 * hour + hour / 60 + 30 * hour + hour)
        #expect(
            reports[1].flows[0].leadSum == sum + reports[1].flows[0].dwell[Dwell.queue.rawValue])
        #expect(
            reports[1].flows[0].dwell[Dwell.service.rawValue]
                == Int128(far) * (7 * hour + hour / 60))
    }

    /// The half of each day on which a warehouse is closed.
    @Test("A closed warehouse sends every order on, and takes shipments in when it opens")
    func closed() throws {
        let stock = """
            {else: CN, supplies: {sea: {takes: 5 d}},
              classes: {toys: {share: 100 %, initial: 90000, reorder: at 90000 by 100}}}
            """
        // The first shipment, ordered at the start, would arrive on 6 January at 00:00 UTC.
        let text = Self.market(
            stock,
            disruptions: "disruptions: {fire: {site: store, from: 2024-01-05 01:00, for: 10 d}}")
        let network = try Reference.network(text: text, seed: 9)
        var process = OneProcess(network)
        process.run(until: .zero + .days(4))
        #expect(process.reports()[1].stock[0].foundClosed == 0)
        process.run(until: .zero + .days(13))
        let during = process.reports()[1].stock[0]
        #expect(during.received == 0 && during.onTheWay > 0)
        #expect(during.foundClosed > 800 && during.foundNone == 0)
        let shipped = during.shipped
        process.run()
        let after = process.reports()[1].stock[0]
        #expect(after.isBalanced && after.received > 0 && after.shipped > shipped)
        #expect(after.foundClosed > during.foundClosed)
        #expect(process.reports().allSatisfy { $0.isBalanced })
    }

    private static let lasting: [(String, String, Double)] = [
        ("at 8 by 20", "3 d", 20.0 / 72.0), ("at 8 up to 28", "3 d", 20.0 / 72.0),
        ("at 30 by 20", "72 h", 40.0 / 70.0), ("up to 40", "3 d", 40.0 / 61.0),
        ("at 90 by 90", "3 d", 1), ("never", "3 d", 0),
    ]

    /// Where demand is far above what can be supplied, chance hardly matters: a run sends as many orders on
    /// as paper does, and the stations at the origin see them.
    @Test(
        "On paper stock lasts as long as demand and lead times on average let it",
        arguments: lasting)
    func paper(reorder: String, lead: String, share: Double) throws {
        let changes = [
            ("80/day", "20/day"), ("exponential mean 24 h", lead),
            ("reorder: up to 100", "initial: 100, reorder: \(reorder)"), ("days: 392", "days: 196"),
        ]
        let network = try Reference.network("warehouse", replacing: changes, seed: 8)
        let loads = PaperLoads(network)
        // Of the measured days the first two have still some of the initial stock, if nothing comes.
        let expected = reorder == "never" ? 0 : share
        let told = try #require(loads.stockShares.first)
        #expect(abs(told - expected) < (reorder == "never" ? 0.03 : 1e-9), "\(reorder): \(told)")
        let atOrigin = loads.components.first { $0.part == .station(0) }?.weeklyParcels ?? 0
        #expect(abs(atOrigin - 140 * (1 - told)) < 0.02 * 140, "\(reorder): \(atOrigin)")
        var process = OneProcess(network)
        process.run()
        let tally = process.reports()[1].stock[0]
        let run = Double(tally.fulfilled) / Double(tally.orders)
        #expect(abs(run - told) < 0.05, "\(reorder), seed 8: \(run), on paper \(told)")
    }

    @Test("Days of cover are what is on hand over the orders a day of four weeks")
    func cover() throws {
        let text = Self.market(
            """
            {else: CN, supplies: {sea: {takes: 5 d}},
              classes: {toys: {share: 50 %, initial: 4000, reorder: never}}}
            """)
        let network = try Reference.network(text: text, seed: 6)
        var process = OneProcess(network)
        process.run()
        let tally = process.reports()[1].stock[0]
        // The window is the run's first four weeks.
        #expect(tally.trailingOrders == tally.orders && tally.fulfilled == tally.orders)
        #expect(tally.closing == 4000 - tally.orders)
    }
}
