/// A whole topology file drawn from a seed: some regions, each with a gateway and stations that
/// deliver, joined by lanes of every kind, small enough to be run within a second in debug.
///
/// The file must be accepted as it is: whatever is drawn here is what the reference of the format
/// allows. Capacities are small and shares of customs large, so that parcels wait everywhere.
struct RandomTopology {
    struct Region {
        var name: String
        var gateway: String
        /// Sites that deliver.
        var stations: [String]
        var sites: [String] { [gateway] + stations }
    }

    let seed: UInt64
    private(set) var text = ""
    private(set) var regions: [Region] = []
    private(set) var services: [String] = []
    var dice: Dice
    /// The measured days; what comes before and after is drawn too.
    let days: Int

    /// Starts whose first days hold a change of clocks, a turn of a month, or nothing.
    private static let starts = [
        "2023-10-27", "2023-11-03", "2024-03-08", "2024-03-29", "2023-09-29", "2024-02-27",
        "2023-12-29", "2024-06-12",
    ]
    private static let zones = [
        "Asia/Shanghai", "Europe/Brussels", "Europe/Madrid", "America/New_York",
        "America/Sao_Paulo", "Australia/Sydney", "Asia/Kolkata", "UTC", "Pacific/Auckland",
    ]

    init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed)
        days = dice.number(1...2)
        let start = dice.pick(RandomTopology.starts)
        write("hubsim: 1")
        write("name: random-\(seed)")
        write("start: \(start)")
        let warmUp = dice.pick(["0 d", "0 d", "1 d"])
        write("run: {warm-up: \(warmUp), days: \(days), run-out: 2 d}")
        writeServices()
        writeVehicles()
        for index in 0..<dice.number(2...3) {
            regions.append(
                Region(
                    name: "R\(index)", gateway: "G\(index)",
                    stations: (0..<dice.number(1...3)).map { "S\(index)\($0)" }))
        }
        writeCalendars(start: start)
        write("regions:")
        for region in regions { write(region) }
        if regions.count > 2, dice.chance(50) { write("unions: {U: [R0, R1]}") }
        write("lanes:")
        for line in lanes() { write("  " + line) }
        write("demand:")
        for line in demand() { write("  " + line) }
    }

    mutating func write(_ line: String) { text += line + "\n" }

    // MARK: Services, vehicles, calendars

    private mutating func writeServices() {
        write("services:")
        for index in 0..<dice.number(1...3) {
            var service = FlowMap(["promise": "\(dice.number(1...3)) working days"])
            if dice.chance(60) { service["cut-off"] = dice.clock(8...20) }
            if dice.chance(40) { service["starts"] = "accepted" }
            if dice.chance(40) { service["stops"] = "final delivery" }
            service["counts"] = dice.pick(["destination", "origin", "both", "daily"])
            if dice.chance(70) { service["rank"] = "\(dice.number(0...2))" }
            if dice.chance(30) { service["target"] = "90 %" }
            services.append("service-\(index)")
            write("  service-\(index): \(service)")
        }
    }

    private mutating func writeVehicles() {
        write("vehicles:")
        write("  plane: {mode: air, payload: \(dice.number(3...20)) kg, parcels: 40}")
        write("  truck: {mode: road, parcels: \(dice.number(5...40))}")
        write("  lorry: {mode: road, volume: \(dice.number(50...300)) l, fill: 80 %}")
        write("  ship: {mode: sea, payload: 30 kg, volume: 300 l, fill: 75 %}")
        let van = "parcels: \(dice.number(3...12)), stops: 12/h, per-stop: 1.5"
        write("  van: {mode: courier, \(van)}")
    }

    private mutating func writeCalendars(start: String) {
        write("calendars:")
        let weekends = ["[Sat, Sun]", "[Fri, Sat]", "[Sun]"]
        for region in regions {
            var calendar = FlowMap(["weekend": dice.pick(weekends)])
            if dice.chance(60) { calendar["closed"] = "[\(start)]" }
            write("  \(region.name)-days: \(calendar)")
        }
    }

    // MARK: Regions

    private mutating func write(_ region: Region) {
        write("  \(region.name):")
        write("    zone: \(dice.pick(RandomTopology.zones))")
        if dice.chance(70) { write("    calendar: \(region.name)-days") }
        write("    sites:")
        write(site: region.gateway, stages: gatewayStages())
        for station in region.stations {
            write(site: station, stages: stationStages())
        }
    }

    private mutating func write(site: String, stages: [(String, FlowMap)]) {
        write("      \(site):")
        write("        lat: \(dice.number(-50...60))")
        write("        lon: \(dice.number(-170...170))")
        write("        presence: by hour")
        for (name, stage) in stages { write("        \(name): \(stage)") }
        guard stages.count > 1, dice.chance(40) else { return }
        // Whoever is delivered has cleared before.
        var order = dice.shuffled(stages.map(\.0).filter { $0 != "couriers" })
        if stages.contains(where: { $0.0 == "couriers" }) { order.append("couriers") }
        write("        order: [\(order.joined(separator: ", "))]")
    }

    private mutating func gatewayStages() -> [(String, FlowMap)] {
        var stages: [(String, FlowMap)] = []
        if dice.chance(50) { stages.append(("unload", station("docks"))) }
        var office = customs()
        if dice.chance(50) { office["clears"] = "all" }
        if dice.chance(50) {
            office["lodged"] = "\(dice.number(1...6)) h before arrival"
        }
        stages.append(("import", office))
        if dice.chance(70) { stages.append(("sort", station("lines"))) }
        if dice.chance(50) { stages.append(("export", customs())) }
        if dice.chance(30) { stages.append(("couriers", couriers())) }
        return stages
    }

    private mutating func stationStages() -> [(String, FlowMap)] {
        var stages: [(String, FlowMap)] = []
        if dice.chance(30) { stages.append(("unload", station("docks"))) }
        if dice.chance(70) { stages.append(("sort", station("lines"))) }
        stages.append(("couriers", couriers()))
        return stages
    }

    /// Docks, lines or desks: in order, or with all that makes a station run event by event.
    private mutating func station(_ servers: String) -> FlowMap {
        var stage = FlowMap()
        if dice.chance(80) { stage[servers] = "\(dice.number(1...3))" }
        if dice.chance(50) {
            stage["rate"] = "\(dice.number(8...60))/h"
        } else {
            stage["takes"] = dice.law(dice.number(2...6))
        }
        if dice.chance(50) { stage["open"] = opening() }
        if dice.chance(20) { stage["holidays"] = dice.pick(["open", "closed"]) }
        guard dice.chance(60) else { return stage }
        if dice.chance(50) { stage["queue"] = "by rank" }
        if dice.chance(30) { addBreakdowns(to: &stage) }
        if dice.chance(40) { stage["misread"] = "\(dice.number(1...20)) %" }
        if dice.chance(50) {
            stage["buffer"] = "\(dice.number(0...6))"
            stage["full"] = dice.pick(["blocks", "blocks", "turns away"])
        }
        return stage
    }

    private mutating func addBreakdowns(to stage: inout FlowMap) {
        stage["fails"] = dice.pick([
            "every 2 h", "every uniform 1 h to 5 h", "every 6 h of the clock",
        ])
        stage["repair"] = dice.law(20)
    }

    private mutating func opening() -> String {
        dice.pick([
            "[daily 06:00-22:00]", "[Mon-Sat 04:00-14:00]",
            "[working 08:00-18:00, daily 19:00-21:00]",
            "[Mon-Sun 06:00-26:00]", "[Mon-Fri 00:00-24:00, Sat-Sun 06:00-12:00]", "always",
        ])
    }

    private mutating func customs() -> FlowMap {
        var office = FlowMap()
        if dice.chance(70) { office["none"] = "{takes: \(dice.law(5))}" }
        if dice.chance(70) {
            var desks = station("desks", share: dice.number(5...30))
            desks["waits"] = dice.lawByHour(dice.number(30...400))
            office["documents"] = "\(desks)"
        }
        if dice.chance(70) {
            var desks = station("desks", share: dice.number(5...20))
            if dice.chance(50) { desks["returned"] = "20 %" }
            if dice.chance(50) { desks["destroyed"] = "10 %" }
            office["physical"] = "\(desks)"
        }
        if office.isEmpty { office["none"] = "{takes: 5 min}" }
        return office
    }

    private mutating func station(_ servers: String, share: Int) -> FlowMap {
        var desks = FlowMap(["share": "\(share) %", servers: "\(dice.number(1...3))"])
        desks["takes"] = dice.law(dice.number(3...25))
        if dice.chance(50) { desks["open"] = opening() }
        if dice.chance(30) { desks["queue"] = "by rank" }
        if dice.chance(20) { addBreakdowns(to: &desks) }
        return desks
    }

    private mutating func couriers() -> FlowMap {
        guard dice.chance(65) else { return FlowMap(["takes": dice.lawByHour(150)]) }
        let waves = dice.pick([
            "[daily 09:00]", "[Mon-Sat 09:00, Mon-Fri 15:00]", "[daily 08:00, working 17:30]",
            "[daily 07:00, daily 11:00, daily 15:00, daily 19:00]",
        ])
        var couriers = FlowMap(["waves": waves, "vans": "\(dice.number(1...4))"])
        if dice.chance(50) {
            couriers["vehicle"] = "van"
        } else {
            couriers["parcels"] = "\(dice.number(3...15))"
            couriers["stops"] = "\(dice.number(8...20))/h"
        }
        if dice.chance(50) { couriers["cut-off"] = "\(dice.number(0...90)) min" }
        if dice.chance(60) {
            couriers["succeeds"] = dice.pick(["[80 %]", "[70 %, 60 %]", "[90 %, 50 %, 50 %]"])
        }
        return couriers
    }
}
