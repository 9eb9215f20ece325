import Foundation
import Testing

@testable import TopologyFile

/// The constructs of JSON Schema that ours uses, checked on YAML as it is written: a plain scalar is
/// a number if it looks like one.
struct SchemaCheck {
    let root: [String: Any]

    init(_ json: String) throws {
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        root = try #require(value as? [String: Any])
    }

    static let known: Set = [
        "$schema", "title", "description", "examples", "type", "properties", "patternProperties",
        "additionalProperties", "$defs", "$ref", "anyOf", "enum", "pattern", "items",
    ]

    /// What is wrong, with its path.
    func problems(_ tree: Tree) -> [String] { problems(tree, root, "") }

    private func problems(_ tree: Tree, _ schema: [String: Any], _ path: String) -> [String] {
        let unknown = Set(schema.keys).subtracting(Self.known)
        guard unknown.isEmpty else { return ["the schema uses \(unknown)"] }
        var found: [String] = []
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            let definitions = root["$defs"] as? [String: Any]
            guard let definition = definitions?[String(name)] as? [String: Any] else {
                return ["no definition \(name)"]
            }
            found += problems(tree, definition, path)
        }
        if let choices = schema["anyOf"] as? [[String: Any]],
            choices.allSatisfy({ !problems(tree, $0, path).isEmpty })
        {
            found.append("\(path): \(tree.rendered.prefix(60)) is none of \(choices.count)")
        }
        if let types = schema["type"] {
            let names = (types as? [String]) ?? [types as? String ?? ""]
            if Self.types(of: tree).isDisjoint(with: names) {
                found.append("\(path): \(tree.kindName) is not \(names)")
            }
        }
        if let words = schema["enum"] as? [String], !words.contains(tree.text ?? "") {
            found.append("\(path): \(tree.kindName) is not one of \(words)")
        }
        if let pattern = schema["pattern"] as? String, let text = tree.text {
            let matches = (try? Regex(pattern)).map { text.contains($0) } ?? false
            if !matches { found.append("\(path): '\(text)' does not match \(pattern)") }
        }
        if case .list(let items) = tree.value, let item = schema["items"] as? [String: Any] {
            found += items.flatMap { problems($0, item, path + "[]") }
        }
        for entry in tree.entries { found += problems(of: entry, schema, "\(path).\(entry.key)") }
        return found
    }

    private func problems(
        of entry: Tree.Entry, _ schema: [String: Any], _ path: String
    ) -> [String] {
        if let own = (schema["properties"] as? [String: Any])?[entry.key] as? [String: Any] {
            return problems(entry.tree, own, path)
        }
        let patterns = schema["patternProperties"] as? [String: Any] ?? [:]
        if patterns.keys.contains(where: { pattern in
            (try? Regex(pattern)).map { entry.key.contains($0) } ?? false
        }) {
            return []
        }
        switch schema["additionalProperties"] {
        case let others as [String: Any]: return problems(entry.tree, others, path)
        case let isAllowed as Bool where !isAllowed: return ["\(path): unknown key"]
        default: return []
        }
    }

    private static func types(of tree: Tree) -> Set<String> {
        switch tree.value {
        case .nothing: ["null"]
        case .list: ["array"]
        case .map: ["object"]
        case .scalar(let text):
            Int(text) != nil
                ? ["integer", "number"] : Double(text) != nil ? ["number"] : ["string"]
        }
    }
}

@Suite("The JSON Schema says what the reader accepts")
struct SchemaTests {
    static let directory = InvalidTopology.directory.deletingLastPathComponent()

