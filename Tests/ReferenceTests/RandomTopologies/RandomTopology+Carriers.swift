// A partner that delivers to a town of its own, in some regions.
extension RandomTopology {
    /// Rolls of its own: what else is drawn stays what it was without.
    private func dice(of region: Region) -> Dice {
        let number = UInt64(region.name.last?.wholeNumberValue ?? 0)
        return Dice(seed &* 0xCA44 &+ number)
    }

    /// The town's line, where there is one.
    func carrierTown(of region: Region) -> String? {
        var dice = dice(of: region)
        guard dice.chance(40) else { return nil }
        let (lat, lon) = (dice.number(-50...60), dice.number(-170...170))
        return "      P-\(region.name): {lat: \(lat), lon: \(lon), presence: by hour, "
            + "couriers: {carrier: post-\(region.name)}}"
    }

    func carrier(of region: Region) -> String {
        var dice = dice(of: region)
        _ = (dice.chance(40), dice.number(-50...60), dice.number(-170...170))
        var points = FlowMap([
            region.gateway: "{rate: \(dice.number(4...20))/h, after: \(dice.number(5...40)) min}"
        ])
        if dice.chance(50) {
            points[region.stations[0]] =
                "{capacity: \(dice.number(50...200))/day, "
                + "open: [daily 08:00-16:00], holidays: open}"
        }
        let rounds = dice.chance(50) ? ", rounds: [daily 09:00-15:00], holidays: open" : ""
        return "post-\(region.name): {hand-over: \(points), "
            + "delivers: {otherwise: \(dice.law(dice.number(20...400)))}\(rounds)}"
    }
}
