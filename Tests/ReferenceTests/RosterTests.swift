import Federation
import ResultsStore
import SimulationKernel
import Testing

@testable import ParcelNetwork

@Suite("Shifts of different numbers of lines")
struct RosterTests {
    typealias Networks = DisruptionNetworks

    /// Parcels stand at a sorter that takes half an hour for each.
    private static func text(
        _ station: String, takes: String = "30 min", parcels: Int = 20, disruptions: String = ""
    ) -> String {
        """
        hubsim: 1
        name: roster
        start: 2023-10-02
        run: {days: 7}
        services: {standard: {promise: 5 working days}}
        regions:
          R:
            zone: UTC
            sites:
              A: {lat: 50, lon: 5, sort: {takes: \(takes), \(station)}}
              B: {lat: 51, lon: 5, couriers: {takes: 1 h}}
        lanes:
          road: {mode: road, route: [A, B], takes: 1 h, ready: 0 s}
        demand:
          few: {flow: R -> R, from: A, to: B, volume: 0.000001/day}
        backlog:
          now: {at: A, stage: sort, flow: R -> R, parcels: \(parcels), to: B}
        \(disruptions)
        """
    }

    private static func network(
        _ station: String, takes: String = "30 min", parcels: Int = 20, disruptions: String = ""
    ) throws -> Network {
        let network = try TopologyText(
            text(station, takes: takes, parcels: parcels, disruptions: disruptions)
        ).network(seed: 1)
        try network.checked()
        return network
    }

    private static let shifts = "shifts: {daily 06:00-08:00: 1, daily 08:00-10:00: 3}"

    @Test(
        "What so many lines do in their hours is done, computed ahead and by events",
        arguments: ["", ", queue: by rank"])
    func backlog(discipline: String) throws {
        let network = try Self.network(Self.shifts + discipline)
        let observed = try Observed(running: network)
        #expect(observed.isBalanced && RunChecks(observed).problems() == [])
        // Four by one line, twelve by three, and the other four next morning by one.
        let ends = observed.scans.joined().filter { $0.kind == .leftStation }.map(\.time).sorted()
        let first = (1...4).map { Networks.hour(0, 6) + .minutes(30 * Int64($0)) }
        let second = (0..<12).map { Networks.hour(0, 8) + .minutes(30 * Int64($0 / 3 + 1)) }
        let third = (1...4).map { Networks.hour(1, 6) + .minutes(30 * Int64($0)) }
        #expect(ends == first + second + third)
        let tally = observed.reports[0].stations[0]
        #expect(tally.busyArea == 20 * 1_800_000_000 && tally.carriedOver == 4)
        let events = Networks.reports(network.eventByEvent)
        #expect(events[0].stations == observed.reports[0].stations)
        // Two hours of one line and two of three, seven days.
        let record = RunRecord(network: network, reports: observed.reports, status: .complete)
        let station = network.stations[0]
        let window = record.measuredWindow(of: RegionID(0))
        #expect(record.staffedTime(of: station, within: window) == 7 * 8 * 3_600_000_000)
        #expect(station.servers == 3 && record.closings(of: station.opening, within: window) == 7)
        let capacities = ComponentCapacities(network: network, dayCount: 7)
        #expect(capacities.amount(of: 0, onDay: 3).parcels == 16)
    }

    @Test(
        "Shifts that overlap add up, through the night and by the calendar",
        arguments: [
            (
                "{daily 06:00-14:00: 2, daily 13:00-15:00: 3}",
                [2: [6.0, 15], 3: [13, 15], 5: [13, 14]]
            ),
            ("{daily 22:00-30:00: 4, daily 05:00-07:00: 1}", [1: [0, 7, 22, 24]]),
            ("{Mon 06:00-08:00: 2, Tue 06:00-08:00: 5}", [2: []]),
        ] as [(String, [Int: [Double]])])
    func sums(shifts: String, levels: [Int: [Double]]) throws {
        let network = try Self.network("shifts: \(shifts)")
        let staff = network.staff(of: network.stations[0])
        #expect(staff.reduce(0) { $0 + $1.servers } == network.stations[0].servers)
        // On Wednesday, from instant to instant.
        let instants = stride(from: 0.25, to: 24, by: 0.5)
        func count(at hour: Double) -> Int {
            let time = Networks.hour(2, 0) + .minutes(Int64(hour * 60))
            return staff.filter { network.firstOpen(from: time, opening: $0.opening) == time }
                .reduce(0) { $0 + Int($1.servers) }
        }
        for (level, hours) in levels {
            let expected = instants.filter { hour in
                stride(from: 0, to: hours.count, by: 2).contains {
                    hours[$0] <= hour && hour < hours[$0 + 1]
                }
            }
            #expect(instants.filter { count(at: $0) >= level } == expected, "\(level) lines")
        }
    }

    @Test("A crew that leaves finishes what it has begun; nobody starts on its lines")
    func leaves() throws {
        // Three lines until 08:00, then one: services of 100 minutes from 06:00.
        let network = try Self.network(
            "shifts: {daily 06:00-08:00: 2, daily 06:00-12:00: 1}", takes: "100 min", parcels: 8)
        let observed = try Observed(running: network)
        #expect(observed.isBalanced && RunChecks(observed).problems() == [])
        let ends = observed.scans.joined().filter { $0.kind == .leftStation }.map(\.time).sorted()
        // All three start at 06:00 and 07:40, one more at 09:20 and at 11:00.
        let minutes: [Int64] = [460, 460, 460, 560, 560, 560, 660, 760]
        #expect(ends == minutes.map { Networks.hour(0, 0) + .minutes($0) })
    }

    @Test("A strike ends for every shift, and overtime prolongs each")
    func overtime() throws {
        let network = try Self.network(
            Self.shifts,
            disruptions: """
                disruptions:
                  strike: {site: A, stage: sort, from: 2023-10-02, for: 24 h, overtime: {by: 1 h, for: 1 d}}
                """)
        let observed = try Observed(running: network)
        #expect(observed.isBalanced && RunChecks(observed).problems() == [])
        // On the second day one line works from 06:00 to 11:00, two more from 08:00 to 11:00.
        let ends = observed.scans.joined().filter { $0.kind == .leftStation }.map(\.time).sorted()
        #expect(ends.first == Networks.hour(1, 6) + .minutes(30))
        #expect(ends.count == 20 && ends.last == Networks.hour(1, 11))
    }
}
