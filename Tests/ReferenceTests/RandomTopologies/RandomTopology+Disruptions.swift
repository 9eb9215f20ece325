// What is closed or slowed, and the scenarios that the file has besides.
extension RandomTopology {
    mutating func drawnDisruptions() -> [String] {
        guard dice.chance(60) else { return [] }
        return (0..<dice.number(1...3)).map { number in
            "x\(number): \(withOvertime(withDiversion(disruption(), number), number))"
        }
    }

    /// What is in the air to a whole site that is closed may go to another region's gateway, from where
    /// lanes lead everywhere: by rolls of its own.
    private func withDiversion(_ disruption: FlowMap, _ number: Int) -> FlowMap {
        var dice = Dice(seed &* 151 &+ UInt64(number))
        guard disruption["lane"] == nil, disruption["stage"] == nil,
            disruption["capacity"] == nil, dice.chance(60)
        else { return disruption }
        let places = ["site", "sites", "region"].compactMap { disruption[$0] }.joined()
        let gateways = regions.filter { region in
            !places.contains(region.name) && !region.sites.contains { places.contains($0) }
        }.map(\.gateway)
        guard !gateways.isEmpty else { return disruption }
        var disruption = disruption
        disruption["airborne"] = "divert to \(dice.pick(gateways))"
        return disruption
    }

    /// Its own stations work longer afterwards, or a gateway does: by rolls of its own.
    private func withOvertime(_ disruption: FlowMap, _ number: Int) -> FlowMap {
        var dice = Dice(seed &* 0x07E2 &+ UInt64(number))
        guard dice.chance(50) else { return disruption }
        var overtime = FlowMap([
            "by": "\(dice.number(1...9)) h", "for": "\(dice.number(6...60)) h",
        ])
        if disruption["lane"] != nil || dice.chance(40) {
            overtime["at"] = dice.pick(regions).gateway
        }
        var disruption = disruption
        disruption["overtime"] = "\(overtime)"
        return disruption
    }

    private mutating func disruption() -> FlowMap {
        var map = FlowMap()
        var isSlow = dice.chance(35)
        var stage: String?
        let region = dice.pick(regions)
        switch dice.number(0...4) {
        case 0:
            let lane = dice.pick(lanes)
            map["lane"] = lane
            if continuousLanes.contains(lane) { isSlow = false }
        case 1:
            map["region"] = region.name
        case 2:
            map["sites"] = "[\(region.gateway), \(dice.pick(region.stations))]"
        default:
            let site = dice.pick(region.sites)
            map["site"] = site
            if dice.chance(60) { stage = dice.pick(stages[site] ?? []) }
        }
        if let stage { map["stage"] = stage }
        if dice.chance(60) {
            map["from"] = day(dice.number(0...2)) + " " + dice.clock(0...23)
            map["for"] = dice.chance(60) ? "\(dice.number(2...30)) h" : dice.law(600)
        } else {
            map["every"] = dice.law(dice.number(600...2400))
            map["for"] = dice.law(dice.number(60...500))
            if dice.chance(30) { map["from"] = day(1) }
        }
        if dice.chance(70) {
            map["known"] = dice.pick(["at once", "3 h after", "8 h before", "1 d before"])
        }
        if isSlow {
            map["capacity"] = "\(dice.number(20...80)) %"
        } else if stage != "export" && stage != "couriers" && dice.chance(45) {
            map["reroute"] = "not departed"
        }
        if dice.chance(25) { map["demand"] = "\(dice.number(30...90)) %" }
        return map
    }

    /// A date so many days after the start. Starts are such that this is no other month, or soon.
    func day(_ offset: Int) -> String {
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let parts = start.split(separator: "-").map { Int($0) ?? 0 }
        var (year, month, day) = (parts[0], parts[1], parts[2] + offset)
        let length = month == 2 && year % 4 != 0 ? 28 : lengths[month - 1]
        if day > length {
            day -= length
            month += 1
        }
        if month > 12 {
            month = 1
            year += 1
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }

    /// Demand more: it has every parcel of the file without scenarios. And the same in another
    /// house: more servers, fewer disruptions, a lane by another timetable.
    mutating func scenarios() -> [String] {
        var edits = FlowMap(["run.days": "\(days)"])
        for (site, stages) in stages.sorted(by: { $0.key < $1.key }) where dice.chance(50) {
            if stages.contains("sort") {
                edits["sites.\(site).sort.lines"] = dice.pick(["+ 1", "3", "x 2"])
            }
            if stages.contains("couriers") { edits["sites.\(site).presence"] = "none" }
        }
        if dice.chance(50) { edits["lanes.*.number"] = "+ 1" }
        return ["more: {demand.*.volume: x 1.5}", "other: \(edits)"]
    }
}
