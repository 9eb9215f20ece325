// Who sends and who receives: shares of sites.
extension Draft {
    typealias Weighted = DemandSpec.Weighted

    /// `{a: 60 %, b: 40 %}`, `[a, b]` or `a` as shares that add up to 100 %.
    func shares(
        of tree: Tree, _ fields: Fields, _ key: String,
        _ resolve: (String) throws(Mistake) -> Int
    ) -> [Weighted]? {
        findings.note("\(fields.path).\(key)", tree.rendered, tree.origin)
        let named = namedShares(of: tree, fields, key, resolve)
        guard let named else { return nil }
        return total(named.filter { $0.share > 0 }, at: tree.position, of: "'\(key)'")
    }

    /// A name's index with its share; equal ones for a list.
    struct NamedShare {
        var index: Int
        var share: Share
        var isGiven: Bool
    }

    private func namedShares(
        of tree: Tree, _ fields: Fields, _ key: String,
        _ resolve: (String) throws(Mistake) -> Int
    ) -> [NamedShare]? {
        var result: [NamedShare] = []
        var isComplete = true
        func add(_ name: String, _ share: Share, isGiven: Bool, at position: Position) {
            do throws(Mistake) {
                let index = try resolve(name)
                if result.contains(where: { $0.index == index }) {
                    throw Mistake("'\(name)' stands twice in '\(key)'")
                }
                result.append(NamedShare(index: index, share: share, isGiven: isGiven))
            } catch {
                isComplete = false
                findings.error(at: position, error)
            }
        }
        switch tree.value {
        case .nothing: return nil
        case .scalar(let text): add(text.trimmed, 1, isGiven: false, at: tree.position)
        case .list(let items):
            for item in items {
                guard let text = item.text else {
                    findings.error(
                        at: item.position, "expected a name in '\(key)', found \(item.kindName)")
                    isComplete = false
                    continue
                }
                add(text.trimmed, 1, isGiven: false, at: item.position)
            }
        case .map(let entries):
            for entry in entries {
                let holder = Fields(
                    Tree(.map([entry]), at: entry.position), path: "\(fields.path).\(key)",
                    keys: [entry.key], findings: findings)
                guard let share = holder.share(entry.key) else {
                    if !holder.has(entry.key) {
                        findings.error(at: entry.position, "'\(entry.key)' has no share")
                    }
                    isComplete = false
                    continue
                }
                add(entry.key, share, isGiven: true, at: entry.position)
            }
        }
        guard isComplete else { return nil }
        guard !result.isEmpty else {
            findings.error(at: tree.position, "'\(key)' is empty")
            return nil
        }
        return result
    }

    private func total(
        _ named: [NamedShare], at position: Position, of what: String
    ) -> [Weighted]? {
        let sum = named.reduce(Share(0)) { $0 + $1.share }
        if named.isEmpty || named[0].isGiven {
            let slack = Share(named.count)
            guard sum + slack >= 1 << 32, sum <= (1 << 32) + slack else {
                findings.error(
                    at: position, "the shares of \(what) add up to \(Share.percent(sum))",
                    mend: "make them 100 %")
                return nil
            }
        }
        return named.map { Weighted(index: $0.index, weight: Int64($0.share)) }
    }

    /// Sites of a region that its parcels start from; its only site if none is named.
    func origins(_ fields: Fields, _ region: Int) -> [Weighted]? {
        guard let tree = fields.tree["from"], tree.value != .nothing else {
            let sites = spec.regions[region].sites.filter { spec.sites[$0].takenOverBy == nil }
            if sites.count == 1 { return [Weighted(index: sites[0], weight: 1)] }
            fields.missing(
                "from",
                mend: "region '\(spec.regions[region].name)' has \(sites.count) sites:"
                    + " write for example 'from: {A: 55 %, B: 45 %}'")
            return nil
        }
        return sites(of: tree, fields, "from", region, among: spec.regions[region].sites)
    }

    /// Sites of a region that deliver its parcels; all of them equally if none is named.
    func destinations(_ fields: Fields, _ region: Int) -> [Weighted]? {
        let delivering = spec.regions[region].sites.filter(delivers)
        guard let tree = fields.tree["to"], tree.value != .nothing else {
            guard !delivering.isEmpty else {
                noneDelivers(in: region, at: fields.tree.position)
                return nil
            }
            return delivering.map { Weighted(index: $0, weight: 1) }
        }
        return sites(of: tree, fields, "to", region, among: delivering)
    }

    /// Reports a region in which nobody delivers, unless an error may be why.
    private func noneDelivers(in region: Int, at position: Position) {
        guard findings.errorCount == 0 else { return }
        findings.error(
            at: position, "no site in '\(spec.regions[region].name)' delivers",
            mend: "give one 'couriers'")
    }

