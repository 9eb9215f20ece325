import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("A network worked out by hand")
struct OracleTests {
    static let seeds: [UInt64] = [1, 2]
    /// Rows of `oracle.yaml`.
    static let spain = RegionID(2)
    static let services = ["five", "five-origin", "five-both", "next"]

    /// What the hand gives for one order.
    fileprivate struct Fate {
        var window: OrderWindow
        var start: SimTime
        var delivered: SimTime
        var dwell = [Int64](repeating: 0, count: Dwell.allCases.count)
        /// Working days from day 0 to delivery.
        var lead: UInt64
        var isLate: Bool
        /// Whether without customs' hold it would not have been late.
        var isExcused: Bool

        mutating func spend(_ time: SimDuration, _ stage: Dwell) {
            dwell[stage.rawValue] += time.microseconds
        }
    }

    /// What leaves Hangzhou, with the instants at which it does: all that chance decides.
    private static func dispatches(_ network: Network) -> [Handoff] {
        var china = Region(network, region: RegionID(0))
        _ = china.run(until: network.plan.end, atMost: .max)
        return china.outbound.flatMap { china.takeOutbox($0) }
    }

    private static func orderWindow(of start: SimTime) -> OrderWindow? {
        Oracle.windows.first { start <= $0.until }
    }

    @Test("Each order leaves with the flight that it makes, and lands on time", arguments: seeds)
    func flights(seed: UInt64) throws {
        let handoffs = Self.dispatches(try Reference.network("oracle", seed: seed, drain: true))
        #expect(handoffs.count > 2000, "seed \(seed)")
        for handoff in handoffs {
            let window = try #require(Self.orderWindow(of: handoff.parcel.start), "seed \(seed)")
            #expect(handoff.dispatched == window.flight.hangzhou("23:30"), "seed \(seed)")
            // Liege's parcels reach its first stage three hours after 05:40; Madrid's stay aboard.
            let isForLiege = handoff.parcel.alightStop == 1
            let arrives = window.flight.tomorrow.west(isForLiege ? "08:40" : "05:40")
            #expect(handoff.arrives == arrives, "seed \(seed)")
        }
    }

    @Test("Fates agree with what the regions report, to the microsecond", arguments: seeds)
    func fates(seed: UInt64) throws {
        let network = try Reference.network("oracle", seed: seed, drain: true)
        let handoffs = Self.dispatches(network)
        let fates = try Self.belgianFates(handoffs) + Self.spanishFates(handoffs, network)
        var expected = [FlowTally](repeating: FlowTally(), count: network.flows.count)
        let window = network.plan.windowStart..<network.plan.windowEnd
        for (flow, fate) in fates {
            expected[flow].count(fate)
            if window.contains(fate.delivered) { expected[flow].deliveredInWindow += 1 }
        }

        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        for (index, flow) in network.flows.enumerated() {
            // What was ordered is counted where it was, the rest where it ended.
            let ordered = reports[0].flows[index]
            var tally = reports[Int(flow.destination.index)].flows[index]
            tally.created = ordered.created
            tally.eligible = ordered.eligible
            // For how long each is followed says nothing where none stays open.
            #expect(ordered.followed.created == tally.followed.closed, "seed \(seed)")
            tally.followed = FollowTally()
            let hand = expected[index]
            #expect(tally.created == hand.created && hand.created > 200, "seed \(seed)")
            #expect(tally.eligible == hand.eligible, "seed \(seed), flow \(index)")
            #expect(tally.delivered == hand.delivered, "seed \(seed), flow \(index)")
            #expect(tally.leadSum == hand.leadSum, "seed \(seed), flow \(index)")
            #expect(tally.leadSquareSum == hand.leadSquareSum, "seed \(seed), flow \(index)")
            #expect(tally.dwell == hand.dwell, "seed \(seed), flow \(index)")
            #expect(tally.lateDwell == hand.lateDwell, "seed \(seed), flow \(index)")
            #expect(tally.onTime == hand.onTime, "seed \(seed), flow \(index)")
            #expect(tally.onTimeNet == hand.onTimeNet, "seed \(seed), flow \(index)")
            #expect(tally.lateByCustoms == hand.lateByCustoms, "seed \(seed), flow \(index)")
            #expect(tally.lateByPlan == hand.lateByPlan, "seed \(seed), flow \(index)")
            let days = tally.leadWorkingDays.counts
            #expect(days == hand.leadWorkingDays.counts, "seed \(seed), flow \(index)")
            let isSame = tally == hand
            #expect(isSame, "seed \(seed), flow \(index)")
        }
    }

