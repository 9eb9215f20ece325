import ParcelNetwork

extension TopologyCompiler {
    /// Names the sites of each carrier, for its metrics: what it does is sites' and lanes' doing.
    mutating func compileCarriers() {
        network.carriers = spec.carriers.map {
            Network.Carrier(name: $0.name, region: RegionID($0.region))
        }
        for (id, index) in siteOrder.enumerated() {
            if let carrier = spec.sites[index].takenOverBy {
                network.carrierSites.append(
                    Network.CarrierSite(
                        site: SiteID(id), carrier: UInt32(carrier), isHandOver: true))
            } else if case .carrier(let carrier)? = spec.sites[index].couriers {
                network.carrierSites.append(
                    Network.CarrierSite(
                        site: SiteID(id), carrier: UInt32(carrier), isHandOver: false))
            }
        }
    }
}
