import SimulationKernel

extension Draft {
    static let demandKeys = [
        "flow", "volume", "matrix", "times", "services", "from", "to", "hours", "weekdays",
        "growth", "holidays",
        "pick", "weight", "tare", "density", "peaks", "source",
    ]

    func readDemand() {
        let records = Likeness("demand", root["demand"], findings: findings)
        for entry in section("demand") {
            let record = records.resolve(entry.tree)
            let tree = standing(on: "parcel", .empty(at: record.tree.position))
                .overlaid(by: standing(on: "demand", record.tree))
            let fields = Fields(
                tree, path: "demand.\(entry.key)", keys: Self.demandKeys, findings: findings)
            let common = common(fields, entry)
            if fields.has("matrix") {
                for key in ["flow", "services"] where fields.has(key) {
                    findings.error(
                        at: fields.position(key), "'\(key)' beside 'matrix'",
                        mend: "the table gives it for each row")
                }
                readMatrix(fields, entry, common)
            } else {
                readFlow(fields, entry, common)
            }
        }
        if root["demand"] == nil {
            findings.error(
                at: root.position, "'demand' is missing",
                mend: "without parcels there is nothing to run")
        }
    }

    /// What one entry says for all its flows.
    private func common(_ fields: Fields, _ entry: Tree.Entry) -> DemandSpec? {
        let load = parcelLoad(fields)
        let pick = lawOfTheHour("pick", fields)
        let (hours, weekdays, peaks) = (hours(fields), weekdays(fields), peaks(fields))
        let growth = growth(fields)
        let holidays = fields.value("holidays", Quantity.millionths) ?? 1_000_000
        if holidays > 1_000_000_000 {
            findings.error(at: fields.position("holidays"), "holidays of more than 1000 times")
            return nil
        }
        guard let load, let pick else { return nil }
        return DemandSpec(
            name: entry.key, origin: 0, destination: 0, millionthsPerDay: 0, services: [], from: [],
            to: [], hours: hours, weekdays: weekdays, growth: growth, peaks: peaks,
            holidays: holidays, pick: pick, weight: load.weight, density: load.density,
            position: entry.position)
    }

    /// A parcel's law of weight with its packing, and its density.
    func parcelLoad(_ fields: Fields) -> (weight: LawSpec, density: Int64)? {
        let tare = fields.quantity("tare", .share) ?? 0
        let weight = law("weight", of: .weight, fields).map { law in
            Quantity.scaled(
                law, byMillionths: 1_000_000 + Int64((Int128(tare) * 1_000_000) >> 32))
        }
        if let weight, case .constant(0) = weight {
            findings.error(at: fields.position("weight"), "parcels without weight")
        }
        let density = fields.quantity("density", .density)
        if density == 0 {
            findings.error(
                at: fields.position("density"), "a density of zero", mend: "write '150 kg/m3'")
        }
        guard let weight, let density else { return nil }
        return (weight, density)
    }

    private func readFlow(_ fields: Fields, _ entry: Tree.Entry, _ common: DemandSpec?) {
        if !fields.has("flow") {
            fields.missing("flow", mend: "write for example 'flow: CN -> ES'")
        }
        if !fields.has("volume") {
            fields.missing("volume", mend: "write for example 'volume: 220000/day'")
        }
        let flow = fields.value("flow") { text throws(Mistake) in
            let (origin, destination) = try Draft.ends(of: text)
            return (try self.region(origin), try self.region(destination))
        }
        let volume = fields.value("volume", Quantity.perDay)
        let services = services(fields)
        if volume == 0 {
            findings.error(
                at: fields.position("volume"), "a volume of zero", mend: "remove the demand instead"
            )
        }
        guard let (origin, destination) = flow else { return }
        let from = origins(fields, origin)
        let to = destinations(fields, destination)
        for service in services ?? []
        where !spec.services[service.index].serves(from: origin, to: destination) {
            let flow = "\(spec.regions[origin].name) -> \(spec.regions[destination].name)"
            findings.error(
                at: fields.has("services") ? fields.position("services") : entry.position,
                "service '\(spec.services[service.index].name)' does not serve \(flow)",
                mend: "add it to the service's 'flows'")
        }
        guard var demand = common, let volume, let services, let from, let to else { return }
        demand.origin = origin
        demand.destination = destination
        guard let times = times(fields) else { return }
        demand.millionthsPerDay = self.volume(volume, times: times)
        demand.services = services
        demand.from = from
        demand.to = to
        spec.demand.append(demand)
    }

    func region(_ name: String) throws(Mistake) -> Int {
        guard let region = regionIndex[name] else {
            throw Mistake.unknown("region", name, among: spec.regions.map(\.name))
        }
        return region
    }

    func service(named name: String) throws(Mistake) -> Int {
        guard let service = serviceIndex[name] else {
            throw Mistake.unknown("service", name, among: spec.services.map(\.name))
        }
        return service
    }

    /// Shares of services; the only service if none is named.
    private func services(_ fields: Fields) -> [DemandSpec.Weighted]? {
        guard let tree = fields.tree["services"], tree.value != .nothing else {
            if spec.services.count == 1 { return [DemandSpec.Weighted(index: 0, weight: 1)] }
            // A faulty section is reported where it stands.
            if spec.services.isEmpty, root["services"] != nil { return nil }
            let services = spec.services.map(\.name).joined(separator: ", ")
            fields.missing(
                "services",
                mend: spec.services.isEmpty
                    ? "there is none: add 'services'"
                    : "share the volume among: \(services)")
            return nil
        }
        return shares(of: tree, fields, "services") { name throws(Mistake) in
            try self.service(named: name)
        }
    }

