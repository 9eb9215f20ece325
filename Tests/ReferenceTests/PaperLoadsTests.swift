import Foundation
import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

@Suite("Loads on paper are those that a pencil finds")
struct PaperLoadsTests {
    @Test(
        "Reference cases of which the load is exact",
        arguments: [
            ("mm1", 0.8), ("md1-sorter", 0.9), ("mmc-customs", 5.0 / 6),
            ("bulk-departure-36-40", 0.9),
            ("bulk-departure-38-40", 0.95), ("bulk-departure-95-100", 0.95),
        ])
    func reference(topology: String, load: Double) throws {
        let loads = PaperLoads(try Reference.network(topology, seed: 1))
        let tightest = try #require(loads.components.first)
        #expect(loads.components.count == 1)
        #expect(isNear(tightest.load, load), "\(topology): \(tightest)")
        #expect(isNear(tightest.givesWayAt, 1 / load), "\(topology): \(tightest)")
        #expect(isNear(tightest.busiestDay?.load ?? 0, load), "\(topology): \(tightest)")
        #expect(loads.weeklyStranded == 0)
    }

    @Test("A load grows with the volume, and the factor is told of what is run")
    func volume() throws {
        var network = try Reference.network("mm1", seed: 1)
        network.plan.volumeMillionths = 1_250_000
        let tightest = try #require(PaperLoads(network).components.first)
        #expect(isNear(tightest.load, 1) && isNear(tightest.givesWayAt, 1), "\(tightest)")
    }

    @Test("Nothing to carry, and nothing that limits, is nothing to list")
    func nothing() throws {
        var idle = try Reference.network("mm1", seed: 1)
        idle.streams = []
        idle.regions[0].streams = 0..<0
        #expect(PaperLoads(idle).components.isEmpty)
        var unmeasured = try Reference.network("mm1", seed: 1)
        unmeasured.plan.measured = .zero
        #expect(PaperLoads(unmeasured).components.isEmpty)
        let endless = try paper(
            """
            lanes:
              belt: {mode: road, route: [A1, B1], takes: 1 h}
            demand:
              orders: {flow: A -> B, volume: 96/day}
            """)
        #expect(endless.components.isEmpty)
        #expect(isNear(endless.weeklyOrders, 672))
    }

    /// 120 parcels a day, ready all day long: those of 18:00 to 06:00 arrive first with the morning
    /// lorry, the others with the evening's.
    static let twoWays = """
        lanes:
          morning: {mode: road, route: [A1 06:00, B1], transit: 1 h, parcels: 200}
          evening: {mode: road, route: [A1 18:00, B1], transit: 1 h, parcels: 100}
        demand:
          orders: {flow: A -> B, volume: 120/day}
        """

    @Test("Of two ways each carries those who arrive first by it")
    func timetable() throws {
        let loads = try paper(Self.twoWays)
        #expect(loads.components.map(\.part) == [.board(1), .board(0)])
        #expect(isNear(loads.components[0].load, 0.6), "\(loads.components)")
        #expect(isNear(loads.components[1].load, 0.3), "\(loads.components)")
        #expect(isNear(loads.components[1].weeklyLoad, 420), "\(loads.components)")
        #expect(isNear(loads.components[1].weeklyCapacity, 1400), "\(loads.components)")
    }

    @Test("What a full departure cannot take goes the other way")
    func spill() throws {
        let loads = try paper(Self.twoWays.replacing("parcels: 200", with: "parcels: 40"))
        let load = Dictionary(
            uniqueKeysWithValues: loads.components.map { ($0.part, $0.load) })
        #expect(isNear(load[.board(0)] ?? 0, 1), "\(load)")
        #expect(isNear(load[.board(1)] ?? 0, 0.8), "\(load)")
    }

    @Test("Where all ways are full the load says by how much")
    func overload() throws {
        let loads = try paper(
            Self.twoWays.replacing("parcels: 200", with: "parcels: 40")
                .replacing("parcels: 100", with: "parcels: 20"))
        let asked = loads.components.reduce(0) { $0 + $1.weeklyLoad }
        // Whoever waits counts where it was in time; a few of those at the window's edges do not.
        #expect(abs(asked - 840) < 8, "\(loads.components)")
        #expect(loads.components.allSatisfy { $0.load > 1 }, "\(loads.components)")
    }

    @Test("Weight, volume and parcels: the fullest binds")
    func dimensions() throws {
        // 120 a day of 1 kg and 1/150 m3: 120 of 200 parcels, 120 of 160 kg, 0.8 of 1 m3 x 80 %.
        let lane = "lanes: {l: {mode: road, route: [A1 06:00, B1], transit: 1 h, parcels: 200, "
        let demand =
            "\ndemand: {o: {flow: A -> B, volume: 120/day, weight: 1 kg, tare: 0 %, density: 150 kg/m3}}"
        for (limits, dimension, load) in [
            ("payload: 160 kg, volume: 2 m3, fill: 80 %}}", PaperLoads.Dimension.grams, 0.75),
            ("payload: 160 kg, volume: 1 m3, fill: 80 %}}", .millilitres, 1),
            ("payload: 1 t, volume: 9 m3}}", .parcels, 0.6),
        ] {
            let component = try #require(try paper(lane + limits + demand).components.first)
            #expect(component.dimension == dimension, "\(limits): \(component)")
            #expect(isNear(component.load, load), "\(limits): \(component)")
            #expect(isNear(component.weeklyParcels, 840), "\(limits): \(component)")
        }
    }

