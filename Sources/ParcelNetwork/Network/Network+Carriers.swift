extension Network {
    /// A partner that takes parcels over and delivers them. What it does is done at sites and lanes of
    /// its own; this names them, for its metrics.
    package struct Carrier: Hashable, Sendable {
        package var name: String
        package var region: RegionID
        package init(name: String, region: RegionID) {
            self.name = name
            self.region = region
        }
    }

    /// A site where a carrier takes parcels over, or to whose consignees it delivers.
    package struct CarrierSite: Hashable, BitwiseCopyable, Sendable {
        package var site: SiteID
        package var carrier: UInt32
        package var isHandOver: Bool
        package init(site: SiteID, carrier: UInt32, isHandOver: Bool) {
            self.site = site
            self.carrier = carrier
            self.isHandOver = isHandOver
        }
    }

    /// The rows of ``carriers`` whose metrics a region counts, ascending.
    package func carriers(of region: RegionID) -> [Int] {
        carriers.indices.filter { carriers[$0].region == region }
    }
}
