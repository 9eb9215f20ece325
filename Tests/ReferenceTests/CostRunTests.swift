import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("What a run costs is what its timetable and its loads say")
struct CostRunTests {
    static let text = """
        hubsim: 1
        name: costs
        start: 2023-10-30
        run: {days: 7, run-out: 0 d}
        services: {slow: {promise: 3 working days, price: 2.50 EUR}}
        vehicles:
          trailer: {mode: road, payload: 24 t, cost: [1.60 EUR/km, 30 EUR/h], co2e: 90 g/tkm}
          van: {mode: courier, parcels: 100, stops: 15/h, cost: 24 EUR/h}
        regions:
          A:
            zone: UTC
            sites:
              A1: {lat: 0, lon: 0, sort: {rate: 100/h, cost: [0.04 EUR/parcel, 12 EUR/h]}}
          B:
            zone: UTC
            sites:
              B1: {lat: 0, lon: 1, sort: {rate: 100/h, open: [Mon-Fri 06:00-16:00]}}
              B2:
                lat: 0
                lon: 2
                couriers: {waves: [Mon-Sun 09:00], vehicle: van, vans: 1}
                lockers:
                  banks: {box: {S: 20, M: 4, L: 1}}
                  chosen-by: 50 %
                  dwell: exponential mean 6 h
                  cost: [0.02 EUR/h, 0.10 EUR/parcel]
        unions: {AB: [A, B]}
        lanes:
          drive: {vehicle: trailer, route: [A1 08:00, B1, B2], number: 3}
          jet: {mode: air, route: [B1 20:00, B2], co2e: 880 g/tkm, cost: 50 EUR/trip}
        demand: {orders: {flow: A -> B, volume: 60/day}}
        """

    @Test("Lanes, servers and vans of a week", arguments: 1...3 as ClosedRange<UInt64>)
    func week(seed: UInt64) throws {
        let network = try Reference.network(text: Self.text, seed: seed)
        var process = OneProcess(network)
        process.run()
        let record = RunRecord(
            network: network, reports: process.reports(), status: .complete)
        let totals = MergedTallies(record)
        let expenses = Expenses(record, totals)

        // A degree is 138,994 m by road, 129 min at 65 km/h; 7 days, 2 legs, 3 trailers.
        let drive = try #require(expenses.lanes[0])
        #expect(drive.nano == 12_049_396_800_000)
        let loads = [Int(network.laneStops[0].board.index), Int(network.laneStops[1].board.index)]
        let grams = loads.map { totals.boards[$0].grams }.reduce(0, +)
        #expect(grams > 10_000, "seed \(seed)")
        // 138.994 km x 90 g a tonne-kilometre.
        let exact = Double(grams) * 138.994 * 90 / 1000
        #expect(abs(Double(drive.milligrams) - exact) <= 1, "seed \(seed)")
        // It goes, empty or not.
        #expect(expenses.lanes[1]?.nano == 350_000_000_000)

        let sorted = totals.stations[0].arrivals
        #expect(
            expenses.ofStations.nano == 2_016_000_000_000 + Int128(sorted) * 40_000_000,
            "seed \(seed)")
        // 7 rounds of 100 parcels at 15 an hour.
        #expect(expenses.ofCouriers.nano == 1_120_000_000_000)
        // 25 compartments, full or not.
        let deposits = totals.lockers[0].deposits
        #expect(deposits > 50, "seed \(seed)")
        #expect(
            expenses.ofLockers.nano == 84_000_000_000 + Int128(deposits) * 100_000_000,
            "seed \(seed)")
        // The window is the whole run.
        #expect(expenses.delivered == totals.custody.delivered && expenses.delivered > 100)
        #expect(expenses.services.map(\.nano) == [expenses.revenue], "seed \(seed)")
        #expect(expenses.revenue == Int128(expenses.delivered) * 2_500_000_000)
    }

    /// Two sites whose couriers have a law, one of them closed for a day: who is taken along in the
    /// window is paid for, whenever he was ready and whenever he is delivered.
    static let lawful = """
        hubsim: 1
        name: lawful
        start: 2023-10-30
        run: {warm-up: 7 d, days: 7, run-out: 7 d}
        services: {slow: {promise: 5 working days}}
        regions:
          A:
            zone: UTC
            sites:
              A1: {lat: 0, lon: 0, sort: {lines: 1, takes: 1 s}}
              A2: {lat: 0, lon: 1, couriers: {takes: 30 h, cost: 1.25 EUR/parcel}}
              A3: {lat: 0, lon: 2, couriers: {takes: 30 h, cost: 0.75 EUR/parcel}}
        lanes:
          west: {mode: road, route: [A1, A2], takes: 1 h, ready: 0 s}
          east: {mode: road, route: [A1, A3], takes: 1 h, ready: 0 s}
        demand:
          west: {flow: A -> A, volume: 500/day, from: A1, to: A2, pick: 0 s}
          east: {flow: A -> A, volume: 300/day, from: A1, to: A3, pick: 0 s}
        disruptions:
          strike: {site: A3, stage: couriers, from: 2023-11-05, for: 24 h}
        """

    @Test("Couriers with a law cost by parcel", arguments: 1...3 as ClosedRange<UInt64>)
    func byLaw(seed: UInt64) throws {
        var network = try Reference.network(text: Self.lawful, seed: seed)
        network.plan.trace = TracePlan(share: TracePlan.all)
        var process = OneProcess(network)
        process.run()
        let record = RunRecord(
            network: network, reports: process.reports(), status: .complete)
        let expenses = Expenses(record, MergedTallies(record))

        // A delivery is 30 hours after its parcel was taken along.
        let keys = [1, 2].map { network.sites[$0].stableKey }
        var taken = [Int128](repeating: 0, count: 2)
        let scans = process.regions[0].takeTrace().scans.filter { $0.kind == .delivered }
        for scan in scans {
            let start = scan.time - .hours(30)
            guard start >= network.plan.windowStart, start < network.plan.windowEnd else {
                continue
            }
            if let site = keys.firstIndex(of: scan.siteKey) { taken[site] += 1 }
        }
        #expect(taken[0] > 3000 && taken[1] > 1500, "seed \(seed)")
        #expect(
            expenses.ofCouriers.nano == taken[0] * 1_250_000_000 + taken[1] * 750_000_000,
            "seed \(seed)")
    }
}
