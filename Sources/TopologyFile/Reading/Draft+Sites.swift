extension Draft {
    static let placeKeys = ["at", "lat", "lon", "zone", "calendar"]
    static let siteKeys = placeKeys + ["order", "presence"] + Likeness.partKeys

    /// What a site inherits from its region.
    private struct Territory {
        var index: Int
        var zone: Tree?
        var calendar: Tree?
    }

    func readSites() {
        let templates = Likeness(
            "template", root["templates"], stagesMayBeLike: true, findings: findings)
        templatesAreFaulty = errors { checkTemplates(templates) } > 0
        for entry in section("regions") {
            guard let index = regionIndex[entry.key] else { continue }
            let record = templates.resolve(entry.tree)
            let fields = Fields(
                record.tree, path: "regions.\(entry.key)", keys: Self.regionKeys,
                findings: findings)
            _ = fields.value("calendar", calendar(named:))
            _ = fields.value("zone", zone)
            let territory = Territory(
                index: index, zone: fields.tree["zone"], calendar: fields.tree["calendar"])
            let first = spec.sites.count
            readSites(of: fields, territory, templates)
            spec.regions[index].sites = Array(first..<spec.sites.count)
            if first == spec.sites.count, findings.errorCount == 0 {
                findings.error(
                    at: entry.position, "region '\(entry.key)' has no sites",
                    mend: "give it at least one, or remove it")
            }
        }
    }

    /// Templates that nobody is like are read too: what is wrong in them shows.
    private func checkTemplates(_ templates: Likeness) {
        for entry in section("templates") {
            let record = templates.resolve(entry.tree)
            guard case .map(let entries) = record.tree.value else {
                findings.error(
                    at: entry.tree.position,
                    "template '\(entry.key)' is \(entry.tree.kindName), not a map")
                continue
            }
            // A template of a site has keys of a site; others are templates of a stage.
            let stageKeys = Set(
                Self.stationKeys + Self.customsKeys + Self.couriersKeys + Self.lockersKeys
                    + Self.stockKeys)
            guard !entries.contains(where: { stageKeys.contains($0.key) }) else { continue }
            _ = Fields(
                record.tree, path: "templates.\(entry.key)",
                keys: Self.siteKeys, findings: findings)
        }
    }

    private func readSites(of fields: Fields, _ territory: Territory, _ templates: Likeness) {
        guard let sites = fields.tree["sites"], sites.value != .nothing else { return }
        guard case .map(let entries) = sites.value else {
            findings.error(
                at: sites.position, "'sites' is \(sites.kindName), not a map of names")
            return
        }
        for entry in entries where isName(entry.key, at: entry.position) {
            if entry.tree["each"] != nil {
                readEach(entry, territory, templates)
            } else {
                var record = Likeness.Resolved(tree: entry.tree, kinds: [])
                let isMissing = errors { record = templates.resolve(entry.tree) } > 0
                addSite(
                    named: entry.key, at: entry.position, record.tree, kinds: record.kinds,
                    territory, templateIsMissing: isMissing)
            }
        }
    }

    /// A site for each row of a table.
    private func readEach(_ entry: Tree.Entry, _ territory: Territory, _ templates: Likeness) {
        guard let each = entry.tree["each"], let file = each.text else {
            findings.error(at: entry.tree.position, "'each' takes the name of a table")
            return
        }
        guard let table = tables.table(file, namedAt: each.position) else {
            sitesAreFaulty = true
            return
        }
        sitesAreFaulty = sitesAreFaulty || table.isFaulty
        guard table.index(of: "name") != nil else {
            findings.error(
                at: Position(file: table.file, line: 1, column: 1), "no column 'name'",
                mend: "'each' makes a site a row, named by it")
            return
        }
        let regionName = spec.regions[territory.index].name
        var count = 0
        for row in table.rows.indices {
            if table.index(of: "region") != nil {
                guard let region = table.cell(row, "region") else { continue }
                if regionIndex[region.text] == nil {
                    findings.error(
                        at: region.position,
                        .unknown("region", region.text, among: spec.regions.map(\.name)))
                }
                guard region.text == regionName else { continue }
            }
            guard let name = table.cell(row, "name") else {
                findings.error(at: table.position(ofRow: row), "a row without a name")
                continue
            }
            guard isName(name.text, at: name.position) else { continue }
            count += 1
            guard !rows.removed.contains(name.text) else { continue }
            let own = entry.tree.without(["each"]).overlaid(by: rowTree(table, row, name.position))
            var record = Likeness.Resolved(tree: own, kinds: [])
            let isMissing =
                errors { record = templates.resolve(rows.made(to: own, named: name.text)) } > 0
            addSite(
                named: name.text, at: name.position, record.tree,
                kinds: record.kinds + [entry.key], territory, templateIsMissing: isMissing)
        }
        if count == 0 {
            findings.warning(
                at: each.position, "'\(file)' has no row for region '\(regionName)'")
        }
    }

    /// The cells of a row whose columns are keys of a site, or paths in it.
    private func rowTree(_ table: Table, _ row: Int, _ position: Position) -> Tree {
        var entries: [Tree.Entry] = []
        for column in table.columns {
            let first = String(column.prefix { $0 != "." })
            let isKey =
                Self.placeKeys.contains(column) || column == "like" || column == "order"
                || column == "presence"
            guard isKey || (first != column && Likeness.partKeys.contains(first)),
                let cell = table.cell(row, column)
            else { continue }
            let tree = Tree(.scalar(cell.text), at: cell.position)
            entries.append(Tree.Entry(key: column, position: cell.position, tree: tree))
        }
        return Tree(.map(entries), at: position).withPathsExpanded()
    }

    /// Whether couriers deliver there, or would but for an error that is reported already.
    func delivers(_ site: Int) -> Bool {
        spec.sites[site].couriers != nil || maybeDelivering.contains(site)
    }

    private func addSite(
        named name: String, at position: Position, _ tree: Tree, kinds: [String],
        _ territory: Territory, templateIsMissing: Bool
    ) {
        if let known = siteIndex[name] {
            let first = spec.sites[known].position
            findings.error(
                at: position, "a second site named '\(name)'",
                mend: "the first is in \(first): rename one")
            return
        }
        guard spec.sites.count < ReadingLimits.mostSites else {
            findings.error(at: position, "more than \(ReadingLimits.mostSites) sites")
            return
        }
        let fields = Fields(
            tree, path: "sites.\(name)", keys: Self.siteKeys, findings: findings)
        let place = place(of: fields, named: name, territory)
        siteIndex[name] = spec.sites.count
        spec.sites.append(
            SiteSpec(
                name: name, region: territory.index, place: place.name, latitude: place.latitude,
                longitude: place.longitude, zone: place.zone, calendar: place.calendar, stages: [],
                kinds: kinds,
                measuresPresence: fields.word("presence", [("by hour", true), ("none", false)])
                    ?? false,
                position: position))
        let calendar = place.calendar
        spec.sites[spec.sites.count - 1].stages = stages(
            of: fields, site: spec.sites.count - 1, region: territory.index, calendar: calendar)
        if templatesAreFaulty || templateIsMissing, !fields.has("couriers") {
            maybeDelivering.insert(spec.sites.count - 1)
        }
        spec.sites[spec.sites.count - 1].lockers = lockers(of: fields, at: place)
        if let stock = stock(of: fields, territory.index, at: place) {
            spec.stockSites.append(spec.sites.count - 1)
            spec.sites[spec.sites.count - 1].stock = stock
        }
    }

    struct ResolvedPlace {
        var name: String?
        var latitude: Int32?
        var longitude: Int32?
        var zone = "UTC"
        var calendar = 0
    }

    /// Where a site is: its own values, then its place's row, then its region's.
    private func place(
        of fields: Fields, named name: String, _ territory: Territory
    ) -> ResolvedPlace {
        let at = fields.text("at")
        var inherited = Tree.empty(at: fields.tree.position)
        if let zone = territory.zone { inherited = inherited.with("zone", zone) }
        if let calendar = territory.calendar { inherited = inherited.with("calendar", calendar) }
        var result = ResolvedPlace()
        if let rows = tables.places[at ?? name], let row = rows.first {
            if rows.count > 1, fields.tree["lat"] == nil {
                findings.error(
                    at: at == nil ? fields.tree.position : fields.position("at"),
                    "\(rows.count) places are named '\(at ?? name)'",
                    mend: "name one by its IATA code with 'at', or give 'lat' and 'lon'")
            }
            for column in ["lat", "lon", "zone", "calendar"] {
                guard let cell = row.table.cell(row.row, column) else { continue }
                inherited = inherited.with(column, Tree(.scalar(cell.text), at: cell.position))
            }
            result.name = at ?? name
        } else if let at, !placesAreFaulty {
            findings.error(
                at: fields.position("at"), .unknown("place", at, among: tables.placeNames))
        }
        let whole = Fields(
            inherited.overlaid(by: fields.tree.only(Set(Self.placeKeys))), path: fields.path,
            keys: Self.placeKeys, findings: findings)
        result.latitude = whole.value("lat") { text throws(Mistake) in
            try Quantity.microdegrees(text, most: 90)
        }
        result.longitude = whole.value("lon") { text throws(Mistake) in
            try Quantity.microdegrees(text, most: 180)
        }
        if whole.has("lat") != whole.has("lon") {
            findings.error(
                at: fields.tree.position, "only one of 'lat' and 'lon'", mend: "give both")
        }
        if let zone = whole.value("zone", zone) {
            result.zone = zone
        } else if !whole.has("zone"), !placesAreFaulty || result.name != nil {
            findings.error(
                at: fields.tree.position, "site '\(name)' has no time zone",
                mend: "give 'zone' to it, its place or its region: zone: Europe/Madrid")
        }
        result.calendar = whole.value("calendar", calendar(named:)) ?? 0
        return result
    }

    func zone(_ text: String) throws(Mistake) -> String {
        guard knowsZone(text) else {
            let names = zoneNames()
            // Of a city alone, the zone that is named for it.
            let city = "/" + text.lowercased().replacing(" ", with: "_")
            let ofCity = names.first { $0.lowercased().hasSuffix(city) }
            throw Mistake(
                "unknown time zone '\(text)'",
                mend: (ofCity ?? Suggestion.nearest(to: text, among: names))
                    .map { "did you mean '\($0)'?" } ?? "write for example 'Europe/Madrid'")
        }
        return text
    }
}

extension Tree {
    /// The map with `key` set.
    func with(_ key: String, _ tree: Tree) -> Tree {
        overlaid(
            by: Tree(
                .map([Entry(key: key, position: tree.position, tree: tree)]), at: position,
                via: via))
    }
}

extension Draft {
    /// The index of a site that the file names, or the mistake that there is none.
    func site(named name: String) throws(Mistake) -> Int {
        guard let site = siteIndex[name] else {
            throw Mistake.unknown("site", name, among: spec.sites.map(\.name))
        }
        return site
    }
}
