import ParcelNetwork
import ResultsStore

/// What the measured window cost, brought in and emitted, in the file's currency and kilograms.
package struct CostSummary: Codable, Equatable, Sendable {
    package var currency: String
    /// Parcels delivered in the window, whenever they were created: what the means are over.
    package var delivered: UInt64
    /// Null if nothing has a cost.
    package var cost: Figure
    package var costPerParcel: Figure
    /// Parts of `cost`.
    package var lanes: Figure
    package var sites: Figure
    package var couriers: Figure
    package var lockers: Figure
    /// Of parcels delivered in the window; null if no service has a price.
    package var revenue: Figure
    package var revenuePerParcel: Figure
    /// By service, in the file's order; empty if no service has a price.
    package var services: [ServiceRevenueRow]
    /// Of the lanes with a factor; null if none has one.
    package var co2eKilograms: Figure
    package var co2eGramsPerParcel: Figure

    /// Nil if the topology says nothing of money or emissions.
    init?(_ expenses: Expenses, _ network: Network) {
        guard expenses.hasCosts || expenses.hasPrices || expenses.hasEmissions else { return nil }
        func money(_ nano: Int128, _ isKnown: Bool) -> Figure {
            isKnown ? Figure(Double(nano) / 1e9) : .none
        }
        func each(_ total: Int128, _ unit: Double, _ isKnown: Bool) -> Figure {
            isKnown && expenses.delivered > 0
                ? Figure(Double(total) / unit / Double(expenses.delivered)) : .none
        }
        currency = expenses.currency
        delivered = expenses.delivered
        cost = money(expenses.cost, expenses.hasCosts)
        costPerParcel = each(expenses.cost, 1e9, expenses.hasCosts)
        lanes = money(expenses.ofLanes.nano, expenses.hasCosts)
        sites = money(expenses.ofStations.nano, expenses.hasCosts)
        couriers = money(expenses.ofCouriers.nano, expenses.hasCosts)
        lockers = money(expenses.ofLockers.nano, expenses.hasCosts)
        revenue = money(expenses.revenue, expenses.hasPrices)
        revenuePerParcel = each(expenses.revenue, 1e9, expenses.hasPrices)
        services =
            expenses.hasPrices
            ? zip(network.services, expenses.services).map(ServiceRevenueRow.init) : []
        let emitted = expenses.ofLanes.milligrams
        co2eKilograms = expenses.hasEmissions ? Figure(Double(emitted) / 1e6) : .none
        co2eGramsPerParcel = each(emitted, 1e3, expenses.hasEmissions)
    }
}

/// What the parcels of one service paid that were delivered in the window.
package struct ServiceRevenueRow: Codable, Equatable, Sendable {
    package var service: String
    package var price: Figure
    package var delivered: UInt64
    package var revenue: Figure

    init(_ service: Network.Service, _ row: Expenses.Revenue) {
        self.service = service.name
        price = Figure(Double(service.price) / 1e9)
        delivered = row.delivered
        revenue = Figure(Double(row.nano) / 1e9)
    }
}

/// What varies with a lane's departures and loads, in all and for each parcel that it took on.
package struct LaneCostRow: Codable, Equatable, Sendable {
    package var cost: Figure
    package var costPerParcel: Figure
    package var co2eKilograms: Figure
    package var co2eGramsPerParcel: Figure

    init(_ amount: Expenses.Amount) {
        let parcels = amount.parcels > 0 ? Double(amount.parcels) : nil
        cost = Figure(Double(amount.nano) / 1e9)
        costPerParcel = Figure(parcels.map { Double(amount.nano) / 1e9 / $0 })
        co2eKilograms = Figure(Double(amount.milligrams) / 1e6)
        co2eGramsPerParcel = Figure(parcels.map { Double(amount.milligrams) / 1e3 / $0 })
    }
}

extension RunSummary {
    /// Cost, revenue and emissions of a parcel, then the lanes that cost most.
    func costLines(_ width: Int) -> [String] {
        guard let costs else { return [] }
        var parts: [String] = []
        if let each = costs.costPerParcel.value, let cost = costs.cost.value {
            var text = "Cost \(money(each)) a parcel"
            if cost > 0 {
                let shares = [
                    ("lanes", costs.lanes), ("sites", costs.sites), ("couriers", costs.couriers),
                    ("lockers", costs.lockers),
                ].filter { ($0.1.value ?? 0) > 0 }.map {
                    "\($0.0) \(Shown.share(($0.1.value ?? 0) / cost))"
                }
                text += " (\(shares.joined(separator: ", ")))"
            }
            parts.append(text)
        }
        if let each = costs.revenuePerParcel.value { parts.append("revenue \(money(each))") }
        if let grams = costs.co2eGramsPerParcel.value {
            parts.append("CO2e \(Shown.number(grams)) g")
        }
        guard !parts.isEmpty else {
            return ["No parcel was delivered in the measured window to share its cost."]
        }
        var lines = Shown.wrapped(
            parts.joined(separator: ", ") + "; \(Shown.count(costs.delivered)) delivered.",
            width: width)
        let dearest = lanes.enumerated().filter { ($0.element.costs?.cost.value ?? 0) > 0 }.sorted {
            let (a, b) = ($0.element.costs?.cost.value ?? 0, $1.element.costs?.cost.value ?? 0)
            return a == b ? $0.offset < $1.offset : b < a
        }.prefix(3).compactMap { row in
            row.element.costs.flatMap(\.costPerParcel.value).map { each in
                "\(row.element.lane) \(money(each))"
            }
        }
        if !dearest.isEmpty {
            lines += Shown.wrapped(
                "Most spent on lanes: \(dearest.joined(separator: ", ")) a parcel.", width: width)
        }
        return lines + revenueTable(costs)
    }

    private func money(_ amount: Double) -> String {
        "\(Shown.decimal(amount, places: amount < 0.1 ? 4 : 2)) \(costs?.currency ?? "")"
    }

    /// Who pays for it: of several services, those that delivered.
    private func revenueTable(_ costs: CostSummary) -> [String] {
        let rows = costs.services.filter { $0.delivered > 0 }
        guard rows.count > 1, let all = costs.revenue.value, all > 0 else { return [] }
        var table = TextTable(header: ["Revenue", "delivered", "price", "revenue", "share"])
        for row in rows {
            let revenue = row.revenue.value ?? 0
            table.add([
                row.service, Shown.count(row.delivered), money(row.price.value ?? 0),
                "\(Shown.count(UInt64(revenue.rounded()))) \(costs.currency)",
                Shown.share(revenue / all),
            ])
        }
        return table.lines()
    }
}
