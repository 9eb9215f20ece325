import Federation
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("Overtime after a disruption")
struct OvertimeTests {
    typealias Networks = DisruptionNetworks

    /// Thirty parcels stand at a sorter that takes ten minutes for each, and is open two hours a day; on
    /// the first day it is on strike. Another region has a site that may help.
    private static func text(_ overtime: String, parcels: Int = 30) -> String {
        """
        hubsim: 1
        name: overtime
        start: 2023-10-02
        run: {days: 7}
        services: {standard: {promise: 5 working days}}
        unions: {U: [R, S]}
        regions:
          R:
            zone: UTC
            sites:
              A: {lat: 50, lon: 5, sort: {lines: 1, takes: 10 min, open: [daily 08:00-10:00]}}
              B: {lat: 51, lon: 5, couriers: {takes: 1 h}}
          S: {zone: UTC, sites: {C: {lat: 52, lon: 5, sort: {lines: 1, takes: 10 min, open: [daily 08:00-10:00, daily 11:00-12:00]}}}}
        lanes:
          road: {mode: road, route: [A, B], takes: 1 h, ready: 0 s}
          other: {mode: road, route: [C, B], takes: 1 h, ready: 0 s}
        demand:
          few: {flow: R -> R, from: A, to: B, volume: 0.000001/day}
        backlog:
          now: {at: A, stage: sort, flow: R -> R, parcels: \(parcels), to: B}
        disruptions:
          strike: {site: A, stage: sort, from: 2023-10-02, for: 24 h, known: 30 h after\(overtime)}
        """
    }

    private static func network(_ overtime: String, parcels: Int = 30) throws -> Network {
        let network = try TopologyText(text(overtime, parcels: parcels)).network(seed: 1)
        try network.checked()
        return network
    }

    /// When a site's sorter is open, day by day from the start on, in hours.
    private static func hours(_ network: Network, _ site: String) throws -> [[Double]] {
        let station = try #require(
            network.stations.first {
                $0.kind == "sort" && network.sites[Int($0.site.index)].name == site
            })
        let opening = network.openings[Int(station.opening.index)]
        let first = Int(opening.firstInterval)
        let intervals = network.intervals[first..<first + Int(opening.intervalCount)]
        // The open time before each is the sum of those before it.
        var open = SimDuration.zero
        for interval in intervals {
            #expect(interval.openBefore == open)
            open += interval.closes - interval.opens
        }
        return (0..<5).map { day in
            let midnight = SimTime.zero + .days(Int64(day))
            return intervals.filter { $0.opens >= midnight && $0.opens < midnight + .days(1) }
                .flatMap { [$0.opens, $0.closes] }
                .map { Double(($0 - midnight).microseconds) / 3.6e9 }
        }
    }

    @Test("Its own stations close later, in the time after its end alone")
    func own() throws {
        let plain = try Self.hours(Self.network(""), "A")
        #expect(plain == [[]] + Array(repeating: [8, 10], count: 4))
        let longer = try Self.hours(Self.network(", overtime: {by: 2 h, for: 2 d}"), "A")
        #expect(longer == [[], [8, 12], [8, 12], [8, 10], [8, 10]])
        // The other site is as it was.
        let other = try Self.hours(Self.network(", overtime: {by: 2 h, for: 2 d}"), "C")
        #expect(other == Array(repeating: [8, 10, 11, 12], count: 5))
    }

    @Test("Others close later from when they know of it, and openings that meet are one")
    func others() throws {
        let network = try Self.network(", overtime: {by: 2 h, for: 1 d, at: [C]}")
        let own = try Self.hours(network, "A")
        #expect(own == [[]] + Array(repeating: [8, 10], count: 4))
        // It is known at 06:00 of the second day; that ends with the day.
        let other = try Self.hours(network, "C")
        #expect(other[0] == [8, 10, 11, 12] && other[2] == other[0])
        #expect(other[1] == [8, 14])
    }

    @Test(
        "What was left undone is done so much sooner",
        arguments: [("", 3), (", overtime: {by: 2 h, for: 2 d}", 2)] as [(String, Int64)])
    func catchesUp(overtime: String, day: Int64) throws {
        let network = try Self.network(overtime)
        let observed = try Observed(running: network)
        #expect(observed.isBalanced && RunChecks(observed).problems() == [])
        let last = observed.scans.joined().filter { $0.kind == .leftStation }.map(\.time).max()
        #expect(last == Networks.hour(day, 9))
        // Ten minutes each; who works longer is staffed longer.
        #expect(observed.reports[0].stations[0].busyArea == 30 * 600_000_000)
        // Twelve or twenty-four are done before the first closing: the others are carried over.
        let carried = overtime.isEmpty ? 18 + 6 : 6
        #expect(observed.reports[0].stations[0].carriedOver == UInt64(carried))
        // By events it is the same.
        let events = Networks.reports(network.eventByEvent)
        #expect(events[0].stations == observed.reports[0].stations)
        let record = RunRecord(network: network, reports: observed.reports, status: .complete)
        let station = network.stations[0]
        let closings = record.closings(
            of: station.opening, within: record.measuredWindow(of: RegionID(0)))
        #expect(closings == 6)
    }
}
