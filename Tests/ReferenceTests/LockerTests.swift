import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Lockers")
struct LockerTests {
    /// Erlang's formula supposes that parcels come one by one. They come in waves: at the load that
    /// loses 0.4 %, one wave a day finds it full for over a fifth of them.
    @Test(
        "Waves fill a locker that would do for parcels one by one",
        arguments: [
            ("[Mon-Sun 09:00]", 0.20...0.24), ("[Mon-Sun 09:00, Mon-Sun 15:00]", 0.09...0.13),
        ])
    func waves(times: String, full: ClosedRange<Double>) throws {
        let network = try Reference.network(
            "lockers",
            replacing: [
                (
                    "{takes: 0 s}",
                    "{waves: \(times), cut-off: 0 s, vans: 9, parcels: 90, stops: 3600/h}"
                )
            ], seed: 5)
        var process = OneProcess(network)
        process.run()
        let tally = process.reports()[0].lockers[0]
        let share = Double(tally.full) / Double(tally.calls)
        print("\(times): \(share) of \(tally.calls) parcels find it full")
        #expect(full.contains(share), "\(times), seed 5: \(share)")
        #expect(tally.mostTaken == 100)
    }

    private static func site(_ lockers: String, couriers: String = "{takes: 1 h}") -> String {
        """
        hubsim: 1
        name: lockers
        start: 2024-01-01
        run: {warm-up: 2 d, days: 14, run-out: 21 d}
        services:
          standard: {promise: 2 working days, stops: STOPS}
        regions:
          A:
            zone: Europe/Madrid
            calendar: daily
            sites:
              house:
                couriers: \(couriers)
                lockers: \(lockers)
        demand:
          orders: {flow: A -> A, volume: 120/day, weight: uniform 100 g to 12 kg}
        """
    }

    private static let waves =
        "{waves: [Mon-Sat 09:00, Mon-Fri 15:00], vans: 4, parcels: 30, stops: 15/h, succeeds: [90 %, 80 %]}"

    /// Lockers of three sizes near and far, in waves and at once, that fill and expire.
    static let sites: [(text: String, name: String)] = [
        (
            site(
                """
                {banks: {Sol: {S: 3, M: 12, L: 9}, Opera: {S: 9, M: 5, L: 5}}, chosen-by: 60 %,
                      dwell: exponential mean 30 h, expires: 72 h, full: [couriers]}
                """), "two, to the door"
        ),
        (
            site(
                """
                {banks: {Sol: {S: 3, M: 12, L: 9, lat: 40.4168, lon: -3.7034},
                        Opera: {S: 9, M: 5, L: 5, lat: 40.4180, lon: -3.7093},
                        Lejos: {M: 5, L: 5, lat: 40.5, lon: -3.7}}, chosen-by: 80 %,
                      dwell: {Mon-Fri 08:00-20:00: erlang 2 mean 20 h, otherwise: 40 h},
                      expires: 48 h, full: [larger size, locker within 1 km, couriers]}
                """, couriers: waves), "three in waves, larger or near by"
        ),
        (
            site(
                """
                {banks: {Sol: {S: 10, M: 12, L: 9}}, dwell: lognormal mean 30 h sd 20 h,
                      expires: 40 h, full: [larger size, return]}
                """, couriers: waves), "one in waves, else returned"
        ),
        (
            site(
                """
                {banks: {Sol: {S: 3, M: 8, L: 6}, Opera: {S: 5, M: 4, L: 4}}, chosen-by: 70 %,
                      dwell: exponential mean 30 h, expires: 72 h, reserve: at dispatch,
                      full: [larger size, couriers]}
                """, couriers: waves), "two in waves, reserved, else to the door"
        ),
        (
            site(
                """
                {banks: {Sol: {S: 10, M: 12, L: 9}}, dwell: lognormal mean 30 h sd 20 h,
                      expires: 40 h, reserve: at dispatch, full: [larger size, return]}
                """, couriers: waves), "one in waves, reserved, else returned"
        ),
        (
            site(
                """
                {banks: {Sol: {S: 20, M: 18, L: 9}}, dwell: lognormal mean 30 h sd 20 h,
                      expires: 40 h, reserve: at dispatch, full: [return]}
                """, couriers: "{takes: uniform 1 h to 9 h}"),
            "one at once, reserved, else returned"
        ),
    ]

