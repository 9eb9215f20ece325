import Measurement
import SimulationKernel

extension Region {
    /// A parcel reaches a site's first stage.
    mutating func enterSite(_ slot: UInt32, component: Int, at now: SimTime) {
        let site = own.sites.lowerBound + component
        let record = tables.sites[site]
        tally.add(.entered, site: record.stableKey, at: now, parcel: identity(of: slot))
        if presence.isOn { presence.count(1, site: component, at: now) }
        pass(slot, from: record.stages.lowerBound, of: site, at: now)
    }

    /// Takes a parcel through the stages of its site from `stage` on: to the first that keeps it,
    /// or past the last onto its next lane.
    private mutating func pass(
        _ slot: UInt32, from stage: Int, of site: Int, at now: SimTime
    ) {
        var stage = stage
        let end = tables.sites[site].stages.upperBound
        while stage < end {
            let record = network.stages[stage]
            let part = Int(record.part)
            switch record.kind {
            case .served:
                startService(slot, stage: stage, station: part, at: now)
                return
            case .stepped:
                join(slot, stage: stage, stepped: part - stepped.firstRow, at: now)
                return
            case .importCustoms:
                if awaitsImport(slot, at: part) {
                    present(slot, stage: stage, at: now)
                    return
                }
            case .exportCustoms:
                if parcels.read(slot, { !$0.isExported }) {
                    present(slot, stage: stage, at: now)
                    return
                }
            case .couriers:
                let destination = Int(parcels.read(slot) { $0.destination.index })
                if tables.destinations[destination].site == record.site {
                    deliver(slot, stage: stage, at: now)
                    return
                }
            }
            stage += 1
        }
        board(slot, from: site, at: now)
    }

    // MARK: Stations

    private mutating func startService(
        _ slot: UInt32, stage: Int, station: Int, at now: SimTime
    ) {
        let visit = visitKey(ofStage: stage)
        let service = serve(slot, station: station, visit: visit, at: now)
        guard service.end < .infinity else { return }
        let component = UInt32(station)
        parcels.update(slot) {
            $0.add(service.closed, to: .closed)
            $0.add(service.queued, to: .queue)
            $0.add(service.end - service.start, to: .service)
            if service.queued > .zero { $0.noteWait(service.queued, at: component) }
        }
        schedule(
            .serviceEnd, at: service.end, component: self.component(ofStage: stage),
            identity: identity(of: slot).bits, number: slot, detail: stage - own.stages.lowerBound)
    }

    mutating func serviceEnds(_ slot: UInt32, stage: Int, at now: SimTime) {
        let site = Int(network.stages[stage].site.index)
        let key = tables.sites[site].stableKey
        tally.add(.leftStation, site: key, at: now, parcel: identity(of: slot))
        pass(slot, from: stage + 1, of: site, at: now)
    }

    /// Draws the service, finds its place in the station's queue, counts both.
    private mutating func serve(
        _ slot: UInt32, station: Int, visit: UInt32, at now: SimTime
    ) -> Service {
        let local = station - own.stations.lowerBound
        let law = stations[local].service
        var bits: UInt64 = 0
        if !network.laws.isConstant(law) {
            bits = draw(.service, for: identity(of: slot), visit: visit).first
        }
        let duration = SimDuration(microseconds: max(0, network.laws.draw(law, bits)))
        let service = stations[local].serve(from: now, taking: duration, in: network.intervals)
        countService(service, station: local, arrived: now)
        return service
    }

    // MARK: Customs

    /// Whether a parcel is still to clear, and here.
    @inline(__always)
    func awaitsImport(_ slot: UInt32, at customs: Int) -> Bool {
        let (isCleared, destination) = parcels.read(slot) { ($0.isCleared, $0.destination) }
        return !isCleared && clears(customs, destination: destination)
    }

    @inline(__always)
    private func clears(_ customs: Int, destination: DestinationID) -> Bool {
        let region = Int(tables.destinations[Int(destination.index)].region.index)
        let word = network.clears[Int(tables.selections[customs].firstClearsWord) + region / 64]
        return word >> UInt64(region % 64) & 1 != 0
    }

    enum Selection { case automatic, documents, physical }

    /// Whether customs selects the parcel, and how long an automatic release takes.
    @inline(__always)
    func selection(of id: ParcelID, stage: Int) -> (Selection, automatic: SimDuration) {
        let customs = Int(network.stages[stage].part)
        let bits =
            tables.selections[customs].isCertain
            ? RandomBits(0, 0) : draw(.customs, for: id, visit: visitKey(ofStage: stage))
        let law = tables.selections[customs].automatic
        let automatic = SimDuration(microseconds: max(0, network.laws.draw(law, bits.second)))
        let share = bits.first >> 32
        let documents = tables.selections[customs].documentsShare
        if share < documents { return (.documents, automatic) }
        if share < documents + tables.selections[customs].physicalShare {
            return (.physical, automatic)
        }
        return (.automatic, automatic)
    }

    /// The rest of the wait for documents, that began when the declaration was lodged, by the law of
    /// the hour of the week at which the parcel was presented.
    @inline(__always)
    func documentsWait(of id: ParcelID, stage: Int, hour: Int) -> SimDuration {
        let customs = network.customs[Int(network.stages[stage].part)]
        let bits = draw(.customsHold, for: id, visit: visitKey(ofStage: stage))
        let law = network.laws.inForce(customs.documentsWait, hour: hour)
        let wait = SimDuration(microseconds: network.laws.draw(law, bits.first))
        return max(.zero, wait - customs.lodgedBefore)
    }

