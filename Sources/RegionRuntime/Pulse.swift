import Federation
import Synchronization

/// What the region's thread lets the heartbeat's thread know.
///
/// It lives on two threads, so that a long slice is told from a hang: the heartbeat comes even
/// while the region's thread computes, and says how far that has come.
final class Pulse: Sendable {
    /// Slices begun and ended, whatever they did.
    let progress = Atomic<UInt64>(0)
    /// Microseconds that the region's thread has waited for frames.
    let waited = Atomic<UInt64>(0)
    /// Microseconds that checkpoints were being written.
    let wrote = Atomic<UInt64>(0)
    private let membership = Mutex<(run: RunID, incarnation: UInt32)?>(nil)
    private let isOver = Atomic<Bool>(false)

    func joined(run: RunID, incarnation: UInt32) {
        membership.withLock { $0 = (run, incarnation) }
    }

    /// Ends the heartbeats; called once by the region's thread.
    func end() { isOver.store(true, ordering: .relaxed) }

    var hasEnded: Bool { isOver.load(ordering: .relaxed) }

    /// The next heartbeat, or nil before this process has joined.
    func frame() -> [UInt8]? {
        guard let (run, incarnation) = membership.withLock({ $0 }) else { return nil }
        return Member.heartbeat(
            run: run, incarnation: incarnation, progress: progress.load(ordering: .relaxed),
            time: TimeSpent(
                waiting: waited.load(ordering: .relaxed), writing: wrote.load(ordering: .relaxed)))
    }
}

extension Atomic<UInt64> {
    /// Adds microseconds; one thread alone does so.
    func add(_ time: Duration) {
        add(UInt64(clamping: time.microseconds), ordering: .relaxed)
    }
}
