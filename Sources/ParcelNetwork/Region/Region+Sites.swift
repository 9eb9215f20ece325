import Measurement
import SimulationKernel

extension Region {
    /// A parcel reaches a site's first stage.
    mutating func enterSite(_ slot: UInt32, component: Int, at now: SimTime) {
        let site = own.sites.lowerBound + component
        tally.add(
            .entered, site: tables.sites[site].stableKey, at: now, parcel: identity(of: slot))
        if presence.isOn { presence.count(1, site: component, at: now) }
        if carriers.isOn { carriers.entered(site: component, at: now) }
        if consignments.isOn { joinConsignment(slot, site: component) }
        enterStages(slot, of: site, at: now)
    }

    /// Takes a parcel through the stages of its site from `stage` on: to the first that keeps it,
    /// or past the last onto its next lane.
    mutating func pass(_ slot: UInt32, from stage: Int, at now: SimTime) {
        var stage = stage
        while true {
            switch tables.stages[stage].kind {
            case .served:
                startService(slot, stage: stage, at: now)
                return
            case .stepped:
                join(
                    slot, stage: stage,
                    stepped: Int(tables.stages[stage].part) - stepped.firstRow, at: now)
                return
            case .importCustoms:
                if awaitsImport(slot, at: Int(tables.stages[stage].part)) {
                    present(slot, stage: stage, at: now)
                    return
                }
            case .exportCustoms:
                if parcels.read(slot, { !$0.isExported }) {
                    present(slot, stage: stage, at: now)
                    return
                }
            case .couriers:
                if isForCouriers(slot, ofSite: tables.stages[stage].site) {
                    deliver(slot, stage: stage, at: now)
                    return
                }
            }
            if tables.stages[stage].isLast { break }
            stage += 1
        }
        board(slot, from: Int(tables.stages[stage].site), at: now)
    }

    /// Whether the parcel is addressed to the site's couriers and has cleared.
    @inline(__always)
    private func isForCouriers(_ slot: UInt32, ofSite site: UInt32) -> Bool {
        let (destination, isCleared) = parcels.read(slot) {
            (Int($0.destination.index), $0.isCleared)
        }
        return isCleared && tables.destinations[destination].site.index == site
    }

    /// A parcel is through with a stage: to the next, or onto its lane after the last.
    @inline(__always)
    mutating func leave(_ slot: UInt32, stage: Int, at now: SimTime) {
        if tables.stages[stage].isLast {
            board(slot, from: Int(tables.stages[stage].site), at: now)
        } else {
            pass(slot, from: stage + 1, at: now)
        }
    }

    // MARK: Stations

    private mutating func startService(_ slot: UInt32, stage: Int, at now: SimTime) {
        let record = tables.stages[stage]
        let station = record.part
        let service = serve(slot, station: Int(station), visit: record.visitKey, at: now)
        guard service.end < .infinity else { return }
        let (id, isSetBack) = parcels.update(slot) {
            if service.start > now {
                $0.add(service.closed, to: .closed)
                $0.add(service.queued, to: .queue)
            }
            $0.add(service.end - service.start, to: .service)
            return ($0.id, $0.isSetBack)
        }
        if service.start > now || isSetBack {
            wentOn(
                slot, ready: now, at: service.start,
                opening: network.stations[Int(station)].opening, queued: service.queued,
                component: station)
        }
        switch ahead.onward(fromStage: Int(record.detail)) {
        case .event:
            break
        case .station:
            guard service.end < planEnd else { return }
            passesAhead(record, parcel: id, at: service.end)
            startService(slot, stage: stage + 1, at: service.end)
            return
        case .exit:
            guard service.end < planEnd else { return }
            if leaveAhead(slot, stage: stage, at: service.end) { return }
        }
        schedule(
            .serviceEnd, at: service.end, component: Int(record.component),
            identity: service.number, number: slot, detail: Int(record.detail))
    }

    /// A service's end that needs no event.
    @inline(__always)
    private mutating func passesAhead(
        _ stage: RegionTables.Stage, parcel: ParcelID, at end: SimTime
    ) {
        counts.events += 1
        tally.add(
            .leftStation, site: stage.siteKey, at: end, parcel: parcel, detail: stage.station)
    }

    /// Takes a parcel out of its site's last station, where what comes then is decided already;
    /// returns whether it is.
    private mutating func leaveAhead(_ slot: UInt32, stage: Int, at end: SimTime) -> Bool {
        let record = tables.stages[stage]
        if !record.isLast && isForCouriers(slot, ofSite: record.site) {
            let site = Int(record.site) - own.sites.lowerBound
            guard ahead.decidesDelivery(atSite: site) else { return false }
            passesAhead(record, parcel: identity(of: slot), at: end)
            deliver(slot, stage: stage + 1, at: end)
            return true
        }
        let hop = network.hops[Int(ways(of: slot, from: Int(record.site)).first)]
        guard ahead.decides(board: Int(hop.board.index) - own.boards.lowerBound) else {
            return false
        }
        passesAhead(record, parcel: identity(of: slot), at: end)
        board(slot, on: hop, at: end)
        return true
    }

    mutating func serviceEnds(_ slot: UInt32, stage: Int, at now: SimTime) {
        tally.add(
            .leftStation, site: tables.stages[stage].siteKey, at: now, parcel: identity(of: slot),
            detail: tables.stages[stage].station)
        leave(slot, stage: stage, at: now)
    }

    /// Draws the service, finds its place in the station's queue, counts both.
    mutating func serve(
        _ slot: UInt32, station: Int, visit: UInt32, at now: SimTime
    ) -> Service {
        let local = station - own.stations.lowerBound
        let duration =
            stations[local].fixedService ?? drawService(slot, station: local, visit: visit)
        if stations[local].isByVehicle {
            return unload(station: local, taking: duration, at: now)
        }
        let service = stations[local].serve(from: now, taking: duration, in: network.intervals)
        countService(service, station: local, arrived: now)
        return service
    }

    /// The parcel's vehicle has a dock, or takes the one that is free first.
    private mutating func unload(
        station local: Int, taking duration: SimDuration, at now: SimTime
    ) -> Service {
        let service = stations[local].serveAtDock(
            vehicle: arrivingVehicle, from: now, taking: duration, in: network.intervals)
        countService(service, station: local, arrived: now)
        countDock(local, until: service.end, arrived: now)
        return service
    }

    @inline(__always)
    private func drawService(_ slot: UInt32, station local: Int, visit: UInt32) -> SimDuration {
        let bits = draw(.service, for: identity(of: slot), visit: visit).first
        return SimDuration(
            microseconds: max(0, network.laws.draw(stations[local].service, bits)))
    }

    // MARK: Draws

    @inline(__always)
    func draw(_ purpose: Purpose, for id: ParcelID, visit: UInt32) -> RandomBits {
        tables.draws[id.stream].bits(id.inStream, purpose: purpose.rawValue, visit: visit)
    }

    @inline(__always)
    func visitKey(ofStage stage: Int) -> UInt32 { tables.stages[stage].visitKey }
}
