import SimulationKernel

// What several parts of a region hold: rings and slabs, parcels and handoffs.
extension SnapshotCoder {
    static let parcelSize = 64

    /// A ring's elements, from the front.
    mutating func pass<Element>(
        _ ring: inout Ring<Element>, leastSize: Int, blank: Element,
        _ pass: (inout Element, inout SnapshotCoder) -> Void
    ) {
        let count = passCount(ring.count, leastSize: leastSize)
        if isReading { ring.removeFirst(ring.count) }
        for index in 0..<count where problem == nil {
            var element = isReading ? blank : ring[index]
            pass(&element, &self)
            if isReading { ring.append(element) }
        }
    }

    /// A slab's elements. Read back they lie without gaps: which slot is given out next is not
    /// history, for nothing depends on a slot's number.
    mutating func pass<Element>(
        _ slab: inout Slab<Element>, _ named: Named, leastSize: Int, blank: Element,
        _ pass: (inout Element, inout SnapshotCoder) -> Void
    ) {
        var slots: [Int] = []
        slab.forEach { slot, _ in slots.append(Int(slot)) }
        let count = number(named, slots: slots, leastSize: leastSize)
        for index in 0..<count where problem == nil {
            var element = isReading ? blank : slab[UInt32(slots[index])]
            pass(&element, &self)
            if isReading { _ = slab.insert(element) }
        }
    }

    static var blankParcel: Parcel {
        Parcel(id: ParcelID(bits: 0), start: .zero, destination: DestinationID(0))
    }

    mutating func pass(_ parcel: inout Parcel) {
        pass(&parcel.word)
        // A backlog's clocks began before the run.
        pass(&parcel.start.microseconds)
        require(
            parcel.start >= network.earliestStart
                && parcel.start.microseconds <= Self.mostMicroseconds, "parcel's start")
        for index in parcel.dwells.indices { pass(&parcel.dwells[index]) }
        pass(&parcel.destinationAndStop)
        pass(&parcel.largestWait)
        pass(&parcel.largestWaitAt)
        require(parcel.id.stream < network.streams.count, "parcel's stream")
        require(
            Int(parcel.destination.index) < network.destinations.count, "parcel's destination")
        require(
            parcel.largestWaitAt == .max || Int(parcel.largestWaitAt) < network.componentCount,
            "parcel's largest wait")
    }

    /// Parcels aboard a vehicle of a lane at one of its stops: each alights there or later.
    mutating func pass(
        aboard parcels: inout ContiguousArray<Parcel>, lane: LaneID, stop: Int
    ) {
        pass(&parcels, leastSize: Self.parcelSize, blank: Self.blankParcel) { $1.pass(&$0) }
        guard isReading, problem == nil else { return }
        let stops = network.lanes[Int(lane.index)].stops.count
        require(!parcels.isEmpty, "vehicle's load")
        require(
            parcels.allSatisfy { $0.alightStop >= stop && $0.alightStop < stops },
            "stop where a parcel alights")
    }

    static var blankHandoff: Handoff {
        Handoff(
            dispatched: .zero, arrives: .zero, lane: LaneID(0), departure: 0, stop: 0, place: 0,
            parcel: blankParcel)
    }

    mutating func pass(_ handoff: inout Handoff) {
        pass(&handoff.dispatched)
        pass(&handoff.arrives)
        pass(&handoff.lane)
        pass(&handoff.trip)
        pass(&handoff.place)
        pass(&handoff.spare)
        pass(&handoff.parcel)
        require(handoff.dispatched <= handoff.arrives, "handoff's arrival")
    }

    mutating func pass(_ lane: inout LaneID) {
        var index = lane.index
        pass(&index)
        require(Int(index) < network.lanes.count, "lane")
        if isReading { lane = LaneID(problem == nil ? Int(index) : 0) }
    }

    mutating func pass(_ site: inout SiteID) {
        var index = site.index
        pass(&index)
        require(Int(index) < network.sites.count, "site")
        if isReading { site = SiteID(problem == nil ? Int(index) : 0) }
    }

    /// Who waits for one of `planned` departures or waves.
    mutating func pass(waiting: inout Ring<Waiting>, planned most: Int) {
        let blank = Waiting(ready: .zero, slot: 0, planned: 0)
        pass(&waiting, leastSize: 14, blank: blank) { one, snapshot in
            var planned = one.planned
            var (isInBagBefore, isUnopened) = (one.isInBagBefore, one.isUnopened)
            snapshot.pass(&one.ready)
            snapshot.pass(&one.slot, naming: .parcel)
            snapshot.pass(&planned, atMost: most, "departure that a parcel is in time for")
            snapshot.pass(&isInBagBefore)
            snapshot.pass(&isUnopened)
            one = Waiting(
                ready: one.ready, slot: one.slot, planned: planned, isInBagBefore: isInBagBefore,
                isUnopened: isUnopened)
        }
    }

    mutating func pass(slots: inout [UInt32]) {
        pass(&slots, leastSize: 4, blank: 0) { $1.pass(&$0, naming: .parcel) }
        require(!slots.isEmpty, "number of parcels")
    }
}
