import SimulationKernel

/// Parcels on their way here over lanes without timetable that all take the same time: they arrive
/// in the order in which they were dispatched.
///
/// One first-in-first-out ring a lane, of which only the head is an event. So a lane's parcels lie
/// side by side in memory and the event queue holds one event a lane instead of one a parcel.
struct InboundRings: ~Copyable {
    struct Arrival: BitwiseCopyable {
        var time: SimTime
        var parcel: Parcel
    }

    private var rings: FixedArray<Ring<Arrival>>
    /// A lane's ring, or -1 where parcels can overtake.
    private let ringOfLane: [Int32]
    /// The last stop's site of each ring's lane.
    private let sites: [SiteID]

    init(_ network: Network, region: RegionID) {
        var ringOfLane = [Int32](repeating: -1, count: network.lanes.count)
        var sites: [SiteID] = []
        for (index, lane) in network.lanes.enumerated()
        where lane.isContinuous && network.laws.isConstant(lane.transit) {
            let site = network.laneStops[lane.stops.upperBound - 1].site
            guard network.sites[Int(site.index)].region == region else { continue }
            ringOfLane[index] = Int32(sites.count)
            sites.append(site)
        }
        self.ringOfLane = ringOfLane
        self.sites = sites
        rings = FixedArray(count: sites.count) { _ in Ring() }
    }

    /// How many parcels are in the rings.
    var count: Int {
        var count = 0
        for ring in 0..<rings.count { count += rings[ring].count }
        return count
    }

    var ringCount: Int { rings.count }

    /// The ring that a handoff fits: nil if its lane has none or it would overtake.
    @inline(__always)
    func ring(for handoff: Handoff) -> Int? {
        let ring = Int(ringOfLane[Int(handoff.lane.index)])
        guard ring >= 0 else { return nil }
        if let last = rings[ring].last, last.time > handoff.arrives { return nil }
        return ring
    }

    /// Lets a parcel in at the back; returns whether it is the head now.
    @inline(__always)
    mutating func append(_ handoff: Handoff, to ring: Int) -> Bool {
        rings[ring].append(Arrival(time: handoff.arrives, parcel: handoff.parcel))
        return rings[ring].count == 1
    }

    /// Takes the head, which the caller knows to be there.
    @inline(__always)
    mutating func popFirst(_ ring: Int) -> Parcel {
        guard let head = rings[ring].popFirst() else {
            preconditionFailure("ring \(ring) has no parcel to arrive")
        }
        return head.parcel
    }

    @inline(__always)
    func head(of ring: Int) -> Arrival? { rings[ring].first }

    func site(of ring: Int) -> SiteID { sites[ring] }
}

extension InboundRings {
    mutating func pass(through snapshot: inout SnapshotCoder, from clock: SimTime) {
        for ring in 0..<rings.count {
            let site = sites[ring]
            var last = clock
            snapshot.pass(plain: &rings[ring]) { arrival, snapshot in
                snapshot.check(arrival.parcel)
                guard snapshot.problem == nil else { return }
                snapshot.require(
                    arrival.time >= last && arrival.parcel.start <= arrival.time
                        && snapshot.canGoOn(arrival.parcel, from: site), "arrival on a lane")
                last = arrival.time
            }
        }
    }
}
