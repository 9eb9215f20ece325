import SimulationKernel

extension Draft {
    static let disruptionKeys = [
        "site", "sites", "lane", "lanes", "region", "regions", "stage", "from", "for", "every",
        "capacity", "known", "reroute", "airborne", "overtime", "demand", "flows",
        "active",
    ]
    private static let hitKeys = ["site", "sites", "lane", "lanes", "region", "regions"]

    func readDisruptions() {
        let records = Likeness("disruption", root["disruptions"], findings: findings)
        for entry in section("disruptions") {
            guard isPlainName(entry.key, at: entry.position, of: "disruption") else { continue }
            let fields = Fields(
                standing(on: "disruption", records.resolve(entry.tree).tree),
                path: "disruptions.\(entry.key)", keys: Self.disruptionKeys, findings: findings)
            let isActive = fields.word("active", [("yes", true), ("no", false)])
            let disruption = disruption(entry, fields)
            if let disruption, isActive == true { spec.disruptions.append(disruption) }
        }
    }

    private func disruption(_ entry: Tree.Entry, _ fields: Fields) -> DisruptionSpec? {
        let places = places(fields)
        let capacity = fields.share("capacity")
        let known = fields.value("known", Self.known)
        let start = start(fields)
        let length = law("for", of: .duration, fields)
        if !fields.has("for") { fields.missing("for", mend: "write for example 'for: 10 d'") }
        if case .constant(0)? = length {
            findings.error(at: fields.position("for"), "a disruption that lasts no time")
            return nil
        }
        let stage = stage(fields, places)
        let reroutes = fields.word("reroute", [("no", false), ("not departed", true)]) ?? false
        if reroutes { checkReroute(fields, stage, capacity) }
        let diversion = diversion(fields, entry.key, places, stage, capacity)
        let overtime = overtime(fields, places)
        let demand = fields.share("demand")
        let flows = flows(fields, places)
        if let capacity { checkCapacity(capacity, fields, places) }
        guard let capacity, let known, let start, let length, !places.isEmpty else { return nil }
        return DisruptionSpec(
            name: entry.key, places: places, stage: stage, start: start, length: length,
            capacity: capacity, known: known, reroutes: reroutes, diversion: diversion,
            overtime: overtime, demand: demand ?? 1 << 32, flows: flows, position: entry.position)
    }

    // MARK: Where

    private func places(_ fields: Fields) -> [DisruptionSpec.Place] {
        guard Self.hitKeys.contains(where: fields.has) else {
            fields.missing("site", mend: "name a 'site', a 'lane' or a 'region', or several")
            return []
        }
        var places: [DisruptionSpec.Place] = []
        for key in Self.hitKeys where fields.has(key) {
            let found = fields.list(key) { name throws(Mistake) in
                switch key {
                case "site", "sites": try self.sites(ofDisruption: name)
                case "lane", "lanes": try self.lanes(ofDisruption: name)
                default: try self.regions(named: name).flatMap(self.sites(ofRegion:))
                }
            }
            for place in (found ?? []).joined() where !places.contains(place) {
                places.append(place)
            }
        }
        return places
    }

    private func sites(ofDisruption name: String) throws(Mistake) -> [DisruptionSpec.Place] {
        [.site(try site(named: name))]
    }

    private func sites(ofRegion region: Int) -> [DisruptionSpec.Place] {
        spec.sites.indices.filter { spec.sites[$0].region == region }.map { .site($0) }
    }

    /// A lane, or all of a fan-out.
    private func lanes(ofDisruption name: String) throws(Mistake) -> [DisruptionSpec.Place] {
        let lanes = spec.lanes.indices.filter {
            spec.lanes[$0].name == name || spec.lanes[$0].name.hasPrefix(name + "/")
        }
        guard !lanes.isEmpty else {
            throw Mistake.unknown("lane", name, among: spec.lanes.map(\.name))
        }
        return lanes.map { .lane($0) }
    }

    private func stage(
        _ fields: Fields, _ places: [DisruptionSpec.Place]
    ) -> DisruptionSpec.Stage? {
        let words = DisruptionSpec.Stage.allCases.map { ($0.rawValue, $0) }
        guard let stage = fields.word("stage", words) else { return nil }
        for case .lane(let lane) in places {
            findings.error(
                at: fields.position("stage"), "lane '\(spec.lanes[lane].name)' has no stages",
                mend: "make it a disruption of its own")
            return stage
        }
        let sites = places.compactMap { if case .site(let site) = $0 { site } else { nil } }
        if !sites.isEmpty,
            !sites.contains(where: { spec.sites[$0].stages.contains { $0.kind == stage } })
        {
            findings.error(
                at: fields.position("stage"),
                "'\(spec.sites[sites[0]].name)' has no stage '\(stage.rawValue)'",
                mend: sites.count > 1 ? "nor has any other site of it" : "")
        }
        return stage
    }

