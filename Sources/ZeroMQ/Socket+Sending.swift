import CZeroMQ

/// What became of a message; a value, because all three are ordinary.
package enum SendOutcome: Hashable, Sendable {
    /// libzmq has taken it; that is no promise that it arrives.
    case sent
    /// A queue is full, nobody is connected, the time is up, or a signal came: nothing was sent.
    case wouldBlock
    /// A router does not know this peer: nothing was sent.
    case unroutable
}

extension Socket {
    /// Sends a copy of these bytes as one frame.
    ///
    /// - Parameters:
    ///   - more: another frame of this message follows. Prefer the calls that send all at once:
    ///     they also deal with a peer that goes away between two frames.
    ///   - wait: waits while the queue is full, at most `sendTimeout`.
    package func send(
        _ bytes: Span<UInt8>, more: Bool = false, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        let flags = Self.flags(more: more, wait: wait)
        // libzmq copies the bytes before it returns.
        let result = unsafe bytes.withUnsafeBytes { source in
            unsafe zmq_send(handle.raw, source.baseAddress, source.count, flags)
        }
        return result >= 0 ? .sent : try refusal()
    }

    package func send(
        _ bytes: RawSpan, more: Bool = false, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        let flags = Self.flags(more: more, wait: wait)
        // libzmq copies the bytes before it returns.
        let result = unsafe bytes.withUnsafeBytes { source in
            unsafe zmq_send(handle.raw, source.baseAddress, source.count, flags)
        }
        return result >= 0 ? .sent : try refusal()
    }

    package func send(
        _ bytes: [UInt8], more: Bool = false, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        try send(bytes.span, more: more, wait: wait)
    }

    /// Sends a finished buffer without copying it, when it is long enough for that to pay.
    package func send(
        owning bytes: consuming [UInt8], more: Bool = false, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        guard bytes.count >= Self.worthOwning else {
            return try send(bytes, more: more, wait: wait)
        }
        var message = Message(owning: bytes)
        return try send(&message, more: more, wait: wait)
    }

    /// Sends the bytes of `message` without copying them.
    ///
    /// `.sent` leaves it empty; otherwise it is untouched, to be sent again.
    package func send(
        _ message: inout Message, more: Bool = false, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        let flags = Self.flags(more: more, wait: wait)
        // On success libzmq takes the content and leaves an initialised, empty message in the box.
        let result = unsafe zmq_msg_send(message.box, handle.raw, flags)
        return result >= 0 ? .sent : try refusal()
    }

    /// Sends `address` (a routing id, or a header) and `body` as one message, wholly or not at all.
    package func send(
        to address: Span<UInt8>, _ body: Span<UInt8>, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        let first = try send(address, more: true, wait: wait)
        guard first == .sent else { return first }
        return try send(body, wait: wait)
    }

    /// As above, without copying the body.
    package func send(
        to address: Span<UInt8>, _ body: inout Message, wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        let first = try send(address, more: true, wait: wait)
        guard first == .sent else { return first }
        return try send(&body, wait: wait)
    }

    /// Sends these frames as one message, wholly or not at all.
    package func send(
        frames: [[UInt8]], wait: Bool = false
    ) throws(ZeroMQError) -> SendOutcome {
        precondition(!frames.isEmpty, "a message of no frames")
        var outcome = SendOutcome.sent
        for (index, frame) in frames.enumerated() {
            let isLast = index == frames.count - 1
            let step = try send(frame.span, more: !isLast, wait: wait)
            guard step != .sent else { continue }
            if index == 0 { return step }
            // The peer went away between two frames. libzmq now drops what follows up to the last
            // frame: leaving that out would make it drop the next message's beginning instead.
            outcome = step
        }
        return outcome
    }

    /// From here on, handing over a buffer costs less than copying it.
    static var worthOwning: Int { 16 << 10 }

    private static func flags(more: Bool, wait: Bool) -> Int32 {
        (more ? ZMQ_SNDMORE : 0) | (wait ? 0 : ZMQ_DONTWAIT)
    }

    private func refusal() throws(ZeroMQError) -> SendOutcome {
        switch zmq_errno() {
        case EAGAIN, EINTR: return .wouldBlock
        case EHOSTUNREACH: return .unroutable
        default: throw handle.failure(.send)
        }
    }
}
