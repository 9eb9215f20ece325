// Lanes and demand: a circle of lanes through the gateways, with some across it, and lanes from
// each gateway to its stations and back, so that every site reaches every other.
extension RandomTopology {
    mutating func drawnLanes() -> [String] {
        var lines: [String] = []
        let gateways = regions.map(\.gateway)
        for (index, gateway) in gateways.enumerated() {
            let next = gateways[(index + 1) % gateways.count]
            lines.append(lane("ring-\(index)", [gateway, next]))
            if hasCharters, !continuousLanes.contains("ring-\(index)") {
                lines.append(charter("charter-\(index)", [gateway, next]))
            }
            if dice.chance(40) { lines.append(lane("back-\(index)", [next, gateway])) }
        }
        if dice.chance(60) { lines.append(lane("tour", dice.shuffled(gateways))) }
        for region in regions {
            lines += lanes(of: region)
            if dice.chance(30), let other = regions.first(where: { $0.name != region.name }) {
                // Past the gateway: for what needs no customs there.
                let stops = [region.gateway, other.gateway, dice.pick(other.stations)]
                lines.append(lane("through-\(region.name)", stops))
            }
            if dice.chance(20), let other = regions.first(where: { $0.name != region.name }) {
                // Calls at a station before the gateway that clears.
                let stops = [region.gateway, dice.pick(other.stations), other.gateway]
                lines.append(lane("past-\(region.name)", stops))
            }
        }
        return lines
    }

    /// A lane on demand beside one with a timetable.
    private mutating func charter(_ name: String, _ stops: [String]) -> String {
        lanes.append(name)
        var lane = FlowMap([
            "days": "on demand", "vehicle": dice.pick(["plane", "truck", "lorry", "ship"]),
            "route": "[\(stops.joined(separator: ", "))]",
            "transit": "\(dice.number(10...400)) min",
            "cut-off": "\(dice.number(0...90)) min",
            "when": "left-behind > \(dice.number(0...3))",
            "notice": "\(dice.pick([1, 60, 300, 1440])) min",
        ])
        if dice.chance(60) { lane["at-most"] = dice.pick(["1/day", "2/week", "5/week"]) }
        if dice.chance(40) { lane["delay"] = dice.law(dice.number(10...300)) }
        if dice.chance(30) { lane["cancelled"] = "\(dice.number(5...40)) %" }
        return "\(name): \(lane)"
    }

    private mutating func lanes(of region: Region) -> [String] {
        var lines: [String] = []
        if dice.chance(40) {
            lines.append(lane("round-\(region.name)", region.sites))
        } else {
            for station in region.stations {
                lines.append(lane("out-\(station)", [region.gateway, station]))
            }
        }
        for station in region.stations {
            lines.append(lane("in-\(station)", [station, region.gateway]))
        }
        return lines
    }

    /// A lane over so many stops: timetabled, frequent or continuous.
    private mutating func lane(_ name: String, _ stops: [String]) -> String {
        var lane = FlowMap()
        lanes.append(name)
        let style = dice.number(0...4)
        if style == 0 && stops.count == 2 {
            continuousLanes.insert(name)
            lane["mode"] = "road"
            lane["route"] = "[\(stops.joined(separator: ", "))]"
            lane["takes"] = "\(dice.number(10...90)) min + \(dice.law(dice.number(20...120)))"
            if dice.chance(20) { lane["bags"] = bags(["every 45 min", "every 2 h", "when full"]) }
            return "\(name): \(lane)"
        }
        if dice.chance(80) {
            lane["vehicle"] = dice.pick(["plane", "truck", "lorry", "ship"])
            lane["cut-off"] = "\(dice.number(0...90)) min"
        } else {
            lane["mode"] = dice.pick(["air", "road"])
            if dice.chance(50) { lane["parcels"] = "\(dice.number(3...30))" }
            if dice.chance(30) { lane["payload"] = "\(dice.number(2...10)) kg" }
        }
        lane["transit"] = "\(dice.number(10...400)) min"
        if dice.chance(60) { lane["ready"] = "\(dice.number(0...60)) min" }
        if stops.count > 2, dice.chance(60) { lane["turn"] = "\(dice.number(0...120)) min" }
        if dice.chance(30) { lane["number"] = "\(dice.number(1...3))" }
        switch style {
        case 1:
            lane["every"] = "\(dice.pick([30, 45, 60, 120, 240])) min"
            if dice.chance(40) { lane["between"] = "06:00-22:00" }
            lane["route"] = "[\(stops.joined(separator: ", "))]"
        case 2:
            lane["departs"] =
                "[\(dice.clock(0...7)), \(dice.clock(8...15)), \(dice.clock(16...23))]"
            lane["route"] = "[\(stops.joined(separator: ", "))]"
        default:
            lane["route"] =
                "[\(stops[0]) \(dice.clock(0...23)), "
                + "\(stops.dropFirst().joined(separator: ", "))]"
            if style == 4, stops.count == 2, dice.chance(50) {
                // By the clock of the place, two dates on: after the departure in every zone.
                lane["route"] =
                    "[\(stops[0]) \(dice.clock(0...23)), \(stops[1]) \(dice.clock(12...23))+2]"
                lane["transit"] = nil
            }
        }
        if dice.chance(20) {
            lane["bags"] = bags(["at cut-off", "every 45 min", "every 2 h", "when full"])
        }
        let beyond = beyond(stops)
        if isWhole, !hasCharters, !beyond.isEmpty, dice.chance(70) {
            let labels = Set([dice.pick(beyond), dice.pick(beyond)]).sorted()
            lane["containers"] =
                "{to: [\(labels.joined(separator: ", "))], size: \(dice.number(2...3)), "
                + "transfer: \(dice.number(0...60)) min}"
        }
        if dice.chance(25) { lane["days"] = dice.pick(["Tue-Sun", "Mon-Sat", "daily"]) }
        if isWhole {
            if dice.chance(40) { lane["delay"] = dice.law(dice.number(10...300)) }
            if dice.chance(30) { lane["cancelled"] = "\(dice.number(5...40)) %" }
        }
        return "\(name): \(lane)"
    }

