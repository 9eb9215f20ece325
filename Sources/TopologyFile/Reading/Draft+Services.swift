extension Draft {
    static let serviceKeys = [
        "promise", "starts", "day-0", "cut-off", "counts", "stops", "flows", "rank", "target",
        "price",
    ]

    func readServices() {
        let records = Likeness("service", root["services"], findings: findings)
        for entry in section("services") {
            let record = records.resolve(entry.tree)
            let fields = Fields(
                standing(on: "service", record.tree), path: "services.\(entry.key)",
                keys: Self.serviceKeys, findings: findings)
            serviceIndex[entry.key] = spec.services.count
            spec.services.append(service(entry, fields))
        }
    }

    private func service(_ entry: Tree.Entry, _ fields: Fields) -> ServiceSpec {
        if !fields.has("promise") {
            fields.missing("promise", mend: "write for example 'promise: 5 working days'")
        }
        _ = fields.word("day-0", [("origin date", true)])
        return ServiceSpec(
            name: entry.key, promiseWorkingDays: fields.value("promise", Self.promise) ?? 1,
            starts: fields.word("starts", [("ordered", .ordered), ("accepted", .accepted)])
                ?? .ordered,
            cutOff: fields.value("cut-off") { text throws(Mistake) in
                try ClockTime.parse(text, most: 24)
            },
            counts: fields.value("counts", counts) ?? .destination,
            stops: fields.word(
                "stops",
                [
                    ("first attempt", .firstAttempt), ("final delivery", .delivery),
                    ("first attempt or available", .firstAttempt),
                ]) ?? .firstAttempt,
            flows: flowRules(fields), rank: Int(fields.count("rank", in: 0...1000) ?? 0),
            target: fields.share("target") ?? 0, price: price(fields), position: entry.position)
    }

    /// `5 working days`
    private static func promise(_ text: String) throws(Mistake) -> Int {
        let words = text.words
        if words.count == 2, ["d", "day", "days"].contains(words[1]),
            let days = Quantity.decimal(words[0]), days.places == 0
        {
            throw Mistake(
                "'\(text)' is no promise",
                mend: "write '\(words[0]) working days', and for days of the calendar "
                    + "'counts: daily' with it: every day is a working day then")
        }
        guard words.count == 3, words[1] == "working", ["day", "days"].contains(words[2]) else {
            throw Mistake("'\(text)' is no promise", mend: "write for example '5 working days'")
        }
        return Int(try Quantity.count(words[0], in: 1...ReadingLimits.mostPromisedDays))
    }

    private func counts(_ text: String) throws(Mistake) -> ServiceSpec.Counts {
        switch text {
        case "destination": return .destination
        case "origin": return .origin
        case "both": return .both
        default:
            guard let index = calendarIndex[text] ?? (calendarsAreFaulty ? 0 : nil) else {
                throw Mistake.unknown(
                    "calendar", text,
                    among: ["destination", "origin", "both"] + spec.calendars.map(\.code))
            }
            return .calendar(index)
        }
    }

    func flowRules(_ fields: Fields) -> [ServiceSpec.FlowRule] {
        fields.list("flows") { text throws(Mistake) in
            let (origin, destination) = try Draft.ends(of: text)
            return ServiceSpec.FlowRule(
                origins: try self.regions(named: origin),
                destinations: try self.regions(named: destination))
        } ?? []
    }

    /// `CN -> ES`
    static func ends(of flow: String) throws(Mistake) -> (String, String) {
        guard let arrow = flow.firstRange(of: "->") else {
            throw Mistake("'\(flow)' is no flow", mend: "write for example 'CN -> ES'")
        }
        let origin = flow[..<arrow.lowerBound].trimmed
        let destination = flow[arrow.upperBound...].trimmed
        guard !origin.isEmpty, !destination.isEmpty else {
            throw Mistake("'\(flow)' lacks an end", mend: "write for example 'CN -> ES'")
        }
        return (origin, destination)
    }

    static let vehicleKeys = [
        "mode", "payload", "volume", "parcels", "fill", "stops", "per-stop", "source",
        "cost", "co2e",
    ]
    static let modes = ["air", "road", "sea", "courier"]

    func readVehicles() {
        let records = Likeness("vehicle", root["vehicles"], findings: findings)
        for entry in section("vehicles") {
            let record = records.resolve(entry.tree)
            let fields = Fields(
                standing(on: "vehicle", record.tree), path: "vehicles.\(entry.key)",
                keys: Self.vehicleKeys, findings: findings)
            if !fields.has("mode") {
                fields.missing("mode", mend: "one of: \(Self.modes.joined(separator: ", "))")
            }
            let mode = fields.word("mode", Self.modes.map { ($0, $0) })
            _ = capacity(fields, number: 1)
            if mode == "courier" { _ = pace(fields) }
            _ = rates(fields, by: mode == "courier" ? CostUnit.ofCouriers : CostUnit.ofLane)
            if mode == "courier", fields.has("co2e") {
                findings.error(
                    at: fields.position("co2e"), "'co2e' of a courier's vehicle",
                    mend: "the way from door to door is not known: emissions are counted on lanes")
            }
            _ = fields.quantity("co2e", .emission)
            vehicles[entry.key] = VehicleRecord(
                mode: mode ?? "road", tree: fields.tree, position: entry.position)
            vehicleNames.append(entry.key)
        }
    }

    func vehicle(named name: String) throws(Mistake) -> VehicleRecord {
        guard let vehicle = vehicles[name] else {
            throw Mistake.unknown("vehicle", name, among: vehicleNames)
        }
        return vehicle
    }

    /// What `number` vehicles take together; each limit reported if it is zero.
    func capacity(_ fields: Fields, number: Int64) -> LaneSpec.Capacity {
        func positive(_ key: String, _ value: Int64?) -> Int64? {
            guard let value, value == 0 else { return value }
            findings.error(
                at: fields.position(key), "a capacity of zero: '\(key)'",
                mend: "nothing would ever board: give more, or leave the limit out")
            return nil
        }
        func times(_ value: Int64?) -> Int64? {
            value.map { Int64(clamping: Int128($0) * Int128(number)) }
        }
        let parcels = positive("parcels", fields.count("parcels", in: 0...1_000_000_000))
        let grams = positive("payload", fields.quantity("payload", .weight))
        let volume = positive("volume", fields.quantity("volume", .volume))
        let fill = positive("fill", fields.share("fill").map(Int64.init)) ?? 1 << 32
        let filled = volume.map { max(1, Int64((Int128($0) * Int128(fill)) >> 32)) }
        return LaneSpec.Capacity(
            parcels: times(parcels), grams: times(grams), millilitres: times(filled))
    }
}
