import ParcelNetwork
import SimulationKernel

// Stock of a site: whom it serves, what it holds, how it is replenished.
extension Draft {
    static let stockKeys = [
        "serves", "else", "order-delay", "pick", "service", "review", "holidays", "supplies",
        "each", "classes",
    ]
    static let supplyKeys = ["departs", "holidays", "zone", "calendar", "takes", "receiving"]
    static let classKeys = ["share", "initial", "reorder", "by"]

    func stock(of site: Fields, _ territory: Int, at place: ResolvedPlace) -> StockSpec? {
        guard let given = site.tree["stock"], given.value != .nothing else { return nil }
        let fields = Fields(
            standing(on: "stock", given), path: "\(site.path).stock", keys: Self.stockKeys,
            findings: findings)
        let before = findings.errorCount
        let serves = fields.has("serves") ? regions(of: fields, "serves") : [territory]
        if !fields.has("else") {
            fields.missing(
                "else", mend: "where what is not in stock comes from: write for example 'else: CN'")
        }
        let otherwise = regions(of: fields, "else")
        if otherwise.isEmpty, fields.items("else")?.isEmpty == true {
            findings.error(
                at: fields.position("else"), "'else' names no region", mend: "write 'else: CN'")
        }
        let delay = fields.duration("order-delay")
        if delay == .zero {
            findings.error(
                at: fields.position("order-delay"), "orders that travel in no time",
                mend: "it is how far the origin's region may run ahead: write '15 min'")
        }
        let pick = lawOfTheHour("pick", fields)
        let service = fields.value("service") { text throws(Mistake) in
            try self.service(named: text)
        }
        let review = review(fields)
        let supplies = supplies(fields, place)
        let classes = classes(fields, site, supplies)
        guard findings.errorCount == before, let delay, let pick else { return nil }
        return StockSpec(
            serves: serves, otherwise: otherwise, orderDelay: delay, pick: pick, service: service,
            review: review, holidays: onHolidays(fields), supplies: supplies, classes: classes,
            position: given.position)
    }

    /// `continuous`, or times as those of waves.
    private func review(_ fields: Fields) -> [WaveRule]? {
        if fields.tree["review"]?.text?.trimmed == "continuous" {
            _ = fields.text("review")
            return nil
        }
        return times("review", fields, example: "Mon 09:00")
    }

    private func times(_ key: String, _ fields: Fields, example: String) -> [WaveRule] {
        let rules = fields.list(key) { text throws(Mistake) in
            let (days, rest) = try Draft.daysAndRest(text, example: example)
            return WaveRule(days: days, time: try ClockTime.parse(rest, most: 24))
        }
        if rules?.isEmpty == true, fields.items(key)?.isEmpty == true {
            findings.error(
                at: fields.position(key), "'\(key)' without a time",
                mend: "write for example '[\(example)]'")
        }
        return rules ?? []
    }

    // MARK: Supplies

    private func supplies(_ fields: Fields, _ place: ResolvedPlace) -> [StockSpec.Supply] {
        guard let tree = fields.tree["supplies"], tree.value != .nothing else {
            fields.missing(
                "supplies",
                mend: "write for example 'supplies: {sea: {takes: uniform 28 d to 36 d}}'")
            return []
        }
        guard case .map(let entries) = tree.value, !entries.isEmpty else {
            findings.error(
                at: tree.position, "'supplies' is \(tree.kindName), not a map of names")
            return []
        }
        return entries.compactMap { supply($0, of: fields, place) }
    }

    private func supply(
        _ entry: Tree.Entry, of stock: Fields, _ place: ResolvedPlace
    ) -> StockSpec.Supply? {
        guard isName(entry.key, at: entry.position) else { return nil }
        let fields = Fields(
            entry.tree, path: "\(stock.path).supplies.\(entry.key)", keys: Self.supplyKeys,
            findings: findings)
        if !fields.has("takes") {
            fields.missing("takes", mend: "write for example 'takes: uniform 28 d to 36 d'")
        }
        let takes = law("takes", of: .duration, fields)
        let departs =
            fields.has("departs") ? times("departs", fields, example: "Wed 18:00") : nil
        for key in ["zone", "calendar"] where fields.has(key) && departs == nil {
            findings.error(
                at: fields.position(key), "'\(key)' of a supply without departures",
                mend: "give it 'departs', or remove this")
        }
        let zone = fields.value("zone", self.zone)
        let calendar = fields.value("calendar", self.calendar(named:))
        guard let takes else { return nil }
        return StockSpec.Supply(
            name: entry.key, departs: departs, holidays: onHolidays(fields),
            zone: zone ?? place.zone, calendar: calendar ?? place.calendar, takes: takes,
            receiving: fields.duration("receiving") ?? .zero, position: entry.position)
    }

