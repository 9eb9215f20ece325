import SimulationKernel

// The head of the file, defaults, data tables, and names of sets of regions.
extension Draft {
    func readHead(_ head: Fields) {
        spec.position = root.position
        if !head.has("hubsim") {
            head.missing("hubsim", mend: "a topology begins with 'hubsim: 1'")
        } else if let version = head.text("hubsim"), version != "1" {
            findings.error(
                at: head.position("hubsim"), "unknown version '\(version)' of the format",
                mend: "this program reads 'hubsim: 1'")
        }
        if let name = head.text("name") {
            if isName(name, at: head.position("name")),
                isPlainName(name, at: head.position("name"), of: "topology")
            {
                spec.name = name
            }
        } else if !head.has("name") {
            head.missing("name", mend: "write for example 'name: cn-es'")
        }
        spec.question = head.text("question") ?? ""
        readCurrency(head)
        if let start = head.value("start", date) {
            spec.start = start
        } else if !head.has("start") {
            head.missing("start", mend: "write for example 'start: 2023-10-30'")
        }
        readRun()
    }

    private func readRun() {
        let tree = root["run"] ?? .empty(at: root.position)
        let run = Fields(
            standing(on: "run", tree), path: "run", keys: Self.runKeys,
            findings: findings)
        spec.run.position = tree.position
        if let warmUp = run.duration("warm-up") {
            if warmUp.microseconds % SimDuration.days(1).microseconds != 0 {
                findings.error(
                    at: run.position("warm-up"), "the warm-up is not whole days",
                    mend: "write for example '7 d'")
            }
            spec.run.warmUp = warmUp
        }
        if let days = run.count("days", in: 1...ReadingLimits.mostDays) {
            spec.run.days = Int(days)
        }
        if run.text("run-out") != "auto" { spec.run.runOut = run.duration("run-out") }
    }

    /// Lays the file's defaults over the built-in ones.
    func readDefaults() {
        guard let tree = root["defaults"], tree.value != .nothing else { return readLead() }
        let given = tree.withPathsExpanded()
        let keys = Self.defaultsKeys
        let fields = Fields(given, path: "defaults", keys: keys, findings: findings)
        for mode in Self.modeNames {
            guard let tree = fields.tree[mode] else { continue }
            let keys = mode == "road" ? Self.roadKeys : Self.modeKeys
            _ = Fields(tree, path: "defaults.\(mode)", keys: keys, findings: findings)
        }
        if let tree = fields.tree["parcel"] {
            _ = Fields(
                tree, path: "defaults.parcel", keys: Self.parcelKeys,
                findings: findings)
        }
        defaults = defaults.overlaid(by: fields.tree.only(Set(keys)))
        readLead()
    }

    private func readLead() {
        let keys = defaults.entries.map(\.key)
        let fields = Fields(defaults, path: "defaults", keys: keys, findings: findings)
        guard let lead = fields.duration("lead") else { return }
        if lead <= .zero {
            findings.error(
                at: fields.position("lead"), "a lead of zero", mend: "write for example '2 d'")
        }
        spec.run.lead = lead
    }

    /// Loads the tables of `data` and remembers the places in them.
    func readData(_ head: Fields) {
        for item in head.items("data") ?? [] {
            guard let file = item.text else {
                findings.error(
                    at: item.position, "expected a file name in 'data', found \(item.kindName)")
                continue
            }
            guard let table = tables.table(file, namedAt: item.position) else {
                placesAreFaulty = true
                calendarsAreFaulty = true
                continue
            }
            let isPlaces = ["lat", "lon"].allSatisfy { table.index(of: $0) != nil }
            let isCalendar = ["calendar", "date", "kind"].allSatisfy { table.index(of: $0) != nil }
            if isPlaces, table.index(of: "name") != nil || table.index(of: "iata") != nil {
                tables.addPlaces(of: table)
                placesAreFaulty = placesAreFaulty || table.isFaulty
            } else if isCalendar {
                readCalendarTable(table)
                calendarsAreFaulty = calendarsAreFaulty || table.isFaulty
            } else if table.index(of: "name") == nil {
                findings.error(
                    at: Position(file: table.file, line: 1, column: 1),
                    "a table neither of places nor of calendars",
                    mend: "places have columns name,lat,lon; calendars calendar,date,kind,name")
                placesAreFaulty = true
                calendarsAreFaulty = true
            }
        }
    }

    /// Gives each region its index before anything refers to it.
    func nameRegions() {
        guard root["regions"] != nil else {
            findings.error(
                at: root.position, "'regions' is missing",
                mend: "a network has at least one region with one site")
            return
        }
        for entry in section("regions") {
            _ = isPlainName(entry.key, at: entry.position, of: "region")
            guard spec.regions.count < ReadingLimits.mostRegions else {
                findings.error(
                    at: entry.position, "more than \(ReadingLimits.mostRegions) regions")
                break
            }
            regionIndex[entry.key] = spec.regions.count
            regionSets[entry.key] = [spec.regions.count]
            regionSetNames.append(entry.key)
            spec.regions.append(RegionSpec(name: entry.key, sites: [], position: entry.position))
        }
        if spec.regions.isEmpty {
            findings.error(
                at: root["regions"]?.position ?? root.position, "no regions",
                mend: "a network has at least one region with one site")
        }
        regionSets["all"] = Array(spec.regions.indices)
        regionSetNames.append("all")
    }

    func readRegionSets() {
        for (name, isUnion) in [("unions", true), ("groups", false)] {
            for entry in section(name) {
                guard isName(entry.key, at: entry.position) else { continue }
                if regionSets[entry.key] != nil {
                    findings.error(
                        at: entry.position, "'\(entry.key)' already names a region or a set of them"
                    )
                    continue
                }
                let holder = Tree(.map([entry]), at: entry.position)
                let fields = Fields(holder, path: name, keys: [entry.key], findings: findings)
                let regions = regions(of: fields, entry.key)
                if regions.isEmpty {
                    findings.error(at: entry.tree.position, "'\(entry.key)' has no regions")
                }
                regionSets[entry.key] = regions
                regionSetNames.append(entry.key)
                if isUnion {
                    spec.unions.append(
                        UnionSpec(name: entry.key, regions: regions, position: entry.position))
                }
            }
        }
    }

    /// The regions that a list of names means, ascending.
    func regions(of fields: Fields, _ key: String) -> [Int] {
        let sets = fields.list(key) { name throws(Mistake) in try self.regions(named: name) } ?? []
        return Set(sets.joined()).sorted()
    }

    func regions(named name: String) throws(Mistake) -> [Int] {
        guard let regions = regionSets[name] else {
            throw Mistake.unknown("region", name, among: regionSetNames)
        }
        return regions
    }
}