    /// Shares of sites of one region. Sites of others are passed over in a matrix, which is read
    /// region by region, and refused elsewhere.
    private func sites(
        of tree: Tree, _ fields: Fields, _ key: String, _ region: Int, among allowed: [Int]
    ) -> [Weighted]? {
        if let text = tree.text, let of = text.words.firstIndex(of: "of") {
            findings.note("\(fields.path).\(key)", text, tree.origin)
            return weights(text, cutAt: of, fields, key, region, among: allowed, tree.position)
        }
        let isMatrix = fields.has("matrix")
        let named = namedShares(of: tree, fields, key) { name throws(Mistake) in
            try self.site(name, key: key, region: region, isMatrix: isMatrix, allowed: allowed)
        }
        guard let named else { return nil }
        findings.note("\(fields.path).\(key)", tree.rendered, tree.origin)
        let here = named.filter { spec.sites[$0.index].region == region && $0.share > 0 }
        let name = spec.regions[region].name
        guard !here.isEmpty else {
            findings.error(
                at: tree.position, "'\(key)' has no site in region '\(name)'",
                mend: "name at least one")
            return nil
        }
        return total(
            here, at: tree.position, of: isMatrix ? "'\(key)' in region '\(name)'" : "'\(key)'")
    }

    private func site(
        _ name: String, key: String, region: Int, isMatrix: Bool, allowed: [Int]
    ) throws(Mistake) -> Int {
        guard let site = siteIndex[name] else {
            throw Mistake.unknown(
                "site", name,
                among: spec.sites.indices.filter { isMatrix || spec.sites[$0].region == region }
                    .map { spec.sites[$0].name })
        }
        guard isMatrix || spec.sites[site].region == region else {
            throw Mistake("'\(name)' is not in region '\(spec.regions[region].name)'")
        }
        if key == "to", spec.sites[site].region == region, !allowed.contains(site) {
            throw Mistake("site '\(name)' does not deliver", mend: "give it 'couriers'")
        }
        return site
    }

    /// `population of cities.csv`: each site's weight is its row's number in that column.
    private func weights(
        _ text: String, cutAt of: Int, _ fields: Fields, _ key: String, _ region: Int,
        among allowed: [Int], _ position: Position
    ) -> [Weighted]? {
        let words = text.words
        let column = words[..<of].joined(separator: " ")
        let file = words[(of + 1)...].joined(separator: " ")
        guard let table = tables.table(file, namedAt: position) else { return nil }
        guard table.index(of: column) != nil else {
            findings.error(
                at: position, "no column '\(column)' in '\(file)'",
                mend: Suggestion.mend(for: column, among: table.columns))
            return nil
        }
        guard !allowed.isEmpty else {
            noneDelivers(in: region, at: position)
            return nil
        }
        guard ["name", "iata"].contains(where: { table.index(of: $0) != nil }) else {
            if !placesAreFaulty {
                findings.error(
                    at: position, "no column 'name' in '\(file)'",
                    mend: "rows are found by the site's name or place")
            }
            return nil
        }
        let rows = tables.rows(of: table, region: spec.regions[region].name)
        var result: [Weighted] = []
        var sum: Int128 = 0
        var without: [String] = []
        let errorsBefore = findings.errorCount
        for index in allowed {
            let site = spec.sites[index]
            guard let row = rows[site.name] ?? site.place.flatMap({ rows[$0] }),
                let cell = table.cell(row, column)
            else {
                without.append(site.name)
                continue
            }
            do throws(Mistake) {
                let weight = try Quantity.millionths(cell.text)
                sum += Int128(weight)
                if weight > 0 { result.append(Weighted(index: index, weight: weight)) }
            } catch {
                findings.error(at: cell.position, error)
            }
        }
        let name = spec.regions[region].name
        guard findings.errorCount == errorsBefore else { return nil }
        guard !result.isEmpty else {
            if table.isFaulty { return nil }
            findings.error(
                at: position, "no site of '\(name)' has a '\(column)' in '\(file)'",
                mend: "rows are found by the site's name or place")
            return nil
        }
        guard sum <= 1 << 62 else {
            findings.error(at: position, "the sum of '\(column)' in '\(file)' is too large")
            return nil
        }
        if !without.isEmpty, !table.isFaulty {
            let more = without.count > 3 ? " and \(without.count - 3) more" : ""
            findings.warning(
                at: position,
                "no '\(column)' for \(without.prefix(3).joined(separator: ", "))\(more)",
                mend: "they get no parcels of '\(fields.path)'")
        }
        return result
    }
}
