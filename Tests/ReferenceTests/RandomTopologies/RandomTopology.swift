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
    /// Each site's stages, as far as they are written.
    private(set) var stages: [String: [String]] = [:]
    /// Names of lanes, and of those without a timetable.
    var lanes: [String] = []
    var continuousLanes: Set<String> = []
    var dice: Dice
    /// Whether there are also stock, containers that pass sites unopened or charters, delays and
    /// cancellations.
    let isWhole: Bool
    /// Lanes on demand, where there are no containers.
    var hasCharters: Bool { isWhole && seed % 2 == 0 }
    let start: String
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

    init(seed: UInt64, isWhole: Bool = false) {
        self.seed = seed
        self.isWhole = isWhole
        dice = Dice(seed)
        days = dice.number(1...2)
        start = dice.pick(RandomTopology.starts)
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
        writeCalendars()
        write("regions:")
        for region in regions { write(region) }
        if regions.count > 2, dice.chance(50) { write("unions: {U: [R0, R1]}") }
        write("lanes:")
        for line in drawnLanes() { write("  " + line) }
        let carriers = regions.filter { carrierTown(of: $0) != nil }
        if !carriers.isEmpty { write("carriers:") }
        for region in carriers { write("  " + carrier(of: region)) }
        write("demand:")
        for line in drawnDemand() { write("  " + line) }
        write("backlog:")
        for line in drawnBacklog() { write("  " + line) }
        let disruptions = drawnDisruptions()
        if !disruptions.isEmpty {
            write("disruptions:")
            for line in disruptions { write("  " + line) }
        }
        write("scenarios:")
        for line in scenarios() { write("  " + line) }
    }

    mutating func write(_ line: String) { text += line + "\n" }

    // MARK: Services, vehicles, calendars

    private mutating func writeServices() {
        write("services:")
        for index in 0..<dice.number(1...3) {
            var service = FlowMap(["promise": "\(dice.number(1...3)) working days"])
            if dice.chance(60) { service["cut-off"] = dice.clock(8...20) }
            if dice.chance(40) { service["starts"] = "accepted" }
            if dice.chance(60) {
                service["stops"] = dice.pick(["final delivery", "first attempt or available"])
            }
            service["counts"] = dice.pick(["destination", "origin", "both", "daily"])
            if dice.chance(70) { service["rank"] = "\(dice.number(0...2))" }
            if dice.chance(30) { service["target"] = "90 %" }
            services.append("service-\(index)")
            write("  service-\(index): \(service)")
        }
    }

    private mutating func writeVehicles() {
        write("vehicles:")
        write(
            "  plane: {mode: air, payload: \(dice.number(3...20)) kg, parcels: 40, cost: 3 EUR/h}")
        write("  truck: {mode: road, parcels: \(dice.number(5...40))}")
        write("  lorry: {mode: road, volume: \(dice.number(50...300)) l, fill: 80 %}")
        write("  ship: {mode: sea, payload: 30 kg, volume: 300 l, fill: 75 %}")
        let van = "parcels: \(dice.number(3...12)), stops: 12/h, per-stop: 1.5"
        write("  van: {mode: courier, \(van)}")
    }

    private mutating func writeCalendars() {
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
        write(
            site: region.gateway, stages: withDocks(gatewayStages(), of: region.gateway),
            lockers: false)
        for station in region.stations {
            write(
                site: station, stages: withDocks(stationStages(), of: station),
                lockers: dice.chance(45))
        }
        if let town = carrierTown(of: region) { write(town) }
    }

    private mutating func write(site: String, stages: [(String, FlowMap)], lockers: Bool) {
        self.stages[site] = stages.map(\.0)
        write("      \(site):")
        write("        lat: \(dice.number(-50...60))")
        write("        lon: \(dice.number(-170...170))")
        write("        presence: by hour")
        for (name, stage) in stages { write("        \(name): \(stage)") }
        if lockers { write("        lockers: \(self.lockers(of: site))") }
        if let home = regions.firstIndex(where: { $0.gateway == site }), isWhole, dice.chance(70) {
            write("        stock: \(stock(else: regions[(home + 1) % regions.count].name))")
        }
        guard stages.count > 1, dice.chance(40) else { return }
        let hasDocks = stages.first?.1["by"] != nil
        // Whoever is delivered has cleared before.
        var order = dice.shuffled(stages.map(\.0).filter { $0 != "couriers" })
        if stages.contains(where: { $0.0 == "couriers" }) {
            let cleared = order.lastIndex(of: "import").map { $0 + 1 } ?? 0
            order.insert("couriers", at: dice.number(cleared...order.count))
        }
        if hasDocks { order = ["unload"] + order.filter { $0 != "unload" } }
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
        // Rolls of its own: what else is drawn stays what it was without.
        var own = Dice(seed &* 0xC0A5 &+ UInt64(self.stages.count))
        if own.chance(35) { office["holds"] = "consignment" }
        stages.append(("import", office))
        if dice.chance(70) { stages.append(("sort", station("lines"))) }
        if dice.chance(50) { stages.append(("export", customs())) }
        if dice.chance(30) { stages.append(("couriers", couriers())) }
        if dice.chance(30) { stages.append(("load", station("docks"))) }
        return stages
    }

    /// Some docks are kept by vehicles, where nothing stands against it: by rolls of its own.
    private func withDocks(_ stages: [(String, FlowMap)], of site: String) -> [(String, FlowMap)] {
        var key: UInt64 = seed &* 131
        for byte in site.utf8 { key = key &* 31 &+ UInt64(byte) }
        var dice = Dice(key)
        guard let first = stages.first, first.0 == "unload", dice.chance(60),
            !stages.contains(where: { $0.1["full"] == "blocks" })
        else { return stages }
        var unload = first.1
        for key in ["queue", "fails", "repair", "misread", "buffer", "full"] { unload[key] = nil }
        unload["by"] = "vehicle"
        return [("unload", unload)] + stages.dropFirst()
    }

    private mutating func stationStages() -> [(String, FlowMap)] {
        var stages: [(String, FlowMap)] = []
        if dice.chance(30) { stages.append(("unload", station("docks"))) }
        if dice.chance(70) { stages.append(("sort", station("lines"))) }
        stages.append(("couriers", couriers()))
        if dice.chance(20) { stages.append(("load", station("docks"))) }
        return stages
    }
}
