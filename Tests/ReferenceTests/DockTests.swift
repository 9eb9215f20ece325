import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

@Suite("Docks that vehicles keep")
struct DockTests {
    /// A truck an hour brings whoever came in the last hour: Poisson, of this mean. Unloading K takes an
    /// hour, so the parcels that are still aboard when the next truck comes are those that a departure
    /// of capacity K would leave behind: case 7, with a truck's wait for the dock as their number.
    static let cases: [(mean: Int, most: Int, waits: Double, share: Double)] = [
        (36, 40, 1.990254, 0.330667), (38, 40, 6.506230, 0.591878), (95, 100, 5.077374, 0.442218),
    ]

    @Test("One dock: trucks wait as case 7 says, and it is busy for its load", arguments: cases)
    func oneDock(mean: Int, most: Int, waits: Double, share: Double) throws {
        var (found, waited, occupied): ([Double], [Double], [Double]) = ([], [], [])
        for seed in 1...20 as ClosedRange<UInt64> {
            let network = try Reference.network(
                text: """
                    hubsim: 1
                    name: docks
                    start: 2024-01-01
                    run: {warm-up: 7 d, days: 56, run-out: 7 d}
                    services: {standard: {promise: 9 working days}}
                    regions:
                      BE:
                        zone: UTC
                        sites:
                          LGG: {sort: {rate: 10000/s}}
                          HUB: {unload: {docks: 1, rate: \(most)/h, by: vehicle}, couriers: {takes: 1 h}}
                    lanes: {truck: {mode: road, route: [LGG, HUB], every: 1 h, transit: 2 h, cut-off: 0 s, ready: 0 s}}
                    demand: {a: {flow: BE -> BE, from: LGG, to: HUB, volume: \(mean * 24)/day}}
                    """, seed: seed)
            var process = OneProcess(network)
            process.run()
            let dock = try Self.docks(process.reports()[0], network)
            let hour = 3_600_000_000.0
            found.append(Double(dock.vehicleWaitSum) / Double(dock.vehicles) / hour * Double(most))
            waited.append(Double(dock.vehiclesWaited) / Double(dock.vehicles))
            let window = Double(network.plan.measured.microseconds)
            occupied.append(Double(dock.dockArea) / window)
            #expect(dock.vehicles == 56 * 24, "seed \(seed)")
            #expect(dock.dockArea == dock.busyArea, "seed \(seed)")
        }
        for (samples, exact, what) in [
            (found, waits, "wait"), (waited, share, "share"),
            (occupied, Double(mean) / Double(most), "load"),
        ] {
            let estimate = Estimate(samples)
            #expect(estimate.contains(exact), "\(what): \(estimate), exactly \(exact)")
            #expect(estimate.halfWidth < 0.35 * exact, "\(what): \(estimate)")
        }
    }

    @Test("Two docks: of three trucks with ten parcels each the third waits for the first")
    func twoDocks() throws {
        let network = try Self.threeTrucks("unload: {docks: 2, takes: 1 min, by: vehicle}")
        var process = OneProcess(network)
        process.run()
        let tally = try Self.docks(process.reports()[0], network)
        let minute: Int128 = 60_000_000
        #expect(tally.arrivals == 30 && tally.vehicles == 3 && tally.vehiclesWaited == 1)
        #expect(tally.vehicleWaitSum == 10 * minute)
        #expect(tally.longestVehicleWait == 600_000_000 && tally.dockArea == 30 * minute)
        // The first two trucks' parcels wait 0 to 9 minutes, those of the third ten more.
        #expect(tally.waitSum == 235 * minute)
    }

    @Test("By parcel the same docks take from all trucks at once")
    func byParcel() throws {
        let network = try Self.threeTrucks("unload: {docks: 2, takes: 1 min}")
        var process = OneProcess(network)
        process.run()
        let tally = try Self.docks(process.reports()[0], network)
        // Two at a time: 0, 0, 1, 1 ... 14, 14 minutes.
        #expect(tally.waitSum == 210 * 60_000_000 && tally.vehicles == 0 && tally.dockArea == 0)
    }

    @Test("A dock is kept over night, by whoever is not yet unloaded")
    func overNight() throws {
        // They arrive at noon; it closes four minutes later and opens at 06:00.
        let network = try Self.threeTrucks(
            "unload: {docks: 2, takes: 1 min, by: vehicle, open: [daily 06:00-12:04]}")
        var process = OneProcess(network)
        process.run()
        let tally = try Self.docks(process.reports()[0], network)
        let minute: Int128 = 60_000_000
        // Four of ten by 12:04; the others from 06:00 on, 1076 minutes later; then the third truck.
        let night: Int128 = 17 * 60 + 56
        #expect(tally.vehicleWaitSum == (10 + night) * minute)
        #expect(tally.dockArea == (2 * (10 + night) + 10) * minute)
        #expect(tally.busyArea == 30 * minute)
    }

    private static func docks(
        _ report: RegionReport, _ network: Network
    ) throws -> StationTally {
        report.stations[try #require(network.stations.firstIndex { $0.kind == "unload" })]
    }

    /// Each from a site of its own, all there at noon.
    private static func threeTrucks(_ docks: String) throws -> Network {
        try Reference.network(
            text: """
                hubsim: 1
                name: docks
                start: 2024-01-01
                run: {warm-up: 0 d, days: 7}
                services: {standard: {promise: 9 working days}}
                regions:
                  BE:
                    zone: UTC
                    sites: {A: {sort: {rate: 1/s}}, B: {sort: {rate: 1/s}}, C: {sort: {rate: 1/s}}, HUB: {\(docks), couriers: {takes: 1 h}}, D: {couriers: {takes: 1 h}}}
                lanes:
                  a: {mode: road, route: [A 10:00, HUB 12:00], cut-off: 0 s, ready: 0 s}
                  b: {mode: road, route: [B 10:00, HUB 12:00], cut-off: 0 s, ready: 0 s}
                  c: {mode: road, route: [C 10:00, HUB 12:00], cut-off: 0 s, ready: 0 s}
                demand: {d: {flow: BE -> BE, from: D, to: D, volume: 1/day}}
                backlog:
                  a: {at: A, stage: lane, flow: BE -> BE, to: HUB, parcels: 10}
                  b: {at: B, stage: lane, flow: BE -> BE, to: HUB, parcels: 10}
                  c: {at: C, stage: lane, flow: BE -> BE, to: HUB, parcels: 10}
                """, seed: 1)
    }
}