    /// A parcel is presented to customs.
    private mutating func present(_ slot: UInt32, stage: Int, at now: SimTime) {
        let id = identity(of: slot)
        let (selection, automatic) = selection(of: id, stage: stage)
        let detail = stage - own.stages.lowerBound
        switch selection {
        case .automatic:
            parcels.update(slot) { $0.add(automatic, to: .service) }
            schedule(
                .release, at: now + automatic, component: component(ofStage: stage),
                identity: id.bits, number: slot, detail: detail)
        case .documents:
            let law = network.customs[Int(network.stages[stage].part)].documentsWait
            let hour = network.laws.hourOfWeek(of: law, at: now)
            schedule(
                .documents, at: now + documentsWait(of: id, stage: stage, hour: hour),
                component: component(ofStage: stage), identity: id.bits, number: slot,
                detail: hour << 16 | detail)
        case .physical:
            let desks = network.customs[Int(network.stages[stage].part)].physicalDesks
            joinDesk(
                slot, stage: stage, desks: desks, waited: .zero, automatic: automatic,
                then: .inspectionEnd, at: now)
        }
    }

    mutating func documentsArrive(_ slot: UInt32, stage: Int, hour: Int, at now: SimTime) {
        let id = identity(of: slot)
        let desks = network.customs[Int(network.stages[stage].part)].documentsDesks
        joinDesk(
            slot, stage: stage, desks: desks,
            waited: documentsWait(of: id, stage: stage, hour: hour),
            automatic: selection(of: id, stage: stage).automatic, hour: hour, then: .release,
            at: now)
    }

    /// Queues at the desks. What all of it adds to an automatic release is the parcel's hold.
    private mutating func joinDesk(
        _ slot: UInt32, stage: Int, desks: StationID, waited: SimDuration,
        automatic: SimDuration, hour: Int = 0, then kind: EventKind, at now: SimTime
    ) {
        if !stepped.isEmpty, let index = stepped.index(ofStation: desks.index) {
            join(slot, stage: stage, stepped: index, hour: hour, at: now)
            return
        }
        let service = serve(
            slot, station: Int(desks.index), visit: visitKey(ofStage: stage), at: now)
        guard service.end < .infinity else { return }
        let whole = waited + (service.end - now)
        parcels.update(slot) {
            $0.add(min(automatic, whole), to: .service)
            $0.add(whole - min(automatic, whole), to: .held)
        }
        schedule(
            kind, at: service.end, component: component(ofStage: stage),
            identity: identity(of: slot).bits, number: slot, detail: stage - own.stages.lowerBound)
    }

    /// A parcel is through at desks that run event by event.
    mutating func leaveDesk(
        _ slot: UInt32, stage: Int, hour: Int, ready: SimTime, at now: SimTime
    ) {
        let id = identity(of: slot)
        let (selection, automatic) = selection(of: id, stage: stage)
        let isInspection = selection == .physical
        let waited = isInspection ? .zero : documentsWait(of: id, stage: stage, hour: hour)
        let whole = waited + (now - ready)
        parcels.update(slot) {
            $0.add(min(automatic, whole), to: .service)
            $0.add(whole - min(automatic, whole), to: .held)
        }
        if isInspection {
            inspectionEnds(slot, stage: stage, at: now)
        } else {
            released(slot, stage: stage, at: now)
        }
    }

    mutating func released(_ slot: UInt32, stage: Int, at now: SimTime) {
        let isImport = network.stages[stage].kind == .importCustoms
        parcels.update(slot) {
            if isImport { $0.isCleared = true } else { $0.isExported = true }
        }
        let site = Int(network.stages[stage].site.index)
        let key = tables.sites[site].stableKey
        tally.add(.cleared, site: key, at: now, parcel: identity(of: slot))
        pass(slot, from: stage + 1, of: site, at: now)
    }

    mutating func inspectionEnds(_ slot: UInt32, stage: Int, at now: SimTime) {
        let customs = Int(network.stages[stage].part)
        let returned = network.customs[customs].returnedShare
        let destroyed = network.customs[customs].destroyedShare
        guard returned + destroyed > 0 else {
            released(slot, stage: stage, at: now)
            return
        }
        let bits = draw(.customsHold, for: identity(of: slot), visit: visitKey(ofStage: stage))
        let share = bits.second >> 32
        if share < returned {
            end(slot, as: .returned, stage: stage, at: now)
        } else if share < returned + destroyed {
            end(slot, as: .lost, stage: stage, at: now)
        } else {
            released(slot, stage: stage, at: now)
        }
    }

    // MARK: Draws

    @inline(__always)
    func draw(_ purpose: Purpose, for id: ParcelID, visit: UInt32) -> RandomBits {
        tables.draws[id.stream].bits(id.inStream, purpose: purpose.rawValue, visit: visit)
    }

    /// Names a stage in the key of a draw: by its site's name and its place there, so that
    /// adding another site changes no draw.
    @inline(__always)
    func visitKey(ofStage stage: Int) -> UInt32 {
        let site = tables.sites[Int(network.stages[stage].site.index)]
        return UInt32(truncatingIfNeeded: site.stableKey) &+ UInt32(stage - site.stages.lowerBound)
    }
}
