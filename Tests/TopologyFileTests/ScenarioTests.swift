import Testing

@testable import TopologyFile

@Suite("Scenarios and extensions edit a topology before it is read")
struct ScenarioTests {
    static let yaml = """
        hubsim: 1
        name: edits
        start: 2023-10-30
        services: {standard: {promise: 3 working days, flows: [all -> all]}}
        vehicles:
          trailer: {mode: road, payload: 24 t}
          van: {mode: courier, parcels: 140, stops: 15/h}
        templates:
          station:
            sort: {lines: 2, rate: 4000/h, open: [Mon-Sat 04:00-14:00]}
            couriers: {waves: [Mon-Sat 09:00], vehicle: van, vans: 5}
        regions:
          BE: {zone: UTC, sites: {LGG: {lat: 50.6, lon: 5.4, sort: {rate: 9000/h}}}}
          ES:
            zone: UTC
            sites:
              MAD-DC: {lat: 40.4, lon: -3.5, sort: {lines: 2, rate: 8000/h}}
              Madrid: {like: station, lat: 40.4, lon: -3.7, sort.lines: 4}
              towns: {each: towns.csv, like: station}
        unions: {EU: [BE, ES]}
        lanes:
          lgg-mad: {vehicle: trailer, route: [LGG 18:00, MAD-DC]}
          towns: {vehicle: trailer, route: [MAD-DC 22:30, each station of ES], number: 2}
        demand:
          be-es: {flow: BE -> ES, volume: 1200/day, pick: lognormal mean 6 h sd 3 h}
          back: {like: be-es, volume: 100/day, from: LGG}

        """

    static let files = [
        "towns.csv": "name,lat,lon,couriers.vans\nToledo,39.9,-4.0,3\nAvila,40.7,-4.7,\n",
        "sub/base.yaml": yaml,
        "sub/towns.csv": "name,lat,lon\nSoria,41.8,-2.5\n",
    ]

    static func read(
        _ yaml: String, scenario: String = "", expanding: Bool = true
    ) -> TopologyReading {
        TopologyReader.read(
            Array(yaml.utf8), file: "dir/edits.yaml", scenario: scenario, expanding: expanding
        ) { name in
            guard let text = files[name] else {
                return .failure(TopologyFileFailure(reason: "no such file"))
            }
            return .success(Array(text.utf8))
        }
    }

    static func value(_ path: String, in reading: TopologyReading) -> String? {
        reading.values.last { $0.path == path }?.value
    }

