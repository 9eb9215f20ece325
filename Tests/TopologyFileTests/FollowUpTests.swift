import Testing

@testable import TopologyFile

@Suite("One mistake is told once, and hides no other")
struct FollowUpTests {
    @Test("The network is right without mistakes")
    func plain() { #expect(PlainNetwork.problems() == []) }

    static let mistakes: [(String, String, String)] = [
        ("vans: 130 % of mean", "vans: lots", "'lots' is no whole number"),
        ("vehicle: van,", "vehicle: vann,", "unknown vehicle 'vann'"),
        ("start: 2024-10-21", "start: 21.10.2024", "'21.10.2024' is no date"),
        ("{vehicle: freighter", "{vehicle: freiter", "unknown vehicle 'freiter'"),
        ("vehicle: van,", "vehicle: truck,", "couriers in a vehicle of mode 'road'"),
        ("vehicle: van,", "vehicle: van, takes: 2 h,", "both 'waves' and 'takes'"),
        ("regions:", "regoins:", "unknown key 'regoins'"),
        ("lanes:", "lane:", "unknown key 'lane'"),
        ("{promise: 4", "{promis: 4", "unknown key 'promis'"),
        ("Krakow: {like: station}", "Krakow: {like: staton}", "unknown template 'staton'"),
        ("fill: 85 %", "fill: 8,5 %", "'8,5 %' has a decimal comma"),
        ("TR,PL,economy,6000", "TR,PL,economy,-6000", "'-6000' is below zero"),
        ("TR,PL,economy,6000", "TR,PL,economy,\"6.000,5\"", "'6.000,5' is no number"),
        (
            "name,lat,lon,zone,population", "nom,lat,lon,zone,population",
            "a table neither of places nor of calendars"
        ),
        ("Krakow,50.06,", "Krakow,", "4 fields where the header has 5"),
        ("economy,6000", "\"economy,6000", "a quoted field without its end"),
        ("TR,2024-10-29,closed", "TR;2024-10-29,closed", "3 fields where the header has 4"),
        ("[IST 07:35, Warsaw 09:40]", "[IST 07:35]", "a route of fewer than two stops"),
    ]

    @Test(
        "One mistake is one error, in the file and its scenario alike", arguments: mistakes.indices)
    func one(_ index: Int) {
        let (old, new, what) = Self.mistakes[index]
        let found = PlainNetwork.problems(
            [(old, new)], extra: "scenarios: {peak: {demand.*.volume: x 1.5}}\n")
        let first = found.first?.split(separator: ": ", maxSplits: 1).last.map { String($0) }
        #expect(found.count == 1 && first?.hasPrefix(what) == true, "\(found)")
    }

    @Test(
        "Of two mistakes both are told",
        arguments: zip(mistakes.dropLast(1), mistakes.dropFirst(1)).map { ($0, $1) }.indices)
    func two(_ index: Int) {
        let (a, b) = (Self.mistakes[index], Self.mistakes[index + 1])
        guard a.0 != b.0 else { return }
        let found = PlainNetwork.problems([(a.0, a.1), (b.0, b.1)])
        let told = found.filter { $0.contains(a.2) || $0.contains(b.2) }
        #expect(told.count == 2, "\(found)")
    }

    @Test("A byte that is not UTF-8 in the table of places is one error, at its place")
    func latin1() {
        let bytes = Array(PlainNetwork.tables["places.csv"]?.utf8 ?? "".utf8)
        let at = bytes.count - 30
        var broken = bytes
        broken[at] = 0xF3
        let found = PlainNetwork.problems(bytes: ["places.csv": broken])
        #expect(found.count == 1 && found[0].hasPrefix("places.csv:4:"), "\(found)")
        #expect(found.first?.hasSuffix("not UTF-8 text") == true)
    }

    @Test(
        "Tables as other programs write them are told apart",
        arguments: [
            (";", "columns separated by semicolons"), ("\t", "columns separated by tabs"),
        ])
    func separators(separator: String, what: String) {
        for name in ["od.csv", "places.csv", "holidays.csv"] {
            let text = PlainNetwork.tables[name, default: ""].replacing(",", with: separator)
            let found = PlainNetwork.problems(bytes: [name: Array(text.utf8)])
            #expect(found == ["\(name):1:1: \(what)"])
        }
        let text = "sep=,\n" + PlainNetwork.tables["od.csv", default: ""]
        #expect(
            PlainNetwork.problems(bytes: ["od.csv": Array(text.utf8)])
                == ["od.csv:1:1: 'sep=' is no header"])
    }

