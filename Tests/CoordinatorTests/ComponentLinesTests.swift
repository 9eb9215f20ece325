import Coordinator
import Measurement
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("What the text says of lockers, diversions and another volume")
struct ComponentLinesTests {
    private static let window = Int128(2 * 24) * MadeUpRun.hour

    private static func locker(_ name: String, compartments: UInt32) -> Network.Locker {
        Network.Locker(
            name: name, site: SiteID(2), compartments: BySize(compartments, 0, 0), upTo: 1 << 32,
            stableKey: stableKey(name), neighbours: 0..<0)
    }

    private static func lines(of record: RunRecord) -> [String] {
        RunSummary(record).text(width: 200).split(separator: "\n").map(String.init)
    }

    @Test("Lockers: all together, then those that turned most away")
    func lockers() throws {
        var record = MadeUpRun.record()
        record.network.lockers = [
            Self.locker("calm", compartments: 10), Self.locker("busy", compartments: 20),
            Self.locker("empty", compartments: 5),
        ]
        var (calm, busy) = (LockerTally(), LockerTally())
        calm.calls = 100
        calm.collected = 90
        calm.takenArea.small = 9 * Self.window
        calm.mostTaken = 10
        busy.calls = 300
        busy.full = 100
        busy.collected = 100
        busy.expired = 10
        busy.takenArea.small = 10 * Self.window
        busy.mostTaken = 20
        record.reports[1].lockers = [calm, busy, LockerTally()]
        let lines = Self.lines(of: record)
        let first = try #require(lines.firstIndex { $0.hasPrefix("Lockers:") })
        #expect(
            lines[first]
                == "Lockers: 400 parcels for 2, of which 25.0 % found no compartment; "
                + "5.0 % of those put into one were not collected.")
        let cells = lines[(first + 2)...].prefix(2).map {
            $0.split(separator: " ").map(String.init).filter { $0 != "%" }
        }
        #expect(
            cells == [
                ["Madrid", "busy", "20", "300", "50.0", "20", "33.3", "9.1"],
                ["Madrid", "calm", "10", "100", "90.0", "10", "0.0", "0.0"],
            ])
        #expect(!lines.contains { $0.contains("empty") })
    }

    @Test("What was diverted, and where it landed")
    func diversions() {
        var record = MadeUpRun.record()
        record.network.lanes[1].mode = .diversion
        record.reports[1].boards[0].loaded = 12_345
        let lines = Self.lines(of: record)
        let diverted = lines.filter { $0.hasPrefix("Diverted:") }
        #expect(
            diverted == ["Diverted: 12,345 parcels in the air to MAD landed at Madrid."])
    }

    @Test("Demand is scaled, nothing else")
    func volume() {
        var record = MadeUpRun.record()
        #expect(!Self.lines(of: record).contains { $0.hasPrefix("Demand x") })
        record.network.plan.volumeMillionths = 100_000
        #expect(
            Self.lines(of: record).contains(
                "Demand x 0.1 of the file's; capacities are not scaled."))
    }
}
