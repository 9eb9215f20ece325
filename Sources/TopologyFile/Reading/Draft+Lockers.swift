import ParcelNetwork
import SimulationKernel

// Pickup points and lockers of a site that delivers.
extension Draft {
    static let lockersKeys = [
        "each", "banks", "chosen-by", "dwell", "expires", "sizes", "full", "reserve",
        "cost",
    ]
    static let bankKeys = ["S", "M", "L", "at", "lat", "lon", "weight"]
    static let sizeKeys = ["S", "M", "L"]

    func lockers(of site: Fields, at place: ResolvedPlace) -> LockersSpec? {
        guard let given = site.tree["lockers"], given.value != .nothing else { return nil }
        let path = "\(site.path).lockers"
        let fields = Fields(
            standing(on: "lockers", given), path: path, keys: Self.lockersKeys,
            findings: findings)
        if !site.has("couriers") {
            findings.error(
                at: given.position, "lockers of a site without couriers",
                mend: "couriers fill them: give the site 'couriers'")
        }
        let banks = self.banks(fields, site, place)
        let chosenBy = fields.share("chosen-by")
        if !fields.has("dwell") {
            fields.missing("dwell", mend: "write for example 'dwell: exponential mean 20 h'")
        }
        let dwell = fields.has("dwell") ? lawOfTheHour("dwell", fields) : nil
        let expires = self.expires(fields)
        let sizes = self.sizes(fields, path)
        let full = whenFull(fields)
        let reserves =
            fields.word("reserve", [("at deposit", false), ("at dispatch", true)]) ?? false
        guard let banks, let chosenBy, let dwell, let expires, let sizes, let full else {
            return nil
        }
        return LockersSpec(
            banks: banks, chosenBy: chosenBy, dwell: dwell, expires: expires.time,
            millilitres: sizes, full: full, reserves: reserves,
            rates: rates(fields, by: CostUnit.ofLockers), position: given.position)
    }

    private func expires(_ fields: Fields) -> (time: SimDuration?, Void)? {
        fields.value("expires") { text throws(Mistake) in
            if text == "never" { return (nil, ()) }
            let time = try Quantity.parse(text, as: .duration)
            guard time > 0 else {
                throw Mistake("'expires: \(text)': nobody could collect anything")
            }
            return (SimDuration(microseconds: time), ())
        }
    }

    private func sizes(_ fields: Fields, _ path: String) -> BySize<Int64>? {
        guard let tree = fields.tree["sizes"] else { return nil }
        let sizes = Fields(tree, path: "\(path).sizes", keys: Self.sizeKeys, findings: findings)
        guard let small = sizes.quantity("S", .volume), let medium = sizes.quantity("M", .volume),
            let large = sizes.quantity("L", .volume)
        else { return nil }
        guard small <= medium, medium <= large else {
            findings.error(
                at: tree.position, "sizes that do not grow: S, M, L",
                mend: "what fits a small compartment fits a larger one")
            return nil
        }
        return BySize(small, medium, large)
    }

    /// `[larger size, locker within 1 km, couriers]`, in this order, or `return` at the end.
    private func whenFull(_ fields: Fields) -> LockersSpec.WhenFull? {
        guard let items = fields.items("full") else { return nil }
        let mend =
            "in this order: [larger size, locker within 1 km, couriers], or 'return' at the end"
        var full = LockersSpec.WhenFull()
        var last = 0
        for item in items {
            let step = fields.read(item, "full") { text throws(Mistake) in
                switch text {
                case "larger size":
                    full.triesLarger = true
                    return 1
                case "couriers": return 3
                case "return":
                    full.returns = true
                    return 3
                default:
                    let prefix = "locker within "
                    guard text.hasPrefix(prefix) else {
                        throw Mistake("unknown '\(text)' in 'full'", mend: mend)
                    }
                    full.within = try Quantity.parse(
                        text.dropFirst(prefix.count).trimmed, as: .distance)
                    return 2
                }
            }
            guard let step else { return nil }
            guard step > last else {
                findings.error(
                    at: item.position, "'\(item.text ?? "")' cannot be tried here", mend: mend)
                return nil
            }
            last = step
        }
        return full
    }

    // MARK: Banks

    private func banks(
        _ fields: Fields, _ site: Fields, _ place: ResolvedPlace
    ) -> [LockersSpec.Bank]? {
        if fields.has("each"), fields.has("banks") {
            findings.error(
                at: fields.position("banks"), "both 'banks' and 'each'", mend: "give one of them")
            return nil
        }
        var entries: [Tree.Entry] = []
        if let file = fields.text("each") {
            guard let rows = bankRows(file, of: site, at: fields.position("each")) else {
                return nil
            }
            entries = rows
        } else if let tree = fields.tree["banks"], tree.value != .nothing {
            guard case .map(let given) = tree.value else {
                findings.error(
                    at: tree.position, "'banks' is \(tree.kindName), not a map of names")
                return nil
            }
            entries = given
        } else {
            fields.missing(
                "banks", mend: "write 'banks: {Sol: {S: 60, M: 60, L: 30}}' or 'each: lockers.csv'")
            return nil
        }
        let banks = entries.compactMap { bank($0, of: site, place) }
        guard banks.count == entries.count else { return nil }
        if banks.isEmpty {
            findings.error(at: fields.tree.position, "'lockers' without a locker")
            return nil
        }
        return banks
    }

