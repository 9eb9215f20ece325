import ResultsStore

extension RunSummary {
    /// Warehouses that had orders: all together in a sentence, then the products that were short most
    /// often.
    func warehouseLines(_ width: Int) -> [String] {
        let asked = warehouses.filter { $0.orders + $0.unstocked > 0 }
        guard !asked.isEmpty else { return [] }
        func sum(_ figure: (WarehouseRow) -> UInt64) -> UInt64 {
            asked.reduce(0) { $0 + figure($1) }
        }
        let (orders, unstocked, filled) = (sum(\.orders), sum(\.unstocked), sum(\.fulfilled))
        var text =
            "Warehouses: \(Shown.count(orders + unstocked)) orders for \(Shown.count(asked.count)), "
            + "\(Shown.share(Figure(filled, over: orders + unstocked).value)) fulfilled from stock"
        if unstocked > 0 {
            text +=
                " (\(Shown.share(Figure(filled, over: orders).value)) of those for what they stock)"
        }
        var table = TextTable(
            header: [
                "", "orders", "from stock", "ran out", "time empty", "mean on hand",
                "days of cover",
            ])
        let rows = stock.enumerated().filter { $0.element.orders > 0 }.sorted {
            let a = ($0.element.emptyShare.value ?? 0, 1 - ($0.element.localShare.value ?? 1))
            let b = ($1.element.emptyShare.value ?? 0, 1 - ($1.element.localShare.value ?? 1))
            return a == b ? $0.offset < $1.offset : b < a
        }.map(\.element)
        for row in rows.prefix(shownRows) {
            table.add([
                "\(row.site) \(row.product)", Shown.count(row.orders),
                Shown.share(row.localShare.value), Shown.count(row.ranOut),
                Shown.share(row.emptyShare.value), Shown.number(row.meanOnHand.value),
                Shown.number(row.daysOfCover.value),
            ])
        }
        if rows.count > shownRows {
            text += "; \(shownRows) of \(Shown.count(rows.count)) products"
        }
        return Shown.wrapped(text + ".", width: width) + (rows.isEmpty ? [] : table.lines())
    }
}
