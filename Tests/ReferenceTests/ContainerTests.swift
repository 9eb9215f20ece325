import Federation
import Measurement
import SimulationKernel
import Testing

@testable import ParcelNetwork

@Suite("Containers that pass a hub unopened")
struct ThroughContainerTests {
    typealias Networks = DisruptionNetworks

    /// A drives at 00:00 to H (04:00), which sorts a parcel a minute and delivers; from there to X
    /// at 06:00, by a slow road at 05:00 the next day, and to Y. The parcels for X come in containers of ten.
    private static func pastHub(
        capacity: Int = 100_000,
        containers: String = "containers: {to: X, size: 10, transfer: 20 min}",
        disruptions: String = ""
    ) -> String {
        """
        hubsim: 1
        name: past-the-hub
        start: 2023-10-02
        run: {warm-up: 0 d, days: 7, run-out: 9 d}
        services:
          standard: {promise: 5 working days}
        vehicles:
          trailer: {mode: road, parcels: 100000}
        defaults: {road: {ready: 0 s, cut-off: 0 s}}
        unions: {every: [R, S, T]}
        regions:
          R: {zone: UTC, sites: {A: {lat: 50, lon: 5, sort: {lines: 1, takes: 0 s}}}}
          S: {zone: UTC, sites: {H: {lat: 51, lon: 5, sort: {lines: 1, takes: 1 min}, couriers: {takes: 1 h}}}}
          T: {zone: UTC, sites: {X: {lat: 52, lon: 5, couriers: {takes: 1 h}}, Y: {lat: 53, lon: 5, couriers: {takes: 1 h}}}}
        lanes:
          a-h: {vehicle: trailer, route: [A 00:00, H 04:00], \(containers)}
          h-x: {vehicle: trailer, route: [H 06:00, X 08:00], parcels: \(capacity)}
          slow: {vehicle: trailer, route: [H 05:00, X 03:00+1]}
          h-y: {vehicle: trailer, route: [H, Y], every: 6 h, transit: 2 h}
        demand:
          to-x: {flow: R -> T, to: X, volume: 104/day}
          to-y: {flow: R -> T, to: Y, volume: 40/day}
          to-h: {flow: R -> S, volume: 50/day}
        \(disruptions.isEmpty ? "" : "disruptions:\n" + disruptions)
        """
    }

    private func network(_ text: String, seed: UInt64) throws -> Network {
        try TopologyText(text).network(seed: seed)
    }

    /// What became of a parcel at H.
    private struct Passage {
        var parcel: ParcelID
        var stream: String
        /// Ready at A.
        var ready = SimTime.zero
        var left: SimTime?
        var entered: SimTime?
        var sorted: SimTime?
        var dispatched: SimTime?
        var lane = ""
    }

    private func passages(_ observed: Observed) throws -> [Passage] {
        let network = observed.network
        let hub = try #require(network.sites.first { $0.name == "H" }).stableKey
        return observed.scansByParcel.map { parcel, scans in
            var passage = Passage(
                parcel: parcel, stream: network.streams[parcel.stream].name)
            for scan in scans {
                switch (scan.kind, scan.siteKey == hub) {
                case (.leftStation, false): passage.ready = scan.time
                case (.dispatched, false): passage.left = scan.time
                case (.entered, true): passage.entered = scan.time
                case (.leftStation, true): passage.sorted = scan.time
                case (.dispatched, true):
                    passage.dispatched = scan.time
                    passage.lane = network.lanes[Int(scan.detail)].name
                default: break
                }
            }
            return passage
        }
    }

    /// The containers of the parcels for X that came to H: ten in the order in which they were ready,
    /// and the rest of each day.
    private func containers(_ passages: [Passage]) -> [[Passage]] {
        var byDay: [SimTime: [Passage]] = [:]
        for passage in passages where passage.stream.hasPrefix("to-x") && passage.entered != nil {
            byDay[passage.left ?? .zero, default: []].append(passage)
        }
        var all: [[Passage]] = []
        for day in byDay.keys.sorted() {
            let parcels = (byDay[day] ?? []).sorted {
                ($0.ready, $0.parcel) < ($1.ready, $1.parcel)
            }
            for first in stride(from: 0, to: parcels.count, by: 10) {
                all.append(Array(parcels[first..<min(first + 10, parcels.count)]))
            }
        }
        return all
    }

