import CZeroMQ
import Synchronization

/// A libzmq context: its I/O threads and the namespace of its `inproc` endpoints.
///
/// A class, not a noncopyable struct, because every socket keeps its context alive: the last of
/// them to go ends the context, so that terminating can never wait for a socket that somebody still
/// holds. Ending waits for what closed sockets still send, at most their linger time.
///
/// - Sendable: `zmq_ctx_t` is documented as thread-safe, and `handle`, the only state, never
///   changes. `@unchecked` says so for that raw pointer.
@safe package final class Context: @unchecked Sendable {
    /// Invariant: a live context from `init` until the end of `deinit`.
    private let handle: UnsafeMutableRawPointer

    private static let uniqueNumbers = Atomic<UInt64>(0)

    /// Starts a context.
    ///
    /// - Parameters:
    ///   - ioThreads: threads that move bytes; one is enough for about a gigabyte a second.
    ///   - maximumSockets: sockets at a time, those inside libzmq included.
    package init(ioThreads: Int = 1, maximumSockets: Int = 4096) throws(ZeroMQError) {
        precondition(
            (1...64).contains(ioThreads) && (1...65_535).contains(maximumSockets),
            "a context of \(ioThreads) I/O threads and \(maximumSockets) sockets")
        guard let handle = unsafe zmq_ctx_new() else {
            throw .refused(.createContext, .ofLastCall, endpoint: nil)
        }
        unsafe self.handle = unsafe handle
        let settings = [
            (ZMQ_IO_THREADS, Int32(ioThreads)), (ZMQ_MAX_SOCKETS, Int32(maximumSockets)),
        ]
        for (option, value) in settings where unsafe zmq_ctx_set(handle, option, value) != 0 {
            throw .refused(.createContext, .ofLastCall, endpoint: nil)
        }
    }

    deinit {
        // Every socket held a reference to this object, so none is open: this waits for linger only.
        while unsafe zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {}
    }

    /// Ends every waiting call on every socket with `ZeroMQError.terminated`, from any thread.
    package func shutdown() {
        _ = unsafe zmq_ctx_shutdown(handle)
    }

    /// The version of the linked libzmq, such as `4.3.4`.
    package static var version: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        unsafe zmq_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// Whether the linked libzmq can do this: `ipc`, `curve` ...
    package static func supports(_ capability: String) -> Bool {
        unsafe zmq_has(capability) == 1
    }

    /// A raw socket, to be closed by its `SocketHandle`.
    func openSocket(_ kind: Socket.Kind) throws(ZeroMQError) -> UnsafeMutableRawPointer {
        guard let socket = unsafe zmq_socket(handle, kind.code) else {
            let number = ErrorNumber.ofLastCall
            throw number.rawValue == ETERM
                ? .terminated(.createSocket) : .refused(.createSocket, number, endpoint: nil)
        }
        return unsafe socket
    }

    /// An `inproc` name that nothing else in this process has.
    static func uniqueName(_ purpose: String) -> String {
        "\(purpose).\(uniqueNumbers.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}
