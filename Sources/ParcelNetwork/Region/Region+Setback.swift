import SimulationKernel

// What parcels lose to one another and to disruptions. Each carries by how much it is behind where
// it would be alone in a network that nothing disturbs: its setback. A wait for others adds to it.
// What follows may take it away, for a parcel that comes later may still be in time for the same
// departure; or make it longer, by a night, a holiday or a week without a ship. So wherever a
// timetable or an opening decides when a parcel goes on, it is asked when it would have gone on.
// What is late in spite of that was late by the plan.
extension Region {
    /// A parcel that was ready at `ready` goes on at `start`, past an opening and those before it.
    ///
    /// - Parameters:
    ///   - queued: the part of its wait during which it was open.
    ///   - component: where that was (``Network/waitPlaceCount``).
    mutating func wentOn(
        _ slot: UInt32, ready: SimTime, at start: SimTime, opening: OpeningID,
        queued: SimDuration, component: UInt32?
    ) {
        let plan = network.undisturbed(opening)
        let setback = parcels.read(slot) { $0.setback }
        if queued == .zero && setback == .zero && plan == opening { return }
        let alone = network.firstOpen(from: ready - setback, opening: plan)
        // What a disruption closed counts as the others' being there.
        let wait =
            plan == opening
            ? queued : max(queued, network.openTime(from: ready, to: start, opening: plan))
        parcels.update(slot) {
            $0.setback = start - min(alone, start)
            if wait > .zero, let component { $0.noteWait(wait, at: component) }
        }
    }

    /// A parcel that was ready at `ready`, and in time for the departure `planned`, goes on now.
    ///
    /// - Parameter wait: since that departure.
    func departed(
        _ parcel: inout Parcel, ready: SimTime, planned: Int, wait: SimDuration,
        from board: Network.Board, _ lane: RegionTables.Lane, component: UInt32, at now: SimTime
    ) {
        if wait == .zero && !parcel.isSetBack { return }
        let readyAlone = ready - parcel.setback
        let alone = (0..<planned).partitioningIndex {
            departs(board, lane: lane, departure: $0) - lane.cutOff >= readyAlone
        }
        guard alone < lane.departureCount else { return }
        parcel.setback = max(.zero, now - departs(board, lane: lane, departure: alone))
        if wait > .zero { parcel.noteWait(wait, at: component) }
    }

    /// A parcel that was ready at `ready`, and in time for the wave `planned`, is in a van now.
    ///
    /// - Parameter wait: since that wave.
    func tookVan(
        _ parcel: inout Parcel, ready: SimTime, planned: Int, wait: SimDuration,
        by couriers: RegionTables.Couriers, component: UInt32, at now: SimTime
    ) {
        if wait == .zero && !parcel.isSetBack { return }
        let readyAlone = ready - parcel.setback
        let alone = (couriers.waves.lowerBound..<planned).partitioningIndex {
            network.waves[$0].time - couriers.cutOff >= readyAlone
        }
        parcel.setback = max(.zero, now - network.waves[alone].time)
        if wait > .zero { parcel.noteWait(wait, at: component) }
    }

    /// The component (``Network/componentCount``) of a board of this region.
    func boardComponent(_ local: Int) -> UInt32 {
        UInt32(network.stations.count + own.boards.lowerBound + local)
    }

    func couriersComponent(_ row: Int) -> UInt32 {
        UInt32(network.stations.count + network.boards.count + row)
    }
}

extension Network {
    /// What an opening is without disruptions.
    @inline(__always)
    func undisturbed(_ opening: OpeningID) -> OpeningID {
        OpeningID(Int(openings[Int(opening.index)].undisturbed))
    }
}
