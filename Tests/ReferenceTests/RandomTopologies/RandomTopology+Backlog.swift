// What stands at sites when the run starts, with clocks that begin then.
extension RandomTopology {
    /// Rolls of its own: what else is drawn stays what it was without.
    func drawnBacklog() -> [String] {
        var dice = Dice(seed ^ 0xBAC)
        return regions.enumerated().compactMap { index, origin in
            guard dice.chance(50) else { return nil }
            let destination = regions[(index + dice.number(0...1)) % regions.count]
            // At a station of its own, or at the gateway where it comes into its region.
            let site = dice.chance(50) ? dice.pick(origin.sites) : destination.gateway
            var line = FlowMap([
                "at": site, "flow": "\(origin.name) -> \(destination.name)",
                "service": services[0], "parcels": "\(dice.number(3...30))",
                "to": destination.stations[0],
            ])
            if site != destination.stations[0], let stages = stages[site], dice.chance(70) {
                line["stage"] = dice.pick(stages.filter { $0 != "couriers" } + ["lane"])
            }
            return "b-\(index): \(line)"
        }
    }
}
