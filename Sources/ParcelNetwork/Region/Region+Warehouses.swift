import Measurement
import SimulationKernel

// Overseas warehouses. Orders of the flows that a warehouse serves arise in its region, where it is
// known what is on hand: so no fact about stock has to cross a border. An order that finds none
// travels to its origin as a handoff over a lane of mode `order`.
extension Region {
    // MARK: Orders

    /// An order that a warehouse may fulfil.
    mutating func orderFromStock(_ id: ParcelID, at now: SimTime) {
        guard let stocked = warehouses.stocked(id.stream) else {
            preconditionFailure("no warehouse serves parcel \(id.bits)")
        }
        let warehouse = network.warehouses[Int(stocked.warehouse)]
        let isCounted = isInWindow(now)
        guard let product = product(of: warehouse, for: id) else {
            if isCounted {
                warehouses.unstocked[Int(stocked.warehouse) - warehouses.firstWarehouse] += 1
            }
            sendOrder(id, over: stocked, at: now)
            return
        }
        let local = product - warehouses.firstProduct
        if warehouses.window.upperBound > now && now >= warehouses.trailingFrom {
            warehouses.stock[local].tally.trailingOrders += 1
        }
        if isCounted { warehouses.stock[local].tally.orders += 1 }
        let isOpen =
            warehouse.opening == .always
            || network.firstOpen(from: now, opening: warehouse.opening) == now
        guard isOpen, warehouses.stock[local].onHand > 0 else {
            if isCounted {
                if isOpen {
                    warehouses.stock[local].tally.foundNone += 1
                } else {
                    warehouses.stock[local].tally.foundClosed += 1
                }
            }
            sendOrder(id, over: stocked, at: now)
            return
        }
        warehouses.stock[local].take(at: now, in: warehouses.window)
        if isCounted { warehouses.stock[local].tally.fulfilled += 1 }
        if warehouse.reviews.isEmpty { review(product, at: now) }
        order(ParcelID(bits: UInt64(stocked.local.index) << 38 | id.inStream), at: now)
    }

    /// The class of products that a parcel is of; nil if the warehouse does not stock it.
    private func product(of warehouse: Network.Warehouse, for id: ParcelID) -> Int? {
        let share = draw(.product, for: id, visit: 0).first >> 32
        var low = warehouse.products.lowerBound
        var high = warehouse.products.upperBound
        while low < high {
            let middle = (low + high) / 2
            if network.products[middle].upTo > share { high = middle } else { low = middle + 1 }
        }
        return low < warehouse.products.upperBound ? low : nil
    }

    /// Sends an order to its origin, where the seller picks the parcel when it gets there.
    ///
    /// The parcel's record goes along: it is created here and is no site's until it reaches the origin,
    /// so one ledger and one digest hold it. The order's way counts as moving.
    private mutating func sendOrder(
        _ id: ParcelID, over stocked: Network.StockedStream, at now: SimTime
    ) {
        let origin = tables.origins[id.stream]
        let lane = tables.lanes[Int(stocked.lane.index)]
        let bits = draw(.order, for: id, visit: 0)
        let reached =
            now + SimDuration(microseconds: network.laws.draw(lane.transit, 0))
        let law = network.laws.inForce(origin.pick, at: reached)
        let pick = SimDuration(microseconds: max(0, network.laws.draw(law, bits.second)))
        let arrives = reached + pick
        let destination = destination(in: tables.streams[id.stream].mix, at: bits.first >> 32)
        let start = origin.startsWhenAccepted ? arrives : now
        var parcel = Parcel(id: id, start: start, destination: destination)
        parcel.isCleared = !origin.crossesCustoms
        parcel.isExported = !origin.crossesCustoms
        if !origin.startsWhenAccepted { parcel.add(pick, to: .service) }
        countCreated(id, destination: destination, start: start, at: now)
        let stop = network.laneStops[lane.firstStop]
        tally.add(
            .ordered, site: tables.sites[Int(stop.site.index)].stableKey, at: now, parcel: id,
            detail: stocked.lane.index)
        let local = Int(stop.board.index) - own.boards.lowerBound
        countContinuousDispatch(local, at: now)
        let to = SiteID(Int(origin.site))
        let region = tables.sites[Int(to.index)].region
        if region == self.id {
            schedule(
                .siteArrival, at: arrives, component: component(of: to), identity: id.bits,
                number: parcels.insert(parcel))
            return
        }
        outboxes.append(
            Handoff(
                dispatched: now, arrives: arrives, lane: stocked.lane, departure: 0, stop: 1,
                place: 0, parcel: parcel), board: local)
    }

