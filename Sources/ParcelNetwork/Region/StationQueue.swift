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
///
/// With a roster each crew is such a station of its own, and a parcel takes the one at which it starts
/// first: nobody starts before who came earlier, since no crew's next start ever moves back.
struct StationQueue: ~Copyable {
    /// The times at which servers are free, crew by crew.
    private var free: FixedArray<SimTime>
    /// All servers; with a roster its clock alone counts, which is that of the whole station.
    private var all: CrewQueue
    /// Of a roster; none otherwise.
    private var crews: FixedArray<CrewQueue>
    private var arrivals: OpeningClock
    private var begun: UInt64 = 0
    let service: LawID
    /// What every service takes, where that is fixed.
    let fixedService: SimDuration?
    /// When services take longer.
    private let slowdowns: [Network.Slowdown]
    private let isEverSlow: Bool
    /// Always open, one crew, services of one length: nothing decides but who comes first.
    private let isPlain: Bool
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
        arrivals = OpeningClock(network.openings[Int(station.opening.index)])
        service = station.service
        slowdowns = Array(network.slowdowns[station.slow])
        isEverSlow = !station.slow.isEmpty
        isByVehicle = station.isByVehicle
        // Not of the properties: an autoclosure over a half-made value breaks the compiler (6.3).
        let isOrdered =
            network.laws.isConstant(station.service) && station.slow.isEmpty
            && !station.isByVehicle
        let least = SimDuration(microseconds: max(0, network.laws.draw(station.service, 0)))
        fixedService = isOrdered ? least : nil
        all = CrewQueue(
            servers: 0..<Int(station.servers), starts: arrivals, isOrdered: isOrdered)
        let queues =
            station.crews.isEmpty
            ? []
            : network.places(of: station).map { crew in
                CrewQueue(
                    servers: crew.servers, starts: OpeningClock(crew.opening), isOrdered: isOrdered)
            }
        crews = FixedArray(count: queues.count) { queues[$0] }
        isPlain = isOrdered && queues.isEmpty && arrivals.isAlwaysOpen
    }

    /// Serves a parcel that arrives at `time`, not before the last one did.
    ///
    /// - Complexity: O(log c) for c servers, O(1) where every service takes the same time; besides
    ///   that O(k) for k crews.
    @inline(__always)
    mutating func serve(
        from time: SimTime, taking duration: SimDuration, in intervals: [Network.OpenInterval]
    ) -> Service {
        if isPlain {
            let start = all.start(from: time, free)
            let end = min(start + duration, .infinity)
            all.serve(until: end, &free)
            begun &+= 1
            return Service(
                start: start, end: end, closed: .zero, queued: start - time, number: begun &- 1)
        }
        return serve(asStaffed: time, taking: duration, in: intervals)
    }

    /// The same where crews, openings or slowdowns have a say.
    @inline(never)
    private mutating func serve(
        asStaffed time: SimTime, taking duration: SimDuration, in intervals: [Network.OpenInterval]
    ) -> Service {
        let isRostered = crews.count > 0
        var crew = 0
        let start: SimTime
        if isRostered {
            (crew, start) = firstCrew(from: time, in: intervals)
        } else {
            start = all.start(from: time, free, in: intervals)
        }
        let duration = isEverSlow ? stretched(duration, from: start) : duration
        let end = start == .infinity ? start : min(start + duration, .infinity)
        if let fixedService {
            assert(duration == fixedService, "a service of \(duration) where each is fixed")
        }
        if isRostered {
            crews[crew].serve(until: end, &free)
        } else {
            all.serve(until: end, &free)
        }
        return started(from: time, start, end, in: intervals)
    }

    /// A service whose times are known, with what it waited for.
    @inline(__always)
    private mutating func started(
        from time: SimTime, _ start: SimTime, _ end: SimTime,
        in intervals: [Network.OpenInterval]
    ) -> Service {
        let wait = start - time
        var queued = wait
        if wait > .zero && !arrivals.isAlwaysOpen {
            queued =
                all.starts.openTime(before: start, in: intervals)
                - arrivals.openTime(before: time, in: intervals)
        }
        begun &+= 1
        return Service(
            start: start, end: end, closed: wait - queued, queued: queued, number: begun &- 1)
    }

    /// The crew at which a parcel starts first, the first of equals.
    @inline(never)
    private mutating func firstCrew(
        from time: SimTime, in intervals: [Network.OpenInterval]
    ) -> (crew: Int, start: SimTime) {
        var found = (crew: 0, start: crews[0].start(from: time, free, in: intervals))
        for crew in 1..<crews.count where found.start > time {
            let start = crews[crew].start(from: time, free, in: intervals)
            if start < found.start { found = (crew, start) }
        }
        return found
    }

    /// Serves a parcel of a vehicle that arrives at `time`, not before the last one did.
    ///
    /// The first of a vehicle's parcels takes the dock that is free first, the lowest of equals; the
    /// others follow at the same dock. Vehicles are first come, first served: a vehicle's service is that
    /// of all its parcels, so Lindley's recursion holds for vehicles, whatever their loads. A crew
    /// finishes the vehicle that it has begun while anybody is at the station.
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
            dock = all.firstFree(free)
        }
        var start = SimTime.zero
        if isNewVehicle && crews.count > 0 {
            (dock, start) = firstDock(from: time, in: intervals)
        }
        docked = max(time, free[dock])
        start = all.starts.firstOpen(from: max(docked, start), in: intervals)
        let duration = isEverSlow ? stretched(duration, from: start) : duration
        let end = start == .infinity ? start : min(start + duration, .infinity)
        free[dock] = end
        return started(from: time, start, end, in: intervals)
    }

    /// The dock at which a vehicle starts first, the lowest of equals.
    private mutating func firstDock(
        from time: SimTime, in intervals: [Network.OpenInterval]
    ) -> (dock: Int, start: SimTime) {
        var found = (dock: 0, start: SimTime.infinity)
        for crew in 0..<crews.count {
            let dock = crews[crew].firstFree(free)
            let start = crews[crew].starts.firstOpen(
                from: max(time, free[dock]), in: intervals)
            if crew == 0 || start < found.start { found = (dock, start) }
        }
        return found
    }

    /// Apart, so that the usual station does not even look at the array.
    @inline(never)
    private func stretched(_ duration: SimDuration, from start: SimTime) -> SimDuration {
        duration.stretched(slowdowns[...], from: start)
    }

    /// Open time in [from, to).
    func openTime(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> SimDuration {
        arrivals.openTime(from: from, to: to, in: intervals)
    }

    /// How often it closes in [from, to).
    func closings(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> UInt64 {
        arrivals.closings(from: from, to: to, in: intervals)
    }

}

extension StationQueue {
    /// When each server is free, and how many services began.
    mutating func pass(through snapshot: inout SnapshotCoder) {
        for server in 0..<free.count {
            snapshot.pass(&free[server])
            snapshot.require(free[server] <= .infinity, "time at which a server is free")
        }
        all.pass(through: &snapshot)
        for crew in 0..<crews.count { crews[crew].pass(through: &snapshot) }
        arrivals.pass(through: &snapshot)
        snapshot.pass(compact: &begun)
        snapshot.require(begun < 1 << 56, "number of services")
        guard isByVehicle else { return }
        snapshot.pass(&vehicle)
        snapshot.pass(&dock, atMost: free.count - 1, "dock")
    }
}