    @Test("Through parcels load every leg; those who board later only theirs")
    func legs() throws {
        let loads = try paper(
            """
            lanes:
              l: {mode: road, route: [A1 06:00, A2 08:00 / 09:00, B1 12:00], parcels: 200}
            demand:
              far: {flow: A -> B, from: A1, to: B1, volume: 96/day}
              near: {flow: A -> B, from: A2, to: B1, volume: 48/day}
            """)
        #expect(loads.components.map(\.part) == [.board(1), .board(0)])
        #expect(isNear(loads.components[0].load, 0.72), "\(loads.components)")
        #expect(isNear(loads.components[1].load, 0.48), "\(loads.components)")
    }

    @Test("Customs' desks see their shares, what is returned goes no further, some try again")
    func sharesAndAttempts() throws {
        // 960 a day: 10 % documents at 6 min, 20 % inspected at 15 min, of which half go back.
        // 90 % reach the vans, of which half a second time and a quarter of those a third.
        let network = try compiled(
            """
            lanes:
              belt: {mode: road, route: [A1, B2], takes: 1 h}
            demand:
              orders: {flow: A -> B, from: A1, to: B2, volume: 960/day}
            """, customs: true)
        let loads = PaperLoads(network)
        let kinds = Dictionary(
            uniqueKeysWithValues: loads.components.map { component in
                switch component.part {
                case .station(let index): (network.stations[index].kind, component.load)
                case .board, .couriers, .locker: ("vans", component.load)
                }
            })
        #expect(kinds.count == 3, "\(kinds)")
        #expect(isNear(kinds["import documents"] ?? 0, 96.0 * 6 / (2 * 1440)), "\(kinds)")
        #expect(isNear(kinds["import physical"] ?? 0, 192.0 * 15 / (4 * 720)), "\(kinds)")
        #expect(isNear(kinds["vans"] ?? 0, 864 * (1 + 0.5 + 0.125) / 2000), "\(kinds)")
    }

    @Test("A campaign is told apart: what it adds, and how long that takes to clear")
    func campaign() throws {
        // 960 a day where 1200 are possible; two dates of 2400. The lorry of midnight takes those of
        // the evening before, so by date 840, 1200 and 120 are too many; 240 a day are spare.
        let loads = try paper(
            """
            lanes:
              l: {mode: road, route: [A1, B1], every: 6 h, transit: 1 h, parcels: 300, cut-off: 0 s}
            demand:
              orders: {flow: A -> B, volume: 960/day, peaks: {sale: {dates: 2024-01-23..2024-01-24, times: 2.5}}}
            """)
        let component = try #require(loads.components.first)
        #expect(loads.campaigns == [22...23])
        #expect(isNear(component.load, 0.8), "\(component)")
        let peak = try #require(component.peak)
        #expect(peak.day == 24, "\(peak)")
        #expect(isNear(peak.parcels, 2160), "\(peak)")
        #expect(isNear(peak.weeksToDrain ?? 0, 2160 / 1680), "\(peak)")
    }

    @Test("What never departs is told, and nothing else trips over it")
    func stranded() throws {
        var network = try Reference.network("bulk-departure-36-40", seed: 1)
        network.lanes[0].departureCount = 0
        let loads = PaperLoads(network)
        #expect(loads.components.isEmpty)
        #expect(loads.weeklyStranded > 5000)
    }

    // MARK: Small networks

    /// Equal but for demand's rounding to 2^-32 parcels a slot.
    private func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-4 * abs(b) }

    private func paper(_ text: String) throws -> PaperLoads { PaperLoads(try compiled(text)) }

    /// Two regions in UTC: A1 and A2 send, B1 receives; B2 is behind customs and has vans.
    private func compiled(_ text: String, customs: Bool = false) throws -> Network {
        let desks = """
            import: {clears: all, documents: {share: 10 %, desks: 2, takes: 6 min, open: always}, \
            physical: {share: 20 %, desks: 4, takes: 15 min, open: [daily 06:00-18:00], returned: 50 %}}
            """
        let head = """
            hubsim: 1
            name: paper
            start: 2024-01-01
            run: {warm-up: 14 d, days: 28, run-out: 0 d}
            services: {standard: {promise: 9 working days}}
            regions:
              A: {zone: UTC, calendar: daily, sites: {A1: {lat: 0, lon: 0, sort: {takes: 0 s}}, A2: {lat: 0, lon: 0.1, sort: {takes: 0 s}}}}
              B:
                zone: UTC
                calendar: daily
                sites:
                  B1: {lat: 0, lon: 0.2, couriers: {takes: 1 h}}
                  B2: {lat: 0, lon: 0.2, \(customs ? desks + ", " : "")couriers: {waves: [daily 08:00, daily 20:00], \
            parcels: 100, stops: 60/h, vans: 10, succeeds: [50 %, 75 %, 100 %]}}
            \(customs ? "" : "unions: {all-of-it: [A, B]}")

            """
        let whole = text.replacing("A -> B, volume", with: "A -> B, from: A1, to: B1, volume")
        return try Reference.network(text: head + whole, seed: 1)
    }
}
