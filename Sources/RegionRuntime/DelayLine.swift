import SimulationKernel

/// Holds received frames back for a seeded, varying time: a slow network, for tests.
///
/// Frames of one sender stay in their order, as a connection would keep them.
struct DelayLine {
    private struct Held {
        let release: ContinuousClock.Instant
        let frame: [UInt8]
    }

    private let mean: Duration
    private let draws: Draws
    private var drawn: UInt64 = 0
    /// By sender, oldest first.
    private var held: [[UInt8]: [Held]] = [:]

    /// - Parameter mean: the delays are uniform from none to twice this.
    init(mean: Duration, seed: UInt64) {
        self.mean = mean
        draws = Draws(seed: seed, stream: 0)
    }

    mutating func hold(_ frame: [UInt8], from sender: [UInt8], at now: ContinuousClock.Instant) {
        drawn += 1
        let share = Double(draws.bits(drawn, purpose: 0, visit: 0).first >> 11) / 9007199254740992.0
        let delayed = now + mean * (2 * share)
        let last = held[sender]?.last?.release ?? delayed
        held[sender, default: []].append(Held(release: max(delayed, last), frame: frame))
    }

    /// Takes out what is due; how senders interleave is left to chance, as on a network.
    mutating func due(at now: ContinuousClock.Instant) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        for (sender, queue) in held {
            let count = queue.prefix { $0.release <= now }.count
            frames += queue[..<count].map(\.frame)
            if count > 0 { held[sender] = Array(queue[count...]) }
        }
        return frames
    }

    /// When the next frame is due.
    var next: ContinuousClock.Instant? { held.values.compactMap { $0.first?.release }.min() }
}
