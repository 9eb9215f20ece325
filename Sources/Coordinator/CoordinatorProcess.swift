import CheckpointStore
import Federation
import Foundation
import Logging
import ParcelNetwork
package import ZeroMQ

/// The shell of the coordinator: one router, one session, and waiting.
///
/// It is the rendezvous of the regions and the place where their reports meet; no parcel passes
/// here, so a slow coordinator slows nobody.
package struct CoordinatorProcess: ~Copyable {
    private let task: RunTask
    private var session: CoordinatorSession
    private let socket: Socket
    private let slot: Poller.Slot
    private let door: CoordinatorDoor
    private var poller = Poller()
    private var address = Message()
    private var body = Message()
    /// Connections by the routing id that libzmq knows them by, and back.
    private var linkOf: [[UInt8]: LinkID] = [:]
    private var routingIDs: [[UInt8]] = []
    /// By link: when a large frame was last sent there.
    private var sentLargeAt: [LinkID: Int64] = [:]
    private let origin = RunTask.uptime
    private var display: ProgressDisplay
    private var rate = ParcelRate()
    private var costs = ProcessCosts()
    private var sampledAt = 0.0
    private var statusAt = 0.0
    private var joinedAt: Double?
    private var end: RunEnd?
    private let log = Logger(label: "coordinator")
    /// Where regions reach it.
    package let endpoint: Endpoint

    /// How long it waits for a frame before it looks around.
    static let tick = Duration.milliseconds(20)
    /// Frames taken between two looks around.
    static let framesARound = 1024
    /// Silence after which a region counts as lost, in seconds. Its heart beats on a thread of its
    /// own twice a second, so not even a region that computes for minutes is that quiet.
    static let silenceLimit = 15.0
    /// Silence after which nobody is expected any more to take a lost region's place, in seconds.
    static let successorLimit = 300.0
    /// Between two looks at what processes cost, in seconds.
    static let costPeriod = 0.5
    /// How long closing goes on telling the regions that it is over.
    static let linger = Duration.seconds(2)

    /// Binds. Regions may have been trying to connect for a while.
    ///
    /// - Parameter keys: by tcp, whoever has no key of these is refused.
    package init(
        _ task: RunTask, blob: [UInt8], listen: Endpoint, keys: ClusterKeys? = nil,
        in context: Context
    ) throws(ZeroMQError) {
        let log = log
        let refusals = RefusalLog { log.warning("\($0)") }
        var options = try CoordinatorDoor.options(
            keys, regions: task.network.regions.map(\.name), at: listen, refusals, in: context)
        options.linger = Self.linger
        let socket = try Socket(.router, in: context, options)
        let door = try CoordinatorDoor(of: socket, isSecured: options.isSecured, refusals)
        endpoint = try socket.bind(listen)
        self.task = task
        display = task.progress
        session = CoordinatorSession(
            task.network, blob: blob,
            run: task.recovery?.run ?? RunID(.random(in: 1...UInt64.max)),
            version: task.version, checkpoints: task.recovery?.policy ?? .none,
            resuming: task.recovery?.manifest, granted: task.recovery?.granted ?? 0)
        slot = poller.add(socket)
        self.door = door
        self.socket = socket
    }

    private var now: Int64 { Int64((RunTask.uptime - origin) * 1e6) }

    /// Runs until all is accounted for, or cannot be.
    ///
    /// - Parameter stops: how often somebody has asked to stop; the second time gives up.
    package mutating func run(stops: () -> Int) throws(ZeroMQError) -> RunEnd {
        log.info("listening at \(endpoint) for \(task.network.regions.count) regions")
        while true {
            _ = try poller.wait(upTo: Self.tick)
            let isQuiet = try receive()
            if let end {
                writeStatus(evenIfRecent: true)
                return end
            }
            try obey(session.tick(now: now))
            let asked = stops()
            if asked > 1 { end = .givenUp }
            if asked == 1 { try obey(session.stop(now: now)) }
            if isQuiet { try lookForTheSilent() }
            sampleCosts()
            showProgress()
            writeStatus()
            if let end {
                display.clear()
                writeStatus(evenIfRecent: true)
                return end
            }
        }
    }

    /// Takes what has arrived. Whether that was all.
    private mutating func receive() throws(ZeroMQError) -> Bool {
        for _ in 0..<Self.framesARound {
            switch try socket.receive(from: &address, into: &body) {
            case .wouldBlock: return true
            case .malformed(let frames):
                door.note("a message of \(frames) parts", of: address, body)
                continue
            case .received: break
            }
            guard door.admits(address, body), let link = link(address.array) else { continue }
            let now = now
            let refused = session.refusedFrames
            let actions = Self.take(&session, body, from: link, now: now)
            let problem = session.refusedFrames > refused ? session.lastProblem : nil
            door.note(actions, problem, of: address, body)
            try obey(actions)
        }
        return false
    }

    private static func take(
        _ session: inout CoordinatorSession, _ body: borrowing Message, from link: LinkID,
        now: Int64
    ) -> [CoordinatorAction] {
        body.withRawBytes { bytes in session.received(bytes, from: link, now: now) }
    }

    /// Nil if there are more than can be: whoever comes under ever new names is not heard.
    private mutating func link(_ routingID: [UInt8]) -> LinkID? {
        if let known = linkOf[routingID] { return known }
        guard routingIDs.count < CoordinatorDoor.mostLinks(task.network) else { return nil }
        let link = LinkID(UInt64(routingIDs.count))
        linkOf[routingID] = link
        routingIDs.append(routingID)
        return link
    }

    private mutating func obey(_ actions: [CoordinatorAction]) throws(ZeroMQError) {
        // Processes end as soon as they are told that all is complete: look at them before.
        if actions.contains(where: { if case .completed = $0 { true } else { false } }) {
            sampleCosts(evenIfRecent: true)
        }
        for action in actions {
            switch action {
            case .send(let link, let frame):
                guard mayGo(frame, to: link) else { continue }
                var message = Message(owning: frame)
                let routingID = routingIDs[Int(link.number)]
                if try socket.send(to: routingID.span, &message) != .sent {
                    log.warning("a process cannot be reached at the moment")
                }
            case .everyoneJoined(let entries):
                guard joinedAt == nil else { continue }
                joinedAt = RunTask.uptime
                log.info("all \(entries.count) regions have joined")
            case .recovered(let region, let microseconds):
                let name = task.network.regions[Int(region.index)].name
                log.info("\(name) is past its loss, \(microseconds / 1000) ms after its last word")
            case .commit(let manifest): try obey(commit(manifest))
            case .completed(let totals):
                let endedAt = RunTask.uptime
                display.clear()
                end = task.conclude(
                    totals, joinedAt: joinedAt ?? endedAt, endedAt: endedAt, costs)
            case .failed(let failure):
                log.error("\(failure)")
                end = RunEnd(failure)
            }
        }
    }

    /// Writes a manifest: the whole run can be taken up there from now on.
    private mutating func commit(_ manifest: Manifest) -> [CoordinatorAction] {
        do throws(CheckpointStoreProblem) {
            try task.recovery?.directory.commit(manifest)
        } catch { return session.manifestFailed(why: "\(error)") }
        log.info("checkpoint \(manifest.number) is committed")
        return session.manifestWritten(now: now)
    }

    /// The compiled network is not sent again to a process that has not had time to take it.
    private mutating func mayGo(_ frame: [UInt8], to link: LinkID) -> Bool {
        guard frame.count >= CoordinatorDoor.largeFrame else { return true }
        let now = now
        if let last = sentLargeAt[link], now - last < CoordinatorDoor.largeFramePause {
            return false
        }
        sentLargeAt[link] = now
        return true
    }

    // MARK: Looking around

    private mutating func lookForTheSilent() throws(ZeroMQError) {
        guard session.phase == .running || session.phase == .draining else { return }
        let now = now
        for seat in session.seats {
            let silence = Double(now - seat.heardAt) / 1e6
            let limit = task.recovery == nil ? Self.silenceLimit : Self.successorLimit
            if silence > limit {
                let why = "no word for \(Int(limit)) s"
                return try obey(session.lost(seat.status.region, why: why, now: now))
            }
            guard silence > Self.silenceLimit, !seat.isLost else { continue }
            log.warning("\(seat.name) is silent: a successor may take its place")
            session.vacated(seat.status.region)
        }
    }

    private mutating func sampleCosts(evenIfRecent: Bool = false) {
        let now = RunTask.uptime
        guard evenIfRecent || now - sampledAt >= Self.costPeriod else { return }
        sampledAt = now
        // The supervisor is one of the run's processes too.
        costs.sample([ProcessInfo.processInfo.processIdentifier])
        if let supervisor = task.supervisor { costs.sample([supervisor]) }
        costs.sample(
            session.seats.compactMap(\.entry).filter { $0.host == task.host }
                .map { Int32(bitPattern: $0.pid) })
    }

    /// Tells who asks by `hubsim status`, and the supervisor, how the regions are.
    private mutating func writeStatus(evenIfRecent: Bool = false) {
        let time = RunTask.uptime
        guard evenIfRecent || time - statusAt >= Self.costPeriod else { return }
        statusAt = time
        let status = LiveStatus(
            task, session, costs, end: end, wall: joinedAt.map { time - $0 } ?? 0,
            silence: { Double(now - $0.heardAt) / 1e6 })
        status.write(to: task.directory.statusPath)
    }

    private mutating func showProgress() {
        let time = RunTask.uptime
        guard display.isDue(at: time) else { return }
        let now = now
        let seats = session.seats
        let progress = task.progress(
            session.statuses, parcels: session.parcelsCreated, &rate,
            silence: { Double(now - seats[Int($0.index)].heardAt) / 1e6 })
        display.show(progress, at: time)
    }
}
