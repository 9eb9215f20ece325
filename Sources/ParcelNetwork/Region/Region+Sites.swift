import Measurement
import SimulationKernel

extension Region {
    /// A parcel reaches a site's first stage.
    mutating func enterSite(_ slot: UInt32, component: Int, at now: SimTime) {
        let site = own.sites.lowerBound + component
        tally.add(
            .entered, site: tables.sites[site].stableKey, at: now, parcel: identity(of: slot))
        if presence.isOn { presence.count(1, site: component, at: now) }
        let stages = tables.sites[site].stages
        if stages.isEmpty {
            board(slot, from: site, at: now)
        } else {
            pass(slot, from: stages.lowerBound, at: now)
        }
    }

    /// Takes a parcel through the stages of its site from `stage` on: to the first that keeps it,
    /// or past the last onto its next lane.
    private mutating func pass(_ slot: UInt32, from stage: Int, at now: SimTime) {
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
                let destination = Int(parcels.read(slot) { $0.destination.index })
                if tables.destinations[destination].site.index == tables.stages[stage].site {
                    deliver(slot, stage: stage, at: now)
                    return
                }
            }
            if tables.stages[stage].isLast { break }
            stage += 1
        }
        board(slot, from: Int(tables.stages[stage].site), at: now)
    }

    /// A parcel is through with a stage: to the next, or onto its lane after the last.
    @inline(__always)
    private mutating func leave(_ slot: UInt32, stage: Int, at now: SimTime) {
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
        let id = parcels.update(slot) {
            if service.start > now {
                $0.add(service.closed, to: .closed)
                $0.add(service.queued, to: .queue)
                if service.queued > .zero { $0.noteWait(service.queued, at: station) }
            }
            $0.add(service.end - service.start, to: .service)
            return $0.id
        }
        schedule(
            .serviceEnd, at: service.end, component: Int(record.component), identity: id.bits,
            number: slot, detail: Int(record.detail))
    }

    mutating func serviceEnds(_ slot: UInt32, stage: Int, at now: SimTime) {
        tally.add(
            .leftStation, site: tables.stages[stage].siteKey, at: now, parcel: identity(of: slot),
            detail: tables.stages[stage].station)
        leave(slot, stage: stage, at: now)
    }

    /// Draws the service, finds its place in the station's queue, counts both.
    private mutating func serve(
        _ slot: UInt32, station: Int, visit: UInt32, at now: SimTime
    ) -> Service {
        let local = station - own.stations.lowerBound
        let duration =
            stations[local].fixedService ?? drawService(slot, station: local, visit: visit)
        let service = stations[local].serve(from: now, taking: duration, in: network.intervals)
        countService(service, station: local, arrived: now)
        return service
    }

    private func drawService(_ slot: UInt32, station local: Int, visit: UInt32) -> SimDuration {
        let bits = draw(.service, for: identity(of: slot), visit: visit).first
        return SimDuration(
            microseconds: max(0, network.laws.draw(stations[local].service, bits)))
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

    /// Whether customs selects the parcel, and how long an automatic release takes.
    @inline(__always)
    func selection(of id: ParcelID, stage: Int) -> (
        RegionTables.Fate, automatic: SimDuration
    ) {
        let customs = Int(tables.stages[stage].part)
        if let fixed = tables.selections[customs].certain { return fixed }
        let bits = draw(.customs, for: id, visit: visitKey(ofStage: stage))
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
        let customs = network.customs[Int(tables.stages[stage].part)]
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
        tally.see(
            .presented, site: tables.stages[stage].siteKey, at: now, parcel: id,
            detail: UInt32(stage))
        switch selection {
        case .automatic:
            parcels.update(slot) { $0.add(automatic, to: .service) }
            schedule(
                .release, at: now + automatic, component: component(ofStage: stage),
                identity: id.bits, number: slot, detail: detail)
        case .documents:
            let law = network.customs[Int(tables.stages[stage].part)].documentsWait
            let hour = network.laws.hourOfWeek(of: law, at: now)
            schedule(
                .documents, at: now + documentsWait(of: id, stage: stage, hour: hour),
                component: component(ofStage: stage), identity: id.bits, number: slot,
                detail: hour << 16 | detail)
        case .physical:
            let desks = tables.selections[Int(tables.stages[stage].part)].physicalDesks
            joinDesk(
                slot, stage: stage, desks: desks, waited: .zero, automatic: automatic,
                then: .inspectionEnd, at: now)
        }
    }

    mutating func documentsArrive(_ slot: UInt32, stage: Int, hour: Int, at now: SimTime) {
        let id = identity(of: slot)
        let desks = network.customs[Int(tables.stages[stage].part)].documentsDesks
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
        let record = tables.stages[stage]
        let service = serve(slot, station: Int(desks.index), visit: record.visitKey, at: now)
        guard service.end < .infinity else { return }
        let whole = waited + (service.end - now)
        let id = parcels.update(slot) {
            $0.add(min(automatic, whole), to: .service)
            $0.add(whole - min(automatic, whole), to: .held)
            return $0.id
        }
        schedule(
            kind, at: service.end, component: Int(record.component), identity: id.bits,
            number: slot, detail: Int(record.detail))
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
        let isImport = tables.stages[stage].kind == .importCustoms
        let id = parcels.update(slot) {
            if isImport { $0.isCleared = true } else { $0.isExported = true }
            return $0.id
        }
        tally.add(
            .cleared, site: tables.stages[stage].siteKey, at: now, parcel: id,
            detail: UInt32(stage))
        leave(slot, stage: stage, at: now)
    }

    mutating func inspectionEnds(_ slot: UInt32, stage: Int, at now: SimTime) {
        let customs = Int(tables.stages[stage].part)
        let returned = tables.selections[customs].returnedShare
        let destroyed = tables.selections[customs].destroyedShare
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

    @inline(__always)
    func visitKey(ofStage stage: Int) -> UInt32 { tables.stages[stage].visitKey }
}