    // MARK: When, and how much

    private func start(_ fields: Fields) -> DisruptionSpec.Start? {
        let from = fields.value("from", Self.localTime)
        if fields.has("every") {
            guard let every = law("every", of: .duration, fields) else { return nil }
            if every == .constant(0) {
                findings.error(at: fields.position("every"), "disruptions without a time between")
                return nil
            }
            return .random(every: every, from: from)
        }
        if !fields.has("from") {
            fields.missing(
                "from", mend: "write 'from: 2023-11-20 06:00', or 'every: exponential mean 30 d'")
        }
        return from.map { .timed($0) }
    }

    /// `2023-11-20 06:00`, or a date alone for its midnight.
    private static func localTime(_ text: String) throws(Mistake) -> DisruptionSpec.LocalTime {
        let words = text.words
        guard (1...2).contains(words.count) else {
            throw Mistake(
                "'\(text)' is no local time", mend: "write for example '2023-11-20 06:00'")
        }
        return DisruptionSpec.LocalTime(
            date: try CivilDate.parse(words[0]),
            time: words.count == 2
                ? try ClockTime.parse(words[1], most: 24) : ClockTime(seconds: 0))
    }

    /// `at once`, `6 h after`, `2 d before`.
    private static func known(_ text: String) throws(Mistake) -> SimDuration {
        if text == "at once" { return .zero }
        for (word, sign) in [("after", 1), ("before", -1)] as [(String, Int64)]
        where text.hasSuffix(" " + word) {
            let time = String(text.dropLast(word.count)).trimmed
            return SimDuration(microseconds: sign * (try Quantity.parse(time, as: .duration)))
        }
        throw Mistake(
            "'\(text)' does not say when it is known",
            mend: "write 'at once', '6 h after' or '2 d before'")
    }

    /// The flows whose demand it changes: unless named, those from and to the regions of its places.
    private func flows(
        _ fields: Fields, _ places: [DisruptionSpec.Place]
    ) -> [ServiceSpec.FlowRule] {
        if fields.has("flows") {
            if !fields.has("demand") {
                findings.error(
                    at: fields.position("flows"), "'flows' without 'demand'",
                    mend: "write for example 'demand: 70 %'")
            }
            return flowRules(fields)
        }
        let regions = Set(
            places.map { place in
                switch place {
                case .site(let site): spec.sites[site].region
                case .lane(let lane): spec.sites[spec.lanes[lane].stops[0].site].region
                }
            }
        ).sorted()
        let all = Array(spec.regions.indices)
        return [
            ServiceSpec.FlowRule(origins: regions, destinations: all),
            ServiceSpec.FlowRule(origins: all, destinations: regions),
        ]
    }

    private func checkCapacity(
        _ capacity: Share, _ fields: Fields, _ places: [DisruptionSpec.Place]
    ) {
        let position = fields.position("capacity")
        if capacity == 1 << 32 {
            findings.error(
                at: position, "a disruption that leaves all capacity",
                mend: "write for example '0 %' or '50 %'; or 'active: no'")
        } else if capacity > 0, capacity < (1 << 32) / 100 {
            findings.error(at: position, "a capacity below 1 %", mend: "write '0 %' to close it")
        } else if capacity > 0 {
            for case .lane(let lane) in places where spec.lanes[lane].service.isContinuous {
                findings.error(
                    at: position,
                    "not yet supported: lane '\(spec.lanes[lane].name)', "
                        + "which has no timetable, at part of its capacity",
                    mend: "close it with '0 %'")
            }
        }
    }

    /// Only what is closed is gone around, and what parcels can pass elsewhere.
    private func checkReroute(
        _ fields: Fields, _ stage: DisruptionSpec.Stage?, _ capacity: Share?
    ) {
        let position = fields.position("reroute")
        if let capacity, capacity > 0 {
            findings.error(
                at: position, "not yet supported: 'reroute' around what is slowed",
                mend: "remove it, or close the place with 'capacity: 0 %'")
        } else if stage == .exportCustoms || stage == .couriers {
            findings.error(
                at: position, "not yet supported: 'reroute' around '\(stage?.rawValue ?? "")'",
                mend: "remove it, or 'stage'")
        }
    }
}

extension StageSpec {
    var kind: DisruptionSpec.Stage {
        switch self {
        case .unload: .unload
        case .importCustoms: .importCustoms
        case .sort: .sort
        case .exportCustoms: .exportCustoms
        case .couriers: .couriers
        case .load: .load
        case .takeOver: .takeOver
        }
    }
}
