import SimulationKernel

/// Parcels that travel together and arrive at one instant: a vehicle's load for one stop, or the part
/// of it that a frame brought.
struct BatchStore: ~Copyable {
    struct Batch {
        var arrives: SimTime = .zero
        var lane = LaneID(0)
        var trip: UInt32 = 0
        /// Whether it came from another region.
        var isInbound = false
        var nextPlace: UInt32 = 0
        var parcels: ContiguousArray<Parcel> = []

        /// Among those of the vehicle who arrive at the stop, the place of its first.
        var firstPlace: Int { Int(nextPlace) - parcels.count }
    }

    private var batches: [Batch] = []
    private var free: [UInt32] = []
    /// The inbound batch that a following handoff may still join.
    private var open: UInt32?
    private(set) var parcelCount = 0

    /// Adds a handoff to the open batch if it continues it; otherwise opens another and returns
    /// its number, for which the caller schedules the arrival.
    mutating func extend(with handoff: Handoff) -> UInt32? {
        parcelCount += 1
        if let open, continues(batches[Int(open)], handoff) {
            batches[Int(open)].parcels.append(handoff.parcel)
            batches[Int(open)].nextPlace += 1
            return nil
        }
        let batch = insert(
            Batch(
                arrives: handoff.arrives, lane: handoff.lane, trip: handoff.trip, isInbound: true,
                nextPlace: handoff.place + 1, parcels: [handoff.parcel]))
        open = batch
        return batch
    }

    /// Keeps a load that stays in the region, of a vehicle's parcels those from `place` on.
    mutating func add(
        _ parcels: ContiguousArray<Parcel>, lane: LaneID, trip: UInt32, arrives: SimTime,
        place: Int
    ) -> UInt32 {
        parcelCount += parcels.count
        return insert(
            Batch(
                arrives: arrives, lane: lane, trip: trip,
                nextPlace: UInt32(place + parcels.count), parcels: parcels))
    }

    mutating func remove(_ number: UInt32) -> Batch {
        var batch = Batch()
        swap(&batch, &batches[Int(number)])
        free.append(number)
        if open == number { open = nil }
        parcelCount -= batch.parcels.count
        return batch
    }

    private mutating func insert(_ batch: Batch) -> UInt32 {
        if let number = free.popLast() {
            batches[Int(number)] = batch
            return number
        }
        batches.append(batch)
        return UInt32(batches.count - 1)
    }

    /// Where nobody needs time to get ready, those who alight and those who stay aboard arrive at one
    /// instant: they are two batches all the same.
    private func continues(_ batch: Batch, _ handoff: Handoff) -> Bool {
        batch.arrives == handoff.arrives && batch.lane == handoff.lane
            && batch.trip == handoff.trip && batch.nextPlace == handoff.place
            && alights(batch.parcels[0], from: handoff) == alights(handoff.parcel, from: handoff)
    }

    private func alights(_ parcel: Parcel, from handoff: Handoff) -> Bool {
        parcel.alightStop == handoff.stop
    }
}

extension BatchStore {
    /// The loads that there are, and which of them a handoff may still join.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        let occupied = snapshot.passOccupied(
            batches.occupied { !$0.parcels.isEmpty }, .batch, leastSize: 86)
        if snapshot.isReading {
            batches = Array(repeating: Batch(), count: 64 * occupied.count)
            free = batches.indices.reversed().filter { !occupied.marks($0) }.map { UInt32($0) }
        }
        for number in batches.indices where occupied.marks(number) && snapshot.problem == nil {
            var batch = batches[number]
            snapshot.pass(&batch.arrives)
            snapshot.pass(&batch.lane)
            snapshot.pass(&batch.trip)
            snapshot.pass(&batch.isInbound)
            snapshot.pass(&batch.nextPlace)
            snapshot.require(
                snapshot.network.hasCall(batch.trip, of: batch.lane), "vehicle's departure and stop"
            )
            snapshot.pass(aboard: &batch.parcels, lane: batch.lane, stop: Int(batch.trip >> 24))
            snapshot.require(
                (batch.parcels.count...max(batch.parcels.count, 1 << 20)).contains(
                    Int(batch.nextPlace)), "load's places")
            if snapshot.isReading && snapshot.problem == nil {
                snapshot.require(canArrive(batch, snapshot), "vehicle's load")
                batches[number] = batch
                parcelCount += batch.parcels.count
            }
        }
        snapshot.pass(&open, pointingTo: .batch)
    }

    /// Whether all alight and go on from there, or all ride on.
    private func canArrive(_ batch: Batch, _ snapshot: borrowing SnapshotCoder) -> Bool {
        let lane = snapshot.network.lanes[Int(batch.lane.index)]
        let (stop, departure) = (Int(batch.trip >> 24), Int(batch.trip & 0xFF_FFFF))
        let isThrough = batch.parcels[0].alightStop > stop
        return batch.parcels.allSatisfy {
            ($0.alightStop > stop) == isThrough && $0.start <= batch.arrives
                && snapshot.canRide($0, on: lane, departure: departure, from: stop)
        }
    }

    /// When a load arrives, and where: its lane and the stop.
    func arrival(_ number: UInt32) -> (time: SimTime, lane: LaneID, stop: Int) {
        let batch = batches[Int(number)]
        return (batch.arrives, batch.lane, Int(batch.trip >> 24))
    }

    func forEachLoad(_ body: (Batch) -> Void) {
        for batch in batches where !batch.parcels.isEmpty { body(batch) }
    }

    /// Parcels in loads that came from other regions.
    var inboundCount: Int {
        batches.reduce(0) { $0 + ($1.isInbound ? $1.parcels.count : 0) }
    }
}

extension Network {
    /// Whether a lane has the departure and, after its first, the stop that a trip names.
    func hasCall(_ trip: UInt32, of lane: LaneID) -> Bool {
        guard Int(lane.index) < lanes.count else { return false }
        let record = lanes[Int(lane.index)]
        return !record.isContinuous && Int(trip & 0xFF_FFFF) < record.departureCount
            && (1..<max(1, record.stops.count)).contains(Int(trip >> 24))
    }
}
