import Measurement
import SimulationKernel

/// When one parcel is served at a station.
struct Service: BitwiseCopyable {
    var start: SimTime
    var end: SimTime
    /// The part of the wait during which the station was closed.
    var closed: SimDuration
    /// The part during which it was open and others came first.
    var queued: SimDuration
    /// How many services began here before.
    var number: UInt64
}

/// A station of equal servers, first in first out, computed ahead.
///
/// Lindley's recursion: start = first open instant from max(arrival, earliest free server), end =
/// start + service. It is exact because nothing here interrupts, overtakes or blocks, and the opening
/// is fixed at load. (Lindley 1952; Kiefer and Wolfowitz 1955 for several servers.)
struct StationQueue: ~Copyable {
    /// The times at which servers are free: a binary heap, the earliest first. Where every service
    /// takes the same time, a ring: services end in the order in which they start.
    private var free: FixedArray<SimTime>
    /// The earliest of the ring; 0 in the heap.
    private var earliest = 0
    private var starts: OpeningClock
    private var arrivals: OpeningClock
    private var begun: UInt64 = 0
    let service: LawID
    /// What every service takes, where that is fixed.
    let fixedService: SimDuration?
    /// When services take longer.
    private let slowdowns: [Network.Slowdown]
    private let isEverSlow: Bool
    /// Servers are docks, in no order: see `serveAtDock`.
    let isByVehicle: Bool
    /// The vehicle that came last, its dock, and whether it came with the latest parcel.
    private var vehicle: UInt64 = 0
    private var dock = 0
    private(set) var isNewVehicle = false
    /// When that dock was free for the latest parcel's vehicle.
    private(set) var docked = SimTime.zero

    init(_ station: Network.Station, in network: borrowing Network) {
        free = FixedArray(count: Int(station.servers)) { _ in .zero }
        starts = OpeningClock(network.openings[Int(station.opening.index)])
        arrivals = starts
        service = station.service
        slowdowns = Array(network.slowdowns[station.slow])
        isEverSlow = !slowdowns.isEmpty
        isByVehicle = station.isByVehicle
        let least = SimDuration(microseconds: max(0, network.laws.draw(service, 0)))
        fixedService =
            network.laws.isConstant(service) && !isEverSlow && !isByVehicle
            ? least : nil
    }

    /// Serves a parcel that arrives at `time`, not before the last one did.
    ///
    /// - Complexity: O(log c) for c servers, O(1) where every service takes the same time.
    @inline(__always)
    mutating func serve(
        from time: SimTime, taking duration: SimDuration, in intervals: [Network.OpenInterval]
    ) -> Service {
        let start = starts.firstOpen(from: max(time, free[earliest]), in: intervals)
        let duration = isEverSlow ? stretched(duration, from: start) : duration
        let end = start == .infinity ? start : min(start + duration, .infinity)
        if let fixedService {
            assert(duration == fixedService, "a service of \(duration) where each is fixed")
            free[earliest] = end
            earliest = earliest + 1 == free.count ? 0 : earliest + 1
        } else {
            replaceEarliest(with: end)
        }
        let wait = start - time
        var queued = wait
        if wait > .zero && !starts.isAlwaysOpen {
            queued =
                starts.openTime(before: start, in: intervals)
                - arrivals.openTime(before: time, in: intervals)
        }
        begun &+= 1
        return Service(
            start: start, end: end, closed: wait - queued, queued: queued, number: begun &- 1)
    }

    /// Serves a parcel of a vehicle that arrives at `time`, not before the last one did.
    ///
    /// The first of a vehicle's parcels takes the dock that is free first, the lowest of equals; the
    /// others follow at the same dock. Vehicles are first come, first served: a vehicle's service is that
    /// of all its parcels, so Lindley's recursion holds for vehicles, whatever their loads.
    ///
    /// - Parameter number: the vehicle's, whose parcels come without another's between; 0 for a
    ///   parcel that is a vehicle of its own.
    /// - Complexity: O(c) a vehicle for c docks, O(1) a parcel.
    @inline(never)
    mutating func serveAtDock(
        vehicle number: UInt64, from time: SimTime, taking duration: SimDuration,
        in intervals: [Network.OpenInterval]
    ) -> Service {
        isNewVehicle = number == 0 || number != vehicle
        if isNewVehicle {
            vehicle = number
            dock = 0
            for other in 1..<free.count where free[other] < free[dock] { dock = other }
        }
        docked = max(time, free[dock])
        let start = starts.firstOpen(from: docked, in: intervals)
        let duration = isEverSlow ? stretched(duration, from: start) : duration
        let end = start == .infinity ? start : min(start + duration, .infinity)
        free[dock] = end
        let wait = start - time
        var queued = wait
        if wait > .zero && !starts.isAlwaysOpen {
            queued =
                starts.openTime(before: start, in: intervals)
                - arrivals.openTime(before: time, in: intervals)
        }
        begun &+= 1
        return Service(
            start: start, end: end, closed: wait - queued, queued: queued, number: begun &- 1)
    }

    /// Apart, so that the usual station does not even look at the array.
    @inline(never)
    private func stretched(_ duration: SimDuration, from start: SimTime) -> SimDuration {
        duration.stretched(slowdowns[...], from: start)
    }

    /// Open time in [from, to).
    mutating func openTime(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> SimDuration {
        if arrivals.isAlwaysOpen { return to - from }
        var clock = arrivals
        return clock.openTime(before: to, in: intervals)
            - clock.openTime(before: from, in: intervals)
    }

    /// How often it closes in [from, to).
    func closings(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> UInt64 {
        arrivals.closings(from: from, to: to, in: intervals)
    }

    private mutating func replaceEarliest(with time: SimTime) {
        let count = free.count
        var hole = 0
        while true {
            var child = 2 * hole + 1
            if child >= count { break }
            if child + 1 < count && free[child + 1] < free[child] { child += 1 }
            if free[child] >= time { break }
            free[hole] = free[child]
            hole = child
        }
        free[hole] = time
    }
}

extension StationQueue {
    /// When each server is free, and how many services began.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        for server in 0..<free.count {
            snapshot.pass(&free[server])
            snapshot.require(free[server] <= .infinity, "time at which a server is free")
        }
        snapshot.pass(&earliest, atMost: free.count - 1, "server that is free first")
        snapshot.require(earliest == 0 || fixedService != nil, "server that is free first")
        starts.pass(through: &snapshot)
        arrivals.pass(through: &snapshot)
        snapshot.pass(compact: &begun)
        snapshot.require(begun < 1 << 56, "number of services")
        guard isByVehicle else { return }
        snapshot.pass(&vehicle)
        snapshot.pass(&dock, atMost: free.count - 1, "dock")
    }
}
