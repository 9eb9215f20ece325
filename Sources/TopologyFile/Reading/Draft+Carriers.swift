import ParcelNetwork
import SimulationKernel

// Partner carriers. One is put together from what there is: each hand-over point is a site of its
// own with a station, joined to the network's site by a lane, and from there a lane without timetable
// leads to each site whose couriers are the carrier's.
extension Draft {
    static let carrierKeys = [
        "hand-over", "delivers", "rounds", "holidays", "calendar", "source",
    ]
    static let handOverKeys = ["capacity", "rate", "open", "holidays", "after", "source"]

    func nameCarriers() {
        for entry in section("carriers") { carrierIndex[entry.key] = carrierIndex.count }
    }

    /// Couriers that are a carrier's have nothing else.
    func carriersCouriers(_ fields: Fields) -> CouriersSpec? {
        for key in Self.couriersKeys where key != "carrier" && fields.has(key) {
            guard fields.position(key).file != Tree.builtInFile else { continue }
            findings.error(
                at: fields.position(key), "'\(key)' of couriers who are a carrier's",
                mend: "the carrier says how it delivers: remove it here")
        }
        return fields.value("carrier") { name throws(Mistake) in
            guard let carrier = self.carrierIndex[name] else {
                throw Mistake(
                    "unknown carrier '\(name)'",
                    mend: self.carrierIndex.isEmpty
                        ? "there is none: add 'carriers'"
                        : Suggestion.mend(for: name, among: self.carrierIndex.keys.sorted()))
            }
            return CouriersSpec.carrier(carrier)
        }
    }

    func readCarriers() {
        let records = Likeness("carrier", root["carriers"], findings: findings)
        for entry in section("carriers") {
            let record = records.resolve(entry.tree)
            let tree = standing(on: "carrier", .empty(at: record.tree.position))
                .overlaid(by: record.tree)
            let fields = Fields(
                tree, path: "carriers.\(entry.key)", keys: Self.carrierKeys, findings: findings)
            readCarrier(fields, entry)
        }
    }

    private func readCarrier(_ fields: Fields, _ entry: Tree.Entry) {
        let own = carrierIndex[entry.key]
        let towns = spec.sites.indices.filter {
            guard case .carrier(let carrier)? = spec.sites[$0].couriers else { return false }
            return carrier == own
        }
        let points = handOvers(fields)
        var carrier = CarrierSpec(
            name: entry.key, region: points.first.map { spec.sites[$0.site].region } ?? 0,
            rounds: .always, calendar: 0, position: entry.position)
        defer { spec.carriers.append(carrier) }
        let calendar = fields.value("calendar", calendar(named:))
        carrier.calendar = calendar ?? points.first.map { spec.sites[$0.site].calendar } ?? 0
        carrier.rounds = opening(fields, carrier.calendar, "rounds") ?? .always
        for point in points where spec.sites[point.site].region != carrier.region {
            findings.error(
                at: point.position,
                "'\(spec.sites[point.site].name)' is in another region than "
                    + "'\(spec.sites[points[0].site].name)'",
                mend: "a carrier works within one region: give each region its own")
        }
        for town in towns where spec.sites[town].region != carrier.region && !points.isEmpty {
            findings.error(
                at: spec.sites[town].position,
                "'\(spec.sites[town].name)' is not in region "
                    + "'\(spec.regions[carrier.region].name)', where '\(entry.key)' works",
                mend: "a carrier works within one region: give each region its own")
        }
        guard let laws = carrierLaws(fields, points, towns), !points.isEmpty else { return }
        if towns.isEmpty {
            if errorsOfSites == 0 {
                findings.error(
                    at: entry.position, "carrier '\(entry.key)' delivers to no site",
                    mend: "give sites 'couriers: {carrier: \(entry.key)}'")
            }
            return
        }
        for (place, point) in points.enumerated() {
            guard let station = point.station else { continue }
            add(point, station, of: carrier, index: own ?? 0, to: towns, laws[place])
        }
    }

    // MARK: Hand-over

    private struct HandOver {
        var site: Int
        var station: StationSpec?
        var after: SimDuration
        var position: Position
    }