    // MARK: Classes

    private func classes(
        _ fields: Fields, _ site: Fields, _ supplies: [StockSpec.Supply]
    ) -> [StockSpec.ProductClass] {
        var entries: [Tree.Entry] = []
        if fields.has("each"), fields.has("classes") {
            findings.error(
                at: fields.position("classes"), "both 'classes' and 'each'",
                mend: "give one of them")
            return []
        }
        if let file = fields.text("each") {
            entries = classRows(file, of: site, at: fields.position("each"))
        } else if case .map(let given)? = fields.tree["classes"]?.value {
            entries = given
        }
        if entries.isEmpty {
            findings.error(
                at: fields.tree.position, "'stock' without a class of products",
                mend: "write 'classes: {toys: {share: 20 %, reorder: at 200 up to 600}}' "
                    + "or 'each: stock.csv'")
            return []
        }
        let classes = entries.compactMap { productClass($0, of: fields, supplies) }
        let sum = classes.reduce(Share(0)) { $0 + $1.share }
        if sum > 1 << 32 {
            findings.error(
                at: fields.tree.position,
                "the classes' shares of the orders add up to \(Share.percent(sum))",
                mend: "at most 100 %; the rest is not stocked")
        }
        return classes
    }

    /// The rows of a table; where it has a column `warehouse`, only those of the site.
    private func classRows(
        _ file: String, of site: Fields, at position: Position
    ) -> [Tree.Entry] {
        guard let table = tables.table(file, namedAt: position) else { return [] }
        guard table.index(of: "name") != nil else {
            findings.error(
                at: Position(file: table.file, line: 1, column: 1), "no column 'name'",
                mend: "'each' makes a class of products a row, named by it")
            return []
        }
        let siteName = site.path.dropFirst("sites.".count)
        return table.rows.indices.compactMap { row in
            if table.index(of: "warehouse") != nil {
                guard table.cell(row, "warehouse")?.text == String(siteName) else { return nil }
            }
            guard let name = table.cell(row, "name") else {
                findings.error(at: table.position(ofRow: row), "a row without a name")
                return nil
            }
            let cells = Self.classKeys.compactMap { key in
                table.cell(row, key).map { cell in
                    Tree.Entry(
                        key: key, position: cell.position,
                        tree: Tree(.scalar(cell.text), at: cell.position))
                }
            }
            return Tree.Entry(
                key: name.text, position: name.position,
                tree: Tree(.map(cells), at: name.position))
        }
    }

    private func productClass(
        _ entry: Tree.Entry, of stock: Fields, _ supplies: [StockSpec.Supply]
    ) -> StockSpec.ProductClass? {
        guard isName(entry.key, at: entry.position) else { return nil }
        let fields = Fields(
            entry.tree, path: "\(stock.path).classes.\(entry.key)", keys: Self.classKeys,
            findings: findings)
        for (key, example) in [("share", "20 %"), ("reorder", "at 200 up to 600")]
        where !fields.has(key) {
            fields.missing(key, mend: "write for example '\(key): \(example)'")
        }
        let share = fields.share("share")
        let reorder = fields.value("reorder", Self.reorder)
        var initial: Int64?
        if fields.has("initial") {
            initial = fields.count("initial", in: 0...ReadingLimits.mostUnits)
        } else if let reorder, reorder.policy == .never {
            fields.missing("initial", mend: "nothing is ordered: how much is there at first?")
        } else if let reorder {
            initial = reorder.policy == .upTo ? reorder.amount : reorder.point + reorder.amount
        }
        let by = by(fields, supplies)
        guard let share, let reorder, let initial, let by else { return nil }
        return StockSpec.ProductClass(
            name: entry.key, share: share, initial: initial, reorder: reorder, by: by,
            position: entry.position)
    }

