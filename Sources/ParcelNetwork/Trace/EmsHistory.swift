extension EmsEvent {
    /// What a parcel's scans stand for, one for each of them; nil where the standard has no event.
    ///
    /// Countries are regions. Offices of exchange are told by what the parcel does: the outward one
    /// is where it leaves the origin's region, the inward one is where it comes into its destination's
    /// or, before that, where it clears for it. Posting is its arrival at the first site; the order
    /// before that is nobody's yet. What is in a container that passes a site unopened has the events
    /// of the site, as an office that reads the container's contents gives them.
    ///
    /// - Parameters:
    ///   - scans: of one parcel, in the order of time.
    ///   - destination: the site that delivers it, if known.
    package static func history(
        of scans: [(scan: Scan, site: SiteID)], destination: SiteID?, in network: Network
    ) -> [EmsEvent?] {
        guard let stream = scans.first?.scan.parcel.stream, stream < network.streams.count else {
            return scans.map { _ in nil }
        }
        let delivers = scans.first { $0.scan.kind == .outForDelivery }?.site
        var item = EmsItem(
            network: network, stream: network.streams[stream],
            destination: destination ?? delivers)
        // Where it goes next: to the next site that it reaches, or the next stop of its lane.
        var following = [SiteID?](repeating: nil, count: scans.count)
        var next: SiteID?
        for (index, (scan, site)) in scans.enumerated().reversed() {
            if scan.kind == .dispatched, next == nil { next = item.nextStop(scan, from: site) }
            following[index] = next
            if scan.kind == .entered { next = site }
        }
        return scans.indices.map {
            item.event(of: scans[$0].scan, at: scans[$0].site, next: following[$0])
        }
    }
}

/// A parcel as posts see it.
private struct EmsItem {
    enum Office { case none, posting, outward, transit, inward, sorting, delivery }

    let network: Network
    let flow: Network.Flow
    let crossesCustoms: Bool
    let destination: SiteID?
    /// The latest site that it reached.
    private var place: SiteID?
    /// What that is to it.
    private var office = Office.none
    private var isReleased = false
    /// What it is if customs do not release it.
    private var ending: EmsEvent?

    init(network: Network, stream: Network.DemandStream, destination: SiteID?) {
        self.network = network
        flow = network.flows[Int(stream.flow.index)]
        crossesCustoms = stream.crossesCustoms
        self.destination = destination
    }

    mutating func event(of scan: Scan, at site: SiteID, next: SiteID?) -> EmsEvent? {
        switch scan.kind {
        case .entered: return entered(site, next: next)
        case .presented:
            ending = isImport(scan) ? .importTerminated : .exportCancelled
            return isImport(scan) ? .presentedToImport : .presentedToExport
        case .cleared:
            ending = nil
            if isImport(scan) { isReleased = true }
            return isImport(scan) ? .releasedByImport : .releasedByExport
        case .dispatched: return dispatched(scan, from: site, next: next)
        case .outForDelivery: return .outForDelivery
        case .attempted: return .attempted
        case .foundLockerFull: return isReserved(scan) ? nil : .attempted
        case .deposited: return .reachedCollectionPoint
        case .delivered: return .delivered
        case .returned, .lost: return ending
        case .created, .ordered, .leftStation, nil: return nil
        }
    }

    private mutating func entered(_ site: SiteID, next: SiteID?) -> EmsEvent? {
        let isFirst = place == nil
        office = isFirst && !flow.isBacklog ? .posting : office(at: site, next: next)
        place = site
        // A backlog's came there before the run.
        if isFirst && flow.isBacklog { return nil }
        return switch office {
        case .none: nil
        case .posting: .posted
        case .outward: .reachedOutwardOffice
        case .transit: .reachedTransitOffice
        case .inward: .reachedInwardOffice
        case .sorting: .reachedSortingCentre
        case .delivery: .reachedDeliveryOffice
        }
    }

    private func office(at site: SiteID, next: SiteID?) -> Office {
        let here = region(site)
        let isFromAbroad = place.map { region($0) != here } ?? false
        let isOrigin = here == flow.origin && !isFromAbroad
        if crossesCustoms, !isReleased, !isOrigin, network.clears(flow.destination, at: site) {
            return .inward
        }
        if here == flow.destination {
            if isFromAbroad && !isReleased { return .inward }
            return site == destination ? .delivery : .sorting
        }
        if isOrigin {
            // Who does not get out of the office is told by its customs.
            let isExported = crossesCustoms && next == nil && network.exports(at: site)
            return isExported || goesAbroad(from: site, next: next) ? .outward : .none
        }
        return isFromAbroad ? .transit : .none
    }

    private func dispatched(_ scan: Scan, from site: SiteID, next: SiteID?) -> EmsEvent? {
        let lane = Int(scan.detail)
        // What is diverted never was where it would have landed.
        if network.lanes.indices.contains(lane), network.lanes[lane].mode == .diversion {
            return nil
        }
        switch office {
        case .inward: return .leftInwardOffice
        case .sorting: return .leftSortingCentre
        case .delivery: return nil
        case .none, .posting, .outward, .transit:
            guard goesAbroad(from: site, next: next) else { return nil }
            return region(site) == flow.origin ? .leftOutwardOffice : .leftTransitOffice
        }
    }

    private func region(_ site: SiteID) -> RegionID { network.sites[Int(site.index)].region }

    private func goesAbroad(from site: SiteID, next: SiteID?) -> Bool {
        next.map { region($0) != region(site) } ?? false
    }

    private func isImport(_ scan: Scan) -> Bool {
        let stage = Int(scan.detail)
        return !network.stages.indices.contains(stage)
            || network.stages[stage].kind == .importCustoms
    }

    /// Whether compartments are held before parcels leave for them: who finds none is not taken there.
    private func isReserved(_ scan: Scan) -> Bool {
        network.lockerServices.first { $0.banks.contains(Int(scan.detail)) }?.reserves ?? false
    }

    func nextStop(_ scan: Scan, from site: SiteID) -> SiteID? {
        guard network.lanes.indices.contains(Int(scan.detail)) else { return nil }
        let stops = network.laneStops[network.lanes[Int(scan.detail)].stops]
        guard let place = stops.firstIndex(where: { $0.site == site }), place + 1 < stops.endIndex
        else { return nil }
        return stops[place + 1].site
    }
}