    private func hours(_ fields: Fields) -> [Int64] {
        guard let tree = fields.tree["hours"], tree.value != .nothing else { return [] }
        var rates: [Int64] = []
        if let file = tree.text {
            _ = fields.text("hours")
            guard let table = tables.table(file, namedAt: tree.position) else { return [] }
            let before = findings.errorCount
            rates = hours(of: table)
            guard findings.errorCount == before else { return [] }
        } else {
            rates = fields.list("hours", Quantity.millionths) ?? []
        }
        return profile(rates, of: [24, 96], "hours", fields)
    }

    /// Rates of 24 hours, or of 96 quarters of an hour if some row is of a quarter.
    private func hours(of table: Table) -> [Int64] {
        guard table.index(of: "hour") != nil, table.index(of: "rate") != nil else {
            findings.error(
                at: Position(file: table.file, line: 1, column: 1), "no columns 'hour' and 'rate'",
                mend: "its header is 'hour,rate', its hours are 0 to 23 or 00:00, 00:15 to 23:45")
            return []
        }
        let before = findings.errorCount
        var rates = [Int64?](repeating: nil, count: 96)
        var hasQuarters = false
        for row in table.rows.indices {
            guard let hour = table.cell(row, "hour"), let rate = table.cell(row, "rate") else {
                findings.error(at: table.position(ofRow: row), "a row without hour or rate")
                continue
            }
            do throws(Mistake) {
                let quarters = try Self.quarters(ofDay: hour.text)
                if quarters.contains(where: { rates[$0] != nil }) {
                    findings.error(at: hour.position, "hour \(hour.text) given twice")
                }
                hasQuarters = hasQuarters || quarters.count == 1
                let value = try Quantity.millionths(rate.text)
                for quarter in quarters { rates[quarter] = value }
            } catch {
                findings.error(at: hour.position, error)
            }
        }
        let all = hasQuarters ? rates : stride(from: 0, to: 96, by: 4).map { rates[$0] }
        let absent = all.indices.filter { all[$0] == nil }
        if !absent.isEmpty, findings.errorCount == before {
            let names = absent.prefix(4).map { slot in
                let minute = slot % 4 * 15
                return hasQuarters
                    ? "\(slot / 4 < 10 ? "0" : "")\(slot / 4):\(minute == 0 ? "00" : "\(minute)")"
                    : "\(slot)"
            }
            findings.error(
                at: Position(file: table.file, line: 1, column: 1),
                "\(absent.count) of the \(all.count) \(hasQuarters ? "quarters" : "hours") of a day "
                    + "have no rate: \(names.joined(separator: ", "))"
                    + (absent.count > names.count ? " ..." : ""),
                mend: "give each a row; a rate may be 0")
        }
        return all.compactMap { $0 }
    }

    /// The quarters of `8`, an hour, or of `08:15`, one.
    private static func quarters(ofDay text: String) throws(Mistake) -> Range<Int> {
        guard text.contains(":") else {
            let hour = Int(try Quantity.count(text, in: 0...23))
            return hour * 4..<hour * 4 + 4
        }
        let seconds = try ClockTime.parse(text, most: 24).seconds
        guard seconds % 900 == 0, seconds < 86_400 else {
            throw Mistake("'\(text)' begins no quarter of an hour", mend: "write '08:15'")
        }
        return seconds / 900..<seconds / 900 + 1
    }

    private func weekdays(_ fields: Fields) -> [Int64] {
        guard fields.has("weekdays") else { return [] }
        return profile(
            fields.list("weekdays", Quantity.millionths) ?? [], of: [7], "weekdays", fields)
    }

    private func profile(
        _ rates: [Int64], of counts: [Int], _ key: String, _ fields: Fields
    ) -> [Int64] {
        guard counts.contains(rates.count) else {
            findings.error(
                at: fields.position(key), "\(rates.count) rates in '\(key)'",
                mend:
                    "give \(counts.map { "\($0)" }.joined(separator: " or ")), separated by commas")
            return []
        }
        guard rates.contains(where: { $0 > 0 }) else {
            findings.error(at: fields.position(key), "all rates in '\(key)' are zero")
            return []
        }
        guard rates.allSatisfy({ $0 <= 1_000_000_000_000 }) else {
            findings.error(at: fields.position(key), "a rate in '\(key)' is above 1000000")
            return []
        }
        return rates
    }

    private func peaks(_ fields: Fields) -> [DemandSpec.Peak] {
        guard let tree = fields.tree["peaks"], tree.value != .nothing else { return [] }
        guard case .map(let entries) = tree.value else {
            findings.error(
                at: tree.position, "'peaks' is \(tree.kindName), not a map of names")
            return []
        }
        return entries.compactMap { entry in
            let peak = Fields(
                entry.tree, path: "\(fields.path).peaks.\(entry.key)", keys: Self.peakKeys,
                findings: findings)
            if !peak.has("dates") { peak.missing("dates", mend: "2023-11-11..2023-11-13") }
            if !peak.has("times") { peak.missing("times", mend: "write for example 'times: 2.5'") }
            let dates = peak.value("dates", CivilDate.parseRange)
            let times = peak.value("times", Quantity.millionths)
            guard let dates, let times else { return nil }
            guard times <= 1_000_000_000 else {
                findings.error(at: peak.position("times"), "a peak of more than 1000 times")
                return nil
            }
            return DemandSpec.Peak(
                name: entry.key, first: dates.lowerBound, last: dates.upperBound,
                timesMillionths: times, position: entry.position)
        }
    }
}
