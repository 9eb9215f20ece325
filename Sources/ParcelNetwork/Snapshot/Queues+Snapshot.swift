import SimulationKernel

extension BoardQueue {
    /// Who waits and who is aboard at one of a lane's stops.
    mutating func pass(through snapshot: inout SnapshotCoder, board: Network.Board) {
        let network = snapshot.network
        let lane = network.lanes[Int(board.lane.index)]
        let departures = lane.isContinuous ? 0 : lane.departureCount
        snapshot.pass(&nextDeparture, atMost: departures, "next departure")
        snapshot.pass(&lastDeparture, atMost: max(0, departures - 1), "last departure")
        snapshot.pass(&departed)
        snapshot.pass(&planned, atMost: departures, "departure that is planned")
        snapshot.pass(waiting: &waiting, next: nextDeparture, of: departures) { ready, departure in
            let call = network.call(lane, departure: departure, stop: Int(board.stop))
            return call.departs - lane.cutOff >= ready
        }
        let count = snapshot.passCount(aboard.count, leastSize: 2 + SnapshotCoder.parcelSize)
        for index in 0..<count where snapshot.problem == nil {
            var departure = snapshot.isReading ? 0 : aboard[index].departure
            var parcels = snapshot.isReading ? [] : aboard[index].parcels
            snapshot.pass(
                &departure, atMost: departures - 1, "departure that parcels are aboard of")
            snapshot.pass(aboard: &parcels, lane: board.lane, stop: Int(board.stop) + 1)
            guard snapshot.isReading else { continue }
            snapshot.require(
                departure >= nextDeparture && !aboard.contains { $0.departure == departure }
                    && parcels.allSatisfy {
                        snapshot.canRide($0, on: lane, departure: departure, from: Int(board.stop))
                    }, "departure that parcels are aboard of")
            comeAboard(parcels, departure: departure)
        }
    }
}

extension CouriersQueue {
    mutating func pass(
        through snapshot: inout SnapshotCoder, waves: Range<Int>, cutOff: SimDuration
    ) {
        let network = snapshot.network
        settle()
        snapshot.pass(&nextWave, atMost: waves.count, "next wave")
        snapshot.pass(&planned, atMost: waves.count, "wave that is planned")
        snapshot.pass(&plannedAt)
        snapshot.pass(waiting: &waiting, next: nextWave, of: waves.count) { ready, wave in
            network.waves[waves.lowerBound + wave].time - cutOff >= ready
        }
    }
}

extension Bags {
    mutating func pass(through snapshot: inout SnapshotCoder, clock: SimTime) {
        snapshot.pass(&heldCount, atMost: 1 << 31, "number of bags held")
        let blank = HeldBag(number: 0, transit: .zero, slots: [])
        let most = heldCount
        var last = 0
        snapshot.pass(&held, leastSize: 14, blank: blank) { bag, snapshot in
            snapshot.pass(&bag.number, atMost: most, "held bag's number")
            snapshot.require(bag.number > last, "held bag's number")
            last = bag.number
            snapshot.pass(&bag.transit)
            snapshot.require(bag.transit >= .zero, "held bag's transit")
            snapshot.pass(slots: &bag.slots)
        }
        for row in 0..<queues.count { queues[row].pass(through: &snapshot, clock: clock) }
    }
}

extension BagQueue {
    mutating func pass(through snapshot: inout SnapshotCoder, clock: SimTime) {
        snapshot.pass(&opened, atMost: 1 << 48, "number of bags begun")
        for key in 0..<bags.count {
            snapshot.pass(&bags[key].number, atMost: opened, "open bag's number")
            let blank = Bagged(slot: 0, ready: .zero)
            snapshot.pass(&bags[key].parcels, leastSize: 12, blank: blank) { bagged, snapshot in
                snapshot.pass(&bagged.slot, naming: .parcel)
                snapshot.pass(&bagged.ready)
                snapshot.require(bagged.ready <= clock, "time since when a parcel is in a bag")
            }
            snapshot.require(
                bags[key].parcels.isEmpty == (bags[key].number == 0), "open bag's parcels")
        }
    }
}
