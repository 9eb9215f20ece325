import Measurement
import ParcelNetwork
import SimulationKernel

// What warehouses count is what their orders' parcels tell, one by one.
extension RunChecks {
    /// Each class fulfils the orders whose parcels start at the warehouse, and has sent on those that were
    /// ordered elsewhere, closed or out of stock; units are neither made nor lost.
    func stock() -> [String] {
        if network.warehouses.isEmpty { return [] }
        let window = network.plan.windowStart..<network.plan.windowEnd
        var seen = network.products.map { _ in StockTally() }
        var unstocked = [UInt64](repeating: 0, count: network.warehouses.count)
        // By product: whether some fulfilled order is created only when it is accepted.
        var isLater = [Bool](repeating: false, count: network.products.count)
        var problems: [String] = []
        for row in network.stockedStreams where startsWhenAccepted(Int(row.local.index)) {
            for product in network.warehouses[Int(row.warehouse)].products {
                isLater[product] = true
            }
        }
        for journey in journeys {
            let stream = UInt32(journey.id.stream)
            if let time = journey.ordered {
                guard let row = network.stockedStreams.first(where: { $0.stream.index == stream })
                else { continue }
                let warehouse = Int(row.warehouse)
                let product = redraws.product(of: journey.id, in: warehouse)
                guard window.contains(time) else { continue }
                guard let product else {
                    unstocked[warehouse] += 1
                    continue
                }
                seen[product].orders += 1
                if isOpen(warehouse, at: time) {
                    seen[product].foundNone += 1
                } else {
                    seen[product].foundClosed += 1
                }
            } else if let row = network.stockedStreams.first(where: { $0.local.index == stream }) {
                let warehouse = Int(row.warehouse)
                guard let product = redraws.product(of: journey.id, in: warehouse) else {
                    problems.append("stock: \(journey.id.name) is not stocked where it starts")
                    continue
                }
                seen[product].shipped += 1
                // Scans do not tell when it was ordered.
                if startsWhenAccepted(Int(stream)) { continue }
                if !isOpen(warehouse, at: journey.created) {
                    problems.append("stock: \(journey.id.name) starts at a closed warehouse")
                }
                guard window.contains(journey.created) else { continue }
                seen[product].orders += 1
                seen[product].fulfilled += 1
            }
        }
        let counted = observed.reports.flatMap(\.stock)
        for (product, (tally, seen)) in zip(counted, seen).enumerated() {
            let name = "'\(network.products[product].name)', product \(product)"
            if !tally.isBalanced { problems.append("stock: \(name) has \(tally.sentence)") }
            var figures = [
                ("found none", tally.foundNone, seen.foundNone),
                ("found it closed", tally.foundClosed, seen.foundClosed),
            ]
            // Of those that have left, some are still to be accepted.
            let site = network.warehouses[Int(network.products[product].warehouse)].site
            let region = Int(network.sites[Int(site.index)].region.index)
            let most = seen.shipped + observed.reports[region].pendingOrders
            if !(seen.shipped...most).contains(tally.shipped) {
                problems.append(
                    "stock: \(name): \(tally.shipped) shipped, seen \(seen.shipped) to \(most)")
            }
            if isLater[product] {
                let others = seen.orders - seen.fulfilled
                figures.append(("orders", tally.orders, others + tally.fulfilled))
            } else {
                figures += [
                    ("orders", tally.orders, seen.orders),
                    ("fulfilled", tally.fulfilled, seen.fulfilled),
                    ("shipped", tally.shipped, seen.shipped),
                ]
            }
            for (what, counted, seen) in figures where counted != seen {
                problems.append("stock: \(name): \(counted) \(what), seen \(seen)")
            }
        }
        let sentOn = observed.reports.flatMap(\.unstocked)
        if sentOn != unstocked {
            problems.append("stock: \(sentOn) orders of no class, seen \(unstocked)")
        }
        return problems
    }

    private func startsWhenAccepted(_ stream: Int) -> Bool {
        let flow = network.flows[Int(network.streams[stream].flow.index)]
        return network.services[Int(flow.service)].startsWhenAccepted
    }

    private func isOpen(_ warehouse: Int, at time: SimTime) -> Bool {
        network.firstOpen(from: time, opening: network.warehouses[warehouse].opening) == time
    }
}
