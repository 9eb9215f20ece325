/// How large a frame, a text or a count may be: a decoder refuses what exceeds it before it
/// allocates anything for it.
package enum WireLimit {
    /// A data frame is cut before it holds more bytes.
    package static let dataFrameTarget = 256 << 10
    /// The largest data frame, in bytes.
    package static let dataFrame = 1 << 20
    /// Handoffs in one data frame.
    package static let handoffsAFrame = (dataFrame - DataFrame.bodyOffset) / Packed.leastSize
    /// Every other frame between peers.
    package static let peerFrame = 128
    /// Frames to and from the coordinator, other than reports and welcomes.
    package static let controlFrame = 4 << 20
    /// A region's report.
    package static let report = 256 << 20
    /// A part of a region's trace.
    package static let trace = 4 << 20
    /// Scans in one of them, and ends.
    package static let scansAFrame = 16_384
    /// A welcome with the compiled network in it.
    package static let welcome = 1 << 30
    /// A name, an endpoint, a host or a version, in bytes of UTF-8.
    package static let name = 1024
    /// A reason, in bytes of UTF-8.
    package static let reason = 16 << 10
    /// Regions of a network, and so names in a register frame and entries of a directory.
    package static let regions = 65_535
    /// Channels of a network.
    package static let channels = 1 << 18
    /// Checkpoints of a run.
    package static let checkpoints = UInt32.max - 2
    /// Ledger intervals of a run.
    package static let intervals = 1 << 20
    /// Incarnations granted in a run.
    package static let incarnation = UInt32.max - 1
}
