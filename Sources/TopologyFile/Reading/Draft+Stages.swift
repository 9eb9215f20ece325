import SimulationKernel

extension Draft {
    static let stationKeys =
        ["docks", "lines", "desks", "shifts", "rate", "takes", "open", "holidays", "cost"]
        + disciplineKeys
        + placesKeys
    static let customsKeys = ["lodged", "clears", "none", "documents", "physical", "holds"]

    /// The stages that a site has, in the order in which a parcel passes them.
    func stages(of fields: Fields, site: Int, region: Int, calendar: Int) -> [StageSpec] {
        var found: [String: StageSpec] = [:]
        for kind in Likeness.stageKeys {
            guard let tree = fields.tree[kind], tree.value != .nothing else { continue }
            let path = "\(fields.path).\(kind)"
            let whole = standing(on: kind, tree)
            switch kind {
            case "unload":
                found[kind] = unload(whole, path, calendar)
            case "sort":
                found[kind] = station(whole, path, servers: "lines", calendar).map(StageSpec.sort)
            case "load":
                found[kind] = station(whole, path, servers: "docks", calendar).map(StageSpec.load)
            case "import":
                found[kind] = customs(whole, path, region: region, isImport: true, calendar).map(
                    StageSpec.importCustoms)
            case "export":
                found[kind] = customs(whole, path, region: region, isImport: false, calendar).map(
                    StageSpec.exportCustoms)
            default:
                found[kind] = couriers(whole, path, site: site).map(StageSpec.couriers)
                if found[kind] == nil { maybeDelivering.insert(site) }
            }
        }
        let order = order(of: fields)
        if case .importCustoms(let customs)? = found["import"], customs.clears.contains(region) {
            checkClearedBeforeDelivery(order, fields)
        }
        if found["couriers"] != nil, !order.contains("couriers") { maybeDelivering.insert(site) }
        let stages = order.compactMap { found[$0] }
        checkDocks(stages)
        return stages
    }

    /// Couriers deliver what has cleared: who is to clear at their own site does so before.
    private func checkClearedBeforeDelivery(_ order: [String], _ fields: Fields) {
        guard let couriers = order.firstIndex(of: "couriers"),
            let customs = order.firstIndex(of: "import"), couriers < customs
        else { return }
        let item = fields.items("order")?.first { $0.text == "import" }
        findings.error(
            at: item?.position ?? fields.position("order"),
            "'import' stands behind 'couriers', which would deliver what it is to clear",
            mend: "put 'import' before 'couriers'")
    }

    private func order(of fields: Fields) -> [String] {
        guard let given = fields.items("order") else { return Likeness.stageKeys }
        var order: [String] = []
        for item in given {
            let stage = fields.read(item, "order") { text throws(Mistake) in
                guard Likeness.stageKeys.contains(text) else {
                    throw Mistake.unknown("stage", text, among: Likeness.stageKeys)
                }
                guard fields.tree[text] != nil else {
                    throw Mistake("'\(text)' stands in 'order', but the site has no such stage")
                }
                guard !order.contains(text) else {
                    throw Mistake("'\(text)' stands twice in 'order'")
                }
                return text
            }
            if let stage { order.append(stage) }
        }
        for kind in Likeness.stageKeys where fields.has(kind) && !order.contains(kind) {
            findings.error(
                at: fields.position("order"), "'\(kind)' is not in 'order'",
                mend: "'order' lists all stages of the site")
        }
        return order
    }

