import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Disruptions do what a pencil says")
struct DisruptionTests {
    typealias Networks = DisruptionNetworks

    private func network(_ text: String, seed: UInt64 = 1) throws -> Network {
        try TopologyText(text).network(seed: seed)
    }

    /// Everything that happened is the same; what it is called may not be.
    private func expectSameHistory(_ a: Network, _ b: Network, _ what: String) {
        let (first, second) = (Networks.reports(a), Networks.reports(b))
        for (one, other) in zip(first, second) {
            #expect(one.digests == other.digests, "\(what)")
            #expect(one.custody == other.custody, "\(what)")
            #expect(one.stations.map(\.busyArea) == other.stations.map(\.busyArea), "\(what)")
            #expect(one.flows.map(\.leadSum) == other.flows.map(\.leadSum), "\(what)")
            #expect(one.flows.map(\.onTime) == other.flows.map(\.onTime), "\(what)")
            #expect(one.boards.map(\.loaded) == other.boards.map(\.loaded), "\(what)")
            #expect(one.boards.map(\.departures) == other.boards.map(\.departures), "\(what)")
            #expect(one.couriers.map(\.waves) == other.couriers.map(\.waves), "\(what)")
        }
        #expect(first.reduce(0) { $0 + $1.custody.delivered } > 1000, "\(what)")
    }

    @Test("A day on which all is closed is a day off", arguments: [1, 2] as [UInt64])
    func dayOff(seed: UInt64) throws {
        // Promises count working days: the calendar's day off is in both, as a date that counts.
        let holiday = try network(Networks.twoTowns(closed: "2023-10-05"), seed: seed)
        let text = Networks.twoTowns(
            closed: "2023-10-05",
            disruptions: "  shut: {regions: [R, S], from: 2023-10-05, for: 1 d, known: 1 d before}")
        // The same calendar for promises, but everything would work on that day.
        let disrupted = try network(
            text.replacingOccurrences("working 0", by: "daily 0")
                .replacingOccurrences("days: working", by: "days: daily"), seed: seed)
        expectSameHistory(holiday, disrupted, "seed \(seed)")
        let open = try network(
            Networks.twoTowns(closed: "2023-10-05")
                .replacingOccurrences("working 0", by: "daily 0")
                .replacingOccurrences("days: working", by: "days: daily"), seed: seed)
        #expect(Networks.reports(open)[0].digests != Networks.reports(holiday)[0].digests)
        // The wait for what is closed is named so: nobody is left behind for want of capacity.
        let dwell = Networks.reports(disrupted).map { report in
            report.flows.reduce(Int128(0)) { $0 + $1.dwell[Dwell.closed.rawValue] }
        }
        #expect(dwell.allSatisfy { $0 > 0 })
    }

    @Test(
        "Half a sorter takes twice as long, half the vans are two of four, half a lane one of two")
    func slowed() throws {
        let always = "from: 2023-10-01, for: 60 d, capacity: 50 %"
        let cases = [
            ("sort", Networks.twoTowns(sort: "takes: 20 s"), "site: B, stage: sort"),
            ("vans", Networks.twoTowns(vans: 2), "site: B, stage: couriers"),
            ("lane", Networks.twoTowns(departs: "18:00"), "lane: a-b"),
        ]
        for (name, less, place) in cases {
            let slowed = Networks.twoTowns(disruptions: "  slow: {\(place), \(always)}")
            expectSameHistory(try network(less), try network(slowed), name)
        }
    }

