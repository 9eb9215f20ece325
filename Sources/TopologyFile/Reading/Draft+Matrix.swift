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
        guard let changes = volumeChanges(fields) else { return }
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
            let volume = changed(read(cells[3], Quantity.millionths), cells[3], changes)
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
            noteVolume(of: demand, cells[3], changes)
            demand.services = [Weighted(index: service, weight: 1)]
            demand.from = from
            demand.to = to
            spec.demand.append(demand)
        }
    }

    /// What edits do to the volume of every row, and where that is written.
    private struct VolumeChanges {
        var changes: [Change]
        var position: Position
    }

    /// What edits change the volume of every row by; nil after a value that is no change.
    ///
    /// A value alone would throw the table away, and whether it is of each row or of all
    /// together nobody could tell: it is refused, also where `*` gives it to every entry.
    private func volumeChanges(_ fields: Fields) -> VolumeChanges? {
        let volume = fields.tree.entries.first { $0.key == "volume" }?.tree
        guard let volume, let text = volume.text else {
            return VolumeChanges(changes: [], position: fields.tree.position)
        }
        switch volume.edit {
        case .changes(let changes):
            return VolumeChanges(changes: changes, position: volume.position)
        case .failed(let mistake): findings.error(at: volume.position, mistake)
        case nil, .removal:
            findings.error(
                at: volume.position, "'volume: \(text.prefix(40))' beside 'matrix'",
                mend: Change.mend(for: text)
                    ?? "the table gives it for each row; change all rows by "
                    + "'x 1.5', '+ 10 %' or '+ 1000/day'")
        }
        return nil
    }

    /// A row's volume with the edits made; what they cannot do is reported where they stand.
    private func changed(
        _ volume: Int64?, _ cell: Table.Cell, _ edits: VolumeChanges
    ) -> Int64? {
        guard volume != nil, !edits.changes.isEmpty else { return volume }
        do throws(Mistake) {
            var text = "\(cell.text)/day"
            for change in edits.changes { text = try change.made(to: text) }
            return try Quantity.perDay(text)
        } catch {
            let row = "\(cell.position.file):\(cell.position.line)"
            findings.error(at: edits.position, "\(error.what), in row \(row)", mend: error.mend)
            return nil
        }
    }

    /// For `--expand`: a row's volume as it is used.
    private func noteVolume(of demand: DemandSpec, _ cell: Table.Cell, _ edits: VolumeChanges) {
        guard findings.keepsValues else { return }
        let number = ScaledText.text(
            Quantity.Decimal(mantissa: Int128(demand.millionthsPerDay), places: 6))
        let place = "\(cell.position.file):\(cell.position.line)"
        let edit = "\(edits.position.file):\(edits.position.line)"
        findings.note(
            "demand.\(demand.name).volume", "\(number)/day",
            .computed(edits.changes.isEmpty ? place : "\(place), changed in \(edit)"))
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
            throw Mistake.unknown(
                "region or site", name, among: spec.regions.map(\.name) + spec.sites.map(\.name))
        }
        let origin = read(cells[0], end)
        let destination = read(cells[1]) { name throws(Mistake) in
            let end = try end(name)
            if let site = end.1, !self.delivers(site) {
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
