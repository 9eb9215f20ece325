import ParcelNetwork

/// What a cost is given by.
enum CostUnit: String, CaseIterable, Sendable {
    case trip
    case kilometre = "km"
    case hour = "h"
    case parcel

    static let ofLane: [CostUnit] = [.trip, .kilometre, .hour, .parcel]
    static let ofCouriers: [CostUnit] = [.trip, .hour, .parcel]
    static let ofStation: [CostUnit] = [.hour, .parcel]
    static let ofLockers: [CostUnit] = [.hour, .parcel]
}

/// Amounts of money, all of a file in one currency.
struct Money {
    /// A code of three letters.
    var currency: String

    static func isCode(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// `450000 EUR/trip` in 10^-9 of the currency.
    func cost(_ text: String, by units: [CostUnit]) throws(Mistake) -> (CostUnit, Int64) {
        let example = "write for example '1.60 \(currency)/\(units[0].rawValue)'"
        let (number, unit) = Quantity.parts(text.trimmed)
        let parts = unit.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Mistake("'\(text)' is no cost", mend: example) }
        let nano = try amount(number, String(parts[0]).trimmed, of: text, example)
        let per = String(parts[1]).trimmed
        guard let known = units.first(where: { $0.rawValue == per }) else {
            let list = units.map { "\(currency)/\($0.rawValue)" }.joined(separator: ", ")
            throw Mistake("'\(text)': nothing here costs by '\(per)'", mend: "units: \(list)")
        }
        return (known, nano)
    }

    /// `2.50 EUR` in 10^-9 of the currency.
    func price(_ text: String) throws(Mistake) -> Int64 {
        let (number, unit) = Quantity.parts(text.trimmed)
        return try amount(number, unit, of: text, "write for example '2.50 \(currency)'")
    }

    private func amount(
        _ number: String, _ code: String, of text: String, _ example: String
    ) throws(Mistake) -> Int64 {
        if number.hasPrefix("-") { throw Mistake("'\(text)' is below zero", mend: example) }
        guard let decimal = Quantity.decimal(number) else {
            throw Mistake("'\(text)' is no amount of money", mend: example)
        }
        guard code == currency else {
            guard Money.isCode(code) else {
                throw Mistake("'\(text)' has no currency", mend: example)
            }
            throw Mistake(
                "'\(text)' in a file in \(currency)",
                mend: "convert it; or, if all amounts are, write 'currency: \(code)' in the head")
        }
        let nano = Quantity.rounded(
            decimal.mantissa * 1_000_000_000, over: Quantity.ten(toThe: decimal.places))
        guard nano <= Int128(Network.Rates.most) else {
            throw Mistake("'\(text)' is too much", mend: "at most 10000000 \(currency)")
        }
        return Int64(nano)
    }
}

extension Draft {
    private var money: Money { Money(currency: spec.currency) }

    func readCurrency(_ head: Fields) {
        guard let code = head.text("currency") else { return }
        guard Money.isCode(code) else {
            findings.error(
                at: head.position("currency"), "'\(code)' is no currency",
                mend: "write its code of three capitals: 'currency: EUR'")
            return
        }
        spec.currency = code
    }

    /// `cost`: an amount, or a list of amounts by different units.
    func rates(_ fields: Fields, by units: [CostUnit]) -> Network.Rates {
        let money = self.money
        let terms =
            fields.list("cost") { text throws(Mistake) in try money.cost(text, by: units) } ?? []
        var rates = Network.Rates.none
        var seen: Set<CostUnit> = []
        for (unit, nano) in terms {
            guard seen.insert(unit).inserted else {
                findings.error(
                    at: fields.position("cost"), "two costs by '\(unit.rawValue)'",
                    mend: "give their sum")
                continue
            }
            switch unit {
            case .trip: rates.perTrip = nano
            case .kilometre: rates.perKilometre = nano
            case .hour: rates.perHour = nano
            case .parcel: rates.perParcel = nano
            }
        }
        return rates
    }

    func price(_ fields: Fields) -> Int64 {
        let money = self.money
        return fields.value("price") { text throws(Mistake) in try money.price(text) } ?? 0
    }

    /// What a lane costs and emits, whatever its stops.
    struct LaneExpense {
        var rates: Network.Rates
        var vehicles: Int64
        /// Milligrams a tonne-kilometre.
        var co2e: Int64
        var detour: Int64
        var countsByDistance: Bool { rates.perKilometre > 0 || co2e > 0 }
    }

    func expense(
        _ fields: Fields, vehicles: Int64, detour: Int64, isContinuous: Bool
    ) -> LaneExpense {
        let rates = self.rates(fields, by: CostUnit.ofLane)
        if isContinuous, rates.perTrip > 0 || rates.perKilometre > 0 || rates.perHour > 0 {
            findings.error(
                at: fields.position("cost"),
                "a continuous lane has no vehicle that costs by trip, km or h",
                mend: "write for example '0.05 \(spec.currency)/parcel'")
        }
        return LaneExpense(
            rates: rates, vehicles: vehicles, co2e: fields.quantity("co2e", .emission) ?? 0,
            detour: detour)
    }

    /// By leg: the great circle by air; by road and sea the shortest way, which is as much longer
    /// as `detour` says. Nil after a problem.
    func legMetres(
        _ lane: String, _ mode: Network.LaneMode, _ sites: [Int], _ expense: LaneExpense,
        at position: Position
    ) -> [Int64]? {
        guard expense.countsByDistance else { return [] }
        for site in sites where spec.sites[site].latitude == nil {
            if errorsOfSites > 0 || placesAreFaulty { return nil }
            findings.error(
                at: position,
                "'\(lane)' costs or emits by distance, and site '\(spec.sites[site].name)'"
                    + " has no coordinates",
                mend: "give the site's 'lat' and 'lon', or '0 g/tkm' and no cost by km")
            return nil
        }
        return zip(sites, sites.dropFirst()).map { from, to in
            let circle = Draft.metres(spec.sites[from], spec.sites[to])
            let way = mode == .air ? circle : circle * Double(expense.detour) / 1_000_000
            let metres = Int64(min(way.rounded(), Double(Network.RatedPart.mostMetres)))
            findings.note(
                "lanes.\(lane).distance to \(spec.sites[to].name)", "\(metres / 1000) km",
                .computed(mode == .air ? "great circle" : "great circle x detour"))
            return metres
        }
    }
}