    /// Liege: one line sorts a flight's parcels in the order in which they boarded, 2 s each, from
    /// its arrival on; customs lets each go 5 min later; couriers take 4 h.
    private static func belgianFates(_ handoffs: [Handoff]) throws -> [(Int, Fate)] {
        var placed: [SimTime: Int64] = [:]
        return try handoffs.filter { $0.parcel.alightStop == 1 }.map { handoff in
            let window = try #require(orderWindow(of: handoff.parcel.start))
            let (start, flight) = (handoff.parcel.start, window.flight.hangzhou("23:30"))
            let ready = window.flight.tomorrow.west("08:40")
            let before = placed[ready, default: 0]
            placed[ready] = before + 1
            let sorted = ready + .seconds(2 * (before + 1))
            let delivered = sorted + .minutes(5) + .hours(4)
            var fate = Fate(
                window: window, start: start, delivered: delivered, lead: window.belgium,
                isLate: window.belgium > 5, isExcused: false)
            fate.spend(flight - start, .timetable)
            fate.spend(.seconds(2 * before), .queue)
            fate.spend(.seconds(2) + .minutes(5), .service)
            fate.spend(ready - flight + .hours(4), .moving)
            return (0, fate)
        }
    }

    /// Madrid: a morning's parcels come to the desk in the order of flights, a flight's in that of
    /// their identities, as their documents are there at one instant. From 08:00 on the desk takes
    /// 6 s for each. The first shift is over then: the second sorts them from 10:00 on, 1 s each.
    /// At 15:00 vans of 40 leave, a delivery every 6 min.
    private static func spanishFates(
        _ handoffs: [Handoff], _ network: Network
    ) throws -> [(Int, Fate)] {
        var placed: [OracleDate: Int64] = [:]
        let ordered = handoffs.filter { $0.parcel.alightStop == 2 }.sorted {
            ($0.dispatched, $0.parcel.id) < ($1.dispatched, $1.parcel.id)
        }
        return try ordered.map { handoff in
            let window = try #require(orderWindow(of: handoff.parcel.start))
            let (start, flight) = (handoff.parcel.start, window.flight.hangzhou("23:30"))
            let before = placed[window.desks, default: 0]
            placed[window.desks] = before + 1

            let presented = window.flight.tomorrow.west("13:40")
            let cleared = window.desks.west("08:00") + .seconds(6 * (before + 1))
            let opens = window.desks.west("10:00")
            let sorted = opens + .seconds(before + 1)
            let wave = window.desks.west("15:00")
            let way = SimDuration.minutes(6 * (before % 40 + 1))
            let held = cleared - presented - .minutes(5)

            let flow = Int(network.streams[handoff.parcel.id.stream].flow.index)
            let service = services[Int(network.flows[flow].service)]
            let deadline = service == "next" ? window.next.endInMadrid : window.five.endInMadrid
            let lead =
                switch service {
                case "five-origin": window.china
                case "five-both": window.both
                default: window.spain
                }
            // On time if and only if the working days are within the promise.
            let isLate = lead > (service == "next" ? 1 : 5)
            if service == "five" || service == "next" {
                #expect(isLate == (wave + way >= deadline), "started at \(start)")
            }
            var fate = Fate(
                window: window, start: start, delivered: wave + way, lead: lead, isLate: isLate,
                isExcused: isLate && wave + way - held < deadline)
            fate.spend((flight - start) + (wave - sorted), .timetable)
            fate.spend(opens - cleared, .closed)
            fate.spend(.seconds(before), .queue)
            fate.spend(.minutes(5) + .seconds(1), .service)
            fate.spend(held, .held)
            fate.spend((presented - flight) + way, .moving)
            return (flow, fate)
        }
    }

