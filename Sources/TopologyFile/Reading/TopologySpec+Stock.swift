package import ParcelNetwork
package import SimulationKernel

/// The stock of a site, and whose orders are fulfilled from it.
package struct StockSpec: Hashable, Sendable {
    /// Regions to which it delivers, and regions from which parcels come otherwise.
    package var serves: [Int]
    package var otherwise: [Int]
    /// Until an order that finds none is known at its origin: positive.
    package var orderDelay: SimDuration
    /// Microseconds from order to the site's first stage.
    package var pick: LawSpec
    /// Of what is fulfilled from stock; nil: the service that was ordered.
    package var service: Int?
    /// Nil is at every change.
    package var review: [WaveRule]?
    package var holidays: OnHolidays
    /// At least one.
    package var supplies: [Supply]
    /// At least one; their shares add up to at most 100 %.
    package var classes: [ProductClass]
    package var position: Position

    /// How bulk shipments get there.
    package struct Supply: Hashable, Sendable {
        package var name: String
        /// Nil is at once.
        package var departs: [WaveRule]?
        package var holidays: OnHolidays
        package var zone: String
        package var calendar: Int
        /// Microseconds.
        package var takes: LawSpec
        package var receiving: SimDuration
        package var position: Position
    }

    package struct ProductClass: Hashable, Sendable {
        package var name: String
        /// Of the orders of the flows that are served.
        package var share: Share
        package var initial: Int64
        package var reorder: Network.Reorder
        /// Index of `supplies`.
        package var by: Int
        package var position: Position
    }
}

extension TopologySpec {
    /// The site whose stock serves a demand: the first that does.
    package func stockSite(of demand: DemandSpec) -> Int? {
        demand.backlog == nil ? stockSites.first { stocks(demand, at: $0) } : nil
    }

    func stocks(_ demand: DemandSpec, at site: Int) -> Bool {
        guard let stock = sites[site].stock else { return false }
        return stock.otherwise.contains(demand.origin) && stock.serves.contains(demand.destination)
    }
}
