import ZeroMQ

/// Sends heartbeats to the coordinator by a socket of its own, until the pulse has ended.
struct Heartbeats: ~Copyable {
    private let socket: Socket
    private let pulse: Pulse

    /// Between two heartbeats.
    static let period = Duration.milliseconds(500)

    init(
        for setup: RegionSetup, of pulse: Pulse, in context: Context
    ) throws(ZeroMQError) {
        var options = SocketOptions()
        options.security = try setup.security(toward: .coordinator, at: setup.coordinator)
        options.linger = .zero
        options.routingID = setup.routingID("+").bytes
        // A coordinator that is away makes heartbeats pile up; the last few say as much as all.
        options.sendLimit = 4
        options.receiveTimeout = Self.period
        let socket = try Socket(.dealer, in: context, options)
        try socket.connect(setup.coordinator)
        self.socket = socket
        self.pulse = pulse
    }

    /// Runs on a thread of its own, until the context is shut down.
    consuming func run() {
        do {
            while !pulse.hasEnded {
                // Nobody answers heartbeats: this waits for the time to pass.
                _ = try socket.receive(wait: true)
                guard let frame = pulse.frame() else { continue }
                _ = try socket.send(frame)
            }
        } catch {
            // The context was shut down.
        }
    }
}