    // MARK: Replenishment

    /// Schedules the first review of each warehouse: of one that is reviewed at every change, at the
    /// run's start.
    mutating func scheduleFirstReviews() {
        for row in network.warehouses(of: id) {
            let reviews = network.warehouses[row].reviews
            if reviews.isEmpty {
                scheduleReview(0, of: row, at: .zero)
            } else {
                scheduleReview(0, of: row, at: network.waves[reviews.lowerBound].time)
            }
        }
    }

    private mutating func scheduleReview(_ number: Int, of warehouse: Int, at time: SimTime) {
        schedule(
            .stockReview, at: time, component: component(of: network.warehouses[warehouse].site),
            identity: 3 << 56 | UInt64(number), number: UInt32(number),
            detail: warehouse - warehouses.firstWarehouse)
    }

    /// Reviews all that a warehouse stocks, and sets the next review.
    mutating func reviewStock(_ number: Int, ofWarehouse local: Int, at now: SimTime) {
        let row = warehouses.firstWarehouse + local
        let warehouse = network.warehouses[row]
        let next = warehouse.reviews.lowerBound + number + 1
        if next < warehouse.reviews.upperBound {
            scheduleReview(number + 1, of: row, at: network.waves[next].time)
        }
        // One that falls into a closure is left out.
        if !warehouse.reviews.isEmpty && network.waves[next - 1].isCancelled { return }
        for product in warehouse.products { review(product, at: now) }
    }

    /// Orders a shipment if the reorder point is reached.
    private mutating func review(_ product: Int, at now: SimTime) {
        let local = product - warehouses.firstProduct
        let units = network.products[product].reorder.units(
            at: warehouses.stock[local].position)
        guard units > 0 else { return }
        let number = warehouses.stock[local].shipments
        warehouses.stock[local].order(units)
        guard let arrives = arrival(ofShipment: number, of: product, at: now) else { return }
        let slot = warehouses.shipments.insert(Shipment(product: UInt32(local), units: units))
        let warehouse = network.warehouses[Int(network.products[product].warehouse)]
        schedule(
            .shipmentArrival, at: arrives, component: component(of: warehouse.site),
            identity: 3 << 56 | UInt64(local) << 32 | UInt64(number), number: slot)
    }

    /// When a shipment that is ordered now is on hand; nil if no departure is left in the tables.
    private func arrival(ofShipment number: UInt32, of product: Int, at now: SimTime) -> SimTime? {
        let record = network.products[product]
        let supply = network.supplies[Int(record.supply)]
        var leaves = now
        if supply.isTimetabled {
            guard let departure = network.firstDeparture(of: supply, from: now) else { return nil }
            leaves = departure
        }
        let draws = warehouses.draws[product - warehouses.firstProduct]
        let bits = draws.bits(
            UInt64(number), purpose: Purpose.replenishment.rawValue, visit: 0)
        let transit = max(0, network.laws.draw(supply.transit, bits.first))
        let opening = network.warehouses[Int(record.warehouse)].opening
        let reached = network.firstOpen(
            from: leaves + SimDuration(microseconds: transit), opening: opening)
        return reached < .infinity ? reached + supply.receiving : nil
    }

    /// Units are on hand. What is on hand and on the way together stays the same, so nothing is ordered.
    mutating func shipmentArrives(_ slot: UInt32, at now: SimTime) {
        let shipment = warehouses.shipments.remove(slot)
        warehouses.stock[Int(shipment.product)].receive(
            shipment.units, at: now, in: warehouses.window)
    }
}

extension Network {
    /// The first departure of a timetabled supply at or after a time that goes.
    fileprivate func firstDeparture(of supply: Supply, from now: SimTime) -> SimTime? {
        var low = supply.departures.partitioningIndex { waves[$0].time >= now }
        while low < supply.departures.upperBound && waves[low].isCancelled { low += 1 }
        return low < supply.departures.upperBound ? waves[low].time : nil
    }
}
