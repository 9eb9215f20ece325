import ParcelNetwork
import SimulationKernel

@testable import TopologyFile

/// A small world, written by hand: China to Spain over Liege and to Los Angeles over the date
/// line, and within Spain. It starts on Monday, 23 October 2023.
enum Fixture {
    static let topology: TopologySpec = {
        var spec = TopologySpec()
        spec.name = "fixture"
        spec.question = "Do the tables agree with a pencil?"
        spec.start = Dates.start
        spec.run.days = 14
        spec.run.warmUp = .days(7)
        spec.run.position = line(3)
        spec.position = line(1)
        spec.calendars = [weekdays, Dates.china, Dates.madrid]
        spec.regions = [
            RegionSpec(name: "CN", sites: [0], position: line(10)),
            RegionSpec(name: "BE", sites: [1], position: line(11)),
            RegionSpec(name: "ES", sites: [2, 3, 4], position: line(12)),
            RegionSpec(name: "US", sites: [5], position: line(13)),
        ]
        spec.unions = [UnionSpec(name: "EU", regions: [1, 2], position: line(14))]
        spec.sites = [
            site("HGH", 0, "Asia/Shanghai", 1, [.unload(station()), .sort(evening)], 20),
            site("LGG", 1, "Europe/Brussels", 0, [.importCustoms(customs([1, 2])), sort], 21),
            site("MAD", 2, "Europe/Madrid", 2, [.importCustoms(customs([2])), sort], 22),
            site("Madrid", 2, "Europe/Madrid", 2, [sort, .couriers(.waves(vans))], 23),
            site(
                "Toledo", 2, "Europe/Madrid", 2, [.couriers(.direct(.constant(3_600_000_000)))], 24),
            site(
                "LAX", 3, "America/Los_Angeles", 0,
                [.importCustoms(customs([3])), .couriers(.direct(.constant(7_200_000_000)))], 25),
        ]
        spec.services = [
            service("five-day", 5, .destination, cutOff: 16, 30),
            service("both-ways", 5, .both, cutOff: nil, 31),
        ]
        spec.lanes = [
            // 11 h 20 min before the clocks change in Europe, 12 h 20 min after.
            flight("hgh-lgg", [0, 1], days: 0b010_1010, at: 1.5, [clock(6, 50)], 40),
            // 12:00 in Hangzhou is 21:00 the evening before in Los Angeles; there at 08:30.
            flight("hgh-lax", [0, 5], days: 0b111_1111, at: 12, [clock(8, 30)], 41),
            flight(
                "hgh-lgg-mad", [0, 1, 2], days: 0b000_0001, at: 23 + 40.0 / 60,
                [clock(6, 10, days: 1), clock(11, 5, days: 1)], 42),
            truck("lgg-mad", [1, 2], hours: [18], takes: 24, 43),
            truck("mad-madrid", [2, 3], hours: (0..<24).map(Double.init), takes: 1, 44),
            LaneSpec(
                name: "mad-toledo", mode: .road,
                stops: [stop(2, 45), stop(4, 45)],
                service: .continuous(
                    .shifted(by: 3_600_000_000, .exponential(mean: 1_800_000_000))),
                cutOff: .zero, capacity: .init(), position: line(45)),
        ]
        spec.demand = [
            demand("cn-es", 0, 2, 220_000, [0: 60, 1: 40], from: [0: 1], to: [3: 3, 4: 1], 50),
            demand("cn-us", 0, 3, 1000, [0: 1], from: [0: 1], to: [5: 1], 51),
            demand("es-es", 2, 2, 24_000, [0: 1], from: [2: 1, 3: 1], to: [3: 1], 52),
        ]
        return spec
    }()

    static func line(_ line: Int) -> Position {
        Position(file: "fixture.yaml", line: line, column: 3)
    }

    static let weekdays = CalendarSpec(
        code: "weekdays", weekend: 0b110_0000, closed: [], working: [], position: line(5))

    static func station(_ opening: OpeningSpec = .always, servers: Int = 2) -> StationSpec {
        StationSpec(
            servers: servers, service: .constant(600_000), opening: opening, position: line(6))
    }
    static let sort = StageSpec.sort(station())
    static let evening = station(
        .weekly(
            [
                OpeningRule(
                    days: .daily, opens: ClockTime(seconds: 6 * 3600),
                    closes: ClockTime(seconds: 26 * 3600))
            ], holidays: .open))

