import Measurement
import SimulationKernel

/// Who waits at a station for the vans.
struct CouriersQueue: ~Copyable {
    /// In the order in which they are ready; those in `later` are not among them yet.
    var waiting = Ring<Waiting>()
    /// Who came when others, computed ahead, were there already that are ready later: each failed
    /// attempt, while a night's parcels wait for their station to open. To put each in its place
    /// would move all of these, so they are merged when somebody looks.
    private var later = Ring<Waiting>()
    /// Where those lie who wait: how they lie is no state.
    var shelf = SlabShelf()
    /// The first wave not yet run, and the first that a parcel ready now is in time for.
    var nextWave = 0
    var planned = 0
    /// The latest time for which that was asked.
    var plannedAt = SimTime.zero

    /// Lets one in who is ready at some time, after those who are ready by then.
    mutating func append(_ one: Waiting) {
        guard let last = waiting.last, last.ready > one.ready else {
            waiting.append(one)
            return
        }
        var place = later.count
        later.append(one)
        while place > 0 && later[place - 1].ready > one.ready {
            later[place] = later[place - 1]
            place -= 1
        }
        later[place] = one
    }

    /// Puts all in the order in which they are ready. Whoever came later than one who is ready at
    /// the same time stands behind: what is in `later` met somebody in `waiting` who is ready after.
    mutating func settle() {
        guard !later.isEmpty else { return }
        var (left, more) = (waiting.count, later.count)
        for place in 0..<more { waiting.append(later[place]) }
        var place = waiting.count
        // From the back, so that none is overwritten before it has moved.
        while more > 0 {
            place -= 1
            if left > 0 && waiting[left - 1].ready > later[more - 1].ready {
                left -= 1
                waiting[place] = waiting[left]
            } else {
                more -= 1
                waiting[place] = later[more]
            }
        }
        later.removeFirst(later.count)
    }

    mutating func removeFirst(_ count: Int) { waiting.removeFirst(count) }
}

extension Region {
    /// A parcel has reached the couriers of its destination.
    mutating func deliver(_ slot: UInt32, stage: Int, at now: SimTime) {
        let record = tables.stages[stage]
        guard tables.couriers[Int(record.part)].waves.isEmpty else {
            awaitWave(slot, stage: stage, at: now)
            return
        }
        let id = identity(of: slot)
        let isSecond = lockers.isOn && comesFromFullLocker(parcels[slot])
        var reservation = Reservation.none
        if lockers.isOn { reservation = reserve(slot, stage: stage, at: now) }
        if case .returned = reservation { return }
        let bits = draw(.delivery, for: id, visit: isSecond ? 1 : 0).first
        let direct = tables.couriers[Int(record.part)].direct
        let law = network.laws.inForce(direct, at: now)
        let takes = SimDuration(microseconds: max(0, network.laws.draw(law, bits)))
        let start = awaitsOpening(
            slot, tables.couriers[Int(record.part)].opening,
            component: couriersComponent(Int(record.part)), at: now)
        if case .compartment(let place) = reservation {
            countTaken(Int(record.part), at: start)
            bring(slot, to: place, stage: stage, from: now, until: min(start, .infinity) + takes)
            return
        }
        guard start < .infinity else { return }
        countTaken(Int(record.part), at: start)
        call(slot, stage: stage, isDelivered: true, at: start + takes)
    }

    /// A courier will be at a parcel's address: where that decides the parcel's end, it ends now.
    private mutating func call(
        _ slot: UInt32, stage: Int, isDelivered: Bool, at time: SimTime
    ) {
        let record = tables.stages[stage]
        let site = Int(record.site) - own.sites.lowerBound
        if isDelivered && ahead.decidesDelivery(atSite: site) {
            guard time < planEnd else { return }
            counts.events += 1
            decidedUntil = max(decidedUntil, time)
            end(slot, as: .delivered, stage: stage, at: time)
            return
        }
        schedule(
            isDelivered ? .delivery : .failedAttempt, at: time, component: Int(record.component),
            identity: identity(of: slot).bits, number: slot, detail: Int(record.detail))
    }

    /// A parcel waits for the first wave whose cut-off it makes, side by side with the others in
    /// memory. Those from the station before come ahead of the clock, those that nobody took in come
    /// with it.
    mutating func awaitWave(_ slot: UInt32, stage: Int, at now: SimTime) {
        let row = Int(network.stages[stage].part)
        let record = tables.couriers[row]
        let isLatest = now >= couriers[row].plannedAt
        var planned = isLatest ? couriers[row].planned : couriers[row].nextWave
        while planned < record.waves.count
            && network.waves[record.waves.lowerBound + planned].time - record.cutOff < now
        {
            planned += 1
        }
        if isLatest {
            couriers[row].planned = planned
            couriers[row].plannedAt = now
        }
        let place = parcels.move(slot, to: &couriers[row].shelf)
        couriers[row].append(Waiting(ready: now, slot: place, planned: planned))
    }

    mutating func scheduleWave(stage: Int) {
        let row = Int(network.stages[stage].part)
        let record = tables.couriers[row]
        let wave = couriers[row].nextWave
        guard wave < record.waves.count else { return }
        schedule(
            .wave, at: network.waves[record.waves.lowerBound + wave].time,
            component: self.component(ofStage: stage), identity: tickIdentity(wave), number: 0,
            detail: stage - own.stages.lowerBound)
    }