    /// Docks, lines or desks with their rate and opening.
    func station(
        _ tree: Tree, _ path: String, servers key: String, _ calendar: Int,
        besides: [String] = []
    ) -> StationSpec? {
        let own = Self.disciplineKeys + (key == "desks" ? [] : Self.placesKeys)
        let fields = Fields(
            tree, path: path,
            keys: [key, "shifts", "rate", "takes", "open", "holidays", "cost"] + own + besides,
            findings: findings)
        let staff = staff(fields, servers: key, calendar)
        var service: LawSpec?
        if fields.has("rate"), fields.has("takes") {
            findings.error(
                at: fields.position("takes"), "both 'rate' and 'takes'", mend: "give one of them")
        } else if fields.has("rate") {
            service = fields.value("rate", Quantity.interval).map { .constant($0) }
        } else if fields.has("takes") {
            service = law("takes", of: .duration, fields)
        } else {
            fields.missing(
                "rate", mend: "write 'rate: 6000/h' (of each of the \(key)) or 'takes: 6 min'")
        }
        let discipline = discipline(fields, servers: staff.map { Int64($0.servers) })
        guard let staff, let service else { return nil }
        return StationSpec(
            servers: staff.servers, service: service, opening: staff.opening,
            shifts: staff.shifts, discipline: discipline,
            rates: rates(fields, by: CostUnit.ofStation), position: fields.tree.position)
    }

    func opening(
        _ fields: Fields, _ calendar: Int, _ key: String = "open"
    ) -> OpeningSpec? {
        let holidays = onHolidays(fields)
        guard let items = fields.items(key) else { return nil }
        if items.count == 1, items[0].text?.trimmed == "always" { return .always }
        var rules: [OpeningRule] = []
        for item in items {
            let rule = fields.read(item, key) { text throws(Mistake) in
                try OpeningRule.parse(text, example: "Mon-Fri 08:00-20:00' or 'always")
            }
            if let rule { rules.append(rule) }
        }
        if items.isEmpty {
            findings.error(
                at: fields.position(key), "never open",
                mend: "write for example '[Mon-Fri 08:00-20:00]' or 'always'")
        }
        return .weekly(rules, holidays: holidays)
    }

    func onHolidays(_ fields: Fields) -> OnHolidays {
        fields.word("holidays", [("open", OnHolidays.open), ("closed", .closed)]) ?? .open
    }

    /// `Mon-Fri 08:00-20:00` as days and what follows them.
    static func daysAndRest(
        _ text: String, example: String
    ) throws(Mistake) -> (DayRule, String) {
        let days = text.prefix { !$0.isWhitespace }
        let rest = text.dropFirst(days.count).trimmed
        let rule = try DayRule.parse(String(days))
        guard !rest.isEmpty else {
            throw Mistake("'\(text)' has no times", mend: "write for example '\(example)'")
        }
        return (rule, rest)
    }

    private func customs(
        _ tree: Tree, _ path: String, region: Int, isImport: Bool, _ calendar: Int
    ) -> CustomsSpec? {
        let ways = ["none", "documents", "physical"]
        let fields = Fields(
            tree, path: path, keys: (isImport ? ["lodged", "clears", "holds"] : []) + ways,
            findings: findings)
        let none = Fields(
            fields.tree["none"] ?? .empty(at: tree.position), path: "\(path).none",
            keys: ["takes"], findings: findings)
        var spec = CustomsSpec(
            lodgedBefore: fields.value("lodged", Self.lodged) ?? .zero,
            automatic: law("takes", of: .duration, none) ?? .constant(0), documents: nil,
            physical: nil, clears: Array(spec.regions.indices), position: tree.position)
        if isImport {
            spec.clears = clears(fields, region)
            spec.holdsConsignments =
                fields.word("holds", [("parcel", false), ("consignment", true)]) ?? false
        }
        spec.documents = documents(fields, path, calendar)
        spec.physical = physical(fields, path, calendar)
        let sum = (spec.documents?.share ?? 0) + (spec.physical?.share ?? 0)
        if sum > 1 << 32, spec.physical?.isOfExamined != true {
            findings.error(
                at: tree.position,
                "documents and physical take \(Share.percent(sum)) of the parcels",
                mend: "they do not overlap: at most 100 % together")
        }
        return spec
    }

    private func clears(_ fields: Fields, _ region: Int) -> [Int] {
        guard fields.has("clears") else {
            let union = spec.unions.filter { $0.regions.contains(region) }.flatMap(\.regions)
            return Set(union + [region]).sorted()
        }
        let regions = regions(of: fields, "clears")
        if regions.isEmpty, fields.items("clears")?.isEmpty == true {
            findings.error(
                at: fields.position("clears"), "an import that clears for nobody",
                mend: "name the destination regions")
        }
        return regions
    }

