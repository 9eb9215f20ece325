package import SimulationKernel

// What comes from other regions, and what goes to them.
extension Region {
    /// Takes a handoff of an inbound channel into the region's future.
    ///
    /// - Precondition: it arrives at or after the clock (the session checks, and ends the run
    ///   naming channel, parcel and times if it does not).
    package mutating func accept(_ handoff: Handoff) {
        precondition(handoff.arrives >= clock, "a handoff arrives before the clock")
        pendingInbound += 1
        let lane = tables.lanes[Int(handoff.lane.index)]
        let stop = network.laneStops[lane.firstStop + handoff.stop]
        if let ring = rings.ring(for: handoff) {
            if rings.append(handoff, to: ring) { scheduleHead(ofRing: ring) }
        } else if lane.isContinuous {
            let slot = parcels.insert(handoff.parcel)
            schedule(
                .handoffArrival, at: handoff.arrives, component: component(of: stop.site),
                identity: handoff.parcel.id.bits, number: slot)
        } else if let batch = batches.extend(with: handoff) {
            schedule(
                .batchArrival, at: handoff.arrives, component: component(of: stop.site),
                identity: vehicleIdentity(
                    handoff.lane, departure: handoff.departure, place: Int(handoff.place)),
                number: batch)
        }
    }

    /// Removes and returns the handoffs dispatched on an outbound channel since the last call, in
    /// the order of their dispatch, of one instant by board; every one was dispatched before the
    /// clock.
    package mutating func takeOutbox(_ channel: ChannelID) -> [Handoff] {
        var taken: [Handoff] = []
        if let position = outbound.firstIndex(of: channel) { takeOutbox(position, into: &taken) }
        return taken
    }

    /// The same for the outbound channel at `position`, into an empty array that has room.
    package mutating func takeOutbox(_ position: Int, into empty: inout [Handoff]) {
        precondition(empty.isEmpty, "an outbox is taken into an empty array")
        outboxes.take(position, before: clock, into: &empty)
        counts.custody.handedOff += UInt64(empty.count)
    }

    /// The horizon: no handoff will yet be dispatched on the channel that arrives before it.
    ///
    /// Least over the channel's legs of the arrival of the next departure that was not before the
    /// clock, or for a continuous lane the clock plus the least transit.
    package func horizon(of channel: ChannelID) -> SimTime {
        guard let position = outbound.firstIndex(of: channel) else { return .infinity }
        return legs.horizon(position, at: clock) { boards[$0].firstUntaken(at: clock) }
    }

    /// The head of a lane's ring reaches its site; the next becomes an event.
    mutating func ringArrives(_ ring: Int, at now: SimTime) {
        let parcel = rings.popFirst(ring)
        scheduleHead(ofRing: ring)
        pendingInbound -= 1
        counts.custody.received += 1
        let home = component(of: rings.site(of: ring))
        enterSite(parcels.insert(parcel), component: home, at: now)
    }

    private mutating func scheduleHead(ofRing ring: Int) {
        guard let head = rings.head(of: ring) else { return }
        schedule(
            .ringArrival, at: head.time, component: component(of: rings.site(of: ring)),
            identity: head.parcel.id.bits, number: UInt32(ring))
    }
}
