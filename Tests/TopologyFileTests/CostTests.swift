import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Costs, prices and emissions of a file become exact rates")
struct CostTests {
    static let text = """
        hubsim: 1
        name: costs
        start: 2023-10-30
        currency: CHF
        run: {days: 7, run-out: 0 d}
        defaults: {road: {co2e: 90 g/tkm}, air: {co2e: 0.88 kg/tkm}, sort: {cost: 0.03 CHF/parcel}}
        services: {slow: {promise: 3 working days, price: 2.50 CHF}}
        vehicles:
          trailer: {mode: road, payload: 24 t, cost: [1.60 CHF/km, 30 CHF/h]}
          jet: {mode: air, cost: 450000 CHF/trip, co2e: 608 g/tkm}
          van: {mode: courier, parcels: 100, stops: 15/h, cost: 24 CHF/h}
        regions:
          CH:
            zone: UTC
            sites:
              A: {lat: 0, lon: 0, sort: {rate: 100/h, cost: [0.04 CHF/parcel, 12 CHF/h]}}
              B: {lat: 0, lon: 1, sort: {rate: 100/h}}
              C: {lat: 0, lon: 2, couriers: {waves: [Mon-Sun 09:00], vehicle: van, vans: 1}}
        lanes:
          fly: {vehicle: jet, route: [A 06:00, B]}
          drive: {vehicle: trailer, route: [A 08:00, B, C], number: 3}
          belt: {mode: road, route: [B, C], takes: 1 h, cost: 0.05 CHF/parcel, co2e: 0 g/tkm}
        demand: {d: {flow: CH -> CH, volume: 100/day, from: A}}
        """

    @Test("Each part has its rate: the lane's over its vehicle's over its mode's")
    func compiled() throws {
        let reading = TopologyReader.read(Array(Self.text.utf8), file: "costs.yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.problems.map(\.description) == [])
        let network = try reading.compiled().network
        #expect(network.currency == "CHF")
        #expect(network.services[0].price == 2_500_000_000)
        // A degree of the equator is 111,195 m; by road x 1.25.
        #expect(network.legMetres == [111_195, 138_994, 138_994])
        let drive = Network.Rates(perKilometre: 1_600_000_000, perHour: 30_000_000_000)
        let expected = [
            Network.RatedPart(
                kind: .lane, part: 0, rates: Network.Rates(perTrip: 450_000_000_000_000),
                co2e: 608_000, legs: 0..<1),
            Network.RatedPart(
                kind: .lane, part: 1, rates: drive, vehicles: 3, co2e: 90_000, legs: 1..<3),
            Network.RatedPart(
                kind: .lane, part: 2, rates: Network.Rates(perParcel: 50_000_000), legs: 3..<3),
            Network.RatedPart(
                kind: .station, part: 0,
                rates: Network.Rates(perHour: 12_000_000_000, perParcel: 40_000_000)),
            Network.RatedPart(
                kind: .station, part: 1, rates: Network.Rates(perParcel: 30_000_000)),
            Network.RatedPart(
                kind: .couriers, part: 0, rates: Network.Rates(perHour: 24_000_000_000)),
        ]
        #expect(network.rated == expected)
    }

    @Test("Values and distances are shown with where they come from")
    func expanded() {
        let reading = TopologyReader.read(
            Array(Self.text.utf8), file: "costs.yaml", expanding: true
        ) { _ in .failure(TopologyFileFailure(reason: "no such file")) }
        let lines = reading.expanded().split(separator: "\n").map(String.init)
        #expect(lines.contains("lanes.drive.distance to B: 138 km    # great circle x detour"))
        #expect(lines.contains("lanes.fly.distance to B: 111 km    # great circle"))
        #expect(lines.contains { $0.hasPrefix("lanes.fly.co2e: 608 g/tkm") })
    }
}
