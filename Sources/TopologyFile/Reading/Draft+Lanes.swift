import ParcelNetwork
import SimulationKernel

extension Draft {
    static let laneKeys = [
        "vehicle", "mode", "route", "days", "every", "between", "departs", "transit", "takes",
        "number", "parcels", "payload", "volume", "fill", "cut-off", "ready", "turn", "speed",
        "detour", "extra", "source", "bags", "containers",
        "cost", "co2e", "rests", "crew", "delay", "cancelled", "when", "notice", "at-most",
    ]
    private static let laneModes: [(String, Network.LaneMode)] = [
        ("air", .air), ("road", .road), ("sea", .sea),
    ]

    func readLanes() {
        let records = Likeness("lane", root["lanes"], findings: findings)
        for entry in section("lanes") {
            let errorsBefore = findings.errorCount
            let record = records.resolve(entry.tree)
            let path = "lanes.\(entry.key)"
            let own = Fields(record.tree, path: path, keys: Self.laneKeys, findings: findings)
            guard let (mode, tree) = standingLane(own) else { continue }
            let fields = Fields(tree, path: path, keys: Self.laneKeys, findings: findings)
            let number = fields.count("number", in: 0...ReadingLimits.mostVehicles) ?? 1
            if number == 0 {
                findings.error(
                    at: fields.position("number"), "a capacity of zero: 'number'",
                    mend: "nothing would ever board")
            }
            let capacity = capacity(fields, number: number)
            let cutOff = fields.duration("cut-off") ?? .zero
            let rests = rests(fields, isRoad: mode == .road)
            let durations = LegDurations(
                ready: fields.duration("ready") ?? .zero, turn: fields.duration("turn") ?? .zero,
                transit: transit(fields, rests, isRoad: mode == .road),
                speed: fields.quantity("speed", .speed) ?? 1,
                detour: fields.value("detour", Quantity.millionths) ?? 1_000_000,
                extra: fields.duration("extra") ?? .zero, rests: rests)
            if durations.speed == 0 {
                findings.error(at: fields.position("speed"), "a speed of zero")
                continue
            }
            if let transit = durations.transit, transit <= .zero {
                findings.error(
                    at: fields.position("transit"), "a transit of zero",
                    mend: "a departure arrives after it has left: write for example '40 min'")
                continue
            }
            guard let stops = route(of: fields), let service = service(of: fields, stops)
            else { continue }
            let bags = bags(fields, capacity, isContinuous: service.isContinuous)
            let containers = containers(fields, capacity, isContinuous: service.isContinuous)
            let charter = charter(fields, stops)
            if isOnDemand(fields), charter == nil { continue }
            let lateness = lateness(fields, own, isContinuous: service.isContinuous)
            let expense = expense(
                fields, vehicles: number, detour: durations.detour,
                isContinuous: service.isContinuous)
            for (suffix, sites) in fanOut(stops, entry) {
                let name = suffix.map { "\(entry.key)/\($0)" } ?? entry.key
                guard spec.lanes.count < ReadingLimits.mostLanes else {
                    findings.error(
                        at: entry.position, "more than \(ReadingLimits.mostLanes) lanes")
                    return
                }
                guard
                    let specs = stopSpecs(
                        name, stops, sites, durations, isContinuous: service.isContinuous),
                    let metres = legMetres(name, mode, sites, expense, at: entry.position)
                else { continue }
                let ownContainers = self.containers(
                    containers, sites: sites, isFan: suffix != nil, at: entry.position)
                var lane = LaneSpec(
                    name: name, mode: mode, stops: specs, service: service,
                    cutOff: service.isContinuous ? .zero : cutOff,
                    capacity: service.isContinuous ? LaneSpec.Capacity() : capacity, bags: bags,
                    containers: service.isContinuous ? nil : ownContainers,
                    rates: expense.rates, vehicles: expense.vehicles, co2e: expense.co2e,
                    legMetres: metres,
                    position: entry.position)
                lane.delay = lateness.delay
                lane.cancelled = lateness.cancelled
                lane.charter = charter
                // Of a lane or a site with errors nobody knows the mode, or the zone.
                checkClocks(
                    of: lane,
                    andSpeed: errorsOfSites == 0 && findings.errorCount == errorsBefore)
                spec.lanes.append(lane)
            }
        }
    }

    struct LegDurations {
        var ready: SimDuration
        var turn: SimDuration
        var transit: SimDuration?
        /// Metres an hour.
        var speed: Int64
        var detour: Int64
        var extra: SimDuration
        var rests: DrivingRests
    }

