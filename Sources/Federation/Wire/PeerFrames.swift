package import Measurement
package import ParcelNetwork
package import SimulationKernel

/// Numbered handoffs, packed one against the other, behind the header.
package struct DataFrame: Hashable, Sendable {
    /// Where the packed handoffs begin.
    package static let bodyOffset = 96

    package var header: PeerHeader
    /// The number of the first handoff, and how many there are.
    package var first: UInt64
    package var count: Int

    /// Whether the handoffs themselves make sense, a ``HandoffReader`` says.
    ///
    /// - Throws: if the count is zero, cannot fit the frame, or runs past the largest number.
    package init(of frame: RawSpan) throws(WireProblem) {
        header = try PeerHeader(of: frame)
        guard frame.byteCount >= DataFrame.bodyOffset else {
            throw .tooShort(bytes: frame.byteCount)
        }
        first = frame.integer(at: 80, as: UInt64.self)
        count = Int(frame.integer(at: 88, as: UInt32.self))
        guard frame.integer(at: 92, as: UInt32.self) == 0 else { throw .badField(.reserved) }
        guard count > 0, count <= WireLimit.handoffsAFrame, first < 1 << 62 else {
            throw .badField(.count)
        }
        let size = frame.byteCount - DataFrame.bodyOffset
        guard size >= count * Packed.leastSize, size < count * Packed.mostSize else {
            throw .wrongSize(left: size)
        }
    }

    /// All of its handoffs, each with its number's place in the frame.
    ///
    /// - Throws: the first problem, or that bytes are left over. `body` has then had those before it.
    package func read(
        _ frame: RawSpan, _ body: (Handoff, Int) -> Void
    ) throws(WireProblem) {
        var reader = HandoffReader()
        for place in 0..<count {
            try reader.next(in: frame)
            body(reader.handoff, place)
        }
        try reader.finish(frame)
    }

    /// The number after the last one.
    package var end: UInt64 { first + UInt64(count) }

    /// Starts a frame to which handoffs are packed; ``finish(_:header:first:count:)`` ends it.
    static func begin(_ header: PeerHeader, run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .data, run: run, capacity: bodyOffset)
        header.write(to: &writer)
        writer.put(0 as UInt64)
        writer.put(0 as UInt64)
        return writer.bytes
    }

    static func finish(_ frame: inout [UInt8], header: PeerHeader, first: UInt64, count: Int) {
        header.rewrite(in: &frame)
        frame.replaceInteger(at: 80, with: first)
        recount(&frame, count)
        frame.seal()
    }

    /// Says how many handoffs there are, after some have been appended.
    static func recount(_ frame: inout [UInt8], _ count: Int) {
        frame.replaceInteger(at: 88, with: UInt32(count))
    }

    /// A whole frame at once.
    package static func encoded(
        _ header: PeerHeader, run: RunID, first: UInt64, _ handoffs: [Handoff]
    ) -> [UInt8] {
        filled(header, run: run, first: first, handoffs[...], upTo: .max).frame
    }

    /// A frame of at most so many bytes, and how many of the handoffs it holds.
    package static func filled(
        _ header: PeerHeader, run: RunID, first: UInt64, _ handoffs: ArraySlice<Handoff>,
        upTo size: Int
    ) -> (frame: [UInt8], count: Int) {
        var frame = begin(header, run: run)
        if size < .max { frame.reserveCapacity(size) }
        var packer = HandoffPacker()
        let count = packer.pack(handoffs, into: &frame, upTo: size)
        finish(&frame, header: header, first: first, count: count)
        return (frame, count)
    }
}

/// "I wait until your clock, or your horizon toward me, has passed this time."
package struct BlockedFrame: Hashable, Sendable {
    package enum Wait: UInt8, Sendable {
        case horizon = 0
        case clock = 1
    }
    static let size = 96

    package var header: PeerHeader
    package var time: SimTime
    package var wait: Wait

    package init(header: PeerHeader, time: SimTime, wait: Wait) {
        self.header = header
        self.time = time
        self.wait = wait
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        header = try PeerHeader(of: frame)
        guard frame.byteCount == BlockedFrame.size else {
            throw .wrongSize(left: frame.byteCount - BlockedFrame.size)
        }
        time = try frame.time(at: 80)
        let code = frame.integer(at: 88, as: UInt64.self)
        guard code <= 1, let wait = Wait(rawValue: UInt8(code)) else { throw .badField(.flag) }
        self.wait = wait
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .blocked, run: run)
        header.write(to: &writer)
        writer.put(time)
        writer.put(UInt64(wait.rawValue))
        return writer.sealed()
    }
}

/// An interval of the forward channel is over: what was dispatched in it.
package struct MarkerFrame: Hashable, Sendable {
    static let size = 128

    package var header: PeerHeader
    package var interval: UInt32
    /// When the interval ended.
    package var time: SimTime
    /// Every handoff with a lower number was dispatched before `time`, every other at or after.
    package var number: UInt64
    /// What was dispatched in the interval.
    package var sum: CustodySum

    package init(
        header: PeerHeader, interval: UInt32, time: SimTime, number: UInt64, sum: CustodySum
    ) {
        self.header = header
        self.interval = interval
        self.time = time
        self.number = number
        self.sum = sum
    }

    package init(of frame: RawSpan) throws(WireProblem) {
        header = try PeerHeader(of: frame)
        guard frame.byteCount == MarkerFrame.size else {
            throw .wrongSize(left: frame.byteCount - MarkerFrame.size)
        }
        interval = frame.integer(at: 80, as: UInt32.self)
        guard interval < WireLimit.intervals else { throw .badField(.interval) }
        guard frame.integer(at: 84, as: UInt32.self) == 0 else { throw .badField(.reserved) }
        time = try frame.time(at: 88)
        number = frame.integer(at: 96, as: UInt64.self)
        sum = CustodySum(
            count: frame.integer(at: 104, as: UInt64.self),
            first: frame.integer(at: 112, as: UInt64.self),
            second: frame.integer(at: 120, as: UInt64.self))
    }

    package func encoded(run: RunID) -> [UInt8] {
        var writer = ByteWriter(frame: .marker, run: run)
        header.write(to: &writer)
        writer.put(interval)
        writer.put(0 as UInt32)
        writer.put(time)
        writer.put(number)
        writer.put(sum)
        return writer.sealed()
    }
}

/// Frames that say nothing but their header: status, want, finished.
package struct PlainFrame: Hashable, Sendable {
    package var header: PeerHeader

    package init(header: PeerHeader) { self.header = header }

    package init(of frame: RawSpan) throws(WireProblem) {
        header = try PeerHeader(of: frame)
        guard frame.byteCount == PeerHeader.size else {
            throw .wrongSize(left: frame.byteCount - PeerHeader.size)
        }
    }

    /// - Precondition: `kind` is status, want or finished.
    package func encoded(_ kind: FrameKind, run: RunID) -> [UInt8] {
        precondition(kind == .status || kind == .want || kind == .finished)
        var writer = ByteWriter(frame: kind, run: run)
        header.write(to: &writer)
        return writer.sealed()
    }
}

extension ByteWriter {
    mutating func put(_ sum: CustodySum) {
        put(sum.count)
        put(sum.first)
        put(sum.second)
    }
}
