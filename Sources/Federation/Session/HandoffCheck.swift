package import ParcelNetwork
import SimulationKernel

/// Whether a handoff that was read from bytes is one that a channel can carry, so that the region
/// can trust every index in it.
package struct HandoffCheck: Sendable {
    private struct LaneShape {
        var firstStop: UInt32
        var stopCount: UInt32
        var departures: UInt32
        var firstCall: Int
        /// Rows of `cancellations`.
        var cancellations: Range<Int>
        /// A parcel on a lane without timetable keeps the stop where it last alighted.
        var isContinuous: Bool
    }
    private let lanes: [LaneShape]
    /// By stop of all lanes: the channel of the leg that ends there, or `noChannel`.
    private let channelInto: [UInt32]
    private let streams: Int
    private let destinations: UInt32
    private let waitPlaces: UInt32
    private let deadlineOfStream: [UInt32]
    private let calendarOfDestination: [UInt32]
    private let calendars: Int
    /// By deadline and calendar: whether some stream's parcels are promised anything there.
    private let hasDeadlines: [Bool]
    /// By stop of all lanes: its site, and the time until what alights is ready there.
    private let siteOfStop: [UInt32]
    private let ready: [SimDuration]
    private let calls: [Network.Call]
    private let cancellations: [Network.Cancellation]
    /// Bit of (site, whether cleared, destination), as in ``Network/routes``: the parcel is there,
    /// or something leads on.
    private let leadsOn: [UInt64]
    /// By stop of all lanes, who comes to it may be diverted from there or a later one; empty if nothing
    /// is ever diverted.
    private let diverted: [[Network.DivertedLanding]]
    private let earliestStart: SimTime

    private static let noChannel = UInt32.max
    /// An event's identity has 20 bits for it.
    private static let placeLimit: UInt32 = 1 << 20

    package init(_ network: Network) {
        lanes = network.lanes.map { lane in
            LaneShape(
                firstStop: UInt32(lane.stops.lowerBound), stopCount: UInt32(lane.stops.count),
                departures: UInt32(lane.isContinuous ? 1 : lane.departureCount),
                firstCall: lane.firstCall, cancellations: lane.cancellations,
                isContinuous: lane.isContinuous)
        }
        var channelInto = [UInt32](
            repeating: HandoffCheck.noChannel, count: network.laneStops.count)
        for (index, channel) in network.channels.enumerated() {
            for leg in network.channelLegs[channel.legs] {
                let stops = network.lanes[Int(leg.lane.index)].stops
                channelInto[stops.lowerBound + Int(leg.stop) + 1] = UInt32(index)
            }
        }
        self.channelInto = channelInto
        streams = network.streams.count
        destinations = UInt32(network.destinations.count)
        waitPlaces = UInt32(network.waitPlaceCount)
        deadlineOfStream = network.streams.map(\.deadline)
        calendarOfDestination = network.destinations.map(\.calendar)
        calendars = network.calendars.count
        hasDeadlines = network.deadlineTables.map { $0.count > 0 }
        siteOfStop = network.laneStops.map(\.site.index)
        ready = network.laneStops.map(\.ready)
        calls = network.calls
        cancellations = network.cancellations
        leadsOn = HandoffCheck.ways(network)
        diverted = HandoffCheck.diverted(network)
        earliestStart = network.earliestStart
    }

    private static func ways(_ network: Network) -> [UInt64] {
        let check = NetworkCheck(network: network)
        var bits = [UInt64](repeating: 0, count: network.routes.count / 64 + 1)
        for site in network.sites.indices {
            for (index, destination) in network.destinations.enumerated() {
                for cleared in 0..<2 {
                    let isCleared =
                        cleared == 1 || check.clears(destination.region, at: SiteID(site))
                    let route = network.route(
                        from: SiteID(site), to: DestinationID(index), isCleared: isCleared)
                    let isThere = isCleared && destination.site == SiteID(site)
                    guard route.count > 0 || isThere else { continue }
                    let bit = (2 * site + cleared) * network.destinations.count + index
                    bits[bit / 64] |= 1 << UInt64(bit % 64)
                }
            }
        }
        return bits
    }

    private static func diverted(_ network: Network) -> [[Network.DivertedLanding]] {
        let byBoard = network.divertedLandings()
        if byBoard.isEmpty { return [] }
        var byStop = [[Network.DivertedLanding]](repeating: [], count: network.laneStops.count)
        for lane in network.lanes {
            for stop in lane.stops.dropFirst() {
                byStop[stop] = byBoard[Int(network.laneStops[stop - 1].board.index)]
            }
        }
        return byStop
    }

    /// Whether a parcel can go on from wherever its vehicle may be diverted to.
    private func canBeDiverted(_ parcel: Parcel, atStop stop: UInt32) -> Bool {
        diverted[Int(stop)].allSatisfy {
            !$0.stops.contains(parcel.alightStop) || canGoOn(parcel, from: Int($0.to.index))
        }
    }

    /// Whether a parcel that alights at a stop can go on from there.
    @inline(__always)
    private func canGoOn(_ parcel: Parcel, atStop stop: UInt32) -> Bool {
        canGoOn(parcel, from: Int(siteOfStop[Int(stop)]))
    }

    @inline(__always)
    private func canGoOn(_ parcel: Parcel, from site: Int) -> Bool {
        let row = 2 * site + (parcel.isCleared ? 1 : 0)
        let bit = row * Int(destinations) + Int(parcel.destination.index)
        return leadsOn[bit / 64] >> UInt64(bit % 64) & 1 == 1
    }

    /// Whether parcels of its stream go to such destinations as the parcel's.
    @inline(__always)
    private func isPromised(_ parcel: Parcel) -> Bool {
        let calendar = Int(calendarOfDestination[Int(parcel.destination.index)])
        return hasDeadlines[Int(deadlineOfStream[parcel.id.stream]) * calendars + calendar]
    }

    /// One of the network's, or none.
    @inline(__always)
    private func isWaitPlace(_ place: UInt32) -> Bool { place < waitPlaces || place == 0xFF_FFFF }

    @inline(__always)
    private func isAboard(_ parcel: Parcel, until stop: UInt32, of stopCount: UInt32) -> Bool {
        parcel.alightStop >= stop && parcel.alightStop < stopCount
    }

    /// Whether it left the stop before and arrives when its departure does.
    @inline(__always)
    private func isOnTime(_ handoff: Handoff, _ shape: LaneShape, isThrough: Bool) -> Bool {
        let stop = Int(handoff.trip >> 24)
        let departure = Int(handoff.trip & 0xFF_FFFF)
        let row = shape.firstCall + departure * Int(shape.stopCount) + stop
        let arrives = calls[row].arrives
        return handoff.dispatched == calls[row - 1].departs
            && handoff.arrives
                == (isThrough ? arrives : arrives + ready[Int(shape.firstStop) + stop])
    }

    /// The stop at which a departure ends: an earlier one than the lane's last where a disruption
    /// cuts it short. Whoever is aboard gets off there.
    private func lastStop(ofDeparture departure: UInt32, _ shape: LaneShape) -> UInt32 {
        var low = shape.cancellations.lowerBound
        var high = shape.cancellations.upperBound
        while low < high {
            let middle = (low + high) / 2
            if cancellations[middle].departure < departure {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let isCut =
            low < shape.cancellations.upperBound && cancellations[low].departure == departure
        return isCut ? cancellations[low].fromStop : shape.stopCount - 1
    }

    /// What is wrong with a handoff on a channel, or nil.
    @inline(__always)
    package func problem(_ handoff: Handoff, on channel: ChannelID) -> String? {
        let lane = Int(handoff.lane.index)
        guard lane < lanes.count else { return "unknown lane" }
        let shape = lanes[lane]
        let stop = handoff.trip >> 24
        guard stop < shape.stopCount,
            channelInto[Int(shape.firstStop + stop)] == channel.index
        else { return "a stop where the channel does not arrive" }
        guard handoff.trip & 0xFF_FFFF < shape.departures else { return "unknown departure" }
        guard handoff.place < HandoffCheck.placeLimit else { return "a place out of range" }
        let parcel = handoff.parcel
        let isPlausible =
            handoff.spare == 0 && parcel.id.stream < streams
            && parcel.destination.index < destinations
            && (shape.isContinuous || isAboard(parcel, until: stop, of: shape.stopCount))
            && isWaitPlace(parcel.largestWaitPlace & 0xFF_FFFF)
        guard isPlausible, isPromised(parcel) else { return "a parcel of another network" }
        var alights = stop
        if !shape.isContinuous {
            alights = UInt32(parcel.alightStop)
            guard isOnTime(handoff, shape, isThrough: alights > stop) else {
                return "times off the timetable"
            }
            if !shape.cancellations.isEmpty {
                let last = lastStop(ofDeparture: handoff.trip & 0xFF_FFFF, shape)
                guard last >= stop else { return "a departure that does not go so far" }
                alights = min(alights, last)
            }
        }
        guard canGoOn(parcel, atStop: shape.firstStop + alights),
            diverted.isEmpty || canBeDiverted(parcel, atStop: shape.firstStop + stop)
        else { return "no way on" }
        // The clock of an order that travels may start when it is accepted.
        guard parcel.start >= earliestStart, parcel.start <= handoff.arrives,
            handoff.dispatched <= handoff.arrives, handoff.arrives < .infinity
        else { return "times out of order" }
        return nil
    }
}
