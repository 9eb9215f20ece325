import SimulationKernel

extension Draft {
    static let backlogKeys = [
        "at", "stage", "flow", "service", "parcels", "to", "aged", "since", "cleared", "each",
        "weight", "tare", "density", "source",
    ]
    /// Of `stage`: behind all of them.
    private static let lane = "lane"

    func readBacklog() {
        let records = Likeness("backlog", root["backlog"], findings: findings)
        for entry in section("backlog") {
            let record = records.resolve(entry.tree)
            guard let each = record.tree["each"], each.value != .nothing else {
                readBacklog(record.tree, named: entry.key, at: entry.position)
                continue
            }
            guard let file = each.text else {
                findings.error(at: each.position, "'each' takes the name of a table")
                continue
            }
            guard let table = tables.table(file, namedAt: each.position) else { continue }
            for row in table.rows.indices {
                let position = table.position(ofRow: row)
                let cells = table.columns.compactMap { column -> Tree.Entry? in
                    guard Self.backlogKeys.contains(column), column != "each",
                        let cell = table.cell(row, column)
                    else { return nil }
                    let tree = Tree(.scalar(cell.text), at: cell.position)
                    return Tree.Entry(key: column, position: cell.position, tree: tree)
                }
                readBacklog(
                    record.tree.without(["each"]).overlaid(by: Tree(.map(cells), at: position)),
                    named: "\(entry.key)/\(row + 1)", at: position)
            }
        }
    }

    private func readBacklog(_ record: Tree, named name: String, at position: Position) {
        let tree = standing(on: "parcel", .empty(at: record.position))
            .overlaid(by: standing(on: "backlog", record))
        let fields = Fields(
            tree, path: "backlog.\(name)", keys: Self.backlogKeys, findings: findings)
        let site = standingSite(fields)
        let parcels = parcels(fields)
        let load = parcelLoad(fields)
        let age = age(fields)
        let service = backlogService(fields)
        guard let (origin, destination) = backlogFlow(fields),
            let to = destinations(fields, destination)
        else { return }
        if let service, !spec.services[service].serves(from: origin, to: destination) {
            let flow = "\(spec.regions[origin].name) -> \(spec.regions[destination].name)"
            findings.error(
                at: fields.has("service") ? fields.position("service") : position,
                "service '\(spec.services[service].name)' does not serve \(flow)",
                mend: "add it to the service's 'flows'")
            return
        }
        guard let site, let stage = stage(fields, at: site) else { return }
        let cleared = isCleared(fields, at: site, stage, origin, destination)
        checkDelivery(fields, at: site, stage, to)
        guard let parcels, let load, let age, let service, let cleared else { return }
        spec.demand.append(
            DemandSpec(
                name: "backlog/\(name)", origin: origin, destination: destination,
                millionthsPerDay: 0, services: [Weighted(index: service, weight: 1)],
                from: [Weighted(index: site, weight: 1)], to: to, hours: [], weekdays: [],
                peaks: [], pick: .constant(0), weight: load.weight, density: load.density,
                backlog: BacklogSpec(
                    parcels: parcels, stage: stage.index, age: age, isCleared: cleared,
                    isExported: isExported(at: site, stage, origin) || cleared),
                position: position))
    }

    private func standingSite(_ fields: Fields) -> Int? {
        if !fields.has("at") { fields.missing("at", mend: "where do they stand? 'at: MAD'") }
        return fields.value("at") { name throws(Mistake) in try self.site(named: name) }
    }

    private func parcels(_ fields: Fields) -> Int64? {
        if !fields.has("parcels") { fields.missing("parcels", mend: "how many: 'parcels: 12000'") }
        return fields.count("parcels", in: 1...ReadingLimits.mostBacklog)
    }

    private func backlogService(_ fields: Fields) -> Int? {
        if fields.has("service") { return fields.value("service", service(named:)) }
        if spec.services.count == 1 { return 0 }
        if !spec.services.isEmpty {
            fields.missing(
                "service",
                mend: "one of: \(spec.services.map(\.name).joined(separator: ", "))")
        }
        return nil
    }

    private func backlogFlow(_ fields: Fields) -> (Int, Int)? {
        if !fields.has("flow") {
            fields.missing("flow", mend: "write for example 'flow: CN -> ES'")
        }
        return fields.value("flow") { text throws(Mistake) in
            let (origin, destination) = try Draft.ends(of: text)
            return (try self.region(origin), try self.region(destination))
        }
    }

