import CZeroMQ

/// Waits for any of several sockets and file descriptors.
///
/// Registering allocates, waiting does not (libzmq itself allocates beyond 16 entries). Waiting
/// costs O(*n*) for *n* entries.
@safe package struct Poller: ~Copyable {
    /// An entry, valid until it is removed; the numbers are dense and used again.
    package struct Slot: Hashable, Sendable {
        package let index: Int
    }

    package struct Readiness: OptionSet, Hashable, Sendable {
        package let rawValue: Int16

        package init(rawValue: Int16) {
            self.rawValue = rawValue
        }

        package static let readable = Readiness(rawValue: Int16(ZMQ_POLLIN))
        package static let writable = Readiness(rawValue: Int16(ZMQ_POLLOUT))
        /// The descriptor has an error or its other end closed; never reported for sockets.
        package static let failed = Readiness(rawValue: Int16(ZMQ_POLLERR))
    }

    package enum Outcome: Hashable, Sendable {
        /// So many entries are ready.
        case ready(Int)
        case timedOut
        /// A signal came: look at what it asked for, then wait again.
        case interrupted
    }

    /// Invariant: as many as `entries`; an item's socket is that of its entry's handle, or null.
    private var items: [zmq_pollitem_t] = unsafe []
    private var entries: [Entry] = []

    private enum Entry {
        case socket(SocketHandle)
        case descriptor
        case vacant
    }

    package init() {}

    /// Watches a socket. It must stay open until it is removed here.
    package mutating func add(
        _ socket: borrowing Socket, for interest: Readiness = .readable
    ) -> Slot {
        add(socket.handle, for: interest)
    }

    /// Watches for events of a monitor.
    package mutating func add(_ monitor: borrowing Monitor) -> Slot {
        add(monitor.events.handle, for: .readable)
    }

    private mutating func add(_ handle: SocketHandle, for interest: Readiness) -> Slot {
        let item = unsafe zmq_pollitem_t(
            socket: handle.raw, fd: 0, events: interest.rawValue, revents: 0)
        return unsafe place(item, .socket(handle))
    }

    /// Watches a file descriptor. It must stay open until it is removed here.
    package mutating func add(
        descriptor: Int32, for interest: Readiness = .readable
    ) -> Slot {
        precondition(descriptor >= 0, "descriptor \(descriptor)")
        let item = unsafe zmq_pollitem_t(
            socket: nil, fd: descriptor, events: interest.rawValue, revents: 0)
        return unsafe place(item, .descriptor)
    }

    private mutating func place(_ item: zmq_pollitem_t, _ entry: Entry) -> Slot {
        let vacant = entries.firstIndex { if case .vacant = $0 { true } else { false } }
        if let vacant {
            unsafe items[vacant] = unsafe item
            entries[vacant] = entry
            return Slot(index: vacant)
        }
        unsafe items.append(unsafe item)
        entries.append(entry)
        return Slot(index: entries.count - 1)
    }

    /// Changes what to wait for; nothing at all keeps the entry quiet.
    package mutating func setInterest(_ interest: Readiness, of slot: Slot) {
        unsafe items[slot.index].events = interest.rawValue
    }

    package mutating func remove(_ slot: Slot) {
        // poll(2) passes over negative descriptors.
        unsafe items[slot.index] = unsafe zmq_pollitem_t(
            socket: nil, fd: -1, events: 0, revents: 0)
        entries[slot.index] = .vacant
    }

    /// Waits until an entry is ready, at most `limit`; `nil` is for ever, zero only looks.
    package mutating func wait(upTo limit: Duration?) throws(ZeroMQError) -> Outcome {
        for case .socket(let handle) in entries {
            precondition(handle.isOpen, "a closed socket is still in the poller")
        }
        let count = Int32(entries.count)
        // Every socket is open, as just seen, and stays so: it is on this thread, inside this call.
        let ready = unsafe items.withUnsafeMutableBufferPointer { buffer in
            unsafe zmq_poll(buffer.baseAddress, count, Int(limit.milliseconds))
        }
        switch ready {
        case 0: return .timedOut
        case 1...: return .ready(Int(ready))
        default: break
        }
        // After a signal the items keep what the wait before it found.
        for index in entries.indices { unsafe items[index].revents = 0 }
        switch zmq_errno() {
        case EINTR: return .interrupted
        case ETERM: throw .terminated(.poll)
        default: throw .refused(.poll, .ofLastCall, endpoint: nil)
        }
    }

    /// What the last wait found for an entry.
    package func readiness(of slot: Slot) -> Readiness {
        Readiness(rawValue: unsafe items[slot.index].revents)
    }

    package func isReadable(_ slot: Slot) -> Bool { readiness(of: slot).contains(.readable) }

    package func isWritable(_ slot: Slot) -> Bool { readiness(of: slot).contains(.writable) }

    /// Visits what the last wait found ready, in order of slots.
    package func forEachReady<Failure: Error>(
        _ body: (Slot, Readiness) throws(Failure) -> Void
    ) throws(Failure) {
        for index in 0..<entries.count {
            let slot = Slot(index: index)
            let readiness = readiness(of: slot)
            if !readiness.isEmpty { try body(slot, readiness) }
        }
    }
}
