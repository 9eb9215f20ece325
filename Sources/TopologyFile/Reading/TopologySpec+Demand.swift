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
    package var peaks: [Peak]
    /// Microseconds from order to the origin site.
    package var pick: LawSpec
    /// Grams with packing and tare.
    package var weight: LawSpec
    /// Kilograms a cubic metre.
    package var density: Int64
    package var position: Position

    /// An index and its weight relative to the sum of its list.
    package struct Weighted: Hashable, Sendable {
        package var index: Int
        /// At least 1.
        package var weight: Int64
    }

    /// From `first` through `last` (the origin's local dates) the rate is multiplied.
    package struct Peak: Hashable, Sendable {
        package var name: String
        package var first: CivilDate
        package var last: CivilDate
        package var timesMillionths: Int64
    }
}
