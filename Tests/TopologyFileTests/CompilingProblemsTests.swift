import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("What compiling refuses")
struct CompilingProblemsTests {
    /// A change to the sound topology, the line of the problem and a part of its text.
    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var line: Int
        var change: @Sendable (inout TopologySpec) -> Void

        init(
            _ text: String, line: Int, _ change: @escaping @Sendable (inout TopologySpec) -> Void
        ) {
            testDescription = text
            self.line = line
            self.change = change
        }
    }

    static let faults = [
        Fault("unknown time zone 'Mars/Base'", line: 22) { $0.sites[2].zone = "Mars/Base" },
        Fault("lane 'hgh-lax' has no departure during the run", line: 41) {
            $0.lanes[1].service = .timetable(
                Timetable(
                    days: DayRule(weekdays: 0, working: false), departures: [Fixture.hour(12)]))
        },
        Fault("lane 'hgh-lgg' arrives at 'LGG' before it has left 'HGH' on 2023-10-24", line: 40) {
            $0.lanes[0].stops[1].arrives = Fixture.clock(19, 30, days: -1)
        },
        Fault("lane 'hgh-lgg-mad' leaves 'LGG' before it has arrived there", line: 42) {
            $0.lanes[2].stops[1].departs = .clock(
                DatedClockTime(days: 0, time: ClockTime(seconds: 30_000)))
        },
        Fault("lane 'lgg-mad' is at 'MAD' ahead of its own departure before", line: 43) {
            // 02:00 of a date arrives two dates later; 23:00 of the same date one date later.
            $0.lanes[3].service = .timetable(
                Timetable(days: .daily, departures: [Fixture.hour(2), Fixture.hour(47)]))
            $0.lanes[3].stops[1].arrives = Fixture.clock(20, 0, days: 2)
        },
        Fault("no lanes lead from 'HGH' to 'LAX', where demand 'cn-us' goes", line: 51) {
            $0.lanes.remove(at: 1)
        },
        Fault("no site on a way from 'HGH' to 'LAX' clears parcels for 'US'", line: 51) {
            $0.sites[5].stages.removeFirst()
        },
        Fault("no site on a way from 'HGH' to 'Madrid', 'Toledo' clears parcels", line: 50) {
            $0.sites[1].stages.removeFirst()
            $0.sites[2].stages.removeFirst()
        },
        Fault("calendar 'ES-MD' has no working days from 2023-10-23 on", line: 1) {
            $0.calendars[2].weekend = 0b111_1111
        },
        Fault("service 'both-ways' promises more working days than 'CN' and 'ES-MD'", line: 31) {
            $0.calendars[1].weekend = 0b001_1111
        },
        Fault("sort of 'HGH' is never open during the run", line: 6) {
            $0.sites[0].stages[1] = .sort(Fixture.station(.weekly([], holidays: .open)))
        },
        Fault("couriers of 'Madrid' never leave during the run", line: 8) {
            var vans = Fixture.vans
            vans.waves = []
            $0.sites[3].stages[1] = .couriers(.waves(vans))
        },
        Fault("zero lookahead in the circle BE -> ES -> BE: lanes 'out', 'back'", line: 60) {
            for (name, ends, line) in [("out", [1, 2], 60), ("back", [2, 1], 61)] {
                $0.lanes.append(
                    LaneSpec(
                        name: name, mode: .road, stops: ends.map { Fixture.stop($0, line) },
                        service: .continuous(.exponential(mean: 3_600_000_000)), cutOff: .zero,
                        capacity: .init(), position: Fixture.line(line)))
            }
        },
        Fault("stream 'cn-us/HGH/five-day' has", line: 51) {
            $0.demand[1].millionthsPerDay = 1_000_000_000_000_000
        },
        Fault("there is no demand", line: 1) { $0.demand = [] },
        Fault("no day is measured", line: 3) { $0.run.days = 0 },
    ]

    @Test("Each fault is reported where it is written", arguments: faults)
    func fault(_ fault: Fault) {
        var spec = Fixture.topology
        fault.change(&spec)
        do {
            _ = try TopologyCompiler.compile(spec)
            Issue.record("compiled")
        } catch {
            #expect(
                error.problems.contains {
                    $0.what.hasPrefix(fault.testDescription) && $0.position.line == fault.line
                        && $0.severity == .error
                }, "\(error.problems)")
        }
    }

    @Test("A lane with no least transit is fine where no circle is closed by such lanes")
    func noCircle() throws {
        var spec = Fixture.topology
        spec.lanes[3].service = .continuous(.exponential(mean: 3_600_000_000))
        let network = try TopologyCompiler.compile(spec).network
        #expect(network.lanes[3].isContinuous)
    }

    @Test("All that is wrong is reported at once, in the order of the file")
    func together() {
        var spec = Fixture.topology
        for fault in [1, 2, 10, 11] { Self.faults[fault].change(&spec) }
        #expect {
            try TopologyCompiler.compile(spec)
        } throws: { error in
            (error as? UncompilableTopology)?.problems.map(\.position.line) == [6, 8, 40, 41]
        }
    }
}