    /// `4 h before arrival`, `at arrival`
    private static func lodged(_ text: String) throws(Mistake) -> SimDuration {
        if text == "at arrival" { return .zero }
        let suffix = "before arrival"
        guard text.hasSuffix(suffix) else {
            throw Mistake(
                "'\(text)' does not say when", mend: "write '4 h before arrival' or 'at arrival'")
        }
        let duration = try Quantity.parse(
            text.dropLast(suffix.count).trimmed, as: .duration)
        return SimDuration(microseconds: duration)
    }

    private func documents(
        _ customs: Fields, _ path: String, _ calendar: Int
    ) -> CustomsSpec.Documents? {
        guard let tree = given("documents", of: customs) else { return nil }
        let desks = station(
            tree, "\(path).documents", servers: "desks", calendar, besides: ["share", "waits"])
        let fields = Fields(
            tree.only(["share", "waits"]), path: "\(path).documents",
            keys: ["share", "waits"], findings: findings)
        let share = fields.share("share")
        let waits = lawOfTheHour("waits", fields)
        guard let desks, let share, let waits else { return nil }
        return CustomsSpec.Documents(share: share, waits: waits, desks: desks)
    }

    private func physical(
        _ customs: Fields, _ path: String, _ calendar: Int
    ) -> CustomsSpec.Physical? {
        guard let tree = given("physical", of: customs) else { return nil }
        let own = Set(Self.physicalKeys)
        let desks = station(
            tree, "\(path).physical", servers: "desks", calendar, besides: own.sorted())
        let fields = Fields(
            tree.only(own), path: "\(path).physical", keys: own.sorted(), findings: findings)
        let share = fields.share("share")
        let returned = fields.share("returned")
        let destroyed = fields.share("destroyed")
        let isOfExamined =
            fields.word("of", [("presented", false), ("examined", true)]) ?? false
        let isExaminedAgain =
            fields.word("then", [("released", false), ("examined again", true)]) ?? false
        if !hasOwn("documents", customs) {
            for (key, isSaid) in [("of", isOfExamined), ("then", isExaminedAgain)] where isSaid {
                findings.error(
                    at: fields.position(key), "'\(key)' without 'documents': nothing is examined",
                    mend: "write for example 'documents: {share: 100 %, desks: 2, takes: 6 min}'")
            }
        }
        if let share, share >= 1 << 32, isOfExamined, isExaminedAgain {
            findings.error(
                at: fields.position("share"),
                "all that are examined are inspected and examined again: none ever passes",
                mend: "give a share below 100 %")
        }
        guard let desks, let share, let returned, let destroyed else { return nil }
        if returned + destroyed > 1 << 32 {
            findings.error(
                at: tree.position,
                "returned and destroyed are \(Share.percent(returned + destroyed))",
                mend: "at most 100 % together")
        }
        return CustomsSpec.Physical(
            share: share, desks: desks, returned: returned, destroyed: destroyed,
            isOfExamined: isOfExamined, isExaminedAgain: isExaminedAgain)
    }

    private func hasOwn(_ key: String, _ customs: Fields) -> Bool {
        guard let tree = customs.tree[key], tree.value != .nothing else { return false }
        return tree.position.file != Tree.builtInFile
    }

    /// A part of customs that somebody wrote; the built-in one alone takes nothing.
    private func given(_ key: String, of customs: Fields) -> Tree? {
        guard hasOwn(key, customs), let tree = customs.tree[key] else { return nil }
        if tree["share"]?.position.file == Tree.builtInFile {
            findings.error(
                at: tree.position, "'share' is missing", mend: "write for example 'share: 0.5 %'")
            return nil
        }
        return tree
    }
}

extension Share {
    /// As a percentage with up to four decimals: `99.9 %`.
    static func percent(_ share: Share) -> String {
        let value = (Int128(share) * 1_000_000 + (1 << 31)) >> 32
        var decimals = String(10_000 + Int(value % 10_000)).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return "\(value / 10_000)\(decimals.isEmpty ? "" : ".")\(decimals) %"
    }
}
