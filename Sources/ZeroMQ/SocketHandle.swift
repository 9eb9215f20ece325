import CZeroMQ

/// The one owner of a raw libzmq socket, shared by a `Socket` and what observes it.
///
/// A poller or a monitor may outlive its socket: they hold this object, and see that it closed,
/// where a bare pointer would dangle. Not `Sendable`, so that the compiler keeps socket and
/// observers on one thread.
@safe final class SocketHandle {
    /// Invariant: a live socket, used by one thread at a time, until `close` clears it.
    private var open: UnsafeMutableRawPointer?
    /// Keeps the context from ending while this socket is open.
    let context: Context
    /// Keeps the handler that admits our peers running for as long as we may accept one.
    private let authenticator: Authenticator?
    /// The endpoint last bound or connected, for errors.
    var endpoint: String?
    /// The locks of the ipc paths that this socket bound.
    var pathLocks: [String: LockFile] = [:]
    private var isMonitored = false

    init(
        _ kind: Socket.Kind, in context: Context, authenticator: Authenticator?
    ) throws(ZeroMQError) {
        self.context = context
        self.authenticator = authenticator
        unsafe open = try unsafe context.openSocket(kind)
    }

    deinit { close() }

    var isOpen: Bool { unsafe open != nil }

    /// The socket, for one call of libzmq; never to be stored.
    var raw: UnsafeMutableRawPointer {
        guard let open = unsafe open else {
            preconditionFailure("the socket at \(endpoint ?? "no endpoint") was closed")
        }
        return unsafe open
    }

    /// Closes once; later calls do nothing.
    func close() {
        stopMonitoring()
        if let socket = unsafe open { unsafe zmq_close(socket) }
        unsafe open = nil
        // After closing: libzmq never removes a path when it closes, so what its I/O thread has yet
        // to do cannot hurt a successor, who replaces the path.
        pathLocks = [:]
    }

    /// The error for the call that just failed.
    func failure(_ operation: ZeroMQError.Operation) -> ZeroMQError {
        let number = ErrorNumber.ofLastCall
        return number.rawValue == ETERM
            ? .terminated(operation) : .refused(operation, number, endpoint: endpoint)
    }

    // MARK: Options

    func set(_ option: Int32, to value: Int32) throws(ZeroMQError) {
        var value = value
        // libzmq reads exactly the size of an `int`, and keeps no pointer.
        let result = unsafe zmq_setsockopt(raw, option, &value, MemoryLayout<Int32>.size)
        guard result == 0 else { throw failure(.setOption) }
    }

    func set(_ option: Int32, on isOn: Bool) throws(ZeroMQError) {
        try set(option, to: isOn ? 1 : 0)
    }

    func set(_ option: Int32, toWide value: Int64) throws(ZeroMQError) {
        var value = value
        let result = unsafe zmq_setsockopt(raw, option, &value, MemoryLayout<Int64>.size)
        guard result == 0 else { throw failure(.setOption) }
    }

    func set(_ option: Int32, to value: [UInt8]) throws(ZeroMQError) {
        // libzmq copies the bytes before it returns.
        let result = unsafe zmq_setsockopt(raw, option, value, value.count)
        guard result == 0 else { throw failure(.setOption) }
    }

    /// The endpoint last bound, as libzmq resolved it.
    func lastEndpoint() throws(ZeroMQError) -> String {
        var text = [UInt8](repeating: 0, count: 512)
        var count = text.count
        // libzmq writes at most `count` bytes, the terminator included, and sets `count` to them.
        guard unsafe zmq_getsockopt(raw, ZMQ_LAST_ENDPOINT, &text, &count) == 0 else {
            throw failure(.getOption)
        }
        return String(decoding: text[..<max(0, count - 1)], as: UTF8.self)
    }

    // MARK: Monitoring

    func startMonitoring(at endpoint: String, events: Int32) throws(ZeroMQError) {
        precondition(!isMonitored, "the socket at \(endpoint) has a monitor already")
        guard unsafe zmq_socket_monitor(raw, endpoint, events) == 0 else {
            throw failure(.monitor)
        }
        isMonitored = true
    }

    /// Ends the stream of events before its reader goes: libzmq waits inside its I/O thread for a
    /// reader that is gone.
    func stopMonitoring() {
        guard isMonitored, let socket = unsafe open else { return }
        _ = unsafe zmq_socket_monitor(socket, nil, 0)
        isMonitored = false
    }
}
