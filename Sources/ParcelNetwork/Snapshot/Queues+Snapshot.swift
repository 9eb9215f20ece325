import SimulationKernel

extension BoardQueue {
    /// Who waits and who is aboard at one of a lane's stops.
    mutating func pass(through snapshot: inout SnapshotCoder, board: Network.Board) {
        let lane = snapshot.network.lanes[Int(board.lane.index)]
        let departures = lane.isContinuous ? 0 : lane.departureCount
        snapshot.pass(waiting: &waiting, planned: departures)
        snapshot.pass(&nextDeparture, atMost: departures, "next departure")
        snapshot.pass(&lastDeparture, atMost: max(0, departures - 1), "last departure")
        snapshot.pass(&departed)
        snapshot.pass(&planned, atMost: departures, "departure that is planned")
        let count = snapshot.passCount(aboard.count, leastSize: 66)
        for index in 0..<count where snapshot.problem == nil {
            var departure = snapshot.isReading ? 0 : aboard[index].departure
            var parcels = snapshot.isReading ? [] : aboard[index].parcels
            snapshot.pass(
                &departure, atMost: departures - 1, "departure that parcels are aboard of")
            snapshot.pass(aboard: &parcels, lane: board.lane, stop: Int(board.stop) + 1)
            if snapshot.isReading { comeAboard(parcels, departure: departure) }
        }
    }
}

extension CouriersQueue {
    mutating func pass(through snapshot: inout SnapshotCoder, waves: Int) {
        snapshot.pass(waiting: &waiting, planned: waves)
        snapshot.pass(&nextWave, atMost: waves, "next wave")
        snapshot.pass(&planned, atMost: waves, "wave that is planned")
        snapshot.pass(&plannedAt)
    }
}

extension Bags {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(&heldCount, atMost: .max, "number of bags held")
        let blank = HeldBag(number: 0, transit: .zero, slots: [])
        let most = heldCount
        snapshot.pass(&held, leastSize: 14, blank: blank) { bag, snapshot in
            snapshot.pass(&bag.number, atMost: most, "held bag's number")
            snapshot.pass(&bag.transit)
            snapshot.pass(slots: &bag.slots)
        }
        for row in 0..<queues.count { queues[row].pass(through: &snapshot) }
    }
}

extension BagQueue {
    mutating func pass(through snapshot: inout SnapshotCoder) {
        snapshot.pass(&opened, atMost: 1 << 48 - 1, "number of bags begun")
        for key in 0..<bags.count {
            snapshot.pass(&bags[key].number, atMost: opened, "open bag's number")
            let blank = Bagged(slot: 0, ready: .zero)
            snapshot.pass(&bags[key].parcels, leastSize: 12, blank: blank) { bagged, snapshot in
                snapshot.pass(&bagged.slot, naming: .parcel)
                snapshot.pass(&bagged.ready)
            }
        }
    }
}
