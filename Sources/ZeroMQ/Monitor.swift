import CZeroMQ

/// What happened to the connections of a socket.
package enum SocketEvent: Hashable, Sendable {
    case connected
    case connectDelayed
    case connectRetried(after: Duration)
    case listening
    case bindFailed(ErrorNumber)
    case accepted
    case acceptFailed(ErrorNumber)
    case closed
    case closeFailed(ErrorNumber)
    case disconnected
    case handshakeSucceeded
    case handshakeFailed(HandshakeFailure)
    case monitorStopped
    /// An event of a later libzmq.
    case unknown(code: UInt16)
}

/// Why two sockets did not come together.
package enum HandshakeFailure: Hashable, Sendable {
    /// The server's authenticator said no (300, 400 or 500). The client that is told so never tries
    /// again by itself: `disconnect`, then `connect` again.
    case refused(status: UInt32)
    /// One side speaks CURVE and the other does not, or their socket kinds do not match.
    case mechanismMismatch
    /// The peer has not the secret of the key that it was expected to have.
    case cryptographic
    /// Another breach of the protocol, by libzmq's code.
    case protocolError(code: UInt32)
    /// The connection ended before the handshake did.
    case system(ErrorNumber)
}

/// The stream of events of one socket.
///
/// Its queue has no limit, because libzmq waits inside its I/O thread when the reader of events
/// does not keep up, which would hold up every socket of the context. Events come a few a
/// connection, or one a `reconnect` pause.
@safe package struct Monitor: ~Copyable {
    private let watched: SocketHandle
    let events: Socket

    /// One event, and the endpoint that it concerns.
    package struct Report: Hashable, Sendable {
        package let event: SocketEvent
        package let endpoint: String
    }

    init(watching socket: SocketHandle) throws(ZeroMQError) {
        events = try Monitor.reader(of: socket, events: ZMQ_EVENT_ALL)
        watched = socket
    }

    /// Starts the stream of these events, and gives the socket to read it from.
    static func reader(
        of socket: SocketHandle, events: Int32
    ) throws(ZeroMQError) -> sending Socket {
        let endpoint = try Endpoint.inproc(Context.uniqueName("monitor"))
        var options = SocketOptions()
        options.receiveLimit = 0
        options.linger = .zero
        let reader = try Socket(.pair, in: socket.context, options)
        // The reader comes first: from its first event on libzmq would wait for it.
        try reader.connect(endpoint)
        try socket.startMonitoring(at: endpoint.description, events: events)
        return reader
    }

    deinit { watched.stopMonitoring() }

    /// The next event, or `nil` if there is none (yet).
    package func next(wait: Bool = false) throws(ZeroMQError) -> Report? {
        guard let frames = try events.receiveFrames(wait: wait) else { return nil }
        guard let (code, value) = Monitor.decode(frames) else {
            preconditionFailure("libzmq sent an event of \(frames.map(\.count)) bytes")
        }
        return Report(
            event: SocketEvent(code: code, value: value),
            endpoint: String(decoding: frames[1], as: UTF8.self))
    }

    /// The code and the value of an event: 16 bits and 32, in the machine's order.
    static func decode(_ frames: [[UInt8]]) -> (code: Int32, value: UInt32)? {
        guard frames.count == 2, frames[0].count == 6 else { return nil }
        return unsafe frames[0].withUnsafeBytes { bytes in
            unsafe (
                Int32(bytes.loadUnaligned(as: UInt16.self)),
                bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self)
            )
        }
    }
}

extension Socket {
    /// Starts to report what happens to this socket's connections; a socket has one monitor.
    package func monitor() throws(ZeroMQError) -> Monitor {
        try Monitor(watching: handle)
    }
}

extension SocketEvent {
    init(code: Int32, value: UInt32) {
        let number = ErrorNumber(Int32(truncatingIfNeeded: value))
        self =
            switch code {
            case ZMQ_EVENT_CONNECTED: .connected
            case ZMQ_EVENT_CONNECT_DELAYED: .connectDelayed
            case ZMQ_EVENT_CONNECT_RETRIED: .connectRetried(after: .milliseconds(value))
            case ZMQ_EVENT_LISTENING: .listening
            case ZMQ_EVENT_BIND_FAILED: .bindFailed(number)
            case ZMQ_EVENT_ACCEPTED: .accepted
            case ZMQ_EVENT_ACCEPT_FAILED: .acceptFailed(number)
            case ZMQ_EVENT_CLOSED: .closed
            case ZMQ_EVENT_CLOSE_FAILED: .closeFailed(number)
            case ZMQ_EVENT_DISCONNECTED: .disconnected
            case ZMQ_EVENT_MONITOR_STOPPED: .monitorStopped
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: .handshakeSucceeded
            case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: .handshakeFailed(.system(number))
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: .handshakeFailed(.refused(status: value))
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: .handshakeFailed(.init(code: value))
            default: .unknown(code: UInt16(truncatingIfNeeded: code))
            }
    }
}

extension HandshakeFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let status): "its key was refused (\(status))"
        case .mechanismMismatch: "one side asks for encryption and the other does not"
        case .cryptographic: "it does not have the same secret"
        case .protocolError(let code): "what it said breaks the protocol (\(code))"
        case .system(let number): "it hung up (\(number))"
        }
    }
}

extension HandshakeFailure {
    fileprivate init(code: UInt32) {
        self =
            switch Int32(truncatingIfNeeded: code) {
            case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: .mechanismMismatch
            case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC: .cryptographic
            default: .protocolError(code: code)
            }
    }
}
