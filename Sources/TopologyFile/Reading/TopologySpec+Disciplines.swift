package import SimulationKernel

/// What a station does beyond first in, first out; the plain one is computed ahead.
package struct DisciplineSpec: Hashable, Sendable {
    /// Lower ranks of services first.
    package var isRanked = false
    /// Share of services after which the parcel queues again.
    package var misread: Share = 0
    package var breakdowns: BreakdownsSpec?
    /// Parcels in all, those in service included; nil is unlimited.
    package var holds: Int?
    /// A full station sends parcels back instead of letting them wait outside.
    package var turnsAway = false

    package init() {}

    package var isPlain: Bool { self == DisciplineSpec() }
    /// Whether what comes before may have to wait for a place.
    package var blocks: Bool { holds != nil && !turnsAway }
}

/// Breakdowns of each server, with what it had begun resumed after the repair.
package struct BreakdownsSpec: Hashable, Sendable {
    /// The up time runs on when the server idles.
    package var isOfTheClock: Bool
    /// Microseconds.
    package var upTime: LawSpec
    package var repair: LawSpec
}
