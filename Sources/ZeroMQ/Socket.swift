import CZeroMQ

/// A libzmq socket, closed when it goes out of scope.
///
/// A socket belongs to one thread at a time; hand it to another with `sending`. Every call is
/// made without waiting unless it says `wait: true`.
@safe package struct Socket: ~Copyable {
    package enum Kind: Hashable, Sendable {
        case pair, publish, subscribe, request, reply, dealer, router, pull, push
    }

    package let kind: Kind
    let handle: SocketHandle

    /// Opens a socket and applies every option.
    package init(
        _ kind: Kind, in context: Context, _ options: SocketOptions = SocketOptions()
    ) throws(ZeroMQError) {
        let handle = try SocketHandle(kind, in: context, authenticator: options.authenticator)
        try options.apply(to: handle, kind)
        self.kind = kind
        self.handle = handle
    }

    deinit { handle.close() }

    /// Closes the socket now; what it still has to send is sent for at most its linger time.
    package consuming func close() {}

    // MARK: Endpoints

    /// Binds, and returns the endpoint that peers connect to, with the port that the kernel chose.
    ///
    /// An ipc path is locked first, until the socket closes: a second bind would succeed in libzmq
    /// and silently take the path from its owner.
    @discardableResult
    package func bind(_ endpoint: Endpoint) throws(ZeroMQError) -> Endpoint {
        guard case .ipc(let path) = endpoint.transport else { return try bindUnlocked(endpoint) }
        let lock = try LockFile(guarding: path)
        try bindUnlocked(endpoint)
        handle.pathLocks[path] = lock
        return endpoint
    }

    /// Binds as libzmq does, without the lock; for the test that shows why there is one.
    @discardableResult
    func bindUnlocked(_ endpoint: Endpoint) throws(ZeroMQError) -> Endpoint {
        let text = endpoint.description
        handle.endpoint = text
        guard unsafe zmq_bind(handle.raw, text) == 0 else { throw handle.failure(.bind) }
        guard case .tcp = endpoint.transport else { return endpoint }
        let bound = try handle.lastEndpoint()
        handle.endpoint = bound
        return try Endpoint(parsing: bound)
    }

    /// Connects in the background; the peer need not be there yet, and is sought again when it
    /// goes, for ever. Only a refused handshake ends that: see `HandshakeFailure.refused`.
    package func connect(_ endpoint: Endpoint) throws(ZeroMQError) {
        let text = endpoint.description
        if case .tcp(let host, let port) = endpoint.transport, port == 0 || host == "*" {
            throw .badEndpoint(text, port == 0 ? .badPort("0") : .badHost(host))
        }
        handle.endpoint = text
        guard unsafe zmq_connect(handle.raw, text) == 0 else { throw handle.failure(.connect) }
    }

    /// Stops connecting to a peer; what waits for it is dropped after the linger time.
    package func disconnect(_ endpoint: Endpoint) throws(ZeroMQError) {
        guard unsafe zmq_disconnect(handle.raw, endpoint.description) == 0 else {
            throw handle.failure(.disconnect)
        }
    }

    /// Stops accepting peers.
    package func unbind(_ endpoint: Endpoint) throws(ZeroMQError) {
        guard unsafe zmq_unbind(handle.raw, endpoint.description) == 0 else {
            throw handle.failure(.unbind)
        }
        if case .ipc(let path) = endpoint.transport { handle.pathLocks[path] = nil }
    }

    // MARK: Options that change while a socket lives

    /// How long closing may go on sending; `nil` is for ever.
    package func setLinger(_ limit: Duration?) throws(ZeroMQError) {
        try handle.set(ZMQ_LINGER, to: limit.milliseconds)
    }

    /// The routing id with which the next `connect` introduces itself.
    package func setRoutingID(_ name: [UInt8]) throws(ZeroMQError) {
        try handle.set(ZMQ_ROUTING_ID, to: name)
    }

    /// Receives what begins with `prefix`, on a `subscribe` socket; the empty prefix is everything.
    package func subscribe(to prefix: [UInt8]) throws(ZeroMQError) {
        try handle.set(ZMQ_SUBSCRIBE, to: prefix)
    }
}

extension Socket.Kind {
    var code: Int32 {
        switch self {
        case .pair: ZMQ_PAIR
        case .publish: ZMQ_PUB
        case .subscribe: ZMQ_SUB
        case .request: ZMQ_REQ
        case .reply: ZMQ_REP
        case .dealer: ZMQ_DEALER
        case .router: ZMQ_ROUTER
        case .pull: ZMQ_PULL
        case .push: ZMQ_PUSH
        }
    }
}