    /// The rows of a table; where it has a column `station`, only those of the site.
    private func bankRows(
        _ file: String, of site: Fields, at position: Position
    ) -> [Tree.Entry]? {
        guard let table = tables.table(file, namedAt: position) else { return nil }
        guard table.index(of: "name") != nil else {
            findings.error(
                at: Position(file: table.file, line: 1, column: 1), "no column 'name'",
                mend: "'each' makes a locker a row, named by it")
            return nil
        }
        let siteName = site.path.dropFirst("sites.".count)
        var entries: [Tree.Entry] = []
        for row in table.rows.indices {
            if table.index(of: "station") != nil {
                guard let station = table.cell(row, "station"), station.text == siteName else {
                    continue
                }
            }
            guard let name = table.cell(row, "name") else {
                findings.error(at: table.position(ofRow: row), "a row without a name")
                continue
            }
            let cells = Self.bankKeys.compactMap { key in
                table.cell(row, key).map { cell in
                    Tree.Entry(
                        key: key, position: cell.position,
                        tree: Tree(.scalar(cell.text), at: cell.position))
                }
            }
            entries.append(
                Tree.Entry(
                    key: name.text, position: name.position,
                    tree: Tree(.map(cells), at: name.position)))
        }
        return entries
    }

    private func bank(
        _ entry: Tree.Entry, of site: Fields, _ place: ResolvedPlace
    ) -> LockersSpec.Bank? {
        guard isName(entry.key, at: entry.position) else { return nil }
        if let first = lockerPositions[entry.key] {
            findings.error(
                at: entry.position, "a second locker named '\(entry.key)'",
                mend: "the first is in \(first): rename one")
            return nil
        }
        guard lockerPositions.count < ReadingLimits.mostLockers else {
            findings.error(at: entry.position, "more than \(ReadingLimits.mostLockers) lockers")
            return nil
        }
        lockerPositions[entry.key] = entry.position
        let fields = Fields(
            entry.tree, path: "\(site.path).lockers.\(entry.key)", keys: Self.bankKeys,
            findings: findings)
        let most = ReadingLimits.mostCompartments
        let before = findings.errorCount
        let counts = Self.sizeKeys.map { fields.count($0, in: 0...most) ?? 0 }
        let total = counts.reduce(0, +)
        if total == 0, findings.errorCount == before {
            findings.error(
                at: entry.position, "locker '\(entry.key)' has no compartment",
                mend: "write for example '{S: 60, M: 60, L: 30}'")
        }
        let weight = fields.has("weight") ? fields.count("weight", in: 0...(1 << 40)) : total
        let coordinates = coordinates(of: fields, place)
        guard findings.errorCount == before, let weight else { return nil }
        return LockersSpec.Bank(
            name: entry.key, latitude: coordinates.latitude, longitude: coordinates.longitude,
            compartments: BySize(UInt32(counts[0]), UInt32(counts[1]), UInt32(counts[2])),
            weight: weight, position: entry.position)
    }

    /// A locker's own, then its place's, then its site's.
    private func coordinates(
        of fields: Fields, _ place: ResolvedPlace
    ) -> (latitude: Int32?, longitude: Int32?) {
        if fields.has("lat") || fields.has("lon") {
            if fields.has("lat") != fields.has("lon") {
                findings.error(
                    at: fields.tree.position, "only one of 'lat' and 'lon'", mend: "give both")
            }
            let latitude = fields.value("lat") { text throws(Mistake) in
                try Quantity.microdegrees(text, most: 90)
            }
            let longitude = fields.value("lon") { text throws(Mistake) in
                try Quantity.microdegrees(text, most: 180)
            }
            return (latitude, longitude)
        }
        guard let at = fields.text("at") else { return (place.latitude, place.longitude) }
        guard let row = tables.places[at]?.first else {
            findings.error(
                at: fields.position("at"), .unknown("place", at, among: tables.placeNames))
            return (nil, nil)
        }
        func degrees(_ column: String, most: Int64) -> Int32? {
            guard let cell = row.table.cell(row.row, column) else { return nil }
            do throws(Mistake) {
                return try Quantity.microdegrees(cell.text, most: most)
            } catch {
                findings.error(at: cell.position, error)
                return nil
            }
        }
        return (degrees("lat", most: 90), degrees("lon", most: 180))
    }
}
