import Measurement
import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

/// Small networks whose disruptions can be worked out by hand. All clocks are UTC; day 0 is Monday,
/// 2023-10-02.
enum DisruptionNetworks {
    /// A flies to B, where parcels are sorted, and B drives to A; both deliver. What is `closed` is
    /// a holiday; vans and lanes leave on working dates.
    static func twoTowns(
        closed: String = "", sort: String = "takes: 10 s", vans: Int = 4,
        departs: String = "06:00, 18:00", disruptions: String = ""
    ) -> String {
        """
        hubsim: 1
        name: two-towns
        start: 2023-10-02
        run: {warm-up: 0 d, days: 14, run-out: 7 d}
        calendars:
          H: {weekend: [], closed: [\(closed)]}
        services:
          standard: {promise: 5 working days}
        vehicles:
          trailer: {mode: road, parcels: 60}
          van: {mode: courier, parcels: 10, stops: 10/h, per-stop: 1}
        unions: {both: [R, S]}
        regions:
          R:
            calendar: H
            zone: UTC
            sites:
              A:
                lat: 50
                lon: 5
                sort: {lines: 1, takes: 20 s, open: [working 00:00-24:00]}
                couriers: {waves: [working 09:00], cut-off: 1 h, vehicle: van, vans: 9}
          S:
            calendar: H
            zone: UTC
            sites:
              B:
                lat: 51
                lon: 5
                sort: {lines: 1, \(sort), open: [working 00:00-24:00]}
                couriers: {waves: [working 09:00], cut-off: 1 h, vehicle: van, vans: \(vans)}
        lanes:
          a-b: {vehicle: trailer, route: [A, B], departs: [\(departs)], transit: 4 h, ready: 1 h, days: working}
          b-a: {vehicle: trailer, route: [B, A], departs: [07:00], transit: 4 h, ready: 1 h, days: working}
        demand:
          there: {flow: R -> S, volume: 72/day}
          back: {flow: S -> R, volume: 48/day}
        disruptions:
          none: {site: A, from: 2023-10-03, for: 1 d, active: no}
        \(disruptions)
        """
    }

    /// A flies at 00:00 over H (04:00 to 06:00) to B (10:00). A road leads from A to B too, that takes
    /// two days. H sorts, a second a parcel; B delivers at once. Four regions, with C at H's side.
    static func overHub(disruptions: String = "", road: String = "") -> String {
        """
        hubsim: 1
        name: over-hub
        start: 2023-10-02
        run: {warm-up: 0 d, days: 10, run-out: 6 d}
        services:
          standard: {promise: 5 working days}
        vehicles:
          aircraft: {mode: air, parcels: 100000}
          trailer: {mode: road, parcels: 100000}
        unions: {every: [R, S, T]}
        regions:
          R: {zone: UTC, sites: {A: {lat: 50, lon: 5, couriers: {takes: 1 h}}}}
          S: {zone: UTC, sites: {H: {lat: 51, lon: 5, sort: {lines: 1, takes: 1 s}, couriers: {takes: 1 h}}}}
          T: {zone: UTC, sites: {B: {lat: 52, lon: 5, couriers: {takes: 1 h}}}}
        lanes:
          a-h-b:
            vehicle: aircraft
            route: [A 00:00, H 04:00 / 06:00, B 10:00]
            ready: 0 s
            cut-off: 0 s
        \(road)
        demand:
          a-b: {flow: R -> T, volume: 100/day}
          a-h: {flow: R -> S, volume: 50/day}
        \(disruptions.isEmpty ? "" : "disruptions:\n" + disruptions)
        """
    }

    /// A belt of two hours from A to B, where customs clears every parcel at once and couriers take
    /// an hour.
    static func belt(disruptions: String = "") -> String {
        """
        hubsim: 1
        name: belt
        start: 2023-10-02
        run: {warm-up: 0 d, days: 7, run-out: 7 d}
        services:
          standard: {promise: 5 working days}
        regions:
          R: {zone: UTC, sites: {A: {lat: 50, lon: 5}}}
          S:
            zone: UTC
            sites: {B: {lat: 51, lon: 5, import: {none: {takes: 5 min}}, couriers: {takes: 1 h}}}
        lanes:
          belt: {mode: road, route: [A, B], takes: 2 h, ready: 0 s}
        demand:
          a-b: {flow: R -> S, volume: 200/day}
        \(disruptions.isEmpty ? "" : "disruptions:\n" + disruptions)
        """
    }

    static func hour(_ day: Int64, _ hour: Int64) -> SimTime {
        .zero + .days(day) + .hours(hour)
    }

    static func reports(_ network: Network, events: Int = .max) -> [RegionReport] {
        var process = OneProcess(network)
        process.run(events: events)
        return process.reports()
    }

    /// Whether regions that run in any order, some of them restored from snapshots, report the same.
    static func expectSame(
        _ whole: [RegionReport], as network: Network, shuffledBy seed: UInt64,
        at location: SourceLocation = #_sourceLocation
    ) {
        for restores in [0, 8] {
            var shuffled = ShuffledProcess(network, seed: seed, restores: restores)
            shuffled.run()
            let isSame = shuffled.reports() == whole
            #expect(
                isSame && shuffled.problems.isEmpty, "seed \(seed), \(restores) restored",
                sourceLocation: location)
        }
    }

    /// What a region that receives nothing hands over.
    static func handoffs(_ network: Network, from region: Int = 0) -> [Handoff] {
        var sender = Region(network, region: RegionID(region))
        _ = sender.run(until: network.plan.end, atMost: .max)
        return sender.outbound.flatMap { sender.takeOutbox($0) }
    }
}

/// A topology whose warnings are meant: sites without stages, days that are no whole weeks.
struct TopologyText {
    private let text: String

    init(_ text: String) { self.text = text }

    func network(seed: UInt64) throws -> Network {
        let reading = TopologyReader.read(Array(text.utf8), file: "test.yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        guard let spec = reading.spec else {
            throw Reference.Unusable(description: "\(reading.problems)")
        }
        return try TopologyCompiler.compile(spec, overrides: RunOverrides(seed: seed)).network
    }
}

extension String {
    /// Foundation's own is not asked for in networks without it.
    func replacingOccurrences(_ old: String, by new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
