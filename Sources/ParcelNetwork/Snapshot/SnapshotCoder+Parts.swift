import SimulationKernel

// What several parts of a region hold: slabs, parcels and handoffs, who waits.
extension SnapshotCoder {
    static let parcelSize = MemoryLayout<Parcel>.size

    /// A slab's elements, in their slots.
    mutating func pass<Element>(
        _ slab: inout Slab<Element>, _ named: Named, leastSize: Int, blank: Element,
        _ pass: (inout Element, inout SnapshotCoder) -> Void
    ) {
        let occupied = passOccupied(slab.occupied, named, leastSize: leastSize)
        guard isReading else {
            slab.forEach { _, element in
                var element = element
                pass(&element, &self)
            }
            return
        }
        slab = Slab(occupied: occupied) {
            var element = blank
            if problem == nil { pass(&element, &self) }
            return element
        }
    }

    /// The parcels of a slab.
    mutating func pass(_ parcels: inout Slab<Parcel>) {
        let occupied = passOccupied(parcels.occupied, .parcel, leastSize: Self.parcelSize)
        guard isReading else {
            put(parcels)
            return
        }
        let blank = Parcel(id: ParcelID(bits: 0), start: .zero, destination: DestinationID(0))
        parcels = Slab(occupied: occupied) {
            guard let parcel: Parcel = takePlain() else { return blank }
            check(parcel)
            return parcel
        }
    }

    /// Whether a parcel's numbers are those of one of this network, and its deadline can be told.
    @inline(__always)
    mutating func check(_ parcel: Parcel) {
        let stream = parcel.id.stream
        let destination = Int(parcel.destination.index)
        guard stream < network.streams.count, destination < network.destinations.count,
            parcel.largestWaitAt == .max || Int(parcel.largestWaitAt) < network.waitPlaceCount,
            parcel.start >= network.earliestStart, parcel.start <= .infinity
        else {
            refuse("parcel")
            return
        }
        let row = Int(network.streams[stream].deadline) * network.calendars.count
        let calendar = Int(network.destinations[destination].calendar)
        if network.deadlineTables[row + calendar].count == 0 { refuse("parcel's destination") }
    }

    /// Parcels aboard a vehicle of a lane on its way to one of its stops: each alights there or later.
    mutating func pass(
        aboard parcels: inout ContiguousArray<Parcel>, lane: LaneID, stop: Int
    ) {
        let count = passCount(parcels.count, leastSize: Self.parcelSize)
        guard isReading else {
            put(parcels.span)
            return
        }
        parcels.removeAll()
        // A lane that was refused may not be there at all.
        guard problem == nil else { return }
        parcels.reserveCapacity(count)
        let stops = network.lanes[Int(lane.index)].stops.count
        takePlain(
            count,
            { (parcel: inout Parcel, snapshot) in
                snapshot.check(parcel)
                snapshot.require(
                    parcel.alightStop >= stop && parcel.alightStop < stops,
                    "stop where a parcel alights")
            }
        ) { parcels.append($0) }
        require(!parcels.isEmpty, "vehicle's load")
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

    /// Who waits for one of `most` departures or waves of which `next` is the next, in the order of
    /// their waiting: each for the first that one who is ready then is in time for.
    mutating func pass(
        waiting: inout Ring<Waiting>, next: Int, of most: Int,
        isInTime: (_ ready: SimTime, _ planned: Int) -> Bool
    ) {
        var last = SimTime.zero
        pass(plain: &waiting) { one, snapshot in
            snapshot.name(&one.slot, .parcel)
            let planned = one.planned
            guard one.ready >= last, one.ready <= .infinity, planned <= most,
                planned == most || isInTime(one.ready, planned),
                planned <= next || !isInTime(one.ready, planned - 1)
            else {
                snapshot.refuse("departure that a parcel is in time for")
                return
            }
            last = one.ready
        }
    }

    mutating func pass(slots: inout [UInt32]) {
        pass(&slots, leastSize: 4, blank: 0) { $1.pass(&$0, naming: .parcel) }
        require(!slots.isEmpty, "number of parcels")
    }
}
