import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("A run is as busy as the paper says")
struct PaperAgainstRunTests {
    /// Three regions with all that loads depend on: hours and weekdays, weekends, customs both ways,
    /// a flight of three stops, two ways to choose from of which one fills up, failed attempts.
    static let topology = """
        hubsim: 1
        name: middle
        start: 2024-01-01
        run: {warm-up: 14 d, days: 28, run-out: 0 d}
        services: {standard: {promise: 9 working days}}
        vehicles:
          van: {mode: courier, parcels: 60, stops: 20/h, per-stop: 1.5}
        templates:
          customs:
            lodged: 2 h before arrival
            clears: all
            none: {takes: 20 min}
            documents: {share: 5 %, waits: lognormal mean 8 h sd 6 h, desks: 3, takes: 6 min, open: [daily 08:00-20:00]}
            physical: {share: 2 %, desks: 2, takes: exponential mean 12 min, open: [daily 06:00-22:00], returned: 30 %, destroyed: 5 %}
          town:
            sort: {lines: 1, rate: 140/h, open: [Mon-Sat 04:00-14:00]}
            couriers: {waves: [Mon-Sat 09:00, Mon-Sat 15:00], vehicle: van, vans: 12, succeeds: [85 %, 70 %]}
        regions:
          east:
            zone: Asia/Shanghai
            calendar: daily
            sites:
              E1: {lat: 30.2, lon: 120.4, sort: {lines: 2, rate: 60/h}, export: {physical: {share: 10 %, desks: 1, takes: 6 min}}}
              E2: {lat: 30.6, lon: 121.1, sort: {lines: 1, takes: exponential mean 1 min}}
          west:
            zone: Europe/Brussels
            calendar: daily
            sites:
              W: {lat: 50.6, lon: 5.4, import: {like: customs}, sort: {lines: 1, rate: 150/h}}
              West-Town: {lat: 50.8, lon: 4.3, like: town}
          south:
            zone: Europe/Madrid
            calendar: daily
            sites:
              S: {lat: 40.5, lon: -3.6, import: {like: customs}, sort: {lines: 1, rate: 120/h, open: [daily 04:00-24:00]}}
              South-Town: {lat: 40.4, lon: -3.7, like: town}
        unions: {EU: [west, south]}
        lanes:
          direct: {mode: air, route: [E1 20:00, S 06:00+1], payload: 250 kg, parcels: 270, cut-off: 2 h}
          late:   {mode: air, route: [E1 02:00, S 12:00], payload: 160 kg, parcels: 900, cut-off: 2 h}
          both:   {mode: air, route: [E2 22:00, W 07:00+1 / 09:00+1, S 12:00+1], volume: 4 m3, parcels: 1300}
          feeder: {mode: road, route: [E1, E2], every: 4 h, transit: 3 h, parcels: 250}
          across: {mode: road, route: [W, S], takes: 14 h + exponential mean 2 h}
          w-town: {mode: road, route: [W, West-Town], every: 3 h, transit: 1 h, volume: 1 m3}
          s-town: {mode: road, route: [S, South-Town], every: 3 h, transit: 1 h, parcels: 170}
        demand:
          e1-south: {flow: east -> south, from: E1, volume: 650/day, pick: lognormal mean 6 h sd 3 h, weekdays: [1.3, 1, 1, 1, 1, 1, 1]}
          e2-south: {flow: east -> south, from: E2, volume: 150/day, weight: lognormal mean 400 g sd 300 g}
          east-west: {flow: east -> west, from: {E1: 50 %, E2: 50 %}, volume: 640/day, hours: [1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1]}
          west-south: {flow: west -> south, from: W, volume: 100/day}
        """

    static let replications: UInt64 = 8

    @Test("Every component over 5 % agrees within sampling error")
    func agreement() throws {
        var network = try Reference.network(text: Self.topology, seed: 1)
        let loads = PaperLoads(network)
        let shown = loads.components.filter { $0.load > 0.05 && $0.load < 0.9 }
        #expect(shown.count >= 14, "the network should have enough to compare")
        let full = loads.components.filter { $0.load >= 0.9 }
        #expect(full.count == 1 && full.allSatisfy { $0.spills && !$0.isOver }, "\(full)")
        var samples = [[Double]](repeating: [], count: shown.count)
        for seed in 1...Self.replications {
            network.plan.seed = seed
            var process = OneProcess(network)
            process.run()
            let run = Utilisation(network, process.reports())
            for (index, component) in shown.enumerated() {
                samples[index].append(run.load(of: component))
            }
        }
        for (component, loads) in zip(shown, samples) {
            let estimate = Estimate(loads)
            let what =
                "\(component.part) in \(component.dimension), seeds 1 to \(Self.replications)"
            print("\(what): \(component.load) on paper, run \(estimate)")
            // What begins and ends with the window is served a little later than on paper.
            let error = max(estimate.halfWidth, 0.004 * component.load)
            #expect(
                abs(estimate.mean - component.load) < error,
                "\(what): \(component.load) on paper, run \(estimate)")
        }
    }
}

/// How busy a run's components were in the measured window.
struct Utilisation {
    let network: Network
    let stations: [StationTally]
    let boards: [BoardTally]
    let couriers: [CouriersTally]
    let lockers: [LockerTally]

    init(_ network: Network, _ reports: [RegionReport]) {
        self.network = network
        stations = reports.flatMap(\.stations)
        boards = reports.flatMap(\.boards)
        lockers = reports.flatMap(\.lockers)
        couriers = network.couriers.indices.map { row in
            let region = network.sites[Int(network.couriers[row].site.index)].region
            return reports[Int(region.index)].couriers[row]
        }
    }

    func load(of component: PaperLoads.Component) -> Double {
        switch component.part {
        case .station(let index):
            let station = network.stations[index]
            let opening = network.openings[Int(station.opening.index)]
            let window = network.plan.windowStart..<network.plan.windowEnd
            var open = (window.upperBound - window.lowerBound).microseconds
            if opening.intervalCount > 0 {
                let first = Int(opening.firstInterval)
                open = network.intervals[first..<(first + Int(opening.intervalCount))].reduce(0) {
                    let opens = max($1.opens, window.lowerBound)
                    let closes = min($1.closes, window.upperBound)
                    return $0 + max(0, (closes - opens).microseconds)
                }
            }
            return Double(stations[index].busyArea) / Double(open) / Double(station.servers)
        case .board(let index):
            let board = boards[index]
            return switch component.dimension {
            case .parcels: Double(board.onBoard) / Double(board.parcelCapacity)
            case .grams: Double(board.grams) / Double(board.gramCapacity)
            case .millilitres: Double(board.millilitres) / Double(board.millilitreCapacity)
            }
        case .couriers(let index):
            let row = network.couriers[index]
            let each = UInt64(row.vans) * UInt64(row.parcelsPerVan)
            return Double(couriers[index].stops) / Double(couriers[index].waves * each)
        case .locker(let index):
            let compartments = network.lockers[index].compartments
            let room = compartments.small + compartments.medium + compartments.large
            let taken = lockers[index].takenArea
            return Double(taken.small + taken.medium + taken.large)
                / Double(network.plan.measured.microseconds) / Double(room)
        }
    }
}
