import ParcelNetwork
package import SimulationKernel

/// What the coordinator knows of a run's checkpoints.
struct CheckpointBook: Sendable {
    let policy: CheckpointPolicy
    /// The last manifest that all regions' parts are on disk for; who joins begins there.
    var decided: Manifest?
    /// The last manifest that is on disk itself: only then is anyone told.
    var committed: Manifest?
    /// The distance of the last two times that were announced.
    var stride: SimDuration
    /// The times before the first manifest.
    let first: CheckpointSchedule
    /// Wall time of the last commit.
    var committedAt: Int64?

    init(_ policy: CheckpointPolicy, resuming manifest: Manifest?, end: SimTime) {
        self.policy = policy
        decided = manifest
        committed = manifest
        guard let stride = policy.stride else {
            first = .never
            self.stride = .zero
            return
        }
        self.stride = manifest?.stride ?? stride
        let next = SimTime.zero.checkpoint(after: stride, before: end)
        first = CheckpointSchedule(
            committed: 0, next: next, afterNext: next.checkpoint(after: stride, before: end))
    }

    /// What a process that joins now begins with.
    var schedule: CheckpointSchedule { decided?.schedule ?? first }
}

extension CoordinatorSession {
    /// A region's part of a checkpoint is on disk; with the last one the checkpoint is decided.
    mutating func take(_ frame: CheckpointFrame, now: Int64) throws(WireProblem) {
        let index = Int(frame.region.index)
        guard index < seats.count else { throw .badField(.region) }
        // A coordinator that has just begun: it is told again once the region has registered.
        guard let entry = seats[index].entry else { return }
        guard frame.incarnation == entry.incarnation else { throw .badField(.incarnation) }
        guard frame.wanted.count == audit.inbound[index].count else { throw .badField(.count) }
        guard frame.number > book.schedule.committed else { return }  // repeated
        guard let time = book.schedule.time(of: frame.number), time == frame.time else {
            throw .badField(.time)
        }
        seats[index].parts[frame.number] = frame
        decideIfWhole(now: now)
    }

    private mutating func decideIfWhole(now: Int64) {
        let schedule = book.schedule
        let number = schedule.committed + 1
        // One at a time: the next may be decided once this one is on disk.
        guard book.decided?.number == book.committed?.number else { return }
        let parts = seats.compactMap { $0.parts[number] }
        guard parts.count == seats.count else { return }
        if let before = book.committedAt {
            book.stride = book.policy.stride(after: book.stride, took: now - before)
        }
        book.committedAt = now
        var wanted = [UInt64](repeating: 0, count: network.channels.count)
        for (index, part) in parts.enumerated() {
            for (channel, next) in zip(audit.inbound[index], part.wanted) {
                wanted[Int(channel.index)] = next
            }
        }
        let following = CheckpointSchedule(
            committed: number, next: schedule.afterNext,
            afterNext: schedule.afterNext.checkpoint(after: book.stride, before: network.plan.end))
        let manifest = Manifest(
            schedule: following, time: schedule.next, stride: book.stride,
            seals: parts.map(\.seal), wanted: wanted)
        book.decided = manifest
        for index in seats.indices { seats[index].parts[number] = nil }
        actions.append(.commit(manifest))
    }

    /// The manifest of the last ``CoordinatorAction/commit(_:)`` is on disk: everyone is told.
    package mutating func manifestWritten(now: Int64) -> [CoordinatorAction] {
        guard let manifest = book.decided, manifest.number != book.committed?.number else {
            return []
        }
        book.committed = manifest
        sendToAll(committedFrame(manifest))
        decideIfWhole(now: now)
        return takeActions()
    }

    /// It cannot be written: ends the run while it can be resumed.
    package mutating func manifestFailed(why: String) -> [CoordinatorAction] {
        let number = book.decided?.number ?? 0
        fail(.unwrittenManifest(number: number, why: why))
        return takeActions()
    }

    /// Tells a process of the last manifest if its report shows that it does not know.
    mutating func remind(_ link: LinkID, knowing number: UInt32) {
        guard let manifest = book.committed, number < manifest.number else { return }
        actions.append(.send(to: link, committedFrame(manifest)))
    }

    private func committedFrame(_ manifest: Manifest) -> [UInt8] {
        CommittedFrame(schedule: manifest.schedule, wanted: manifest.wanted).encoded(run: run)
    }

    /// The number of the last checkpoint that the run can be taken up from, and its time.
    package var lastCheckpoint: (number: UInt32, time: SimTime)? {
        book.committed.map { ($0.number, $0.time) }
    }
}
