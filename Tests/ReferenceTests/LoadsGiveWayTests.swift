import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

/// A small topology of which the paper says when it gives way.
struct GivesWay: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// The sites of the origin's region.
    var sites = "A1: {}"
    /// Lanes, demand and what else there is.
    var rest: String
    /// How long couriers take to the lockers, and from when on a compartment is held.
    var takes = "1 h"
    var reserve = "at deposit"

    /// Bare sites warn that they do nothing.
    func network(volume: Double = 1, seed: UInt64 = 1) throws -> Network {
        var network = try RandomCase.network(
            """
            hubsim: 1
            name: gives-way
            start: 2024-01-01
            run: {warm-up: 14 d, days: 42, run-out: 0 d}
            services: {standard: {promise: 9 working days, counts: daily}}
            vehicles: {van: {mode: courier, parcels: 25, stops: 20/h}}
            regions:
              A: {zone: UTC, calendar: daily, sites: {\(sites)}}
              B:
                zone: UTC
                calendar: daily
                sites:
                  B1: {couriers: {takes: 0 s}}
                  B2: {couriers: {takes: 0 s}}
                  B3: {couriers: {waves: [daily 09:00, daily 15:00], vehicle: van, vans: 2}}
                  B4:
                    lat: 50
                    lon: 4
                    couriers: {takes: \(takes)}
                    lockers:
                      reserve: \(reserve)
                      banks: {one: {S: 300, weight: 40}, two: {S: 200, M: 20, weight: 60}}
                      chosen-by: 50 %
                      dwell: {Mon-Fri 08:00-20:00: exponential mean 20 h, otherwise: uniform 1 h to 60 h}
                      expires: 48 h
                      sizes: {S: 5 l, M: 9 l, L: 9 l}
                      full: [couriers]
                  H: {}
            unions: {all-of-it: [A, B]}
            \(rest)
            """, seed: seed)
        network.plan.volumeMillionths = UInt64((volume * 1e6).rounded())
        network.plan.seed = seed
        return network
    }

    static let all = [
        GivesWay(
            testDescription: "a lane by parcels",
            rest: """
                lanes: {l: {mode: road, route: [A1 06:00, B1], transit: 1 h, parcels: 100}}
                demand: {d: {flow: A -> B, from: A1, to: B1, volume: 80/day}}
                """),
        GivesWay(
            testDescription: "a lane by weight, not every day",
            rest: """
                lanes: {l: {mode: road, route: [A1 06:00, B1], days: [Mon, Wed, Sat], transit: 1 h, payload: 90 kg}}
                demand: {d: {flow: A -> B, from: A1, to: B1, volume: 100/day, weight: uniform 100 g to 500 g, tare: 0 %}}
                """),
        GivesWay(
            testDescription: "the second leg of a lane, which its through parcels load",
            sites: "A1: {}, A2: {}",
            rest: """
                lanes: {l: {mode: road, route: [A1 06:00, A2 08:00 / 09:00, B1 12:00], parcels: 100}}
                demand:
                  far: {flow: A -> B, from: A1, to: B1, volume: 50/day}
                  near: {flow: A -> B, from: A2, to: B1, volume: 40/day}
                """),
        GivesWay(
            testDescription: "a sorter within its hours",
            sites: "A1: {sort: {lines: 1, rate: 15/h, open: [daily 06:00-14:00]}}",
            rest: """
                lanes: {l: {mode: road, route: [A1, B1], takes: 1 h}}
                demand: {d: {flow: A -> B, from: A1, to: B1, volume: 90/day}}
                """),
        GivesWay(
            testDescription: "a sorter at half its rate, while a disruption lasts",
            sites: "A1: {sort: {lines: 1, rate: 15/h, open: [daily 06:00-14:00]}}",
            rest: """
                lanes: {l: {mode: road, route: [A1, B1], takes: 1 h}}
                disruptions: {half: {site: A1, stage: sort, from: 2023-12-31, for: 90 d, capacity: 50 %}}
                demand: {d: {flow: A -> B, from: A1, to: B1, volume: 50/day}}
                """),
        GivesWay(
            testDescription: "vans",
            rest: """
                lanes: {l: {mode: road, route: [A1, B3], takes: 1 h}}
                demand: {d: {flow: A -> B, from: A1, to: B3, volume: 70/day}}
                """),
        GivesWay(
            testDescription: "half of a lane's departures, while a disruption lasts",
            rest: """
                lanes: {l: {mode: road, route: [A1 06:00, B1], transit: 1 h, parcels: 100}}
                disruptions: {half: {lane: l, from: 2023-12-31, for: 90 d, capacity: 50 %}}
                demand: {d: {flow: A -> B, from: A1, to: B1, volume: 40/day}}
                """),
    ]

    /// Who goes to B1 may take the slow lane too; who goes to B2 may not.
    static let preferred = GivesWay(
        testDescription: "a lane that those prefer who could go another way",
        rest: """
            lanes:
              fast: {mode: road, route: [A1 06:00, H], transit: 1 h, parcels: 100}
              slow: {mode: road, route: [A1 06:30, B1], transit: 12 h, parcels: 100}
              h-b1: {mode: road, route: [H, B1], takes: 1 h}
              h-b2: {mode: road, route: [H, B2], takes: 1 h}
            demand:
              either: {flow: A -> B, from: A1, to: B1, volume: 80/day}
              only: {flow: A -> B, from: A1, to: B2, volume: 60/day}
            """)

    /// Parcels of 1 to 9 litres: half of them need a medium compartment.
    static let lockers = GivesWay(testDescription: "lockers", rest: toLockers)

    /// Compartments are held while parcels are brought.
    static let reservedLockers = GivesWay(
        testDescription: "reserved lockers", rest: toLockers,
        takes: "6 h + exponential mean 6 h", reserve: "at dispatch")

    private static let toLockers = """
        lanes: {l: {mode: road, route: [A1, B4], takes: 1 h}}
        demand: {d: {flow: A -> B, from: A1, to: B4, volume: 60/day, weight: uniform 100 g to 900 g, tare: 0 %, density: 100 kg/m3}}
        """
}

