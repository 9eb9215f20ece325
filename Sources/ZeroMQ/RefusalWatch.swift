import CZeroMQ
import Glibc

/// A peer that a bound socket turned away before it could say anything.
package struct TurnedAway: Hashable, Sendable {
    /// Whence it came, if it could be seen before it hung up.
    package let address: String?
    package let why: HandshakeFailure
}

/// Watches, on a thread of its own, who fails to be introduced to a bound socket.
///
/// libzmq tells that a handshake failed, but not whose; the peer's address is to be had from the
/// descriptor that it tells when it accepts one, which is closed as soon as the handshake fails.
/// So a thread waits for just that. Of peers that knock at the same moment the first is named.
@safe package struct RefusalWatch: ~Copyable {
    private let watched: SocketHandle
    /// Ends by itself at the last event, so dropping this waits for it only that long.
    private let thread: DedicatedThread

    /// Addresses kept of peers that have neither succeeded nor failed.
    static let mostPending = 256

    /// - Parameter report: told of each failure, on the watching thread. Not of keys that the
    ///   authenticator refused: it reports those itself.
    package init(
        of socket: borrowing Socket, report: @escaping @Sendable (TurnedAway) -> Void
    ) throws(ZeroMQError) {
        let handle = socket.handle
        thread = try Self.start(on: handle, report)
        watched = handle
    }

    private static func start(
        on handle: SocketHandle, _ report: @escaping @Sendable (TurnedAway) -> Void
    ) throws(ZeroMQError) -> DedicatedThread {
        let reader = try Monitor.reader(of: handle, events: events)
        do throws(ZeroMQError) {
            return try DedicatedThread(named: "door", owning: reader) { reader in
                follow(reader, report)
            }
        } catch {
            handle.stopMonitoring()
            throw error
        }
    }

    deinit { watched.stopMonitoring() }

    private static let events =
        ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
        | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
        | ZMQ_EVENT_MONITOR_STOPPED

    private static func follow(
        _ reader: borrowing Socket, _ report: @Sendable (TurnedAway) -> Void
    ) {
        var pending: [String?] = []
        func settle() -> String? { pending.isEmpty ? nil : pending.removeFirst() }
        do {
            while true {
                guard let frames = try reader.receiveFrames(wait: true),
                    let (code, value) = Monitor.decode(frames)
                else { continue }
                switch SocketEvent(code: code, value: value) {
                case .accepted:
                    pending.append(remoteAddress(of: Int32(truncatingIfNeeded: value)))
                    if pending.count > mostPending { pending.removeFirst() }
                case .handshakeSucceeded, .handshakeFailed(.refused): _ = settle()
                case .handshakeFailed(let why): report(TurnedAway(address: settle(), why: why))
                case .monitorStopped: return
                default: break
                }
            }
        } catch {
            // The context was shut down.
        }
    }

    /// The address at the other end of a tcp connection; nil if it has ended.
    private static func remoteAddress(of descriptor: Int32) -> String? {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // The kernel writes at most `size` bytes; both kinds of address fit the storage.
        return unsafe withUnsafeMutablePointer(to: &address) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard unsafe getpeername(descriptor, generic, &size) == 0 else { return nil }
                guard [AF_INET, AF_INET6].contains(Int32(unsafe generic.pointee.sa_family)) else {
                    return nil
                }
                var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                let result = unsafe getnameinfo(
                    generic, size, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
                guard result == 0 else { return nil }
                return String(
                    decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
    }
}
