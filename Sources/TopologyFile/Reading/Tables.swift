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

    init(
        findings: Findings, load: @escaping (String) -> Result<[UInt8], TopologyFileFailure>
    ) {
        self.findings = findings
        self.load = load
    }

    /// The table of a file named at `position`; nil, reported once, if it cannot be read.
    func table(_ file: String, namedAt position: Position) -> Table? {
        if let table = known[file] { return table }
        let table = read(file, namedAt: position)
        known[file] = .some(table)
        return table
    }

    private func read(_ file: String, namedAt position: Position) -> Table? {
        switch load(file) {
        case .success(let bytes):
            return Table.read(
                bytes, file: TopologyReader.sibling(file, of: position.file), findings: findings)
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
