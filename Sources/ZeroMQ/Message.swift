import CZeroMQ
import Glibc

/// One frame, owned: what a socket received, or what is to be sent without copying it.
///
/// The `zmq_msg_t` lives in a box of its own, because libzmq keeps up to 33 bytes inside it, and
/// a pointer to bytes inside a value that Swift may move would dangle. Receive into the same
/// message again and again: then nothing is allocated a frame but what libzmq itself needs.
@safe package struct Message: ~Copyable {
    /// Invariant: an initialised message from `init` until the end of `deinit`.
    let box: UnsafeMutablePointer<zmq_msg_t>

    /// No bytes; to receive into.
    package init() {
        unsafe box = .allocate(capacity: 1)
        // Documented never to fail.
        unsafe zmq_msg_init(box)
    }

    /// A copy of these bytes.
    package init(copying bytes: Span<UInt8>) {
        unsafe box = .allocate(capacity: 1)
        guard unsafe zmq_msg_init_size(box, bytes.count) == 0 else {
            preconditionFailure("no memory for a message of \(bytes.count) bytes")
        }
        // The message has room for `count` bytes, fresh, so the two cannot overlap.
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                unsafe memcpy(zmq_msg_data(box), start, source.count)
            }
        }
    }

    /// Takes over a finished buffer, without copying it.
    ///
    /// Worth it from about 16 KiB on; below, copying costs less than the bookkeeping.
    package init(owning bytes: consuming [UInt8]) {
        let count = bytes.count
        unsafe box = .allocate(capacity: 1)
        let owner = Owner(bytes)
        // An array of bytes is contiguous and never bridged here, and `owner` holds the only way to
        // it and never changes it: so its address stands until `owner` is released, which libzmq
        // does, once, from any thread, when it needs the bytes no more.
        let start = unsafe owner.bytes.withUnsafeBufferPointer(\.baseAddress)
        let result = unsafe zmq_msg_init_data(
            box, UnsafeMutableRawPointer(mutating: start), count,
            { _, hint in
                guard let hint = unsafe hint else { return }
                unsafe Unmanaged<Owner>.fromOpaque(hint).release()
            }, Unmanaged.passRetained(owner).toOpaque())
        precondition(result == 0, "no memory for a message of \(count) bytes")
    }

    /// Bytes written in place, at most `capacity` of them.
    package init<Failure: Error>(
        capacity: Int, writing body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, capacity))
        var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
        do {
            try body(&output)
        } catch {
            unsafe buffer.deallocate()
            throw error
        }
        let count = unsafe output.finalize(for: buffer)
        unsafe box = .allocate(capacity: 1)
        // The buffer is ours alone; libzmq frees it once, from any thread, which `deallocate` allows.
        let result = unsafe zmq_msg_init_data(
            box, buffer.baseAddress, count, { start, _ in unsafe start?.deallocate() }, nil)
        precondition(result == 0, "no memory for a message of \(capacity) bytes")
    }

    deinit {
        unsafe zmq_msg_close(box)
        unsafe box.deallocate()
    }

    /// The number of bytes.
    package var count: Int { unsafe zmq_msg_size(box) }

    package var isEmpty: Bool { count == 0 }

    /// Whether another frame of the same message follows this one.
    package var hasMore: Bool { unsafe zmq_msg_more(box) != 0 }

    /// Lends the bytes, in place.
    package func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // libzmq has `count` readable bytes there while the message lives and is not received into,
        // and `self` is borrowed for the call.
        let start = unsafe zmq_msg_data(box)?.assumingMemoryBound(to: UInt8.self)
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        return try body(unsafe bytes.span)
    }

    /// Lends the bytes, in place, as plain memory.
    package func withRawBytes<Result: ~Copyable, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // As in `withBytes`; every byte has been initialised.
        try withBytes { bytes throws(Failure) in try body(unsafe bytes.bytes) }
    }

    /// A copy of the bytes.
    package var array: [UInt8] {
        withBytes { bytes in
            unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { room, count in
                unsafe bytes.withUnsafeBufferPointer { source in
                    if let start = source.baseAddress {
                        unsafe room.baseAddress?.initialize(from: start, count: source.count)
                    }
                }
                count = bytes.count
            }
        }
    }

    /// The bytes as text; what is not UTF-8 is replaced.
    package var text: String { String(decoding: array, as: UTF8.self) }

    /// What libzmq knows about the connection that a received frame came by.
    package enum Property: String, Sendable {
        /// The name that the authenticator gave to the peer's key: the only one to trust.
        case userID = "User-Id"
        /// The peer's address, for tcp.
        case peerAddress = "Peer-Address"
        /// The routing id that the peer claims for itself.
        case routingID = "Identity"
        /// The peer's kind of socket, such as `DEALER`.
        case socketType = "Socket-Type"
    }

    package func property(_ property: Property) -> String? {
        // The string belongs to the message and is copied before this returns.
        guard let text = unsafe zmq_msg_gets(box, property.rawValue) else { return nil }
        return unsafe String(cString: text)
    }
}

/// Keeps an array alive while libzmq reads it.
private final class Owner: Sendable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}