    /// When the clocks began: just now, some time ago, or at a date.
    private func age(_ fields: Fields) -> BacklogSpec.Age? {
        if fields.has("since") {
            if fields.has("aged") {
                findings.error(
                    at: fields.position("since"), "both 'aged' and 'since'",
                    mend: "give one of them")
            }
            return fields.value("since") { text throws(Mistake) in
                let date = try CivilDate.parse(text)
                guard date <= self.spec.start else {
                    throw Mistake(
                        "\(text) is after the start", mend: "the run starts on \(self.spec.start)")
                }
                guard self.spec.start - date < 365 else {
                    throw Mistake("\(text) is more than 365 days before the start")
                }
                return BacklogSpec.Age.since(date)
            }
        }
        guard fields.has("aged") else { return .law(.constant(0)) }
        return law("aged", of: .duration, fields).map(BacklogSpec.Age.law)
    }

    // MARK: Where it stands

    /// A place among a site's stages: `lane` is behind the last.
    private struct Standing {
        var index: Int?
        /// Its stages that are still ahead.
        var ahead: ArraySlice<StageSpec>
        var behind: ArraySlice<StageSpec>
    }

    private func stage(_ fields: Fields, at site: Int) -> Standing? {
        let stages = spec.sites[site].stages
        let names = stages.map(\.name) + [Self.lane]
        let index =
            fields.has("stage")
            ? fields.value("stage") { text throws(Mistake) in
                guard let index = names.firstIndex(of: text) else {
                    throw Mistake(
                        "'\(text)' is no stage of '\(self.spec.sites[site].name)'",
                        mend: "it has: \(names.joined(separator: ", "))")
                }
                return index
            } : 0
        guard let index else { return nil }
        return Standing(
            index: index < stages.count ? index : nil, ahead: stages[index...],
            behind: stages[..<index])
    }

    /// Whether customs have released it: told by where it stands, or said.
    private func isCleared(
        _ fields: Fields, at site: Int, _ stage: Standing, _ origin: Int, _ destination: Int
    ) -> Bool? {
        let said = fields.word("cleared", [("yes", true), ("no", false)])
        func clears(_ stages: ArraySlice<StageSpec>) -> Bool {
            stages.contains {
                guard case .importCustoms(let customs) = $0 else { return false }
                return customs.clears.contains(destination)
            }
        }
        var known: (Bool, String)?
        let name = spec.sites[site].name
        if !spec.crossesCustoms(from: origin, to: destination) {
            known = (true, "there are no customs between its regions")
        } else if clears(stage.behind) {
            known = (true, "it stands behind the import of '\(name)'")
        } else if clears(stage.ahead) {
            known = (false, "it stands before the import of '\(name)'")
        }
        if let known {
            if let said, said != known.0 {
                findings.error(
                    at: fields.position("cleared"),
                    "'cleared: \(said ? "yes" : "no")' where \(known.1)", mend: "leave it out")
                return nil
            }
            return known.0
        }
        return said ?? !spec.crossesCustoms(from: spec.sites[site].region, to: destination)
    }

    private func isExported(at site: Int, _ stage: Standing, _ origin: Int) -> Bool {
        guard spec.sites[site].region == origin else { return true }
        return stage.behind.contains {
            if case .exportCustoms = $0 { return true }
            return false
        }
    }

    /// What goes to the site where it stands must still be ahead of its couriers.
    private func checkDelivery(
        _ fields: Fields, at site: Int, _ stage: Standing, _ to: [Weighted]
    ) {
        let isAhead = stage.ahead.contains {
            if case .couriers = $0 { return true }
            return false
        }
        guard !isAhead, to.contains(where: { $0.index == site }) else { return }
        findings.error(
            at: fields.has("stage") ? fields.position("stage") : fields.tree.position,
            "stands behind the couriers of '\(spec.sites[site].name)', where it goes",
            mend: "'stage: couriers', or take the site out of 'to'")
    }
}

extension StageSpec {
    /// As it is written in a file.
    var name: String {
        switch self {
        case .unload: "unload"
        case .importCustoms: "import"
        case .sort: "sort"
        case .exportCustoms: "export"
        case .couriers: "couriers"
        case .load: "load"
        case .takeOver: "take-over"
        }
    }
}
