import ArgumentParser
import Federation
import SimulationKernel

/// How far checkpoints are apart: `auto`, `none`, or simulated time such as `2d` or `12h`.
struct CheckpointOption: ExpressibleByArgument, Hashable {
    let policy: CheckpointPolicy
    let text: String

    static let auto = CheckpointOption(.paced(wall: wallPace), "auto")
    static let none = CheckpointOption(.none, "none")

    /// What `auto` aims at between two checkpoints, in microseconds of wall time: little enough to
    /// run again after a loss, much against what a checkpoint costs.
    static let wallPace: Int64 = 3_000_000
    static let longestDays: Int64 = 3650

    init?(argument: String) {
        switch argument {
        case "auto": self = .auto
        case "none": self = .none
        default:
            guard let unit = argument.last, let count = Int64(argument.dropLast()), count > 0
            else { return nil }
            switch unit {
            case "d" where count <= Self.longestDays: self.init(.every(.days(count)), argument)
            case "h" where count <= 24 * Self.longestDays:
                self.init(.every(.hours(count)), argument)
            default: return nil
            }
        }
    }

    private init(_ policy: CheckpointPolicy, _ text: String) {
        self.policy = policy
        self.text = text
    }

    var defaultValueDescription: String { text }
}