    @Test("What is under way to a hub that closes lands there, waits, and goes on when it opens")
    func landsAnyway() throws {
        // Closed from 03:00 of day 3 for a day, which A knows at 09:00: the flight of day 3 has left.
        let text = Networks.overHub(
            disruptions: "  shut: {site: H, from: 2023-10-05 03:00, for: 24 h, known: 6 h after}")
        let network = try network(text)
        let handoffs = Networks.handoffs(network)
        // Day 4's flight reaches H at 04:00, when it is open again: none is cancelled at A.
        #expect(Set(handoffs.map(\.dispatched)).count == 15)
        #expect(network.cancelledDepartures() == [1])
        let landed = handoffs.filter { $0.dispatched == Networks.hour(3, 0) }
        let through = landed.filter { $0.parcel.alightStop == 2 }.count
        let here = landed.count - through
        #expect(through > 50 && here > 20)

        let reports = Networks.reports(network)
        #expect(reports[1].boards[0].departures == 9 && reports[0].boards[0].departures == 10)
        // Those for H wait from 04:00, those for B from 06:00, for the sorter to open at 03:00 of
        // day 4; those for H another hour for couriers, who are closed as long: no more.
        let closed = reports.map { report in
            report.flows.map { $0.dwell[Dwell.closed.rawValue] }
        }
        let flow = try #require(network.flows.firstIndex { $0.destination == RegionID(2) })
        #expect(closed[2][flow] == Int128(through) * Networks.micro(hours: 21))
        #expect(closed[1][1 - flow] == Int128(here) * Networks.micro(hours: 23))
        // Sorted one a second, in the order in which they came.
        let queue = reports[2].flows[flow].dwell[Dwell.queue.rawValue]
        #expect(queue == (here..<landed.count).reduce(Int128(0)) { $0 + Int128($1) * 1_000_000 })
        // No flight brought them on day 3.
        let onDayThree = reports[2].digests[3]
        let undisturbed = try Networks.reports(self.network(Networks.overHub()))[2].digests[3]
        #expect(onDayThree != undisturbed)
    }