    /// The lane's values over its vehicle's over its mode's.
    private func standingLane(_ own: Fields) -> (Network.LaneMode, Tree)? {
        var vehicle: VehicleRecord?
        if own.has("vehicle") {
            // With an unknown one the rest of the lane is still checked.
            vehicle =
                own.value("vehicle", vehicle(named:))
                ?? VehicleRecord(
                    mode: "road", tree: .empty(at: own.tree.position), position: own.tree.position)
        }
        let modeName: String?
        if own.has("mode") {
            modeName = own.word("mode", Self.laneModes.map { ($0.0, $0.0) })
        } else if let vehicle {
            modeName = vehicle.mode
            if vehicle.mode == "courier" {
                findings.error(
                    at: own.position("vehicle"), "a lane with a courier's vehicle",
                    mend: "use a vehicle of mode air, road or sea")
                return nil
            }
        } else {
            own.missing(
                "vehicle", mend: "name a vehicle, or give 'mode: road' for one without limits")
            return nil
        }
        guard let modeName, let mode = Self.laneModes.first(where: { $0.0 == modeName })?.1 else {
            return nil
        }
        var tree = standing(on: "lane", .empty(at: own.tree.position))
        if let base = defaults[modeName] { tree = tree.overlaid(by: base) }
        if let vehicle {
            tree = tree.overlaid(
                by: vehicle.tree.only(["parcels", "payload", "volume", "fill", "cost", "co2e"]))
        }
        return (mode, tree.overlaid(by: own.tree))
    }

    private func service(of fields: Fields, _ stops: [RouteStop]) -> LaneSpec.Service? {
        if fields.has("takes") {
            let unfit = ["departs", "every", "between", "transit"].filter { fields.has($0) }
            for key in unfit {
                findings.error(
                    at: fields.position(key), "'\(key)' of a continuous lane",
                    mend: "'takes' says that each parcel leaves at once: give one of them")
            }
            if stops.count != 2 || stops.contains(where: { $0.arrives != nil || $0.departs != nil })
            {
                findings.error(
                    at: fields.position("route"), "a continuous lane has two stops without times")
                return nil
            }
            guard let law = law("takes", of: .duration, fields) else { return nil }
            return unfit.isEmpty ? .continuous(law) : nil
        }
        guard let days = days(fields), let departures = departures(fields, stops) else {
            return nil
        }
        let isClocked = stops.dropFirst().contains { $0.arrives != nil || $0.departs != nil }
        if isClocked, departures.count > 1 {
            findings.error(
                at: fields.position("route"),
                "clock times after the first stop, but \(departures.count) departures a day",
                mend: "give 'transit', or a lane for each departure")
            return nil
        }
        return .timetable(Timetable(days: days, departures: departures))
    }

    private func days(_ fields: Fields) -> DayRule? {
        if isOnDemand(fields) { return .daily }
        let rules = fields.list("days", DayRule.parse) ?? []
        let rule = rules.reduce(DayRule(weekdays: 0, working: false)) { $0.union($1) }
        if rule.isEmpty, fields.items("days")?.isEmpty == true {
            findings.error(
                at: fields.position("days"), "a lane without departures: no days",
                mend: "write for example 'days: [Mon, Thu]' or 'days: daily'")
        }
        return rule.isEmpty ? nil : rule
    }

    private func departures(_ fields: Fields, _ stops: [RouteStop]) -> [ClockTime]? {
        if isOnDemand(fields) { return [stops[0].departs?.time ?? ClockTime(seconds: 0)] }
        let given = ["every", "departs"].filter { fields.has($0) }
        if let key = given.first, given.count > 1 || stops[0].departs != nil {
            findings.error(
                at: fields.position(key), "departures given twice",
                mend: "give one of: a time at the first stop, 'departs', 'every'")
            return nil
        }
        if fields.has("between"), !fields.has("every") {
            findings.error(
                at: fields.position("between"), "'between' without 'every'",
                mend: "give 'every', or take 'between' out")
            if given.isEmpty, stops[0].departs == nil { return nil }
        }
        if fields.has("departs") {
            let times =
                fields.list("departs") { text throws(Mistake) in
                    try ClockTime.parse(text, most: 24)
                } ?? []
            if times.isEmpty, fields.items("departs")?.isEmpty == true {
                findings.error(
                    at: fields.position("departs"), "a lane without departures",
                    mend: "write for example '[06:00, 18:00]'")
            }
            return times.isEmpty ? nil : Set(times).sorted()
        }
        if fields.has("every") { return everyTimes(fields) }
        guard let time = stops[0].departs else {
            findings.error(
                at: fields.position("route"), "a lane without departures: nothing says when",
                mend: "give a time at the first stop, 'departs', 'every', or 'takes' with a law")
            return nil
        }
        return [time.time]
    }

    private func everyTimes(_ fields: Fields) -> [ClockTime]? {
        guard let every = fields.duration("every") else { return nil }
        let between: (ClockTime, ClockTime)
        if fields.has("between") {
            guard let span = fields.value("between", ClockTime.parseRange) else { return nil }
            between = span
        } else {
            between = (ClockTime(seconds: 0), ClockTime(seconds: 86_400))
        }
        let step = Int(every.microseconds / 1_000_000)
        guard step >= 86_400 / ReadingLimits.mostDepartures else {
            findings.error(
                at: fields.position("every"),
                "more than \(ReadingLimits.mostDepartures) departures a day",
                mend: "at least 'every: 1 min'; or 'takes' with a law: each parcel at once")
            return nil
        }
        return stride(from: between.0.seconds, to: between.1.seconds, by: step).map(
            ClockTime.init(seconds:))
    }
}

extension LaneSpec.Service {
    var isContinuous: Bool {
        switch self {
        case .continuous: true
        case .timetable: false
        }
    }
}