    @Test(
        "An edit finds its value in the file, the template, the table or the default",
        arguments: [
            ("sites.MAD-DC.sort.lines: 3", "sites.MAD-DC.sort.lines", "3"),
            ("sites.MAD-DC.sort.lines: x 1.6", "sites.MAD-DC.sort.lines", "3.2"),
            ("sites.LGG.sort.lines: + 2", "sites.LGG.sort.lines", "3"),
            ("sites.Madrid.sort.lines: +1", "sites.Madrid.sort.lines", "5"),
            ("sites.Madrid.sort.rate: + 10 %", "sites.Madrid.sort.rate", "4400/h"),
            ("templates.station.sort.rate: x 2", "sites.Madrid.sort.rate", "8000/h"),
            ("sites: {Madrid: {couriers: {vans: x 2}}}", "sites.Madrid.couriers.vans", "10"),
            ("sites: {Madrid.couriers.vans: x 2}", "sites.Madrid.couriers.vans", "10"),
            ("sites.Toledo.couriers.vans: x 2", "sites.Toledo.couriers.vans", "6"),
            ("sites.Avila.couriers.vans: x 2", "sites.Avila.couriers.vans", "10"),
            ("sites.Avila.couriers.vans: 9", "sites.Avila.couriers.vans", "9"),
            ("sites.towns.couriers.vans: 9", "sites.Avila.couriers.vans", "9"),
            ("sites.*.couriers.vans: x 2", "sites.Toledo.couriers.vans", "6"),
            ("sites.*.couriers.vans: x 2", "sites.Madrid.couriers.vans", "10"),
            ("sites.*.sort.lines: + 1", "sites.LGG.sort.lines", "2"),
            ("regions.ES.sites.Madrid.sort.lines: 7", "sites.Madrid.sort.lines", "7"),
            ("demand.be-es.volume: x 1.6", "demand.be-es.volume", "1920/day"),
            ("demand.*.volume: x 1.25", "demand.back.volume", "125/day"),
            ("demand.be-es.volume: + 100/h", "demand.be-es.volume", "3600/day"),
            ("demand.be-es.volume: -10 %", "demand.be-es.volume", "1080/day"),
            ("demand.be-es.pick: x 0.5", "demand.be-es.pick", "lognormal mean 3 h sd 1.5 h"),
            ("demand.be-es.pick: x 2", "demand.back.pick", "lognormal mean 12 h sd 6 h"),
            ("lanes.lgg-mad.cut-off: + 1 h", "lanes.lgg-mad.cut-off", "90 min"),
            ("lanes.lgg-mad.payload: \"- 4000 kg\"", "lanes.lgg-mad.payload", "20000 kg"),
            ("lanes.lgg-mad: {number: + 1}", "lanes.lgg-mad.number", "2"),
            (
                "lanes.lgg-mad.route: [LGG 06:00, MAD-DC]", "lanes.lgg-mad.route",
                "[LGG 06:00, MAD-DC]"
            ),
            ("lanes: {second: {like: lgg-mad, number: + 2}}", "lanes.second.number", "3"),
            ("defaults.road.ready: x 2", "lanes.lgg-mad.ready", "60 min"),
            ("run.days: x 0.5", "run.days", "14"),
            (
                "sites.Madrid.sort.shifts: {Sat 04:00-08:00: 3}",
                "sites.Madrid.sort.shifts.Sat 04:00-08:00", "3"
            ),
            (
                "sites.MAD-DC.sort.shifts.Mon-Fri 04:00-08:00: 3",
                "sites.MAD-DC.sort.shifts.Mon-Fri 04:00-08:00", "3"
            ),
            (
                "templates.station.sort.shifts: {daily 04:00-08:00: 2}",
                "sites.Toledo.sort.shifts.daily 04:00-08:00", "2"
            ),
            ("remove: [lanes.towns.number]", "lanes.towns.number", "1"),
            ("remove: [sites.Madrid.sort.lines]", "sites.Madrid.sort.lines", "1"),
        ])
    func edits(edit: String, path: String, value: String) {
        let reading = Self.read(Self.yaml + "scenarios:\n  one: {\(edit)}\n", scenario: "one")
        #expect(reading.errors == [])
        #expect(Self.value(path, in: reading) == value)
        let base = Self.read(Self.yaml)
        #expect(base.errors == [])
        #expect(Self.value(path, in: base) != value)
    }

    @Test("A wildcard changes only what is there")
    func onlyWhereThere() {
        let reading = Self.read(
            Self.yaml + "scenarios:\n  one: {sites.*.couriers.vans: x 2, lanes.*.parcels: 9}\n",
            scenario: "one")
        #expect(reading.errors == [])
        let delivering = reading.spec?.sites.filter { $0.couriers != nil }.map(\.name)
        #expect(delivering == ["Madrid", "Toledo", "Avila"])
        #expect(Self.value("lanes.lgg-mad.parcels", in: reading) == nil)
    }

    @Test(
        "Scenarios are applied from left to right, each once",
        arguments: [
            ("a", "2400/day"), ("b", "1300/day"), ("a+b", "2500/day"), ("b+a", "2600/day"),
            ("c", "2500/day"), ("a+c", "2500/day"), ("c+a", "2500/day"), ("d", "7/day"),
            ("a+a", "2400/day"), ("d+b", "7/day"),
        ])
    func order(scenario: String, volume: String) {
        let scenarios = """
            scenarios:
              a: {demand.be-es.volume: x 2}
              b: {demand.be-es.volume: + 100/day}
              c: {like: [a, b]}
              d: {like: c, demand.be-es.volume: 7/day}

            """
        let reading = Self.read(Self.yaml + scenarios, scenario: scenario)
        #expect(reading.errors == [])
        #expect(Self.value("demand.be-es.volume", in: reading) == volume)
        #expect(reading.spec?.scenario == scenario)
        #expect(reading.scenarios == ["a", "b", "c", "d"])
    }