    @Test("Stations, boards and waves count what the hand counts", arguments: seeds)
    func components(seed: UInt64) throws {
        let network = try Reference.network("oracle", seed: seed, drain: true)
        let end = network.plan.windowEnd
        let handoffs = Self.dispatches(network)
        let belgian = try Self.belgianFates(handoffs).map(\.1)
        let spanish = try Self.spanishFates(handoffs, network).map(\.1)
        var (sorter, desk, shifts) = (StationTally(), StationTally(), StationTally())
        var waiting: Int128 = 0
        for fate in belgian + spanish {
            let flight = fate.window.flight.hangzhou("23:30")
            waiting += Int128((min(flight, end) - fate.start).microseconds)
        }
        for fate in belgian {
            let arrived = fate.window.flight.tomorrow.west("08:40")
            let queued = SimDuration(microseconds: fate.dwell[Dwell.queue.rawValue])
            sorter.count(arrived, waits: queued, open: arrived, busy: .seconds(2), end)
        }
        for fate in spanish {
            // The place in the morning, read off the sorter's queue of a second a parcel.
            let place = fate.dwell[Dwell.queue.rawValue] / 1_000_000
            let desks = fate.window.desks
            let documents = fate.window.flight.tomorrow.west("13:40") + .hours(18)
            let taken = desks.west("08:00") + .seconds(6 * place)
            desk.count(
                documents, waits: taken - documents, open: desks.west("08:00"), busy: .seconds(6),
                end)
            let cleared = taken + .seconds(6)
            shifts.count(
                cleared, waits: desks.west("10:00") + .seconds(place) - cleared,
                open: desks.west("10:00"), busy: .seconds(1), end)
        }

        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        #expect(reports[1].stations == [sorter], "seed \(seed)")
        #expect(reports[2].stations == [desk, shifts], "seed \(seed)")

        // China works 4 + 2 + 5 + 5 + 5 + 5 dates until 11-05, and each flight calls at Liege.
        // The flight of 11-06 leaves after the window.
        let flown = (belgian + spanish).filter { $0.window.flight != OracleDate("11-06") }.count
        let through = spanish.filter { $0.window.flight != OracleDate("11-06") }.count
        let (hangzhou, liege) = (reports[0].boards[0], reports[1].boards[0])
        #expect(hangzhou.departures == 26 && liege.departures == 26)
        #expect(hangzhou.loaded == UInt64(flown), "seed \(seed)")
        #expect(hangzhou.onBoard == UInt64(flown), "seed \(seed)")
        #expect(hangzhou.waitSum == waiting, "seed \(seed)")
        #expect(liege.loaded == 0 && liege.onBoard == UInt64(through), "seed \(seed)")
        #expect(hangzhou.leftBehind == 0 && liege.leftBehind == 0)

        // Spain works 28 of 30 dates from 09-25 to 11-03, two waves each; the vans of 11-06 and
        // 11-08 leave after the window.
        let vans = reports[2].couriers[2]
        #expect(vans.waves == 56 && vans.leftBehind == 0 && vans.failed == 0)
        let stops = spanish.filter { $0.window.desks.day < OracleDate("11-06").day }.count
        #expect(vans.stops == UInt64(stops), "seed \(seed)")
    }

    @Test(
        "Five working days after 2023-09-28 end on other dates by other calendars",
        arguments: [("five", "10-05"), ("five-origin", "10-11"), ("five-both", "10-16")])
    func goldenWeek(service: String, last: String) throws {
        let network = try Reference.network("oracle", seed: 1)
        let stream = try #require(network.streams.first { $0.name == "es/HGH/\(service)" })
        let destination = try #require(network.destinations.first { $0.region == Self.spain })
        let row = Int(stream.deadline) * network.calendars.count + Int(destination.calendar)
        let table = network.deadlineTables[row]
        let days = network.deadlineDays[Int(table.first)..<Int(table.first + table.count)]
        // Day 0 is 09-28 for clocks that start from 16:00 of the 27th until 16:00 of the 28th.
        let day = try #require(days.first { $0.from == OracleDate("09-27").hangzhou("16:00") })
        #expect(days.contains { $0.from == OracleDate("09-28").hangzhou("16:00") })
        #expect(day.deadline == OracleDate(last).endInMadrid)
    }
}

extension FlowTally {
    /// Counts one order's fate, as METRICS defines it.
    fileprivate mutating func count(_ fate: OracleTests.Fate) {
        let lead = fate.delivered - fate.start
        created += 1
        eligible += 1
        delivered += 1
        onTime += fate.isLate ? 0 : 1
        onTimeNet += fate.isLate && !fate.isExcused ? 0 : 1
        late += fate.isLate ? 1 : 0
        lateByCustoms += fate.isLate && fate.isExcused ? 1 : 0
        lateByPlan += fate.isLate && !fate.isExcused ? 1 : 0
        leadMinutes.add(UInt64(lead.microseconds / 60_000_000))
        leadSum += Int128(lead.microseconds)
        leadSquareSum += Int128(lead.microseconds) * Int128(lead.microseconds)
        leadWorkingDays.add(fate.lead)
        for (stage, time) in fate.dwell.enumerated() {
            dwell[stage] += Int128(time)
            if fate.isLate { lateDwell[stage] += Int128(time) }
        }
    }
}

extension StationTally {
    /// Counts one arrival that waits, of which the part from `open` on while the station is open.
    fileprivate mutating func count(
        _ arrived: SimTime, waits: SimDuration, open: SimTime, busy: SimDuration, _ end: SimTime
    ) {
        let start = arrived + waits
        queueArea += Int128(max(.zero, min(start, end) - arrived).microseconds)
        openQueueArea += Int128(max(.zero, min(start, end) - max(open, arrived)).microseconds)
        if start < end { busyArea += Int128(busy.microseconds) }
        guard arrived < end else { return }
        arrivals += 1
        waited += waits > .zero ? 1 : 0
        waitedHalfHour += waits > .minutes(30) ? 1 : 0
        waitSum += Int128(waits.microseconds)
        waitSquareSum += Int128(waits.microseconds) * Int128(waits.microseconds)
        longestWait = max(longestWait, waits.microseconds)
    }
}
