import GRDB
import ParcelNetwork

extension RecordRows {
    /// One row of the whole, and one for each lane with a rate; none without costs.
    func insertCosts() throws {
        let expenses = Expenses(record, totals)
        guard expenses.hasCosts || expenses.hasPrices || expenses.hasEmissions else { return }
        func money(_ nano: Int128, _ isKnown: Bool) -> Double? {
            isKnown ? Double(nano) / 1e9 : nil
        }
        try insert(
            into: "costs",
            [
                expenses.currency, whole(expenses.delivered),
                money(expenses.ofLanes.nano, expenses.hasCosts),
                money(expenses.ofStations.nano, expenses.hasCosts),
                money(expenses.ofCouriers.nano, expenses.hasCosts),
                money(expenses.ofLockers.nano, expenses.hasCosts),
                money(expenses.revenue, expenses.hasPrices),
                expenses.hasEmissions ? Double(expenses.ofLanes.milligrams) / 1e6 : nil,
            ])
        for (index, row) in expenses.services.enumerated() where expenses.hasPrices {
            try insert(
                into: "service_revenue",
                [
                    index, Double(record.network.services[index].price) / 1e9,
                    whole(row.delivered), Double(row.nano) / 1e9,
                ])
        }
        for (index, amount) in expenses.lanes.enumerated() {
            guard let amount else { continue }
            try insert(
                into: "lane_costs",
                [
                    index, whole(amount.parcels), Double(amount.nano) / 1e9,
                    Double(amount.milligrams) / 1e6,
                ])
        }
    }
}