    @Test(
        "Parcels are conserved, stages add up, and integrals are the sums of stays, to the microsecond",
        arguments: sites.indices, ["first attempt", "final delivery"])
    func sums(site: Int, stops: String) throws {
        let name = "\(Self.sites[site].name), \(stops)"
        var network = try Reference.network(
            text: Self.sites[site].text.replacing("STOPS", with: stops), seed: 11)
        var process = OneProcess(network)
        process.run()
        let report = process.reports()[0]
        #expect(report.custody.isBalanced, "\(name)")
        for (locker, tally) in zip(network.lockers, report.lockers) {
            let sizes = locker.compartments
            let area = tally.takenArea.small + tally.takenArea.medium + tally.takenArea.large
            #expect(
                area == tally.staySum + tally.reservedSum && area > 0, "\(name), \(locker.name)")
            let most = sizes.small + sizes.medium + sizes.large
            #expect(tally.mostTaken <= most && tally.mostTaken > most / 2, "\(name)")
            for size in 0..<3 {
                let bound = Int128(sizes[size]) * Int128(network.plan.measured.microseconds)
                #expect(tally.takenArea[size] <= bound, "\(name), \(locker.name)")
            }
        }
        let flow = report.flows[0]
        #expect(flow.dwell.reduce(0, +) == flow.leadSum, "\(name)")
        #expect(flow.delivered + flow.returned == flow.created, "\(name)")
        #expect(report.lockers.contains { $0.full > 10 && $0.collected > 10 }, "\(name)")
        #expect(report.lockers.contains { $0.expired > 5 }, "\(name)")
        if site == 1 {
            #expect(report.lockers.contains { $0.larger > 0 }, "\(name)")
            #expect(report.lockers.contains { $0.elsewhere > 0 }, "\(name)")
            #expect(report.lockers.reduce(0) { $0 + $1.full } > 0, "\(name)")
        }
        // From the first parcel on, calls are answered one by one and every deposit ends.
        network.plan.warmUp = .zero
        network.plan.measured = network.plan.end - .zero
        var whole = OneProcess(network)
        whole.run()
        let tallies = whole.reports()[0].lockers
        let calls = tallies.reduce(0) { $0 + $1.calls }
        let full = tallies.reduce(0) { $0 + $1.full }
        let deposits = tallies.reduce(0) { $0 + $1.deposits }
        // Reserved ones may be under way at the end.
        let isReserved = network.lockerServices.contains { $0.reserves }
        let underWay = calls - full - deposits
        #expect(underWay <= (isReserved ? whole.reports()[0].custody.inCustody : 0), "\(name)")
        let left = deposits - tallies.reduce(0) { $0 + $1.collected + $1.expired }
        #expect(left <= whole.reports()[0].custody.inCustody, "\(name)")
        for tally in tallies { #expect(tally.larger + tally.elsewhere + tally.full <= tally.calls) }
    }

    @Test("Slices never change history", arguments: sites.indices)
    func slices(site: Int) throws {
        let network = try Reference.network(
            text: Self.sites[site].text.replacing("STOPS", with: "first attempt"), seed: 3)
        var whole = OneProcess(network)
        whole.run()
        for events in [1, 7, 1000] {
            var sliced = OneProcess(network)
            sliced.run(events: events)
            let isSame = sliced.reports() == whole.reports()
            #expect(isSame, "slices of \(events) events, seed 3")
        }
    }

    @Test("The clock stops at the deposit, or when the parcel is collected, as the service says")
    func clock() throws {
        func flow(_ stops: String) throws -> FlowTally {
            let text = Self.site(
                "{banks: {Sol: {S: 900}}, sizes: {S: 1 m3, M: 1 m3, L: 1 m3}, dwell: 20 h}")
            var process = OneProcess(
                try Reference.network(text: text.replacing("STOPS", with: stops), seed: 2))
            process.run()
            return process.reports()[0].flows[0]
        }
        let hour = Int128(SimDuration.hours(1).microseconds)
        let available = try flow("first attempt or available")
        #expect(available.leadSum == hour * Int128(available.delivered))
        let collected = try flow("final delivery")
        #expect(collected.leadSum == 21 * hour * Int128(collected.delivered))
        #expect(collected.delivered == available.delivered && available.delivered > 1000)
        #expect(collected.dwell[Dwell.service.rawValue] == 20 * hour * Int128(collected.delivered))
    }
}