    private func by(_ fields: Fields, _ supplies: [StockSpec.Supply]) -> Int? {
        // A faulty section is reported where it stands.
        if supplies.isEmpty { return nil }
        guard fields.has("by") else {
            if supplies.count == 1 { return 0 }
            let names = supplies.map(\.name).joined(separator: ", ")
            fields.missing("by", mend: "which of the supplies: \(names)?")
            return nil
        }
        return fields.value("by") { text throws(Mistake) in
            guard let index = supplies.firstIndex(where: { $0.name == text }) else {
                throw Mistake.unknown("supply", text, among: supplies.map(\.name))
            }
            return index
        }
    }

    /// `at 200 up to 600`, `at 200 by 400`, `up to 600`, `never`.
    private static func reorder(_ text: String) throws(Mistake) -> Network.Reorder {
        let mend =
            "write 'at 200 up to 600', 'at 200 by 400', 'up to 600' (each unit as it leaves), or 'never'"
        func units(_ word: String) throws(Mistake) -> Int64 {
            try Quantity.count(word, in: 0...ReadingLimits.mostUnits)
        }
        if text == "never" { return .never }
        let words = text.words
        if words.count == 3, words[0] == "up", words[1] == "to" {
            let level = try units(words[2])
            guard level > 0 else { throw Mistake("'\(text)': there is never anything") }
            return Network.Reorder(.upTo, point: level - 1, amount: level)
        }
        guard words.count >= 4, words[0] == "at" else {
            throw Mistake("'\(text)' is no way to reorder", mend: mend)
        }
        let point = try units(words[1])
        if words.count == 5, words[2] == "up", words[3] == "to" {
            let level = try units(words[4])
            guard level > point else {
                throw Mistake(
                    "'\(text)' orders up to no more than the reorder point",
                    mend: "the level must be above it")
            }
            return Network.Reorder(.upTo, point: point, amount: level)
        }
        guard words.count == 4, words[2] == "by" else {
            throw Mistake("'\(text)' is no way to reorder", mend: mend)
        }
        let batch = try units(words[3])
        guard batch > 0 else { throw Mistake("'\(text)' orders batches of nothing") }
        return Network.Reorder(.batches, point: point, amount: batch)
    }

    // MARK: What only the whole network shows

    /// Every stock serves some demand, and no demand is served by two.
    func checkStock() {
        var serving: Set<Int> = []
        var reported: Set<Int> = []
        for demand in spec.demand where demand.backlog == nil {
            let sites = spec.stockSites.filter { spec.stocks(demand, at: $0) }
            serving.formUnion(sites)
            guard let first = sites.first, let stock = spec.sites[first].stock else { continue }
            let flow =
                "\(spec.regions[demand.origin].name) -> \(spec.regions[demand.destination].name)"
            if sites.count > 1, reported.insert(sites[1]).inserted {
                findings.error(
                    at: spec.sites[sites[1]].stock?.position ?? demand.position,
                    "'\(spec.sites[sites[1]].name)' serves \(flow), as '\(spec.sites[first].name)' does",
                    mend: "orders go to one warehouse: take the region out of one 'serves'")
            }
            guard let service = stock.service, reported.insert(~first).inserted,
                !spec.services[service].serves(
                    from: spec.sites[first].region, to: demand.destination)
            else { continue }
            let local =
                "\(spec.regions[spec.sites[first].region].name) -> "
                + "\(spec.regions[demand.destination].name)"
            findings.error(
                at: stock.position,
                "service '\(spec.services[service].name)' does not serve \(local)",
                mend: "add it to the service's 'flows'")
        }
        for site in spec.stockSites where !serving.contains(site) {
            guard findings.errorCount == 0, let stock = spec.sites[site].stock else { return }
            findings.warning(
                at: stock.position, "the stock of '\(spec.sites[site].name)' serves no demand",
                mend: "no flow leads from a region in 'else' to one in 'serves'")
        }
    }
}
