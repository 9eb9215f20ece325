import Foundation

/// Wall and processor time of a process of a benchmark, from one moment on.
struct PeerStopwatch {
    private let began = ProcessInfo.processInfo.systemUptime
    private let computed = ProcessorTime.own
    private let frames: UInt64
    private let bytes: UInt64

    /// - Parameter meeting: whose frames sent until now do not count.
    init(_ meeting: borrowing PeerMeeting) {
        frames = meeting.frames
        bytes = meeting.bytes
    }

    /// What was measured until now.
    func outcome(
        _ meeting: borrowing PeerMeeting, count: UInt64, digest: String
    ) -> PeerOutcome {
        PeerOutcome(
            began: began, ended: ProcessInfo.processInfo.systemUptime,
            processorSeconds: ProcessorTime.own - computed, count: count,
            frames: meeting.frames - frames, bytes: meeting.bytes - bytes, digest: digest)
    }
}