    private func handOvers(_ fields: Fields) -> [HandOver] {
        guard let tree = fields.tree["hand-over"], tree.value != .nothing else {
            fields.missing(
                "hand-over",
                mend: "where does it take parcels over? 'hand-over: {GRU: {capacity: 60000/day}}'")
            return []
        }
        guard case .map(let entries) = tree.value, !entries.isEmpty else {
            findings.error(
                at: tree.position, "'hand-over' is \(tree.kindName), not a map of sites",
                mend: "write 'hand-over: {GRU: {capacity: 60000/day}}'")
            return []
        }
        return entries.compactMap { entry in
            guard let site = siteIndex[entry.key], spec.sites[site].takenOverBy == nil else {
                findings.error(
                    at: entry.position, .unknown("site", entry.key, among: spec.sites.map(\.name)))
                return nil
            }
            let own = Fields(
                standing(on: "hand-over", .empty(at: entry.tree.position))
                    .overlaid(by: entry.tree),
                path: "\(fields.path).hand-over.\(entry.key)", keys: Self.handOverKeys,
                findings: findings)
            let after = own.duration("after") ?? .zero
            if after <= .zero {
                findings.error(
                    at: own.position("after"), "handed over in no time", mend: "write '15 min'")
            }
            return HandOver(
                site: site, station: counter(own, spec.sites[site].calendar), after: after,
                position: entry.position)
        }
    }

    /// One counter that takes parcels over at an even pace while it is open.
    private func counter(_ fields: Fields, _ calendar: Int) -> StationSpec? {
        guard let open = opening(fields, calendar) else { return nil }
        if fields.has("capacity"), fields.has("rate") {
            findings.error(
                at: fields.position("rate"), "both 'capacity' and 'rate'", mend: "give one of them")
            return nil
        }
        var pace: Int64?
        if fields.has("rate") {
            pace = fields.value("rate", Quantity.interval)
        } else if fields.has("capacity") {
            pace = fields.value("capacity") { text throws(Mistake) in
                let whole = try Quantity.interval(text)
                return max(1, Int64(Int128(whole) * Int128(open.secondsADay) / 86_400))
            }
        } else {
            fields.missing(
                "capacity", mend: "how many a day: 'capacity: 60000/day', or 'rate: 4000/h'")
        }
        return pace.map {
            StationSpec(
                servers: 1, service: .constant($0), opening: open, position: fields.tree.position)
        }
    }

    private func add(
        _ point: HandOver, _ station: StationSpec, of carrier: CarrierSpec, index: Int,
        to towns: [Int], _ laws: [LawSpec?]
    ) {
        let from = spec.sites[point.site]
        let name = "\(carrier.name)/\(from.name)"
        var site = from
        site.name = name
        site.stages = [.takeOver(station)]
        site.kinds = []
        site.measuresPresence = false
        site.lockers = nil
        site.stock = nil
        site.takenOverBy = index
        site.position = point.position
        let own = spec.sites.count
        siteIndex[name] = own
        spec.sites.append(site)
        spec.regions[from.region].sites.append(own)
        addLane(
            name, from: point.site, to: own, .constant(point.after.microseconds), at: point.position
        )
        for (town, law) in zip(towns, laws) {
            guard let law else { continue }
            addLane(
                "\(name)/\(spec.sites[town].name)", from: own, to: town, law, at: point.position)
        }
    }

    private func addLane(
        _ name: String, from: Int, to: Int, _ law: LawSpec, at position: Position
    ) {
        let stops = [from, to].map {
            StopSpec(site: $0, ready: .zero, arrives: nil, departs: nil, position: position)
        }
        spec.lanes.append(
            LaneSpec(
                name: name, mode: .road, stops: stops, service: .continuous(law), cutOff: .zero,
                capacity: LaneSpec.Capacity(), position: position))
    }

    // MARK: Laws

