/// How long a session waits before it says something again, in microseconds of wall time.
///
/// None of it affects a result: it only bounds how long a lost frame goes unnoticed.
package struct SessionTiming: Hashable, Sendable {
    /// Between two requests for the same missing handoffs.
    package var wantAgain: Int64 = 100_000
    /// How long a region waits for a neighbour before it says so, and between two such notices.
    package var blockedAgain: Int64 = 500_000
    /// Between two attempts to register.
    package var registerAgain: Int64 = 500_000
    /// Between two reports of status and ledger.
    package var statusEvery: Int64 = 250_000
    /// Between two reports with all metrics.
    package var reportEvery: Int64 = 2_000_000
    /// How long a stopped run waits for the last reports.
    package var stopWithin: Int64 = 1_500_000

    package init() {}
}

/// Mistakes to make on purpose, so that a test can see them found out. A run makes none.
package struct ProtocolFaults: Hashable, Sendable {
    /// Handoffs that have been received already are not dropped.
    package var acceptsDuplicates = false
    /// Added to every horizon that is announced.
    package var horizonError: Int64 = 0
    /// Checkpoints leave out the handoffs that were sent but may not have been received.
    package var forgetsRetained = false
    /// Frames are numbered instead of handoffs.
    package var numbersFrames = false
    /// Frames of and for earlier incarnations are taken.
    package var ignoresIncarnations = false
    /// The handoff (counted over the node's life) that is lost, or doubled, between the region and
    /// the channel's numbering.
    package var dropsFromOutbox: UInt64?
    package var duplicatesInOutbox: UInt64?
    /// The same between the channel and the receiving region.
    package var dropsFromInbox: UInt64?
    package var duplicatesInInbox: UInt64?

    package static let none = ProtocolFaults()

    package init() {}

    /// How many copies of the handoff numbered `index` leave the outbox.
    func copiesInOutbox(_ index: UInt64) -> Int {
        index == dropsFromOutbox ? 0 : index == duplicatesInOutbox ? 2 : 1
    }

    func copiesInInbox(_ index: UInt64) -> Int {
        index == dropsFromInbox ? 0 : index == duplicatesInInbox ? 2 : 1
    }
}
