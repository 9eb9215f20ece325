package import SimulationKernel

/// Poisson demand from the sites of one region to those of one (perhaps the same).
package struct DemandSpec: Hashable, Sendable {
    /// Unique: `cn-es`; of a matrix `others/CN-ES-five-day`.
    package var name: String
    package var origin: Int
    package var destination: Int
    /// Parcels a day times 10^6: the weekly mean before peaks.
    package var millionthsPerDay: Int64
    /// Indices of `services`, by weight; at least one.
    package var services: [Weighted]
    /// Indices of `sites` in `origin`, by weight; at least one.
    package var from: [Weighted]
    /// Indices of `sites` in `destination` that deliver, by weight; at least one.
    package var to: [Weighted]
    /// Relative rates by hour of the origin site's local day: 24, by quarter of an hour: 96, or none
    /// (flat). Not yet scaled.
    package var hours: [Int64]
    /// Relative rates by weekday, Monday first: 7, or none (flat). Not yet scaled.
    package var weekdays: [Int64]
    package var growth: Growth = .none
    package var peaks: [Peak]
    /// What the rate is multiplied by, in millionths, on dates that the origin's calendar lists as closed.
    package var holidays: Int64 = 1_000_000
    /// Microseconds from order to the origin site.
    package var pick: LawSpec
    /// Grams with packing and tare.
    package var weight: LawSpec
    /// Kilograms a cubic metre.
    package var density: Int64
    /// Where all of it stands when the run starts; then there is no rate, and `from` is that site.
    package var backlog: BacklogSpec?
    package var position: Position

    /// An index and its weight relative to the sum of its list.
    package struct Weighted: Hashable, Sendable {
        package var index: Int
        /// At least 1.
        package var weight: Int64
    }

    /// How the rate changes over the run, by the origin's local date.
    package enum Growth: Hashable, Sendable {
        case none
        /// By so many millionths in each 365 days after a date, evenly within them.
        case yearly(millionths: Int64, from: CivilDate)
        /// Ascending and at least one; the first holds before it too.
        case months([Month])
    }

    /// From the first of a month on the rate is multiplied.
    package struct Month: Hashable, Sendable {
        package var first: CivilDate
        package var timesMillionths: Int64
    }

    /// From `first` through `last` (the origin's local dates) the rate is multiplied.
    package struct Peak: Hashable, Sendable {
        package var name: String
        package var first: CivilDate
        package var last: CivilDate
        package var timesMillionths: Int64
        package var position: Position
    }
}

/// Parcels that stand at a site when the run starts.
package struct BacklogSpec: Hashable, Sendable {
    package var parcels: Int64
    /// The place among the site's stages before which they stand; nil: they wait for a lane.
    package var stage: Int?
    package var age: Age
    /// They have passed import customs, or never need to.
    package var isCleared: Bool
    package var isExported: Bool

    /// When the clocks of a backlog's parcels began.
    package enum Age: Hashable, Sendable {
        /// Microseconds before the run's start.
        case law(LawSpec)
        /// At the begin of a date, by the clock of the place where the promise was made.
        case since(CivilDate)
    }
}

extension TopologySpec {
    /// The site by whose clock and calendar a promise was made: of a backlog in another region than
    /// its origin, the first of the origin's.
    package func promiseSite(of demand: DemandSpec, from site: Int) -> Int {
        guard demand.backlog != nil, sites[site].region != demand.origin else { return site }
        return regions[demand.origin].sites.first ?? site
    }
}
