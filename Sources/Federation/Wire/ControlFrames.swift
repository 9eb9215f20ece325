/// A frame whose whole content is a text: abort, failure.
package struct ReasonFrame: Hashable, Sendable {
    package var kind: FrameKind
    package var reason: String

    package init(_ kind: FrameKind, reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package init(of frame: RawSpan, kind: FrameKind) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        self.kind = kind
        reason = reader.takeText(atMost: WireLimit.reason)
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: kind, run: run)
        writer.put(reason: reason)
        return writer.sealed()
    }
}

/// A frame without content: conclude ("stop where you are and report"), complete ("all is
/// accounted for: go").
package struct EmptyFrame: Hashable, Sendable {
    package var kind: FrameKind

    package init(_ kind: FrameKind) { self.kind = kind }

    package init(of frame: RawSpan, kind: FrameKind) throws(WireProblem) {
        guard frame.byteCount == FrameHeader.size else {
            throw .wrongSize(left: frame.byteCount - FrameHeader.size)
        }
        self.kind = kind
    }

    package func encoded(run: RunID) -> [UInt8] {
        ByteWriter(frame: kind, run: run).sealed()
    }
}

/// Sent by a process's heartbeat thread: it lives, and so far has its region thread come.
package struct HeartbeatFrame: Hashable, Sendable {
    package var incarnation: UInt32
    /// Slices that the region thread has run. Standing still, it hangs or waits.
    package var progress: UInt64
    package var time: TimeSpent

    package init(incarnation: UInt32, progress: UInt64, time: TimeSpent = TimeSpent()) {
        self.incarnation = incarnation
        self.progress = progress
        self.time = time
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        var reader = ByteReader(frame.copied(), from: FrameHeader.size)
        incarnation = reader.take()
        reader.takeReserved(UInt32.self)
        progress = reader.take()
        time = TimeSpent(waiting: reader.take(), writing: reader.take())
        try reader.finish()
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .heartbeat, run: run)
        writer.put(incarnation)
        writer.put(0 as UInt32)
        writer.put(progress)
        writer.put(time.waiting)
        writer.put(time.writing)
        return writer.sealed()
    }
}

/// What a process has done with its time besides computing, in microseconds of wall time.
package struct TimeSpent: Hashable, Sendable {
    /// Its region thread waited for frames.
    package var waiting: UInt64
    /// Its checkpoints were being written, by a thread of their own.
    package var writing: UInt64

    package init(waiting: UInt64 = 0, writing: UInt64 = 0) {
        self.waiting = waiting
        self.writing = writing
    }

    package var waitingSeconds: Double { Double(waiting) / 1e6 }
    package var writingSeconds: Double { Double(writing) / 1e6 }
}
