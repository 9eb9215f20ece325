package import ParcelNetwork
package import SimulationKernel

/// What a command line says about a run, over what the topology's file says.
package struct RunOverrides: Hashable, Sendable {
    package var seed: UInt64?
    package var days: Int?
    package var warmUpDays: Int?
    /// The volume's factor in millionths.
    package var volumeMillionths: UInt64?
    package var drain: Bool
    /// Whose steps are recorded.
    package var trace: TracePlan

    package init(
        seed: UInt64? = nil, days: Int? = nil, warmUpDays: Int? = nil,
        volumeMillionths: UInt64? = nil, drain: Bool = false, trace: TracePlan = .none
    ) {
        self.seed = seed
        self.days = days
        self.warmUpDays = warmUpDays
        self.volumeMillionths = volumeMillionths
        self.drain = drain
        self.trace = trace
    }

    /// A drained run ends this long after its demand at the latest.
    package static let longestDrain = SimDuration.days(60)

    /// The plan up to the end of the measured window; its end is still to be set.
    func plan(_ run: RunSpec) -> RunPlan {
        let warmUp = warmUpDays.map { SimDuration.days(Int64($0)) } ?? run.warmUp
        let measured = SimDuration.days(Int64(days ?? run.days))
        return RunPlan(
            seed: seed ?? 1, volumeMillionths: volumeMillionths ?? 1_000_000, warmUp: warmUp,
            measured: measured, end: .zero + warmUp + measured, drain: drain, lead: run.lead,
            trace: trace)
    }
}
