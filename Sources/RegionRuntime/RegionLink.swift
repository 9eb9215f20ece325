import Federation
import ParcelNetwork
import ZeroMQ

/// A region process's sockets, owned by its region thread: a router receives from all peers, a
/// dealer sends to each, and a dealer speaks with the coordinator.
///
/// Queues have no limit here: the lead W bounds what a peer can have sent, and a limit in frames
/// would hold back the very horizon that lets the slowest region move.
struct RegionLink: ~Copyable {
    /// Where peers reach this process.
    let endpoint: Endpoint
    private let context: Context
    private let inbox: Socket
    private let coordinator: Socket
    private let routingID: [UInt8]
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

    init(_ setup: RegionSetup, as routingID: [UInt8], in context: Context) throws(ZeroMQError) {
        let inbox = try Socket(.router, in: context, Self.options(routingID))
        let bound = try inbox.bind(setup.listen)
        let coordinator = try Socket(
            .dealer, in: context, Self.options(routingID, linger: Self.linger))
        try coordinator.connect(setup.coordinator)
        if let host = setup.advertisedHost, case .tcp(_, let port) = bound.transport {
            endpoint = try .tcp(host: host, port: port)
        } else {
            endpoint = bound
        }
        self.context = context
        self.routingID = routingID
        inboxSlot = poller.add(inbox)
        coordinatorSlot = poller.add(coordinator)
        self.inbox = inbox
        self.coordinator = coordinator
    }

    /// Peers get nothing more once we close: then all is accounted for, or nothing can be.
    private static func options(
        _ routingID: [UInt8], linger: Duration = .zero
    ) -> SocketOptions {
        var options = SocketOptions()
        options.linger = linger
        options.sendLimit = 0
        options.receiveLimit = 0
        options.largestFrame = Int64(WireLimit.welcome)
        options.routingID = routingID
        return options
    }

    // MARK: Sending

    /// Learns where regions are; a region whose process changed gets a new connection.
    mutating func connect(_ entries: [DirectoryEntry]) {
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

    mutating func send(_ frame: consuming [UInt8], to region: RegionID) throws(ZeroMQError) {
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
            let socket = try Socket(.dealer, in: context, Self.options(routingID))
            try socket.connect(Endpoint(parsing: entry.endpoint))
            door = Door(entry.endpoint, socket)
            doors.append(door)
        }
        doorOfRegion[region] = door
        return door
    }

    // MARK: Receiving

    /// Waits until a frame is there, at most so long; zero only looks.
    mutating func wait(upTo limit: Duration) throws(ZeroMQError) {
        _ = try poller.wait(upTo: limit)
    }

    /// Hands over the next frame of a peer: the sender's routing id, and the bytes. False if there
    /// is none.
    mutating func receiveFromPeer(
        _ take: (_ sender: borrowing Message, RawSpan) -> Void
    ) throws(ZeroMQError) -> Bool {
        switch try inbox.receive(from: &address, into: &body) {
        case .wouldBlock: return false
        case .malformed: return true
        case .received:
            body.withRawBytes { bytes in take(address, bytes) }
            return true
        }
    }

    /// Hands over the next frame of the coordinator. False if there is none.
    mutating func receiveFromCoordinator(_ take: (RawSpan) -> Void) throws(ZeroMQError) -> Bool {
        guard try coordinator.receive(into: &body) == .received else { return false }
        body.withRawBytes { bytes in take(bytes) }
        return true
    }
}
