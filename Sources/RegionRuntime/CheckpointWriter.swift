import CheckpointStore
import Dispatch
import Federation
import Synchronization

/// Writes checkpoints on a thread of its own: the region goes on while the disk works.
final class CheckpointWriter: Sendable {
    /// What became of a part.
    struct Outcome: Sendable {
        var part: RegionCheckpoint
        /// Nil if it is durable.
        var problem: CheckpointStoreProblem?
    }

    private struct State {
        var waiting: [RegionCheckpoint] = []
        var done: [Outcome] = []
        var isOver = false
    }
    private let state = Mutex(State())
    private let directory: CheckpointDirectory
    private let pulse: Pulse

    /// Counts what there is to look at.
    private let news = DispatchSemaphore(value: 0)

    init(_ directory: CheckpointDirectory, pulse: Pulse) {
        self.directory = directory
        self.pulse = pulse
    }

    /// The session never has more than two a region under way.
    func write(_ part: RegionCheckpoint) {
        state.withLock { $0.waiting.append(part) }
        news.signal()
    }

    /// What has been done since the last time.
    func takeOutcomes() -> [Outcome] {
        state.withLock { state in
            defer { state.done = [] }
            return state.done
        }
    }

    /// Ends ``run()`` after the part that is being written; what waits is not written.
    func end() {
        state.withLock { $0.isOver = true }
        news.signal()
    }

    /// Runs on a thread of its own.
    func run() {
        while true {
            news.wait()
            let (part, isOver) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isOver)
            }
            if isOver { return }
            guard let part else { continue }
            let began = ContinuousClock.now
            guard let sealed = part.sealed() else {
                state.withLock { $0.done.append(Outcome(part: part, problem: .unreadableSpool)) }
                continue
            }
            var outcome = Outcome(part: sealed)
            do throws(CheckpointStoreProblem) {
                try directory.write(outcome.part)
            } catch { outcome.problem = error }
            pulse.wrote.add(ContinuousClock.now - began)
            state.withLock { $0.done.append(outcome) }
        }
    }
}