    /// A law from each hand-over point to each town; nil where it does not go. Nil if some are wrong.
    private func carrierLaws(
        _ fields: Fields, _ points: [HandOver], _ towns: [Int]
    ) -> [[LawSpec?]]? {
        guard let tree = fields.tree["delivers"], tree.value != .nothing else {
            fields.missing(
                "delivers",
                mend: "how long does it take? 'delivers: lognormal mean 9 d sd 8 d', "
                    + "or a law by destination")
            return nil
        }
        var rows: [(from: Int?, to: Int?, law: LawSpec)] = []
        let before = findings.errorCount
        func row(_ key: String, _ law: String?, at: Position, lawAt: Position) {
            var place = at
            do throws(Mistake) {
                let ends = try self.ends(key, points, towns)
                place = lawAt
                guard let law else { throw Mistake("no law for '\(key)'") }
                rows.append((ends.from, ends.to, try carrierLaw(law, at: lawAt)))
            } catch {
                findings.error(at: place, error)
            }
        }
        switch tree.value {
        case .map(let entries):
            findings.note("\(fields.path).delivers", tree.rendered, tree.origin)
            for entry in entries {
                row(
                    entry.key, entry.tree.text, at: entry.position, lawAt: entry.tree.position)
            }
        case .scalar(let text) where text.trimmed.hasSuffix(".csv") && text.words.count == 1:
            _ = fields.text("delivers")
            guard let table = tables.table(text.trimmed, namedAt: tree.position) else { return nil }
            guard table.index(of: "to") != nil, table.index(of: "takes") != nil else {
                findings.error(
                    at: Position(file: table.file, line: 1, column: 1),
                    "no columns 'to' and 'takes'",
                    mend: "its header is 'from,to,takes'; without 'from' from every hand-over point"
                )
                return nil
            }
            for index in table.rows.indices {
                guard let to = table.cell(index, "to"), let takes = table.cell(index, "takes")
                else {
                    findings.error(at: table.position(ofRow: index), "a row without to or takes")
                    continue
                }
                let key = table.cell(index, "from").map { "\($0.text) -> \(to.text)" } ?? to.text
                row(key, takes.text, at: to.position, lawAt: takes.position)
            }
        default:
            guard let law = law("delivers", of: .duration, fields) else { return nil }
            rows.append((nil, nil, law))
        }
        guard findings.errorCount == before else { return nil }
        let laws = points.map { point in
            towns.map { town in
                // The most particular: by lane, by destination, otherwise.
                rows.last { $0.from == point.site && $0.to == town }?.law
                    ?? rows.last { $0.from == nil && $0.to == town }?.law
                    ?? rows.last { $0.from == nil && $0.to == nil }?.law
            }
        }
        for (place, town) in towns.enumerated() where laws.allSatisfy({ $0[place] == nil }) {
            guard !points.isEmpty else { break }
            findings.error(
                at: tree.position, "'delivers' has no law for '\(spec.sites[town].name)'",
                mend: "add it, or 'otherwise'")
        }
        return laws
    }

    /// `Curitiba`, `GRU -> Curitiba`, `otherwise`.
    private func ends(
        _ key: String, _ points: [HandOver], _ towns: [Int]
    ) throws(Mistake) -> (from: Int?, to: Int?) {
        if key == "otherwise" { return (nil, nil) }
        var from: Int?
        var to = key
        if key.contains("->") {
            let ends = try Draft.ends(of: key)
            guard let point = points.first(where: { spec.sites[$0.site].name == ends.0 }) else {
                throw Mistake(
                    "'\(key)' begins at no hand-over point",
                    mend: Suggestion.mend(
                        for: ends.0, among: points.map { spec.sites[$0.site].name }))
            }
            from = point.site
            to = ends.1
        }
        guard let town = towns.first(where: { spec.sites[$0].name == to }) else {
            throw Mistake(
                "'\(key)' leads to no site that the carrier delivers to",
                mend: siteIndex[to] == nil
                    ? Suggestion.mend(for: to, among: towns.map { spec.sites[$0].name })
                    : "give '\(to)' 'couriers: {carrier: ...}'")
        }
        return (from, town)
    }

    private func carrierLaw(_ text: String, at position: Position) throws(Mistake) -> LawSpec {
        try Quantity.law(text.trimmed, of: .duration) { file throws(Mistake) in
            self.points(file, of: .duration, namedAt: position)
        }
    }

    // MARK: What only the whole network shows

    /// Whatever a carrier delivers it has taken over: nothing else leads to its towns, and nothing
    /// starts there.
    func checkCarriers() {
        func carrier(of site: Int) -> String? {
            guard case .carrier(let carrier)? = spec.sites[site].couriers,
                carrier < spec.carriers.count
            else { return nil }
            return spec.carriers[carrier].name
        }
        for lane in spec.lanes where spec.sites[lane.stops[0].site].takenOverBy == nil {
            for stop in lane.stops {
                guard let name = carrier(of: stop.site) else { continue }
                findings.error(
                    at: stop.position,
                    "lane '\(lane.name)' calls at '\(spec.sites[stop.site].name)', "
                        + "whose parcels carrier '\(name)' takes over elsewhere",
                    mend: "let it end at a hand-over point of '\(name)'")
            }
        }
        for demand in spec.demand {
            for from in demand.from {
                guard let name = carrier(of: from.index) else { continue }
                findings.error(
                    at: demand.position,
                    "'\(demand.name)' starts at '\(spec.sites[from.index].name)', which is "
                        + "carrier '\(name)''s to deliver to",
                    mend: "start it at a hand-over point of '\(name)'")
            }
        }
    }
}

extension OpeningSpec {
    /// For how long it is open on a day on which it is open at all, by a usual week's hours.
    fileprivate var secondsADay: Int {
        guard case .weekly(let rules, _) = self else { return 86_400 }
        var seconds = 0
        var days: UInt8 = 0
        for rule in rules {
            let own = rule.days.working ? rule.days.weekdays | 0b001_1111 : rule.days.weekdays
            days |= own
            seconds += own.nonzeroBitCount * (rule.closes.seconds - rule.opens.seconds)
        }
        return max(1, seconds / max(1, days.nonzeroBitCount))
    }
}
