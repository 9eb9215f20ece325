import Measurement
import ParcelNetwork
import SimulationKernel

/// The lane over which orders travel from a warehouse to a site.
struct OrderLane: Hashable {
    var warehouse: Int
    var origin: Int
}

extension TopologyCompiler {
    /// What a site stocks. While all of it is closed it neither fulfils nor takes anything in.
    mutating func compileStock(of site: SiteSpec, _ id: SiteID) {
        guard let stock = site.stock else { return }
        let closed = closures(of: id, stage: "stock")
        let warehouse = network.warehouses.count
        let firstSupply = network.supplies.count
        for supply in stock.supplies { compile(supply, of: site) }
        let first = network.products.count
        let whole: UInt64 = 1 << 32
        var upTo: UInt64 = 0
        for product in stock.classes {
            upTo = min(whole, upTo + product.share)
            network.products.append(
                Network.Product(
                    name: product.name, warehouse: UInt32(warehouse), upTo: upTo,
                    initial: product.initial, reorder: product.reorder,
                    supply: UInt32(firstSupply + product.by),
                    stableKey: stableKey("stock \(site.name) \(product.name)")))
        }
        var reviews = 0..<0
        if let review = stock.review {
            reviews = waves(
                review, stock.holidays, zone: site.zone, calendar: site.calendar, without: closed)
            if reviews.isEmpty {
                report(
                    at: stock.position, "stock of '\(site.name)' is never reviewed during the run",
                    mend: "give 'review' some dates of the calendar "
                        + "'\(spec.calendars[site.calendar].code)'")
            }
        }
        network.warehouses.append(
            Network.Warehouse(
                site: id, products: first..<network.products.count, reviews: reviews,
                opening: opening(.always, without: closed)))
    }

    private mutating func compile(_ supply: StockSpec.Supply, of site: SiteSpec) {
        var departures = 0..<0
        if let departs = supply.departs {
            departures = waves(
                departs, supply.holidays, zone: supply.zone, calendar: supply.calendar,
                without: [])
            if departures.isEmpty {
                report(
                    at: supply.position,
                    "supply '\(supply.name)' of '\(site.name)' never departs during the run",
                    mend: "give 'departs' some dates of the calendar "
                        + "'\(spec.calendars[supply.calendar].code)'")
            }
        }
        network.supplies.append(
            Network.Supply(
                name: supply.name, isTimetabled: supply.departs != nil, departures: departures,
                transit: lawID(supply.takes), receiving: supply.receiving))
    }

    /// After the topology's lanes one from each warehouse to each site where orders go otherwise.
    mutating func compileOrderLanes() {
        for demand in spec.demand {
            guard let site = spec.stockSite(of: demand), let stock = spec.sites[site].stock else {
                continue
            }
            for from in demand.from {
                let key = OrderLane(warehouse: site, origin: from.index)
                guard orderLanes[key] == nil else { continue }
                orderLanes[key] = LaneID(network.lanes.count)
                let name = "orders/\(spec.sites[site].name)/\(spec.sites[from.index].name)"
                addDirectLane(
                    name, .order, from: site, to: from.index, takes: stock.orderDelay)
            }
        }
    }

    /// The region where a demand's orders arise.
    func orderRegion(of demand: DemandSpec) -> Int {
        if demand.backlog != nil, let site = demand.from.first {
            return spec.sites[site.index].region
        }
        return spec.stockSite(of: demand).map { spec.sites[$0].region } ?? demand.origin
    }

    /// Gives the stream that was added last one of what is fulfilled from stock.
    mutating func addLocalStream(
        of demand: DemandSpec, from: Int, at site: Int, flow: FlowID, row: Int
    ) {
        guard let stock = spec.sites[site].stock, var local = network.streams.last,
            let lane = orderLanes[OrderLane(warehouse: site, origin: from)],
            let warehouse = network.warehouses.firstIndex(where: { $0.site == siteIDs[site] })
        else { return }
        let stream = network.streams.count - 1
        local.name += "@\(spec.sites[site].name)"
        local.site = siteIDs[site]
        local.flow = flow
        local.slotMean = 0
        local.pick = lawID(stock.pick, at: spec.sites[site])
        local.crossesCustoms = spec.crossesCustoms(
            from: spec.sites[site].region, to: demand.destination)
        local.deadline = UInt32(row)
        network.stockedStreams.append(
            Network.StockedStream(
                stream: StreamID(stream), warehouse: UInt32(warehouse),
                local: StreamID(stream + 1), lane: lane))
        network.streams.append(local)
    }
}