    @Test(
        "What cannot be read as meant says what to write",
        arguments: [
            ("promise: 4 working days", "promise: 4 days", "'counts: daily'"),
            ("start: 2024-10-21", "start: 2024-02-30", "the month has 29 days"),
            ("start: 2024-10-21", "start: 2024-21-10", "'2023-10-30'"),
            ("rate: 1500/h", "rate: -1500/h", "'6000/h'"),
            ("rate: 1500/h", "rate: \"1,500/h\"", "write '1500/h'"),
            ("Krakow,50.06,", "Krakow,\"50,06\",", "write '50.06'"),
            ("lines: 1", "lines: 1.5", "write '1' or '2'"),
            ("days: 14", "days: 14 d", "write '14'"),
            ("Warsaw 20:00, Krakow]", "Warsaw 20:00, Warsaw]", "a lane leads to another site"),
            ("[IST 07:35, Warsaw 09:40]", "[IST 07:35]", "where does it lead?"),
            ("fill: 85 %", "fill: 8,5 %", "write 'fill: 8.5 %'"),
        ])
    func mends(old: String, new: String, mend: String) {
        let errors = PlainNetwork.read([(old, new)]).errors
        #expect(errors.count == 1 && errors[0].mend.contains(mend), "\(errors.map(\.description))")
    }

    @Test("Four days of the calendar are four working days of the calendar 'daily'")
    func calendarDays() {
        let reading = PlainNetwork.read([
            ("promise: 4 working days", "promise: 4 working days, counts: daily")
        ])
        #expect(reading.errors == [])
        guard case .calendar(let index)? = reading.spec?.services.first?.counts else {
            Issue.record("no calendar")
            return
        }
        #expect(reading.spec?.calendars[index].weekend == 0)
        #expect(reading.spec?.calendars[index].closed == [])
    }

    @Test(
        "A path at a scenario's top that lacks its section is told with it",
        arguments: [
            ("days: 2", "did you mean 'run.days'?"),
            ("ist-waw.number: 2", "did you mean 'lanes.ist-waw.number'?"),
            ("Warsaw.sort.lines: 2", "did you mean 'sites.Warsaw.sort.lines'?"),
            ("road.speed: 50 km/h", "did you mean 'defaults.road.speed'?"),
            ("lane.ist-waw.number: 2", "did you mean 'lanes'?"),
        ])
    func paths(edit: String, mend: String) {
        let errors = PlainNetwork.read(
            scenario: "one", extra: "scenarios: {one: {\(edit)}}\n"
        ).errors
        #expect(errors.map(\.mend) == [mend])
    }

    @Test("A table of hours with too few rows names itself and the hours")
    func hours() {
        let errors = PlainNetwork.read(
            [("from: IST", "from: IST, hours: hours.csv")],
            bytes: ["hours.csv": Array("hour,rate\n0,1\n6,2\n12,3\n18,2\n".utf8)]
        ).errors
        #expect(
            errors.map { "\($0.position): \($0.what)" } == [
                "hours.csv:1:1: 20 of the 24 hours of a day have no rate: 1, 2, 3, 4 ..."
            ])
    }
}

@Suite("What is no YAML is told where it is, with its mend")
struct YamlSyntaxTests {
    @Test(
        "In the line of the mistake",
        arguments: [
            ("a: {b: * 1.5}", 1, "to multiply, write 'x 1.5'"),
            ("a: 1\nb: * 2", 2, "to multiply, write 'x 2'"),
            ("a: *2\nb: 1", 1, "to multiply, write 'x 2'"),
            ("a:\n  zone Europe/Berlin\n  b: 1", 2, "write 'zone: Europe/Berlin'"),
            ("a:\n  zone:Europe/Berlin\n  b: 1", 2, "write 'zone: Europe/Berlin'"),
            ("a:\n  b: 1\n  lines: - 3\n", 3, "write the value alone ('lines: 3')"),
            (
                "a:\n  b:\n    c: 1\n   d: 2\n", 4,
                "indent it by 4 as the line before, or 2 as line 2"
            ),
            ("a:\n  b: 1\n   c: 2\n", 3, "by 3 blanks, and line 2 by 2"),
            ("a: {b: 1, c: 2\nd: 3\n", 1, "put '}' at its end"),
            ("a: [1, 2\nd: 3\n", 1, "put ']' at its end"),
            ("a: {b: 1 c: 2}\n", 1, "a comma between its entries"),
            ("a: b: c\n", 1, "between quotes"), ("a: \"b\nc: d\n", 1, "close its quote"),
            ("a: @b\n", 1, "between quotes"), ("a:\n  b: 1\n  - c\n", 3, "without '-'"),
        ])
    func places(yaml: String, line: Int, mend: String) {
        let findings = Findings(keepsValues: false)
        #expect(YamlFile.read(Array(yaml.utf8), file: "a.yaml", findings: findings) == nil)
        let problem = findings.problems.first
        #expect(findings.problems.count == 1)
        #expect(problem?.position.line == line, "\(problem?.description ?? "")")
        #expect(problem?.mend.contains(mend) == true, "\(problem?.description ?? "")")
    }
}
