// Demand by a table of origins and destinations.
extension Draft {
    private static let columns = ["origin", "destination", "service", "parcels_per_day"]

    private struct Row: Hashable {
        var origin: String
        var destination: String
        var service: String
    }

    func readMatrix(_ fields: Fields, _ entry: Tree.Entry, _ common: DemandSpec?) {
        guard let file = fields.text("matrix"),
            let table = tables.table(file, namedAt: fields.position("matrix"))
        else { return }
        let absent = Self.columns.filter { table.index(of: $0) == nil }
        guard absent.isEmpty else {
            findings.error(
                at: Position(file: table.file, line: 1, column: 1),
                "no column \(absent.map { "'\($0)'" }.joined(separator: ", "))",
                mend: "the header is '\(Self.columns.joined(separator: ","))'")
            return
        }
        let changes = volumeChanges(fields)
        let times = times(fields) ?? 1_000_000
        var seen: [Row: Position] = [:]
        var origins: [Int: [Weighted]?] = [:]
        var destinations: [Int: [Weighted]?] = [:]
        for index in table.rows.indices {
            guard let cells = cells(table, index) else { continue }
            let row = Row(
                origin: cells[0].text, destination: cells[1].text, service: cells[2].text)
            if let first = seen.updateValue(cells[0].position, forKey: row) {
                findings.error(
                    at: cells[0].position,
                    "\(row.origin) to \(row.destination) by '\(row.service)' given twice",
                    mend: "the first is in line \(first.line)")
                continue
            }
            let ends = ends(cells)
            let service = read(cells[2], service(named:))
            let volume = read(cells[3]) { text throws(Mistake) in
                guard !changes.isEmpty else { return try Quantity.millionths(text) }
                var changed = "\(text)/day"
                for change in changes { changed = try change.made(to: changed) }
                return try Quantity.perDay(changed)
            }
            guard let ends, let service, let volume, volume > 0 else { continue }
            guard spec.services[service].serves(from: ends.origin, to: ends.destination) else {
                findings.error(
                    at: cells[2].position,
                    "service '\(row.service)' does not serve \(row.origin) -> \(row.destination)",
                    mend: "add it to the service's 'flows'")
                continue
            }
            var from = ends.originSite.map { [Weighted(index: $0, weight: 1)] }
            if from == nil {
                if origins[ends.origin] == nil {
                    origins[ends.origin] = .some(self.origins(fields, ends.origin))
                }
                from = origins[ends.origin] ?? nil
            }
            var to = ends.destinationSite.map { [Weighted(index: $0, weight: 1)] }
            if to == nil {
                if destinations[ends.destination] == nil {
                    destinations[ends.destination] = .some(
                        self.destinations(fields, ends.destination))
                }
                to = destinations[ends.destination] ?? nil
            }
            guard var demand = common, let from, let to else { continue }
            guard spec.demand.count < ReadingLimits.mostDemand else {
                findings.error(
                    at: cells[0].position, "more than \(ReadingLimits.mostDemand) flows")
                return
            }
            demand.name = "\(entry.key)/\(row.origin)-\(row.destination)-\(row.service)"
            demand.position = cells[0].position
            demand.origin = ends.origin
            demand.destination = ends.destination
            demand.millionthsPerDay = self.volume(volume, times: times)
            demand.services = [Weighted(index: service, weight: 1)]
            demand.from = from
            demand.to = to
            spec.demand.append(demand)
        }
    }

    /// What edits change the volume of every row by.
    func volumeChanges(_ fields: Fields) -> [Change] {
        let volume = fields.tree.entries.first { $0.key == "volume" }?.tree
        guard case .changes(let changes) = volume?.edit else { return [] }
        return changes
    }

    private func cells(_ table: Table, _ row: Int) -> [Table.Cell]? {
        let cells = Self.columns.compactMap { table.cell(row, $0) }
        guard cells.count == Self.columns.count else {
            findings.error(
                at: table.position(ofRow: row), "an empty field",
                mend: "each row has origin, destination, service and parcels_per_day")
            return nil
        }
        return cells
    }

    private func read<Value>(
        _ cell: Table.Cell, _ parse: (String) throws(Mistake) -> Value
    ) -> Value? {
        do throws(Mistake) {
            return try parse(cell.text)
        } catch {
            findings.error(at: cell.position, error)
            return nil
        }
    }

    private struct Ends {
        var origin: Int
        var originSite: Int?
        var destination: Int
        var destinationSite: Int?
    }

    /// Each end is a region or a site.
    private func ends(_ cells: [Table.Cell]) -> Ends? {
        func end(_ name: String) throws(Mistake) -> (Int, Int?) {
            if let region = regionIndex[name] { return (region, nil) }
            if let site = siteIndex[name] { return (spec.sites[site].region, site) }
            throw Mistake(
                "unknown region or site '\(name)'",
                mend: Suggestion.mend(
                    for: name, among: spec.regions.map(\.name) + spec.sites.map(\.name)))
        }
        let origin = read(cells[0], end)
        let destination = read(cells[1]) { name throws(Mistake) in
            let end = try end(name)
            if let site = end.1, self.spec.sites[site].couriers == nil {
                throw Mistake("site '\(name)' does not deliver", mend: "give it 'couriers'")
            }
            return end
        }
        guard let origin, let destination else { return nil }
        return Ends(
            origin: origin.0, originSite: origin.1, destination: destination.0,
            destinationSite: destination.1)
    }
}
