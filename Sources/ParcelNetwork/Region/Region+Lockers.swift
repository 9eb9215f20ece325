import Measurement
import SimulationKernel

// Pickup points and lockers. The couriers bring a parcel there as they would to a door; it stays
// until its consignee comes or its time is over. How long that is, is known at the deposit, so one
// event ends it.
extension Region {
    /// The locker that a consignee chose, and the size of compartment that the parcel needs.
    struct LockerChoice {
        var bank: Int
        var size: Int
    }

    /// What the consignee chose; nil for the door, where a parcel too large for a locker goes too.
    @inline(__always)
    func lockerChoice(of parcel: Parcel, couriers row: Int) -> LockerChoice? {
        parcel.isForDoor ? nil : firstLockerChoice(of: parcel, couriers: row)
    }

    /// What the consignee chose first, before a locker was found full.
    @inline(__always)
    private func firstLockerChoice(of parcel: Parcel, couriers row: Int) -> LockerChoice? {
        guard let service = lockers.service(ofCouriers: row) else { return nil }
        let bits = draw(.locker, for: parcel.id, visit: 0)
        guard bits.first >> 32 < service.chosenBy,
            let size = service.size(for: size(of: parcel.id).millilitres)
        else { return nil }
        let share = bits.second >> 32
        var low = service.banks.lowerBound
        var high = service.banks.upperBound - 1
        while low < high {
            let middle = (low + high) / 2
            if network.lockers[middle].upTo > share { high = middle } else { low = middle + 1 }
        }
        return LockerChoice(bank: low - lockers.firstBank, size: size)
    }

    /// The place of a wait for want of a compartment.
    func lockerPlace(of parcel: Parcel, couriers row: Int) -> UInt32 {
        guard let choice = firstLockerChoice(of: parcel, couriers: row) else {
            return couriersComponent(row)
        }
        return UInt32(network.componentCount + lockers.firstBank + choice.bank)
    }

    /// Whether the parcel has been to a locker that was full, and goes to the door now.
    @inline(__always)
    func comesFromFullLocker(_ parcel: Parcel) -> Bool {
        parcel.isForDoor && parcel.failedAttempts == 0
    }

    /// A courier is at the parcel's address: hands it over, or puts it into the locker that it is
    /// addressed to.
    mutating func callAtAddress(_ slot: UInt32, stage: Int, at now: SimTime) {
        let row = Int(tables.stages[stage].part)
        guard let service = lockers.service(ofCouriers: row),
            let choice = lockerChoice(of: parcels[slot], couriers: row)
        else {
            end(slot, as: .delivered, stage: stage, at: now)
            return
        }
        guard let found = call(for: choice, of: service, at: now) else {
            lockerIsFull(slot, bank: choice.bank, of: service, stage: stage, at: now)
            return
        }
        deposit(slot, in: found, of: service, stage: stage, at: now)
    }

    /// Takes a free compartment, and counts what was found; nil if there is none.
    private mutating func call(
        for choice: LockerChoice, of service: Network.LockerService, at now: SimTime
    ) -> LockerChoice? {
        let isCounted = isInWindow(now)
        if isCounted { lockers.banks[choice.bank].tally.calls += 1 }
        guard let found = compartment(for: choice, of: service) else {
            if isCounted { lockers.banks[choice.bank].tally.full += 1 }
            return nil
        }
        if isCounted {
            if found.bank != choice.bank {
                lockers.banks[choice.bank].tally.elsewhere += 1
            } else if found.size != choice.size {
                lockers.banks[choice.bank].tally.larger += 1
            }
        }
        lockers.banks[found.bank].take(found.size, at: now, in: lockers.window)
        return found
    }

    /// What is reserved for a parcel when the couriers take it along.
    enum Reservation {
        /// It goes to the door, or nothing is reserved here.
        case none
        case compartment(LockerChoice)
        /// There is none, and it has been returned to its sender.
        case returned
    }

    /// Holds a compartment from now on, where the lockers reserve them; who finds none goes to the
    /// door at once, or back to the sender.
    mutating func reserve(_ slot: UInt32, stage: Int, at now: SimTime) -> Reservation {
        let row = Int(tables.stages[stage].part)
        guard let service = lockers.service(ofCouriers: row), service.reserves,
            let choice = lockerChoice(of: parcels[slot], couriers: row)
        else { return .none }
        if let found = call(for: choice, of: service, at: now) { return .compartment(found) }
        tally.add(
            .foundLockerFull, site: lockers.banks[choice.bank].key, at: now,
            parcel: identity(of: slot), detail: UInt32(lockers.firstBank + choice.bank))
        switch service.whenFull {
        case .couriers:
            parcels.update(slot) { $0.isForDoor = true }
            return .none
        case .returned:
            end(slot, as: .returned, stage: stage, at: now)
            return .returned
        }
    }

