package import Federation
import SimulationKernel

/// How badly a simulated cluster is treated.
package struct Weather: Sendable {
    package var drop = 0.0
    package var duplicate = 0.0
    /// Wall microseconds; each frame's delay is uniform, so frames overtake each other.
    package var delay: Int64 = 2_000
    /// Share of frames that take a hundred times as long.
    package var stray = 0.0
    /// Per delivered frame: all connections of a member break and are made again.
    package var reconnect = 0.0
    /// How often two members cannot reach each other for a while.
    package var partitions = 0
    /// All members die once and begin again, without any checkpoint.
    package var restart = false

    package var checkpoints = CheckpointPolicy.none
    /// Processes that are killed, each at a random time: members, now and then the coordinator,
    /// now and then several at once.
    package var kills = 0
    /// Share of the killed members that only sleep, and wake up when their successors have begun.
    package var sleepers = 0.0
    /// The disk is full from some time on.
    package var fullDisk = false
    /// Share of the checkpoints' files that a bit flips in.
    package var rot = 0.0

    package static let calm = Weather()

    /// Drawn from a seed: from calm to a storm in which nobody dies for good.
    package init(seed: UInt64) {
        var random = SeededRandom(seed ^ 0xA5A5)
        let force = Double.random(in: 0...1, using: &random)
        drop = random.isBelow(0.8) ? 0.12 * force : 0
        duplicate = random.isBelow(0.8) ? 0.12 * force : 0
        delay = Int64.random(in: 100...30_000, using: &random)
        stray = random.isBelow(0.5) ? 0.03 * force : 0
        reconnect = random.isBelow(0.6) ? 0.004 * force : 0
        restart = random.isBelow(0.25)
    }

    /// The same, and processes die.
    package init(deadlySeed seed: UInt64) {
        self.init(seed: seed)
        restart = false
        var random = SeededRandom(seed ^ 0xDEAD)
        checkpoints = .every(.hours(Int64.random(in: 1...9, using: &random)))
        kills = Int.random(in: 1...6, using: &random)
        partitions = random.isBelow(0.3) ? Int.random(in: 1...4, using: &random) : 0
        sleepers = random.isBelow(0.5) ? 0.5 : 0
        fullDisk = random.isBelow(0.04)
        rot = random.isBelow(0.04) ? 0.1 : 0
    }

    package init() {}
}
