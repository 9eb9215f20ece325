import ParcelNetwork
import SimulationKernel

extension Draft {
    static let couriersKeys = [
        "takes", "waves", "holidays", "cut-off", "vehicle", "vans", "parcels", "stops", "per-stop",
        "succeeds", "cost", "carrier",
    ]

    func couriers(_ tree: Tree, _ path: String, site: Int) -> CouriersSpec? {
        let given = Fields(tree, path: path, keys: Self.couriersKeys, findings: findings)
        var isRight = true
        if given.has("takes"), given.has("waves") {
            findings.error(
                at: given.position("takes"), "both 'waves' and 'takes'", mend: "give one of them")
            isRight = false
        }
        if given.has("carrier") { return carriersCouriers(given) }
        if given.has("takes"), isRight {
            spec.courierRates[site] = ratesWithoutVans(given)
            return lawOfTheHour("takes", given).map(CouriersSpec.direct)
        }
        guard given.has("waves") else {
            given.missing(
                "waves", mend: "write 'waves: [Mon-Sat 09:00]', or 'takes' with a law")
            return nil
        }
        var whole = given.tree
        if given.has("vehicle") {
            if let vehicle = courierVehicle(given) {
                // The vehicle's own values stand under those of the site, over built-in ones.
                let builtIn = whole.entries.filter {
                    $0.tree.position.file == Tree.builtInFile && vehicle.tree[$0.key] != nil
                }
                whole = vehicle.tree.only(["parcels", "stops", "per-stop", "cost"]).overlaid(
                    by: whole.without(Set(builtIn.map(\.key))))
            } else {
                isRight = false
            }
        }
        let fields = Fields(whole, path: path, keys: Self.couriersKeys, findings: findings)
        let waves = self.waves(fields)
        let parcels = fields.count("parcels", in: 0...1_000_000)
        if parcels == 0 {
            findings.error(
                at: fields.position("parcels"), "a capacity of zero: 'parcels'",
                mend: "how many parcels does a van take?")
        } else if parcels == nil, !fields.has("parcels"), isRight {
            fields.missing("parcels", mend: "parcels of a van: here, or of a courier 'vehicle'")
        }
        let vans = self.vans(fields, site: site)
        let cutOff = fields.duration("cut-off")
        checkCutOff(fields, cutOff)
        let pace = isRight || fields.has("stops") ? self.pace(fields) : nil
        let succeeds = fields.list("succeeds") { text throws(Mistake) in
            try Fields.share(text)
        }
        if succeeds?.isEmpty == true, fields.items("succeeds")?.isEmpty == true {
            findings.error(
                at: fields.position("succeeds"), "no attempt at all", mend: "write '[100 %]'")
        }
        spec.courierRates[site] = rates(fields, by: CostUnit.ofCouriers)
        guard isRight, let cutOff, let pace, let vans, let parcels, let waves else { return nil }
        return .waves(
            CourierWavesSpec(
                waves: waves, holidays: onHolidays(fields), cutOff: cutOff, vans: vans,
                parcelsPerVan: parcels, pace: pace, succeeds: succeeds ?? [1 << 32],
                position: tree.position))
    }

    /// The vehicle whose values couriers stand on; nil after a problem.
    private func courierVehicle(_ fields: Fields) -> VehicleRecord? {
        guard let vehicle = fields.value("vehicle", vehicle(named:)) else { return nil }
        guard vehicle.mode == "courier" else {
            findings.error(
                at: fields.position("vehicle"),
                "couriers in a vehicle of mode '\(vehicle.mode)'",
                mend: "use one with 'mode: courier'")
            return nil
        }
        return vehicle
    }

    /// With a law nobody knows how many vans there are, or for how long.
    private func ratesWithoutVans(_ fields: Fields) -> Network.Rates {
        let rates = self.rates(fields, by: CostUnit.ofCouriers)
        if rates.perTrip > 0 || rates.perHour > 0 {
            findings.error(
                at: fields.position("cost"),
                "couriers with 'takes' have no vans that cost by trip or h",
                mend: "write for example '1.20 \(spec.currency)/parcel', or give 'waves'")
        }
        return rates
    }

