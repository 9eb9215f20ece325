package import SimulationKernel

/// What is closed or slowed, and when: once, or again and again at random.
package struct DisruptionSpec: Hashable, Sendable {
    package var name: String
    /// Each once; at least one.
    package var places: [Place]
    /// Of sites: the only stage that it hits; nil is all of the site, its departures and arrivals.
    package var stage: Stage?
    package var start: Start
    /// Microseconds that it lasts; random ones each draw anew.
    package var length: LawSpec
    /// What is left of the place's capacity: 0 is closed.
    package var capacity: Share
    /// When other regions know, from the beginning on; below zero: it is announced.
    package var known: SimDuration
    /// Whether parcels that have not departed go around it once it is known.
    package var reroutes: Bool
    /// Where what is in the air to its places lands instead.
    package var diversion: Diversion?
    /// How stations catch up on what it left undone.
    package var overtime: Overtime?
    /// What is still ordered while it is known, of these flows; everything is 1 << 32.
    package var demand: Share
    package var flows: [ServiceSpec.FlowRule]
    package var position: Position

    package struct Diversion: Hashable, Sendable {
        /// Index of `sites`.
        package var site: Int
        /// The way there from each of the places.
        package var ways: [SimDuration]
    }

    package struct Overtime: Hashable, Sendable {
        /// How much later stations close.
        package var by: SimDuration
        /// For how long after its end.
        package var lasts: SimDuration
        /// Indices of `sites` that work longer from when they know of it; if empty, its own places do
        /// when it has ended.
        package var sites: [Int]
    }

    package enum Place: Hashable, Sendable {
        case site(Int)
        case lane(Int)
    }

    package enum Stage: String, Hashable, Sendable, CaseIterable {
        case unload
        case importCustoms = "import"
        case sort
        case exportCustoms = "export"
        case couriers
        case load
        case takeOver = "take-over"
    }

    package enum Start: Hashable, Sendable {
        /// At this local time of each place.
        case timed(LocalTime)
        /// Again and again: this law from the end of one (first: from this time, or the run's
        /// start) to the beginning of the next.
        case random(every: LawSpec, from: LocalTime?)
    }

    package struct LocalTime: Hashable, Sendable {
        package var date: CivilDate
        package var time: ClockTime
    }
}
