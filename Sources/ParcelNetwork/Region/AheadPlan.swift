import SimulationKernel

/// Where a region may decide at once what comes later: steps between whose decision and whose time
/// nothing else can come.
///
/// A station of equal servers that all services keep for the same time is left in the order in which
/// it was entered. So where it alone feeds what follows, what follows can be computed as soon as
/// its own service is: the next station, the queue at a lane, a lane without timetable, a
/// direct delivery. That saves an event for each such step, and changes no outcome.
struct AheadPlan {
    /// What a parcel does when its service at a stage ends.
    enum Onward: UInt8 {
        /// An event ends the service.
        case event
        /// The next stage is a station that this one alone feeds.
        case station
        /// What follows, if anything, are couriers; then the site's lanes.
        case exit
    }

    /// By the region's stages.
    private let onward: [Onward]
    /// By the region's boards: whether every parcel that boards there comes in order.
    private let boards: [Bool]
    /// By the region's sites: whether a delivery there is known when it is planned.
    private let deliveries: [Bool]

    init(_ network: Network, region: RegionID) {
        let own = network.regions[Int(region.index)]
        let hasEpochs = network.routeEpochs.contains { $0.region == region }
        let measured = Set(network.presence.map(\.site))
        var onward = [Onward](repeating: .event, count: own.stages.count)
        var isOrdered = [Bool](repeating: false, count: own.sites.count)
        for site in own.sites where !measured.contains(SiteID(site)) {
            let stages = network.sites[site].stages
            for stage in stages {
                onward[stage - own.stages.lowerBound] = AheadPlan.onward(
                    from: stage, to: stages.upperBound, in: network)
            }
            // The stage from which parcels reach the lanes is the last that is not for couriers.
            let last = stages.last { network.stages[$0].kind != .couriers }
            isOrdered[site - own.sites.lowerBound] =
                !hasEpochs && last.map { onward[$0 - own.stages.lowerBound] == .exit } == true
                && !AheadPlan.hasChoice(site: SiteID(site), in: network)
        }
        self.onward = onward
        let hubs = AheadPlan.hubs(of: network)
        boards = network.boards[own.boards].map { board in
            let lane = network.lanes[Int(board.lane.index)]
            return isOrdered[Int(board.site.index) - own.sites.lowerBound]
                && (!lane.isContinuous || lane.opening == .always)
                && lane.bags.size == 0 && lane.containers.labels.isEmpty
                && !hubs.contains(board.site)
        }
        deliveries = own.sites.map { site in
            !measured.contains(SiteID(site))
                && !network.lockerServices.contains { service in
                    network.couriers[Int(service.couriers)].site == SiteID(site)
                }
        }
    }

    @inline(__always)
    func onward(fromStage stage: Int) -> Onward { onward[stage] }
    @inline(__always)
    func decides(board: Int) -> Bool { boards[board] }
    @inline(__always)
    func decidesDelivery(atSite site: Int) -> Bool { deliveries[site] }

    /// Where containers may come from one lane to another, past the site's stages.
    private static func hubs(of network: Network) -> Set<SiteID> {
        var hubs: Set<SiteID> = []
        for lane in network.lanes where !lane.containers.labels.isEmpty {
            hubs.formUnion(network.laneStops[lane.stops].map(\.site))
        }
        return hubs
    }

    private static func onward(from stage: Int, to end: Int, in network: Network) -> Onward {
        guard leavesInOrder(stage, in: network) else { return .event }
        if stage + 1 < end && network.stages[stage + 1].kind == .served { return .station }
        let isExit = network.stages[(stage + 1)..<end].allSatisfy { $0.kind == .couriers }
        return isExit ? .exit : .event
    }

    /// Whether a station's parcels leave it in the order in which they enter.
    private static func leavesInOrder(_ stage: Int, in network: Network) -> Bool {
        guard network.stages[stage].kind == .served else { return false }
        let station = network.stations[Int(network.stages[stage].part)]
        return network.laws.isConstant(station.service) && station.slow.isEmpty
            && !station.isByVehicle
    }

    /// Whether a parcel may choose its lane by what waits there.
    private static func hasChoice(site: SiteID, in network: Network) -> Bool {
        network.destinations.indices.contains { destination in
            [false, true].contains { isCleared in
                network.route(
                    from: site, to: DestinationID(destination), isCleared: isCleared
                ).count > 1
            }
        }
    }
}