    private func waves(_ fields: Fields) -> [WaveRule]? {
        guard let items = fields.items("waves") else { return nil }
        if items.isEmpty {
            findings.error(
                at: fields.position("waves"), "couriers without waves",
                mend: "write for example '[Mon-Sat 09:00]'")
        }
        return items.compactMap { item in
            fields.read(item, "waves") { text throws(Mistake) in
                let (days, rest) = try Draft.daysAndRest(text, example: "Mon-Sat 09:00")
                let time = try ClockTime.parse(rest, most: 24)
                return WaveRule(days: days, time: time)
            }
        }
    }

    /// `12`, or `115 % of mean`: then counted when the demand is known.
    private func vans(_ fields: Fields, site: Int) -> Int64? {
        guard fields.has("vans") else {
            fields.missing("vans", mend: "write 'vans: 12' or 'vans: 115 % of mean'")
            return nil
        }
        let suffix = "of mean"
        return fields.value("vans") { text throws(Mistake) in
            guard text.hasSuffix(suffix) else {
                let vans = try Quantity.count(
                    fields.whole("vans", text), in: 0...ReadingLimits.mostVehicles)
                guard vans > 0 else {
                    throw Mistake("a capacity of zero: 'vans'", mend: "nothing would be delivered")
                }
                return vans
            }
            let share = try Quantity.parse(text.dropLast(suffix.count).trimmed, as: .share)
            guard share > 0 else { throw Mistake("a capacity of zero: 'vans'") }
            self.vansByMean.append(
                VansByMean(
                    site: site, share: Share(share), position: fields.position("vans"), text: text))
            return 1
        }
    }

    /// The time between two deliveries of a van: of `stops` an hour, `per-stop` parcels each.
    func pace(_ fields: Fields) -> SimDuration? {
        guard fields.has("stops") else {
            fields.missing("stops", mend: "stops of a van: write for example 'stops: 15/h'")
            return nil
        }
        guard let interval = fields.value("stops", Quantity.interval) else { return nil }
        let perStop =
            fields.has("per-stop")
            ? fields.value("per-stop", Quantity.millionths) : 1_000_000
        guard let perStop else { return nil }
        guard perStop > 0 else {
            findings.error(
                at: fields.position("per-stop"), "no parcels at a stop", mend: "write '1' or more")
            return nil
        }
        let pace = Quantity.rounded(Int128(interval) * 1_000_000, over: Int128(perStop))
        return SimDuration(
            microseconds: min(max(1, Int64(clamping: pace)), ReadingLimits.longestDuration))
    }

    /// Counts the vans that are a share of the mean: demand a week over what a van takes in it.
    func countVans() {
        var perDay = [Int128](repeating: 0, count: spec.sites.count)
        for demand in spec.demand {
            let total = demand.to.reduce(Int128(0)) { $0 + Int128($1.weight) }
            for destination in demand.to {
                perDay[destination.index] +=
                    Int128(demand.millionthsPerDay) * Int128(destination.weight) / total
            }
        }
        for pending in vansByMean where pending.site < spec.sites.count {
            let stages = spec.sites[pending.site].stages
            guard
                let index = stages.firstIndex(where: {
                    if case .couriers = $0 { true } else { false }
                }), case .couriers(.waves(var waves)) = stages[index]
            else { continue }
            let weekend = spec.calendars[spec.sites[pending.site].calendar].weekend
            let perWeek = waves.waves.reduce(0) { sum, wave in
                let working = wave.days.working ? ~weekend & DayRule.daily.weekdays : 0
                return sum + (wave.days.weekdays | working).nonzeroBitCount
            }
            let parcels = (perDay[pending.site] * 7 * Int128(pending.share)) >> 32
            let capacity = Int128(max(1, perWeek)) * Int128(waves.parcelsPerVan) * 1_000_000
            let vans = max(1, (parcels + capacity - 1) / max(1, capacity))
            waves.vans = Int64(clamping: min(vans, Int128(ReadingLimits.mostVehicles)))
            spec.sites[pending.site].stages[index] = .couriers(.waves(waves))
            findings.note(
                "sites.\(spec.sites[pending.site].name).couriers.vans", "\(waves.vans)",
                .computed("\(pending.text), \(pending.position.file):\(pending.position.line)"))
        }
    }
}