@Suite("Queues grow where the paper says that it gives way, and not before")
struct LoadsGiveWayTests {
    /// How many parcels more a week are on their way, over six weeks.
    private func growth(_ network: Network) -> Double {
        var process = OneProcess(network)
        process.run(until: .zero + .days(14))
        let before = process.reports().reduce(0) { $0 + $1.custody.inCustody }
        process.run(until: .zero + .days(56))
        let after = process.reports().reduce(0) { $0 + $1.custody.inCustody }
        return (Double(after) - Double(before)) / 6
    }

    @Test(
        "At nine tenths of the factor nothing grows, at 1.2 of it what is too much",
        arguments: GivesWay.all)
    func factor(of small: GivesWay) throws {
        let paper = PaperLoads(try small.network())
        let tightest = try #require(paper.components.first)
        #expect(!tightest.isOver && tightest.load > 0.5, "\(small): \(tightest)")
        let factor = tightest.givesWayAt
        for seed in 1...2 as ClosedRange<UInt64> {
            let name = "\(small.testDescription), seed \(seed), factor \(factor)"
            let below = growth(try small.network(volume: 0.9 * factor, seed: seed))
            #expect(abs(below) < 0.05 * tightest.weeklyParcels, "\(name): \(below) a week")
            let above = growth(try small.network(volume: 1.2 * factor, seed: seed))
            let expected = 0.2 * factor * tightest.weeklyParcels
            #expect(
                abs(above - expected) < 0.3 * expected,
                "\(name): \(above) a week, on paper \(expected)")
        }
    }

    @Test("Those who could go another way do not make a lane give way", arguments: 1...3)
    func preferred(seed: Int) throws {
        let paper = PaperLoads(try GivesWay.preferred.network())
        #expect(paper.components.allSatisfy { !$0.isOver }, "\(paper.components)")
        let fast = try #require(paper.components.first)
        #expect(fast.part == .board(0) && fast.spills && fast.load > 0.95, "\(fast)")
        let slow = try #require(paper.components.last)
        #expect(slow.load > 0.35 && slow.load < 0.45, "\(slow)")
        let seed = UInt64(seed)
        let growing = growth(try GivesWay.preferred.network(seed: seed))
        #expect(abs(growing) < 0.05 * 980, "\(growing) a week, seed \(seed)")
        let over = growth(try GivesWay.preferred.network(volume: 1.6, seed: seed))
        #expect(over > 0.1 * 980, "\(over) a week, seed \(seed), at 224 a day for 200")
    }

    @Test(
        "A locker's load on paper is how full it is in a run with room for all",
        arguments: [GivesWay.lockers, .reservedLockers])
    func lockers(_ small: GivesWay) throws {
        let paper = PaperLoads(try small.network())
        let shown = paper.components.filter { if case .locker = $0.part { true } else { false } }
        // Of the first no medium parcel finds a compartment; of the second these are the fullest.
        #expect(shown.map(\.part) == [.locker(1), .locker(0)])
        #expect(shown.map { $0.weeklyCapacity.rounded() } == [140, 2100])
        var loads = [[Double]](repeating: [], count: shown.count)
        for seed in 1...8 as ClosedRange<UInt64> {
            let network = try small.network(volume: 0.4, seed: seed)
            var process = OneProcess(network)
            process.run()
            let tallies = process.reports().flatMap(\.lockers)
            let window = Double(network.plan.measured.microseconds)
            #expect(tallies[1].full == 0, "seed \(seed)")
            loads[0].append(2.5 * Double(tallies[1].takenArea.medium) / window / 20)
            loads[1].append(2.5 * Double(tallies[0].takenArea.small) / window / 300)
        }
        for (component, loads) in zip(shown, loads) {
            let estimate = Estimate(loads)
            let what = "\(component.load) on paper, run \(estimate), seeds 1 to 8"
            #expect(abs(estimate.mean - component.load) < estimate.halfWidth, "\(what)")
            #expect(estimate.halfWidth < 0.2 * component.load, "\(what)")
        }
    }
}
