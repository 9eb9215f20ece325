package import ParcelNetwork
package import SimulationKernel

/// A connection over two or more stops; one of a fan-out is named `towns/Toledo`.
package struct LaneSpec: Hashable, Sendable {
    package var name: String
    package var mode: Network.LaneMode
    /// At least two; consecutive ones differ.
    package var stops: [StopSpec]
    package var service: Service
    /// Ready this long before departure, or wait for the next.
    package var cutOff: SimDuration
    package var capacity: Capacity
    package var bags = Network.BagRule.none
    package var containers: Containers?
    package var rates = Network.Rates.none
    /// That go together.
    package var vehicles: Int64 = 1
    /// Milligrams of CO2e a gross tonne-kilometre.
    package var co2e: Int64 = 0
    /// By leg, if it costs or emits by distance.
    package var legMetres: [Int64] = []
    /// By how much each departure is late, and the share that does not go at all.
    package var delay: LawSpec?
    package var cancelled: Share = 0
    /// Departs when called; then `service` is the timetable that its clock times are of.
    package var charter: Charter?
    package var position: Position

    package enum Service: Hashable, Sendable {
        /// Two stops; each parcel leaves at once and takes a draw: microseconds, at least 1.
        case continuous(LawSpec)
        case timetable(Timetable)
    }

    /// When a lane on demand is called.
    package struct Charter: Hashable, Sendable {
        /// Parcels left behind, more than which call it.
        package var threshold: Int64
        /// From the call to the departure.
        package var notice: SimDuration
        /// Calls in any span of this length; nil is unlimited.
        package var atMost: UInt32?
        package var span = SimDuration.days(7)
        package var position: Position
    }

    /// Containers that pass the site where they leave the lane unopened.
    package struct Containers: Hashable, Sendable {
        package var filling: Network.BagRule
        package var transfer: SimDuration
        /// Sites, not of the lane, that they are for.
        package var labels: [Int]
        package var position: Position
    }

    /// Of one departure (all vehicles of `number` together, after `fill`); nil is unlimited.
    package struct Capacity: Hashable, Sendable {
        package var parcels: Int64?
        package var grams: Int64?
        package var millilitres: Int64?
    }
}

/// When a lane departs, in its first stop's zone and calendar.
package struct Timetable: Hashable, Sendable {
    package var days: DayRule
    /// Ascending, at least one. Only a lane with one of them has stops timed by the clock.
    package var departures: [ClockTime]
}

package struct StopSpec: Hashable, Sendable {
    package var site: Int
    /// From arrival until what alights is at the site's first stage.
    package var ready: SimDuration
    /// How it is reached from the stop before; nil at the first stop.
    package var arrives: Arrival?
    /// When the lane goes on; nil at the first stop (the timetable says) and at the last.
    package var departs: Departure?
    package var position: Position

    package enum Arrival: Hashable, Sendable {
        /// This long after the departure from the stop before.
        case after(SimDuration)
        /// At this stop's local clock, by dates from the local date of the first departure.
        case clock(DatedClockTime)
    }
    package enum Departure: Hashable, Sendable {
        case after(SimDuration)
        case clock(DatedClockTime)
    }
}
