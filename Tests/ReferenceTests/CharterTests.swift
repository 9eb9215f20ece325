import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Charters are called for what is left behind")
struct CharterTests {
    /// More a day than the flights take; a charter takes thirty.
    static func text(_ charter: String, keys: String = "", volume: Int = 22) -> String {
        """
        hubsim: 1
        name: charters
        start: 2023-10-30
        run: {days: 21, run-out: 20 d}
        services: {slow: {promise: 9 working days}}
        regions:
          A: {zone: UTC, sites: {A1: {sort: {rate: 1000/h}}}}
          B: {zone: UTC, sites: {B1: {sort: {rate: 1000/h}}, B2: {couriers: {takes: 1 h}}}}
        unions: {AB: [A, B]}
        lanes:
          charter: {mode: air, route: [A1 06:00, B2 15:30], days: on demand, parcels: 30\(charter)}
          morning: {mode: air, route: [A1 06:00, B1 12:00, B2 16:00], parcels: 12, cut-off: 1 h\(keys)}
          evening: {mode: air, route: [A1 20:00, B1 02:00+1], parcels: 4, cut-off: 1 h}
          on: {mode: road, route: [B1, B2], takes: 2 h}
        demand: {d: {flow: A -> B, volume: \(volume)/day, to: B2}}
        """
    }

    /// When and by which lane each parcel left the first site, and when it was ready.
    struct Ride: Equatable {
        var ready: SimTime
        var left: SimTime?
        var lane: Int?
    }

    static func rides(_ observed: Observed) -> [Ride] {
        let origin = observed.network.streams[0].site
        let key = observed.network.sites[Int(origin.index)].stableKey
        return observed.scansByParcel.compactMap { group in
            guard
                let ready = group.scans.first(where: {
                    $0.kind == .leftStation && $0.siteKey == key
                })
            else { return nil }
            let left = group.scans.first { $0.kind == .dispatched && $0.siteKey == key }
            return Ride(ready: ready.time, left: left?.time, lane: left.map { Int($0.detail) })
        }.sorted { $0.ready < $1.ready }
    }

    /// The same by a few lines that know nothing of regions, for one lane and a charter.
    static func byHand(
        _ ready: [SimTime], departures: [SimTime], capacity: Int, cutOff: SimDuration,
        threshold: Int, notice: SimDuration, atMost: Int, span: SimDuration, of charter: Int
    ) -> (rides: [Ride], calls: [SimTime]) {
        var rides = ready.map { Ride(ready: $0) }
        var calls: [SimTime] = []
        func load(_ lane: Int, _ room: Int, _ cutOff: SimDuration, at time: SimTime) {
            let waiting = rides.indices.filter {
                rides[$0].left == nil && rides[$0].ready + cutOff <= time
            }
            for index in waiting.prefix(room) {
                rides[index].left = time
                rides[index].lane = lane
            }
        }
        for (number, time) in departures.enumerated() {
            load(1, capacity, cutOff, at: time)
            let left = rides.count { $0.left == nil && $0.ready + cutOff <= time }
            let pending = calls.count { $0 + notice > time } * charter
            if left - pending > threshold, calls.count(where: { time - $0 < span }) < atMost {
                calls.append(time)
            }
            let next = number + 1 < departures.count ? departures[number + 1] : .infinity
            for call in calls where call + notice > time && call + notice < next {
                load(0, charter, .hours(5), at: call + notice)
            }
        }
        return (rides, calls)
    }

    struct Rule {
        var threshold: Int
        var hours: Int64
        var atMost: Int
        var days: Int64
    }

    @Test(
        "Who flies when, against an account by hand", arguments: 1...4 as ClosedRange<UInt64>,
        [
            Rule(threshold: 20, hours: 50, atMost: 1, days: 7),
            Rule(threshold: 0, hours: 26, atMost: 9, days: 1),
            Rule(threshold: 35, hours: 2, atMost: 2, days: 7),
            Rule(threshold: 10, hours: 170, atMost: 3, days: 7),
        ])
    func account(seed: UInt64, rule: Rule) throws {
        let limit = rule.days == 7 ? "week" : "day"
        var text = Self.text(
            ", when: left-behind > \(rule.threshold), notice: \(rule.hours) h, "
                + "at-most: \(rule.atMost)/\(limit), cut-off: 5 h",
            volume: 16)
        text = text.split(separator: "\n").filter { !$0.contains("evening:") }
            .joined(separator: "\n")
        text = text.replacing("B1 12:00, B2 16:00]", with: "B2 16:00]")
        let network = try RandomCase.network(text, seed: seed)
        let observed = try Observed(running: network)
        let rides = Self.rides(observed)
        let lane = network.lanes[1]
        let departures = (0..<lane.departureCount).map {
            network.call(lane, departure: $0, stop: 0).departs
        }.filter { $0 < network.plan.end }
        let (expected, calls) = Self.byHand(
            rides.map(\.ready), departures: departures, capacity: 12, cutOff: .hours(1),
            threshold: rule.threshold, notice: .hours(rule.hours), atMost: rule.atMost,
            span: .days(rule.days), of: 30)
        let isSame =
            rides
            == expected.map { ride in
                // What would leave after the run's end has not left.
                ride.left.map { $0 < network.plan.end } ?? true ? ride : Ride(ready: ride.ready)
            }
        #expect(isSame, "seed \(seed)")
        let window = network.plan.windowStart..<network.plan.windowEnd
        let board = observed.reports[0].boards[0]
        #expect(board.called == UInt64(calls.count(where: window.contains)), "seed \(seed)")
        #expect(board.called > 0 && board.loaded > 0, "seed \(seed)")
    }

    @Test(
        "It departs its notice after the departure that left them behind, and flies as its clock says"
    )
    func timetable() throws {
        let network = try RandomCase.network(
            Self.text(", when: left-behind > 5, notice: 3 d", keys: ", days: Tue"), seed: 1)
        let charter = try #require(network.charters.first)
        #expect(charter.threshold == 5 && charter.notice == .days(3))
        #expect(charter.atMost == Network.Charter.unlimited)
        // It relieves the morning's flight alone: the evening's goes elsewhere.
        #expect(network.relievedBoards.map(\.alightStop) == [2])
        let lane = network.lanes[0]
        let morning = network.lanes[1]
        #expect(lane.departureCount == morning.departureCount)
        for departure in 0..<lane.departureCount {
            let call = network.call(morning, departure: departure, stop: 0)
            let own = network.call(lane, departure: departure, stop: 0)
            #expect(own.departs - call.departs == .days(3))
            #expect(
                network.call(lane, departure: departure, stop: 1).arrives - own.departs
                    == .minutes(570))
        }
    }

    @Test("Nobody waits for a charter that is not called, nor chooses it")
    func never() throws {
        let some = try Observed(
            running: RandomCase.network(
                Self.text(", when: left-behind > 100000, notice: 3 d"), seed: 1))
        let text = Self.text("").split(separator: "\n").filter { !$0.contains("charter:") }
        let none = try Observed(
            running: RandomCase.network(text.joined(separator: "\n"), seed: 1))
        #expect(some.reports[0].boards[0].called == 0 && some.reports[0].boards[0].departures == 0)
        let without = Self.rides(none)
        let with = Self.rides(some).map {
            Ride(ready: $0.ready, left: $0.left, lane: $0.lane.map { $0 - 1 })
        }
        #expect(with == without && with.count > 300)
    }
}
