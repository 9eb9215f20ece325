import CZeroMQ

/// How a socket behaves; the defaults are safe where libzmq's are not.
///
/// What differs from libzmq: a finite linger (libzmq waits for ever), `handsOver` and
/// `reportsUnroutable` (libzmq drops silently), no limit to what is received (libzmq may lose the
/// last frames of a peer that closes), a largest frame (libzmq allocates whatever length a peer
/// announces).
package struct SocketOptions: Sendable {
    /// How long closing goes on sending what was queued; `nil` is for ever.
    package var linger: Duration? = .seconds(1)
    /// Messages queued a peer before `send` would block; 0 is no limit.
    package var sendLimit: Int32 = 1000
    /// Messages queued a peer before its sender is held back; 0 is no limit.
    ///
    /// No limit unless said, where libzmq has 1,000: a receiver that is at its limit when its peer
    /// closes loses that peer's last frames, however long the peer lingers (seen in 4.3.4, and in
    /// `QueueTraps`). Bound what is under way in the protocol instead.
    package var receiveLimit: Int32 = 0
    /// The largest frame that a peer may send, in bytes; a longer one costs it the connection.
    /// `nil` is no limit.
    package var largestFrame: Int64? = 64 << 20
    /// What CURVE adds to a frame: its limit is of what goes over the wire, greetings included.
    package static let curveOverhead: Int64 = 64

    /// The name under which a router knows us, 1 to 255 bytes, the first not zero.
    package var routingID: [UInt8]?
    /// A router gives a routing id to its newest claimant. Without it a peer that restarts while
    /// its old connection still stands delivers nothing.
    package var handsOver = true
    /// A router answers `.unroutable` for an unknown peer. Without it the message vanishes.
    package var reportsUnroutable = true
    /// Queues only to peers whose connection stands; otherwise `send` would block.
    package var onlyToConnected = false
    /// The first and the longest pause between two attempts to connect.
    package var reconnect: ClosedRange<Duration> = .milliseconds(50)...(.milliseconds(500))
    /// The longest that a peer may take to introduce itself; `nil` is for ever.
    package var handshakeLimit: Duration? = .seconds(30)
    /// Connections that wait to be accepted.
    package var backlog: Int32 = 1024

    /// ZMTP heartbeats. Never on a socket that carries data: a receiver that pauses longer than the
    /// timeout is disconnected, and every frame in flight is lost.
    package var heartbeat: Heartbeat?
    /// The kernel's own probes of a quiet tcp connection, which a pausing process cannot fail.
    package var keepAlive: KeepAlive?

    /// The longest that `send(wait: true)` waits; `nil` is for ever.
    package var sendTimeout: Duration?
    /// The longest that `receive(wait: true)` waits; `nil` is for ever.
    package var receiveTimeout: Duration?
    package var ipv6 = false
    package var security = Security.none

    package init() {}

    package struct Heartbeat: Sendable {
        package var interval: Duration
        /// Silence after which the connection is closed.
        package var timeout: Duration

        package init(interval: Duration, timeout: Duration) {
            self.interval = interval
            self.timeout = timeout
        }
    }

    package struct KeepAlive: Sendable {
        /// Silence before the first probe, whole seconds.
        package var idleSeconds: Int32
        package var intervalSeconds: Int32
        /// Unanswered probes after which the connection is closed.
        package var probes: Int32

        package init(idleSeconds: Int32, intervalSeconds: Int32, probes: Int32) {
            self.idleSeconds = idleSeconds
            self.intervalSeconds = intervalSeconds
            self.probes = probes
        }
    }

    package enum Security: Sendable {
        /// No cipher and no proof of identity: for ipc in a private directory.
        case none
        /// CURVE, accepting those whom `admittedBy` admits. It is part of the case because libzmq
        /// admits any key when nobody answers for admission.
        case server(CurveSecretKey, admittedBy: Authenticator)
        /// CURVE, speaking to the one server that holds this public key's secret.
        case client(CurveKeyPair, server: CurvePublicKey)
    }

    /// Whether it speaks CURVE.
    package var isSecured: Bool {
        switch security {
        case .server, .client: true
        case .none: false
        }
    }

    var authenticator: Authenticator? {
        switch security {
        case .server(_, let authenticator): authenticator
        case .none, .client: nil
        }
    }
}

extension SocketOptions {
    func apply(to socket: SocketHandle, _ kind: Socket.Kind) throws(ZeroMQError) {
        try socket.set(ZMQ_LINGER, to: linger.milliseconds)
        try socket.set(ZMQ_SNDHWM, to: sendLimit)
        try socket.set(ZMQ_RCVHWM, to: receiveLimit)
        try socket.set(ZMQ_MAXMSGSIZE, toWide: largestFrame ?? -1)
        try socket.set(ZMQ_IMMEDIATE, on: onlyToConnected)
        try socket.set(ZMQ_RECONNECT_IVL, to: reconnect.lowerBound.milliseconds)
        try socket.set(ZMQ_RECONNECT_IVL_MAX, to: reconnect.upperBound.milliseconds)
        try socket.set(ZMQ_HANDSHAKE_IVL, to: handshakeLimit?.milliseconds ?? 0)
        try socket.set(ZMQ_BACKLOG, to: backlog)
        try socket.set(ZMQ_SNDTIMEO, to: sendTimeout.milliseconds)
        try socket.set(ZMQ_RCVTIMEO, to: receiveTimeout.milliseconds)
        try socket.set(ZMQ_IPV6, on: ipv6)
        if let routingID { try socket.set(ZMQ_ROUTING_ID, to: routingID) }
        if kind == .router {
            try socket.set(ZMQ_ROUTER_HANDOVER, on: handsOver)
            try socket.set(ZMQ_ROUTER_MANDATORY, on: reportsUnroutable)
        }
        if let heartbeat {
            try socket.set(ZMQ_HEARTBEAT_IVL, to: heartbeat.interval.milliseconds)
            try socket.set(ZMQ_HEARTBEAT_TIMEOUT, to: heartbeat.timeout.milliseconds)
        }
        if let keepAlive {
            try socket.set(ZMQ_TCP_KEEPALIVE, on: true)
            try socket.set(ZMQ_TCP_KEEPALIVE_IDLE, to: keepAlive.idleSeconds)
            try socket.set(ZMQ_TCP_KEEPALIVE_INTVL, to: keepAlive.intervalSeconds)
            try socket.set(ZMQ_TCP_KEEPALIVE_CNT, to: keepAlive.probes)
        }
        try applySecurity(to: socket)
    }

    private func applySecurity(to socket: SocketHandle) throws(ZeroMQError) {
        switch security {
        case .none:
            break
        case .server(let secret, let authenticator):
            precondition(
                authenticator.context === socket.context,
                "an authenticator admits peers of its own context only")
            try socket.set(ZMQ_CURVE_SERVER, on: true)
            try socket.set(ZMQ_CURVE_SECRETKEY, to: secret.bytes)
            try socket.set(ZMQ_ZAP_DOMAIN, to: Authenticator.domain)
        case .client(let keys, let server):
            try socket.set(ZMQ_CURVE_PUBLICKEY, to: keys.publicKey.bytes)
            try socket.set(ZMQ_CURVE_SECRETKEY, to: keys.secretKey.bytes)
            try socket.set(ZMQ_CURVE_SERVERKEY, to: server.bytes)
        }
    }
}
