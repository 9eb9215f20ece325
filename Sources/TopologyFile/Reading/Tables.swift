import SimulationKernel

/// The CSV files of a topology, each read once when it is first needed.
final class Tables {
    private let findings: Findings
    private let load: (String) -> Result<[UInt8], TopologyFileFailure>
    private var known: [String: Table?] = [:]
    /// Rows of `data` tables that say where places are, by name and by IATA code.
    private(set) var places: [String: [Place]] = [:]
    private(set) var placeNames: [String] = []
    private var rowsByName: [String: [String: Int]] = [:]

    struct Place {
        var table: Table
        var row: Int
    }

    /// The folder of the topology that is read, with its stroke; others' tables are beside them.
    private let folder: Substring

    init(
        findings: Findings, topology: String,
        load: @escaping (String) -> Result<[UInt8], TopologyFileFailure>
    ) {
        self.findings = findings
        folder = topology.lastIndex(of: "/").map { topology[...$0] } ?? ""
        self.load = load
    }

    /// The table of a file named at `position`; nil, reported once, if it cannot be read.
    func table(_ file: String, namedAt position: Position) -> Table? {
        let shown = TopologyReader.sibling(file, of: position.file)
        if let table = known[shown] { return table }
        let table = read(file, shown, namedAt: position)
        known[shown] = .some(table)
        return table
    }

    private func read(_ file: String, _ shown: String, namedAt position: Position) -> Table? {
        switch load(shown.hasPrefix(folder) ? String(shown.dropFirst(folder.count)) : shown) {
        case .success(let bytes):
            return Table.read(bytes, file: shown, findings: findings)
        case .failure(let failure):
            findings.error(
                at: position, "cannot read '\(file)': \(failure.reason)",
                mend: "paths are relative to the topology's own directory")
            return nil
        }
    }

    /// Remembers a table's rows as places.
    func addPlaces(of table: Table) {
        for row in table.rows.indices {
            var names: [String] = []
            for column in ["name", "iata"] {
                if let cell = table.cell(row, column), !names.contains(cell.text) {
                    names.append(cell.text)
                }
            }
            for name in names {
                if places[name] == nil { placeNames.append(name) }
                places[name, default: []].append(Place(table: table, row: row))
            }
        }
    }

    /// Row of each name and IATA code; of a table with regions, only rows of this one.
    func rows(of table: Table, region: String) -> [String: Int] {
        let key = "\(table.file)\u{0}\(table.index(of: "region") == nil ? "" : region)"
        if let rows = rowsByName[key] { return rows }
        var rows: [String: Int] = [:]
        for row in table.rows.indices {
            if let cell = table.cell(row, "region"), cell.text != region { continue }
            for column in ["name", "iata"] {
                if let cell = table.cell(row, column), rows[cell.text] == nil {
                    rows[cell.text] = row
                }
            }
        }
        rowsByName[key] = rows
        return rows
    }
}