    @Test("An error in an edit is reported where the edit is written, whoever defines the path")
    func positions() {
        let text = Self.yaml + "scenarios:\n  one:\n    sites.Madrid.sort.rate: fast\n"
        let reading = Self.read(text, scenario: "one")
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        #expect(
            reading.errors.map { "\($0.position): \($0.what)" }
                == ["dir/edits.yaml:\(line):29: 'fast' is no rate"])
        #expect(Self.read(text).errors == [])
    }

    @Test("A scenario's errors are told once and name it; an unknown scenario is one")
    func validation() {
        let text = Self.yaml + "scenarios: {a: {lanes.x.number: 2}, b: {like: a}, c: {}}\n"
        let all = TopologyValidation { Self.read(text, scenario: $0, expanding: false) }
        #expect(
            all.problems.map(\.what).filter { $0.contains("unknown") }
                == ["unknown path 'lanes.x' (in scenario 'a')"])
        let unknown = Self.read(text, scenario: "d")
        #expect(unknown.errors.map(\.what) == ["unknown scenario 'd'"])
        #expect(unknown.unknownScenarios == ["d"])
    }

    @Test("A file extends another: tables and positions are those of the file that names them")
    func extends() {
        let text = """
            hubsim: 1
            extends: sub/base.yaml
            name: larger
            sites.Soria.couriers.vans: + 1
            remove: [demand.back]
            scenarios: {one: {demand.be-es.volume: x 2}}
            """
        let reading = Self.read(text, scenario: "one")
        #expect(reading.errors == [])
        #expect(reading.spec?.name == "larger")
        #expect(reading.spec?.sites.map(\.name) == ["LGG", "MAD-DC", "Madrid", "Soria"])
        #expect(reading.spec?.demand.map(\.name) == ["be-es"])
        #expect(Self.value("demand.be-es.volume", in: reading) == "2400/day")
        #expect(Self.value("sites.Soria.couriers.vans", in: reading) == "6")
        #expect(reading.spec?.sites.last?.position.file == "dir/sub/towns.csv")
        #expect(reading.spec?.sites.first?.position.file == "dir/sub/base.yaml")
        #expect(reading.spec?.position.file == "dir/edits.yaml")
        let wrong = Self.read(text + "\nlanes.towns.vehicle: trailr")
        #expect(
            wrong.errors.map { "\($0.position): \($0.what)" }
                == ["dir/edits.yaml:7:22: unknown vehicle 'trailr'"])
    }

    @Test(
        "A file elsewhere that is extended has its tables there",
        arguments: ["dir/e.yaml", "e.yaml"])
    func extendsElsewhere(file: String) {
        let text = "hubsim: 1\nextends: /elsewhere/base.yaml\n"
        let reading = TopologyReader.read(Array(text.utf8), file: file) { name in
            let known = name.hasPrefix("/elsewhere/") ? name.dropFirst("/elsewhere/".count) : ""
            return Self.files["sub/\(known)"].map { .success(Array($0.utf8)) }
                ?? .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.errors == [])
        #expect(reading.spec?.sites.last?.position.file == "/elsewhere/towns.csv")
    }

    @Test(
        "The scenarios of the documentation are right", arguments: ["june", "third-line", "strike"])
    func documentation(scenario: String) {
        let reading = TopologyReader.read(
            Array(Reference.yaml.utf8), file: "reference.yaml", scenario: scenario, expanding: true
        ) { name in
            Reference.tables[name].map { .success(Array($0.utf8)) }
                ?? .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.errors == [])
        #expect(reading.scenarios == ["june", "third-line", "strike"])
        let volume = Self.value("demand.cn-es.volume", in: reading)
        #expect(volume == (scenario == "third-line" ? "220000/day" : "352000/day"))
        let hasTwice = reading.spec?.lanes.contains { $0.name == "twice" }
        #expect(hasTwice == (scenario != "strike"))
    }

    @Test(
        "A change of a matrix's volume is one of each row",
        arguments: [
            ("june", [2_208_920_000, 1_472_000_000, 55_200_000]),
            ("one", [2_761_150_000, 1_840_000_000, 69_000_000]),
        ])
    func matrix(scenario: String, volumes: [Int64]) {
        let yaml = Reference.yaml.replacing(
            "  third-line:", with: "  one: {demand.others.volume: x 2}\n  third-line:")
        let reading = TopologyReader.read(
            Array(yaml.utf8), file: "reference.yaml", scenario: scenario
        ) { name in
            Reference.tables[name].map { .success(Array($0.utf8)) }
                ?? .failure(TopologyFileFailure(reason: "no such file"))
        }
        #expect(reading.errors == [])
        let rows = reading.spec?.demand.filter { $0.name.hasPrefix("others/") }
        #expect(rows?.map(\.millionthsPerDay) == volumes)
    }

    @Test("Files that extend files end at a limit")
    func chains() {
        func reading(files: Int) -> TopologyReading {
            TopologyReader.read(Array("extends: 1.yaml".utf8), file: "0.yaml") { name in
                let number = Int(name.prefix { $0.isNumber }) ?? 0
                return .success(
                    Array((number < files ? "extends: \(number + 1).yaml" : Self.yaml).utf8))
            }
        }
        let limit = ReadingLimits.longestExtends
        #expect(
            reading(files: limit + 1).errors.map(\.what)
                == ["'extends' goes deeper than \(limit) files"])
        #expect(!reading(files: limit).errors.contains { $0.what.contains("deeper") })
    }

    @Test(
        "A change keeps the units of what it changes",
        arguments: [
            ("x 1.6", "220000/day", "352000/day"), ("x 0.5", "3", "1.5"),
            ("x 2", "uniform 1 h to 90 min", "uniform 2 h to 180 min"),
            ("x 2", "4 h + exponential mean 2 h", "8 h + exponential mean 4 h"),
            ("x 2", "5 working days", "10 working days"), ("x 1.5", "90 m3", "135 m3"),
            ("x 1.2", "115 % of mean", "138 % of mean"),
            ("x2", "4 h before arrival", "8 h before arrival"),
            ("+ 2 h", "1 d", "26 h"), ("+ 30 min", "2 h", "150 min"), ("- 30 min", "2 h", "90 min"),
            ("+ 10 %", "40 %", "50 %"), ("+ 10 %", "40 kg", "44 kg"), ("-25 %", "12", "9"),
            ("+ 0.5 t", "24 t", "24.5 t"), ("+ 1/min", "100/h", "160/h"),
        ])
    func changes(change: String, text: String, result: String) throws {
        let parsed = try #require(Change.parse(change))
        #expect(try parsed.made(to: text) == result)
    }

    @Test(
        "What is no change is a value",
        arguments: ["-3.561", "x", "xylophone 2", "x two", "+", "- ", "12", "+x", "exponential"])
    func values(text: String) { #expect(Change.parse(text) == nil) }

    @Test(
        "What cannot be changed is refused",
        arguments: [
            ("x 2", "16:00"), ("x 2", "2023-10-30"), ("x 2", "Mon-Sat 09:00"), ("+ 1 h", "3 kg"),
            ("- 5", "4"), ("x 2", "777F"), ("+ 1", "5 working days"), ("x 2", ""),
        ])
    func refusals(change: String, text: String) throws {
        let parsed = try #require(Change.parse(change))
        #expect(throws: Mistake.self) { try parsed.made(to: text) }
    }
}
