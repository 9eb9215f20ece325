import Foundation

/// Why a file's bytes are not there.
package struct TopologyFileFailure: Error, Hashable, Sendable {
    /// `no such file`
    package var reason: String
    package init(reason: String) { self.reason = reason }
}

/// What was read: a network's values, or why there are none.
package struct TopologyReading: Sendable {
    /// Nil if and only if `problems` has an error.
    package var spec: TopologySpec?
    /// Of all files, in order of file, line and column; errors and warnings.
    package var problems: [Problem]
    /// Each value as used, with its origin; empty unless asked for.
    package var values: [ExpandedValue]
    /// Names of the scenarios that the topology has, in order.
    package var scenarios: [String] = []
    /// Names that were asked for and are not among them, where the file could be read so far.
    package var unknownScenarios: [String] = []

    /// What to say of the first of them, after a file's name and "has".
    package var missingScenario: String? {
        guard let name = unknownScenarios.first else { return nil }
        let what = "no scenario '\(name)'"
        guard !scenarios.isEmpty else { return "\(what): it has none" }
        let parts = name.split { ",; &/".contains($0) }.map { String($0) }
        if parts.count > 1, parts.allSatisfy(scenarios.contains) {
            return "\(what): '+' joins scenarios, write '\(parts.joined(separator: "+"))'"
        }
        let mend = Suggestion.mend(for: name, among: scenarios)
        return mend.isEmpty ? what : "\(what); \(mend)"
    }

    package var errors: [Problem] { problems.filter { $0.severity == .error } }
    package var warnings: [Problem] { problems.filter { $0.severity == .warning } }
}

/// Reads topology files. Whatever the bytes, it returns: with a spec or with problems.
package enum TopologyReader {
    /// - Parameters:
    ///   - bytes: the topology's YAML.
    ///   - file: its name in messages; tables are named beside it.
    ///   - scenario: names of scenarios to apply, in order: `june+strike`; empty for none.
    ///   - expanding: whether to keep each value's origin.
    ///   - load: bytes of a table or of a file that is extended, by its path from the folder of
    ///     the topology.
    package static func read(
        _ bytes: [UInt8], file: String, scenario: String = "", expanding: Bool = false,
        load: @escaping (String) -> Result<[UInt8], TopologyFileFailure>
    ) -> TopologyReading {
        let findings = Findings(keepsValues: expanding)
        let tables = Tables(findings: findings, topology: file, load: load)
        var composition = Composition(findings: findings, tables: tables, load: load)
        let names = scenarioNames(scenario)
        guard let whole = composition.whole(bytes, file: file, scenarios: names) else {
            return reading(nil, findings)
        }
        let draft = Draft(
            root: whole.root, rows: whole.rows, findings: findings, tables: tables,
            knowsZone: Zones.has, zoneNames: { Zones.names })
        draft.read()
        var reading = reading(draft.spec, findings)
        reading.scenarios = whole.scenarios
        reading.unknownScenarios = names.filter { !whole.scenarios.contains($0) }
        if !names.isEmpty {
            reading.spec?.scenario = scenario
            if let base = read(bytes, file: file, load: load).spec {
                reading.spec?.slotBases = SlotBasis.all(of: base)
            }
        }
        return reading
    }

    /// `june+strike` as names.
    static func scenarioNames(_ scenario: String) -> [String] {
        scenario.isEmpty
            ? []
            : scenario.split(separator: "+", omittingEmptySubsequences: false).map { $0.trimmed }
    }

    /// Reads a topology and its tables from disk.
    ///
    /// - Throws: if there is no such file or it cannot be read; what is wrong in it is in the
    ///   reading's problems.
    package static func read(
        path: String, scenario: String = "", expanding: Bool = false
    ) throws(TopologyFileFailure) -> TopologyReading {
        let bytes = try contents(path).get()
        return read(bytes, file: path, scenario: scenario, expanding: expanding) { table in
            contents(sibling(table, of: path))
        }
    }

    /// A path beside a file: `a/b.yaml` and `c.csv` are `a/c.csv`.
    package static func sibling(_ path: String, of file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    private static func contents(_ path: String) -> Result<[UInt8], TopologyFileFailure> {
        guard FileManager.default.fileExists(atPath: path) else {
            return .failure(TopologyFileFailure(reason: "no such file"))
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if attributes?[.type] as? FileAttributeType == .typeDirectory {
            return .failure(TopologyFileFailure(reason: "it is a directory"))
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            return .failure(TopologyFileFailure(reason: "not permitted"))
        }
        defer { try? handle.close() }
        do {
            let data = try handle.read(upToCount: ReadingLimits.mostBytesOfTable + 1) ?? Data()
            return .success([UInt8](data))
        } catch {
            return .failure(TopologyFileFailure(reason: "it cannot be read"))
        }
    }

    private static func reading(_ spec: TopologySpec?, _ findings: Findings) -> TopologyReading {
        TopologyReading(
            spec: findings.errorCount == 0 ? spec : nil, problems: findings.problems.sorted(),
            values: findings.values)
    }
}

/// The names of time zones that this machine knows.
enum Zones {
    static let names = TimeZone.knownTimeZoneIdentifiers.sorted()

    static func has(_ name: String) -> Bool {
        names.contains(name) || name == "UTC"
            || (name.contains("/") && TimeZone(identifier: name) != nil)
    }
}
