import CZeroMQ

/// What came of asking for a frame; a value, because a quiet socket is ordinary.
package enum ReceiveOutcome: Hashable, Sendable {
    case received
    /// Nothing is there, the time is up, or a signal came.
    case wouldBlock
}

/// What came of asking for a message of an address and a body.
package enum EnvelopeOutcome: Hashable, Sendable {
    case received
    case wouldBlock
    /// The peer sent another number of frames than two; all were taken off the socket. `address`
    /// tells who it was.
    case malformed(frames: Int)
}

extension Socket {
    /// The most frames that `receiveFrames` keeps of one message.
    package static var mostFrames: Int { 64 }

    /// Receives one frame into `message`, whose former content is freed.
    package func receive(
        into message: inout Message, wait: Bool = false
    ) throws(ZeroMQError) -> ReceiveOutcome {
        let result = unsafe zmq_msg_recv(message.box, handle.raw, wait ? 0 : ZMQ_DONTWAIT)
        if result >= 0 { return .received }
        switch zmq_errno() {
        case EAGAIN, EINTR: return .wouldBlock
        default: throw handle.failure(.receive)
        }
    }

    /// Receives one frame, or `nil` if it would block.
    package func receive(wait: Bool = false) throws(ZeroMQError) -> Message? {
        var message = Message()
        guard try receive(into: &message, wait: wait) == .received else { return nil }
        return message
    }

    /// Receives a message of exactly two frames, such as a router's: who, and what.
    package func receive(
        from address: inout Message, into body: inout Message, wait: Bool = false
    ) throws(ZeroMQError) -> EnvelopeOutcome {
        guard try receive(into: &address, wait: wait) == .received else { return .wouldBlock }
        guard address.hasMore else { return .malformed(frames: 1) }
        // A message arrives whole: its other frames are there without waiting.
        var frames = 1
        repeat {
            guard try receive(into: &body) == .received else { return .malformed(frames: frames) }
            frames += 1
        } while body.hasMore
        return frames == 2 ? .received : .malformed(frames: frames)
    }

    /// Receives all frames of one message, copied, or `nil` if it would block.
    ///
    /// Frames past `mostFrames` are dropped, so that a peer cannot make us hold any number.
    package func receiveFrames(wait: Bool = false) throws(ZeroMQError) -> [[UInt8]]? {
        var message = Message()
        guard try receive(into: &message, wait: wait) == .received else { return nil }
        var frames = [message.array]
        while message.hasMore {
            guard try receive(into: &message) == .received else { break }
            if frames.count < Self.mostFrames { frames.append(message.array) }
        }
        return frames
    }
}
