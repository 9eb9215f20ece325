import Coordinator

/// What a supervisor starts: of a new run, or of one that is taken up.
struct ClusterPlan {
    var topologyFile: String
    /// The regions' names, in the network's order.
    var regions: [String]
    var division: DivisionOptions
    var display: DisplayOptions
    var checkpoints: CheckpointOption
    /// What the regions' processes are told on top.
    var trouble: [String]
    /// Silence after which a process is ended and replaced, in seconds.
    var silence = SilenceWatch.limit
    var directory: RunDirectory
    /// When the command began, by the monotonic clock.
    var beganAt: Double
}
