import Measurement
import SimulationKernel

/// The steps of a parcel through customs' desks: the first is 0, whichever desks these are;
/// then inspections are odd and examinations even.
enum CustomsStep {
    /// Whoever was examined so often is released: an event has 8 bits for a step.
    static let last = 254

    static func examination(after inspection: Int) -> Int { inspection & ~1 + 2 }
}

extension Region {
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
    mutating func present(_ slot: UInt32, stage: Int, at now: SimTime) {
        let id = identity(of: slot)
        let (selection, automatic) = selection(of: id, stage: stage)
        let detail = stage - own.stages.lowerBound
        tally.see(
            .presented, site: tables.stages[stage].siteKey, at: now, parcel: id,
            detail: UInt32(stage))
        switch selection {
        case .automatic:
            let part = Int(tables.stages[stage].part)
            let desks = tables.selections[part].documentsDesks
            let start = awaitsOpening(
                slot, tables.selections[part].opening,
                component: desks == Network.Customs.noDesks ? nil : desks.index, at: now)
            guard start < .infinity else { return }
            parcels.update(slot) { $0.add(automatic, to: .service) }
            schedule(
                .release, at: start + automatic, component: component(ofStage: stage),
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
        let customs = Int(tables.stages[stage].part)
        joinDesk(
            slot, stage: stage, desks: tables.selections[customs].documentsDesks,
            waited: documentsWait(of: id, stage: stage, hour: hour),
            automatic: selection(of: id, stage: stage).automatic, hour: hour,
            then: tables.selections[customs].examinedShare > 0 ? .examined : .release, at: now)
    }

    /// Queues at the desks. What all of it adds to an automatic release is the parcel's hold; that
    /// release is set against the first desks only.
    private mutating func joinDesk(
        _ slot: UInt32, stage: Int, desks: StationID, waited: SimDuration,
        automatic: SimDuration, hour: Int = 0, step: Int = 0, then kind: EventKind, at now: SimTime
    ) {
        if !stepped.isEmpty, let index = stepped.index(ofStation: desks.index) {
            join(
                slot, stage: stage, stepped: index, hour: hour, number: UInt32(step), at: now)
            return
        }
        let record = tables.stages[stage]
        let visit = visitKey(ofStage: stage, step: step)
        let service = serve(slot, station: Int(desks.index), visit: visit, at: now)
        guard service.end < .infinity else { return }
        let whole = waited + (service.end - now)
        let id = parcels.update(slot) {
            $0.add(min(automatic, whole), to: .service)
            $0.add(whole - min(automatic, whole), to: .held)
            return $0.id
        }
        schedule(
            kind, at: service.end, component: Int(record.component), identity: id.bits,
            number: slot, detail: step << 16 | Int(record.detail))
    }

    /// A parcel is through at desks that run event by event.
    mutating func leaveDesk(
        _ slot: UInt32, stage: Int, step: Int, hour: Int, ready: SimTime, at now: SimTime
    ) {
        let id = identity(of: slot)
        var (isInspection, automatic, waited) = (step & 1 == 1, SimDuration.zero, SimDuration.zero)
        if step == 0 {
            let selected = selection(of: id, stage: stage)
            isInspection = selected.0 == .physical
            automatic = selected.automatic
            if !isInspection { waited = documentsWait(of: id, stage: stage, hour: hour) }
        }
        let whole = waited + (now - ready)
        parcels.update(slot) {
            $0.add(min(automatic, whole), to: .service)
            $0.add(whole - min(automatic, whole), to: .held)
        }
        if isInspection {
            inspectionEnds(slot, stage: stage, step: step, at: now)
        } else {
            examined(slot, stage: stage, step: step, at: now)
        }
    }

    /// Desks examined a parcel's documents: to an inspection, by a draw each time, or released.
    mutating func examined(_ slot: UInt32, stage: Int, step: Int, at now: SimTime) {
        let customs = Int(tables.stages[stage].part)
        let share = tables.selections[customs].examinedShare
        guard share > 0, step < CustomsStep.last else {
            released(slot, stage: stage, at: now)
            return
        }
        let visit = visitKey(ofStage: stage, step: step)
        guard draw(.inspection, for: identity(of: slot), visit: visit).first >> 32 < share else {
            released(slot, stage: stage, at: now)
            return
        }
        joinDesk(
            slot, stage: stage, desks: tables.selections[customs].physicalDesks, waited: .zero,
            automatic: .zero, step: step + 1, then: .inspectionEnd, at: now)
    }

    /// Customs is done with a parcel: it goes on, or waits for the rest of its consignment.
    mutating func released(_ slot: UInt32, stage: Int, at now: SimTime) {
        if consignments.isOn, tables.stages[stage].kind == .importCustoms,
            let held = consignments.release(slot, stage: stage, at: now)
        {
            letGo(held, at: now)
            return
        }
        clear(slot, stage: stage, at: now)
    }

    mutating func clear(_ slot: UInt32, stage: Int, at now: SimTime) {
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

    /// An inspection ends: what is not kept goes on, or back to the documents' desks.
    mutating func inspectionEnds(_ slot: UInt32, stage: Int, step: Int, at now: SimTime) {
        let customs = Int(tables.stages[stage].part)
        let returned = tables.selections[customs].returnedShare
        let destroyed = tables.selections[customs].destroyedShare
        guard returned + destroyed > 0 else {
            inspected(slot, stage: stage, step: step, at: now)
            return
        }
        let visit = visitKey(ofStage: stage, step: step)
        let bits = draw(.customsHold, for: identity(of: slot), visit: visit)
        let share = bits.second >> 32
        if share < returned {
            end(slot, as: .returned, stage: stage, at: now)
        } else if share < returned + destroyed {
            end(slot, as: .lost, stage: stage, at: now)
        } else {
            inspected(slot, stage: stage, step: step, at: now)
        }
    }

    private mutating func inspected(_ slot: UInt32, stage: Int, step: Int, at now: SimTime) {
        let selection = tables.selections[Int(tables.stages[stage].part)]
        guard selection.examinesInspected else {
            released(slot, stage: stage, at: now)
            return
        }
        joinDesk(
            slot, stage: stage, desks: selection.documentsDesks, waited: .zero, automatic: .zero,
            step: CustomsStep.examination(after: step), then: .examined, at: now)
    }

    /// Names one of a parcel's steps through customs in the key of a draw.
    @inline(__always)
    private func visitKey(ofStage stage: Int, step: Int) -> UInt32 {
        visitKey(ofStage: stage) &+ UInt32(step) &* 0x9E37_79B9
    }
}
