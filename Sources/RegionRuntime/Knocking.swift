import ZeroMQ

/// Watches whether the coordinator lets this process speak at all, so that a wrong secret ends in a
/// sentence and not in waiting.
struct Knocking: ~Copyable {
    private let monitor: Monitor
    private let coordinator: Endpoint
    private let name: String
    private let isSecured: Bool
    private var failures = 0
    private var failedSince = ContinuousClock.now
    private var knockedAt = ContinuousClock.now
    /// What went wrong, where libzmq does not try again by itself.
    private var isOver = false
    private var why: HandshakeFailure?

    /// How long it goes on trying: a coordinator may just be starting anew.
    static let patience = Duration.seconds(5)
    /// Between two attempts of our own.
    static let pause = Duration.seconds(1)
    /// A server that hangs up once may have had its reasons.
    static let fewestFailures = 3

    init(
        _ socket: borrowing Socket, at coordinator: Endpoint, as name: String, isSecured: Bool
    ) throws(ZeroMQError) {
        monitor = try socket.monitor()
        self.coordinator = coordinator
        self.name = name
        self.isSecured = isSecured
    }

    /// Sees what has happened, and knocks again where that is left to us.
    ///
    /// - Returns: why we are not let in, once that has gone on for long enough.
    mutating func look(_ socket: borrowing Socket) throws(ZeroMQError) -> String? {
        while let report = try monitor.next() {
            switch report.event {
            case .handshakeSucceeded: failures = 0
            case .handshakeFailed(let failure):
                if failures == 0 { failedSince = .now }
                failures += 1
                why = failure
                if case .system = failure { isOver = false } else { isOver = true }
            default: break
            }
        }
        guard failures > 0, let why else { return nil }
        let now = ContinuousClock.now
        if failures >= Self.fewestFailures, now - failedSince >= Self.patience {
            return sentence(why)
        }
        if isOver, now - knockedAt >= Self.pause {
            knockedAt = now
            // What waited to be sent is dropped; joining is asked for again and again.
            try? socket.disconnect(coordinator)
            try socket.connect(coordinator)
        }
        return nil
    }

    private func sentence(_ why: HandshakeFailure) -> String {
        let place = "the coordinator at \(coordinator)"
        switch (why, isSecured) {
        case (.refused, _):
            return "\(place) knows our secret, but no region '\(name)'"
        case (.mechanismMismatch, true):
            return "\(place) does not encrypt: has it a --secret?"
        case (.mechanismMismatch, false):
            return "\(place) speaks with those only who have its secret: give --secret FILE"
        case (_, true):
            return
                "\(place) does not take our key: has it a --secret, and is its --secret the same? "
                + "(\(why))"
        case (_, false):
            return "\(place) does not take us: give --secret FILE if it has one (\(why))"
        }
    }
}
