import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("An edit of a matrix's volume changes each row, or is refused where it stands")
struct MatrixEditTests {
    /// The line of the edit, below the network.
    static let line = PlainNetwork.yaml.split(separator: "\n").count + 2

    static func read(_ edit: String, path: String = "demand.*.volume") -> TopologyReading {
        PlainNetwork.read(scenario: "more", extra: "scenarios:\n  more: {\(path): \(edit)}\n")
    }

    @Test(
        "A change is made to each row",
        arguments: [
            ("x 1.5", [6_000_000_000, 9_000_000_000]), ("+50 %", [6_000_000_000, 9_000_000_000]),
            ("+ 1000/day", [5_000_000_000, 7_000_000_000]),
            ("-25 %", [3_000_000_000, 4_500_000_000]), ("x 0.5", [2_000_000_000, 3_000_000_000]),
        ])
    func changes(edit: String, volumes: [Int64]) {
        let reading = Self.read(edit)
        #expect(reading.errors == [])
        #expect(reading.spec?.demand.map(\.millionthsPerDay) == volumes)
    }

    @Test(
        "A value, or nonsense, is an error in the edit's line, with or without a wildcard",
        arguments: ["lots", "150 %", "x -1", "x zwei", "\"x 1,5\"", "-5", "20000/day", "\"* 2\""],
        ["demand.*.volume", "demand.orders.volume"])
    func refusals(edit: String, path: String) {
        let errors = Self.read(edit, path: path).errors
        #expect(errors.count == 1)
        #expect(errors.first?.position.line == Self.line && errors.first?.mend.isEmpty == false)
    }

    @Test(
        "What is no change is told with the change that it may be",
        arguments: [
            ("\"x 1,5\"", "write 'x 1.5'"), ("\"* 2\"", "write 'x 2'"),
            ("x zwei", "a factor is a number from 0 up: write for example 'x 1.5'"),
        ])
    func mends(edit: String, mend: String) {
        #expect(Self.read(edit).errors.map(\.mend) == [mend])
    }

    @Test("What a row cannot bear is reported at the edit, and names the row")
    func belowZero() {
        let errors = Self.read("-5000/day").errors
        #expect(
            errors.map { "\($0.position): \($0.what)" } == [
                "plain.yaml:\(Self.line):27: '4000/day' - '5000/day' is below zero, in row od.csv:2"
            ])
    }
}

@Suite("A supply departs at its times and takes its law: an edit of one keeps the other")
struct SupplyEditTests {
    static let base = ["base.yaml": PlainNetwork.yaml].merging(PlainNetwork.tables) { $1 }

    private func supply(_ extra: String, _ scenario: String = "") -> (departs: Int, days: Int64)? {
        let reading = TopologyReader.read(
            Array(extra.utf8), file: "top.yaml", scenario: scenario
        ) { name in
            Self.base[name].map { .success(Array($0.utf8)) }
                ?? .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.errors == [])
        let stock = reading.spec?.sites.compactMap(\.stock).first
        guard let last = stock?.supplies.last, case .constant(let takes) = last.takes else {
            return nil
        }
        return (last.departs?.count ?? 0, takes / 86_400_000_000)
    }

    static let path = "sites.WAW-W.stock.supplies"

    @Test(
        "In the file, in a scenario, by extension, as a path and as maps, in any order of keys",
        arguments: [
            ("\(path).air.takes: 6 d", 1, 6), ("\(path).air.departs: [Mon 08:00, Fri 08:00]", 2, 3),
            ("\(path).air: {takes: 6 d}", 1, 6),
            ("sites: {WAW-W: {stock: {supplies: {air: {departs: [Mon 08:00, Tue 08:00]}}}}}", 2, 3),
            ("\(path): {sea: {departs: [Mon 08:00, Fri 08:00], takes: 9 d}}", 2, 9),
            ("\(path): {sea: {takes: 9 d, departs: [Mon 08:00, Fri 08:00]}}", 2, 9),
            ("\(path).sea: {takes: 9 d, departs: [Mon 08:00, Fri 08:00]}", 2, 9),
            ("regions.PL.sites.WAW-W.stock.supplies.air.takes: 6 d", 1, 6),
        ])
    func both(edit: String, departs: Int, days: Int64) {
        let by = "\(Self.path).classes.phones.by".replacing("supplies.", with: "")
        let name = edit.contains("sea") ? "sea" : "air"
        let head = "hubsim: 1\nextends: base.yaml\n"
        let extended = supply(head + "\(edit)\n\(by): \(name)\n")
        #expect(extended?.departs == departs && extended?.days == days)
        let scenario = supply(head + "scenarios: {one: {\(edit), \(by): \(name)}}\n", "one")
        #expect(scenario?.departs == departs && scenario?.days == days)
    }

    @Test("Of a lane, a station and couriers one still replaces the other")
    func lanes() {
        let reading = PlainNetwork.read(
            scenario: "one",
            extra: """
                scenarios:
                  one:
                    lanes.waw-krk: {mode: road, route: [Warsaw, Krakow], takes: 3 h}
                    lanes.krk-waw.every: 6 h
                    lanes.krk-waw.route: [Krakow, Warsaw]
                    sites.Warsaw.sort.takes: 1 s
                    sites.Krakow.couriers.takes: 5 h

                """)
        #expect(reading.errors == [])
    }
}
