// What a site's stages are made of: stations with every discipline, customs with and without
// inspection loops, couriers and the lockers that they fill.
extension RandomTopology {
    /// Docks or lines: in order, or with all that makes a station run event by event.
    mutating func station(_ servers: String) -> FlowMap {
        var stage = FlowMap()
        if dice.chance(80) { stage[servers] = "\(dice.number(1...3))" }
        if dice.chance(50) {
            stage["rate"] = "\(dice.number(8...60))/h"
        } else {
            stage["takes"] = dice.law(dice.number(2...6))
        }
        if dice.chance(50) { setHours(of: &stage, servers) }
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

    /// Open hours for all servers, or shifts of some.
    private mutating func setHours(of stage: inout FlowMap, _ servers: String) {
        let hours = dice.pick([
            "[daily 06:00-22:00]", "[Mon-Sat 04:00-14:00]",
            "[working 08:00-18:00, daily 19:00-21:00]",
            "[Mon-Sun 06:00-26:00]", "[Mon-Fri 00:00-24:00, Sat-Sun 06:00-12:00]", "always",
            "{daily 05:00-14:00: 3, daily 14:00-23:00: 1}",
            "{Mon-Sun 00:00-24:00: 1, working 09:00-17:00: 2}",
            "{daily 06:00-14:30: 1, daily 14:00-24:00: 2, Mon-Fri 22:00-30:00: 1}",
        ])
        if hours.hasPrefix("{") {
            stage[servers] = nil
            stage["shifts"] = hours
        } else {
            stage["open"] = hours
        }
    }

    mutating func customs() -> FlowMap {
        var office = FlowMap()
        if dice.chance(70) { office["none"] = "{takes: \(dice.law(5))}" }
        let isLoop = dice.chance(30)
        if isLoop || dice.chance(70) {
            var desks = desks(share: dice.number(5...(isLoop ? 60 : 30)))
            desks["waits"] = dice.lawByHour(dice.number(30...400))
            office["documents"] = "\(desks)"
        }
        if isLoop || dice.chance(70) {
            var desks = desks(share: dice.number(5...(isLoop ? 40 : 20)))
            if dice.chance(50) { desks["returned"] = "20 %" }
            if dice.chance(50) { desks["destroyed"] = "10 %" }
            if isLoop { desks["of"] = dice.pick(["examined", "examined", "presented"]) }
            if isLoop { desks["then"] = dice.pick(["examined again", "released"]) }
            office["physical"] = "\(desks)"
        }
        if office.isEmpty { office["none"] = "{takes: 5 min}" }
        return office
    }

    private mutating func desks(share: Int) -> FlowMap {
        var desks = FlowMap(["share": "\(share) %", "desks": "\(dice.number(1...3))"])
        desks["takes"] = dice.law(dice.number(3...25))
        if dice.chance(50) { setHours(of: &desks, "desks") }
        if dice.chance(30) { desks["queue"] = "by rank" }
        if dice.chance(20) { addBreakdowns(to: &desks) }
        return desks
    }

    mutating func couriers() -> FlowMap {
        guard dice.chance(65) else { return FlowMap(["takes": dice.lawByHour(150)]) }
        let waves = dice.pick([
            "[daily 09:00]", "[Mon-Sat 09:00, Mon-Fri 15:00]", "[daily 08:00, working 17:30]",
            "[daily 07:00, daily 11:00, daily 15:00, daily 19:00]",
        ])
        let vans = dice.chance(20) ? "\(dice.number(60...140)) % of mean" : "\(dice.number(1...4))"
        var couriers = FlowMap(["waves": waves, "vans": vans])
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

    /// A warehouse of two classes, replenished within the run.
    mutating func stock(else region: String) -> FlowMap {
        let reorders = ["at 3 up to 9", "at 2 by 5", "up to 4", "never"]
        let one = "{share: \(dice.number(10...50)) %, initial: 4, reorder: \(dice.pick(reorders))}"
        let other = "{share: \(dice.number(5...40)) %, initial: 7, reorder: at 4 by 6, by: sea}"
        var stock = FlowMap([
            "else": region, "order-delay": "\(dice.number(5...90)) min",
            "supplies": "{air: {takes: 2 h + \(dice.law(300)), receiving: 1 h}, sea: {takes: 1 d, "
                + "departs: [daily 12:00]}}",
        ])
        stock["classes"] = "{toys: \(one.dropLast()), by: air}, shoes: \(other)}"
        if dice.chance(50) { stock["pick"] = dice.lawByHour(60) }
        if dice.chance(40) { stock["review"] = "[daily 07:00, daily 19:00]" }
        return stock
    }

    /// One or two banks of few compartments, for parcels of a quarter of a litre to ten.
    mutating func lockers(of site: String) -> FlowMap {
        var banks = FlowMap()
        for index in 0..<dice.number(1...2) {
            var bank = FlowMap(["S": "\(dice.number(0...6))", "M": "\(dice.number(1...4))"])
            if dice.chance(60) { bank["L"] = "\(dice.number(0...3))" }
            if dice.chance(30) { bank["weight"] = "\(dice.number(1...9))" }
            banks["L-\(site)-\(index)"] = "\(bank)"
        }
        var lockers = FlowMap(["banks": "\(banks)"])
        if dice.chance(70) { lockers["chosen-by"] = "\(dice.number(20...90)) %" }
        lockers["dwell"] = dice.lawByHour(dice.number(60...900))
        if dice.chance(70) { lockers["expires"] = "\(dice.number(4...30)) h" }
        lockers["sizes"] = dice.pick(["{S: 2 l, M: 4 l, L: 8 l}", "{S: 1 l, M: 1 l, L: 30 l}"])
        if dice.chance(80) {
            lockers["full"] = dice.pick([
                "[larger size, locker within 1 km, couriers]", "[larger size, return]",
                "[couriers]", "[locker within 5 km, return]", "[return]",
            ])
        }
        // Rolls of its own: what else is drawn stays what it was without.
        var own = Dice(seed &* 0x10C4 &+ UInt64(site.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
        if own.chance(40) { lockers["reserve"] = "at dispatch" }
        return lockers
    }
}