    @Test(
        "They skip the sorter, take their time and board the next lane",
        arguments: [1, 2] as [UInt64])
    func bypass(seed: UInt64) throws {
        let observed = try Observed(running: network(Self.pastHub(), seed: seed))
        #expect(observed.isBalanced)
        var others = 0
        let passages = try passages(observed)
        for passage in passages where passage.entered != nil {
            if passage.stream.hasPrefix("to-x") {
                #expect(passage.sorted == nil, "seed \(seed)")
                guard let left = passage.dispatched, let entered = passage.entered else { continue }
                #expect(left == entered + .hours(2) && passage.lane == "h-x", "seed \(seed)")
            } else {
                #expect(passage.sorted != nil || passage.dispatched == nil, "seed \(seed)")
                others += passage.sorted == nil ? 0 : 1
            }
        }
        #expect(others > 400, "seed \(seed)")
        // Twenty minutes to move, then one and forty until it leaves: nothing else differs from who
        // is sorted in a minute and stays here.
        let ends = observed.endsByParcel
        var seen = 0
        for passage in passages where passage.stream.hasPrefix("to-x") {
            guard let parcel = ends[passage.parcel]?.parcel, let left = passage.left else {
                continue
            }
            #expect(parcel[.service] == .minutes(20) && parcel[.queue] == .zero)
            #expect(parcel[.timetable] == left - passage.ready + .minutes(100))
            seen += 1
        }
        #expect(seen > 600, "seed \(seed)")
        // And the counts say so.
        let boards = observed.reports.flatMap(\.boards)
        let names = observed.network.boards.map {
            observed.network.lanes[Int($0.lane.index)].name
        }
        let first = try #require(names.firstIndex(of: "a-h"))
        let onward = try #require(names.firstIndex(of: "h-x"))
        #expect(
            boards[first].contained == boards[first].containers * 10 - shortfall(passages, observed)
        )
        #expect(boards[onward].bypassing == boards[onward].loaded && boards[onward].loaded > 500)
        #expect(boards[onward].transferred * 10 >= boards[onward].bypassing)
        #expect(boards.allSatisfy { $0.containersOpened == 0 && $0.bags == 0 })
    }

    /// By how many parcels the containers closed at cut-offs in the window were not full.
    private func shortfall(_ passages: [Passage], _ observed: Observed) -> UInt64 {
        let closed = containers(passages).filter { container in
            let isFull = container.count == 10
            let time = isFull ? container[9].ready : container[0].left ?? .zero
            return time < observed.network.plan.windowEnd
        }
        return closed.reduce(0) { $0 + UInt64(10 - $1.count) }
    }

    @Test("They board as wholes, whatever fits", arguments: [25, 10, 7], [3, 4] as [UInt64])
    func wholes(capacity: Int, seed: UInt64) throws {
        let text = Self.pastHub(capacity: capacity)
            .replacingOccurrences(
                "route: [H 06:00, X 08:00]", by: "route: [H, X], every: 45 min, transit: 2 h"
            )
            .replacingOccurrences(
                "  slow: {vehicle: trailer, route: [H 05:00, X 03:00+1]}\n", by: "")
        let observed = try Observed(running: network(text, seed: seed))
        var full = 0
        for container in containers(try passages(observed)) {
            let times = Set(container.map(\.dispatched))
            // Of seven places a container of ten needs two departures.
            #expect(times.count == (capacity < container.count ? 2 : 1), "seed \(seed)")
            #expect(container.allSatisfy { $0.sorted == nil }, "seed \(seed)")
            full += container.count == 10 ? 1 : 0
        }
        #expect(full > 60, "seed \(seed)")
        let boards = observed.reports[1].boards
        let opened = boards.reduce(0) { $0 + $1.containersOpened }
        #expect((opened > 0) == (capacity < 10), "seed \(seed)")
    }

    @Test(
        "Where the way from the hub closes they are opened, sorted, and go another",
        arguments: 5...6)
    func opened(seed: Int) throws {
        let strike =
            "  strike: {lane: h-x, from: 2023-10-04 05:30, for: 40 h, reroute: not departed}"
        let observed = try Observed(
            running: network(Self.pastHub(disruptions: strike), seed: UInt64(seed)))
        #expect(observed.isBalanced)
        let all = containers(try passages(observed))
        let begins = Networks.hour(2, 5) + .minutes(30)
        let day = all.filter { $0[0].entered == Networks.hour(2, 4) }
        #expect(day.count > 5)
        for container in day {
            for passage in container {
                let sorted = try #require(passage.sorted)
                #expect(sorted > begins && passage.lane == "slow", "seed \(seed)")
            }
        }
        // Who comes the next day goes the slow way unopened.
        let next = all.filter { $0[0].entered == Networks.hour(3, 4) }
        #expect(next.count > 5)
        for passage in next.joined() {
            #expect(passage.sorted == nil && passage.lane == "slow", "seed \(seed)")
            #expect(passage.dispatched == Networks.hour(3, 5), "seed \(seed)")
        }
        let opened = observed.reports.flatMap(\.boards).reduce(0) { $0 + $1.containersOpened }
        #expect(opened == UInt64(day.count), "seed \(seed)")
    }

    @Test(
        "However they are divided and cut, the history is one",
        arguments: ["{to: X, size: 10}", "{to: [X, Y], close: every 5 h, transfer: 0 s}"],
        [7, 8] as [UInt64])
    func oneHistory(containers: String, seed: UInt64) throws {
        let network = try network(
            Self.pastHub(
                capacity: 32, containers: "containers: \(containers), bags: {size: 6}",
                disruptions: """
                      ice: {lane: h-x, every: exponential mean 2 d, for: lognormal mean 1 d sd 1 d, reroute: not departed}
                      shut: {site: H, from: 2023-10-05 03:00, for: 30 h, known: 6 h after}
                    """), seed: seed)
        let whole = Networks.reports(network)
        let opened = whole.flatMap(\.boards).reduce(0) { $0 + $1.containersOpened }
        #expect(opened > 0, "\(containers), seed \(seed)")
        for events in [1, 7] {
            let isSame = Networks.reports(network, events: events) == whole
            #expect(isSame, "\(containers), seed \(seed), slices of \(events) events")
        }
        var shuffled = ShuffledProcess(network, seed: seed)
        shuffled.run()
        let isSame = shuffled.reports() == whole
        #expect(isSame, "\(containers), seed \(seed), shuffled")
        var cluster = LocalCluster(network)
        let totals = try cluster.run(atMost: 61)
        let isSameAgain = totals.regions == whole
        #expect(totals.isBalanced && isSameAgain, "\(containers), seed \(seed), in a cluster")
    }

    @Test(
        "They pass two hubs if the lane between them names their site too",
        arguments: [true, false])
    func twoHubs(isNamed: Bool) throws {
        let text = Self.pastHub()
            .replacingOccurrences(
                "  T: {zone: UTC, sites: {",
                by:
                    "  T: {zone: UTC, sites: {G: {lat: 51.5, lon: 5, sort: {lines: 1, takes: 1 min}}, "
            )
            .replacingOccurrences(
                "h-x: {vehicle: trailer, route: [H 06:00, X 08:00], parcels: 100000}",
                by: """
                    h-g: {vehicle: trailer, route: [H 06:00, G 07:00]\(isNamed ? ", containers: {to: X}" : "")}
                      g-x: {vehicle: trailer, route: [G 07:40, X 08:00]}
                    """)
        let observed = try Observed(running: network(text, seed: 9))
        let hubs = observed.network.sites.filter { ["H", "G"].contains($0.name) }.map(\.stableKey)
        var (passed, sorted) = (0, [0, 0])
        for (parcel, scans) in observed.scansByParcel
        where observed.network.streams[parcel.stream].name.hasPrefix("to-x") {
            for scan in scans {
                guard let hub = hubs.firstIndex(of: scan.siteKey) else { continue }
                if scan.kind == .leftStation { sorted[hub] += 1 }
                if scan.kind == .dispatched { passed += 1 }
            }
        }
        // Where the second lane does not take them on, none is filled at A.
        #expect(passed > 1200 && (sorted[0] > 500) == !isNamed && (sorted[1] > 500) == !isNamed)
        if isNamed { #expect(sorted == [0, 0]) }
    }

    @Test("On paper the hub's sorter is not asked for what passes it")
    func onPaper() throws {
        let loads = PaperLoads(try network(Self.pastHub(capacity: 200), seed: 1))
        let open = PaperLoads(
            try network(Self.pastHub(capacity: 200, containers: "number: 1"), seed: 1))
        func sorted(_ loads: PaperLoads) -> Double {
            loads.components.filter { if case .station(1) = $0.part { true } else { false } }
                .reduce(0) { $0 + $1.weeklyParcels }
        }
        // What is ordered on the last day comes after the window, for every destination alike.
        let share = sorted(loads) / sorted(open)
        #expect(abs(share - 90 / 194) < 1e-6, "\(sorted(loads)) of \(sorted(open))")
    }
}
