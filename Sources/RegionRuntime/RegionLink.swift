package import Federation
package import ParcelNetwork
package import ZeroMQ

/// A region process's sockets, owned by its region thread: a router receives from all peers, a
/// dealer sends to each, and a dealer speaks with the coordinator.
///
/// What goes out has no limit in frames: the lead W bounds what a peer may be sent, and a limit would
/// hold back the very horizon that lets the slowest region move. What comes in has one that no
/// honest peer reaches, since every round takes some of everybody's: it bounds what a hostile one
/// costs. It may hold a sender back, never stop it, and what a closing peer then loses is asked for
/// again.
package struct RegionLink: ~Copyable {
    /// Where peers reach this process.
    package let endpoint: Endpoint
    private let context: Context
    private let inbox: Socket
    private let coordinator: Socket
    private let setup: RegionSetup
    private let authenticator: Authenticator?
    private let refusals: RefusalLog
    /// Keeps watching until the inbox closes.
    private let watch: RefusalWatch
    private var knocking: Knocking
    private var pass: PeerPass?
    private var doors: [Door] = []
    /// By region: the door of its process, made when first used.
    private var doorOfRegion: [RegionID: Door] = [:]
    private var directory: [RegionID: DirectoryEntry] = [:]
    private var poller = Poller()
    private let inboxSlot: Poller.Slot
    private let coordinatorSlot: Poller.Slot
    private var address = Message()
    private var body = Message()

    /// A dealer to one peer process; a class, because arrays hold no noncopyable values yet.
    private final class Door {
        let endpoint: String
        let socket: Socket
        init(_ endpoint: String, _ socket: consuming Socket) {
            self.endpoint = endpoint
            self.socket = socket
        }
    }

    /// How long closing goes on sending what the coordinator still has to get.
    static let linger = Duration.seconds(2)

    /// More than any of CURVE's greetings, which count as frames.
    static let largestGreeting: Int64 = 4096
    /// Frames of one peer that wait to be taken.
    static let receiveLimit: Int32 = 16_384

    package init(
        _ setup: RegionSetup, _ refusals: RefusalLog, in context: Context
    ) throws(ZeroMQError) {
        // Which regions there are is learnt by joining.
        let authenticator = try setup.authenticator(in: context) { refusals.note($0) }
        var own = Self.options(setup)
        own.receiveLimit = Self.receiveLimit
        own.largestFrame = Int64(WireLimit.dataFrame) + SocketOptions.curveOverhead
        own.security = try setup.inboxSecurity(authenticator)
        let inbox = try Socket(.router, in: context, own)
        let watch = try RefusalWatch(of: inbox) { refusals.note($0) }
        let bound = try inbox.bind(setup.listen)
        var options = Self.options(setup, linger: Self.linger)
        options.security = try setup.security(toward: .coordinator, at: setup.coordinator)
        let coordinator = try Socket(.dealer, in: context, options)
        let knocking = try Knocking(
            coordinator, at: setup.coordinator, as: setup.names.first ?? "",
            isSecured: options.isSecured)
        try coordinator.connect(setup.coordinator)
        if let host = setup.advertisedHost, case .tcp(_, let port) = bound.transport {
            endpoint = try .tcp(host: host, port: port)
        } else {
            endpoint = bound
        }
        self.context = context
        self.setup = setup
        self.authenticator = authenticator
        self.refusals = refusals
        pass = own.isSecured ? PeerPass() : nil
        inboxSlot = poller.add(inbox)
        coordinatorSlot = poller.add(coordinator)
        self.watch = watch
        self.knocking = knocking
        self.inbox = inbox
        self.coordinator = coordinator
    }

    /// Peers get nothing more once we close: then all is accounted for, or nothing can be.
    private static func options(
        _ setup: RegionSetup, linger: Duration = .zero
    ) -> SocketOptions {
        var options = SocketOptions()
        options.linger = linger
        options.sendLimit = 0
        options.receiveLimit = 0
        options.largestFrame = Int64(WireLimit.welcome) + SocketOptions.curveOverhead
        options.routingID = setup.routingID().bytes
        options.handshakeLimit = .seconds(10)
        return options
    }

    // MARK: Sending

    /// Learns which regions there are: only they are let in from now on.
    package mutating func learn(_ regions: [String]) throws(ZeroMQError) {
        guard let keys = setup.keys, let authenticator else { return }
        pass?.learn(regions)
        authenticator.learn(try keys.regions(named: regions))
    }

    /// Why the coordinator does not let this process speak, if it has refused for a while.
    mutating func reasonNotAdmitted() throws(ZeroMQError) -> String? {
        try knocking.look(coordinator)
    }

    /// Learns where regions are; a region whose process changed gets a new connection.
    package mutating func connect(_ entries: [DirectoryEntry]) {
        for entry in entries {
            if let known = directory[entry.region], known.endpoint != entry.endpoint {
                doorOfRegion[entry.region] = nil
            }
            directory[entry.region] = entry
        }
        doors.removeAll { door in
            !directory.values.contains { $0.endpoint == door.endpoint }
        }
    }

    package mutating func send(_ frame: consuming [UInt8], to region: RegionID) throws(ZeroMQError)
    {
        let door = try door(of: region)
        // With no limit on its queue a dealer takes every frame.
        _ = try door?.socket.send(owning: frame)
    }

    func sendToCoordinator(_ frame: consuming [UInt8]) throws(ZeroMQError) {
        _ = try coordinator.send(owning: frame)
    }

    private mutating func door(of region: RegionID) throws(ZeroMQError) -> Door? {
        if let door = doorOfRegion[region] { return door }
        guard let entry = directory[region] else { return nil }
        let known = doors.first { $0.endpoint == entry.endpoint }
        let door: Door
        if let known {
            door = known
        } else {
            let endpoint = try Endpoint(parsing: entry.endpoint)
            var options = Self.options(setup)
            // Nothing comes back by a door but greetings.
            options.largestFrame = Self.largestGreeting
            options.security = try setup.security(toward: .inbox, at: endpoint)
            let socket = try Socket(.dealer, in: context, options)
            try socket.connect(endpoint)
            door = Door(entry.endpoint, socket)
            doors.append(door)
        }
        doorOfRegion[region] = door
        return door
    }

    // MARK: Receiving

    /// Waits until a frame is there, at most so long; zero only looks.
    package mutating func wait(upTo limit: Duration) throws(ZeroMQError) {
        _ = try poller.wait(upTo: limit)
    }

    /// Hands over the next frame of a peer: the sender, and the bytes. False if there is none.
    package mutating func receiveFromPeer(
        _ take: (_ sender: borrowing Message, _ body: borrowing Message, RawSpan) -> Void
    ) throws(ZeroMQError) -> Bool {
        switch try inbox.receive(from: &address, into: &body) {
        case .wouldBlock: return false
        case .malformed(let frames):
            refusals.note("a message of \(frames) parts", of: PeerName(address, body))
        case .received:
            if admits() { body.withRawBytes { bytes in take(address, body, bytes) } }
        }
        return true
    }

    /// Whether the message just received is of whom it says. What is not is told once and dropped.
    private func admits() -> Bool {
        guard let pass, let problem = pass.problem(address, body, directory) else { return true }
        refusals.note(problem, of: PeerName(address, body))
        return false
    }

    /// Hands over the next frame of the coordinator. False if there is none.
    mutating func receiveFromCoordinator(_ take: (RawSpan) -> Void) throws(ZeroMQError) -> Bool {
        guard try coordinator.receive(into: &body) == .received else { return false }
        body.withRawBytes { bytes in take(bytes) }
        return true
    }
}
