package import Measurement
package import ParcelNetwork

/// A finished or interrupted run: all that its results are made of.
///
/// The summary and the database are both functions of it, so they cannot disagree.
package struct RunRecord: Sendable {
    /// The topology as it was run, with its plan and seed.
    package var network: Network
    /// One a region, in region order; an empty one for a region that was never heard from.
    package var reports: [RegionReport]
    /// What both sides of each channel counted, in channel order; empty where one thread ran all
    /// regions without channels.
    package var channels: [ChannelLedger]
    /// One a region, in region order.
    package var processes: [RunProcess]
    package var costs: RunCosts
    package var status: RunStatus
    /// The file as the user named it.
    package var topologyFile: String
    /// By region, what traced parcels left; empty where none was traced.
    package var traces: [TracePart] = []
    /// Scans and ends that were made but are not in `traces`.
    package var missingScans: UInt64 = 0
    /// The digest of the compiled blob, or empty if it is not known.
    package var blobDigest: String
    /// Of the program.
    package var version: String

    package init(
        network: Network, reports: [RegionReport], channels: [ChannelLedger] = [],
        processes: [RunProcess] = [], costs: RunCosts = RunCosts(), status: RunStatus,
        topologyFile: String = "", blobDigest: String = "", version: String = ""
    ) {
        self.network = network
        self.reports = reports
        self.channels = channels
        self.processes = processes
        self.costs = costs
        self.status = status
        self.topologyFile = topologyFile
        self.blobDigest = blobDigest
        self.version = version
    }
}

package enum RunStatus: String, Codable, Hashable, Sendable {
    case complete
    case interrupted
}

/// The process that ran a region; one process may run several.
package struct RunProcess: Hashable, Sendable {
    package var region: RegionID
    package var pid: Int32
    /// Largest resident size, and what its thread did with its time; nil where not measured.
    package var peakMemoryBytes: UInt64?
    package var computingSeconds: Double?
    package var waitingSeconds: Double?
    /// Its checkpoints were being written, by a thread of their own.
    package var writingSeconds: Double?
    /// Processes before it that were lost.
    package var restarts = 0

    package init(
        region: RegionID, pid: Int32, peakMemoryBytes: UInt64? = nil,
        computingSeconds: Double? = nil, waitingSeconds: Double? = nil,
        writingSeconds: Double? = nil, restarts: Int = 0
    ) {
        self.region = region
        self.pid = pid
        self.peakMemoryBytes = peakMemoryBytes
        self.computingSeconds = computingSeconds
        self.waitingSeconds = waitingSeconds
        self.writingSeconds = writingSeconds
        self.restarts = restarts
    }
}

/// What a run cost the machine. Nothing here is digested, and nothing here repeats.
package struct RunCosts: Hashable, Sendable {
    /// From the first event to the last, start-up apart.
    package var wallSeconds: Double
    /// From the command to the first event: compile, start processes, join.
    package var startSeconds: Double
    /// Largest resident sizes, summed over the processes.
    package var peakMemoryBytes: UInt64
    /// Checkpoints of the whole run, and the bytes of the last one.
    package var checkpoints: UInt32 = 0
    package var checkpointBytes: UInt64 = 0
    /// Coordinators before the last, that were lost or had stopped.
    package var coordinatorRestarts = 0

    package init(wallSeconds: Double = 0, startSeconds: Double = 0, peakMemoryBytes: UInt64 = 0) {
        self.wallSeconds = wallSeconds
        self.startSeconds = startSeconds
        self.peakMemoryBytes = peakMemoryBytes
    }
}

/// What the two ends of a channel counted, by interval of dispatch, for the intervals that each
/// has closed.
package struct ChannelLedger: Hashable, Sendable {
    package var channel: ChannelID
    package var sent: [CustodySum]
    package var received: [CustodySum]

    package init(channel: ChannelID, sent: [CustodySum], received: [CustodySum]) {
        self.channel = channel
        self.sent = sent
        self.received = received
    }

    /// The first interval closed by both for which they disagree, or by one alone if the run is
    /// complete.
    package func firstMismatch(_ status: RunStatus) -> Int? {
        let both = min(sent.count, received.count)
        for interval in 0..<both where sent[interval] != received[interval] { return interval }
        guard status == .complete else { return nil }
        let longer = sent.count > both ? sent : received
        return longer.indices.dropFirst(both).first { longer[$0] != CustodySum() }
    }
}