    /// The vans leave with those in time, as many as they hold; each delivers at its pace.
    mutating func vansLeave(stage: Int, at now: SimTime) {
        let row = Int(network.stages[stage].part)
        let record = tables.couriers[row]
        let wave = record.waves.lowerBound + couriers[row].nextWave
        couriers[row].nextWave += 1
        if network.waves[wave].isCancelled {
            scheduleWave(stage: stage)
            return
        }
        couriers[row].settle()
        let inTime = couriers[row].waiting.count { $0.ready + record.cutOff <= now }
        var capacity = record.capacity
        if !record.slow.isEmpty {
            let left = Int128(network.capacity(in: record.slow, at: now))
            capacity = Int64((Int128(capacity) * left) >> 32)
        }
        var asked = 0
        var taken: Int64 = 0
        while asked < inTime && taken < capacity {
            for place in askedFor(at: asked, of: inTime) {
                parcels.prefetch(couriers[row].waiting[place].slot)
            }
            let waiting = couriers[row].waiting[asked]
            let turn = taken % record.parcelsPerVan
            let isTaken = takeAlong(
                waiting, planned: record.waves.lowerBound + Int(waiting.planned), stage: stage,
                at: now,
                attempt: now + record.pace * (turn + 1))
            asked += 1
            if isTaken { taken += 1 }
        }
        couriers[row].removeFirst(asked)
        countWave(row, stops: Int(taken), leftBehind: inTime - asked, at: now)
        scheduleWave(stage: stage)
    }

    /// One parcel in a van: it will be delivered at `attempt`, or fail then.
    ///
    /// - Returns: false if it stays, for want of a compartment, and has been returned.
    private mutating func takeAlong(
        _ waiting: Waiting, planned wave: Int, stage: Int, at now: SimTime, attempt: SimTime
    ) -> Bool {
        let row = Int(network.stages[stage].part)
        let record = tables.couriers[row]
        // The first that left from the one that it was in time for on; at the latest this one.
        var left = wave
        while network.waves[left].isCancelled { left += 1 }
        // What a full locker adds is a wait for room.
        let isSecond = lockers.isOn && comesFromFullLocker(parcels[waiting.slot])
        let planned = isSecond ? waiting.ready : network.waves[wave].time
        let closed = isSecond ? .zero : network.waves[left].time - planned
        let leftBehind = now - planned - closed
        var parcel = parcels[waiting.slot]
        parcel.add(planned - waiting.ready, to: .timetable)
        parcel.add(closed, to: .closed)
        parcel.add(leftBehind, to: .leftBehind)
        if isSecond {
            // Alone it would have found a compartment then.
            parcel.setback = parcel.setback + leftBehind
            if leftBehind > .zero {
                parcel.noteWait(leftBehind, at: lockerPlace(of: parcel, couriers: row))
            }
        } else {
            tookVan(
                &parcel, ready: waiting.ready, planned: wave, wait: now - planned, by: record,
                component: couriersComponent(row), at: now)
        }
        parcels[waiting.slot] = parcel
        var reservation = Reservation.none
        if lockers.isOn { reservation = reserve(waiting.slot, stage: stage, at: now) }
        if case .returned = reservation { return false }
        parcel = parcels[waiting.slot]
        tally.see(
            .outForDelivery, site: tables.stages[stage].siteKey, at: now, parcel: parcel.id,
            detail: UInt32(stage))
        if case .compartment(let place) = reservation {
            bring(waiting.slot, to: place, stage: stage, from: now, until: attempt)
            return true
        }
        let attempts = tables.couriers[row].attempts
        var succeeds = true
        let isForLocker = lockers.isOn && lockerChoice(of: parcel, couriers: row) != nil
        if !attempts.isEmpty && !isForLocker {
            let tries = min(parcel.failedAttempts, attempts.count - 1)
            let share = network.attemptShares[attempts.lowerBound + tries]
            let bits = draw(.delivery, for: parcel.id, visit: UInt32(parcel.failedAttempts))
            succeeds = bits.second >> 32 < share
        }
        call(waiting.slot, stage: stage, isDelivered: succeeds, at: attempt)
        return true
    }

    /// Nobody was there: the parcel takes the next wave that it is in time for from now; after the
    /// last attempt it is returned.
    mutating func attemptFailed(_ slot: UInt32, stage: Int, at now: SimTime) {
        let row = Int(network.stages[stage].part)
        let site = tables.sites[Int(network.stages[stage].site.index)]
        let failed = parcels.read(slot) { $0.failedAttempts } + 1
        tally.add(.attempted, site: site.stableKey, at: now, parcel: identity(of: slot))
        countFailedAttempt(row, at: now)
        if failed == 1 && tables.origins[identity(of: slot).stream].stopsAtFirstAttempt {
            countStop(parcels[slot], at: now)
        }
        parcels.update(slot) { $0.failedAttempts = failed }
        if failed >= tables.couriers[row].attempts.count {
            end(slot, as: .returned, stage: stage, at: now)
            return
        }
        awaitWave(slot, stage: stage, at: now)
    }
}
