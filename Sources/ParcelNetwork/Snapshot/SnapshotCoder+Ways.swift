import SimulationKernel

// Whether a parcel that was read can go on from where it is: a region that met one that cannot would
// stop.
extension SnapshotCoder {
    /// Whether the couriers of a site take the parcel, or something leads on when it has passed the
    /// site's stages from `stage` on.
    func canGoOn(_ parcel: Parcel, from site: SiteID, stage: Int = 0) -> Bool {
        let stages = network.sites[Int(site.index)].stages
        let destination = Int(parcel.destination.index)
        var isCleared = parcel.isCleared
        var stage = max(stage, stages.lowerBound)
        while stage < stages.upperBound {
            switch network.stages[stage].kind {
            case .importCustoms:
                let first = network.customs[Int(network.stages[stage].part)].firstClearsWord
                let region = Int(network.destinations[destination].region.index)
                let word = network.clears[Int(first) + region / 64]
                if word >> UInt64(region % 64) & 1 != 0 { isCleared = true }
            case .couriers:
                if isCleared && network.destinations[destination].site == site { return true }
            case .served, .exportCustoms, .stepped:
                break
            }
            stage += 1
        }
        return leadsOn(parcel, from: site, isCleared: isCleared)
    }

    /// Whether the tables lead a parcel on that leaves a site.
    func leadsOn(_ parcel: Parcel, from site: SiteID, isCleared: Bool) -> Bool {
        network.route(
            from: site, to: parcel.destination, isCleared: isCleared, table: routeTable
        ).count > 0
    }

    /// The same where a departure takes the parcel that is aboard at one of its stops: to the stop
    /// where it alights, or as far as the departure goes.
    func canRide(_ parcel: Parcel, on lane: Network.Lane, departure: Int, from stop: Int) -> Bool {
        var stop = stop
        while stop < parcel.alightStop,
            network.cancellation(in: lane.cancellations, departure: departure, stop: stop) == nil
        {
            stop += 1
        }
        return canGoOn(parcel, from: network.laneStops[lane.stops.lowerBound + stop].site)
    }
}
