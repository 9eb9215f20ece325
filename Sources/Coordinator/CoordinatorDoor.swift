import Federation
import ParcelNetwork
import ZeroMQ

/// Who may speak with the coordinator: by tcp those whose key the cluster's secret gives, each under
/// its own name only.
struct CoordinatorDoor: ~Copyable {
    private let isSecured: Bool
    private let refusals: RefusalLog
    private let watch: RefusalWatch

    /// Frames of one process that wait to be taken. Reports are cumulative and repeated, so a
    /// sender that is held back, or loses its last ones by closing, loses nothing.
    static let receiveLimit: Int32 = 4096
    /// Frames to one process that it has not taken. Past it they are dropped: all are sent again
    /// when it asks.
    static let sendLimit: Int32 = 256
    /// Frames of this size or more (the compiled network) go to the same process only so often.
    static let largeFrame = 64 << 10
    static let largeFramePause: Int64 = 10_000_000

    /// Connections that are told apart: each restart of a process is another.
    static func mostLinks(_ network: borrowing Network) -> Int {
        4096 + 16 * network.regions.count
    }

    /// The options of the socket at which regions arrive.
    static func options(
        _ keys: ClusterKeys?, regions: [String], at listen: Endpoint, _ refusals: RefusalLog,
        in context: Context
    ) throws(ZeroMQError) -> SocketOptions {
        var options = SocketOptions()
        options.sendLimit = sendLimit
        options.receiveLimit = receiveLimit
        options.largestFrame = Int64(WireLimit.report) + SocketOptions.curveOverhead
        if let keys, case .tcp = listen.transport {
            let authenticator = try Authenticator(
                in: context, admitting: keys.regions(named: regions),
                report: { refusals.note($0) })
            options.security = try keys.server(.coordinator, admittedBy: authenticator)
        }
        return options
    }

    init(of socket: borrowing Socket, isSecured: Bool, _ refusals: RefusalLog) throws(ZeroMQError) {
        self.isSecured = isSecured
        self.refusals = refusals
        watch = try RefusalWatch(of: socket) { refusals.note($0) }
    }

    /// Whether a message is of whom it says. What is not is told once and dropped.
    func admits(_ address: borrowing Message, _ body: borrowing Message) -> Bool {
        guard isSecured, let problem = problem(address, body) else { return true }
        refusals.note(problem, of: PeerName(address, body))
        return false
    }

    private func problem(_ address: borrowing Message, _ body: borrowing Message) -> String? {
        guard let user = body.property(.userID), let region = ClusterRole.region(ofUser: user)
        else { return "its key is no region's" }
        guard RoutingID.isClaim(address, of: region) else {
            return "it calls itself by another name than its key's"
        }
        let isRegister = body.withBytes {
            $0.count > FrameHeader.kindOffset
                && $0[FrameHeader.kindOffset] == FrameKind.register.rawValue
        }
        guard isRegister else { return nil }
        let names = body.withRawBytes { bytes in
            (try? RegisterFrame(of: bytes, run: RunID(0)))?.names
        }
        // A frame that is none is refused by the session, with its reason.
        guard let first = names?.first, first != region else { return nil }
        return "it asks for region '\(first)', but its key is of '\(region)'"
    }

    func note(_ why: String, of address: borrowing Message, _ body: borrowing Message) {
        refusals.note(why, of: PeerName(address, body))
    }

    /// Tells what the session thought of a message.
    func note(
        _ actions: [CoordinatorAction], _ problem: WireProblem?, of address: borrowing Message,
        _ body: borrowing Message
    ) {
        if let problem { note("\(problem)", of: address, body) }
        for case .send(_, let frame) in actions where FrameKind.refuse.isKind(of: frame) {
            // The array outlives the call.
            let reason = unsafe (try? RefuseFrame(of: frame.span.bytes))?.reason
            note(reason ?? "refused", of: address, body)
        }
    }
}

extension FrameKind {
    fileprivate func isKind(of frame: [UInt8]) -> Bool {
        frame.count > FrameHeader.kindOffset && frame[FrameHeader.kindOffset] == rawValue
    }
}