    /// The parcel is under way to the compartment that is held for it.
    mutating func bring(
        _ slot: UInt32, to place: LockerChoice, stage: Int, from now: SimTime, until there: SimTime
    ) {
        let counted = inWindow(now, there)
        lockers.banks[place.bank].tally.reservedSum +=
            Int128((counted.to - counted.from).microseconds)
        guard there < .infinity else { return }
        schedule(
            .lockerReached, at: there, component: component(ofStage: stage),
            identity: identity(of: slot).bits, number: slot,
            detail: place.bank << 2 | place.size)
    }

    /// A courier is at a compartment that is held.
    mutating func lockerReached(_ slot: UInt32, detail: Int, component: Int, at now: SimTime) {
        let stage = own.stages.lowerBound + component - own.sites.count
        guard let service = lockers.service(ofCouriers: Int(tables.stages[stage].part)) else {
            preconditionFailure("a compartment is held at stage \(stage), which has no lockers")
        }
        deposit(
            slot, in: LockerChoice(bank: detail >> 2, size: detail & 3), of: service, stage: stage,
            at: now)
    }

    /// A free compartment: of the parcel's size, a larger one, then the same of other lockers near by.
    @inline(__always)
    private func compartment(
        for choice: LockerChoice, of service: Network.LockerService
    ) -> LockerChoice? {
        let largest = service.triesLarger ? BySize<UInt32>.count - 1 : choice.size
        if let size = lockers.banks[choice.bank].free(from: choice.size, upTo: largest) {
            return LockerChoice(bank: choice.bank, size: size)
        }
        let neighbours = lockers.banks[choice.bank].neighbours
        var place = neighbours.lowerBound
        while place < neighbours.upperBound {
            let bank = Int(network.lockerNeighbours[place]) - lockers.firstBank
            if let size = lockers.banks[bank].free(from: choice.size, upTo: largest) {
                return LockerChoice(bank: bank, size: size)
            }
            place += 1
        }
        return nil
    }

    /// The parcel is available, in a compartment that is its own already. Its stay is service time at the locker.
    private mutating func deposit(
        _ slot: UInt32, in place: LockerChoice, of service: Network.LockerService, stage: Int,
        at now: SimTime
    ) {
        let parcel = parcels[slot]
        let bits = draw(.collection, for: parcel.id, visit: 0).first
        let law = network.laws.inForce(service.dwell, at: now)
        let comes = SimDuration(microseconds: max(0, network.laws.draw(law, bits)))
        let isCollected = comes <= service.expires
        let stay = min(comes, service.expires)
        let counted = inWindow(now, now + stay)
        lockers.banks[place.bank].tally.staySum +=
            Int128((counted.to - counted.from).microseconds)
        if isInWindow(now) { lockers.banks[place.bank].tally.deposits += 1 }
        tally.add(
            .deposited, site: lockers.banks[place.bank].key, at: now, parcel: parcel.id,
            detail: UInt32(lockers.firstBank + place.bank))
        if parcel.failedAttempts == 0 && tables.origins[parcel.id.stream].stopsAtFirstAttempt {
            countStop(parcel, at: now)
        }
        parcels.update(slot) { $0.add(stay, to: .service) }
        schedule(
            isCollected ? .collection : .expiry, at: now + stay,
            component: component(ofStage: stage), identity: parcel.id.bits, number: slot,
            detail: place.bank << 2 | place.size)
    }

    /// A parcel leaves its compartment: with its consignee, or because its time is over.
    mutating func leaveLocker(
        _ slot: UInt32, detail: Int, component: Int, isCollected: Bool, at now: SimTime
    ) {
        let bank = detail >> 2
        lockers.banks[bank].release(detail & 3, at: now, in: lockers.window)
        if isInWindow(now) {
            if isCollected {
                lockers.banks[bank].tally.collected += 1
            } else {
                lockers.banks[bank].tally.expired += 1
            }
        }
        let stage = own.stages.lowerBound + component - own.sites.count
        end(slot, as: isCollected ? .delivered : .returned, stage: stage, at: now, locker: bank)
    }

    /// No compartment anywhere: to the door with the couriers' next wave, or back to the sender.
    private mutating func lockerIsFull(
        _ slot: UInt32, bank: Int, of service: Network.LockerService, stage: Int, at now: SimTime
    ) {
        tally.add(
            .foundLockerFull, site: lockers.banks[bank].key, at: now, parcel: identity(of: slot),
            detail: UInt32(lockers.firstBank + bank))
        switch service.whenFull {
        case .couriers:
            parcels.update(slot) { $0.isForDoor = true }
            deliver(slot, stage: stage, at: now)
        case .returned:
            end(slot, as: .returned, stage: stage, at: now)
        }
    }
}