    /// Where parcels may go on to unopened: from a gateway to its own stations or to the next gateways.
    private func beyond(_ stops: [String]) -> [String] {
        guard let last = stops.last else { return [] }
        var sites: [String] = []
        for (index, region) in regions.enumerated() where region.gateway == last {
            let next = [1, regions.count - 1].map { regions[(index + $0) % regions.count].gateway }
            sites += region.stations + next
        }
        if sites.isEmpty { sites = regions.flatMap(\.sites) }
        return sites.filter { !stops.contains($0) }
    }

    private mutating func bags(_ closings: [String]) -> String {
        let closing = dice.pick(closings)
        var bags = FlowMap(["close": closing])
        if closing == "when full" || dice.chance(60) { bags["size"] = "\(dice.number(2...3))" }
        if dice.chance(40) { bags["by"] = dice.pick(["stop", "destination"]) }
        return "\(bags)"
    }

    mutating func drawnDemand() -> [String] {
        var lines: [String] = []
        for origin in regions {
            for destination in regions where dice.chance(origin.name == destination.name ? 40 : 60)
            {
                lines.append(demand(from: origin, to: destination))
            }
        }
        if lines.isEmpty { lines.append(demand(from: regions[0], to: regions[1])) }
        return lines
    }

    private mutating func demand(from origin: Region, to destination: Region) -> String {
        var demand = FlowMap([
            "flow": "\(origin.name) -> \(destination.name)",
            "volume": "\(dice.number(10...90))/day",
            "from": dice.chance(60) ? origin.gateway : "[\(origin.sites.joined(separator: ", "))]",
        ])
        let sure = destination.stations
        if dice.chance(40) {
            demand["to"] = sure.count == 2 ? "{\(sure[0]): 70 %, \(sure[1]): 30 %}" : sure[0]
        }
        if services.count > 1 {
            demand["services"] = "{\(services[0]): 35 %, \(services[1]): 65 %}"
        } else {
            demand["services"] = "{\(services[0]): 100 %}"
        }
        if dice.chance(40) {
            let rates = (0..<23).map { _ in "\(dice.number(0...9))" }
            demand["hours"] = "[\(rates.joined(separator: ", ")), 1]"
        }
        if dice.chance(20) { demand["peaks"] = "{fair: {dates: \(day(1)), times: 2}}" }
        if dice.chance(30) { demand["weekdays"] = "[1.2, 1.0, 0.9, 1.1, 1.0, 0.5, 0.3]" }
        if dice.chance(60) { demand["pick"] = dice.lawByHour(dice.number(10...240)) }
        demand["weight"] = dice.pick([
            "250 g", "lognormal mean 400 g sd 600 g", "uniform 100 g to 900 g",
            "uniform 10 g to 1 kg", "100 g + exponential mean 300 g",
        ])
        if dice.chance(30) { demand["tare"] = "10 %" }
        if dice.chance(30) { demand["density"] = "\(dice.number(80...400)) kg/m3" }
        // By rolls of its own: what else is drawn stays what it was without.
        var own = Dice(seed &* 0x401D &+ UInt64(lanes.count + destination.stations.count))
        if own.chance(40) { demand["holidays"] = own.pick(["0.3", "0", "1.7"]) }
        return "d-\(origin.name)-\(destination.name): \(demand)"
    }
}