    static func customs(_ clears: [Int]) -> CustomsSpec {
        CustomsSpec(
            lodgedBefore: .hours(4), automatic: .constant(300_000_000),
            documents: .init(
                share: 1 << 25, waits: .constant(3_600_000_000), desks: station(servers: 3)),
            physical: nil, clears: clears, position: line(7))
    }

    static let vans = CourierWavesSpec(
        waves: [
            WaveRule(days: DayRule(weekdays: 0b011_1111, working: false), time: hour(9)),
            WaveRule(days: DayRule(weekdays: 0, working: true), time: hour(15)),
        ],
        holidays: .closed, cutOff: .minutes(45), vans: 20, parcelsPerVan: 100, pace: .minutes(3),
        succeeds: [3_951_369_912, 1 << 31], position: line(8))

    static func hour(_ hours: Double) -> ClockTime { ClockTime(seconds: Int(hours * 3600)) }
    static func clock(_ hours: Int, _ minutes: Int, days: Int = 0) -> StopSpec.Arrival {
        .clock(
            DatedClockTime(days: days, time: ClockTime(seconds: hours * 3600 + minutes * 60)))
    }

    static func site(
        _ name: String, _ region: Int, _ zone: String, _ calendar: Int, _ stages: [StageSpec],
        _ at: Int
    ) -> SiteSpec {
        SiteSpec(
            name: name, region: region, place: nil, latitude: nil, longitude: nil, zone: zone,
            calendar: calendar, stages: stages, kinds: [], position: line(at))
    }

    static func service(
        _ name: String, _ promise: Int, _ counts: ServiceSpec.Counts, cutOff: Double?, _ at: Int
    ) -> ServiceSpec {
        ServiceSpec(
            name: name, promiseWorkingDays: promise, starts: .ordered,
            cutOff: cutOff.map { hour($0) }, counts: counts, stops: .delivery, flows: [], rank: 0,
            target: 0, position: line(at))
    }

    static func stop(
        _ site: Int, _ at: Int, arrives: StopSpec.Arrival? = nil,
        departs: StopSpec.Departure? = nil
    ) -> StopSpec {
        StopSpec(
            site: site, ready: .hours(1), arrives: arrives, departs: departs, position: line(at))
    }

    static func flight(
        _ name: String, _ sites: [Int], days: UInt8, at hours: Double,
        _ arrivals: [StopSpec.Arrival], _ at: Int
    ) -> LaneSpec {
        var stops = [stop(sites[0], at)]
        for (i, arrival) in arrivals.enumerated() {
            let goesOn = i + 1 < arrivals.count
            stops.append(
                stop(
                    sites[i + 1], at, arrives: arrival,
                    departs: goesOn ? .after(.minutes(150)) : nil))
        }
        return LaneSpec(
            name: name, mode: .air, stops: stops,
            service: .timetable(
                Timetable(days: DayRule(weekdays: days, working: false), departures: [hour(hours)])),
            cutOff: .hours(5), capacity: .init(parcels: 300_000, grams: 103_000_000),
            position: line(at))
    }

    static func truck(
        _ name: String, _ sites: [Int], hours: [Double], takes: Int64, _ at: Int
    ) -> LaneSpec {
        LaneSpec(
            name: name, mode: .road,
            stops: [
                stop(sites[0], at), stop(sites[1], at, arrives: .after(.hours(takes))),
            ],
            service: .timetable(Timetable(days: .daily, departures: hours.map { hour($0) })),
            cutOff: .minutes(30), capacity: .init(), position: line(at))
    }

    /// Shares by index, each list in the order of its indices.
    static func demand(
        _ name: String, _ origin: Int, _ destination: Int, _ volume: Int64,
        _ services: [Int: Int64],
        from: [Int: Int64], to: [Int: Int64], _ at: Int
    ) -> DemandSpec {
        func weighted(_ shares: [Int: Int64]) -> [DemandSpec.Weighted] {
            shares.sorted { $0.key < $1.key }.map { .init(index: $0.key, weight: $0.value) }
        }
        return DemandSpec(
            name: name, origin: origin, destination: destination,
            millionthsPerDay: volume * 1_000_000, services: weighted(services),
            from: weighted(from), to: weighted(to), hours: [], weekdays: [], peaks: [],
            pick: .constant(0), weight: .constant(270), density: 150, position: line(at))
    }
}
