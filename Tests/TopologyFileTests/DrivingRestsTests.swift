import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Driving rests lengthen a way by road as the law says")
struct DrivingRestsTests {
    /// By hand: 45 min after 4 h 30 min, 11 h after 9 h; two drivers 9 h after 18 h.
    @Test(
        "One driver and two, in minutes",
        arguments: [
            (0, 0, 0), (1, 1, 1), (270, 270, 270), (271, 316, 271), (540, 585, 540),
            (541, 1246, 541), (810, 1515, 810), (840, 1590, 840), (1080, 1830, 1080),
            (1081, 2491, 1621), (2160, 4320, 2700), (2161, 4981, 3241),
        ] as [(Int64, Int64, Int64)])
    func byHand(driving: Int64, alone: Int64, together: Int64) {
        let way = SimDuration.minutes(driving)
        #expect(DrivingRests.none.time(driving: way) == way)
        #expect(DrivingRests.eu561(crew: 1).time(driving: way) == .minutes(alone))
        #expect(DrivingRests.eu561(crew: 2).time(driving: way) == .minutes(together))
    }

    @Test("The last instant at the wheel before a stop needs none, the next one does")
    func edge() {
        let nine = SimDuration.hours(9)
        let more = SimDuration(microseconds: nine.microseconds + 1)
        let rests = DrivingRests.eu561(crew: 1)
        #expect(rests.time(driving: nine) == .minutes(585))
        #expect(rests.time(driving: more) == .minutes(585 + 660) + SimDuration(microseconds: 1))
    }

    /// Ten degrees of the equator are 1,111.95 km: x 1.25 / 65 km/h is 1,284 minutes, with two
    /// pauses and two rests for one driver and one rest for two.
    @Test(
        "By distance, by hours at the wheel, as given, and by the clock",
        arguments: [
            ("", 1284), (", rests: none", 1284), (", rests: eu-561", 2694),
            (", rests: eu-561, crew: 2", 1824),
            (", rests: eu-561, extra: 20 min", 2714),
            (", transit: {driving: 14 h, rests: eu-561}", 1590),
            (", rests: eu-561, transit: {driving: 14 h}", 1590),
            (", rests: eu-561, transit: {driving: 20 h, crew: 2}", 1740),
            (", rests: eu-561, transit: {driving: 14 h, rests: none}", 840),
            (", rests: eu-561, transit: 14 h", 840),
        ] as [(String, Int64)])
    func lane(keys: String, minutes: Int64) throws {
        #expect(try Self.way("A 06:00, B", keys) == [.minutes(minutes)])
    }

    @Test("Each leg begins with a rested driver; a clock is taken at its word")
    func legs() throws {
        #expect(
            try Self.way("A 06:00, B, C", ", rests: eu-561, transit: {driving: 5 h}")
                == [.minutes(345), .minutes(345)])
        #expect(try Self.way("A 06:00, B 23:00", ", rests: eu-561") == [.hours(17)])
    }

    @Test("The defaults of roads hold for every lane by road")
    func defaults() throws {
        #expect(
            try Self.way("A 06:00, B", "", defaults: "defaults: {road: {rests: eu-561, crew: 2}}")
                == [.minutes(1284 + 540)])
    }

    /// The times of the legs of the first departure.
    private static func way(
        _ route: String, _ keys: String, defaults: String = ""
    ) throws -> [SimDuration] {
        let text = """
            hubsim: 1
            name: rests
            start: 2023-10-30
            run: {days: 7, run-out: 0 d}
            \(defaults)
            services: {slow: {promise: 9 working days}}
            regions:
              R:
                zone: UTC
                sites:
                  A: {lat: 0, lon: 0, sort: {rate: 100/h}}
                  B: {lat: 0, lon: 10, couriers: {takes: 1 h}}
                  C: {lat: 0, lon: 20, couriers: {takes: 1 h}}
            lanes:
              drive: {mode: road, route: [\(route)]\(keys)}
            demand: {d: {flow: R -> R, volume: 100/day, from: A, to: B}}
            """
        let reading = TopologyReader.read(Array(text.utf8), file: "rests.yaml") { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.problems.filter { $0.severity == .error }.map(\.description) == [])
        let network = try reading.compiled().network
        let lane = network.lanes[0]
        return (1..<lane.stops.count).map {
            network.call(lane, departure: 0, stop: $0).arrives
                - network.call(lane, departure: 0, stop: $0 - 1).departs
        }
    }
}