    static let topologies: [String] = {
        let files = FileManager.default.subpaths(atPath: directory.path) ?? []
        return files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix("invalid") }.sorted()
    }()

    static func tree(_ yaml: String) throws -> Tree {
        let findings = Findings(keepsValues: false)
        return try #require(YamlFile.read(Array(yaml.utf8), file: "x.yaml", findings: findings))
    }

    @Test("The committed schema is the printed one: hubsim schema > topologies/hubsim.schema.json")
    func committed() throws {
        let path = Self.directory.appending(path: "hubsim.schema.json")
        let isSame = try String(contentsOf: path, encoding: .utf8) == TopologySchema.json()
        #expect(isSame)
    }

    @Test("Every key has a meaning, and every meaning a key")
    func meanings() {
        for record in TopologySchema.records {
            let without = record.keys.filter { record.meanings[$0] == nil }
            #expect(without == [], "say in SchemaKeys what these of '\(record.name)' mean")
        }
        #expect(Draft.sections.filter { SchemaKeys.head[$0] == nil } == [])
        #expect(Set(SchemaKeys.head.keys) == Set(Draft.sections))
        for (meanings, keys) in [
            (SchemaKeys.lane, Draft.laneKeys), (SchemaKeys.demand, Draft.demandKeys),
            (SchemaKeys.service, Draft.serviceKeys), (SchemaKeys.vehicle, Draft.vehicleKeys),
            (SchemaKeys.site, Draft.siteKeys), (SchemaKeys.couriers, Draft.couriersKeys),
            (SchemaKeys.station, Draft.stationKeys + ["by"]),
            (SchemaKeys.customs, Draft.customsKeys),
            (SchemaKeys.calendar, Draft.calendarKeys), (SchemaKeys.defaults, Draft.defaultsKeys),
        ] {
            #expect(Set(meanings.keys) == Set(keys))
        }
    }

    /// Where a record of each kind stands in a topology.
    static let places: [(record: String, path: String)] = [
        ("run", "run"), ("mode", "defaults.road"), ("parcel", "defaults.parcel"),
        ("calendar", "calendars.X"), ("service", "services.X"), ("vehicle", "vehicles.X"),
        ("region", "regions.X"), ("site", "regions.X.sites.Y"),
        ("unload", "regions.X.sites.Y.unload"), ("sort", "regions.X.sites.Y.sort"),
        ("import", "regions.X.sites.Y.import"), ("export", "regions.X.sites.Y.export"),
        ("documents", "regions.X.sites.Y.import.documents"),
        ("physical", "regions.X.sites.Y.export.physical"),
        ("couriers", "regions.X.sites.Y.couriers"), ("lane", "lanes.X"), ("demand", "demand.X"),
        ("peak", "demand.X.peaks.Y"),
    ]

    @Test("The reader knows each key of the schema, and no other", arguments: places)
    func keysAreRead(record: String, path: String) throws {
        let keys = try #require(TopologySchema.records.first { $0.name == record }).keys
        for key in keys + ["no-such-key"] {
            // Parts of customs are read only where their share is given.
            let isPart = record == "documents" || record == "physical"
            var yaml = isPart && key != "share" ? "share: 1 %, \(key): 1" : "\(key): 1"
            for step in path.split(separator: ".").reversed() {
                let site = step == "sites" ? "zone: UTC, " : ""
                yaml = "\(site)\(step): {\(yaml)}"
            }
            let reading = TopologyReader.read(Array("hubsim: 1\n\(yaml)".utf8), file: "x.yaml") {
                _ in .failure(TopologyFileFailure(reason: "no such file"))
            }
            let isKnown = !reading.errors.contains {
                $0.what == "unknown key '\(key)'" || $0.what == "not yet supported: '\(key)'"
            }
            #expect(isKnown == (key != "no-such-key"), "\(key) in \(path)")
        }
    }

    @Test("Every committed topology is valid, and names the schema", arguments: topologies)
    func topologiesAreValid(name: String) throws {
        let url = Self.directory.appending(path: name)
        let text = try String(contentsOf: url, encoding: .utf8)
        let problems = try SchemaCheck(TopologySchema.json()).problems(Self.tree(text))
        #expect(problems.prefix(5) == [])
        let path = String(repeating: "../", count: name.count { $0 == "/" }) + "hubsim.schema.json"
        #expect(text.contains("# yaml-language-server: $schema=\(path)\n"))
    }

    @Test(
        "What the schema refuses",
        arguments: [
            "servces: {a: {promise: 3 working days}}", "services: {a: {promize: 3 working days}}",
            "services: {a: {starts: whenever}}", "vehicles: {a: {payload: 24}}",
            "vehicles: {a: {payload: 24 stone}}", "lanes: {a: {every: 30}}", "lanes: [a, b]",
            "run: {days: many}", "start: tomorrow", "demand: {a: {volume: 220000}}",
            "regions: {A: {sites: {B: {sort: {docks: 2}}}}}",
        ])
    func refused(yaml: String) throws {
        let check = try SchemaCheck(TopologySchema.json())
        #expect(try !check.problems(Self.tree("hubsim: 1\n\(yaml)")).isEmpty)
    }

    @Test(
        "What it leaves to the reader",
        arguments: [
            "sites.MAD.sort.lines: 3", "services: {a: {like: b, rank: x 2, remove: [target]}}",
            "templates: {a: {sort.open: [Mon-Fri 08:00-20:00]}, b: {lodged: at arrival}}",
            "scenarios: {a: {like: [b], demand.*.volume: x 1.6}}", "run: {days: x 2}",
            "lanes: {a: {every: + 10 min, payload: -10 %}}", "regions: {A: }",
        ])
    func accepted(yaml: String) throws {
        let check = try SchemaCheck(TopologySchema.json())
        #expect(try check.problems(Self.tree("hubsim: 1\n\(yaml)")) == [])
    }
}
