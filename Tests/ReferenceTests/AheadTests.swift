import ParcelNetwork
import SimulationKernel
import Testing

/// A site that measures its presence runs event by event, for its count must not run ahead of the
/// clock; otherwise what cannot change any more is decided at once. Both are one history.
@Suite("What is decided ahead is what events would have made of it")
struct AheadTests {
    /// Lorries bring forty parcels at one instant to few docks, then few lines, so that many
    /// services end together; from there by lorry, at once, by wave or straight to the door.
    static let ties = """
        hubsim: 1
        name: ties
        question: Are equal times told apart alike?
        start: 2024-01-01
        run: {warm-up: 0 d, days: 7, run-out: 4 d}
        services:
          standard: {promise: 2 working days}
        vehicles:
          lorry: {mode: road, parcels: 40}
        regions:
          A:
            zone: UTC
            calendar: daily
            sites:
              source: {couriers: {takes: 1 h}}
              hub:
                unload: {docks: 3, takes: 2 min}
                sort: {lines: 4, rate: 480/h}
              quick:
                sort: {lines: 2, rate: 240/h}
                couriers: {takes: 1 h + exponential mean 30 min}
              door:
                unload: {docks: 2, takes: 1 min}
                couriers: {waves: [daily 08:00, daily 12:00, daily 16:00], vans: 9, parcels: 40, stops: 20/h, succeeds: [80 %, 60 %]}
        lanes:
          source-hub: {vehicle: lorry, route: [source, hub], every: 20 min, transit: 30 min, cut-off: 0 s, ready: 0 s}
          hub-quick: {mode: road, route: [hub, quick], takes: 30 min, ready: 0 s}
          hub-door: {vehicle: lorry, route: [hub, door], every: 1 h, transit: 2 h, cut-off: 10 min, ready: 5 min}
        demand:
          near: {flow: A -> A, volume: 60/h, from: source, to: quick}
          far: {flow: A -> A, volume: 40/h, from: source, to: door}
        """

    private func expectOneHistory(of network: Network, _ name: String) {
        var oracle = OneProcess(network.eventByEvent)
        oracle.run()
        var process = OneProcess(network)
        process.run(events: 1000)
        #expect(oracle.regions[0].eventCount > 100, "\(name)")
        let (expected, found) = (oracle.reports(), process.reports())
        let isSameHistory = expected.map(\.digests) == found.map(\.digests)
        #expect(isSameHistory, "\(name)")
        let isSame = expected.withoutPresence == found.withoutPresence
        #expect(isSame, "\(name)")
    }

    @Test("Equal times are told apart alike", arguments: [1, 2, 3] as [UInt64])
    func equalTimes(seed: UInt64) throws {
        expectOneHistory(of: try Reference.network(text: Self.ties, seed: seed), "seed \(seed)")
    }

    @Test(
        "Reference topologies",
        arguments: [
            "blocking", "bulk-departure-36-40", "inspection-loop", "lockers", "md1-sorter",
            "mg1-05-90", "misreads", "mmc-customs", "oracle", "priority",
        ])
    func reference(name: String) throws {
        expectOneHistory(of: try Reference.network(name, seed: 5), name)
    }

    @Test("The pipeline, a hundredth of its volume")
    func pipeline() throws {
        let network = try Reference.network(
            "parcel-pipeline",
            replacing: [("days: 21", "days: 7"), ("80000/day", "300/day")], seed: 7, drain: true)
        expectOneHistory(of: network, "pipeline")
    }
}

extension Network {
    /// The same with every site measuring its presence, so that nothing is decided ahead.
    var eventByEvent: Network {
        var network = self
        let first = clockStretches.count
        network.clockStretches.append(WeekClock.Stretch(from: .zero, shift: 0))
        network.presence = sites.indices.map {
            Presence(site: SiteID($0), stretches: first..<(first + 1))
        }
        return network
    }
}

extension Network {
    /// The same with no site measuring its presence, so that what can be decided ahead is.
    var decidedAhead: Network {
        var network = self
        network.presence = []
        return network
    }
}

extension [RegionReport] {
    /// What networks report alike that measure presence at other sites.
    var withoutPresence: [RegionReport] {
        map { report in
            var report = report
            report.presence = []
            return report
        }
    }
}
