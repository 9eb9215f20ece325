/// The event of the Universal Postal Union's EMSEVT messages (standard M40) that a scan stands for:
/// the language in which posts tell each other where an item is.
///
/// An office of exchange is here the site where a parcel leaves or enters a country: the one from
/// which it is dispatched across a border, or which it reaches from across one.
package enum EmsEvent: String, CaseIterable, Sendable {
    /// Posting, collection.
    case posted = "EMA"
    /// Departure from the outward office of exchange.
    case leftOutwardOffice = "EMC"
    /// Arrival at the inward office of exchange.
    case reachedInwardOffice = "EMD"
    /// Departure from the inward office of exchange.
    case leftInwardOffice = "EMF"
    /// Arrival at the delivery office.
    case reachedDeliveryOffice = "EMG"
    /// Attempted, unsuccessful delivery.
    case attempted = "EMH"
    /// Final delivery.
    case delivered = "EMI"
    /// Arrival at a transit office of exchange.
    case reachedTransitOffice = "EMJ"
    /// Departure from a transit office of exchange.
    case leftTransitOffice = "EMK"
    /// Presented to import customs.
    case presentedToImport = "EDB"
    /// Returned from import customs.
    case releasedByImport = "EDC"
    /// Arrival at a collection point for pick-up.
    case reachedCollectionPoint = "EDH"
    /// Into a sorting centre.
    case reachedSortingCentre = "EDD"
    /// Out of a sorting centre.
    case leftSortingCentre = "EDE"
    /// Out for physical delivery.
    case outForDelivery = "EDG"
    /// Presented to export customs or security.
    case presentedToExport = "EXA"
    /// Returned from export customs or security.
    case releasedByExport = "EXC"
}

extension EmsEvent {
    /// What a parcel's next scan stands for; nil where the standard has no event.
    ///
    /// - Parameters:
    ///   - before: the site of the scan before, if there is one.
    ///   - site: where it was scanned.
    ///   - parcel: for its destination and its origin.
    package static func of(
        _ scan: Scan, at site: SiteID, before: SiteID?, origin: SiteID, destination: SiteID,
        in network: Network
    ) -> EmsEvent? {
        func region(_ site: SiteID) -> RegionID { network.sites[Int(site.index)].region }
        let here = region(site)
        switch scan.kind {
        case .created: return .posted
        case .entered:
            if site == destination { return .reachedDeliveryOffice }
            guard let before, region(before) != here, site != origin else {
                return .reachedSortingCentre
            }
            return here == region(destination) ? .reachedInwardOffice : .reachedTransitOffice
        case .leftStation: return .leftSortingCentre
        case .presented:
            return isImport(scan, in: network) ? .presentedToImport : .presentedToExport
        case .cleared: return isImport(scan, in: network) ? .releasedByImport : .releasedByExport
        case .dispatched:
            guard here == region(origin) || here == region(destination) else {
                return .leftTransitOffice
            }
            if here == region(destination) {
                return here == region(origin) ? .leftSortingCentre : .leftInwardOffice
            }
            return leavesRegion(scan, from: site, in: network)
                ? .leftOutwardOffice : .leftSortingCentre
        case .outForDelivery: return .outForDelivery
        case .attempted, .foundLockerFull: return .attempted
        case .deposited: return .reachedCollectionPoint
        case .delivered: return .delivered
        case .returned, .lost, .ordered, nil: return nil
        }
    }

    private static func isImport(_ scan: Scan, in network: Network) -> Bool {
        let stage = Int(scan.detail)
        return !network.stages.indices.contains(stage)
            || network.stages[stage].kind == .importCustoms
    }

    /// Whether the lane of a dispatch goes on to another region from the site.
    private static func leavesRegion(_ scan: Scan, from site: SiteID, in network: Network) -> Bool {
        guard network.lanes.indices.contains(Int(scan.detail)) else { return false }
        let stops = network.laneStops[network.lanes[Int(scan.detail)].stops]
        guard let place = stops.firstIndex(where: { $0.site == site }), place + 1 < stops.endIndex
        else { return false }
        let next = network.sites[Int(stops[place + 1].site.index)].region
        return next != network.sites[Int(site.index)].region
    }
}