    @Test("A flight to a site that is known to be closed stays, and leaves with the next")
    func cancelled() throws {
        let text = Networks.overHub(
            disruptions: "  shut: {site: H, from: 2023-10-05 03:00, for: 24 h, known: 3 h before}")
        let network = try network(text)
        let handoffs = Networks.handoffs(network)
        #expect(!handoffs.contains { $0.dispatched == Networks.hour(3, 0) })
        #expect(Set(handoffs.map(\.dispatched)).count == 14)
        let next = handoffs.filter { $0.dispatched == Networks.hour(4, 0) }
        let late = next.filter { $0.parcel.start < Networks.hour(3, 0) }
        #expect(late.count > 100 && late.count < next.count)
        #expect(late.allSatisfy { $0.parcel[.closed] == .days(1) })
        #expect(late.allSatisfy { $0.parcel[.leftBehind] == .zero })
        #expect(
            next.filter { $0.parcel.start >= Networks.hour(3, 0) }
                .allSatisfy { $0.parcel[.closed] == .zero })
    }

    @Test("A belt to a closed site stops when that is known; customs and couriers wait")
    func belt() throws {
        let text = Networks.belt(
            disruptions: "  shut: {site: B, from: 2023-10-03 06:00, for: 12 h, known: 1 h after}")
        let network = try network(text)
        let (known, opens) = (Networks.hour(1, 7), Networks.hour(1, 18))
        let handoffs = Networks.handoffs(network)
        for handoff in handoffs {
            let start = handoff.parcel.start
            let isHeld = start >= known && start < opens
            #expect(handoff.dispatched == (isHeld ? opens : start))
            #expect(handoff.parcel[.closed] == (isHeld ? opens - start : .zero))
        }
        // What arrived from 06:00 on, at the latest from the last before A knew, clears at 18:00.
        let early = handoffs.filter {
            $0.arrives >= Networks.hour(1, 6) && $0.arrives < opens
        }
        #expect(early.count > 10)
        // Those that cleared before 06:00 but came to the couriers after it wait there.
        let cleared = handoffs.filter {
            $0.arrives < Networks.hour(1, 6)
                && $0.arrives + .minutes(5) >= Networks.hour(1, 6)
        }
        let waited =
            (early + handoffs.filter { $0.dispatched == opens }).reduce(Int128(0)) {
                $0 + Int128(($1.arrives < opens ? opens - $1.arrives : .zero).microseconds)
                    + Int128($1.parcel[.closed].microseconds)
            }
            + cleared.reduce(Int128(0)) {
                $0 + Int128((opens - ($1.arrives + .minutes(5))).microseconds)
            }
        let reports = Networks.reports(network)
        #expect(reports[1].flows[0].dwell[Dwell.closed.rawValue] == waited)
        let done = handoffs.count { $0.arrives + .minutes(65) < network.plan.end }
        #expect(reports[1].custody.delivered == UInt64(done))
    }

    @Test("Until it begins, and until it is announced, a disruption changes nothing")
    func nothingBefore() throws {
        let plain = try network(Networks.overHub(road: Self.road))
        for (known, first) in [("6 h after", 3), ("36 h before", 2)] {
            let disrupted = try network(
                Networks.overHub(
                    disruptions:
                        "  shut: {site: H, from: 2023-10-05 00:00, for: 3 d, known: \(known)}",
                    road: Self.road))
            var isDifferent = false
            for (one, other) in zip(Networks.reports(plain), Networks.reports(disrupted)) {
                #expect(one.digests[..<first] == other.digests[..<first], "known \(known)")
                isDifferent = isDifferent || one.digests != other.digests
            }
            #expect(isDifferent, "known \(known)")
        }
    }

    private static let road =
        "  road: {vehicle: trailer, route: [A 12:00, B], transit: 26 h, ready: 0 s, cut-off: 0 s}"

    @Test("Regions run in slices are the history of one process", arguments: [1, 7])
    func slices(events: Int) throws {
        let network = try network(
            Networks.overHub(
                disruptions: """
                      shut: {site: H, from: 2023-10-05 03:00, for: 30 h, known: 6 h after, reroute: not departed}
                      ice: {lane: road, every: exponential mean 3 d, for: lognormal mean 1 d sd 1 d}
                      slow: {site: H, stage: sort, from: 2023-10-08, for: 2 d, capacity: 10 %}
                    """, road: Self.road), seed: 5)
        #expect(network.disruptions.count > 3)
        let isSame = Networks.reports(network, events: events) == Networks.reports(network)
        #expect(isSame, "slices of \(events) events")
    }

    // MARK: Demand

    @Test("What is not ordered while it is known is what a peak below one leaves out")
    func demand() throws {
        func closing(_ more: String) -> String {
            Networks.twoTowns(
                disruptions: "  shut: {lane: b-a, from: 2023-10-05, for: 1 d\(more)}")
        }
        let half = ", demand: 50 %, flows: R -> S"
        let peak = "peaks: {less: {dates: 2023-10-05..2023-10-05, times: 0.5}}"
        let less = closing("").replacingOccurrences(
            "volume: 72/day", by: "volume: 72/day, \(peak)")
        expectSameHistory(try network(less), try network(closing(half)), "known at once")
        // S knows at once, R twelve hours later: R orders less for half a day, S for a day.
        let both = try network(closing(", demand: 50 %, known: 12 h after"))
        let plain = try network(closing(""))
        let created = [plain, both].map { network in
            Networks.reports(network).map { Int($0.custody.created) }
        }
        let (there, back) = (created[0][0] - created[1][0], created[0][1] - created[1][1])
        #expect((8...30).contains(there) && (10...40).contains(back), "\(created)")
    }

    // MARK: Other ways

    @Test("Who has not departed when it is known goes around; who cannot waits")
    func rerouted() throws {
        let network = try network(
            Networks.overHub(
                disruptions: """
                      shut: {site: H, from: 2023-10-05, for: 3 d, known: 6 h after, reroute: not departed}
                    """, road: Self.road))
        #expect(network.routeEpochs.map(\.from).contains(Networks.hour(3, 6)))
        let (begins, known, ends) = (
            Networks.hour(3, 0), Networks.hour(3, 6), Networks.hour(6, 0)
        )
        let road = try #require(network.lanes.firstIndex { $0.name == "road" })
        var counts = (around: 0, again: 0, waited: 0)
        for handoff in Networks.handoffs(network) {
            let parcel = handoff.parcel
            let flow = network.flows[Int(network.streams[parcel.id.stream].flow.index)]
            let isHere = flow.destination == RegionID(1)
            let day = SimDuration.days(1).microseconds
            let midnight = SimTime(microseconds: (parcel.start.microseconds / day + 1) * day)
            guard parcel.start > begins, parcel.start < ends else {
                // Flights are faster, and leave as planned.
                #expect(Int(handoff.lane.index) != road && parcel[.closed] == .zero)
                continue
            }
            if isHere {
                #expect(handoff.dispatched == ends && Int(handoff.lane.index) != road)
                #expect(parcel[.timetable] == midnight - parcel.start)
                #expect(parcel[.closed] == ends - midnight)
                counts.waited += 1
            } else {
                let noon = midnight - .hours(12)
                let leaves = parcel.start <= noon ? noon : noon + .days(1)
                #expect(handoff.dispatched == leaves && Int(handoff.lane.index) == road)
                #expect(parcel[.timetable] == leaves - parcel.start)
                #expect(parcel[.closed] == .zero && parcel[.leftBehind] == .zero)
                counts.around += 1
                counts.again += parcel.start < known ? 1 : 0
            }
        }
        #expect(counts.around > 200 && counts.again > 10 && counts.waited > 100)
        let reports = Networks.reports(network)
        #expect(reports.allSatisfy { $0.custody.isBalanced })
    }

    @Test("Who waits for a lane that closes takes another at once")
    func laneClosed() throws {
        // The flight leaves at 00:00; its lane closes at 20:00 of day 2, until day 4.
        let network = try network(
            Networks.overHub(
                disruptions: """
                      strike: {lane: a-h-b, from: 2023-10-04 20:00, for: 40 h, reroute: not departed}
                    """, road: Self.road))
        let around = Networks.handoffs(network).filter {
            $0.parcel.alightStop == 1 && network.lanes[Int($0.lane.index)].name == "road"
        }
        // From day 2, 00:00 to day 4, 12:00 exclusive of those whose flight leaves first.
        let starts = around.map(\.parcel.start)
        #expect(starts.allSatisfy { $0 > Networks.hour(2, 0) && $0 < Networks.hour(4, 12) })
        #expect(starts.contains { $0 < Networks.hour(2, 20) })
        #expect(Set(around.map(\.dispatched)) == [Networks.hour(3, 12), Networks.hour(4, 12)])
    }

    // MARK: Random ones

    @Test("Random disruptions follow their laws from the end of one to the next")
    func random() throws {
        let fixed = try network(
            Networks.belt(disruptions: "  f: {site: B, every: 5 d, for: 1 d, known: 2 h after}"))
        #expect(
            fixed.disruptions.map(\.from)
                == [5, 11, 17].map { Networks.hour($0, 0) })
        #expect(fixed.disruptions.allSatisfy { $0.to - $0.from == .days(1) })
        #expect(fixed.disruptions.allSatisfy { $0.known - $0.from == .hours(2) })

        let weather = "  w: {site: B, every: exponential mean 4 d, for: uniform 1 h to 3 h}"
        func times(_ disruptions: String, seed: UInt64) throws -> [[SimTime]] {
            try network(Networks.belt(disruptions: disruptions), seed: seed).disruptions
                .filter { $0.name == "w" }.map { [$0.from, $0.to] }
        }
        let alone = try times(weather, seed: 1)
        #expect(
            try times("  v: {site: A, from: 2023-10-04, for: 1 d}\n" + weather, seed: 1) == alone)
        #expect(try times(weather, seed: 2) != alone)
        // 21 days of tables, a mean of 4 d and 2 h from one beginning to the next.
        let counts = try (1...20).map { Double(try times(weather, seed: $0).count) }
        let estimate = Estimate(counts)
        #expect(estimate.contains(21 / (4 + 1.0 / 12)), "\(estimate)")
        #expect(alone.allSatisfy { $0[1] - $0[0] >= .hours(1) && $0[1] - $0[0] <= .hours(3) })
    }
}

extension DisruptionNetworks {
    static func micro(hours: Int64) -> Int128 { Int128(SimDuration.hours(hours).microseconds) }
}
