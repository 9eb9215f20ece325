package import Federation
package import ParcelNetwork
import SimulationKernel

/// How a simulated run ended. The kinds of failure are told apart: a session that gave up (crash),
/// a run that does not end (liveness), an end that is wrong (correctness).
package enum SimulatedEnd: Equatable {
    case finished(RunTotals)
    case crash(FederationFailure)
    case liveness(String)
}

/// A whole cluster (members, coordinator, disks, the network between them) on one thread: the seed
/// decides who runs when, who dies, and what happens to every frame.
package struct ClusterSimulation: ~Copyable {
    /// A place for a process: its regions stay, its processes come and go.
    final class Seat {
        let names: [String]
        var member: Member
        var pid: UInt32
        /// Counts the processes that had this place.
        var life = 0
        var isAlive = true
        init(_ names: [String], _ member: consuming Member, pid: UInt32) {
            self.names = names
            self.member = member
            self.pid = pid
        }
    }

    /// A process that nobody expects to be there any more.
    final class Sleeper {
        var member: Member
        let seat: Int
        let life: Int
        init(_ member: consuming Member, seat: Int, life: Int) {
            self.member = member
            self.seat = seat
            self.life = life
        }
    }

    /// Who sent a frame, and which of the processes that had this place.
    struct Sender: Equatable {
        var address: Address
        var life: Int
    }

    enum Address: Equatable {
        case coordinator
        case seat(Int)
    }

    enum Happening {
        case frame([UInt8], from: Sender, to: Address, life: Int)
        case step(seat: Int, life: Int)
        case look
        case kill
        case begin(seat: Int)
        case beginCoordinator
        case wake(Sleeper, steps: Int)
        case written(RegionCheckpoint, seat: Int, life: Int)
        case committed(Manifest, life: Int)
        case partition
        case fillDisk
    }

    let network: Network
    let blob: [UInt8]
    let run: RunID
    let weather: Weather
    let faults: ProtocolFaults
    var random: SeededRandom
    let disk = SimulatedDisk()
    var coordinator: CoordinatorSession
    var coordinatorLife = 0
    var coordinatorIsAlive = true
    var seats: [Seat] = []
    var seatOfRegion: [Int] = []
    var agenda = Agenda<Happening>()
    var now: Int64 = 0
    var end: SimulatedEnd?
    var lastPID: UInt32 = 0
    /// Two seats that cannot reach each other, and until when.
    var partitions: [(Int, Int, until: Int64)] = []
    var diskIsFull = false
    private(set) var framesSent = 0
    private(set) var steps = 0
    /// Processes that were killed.
    package internal(set) var deaths = 0

    static let version = "simulated"

    package init(
        _ network: Network, blob: [UInt8], seed: UInt64, weather: Weather,
        faults: ProtocolFaults = .none
    ) {
        self.network = network
        self.blob = blob
        self.weather = weather
        self.faults = faults
        run = RunID(seed | 1)
        random = SeededRandom(seed)
        coordinator = CoordinatorSession(
            network, blob: blob, run: run, version: ClusterSimulation.version,
            checkpoints: weather.checkpoints, granted: disk.beginCoordinator())
        place()
        for seat in seats.indices { start(seat) }
        schedule(.look, after: 20_000)
        planFaults()
    }

    /// One region a process, or two in some.
    private mutating func place() {
        var placement: [[String]] = []
        for region in network.regions {
            if !placement.isEmpty, random.isBelow(0.2) {
                placement[placement.count - 1].append(region.name)
            } else {
                placement.append([region.name])
            }
            seatOfRegion.append(placement.count - 1)
        }
        for names in placement {
            lastPID += 1
            seats.append(Seat(names, newMember(names, generation: 0), pid: lastPID))
        }
    }

    /// Runs until the coordinator has the results, or something fails, or for too long.
    package mutating func run(stepLimit: Int = 200_000) -> SimulatedEnd {
        while end == nil {
            guard let (time, happening) = agenda.popFirst() else {
                return .liveness("nothing left to happen")
            }
            now = max(now, time)
            steps += 1
            if steps > stepLimit {
                let states = coordinator.statuses.map { status in
                    "\(network.regions[Int(status.region.index)].name): \(status.state) at "
                        + "\(status.clock.microseconds) us, blocked by "
                        + (status.blockedBy.map { network.name(of: $0) } ?? "none")
                }
                let processes = seats.map { seat in
                    let refused = seat.member.statuses.map(\.refusedFrames)
                    let incarnation = seat.member.membership?.incarnation ?? 0
                    return "\(seat.names) life \(seat.life) alive \(seat.isAlive) "
                        + "\(seat.member.phase) incarnation \(incarnation) refused \(refused) "
                        + "\(String(describing: seat.member.lastProblem))"
                }
                let known = coordinator.seats.map { $0.entry?.incarnation ?? 0 }
                return .liveness(
                    "\(coordinator.phase); " + states.joined(separator: "; ") + "; "
                        + processes.joined(separator: "; ") + "; the coordinator knows \(known)")
            }
            happen(happening)
        }
        return end ?? .liveness("no end")
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .frame(let frame, let from, let to, let life):
            deliver(frame, from: from, to: to, life: life)
        case .step(let seat, let life):
            guard life == seats[seat].life, seats[seat].isAlive else { return }
            step(seat)
        case .look:
            if coordinatorIsAlive { obey(coordinator.tick(now: now)) }
            schedule(.look, after: 20_000)
        case .kill: killSomebody()
        case .begin(let seat): begin(seat)
        case .beginCoordinator: beginCoordinator()
        case .wake(let sleeper, let steps): wake(sleeper, steps: steps)
        case .written(let part, let seat, let life): written(part, seat: seat, life: life)
        case .committed(let manifest, let life): committed(manifest, life: life)
        case .partition: partition()
        case .fillDisk: diskIsFull = true
        }
    }

    private mutating func step(_ seat: Int) {
        let slice = Int.random(in: 1...400, using: &random)
        let step = seats[seat].member.advance(atMost: slice, now: now)
        obey(step.actions, of: seat)
        if random.isBelow(step.progress == .moreToDo ? 0.02 : 1) {
            obey(seats[seat].member.tick(now: now), of: seat)
        }
        let pause: Int64 = step.progress == .moreToDo ? 3_000 : 30_000
        schedule(
            .step(seat: seat, life: seats[seat].life),
            after: Int64.random(in: 1...pause, using: &random))
    }

    /// - Parameter life: whom the sender meant. What waits in its queue when that one dies reaches
    ///   the successor, what was under way is lost.
    private mutating func deliver(_ frame: [UInt8], from: Sender, to: Address, life: Int) {
        switch to {
        case .coordinator:
            guard coordinatorIsAlive, life == coordinatorLife || random.isBelow(0.5) else { return }
            guard let link = link(to: from) else { return }
            obey(frame.spanned { coordinator.received($0, from: link, now: now) })
        case .seat(let seat):
            guard seats[seat].isAlive else { return }
            let source: FrameSource = from.address == .coordinator ? .coordinator : .peer
            guard life == seats[seat].life || (source == .peer && random.isBelow(0.5)) else {
                return
            }
            let place = seats[seat]
            obey(frame.spanned { place.member.received($0, from: source, now: now) }, of: seat)
            if random.isBelow(weather.reconnect) { reconnect(seat) }
        }
    }

    /// What is under way between a member and the others is lost, and all say what they want.
    private mutating func reconnect(_ seat: Int) {
        loseFrames(of: .seat(seat))
        for region in network.regions.indices {
            let other = seatOfRegion[region]
            if other == seat {
                for peer in seats.indices where peer != seat && seats[peer].isAlive {
                    let told = seats[peer].member.connected(to: RegionID(region), now: now)
                    obey(told, of: peer)
                }
            } else {
                obey(seats[seat].member.connected(to: RegionID(region), now: now), of: seat)
            }
        }
    }

    mutating func loseFrames(of address: Address) {
        agenda.removeAll { happening in
            if case .frame(_, let from, let to, _) = happening {
                return to == address || from.address == address
            }
            return false
        }
    }

    // MARK: Obeying

    mutating func obey(_ actions: [MemberAction], of seat: Int) {
        for case .failed(let failure) in actions {
            if case .overtaken = failure { return kill(seat, restartsAfter: 1) }
            end = end ?? .crash(failure)
        }
        for action in actions {
            switch action {
            case .toCoordinator(let frame):
                send(frame, from: sender(seat), to: .coordinator)
            case .toPeer(let region, let frame):
                send(frame, from: sender(seat), to: .seat(seatOfRegion[Int(region.index)]))
            case .checkpoint(let part):
                schedule(
                    .written(sealed(part), seat: seat, life: seats[seat].life),
                    after: Int64.random(in: 100...60_000, using: &random))
            case .joined, .connect, .failed: break
            case .finished: seats[seat].isAlive = false
            }
        }
    }

    mutating func obey(_ actions: [CoordinatorAction]) {
        for action in actions {
            switch action {
            case .send(let link, let frame):
                // What the coordinator sends to a former process goes nowhere.
                let (seat, life) = (Int(link.number >> 32), Int(link.number & 0xFFFF_FFFF))
                guard seats[seat].life == life else { continue }
                let sender = Sender(address: .coordinator, life: coordinatorLife)
                send(frame, from: sender, to: .seat(seat))
            case .everyoneJoined, .recovered: break
            case .commit(let manifest):
                schedule(
                    .committed(manifest, life: coordinatorLife),
                    after: Int64.random(in: 100...20_000, using: &random))
            case .completed(let totals): end = end ?? .finished(totals)
            case .failed(let failure): end = end ?? .crash(failure)
            }
        }
    }

    func sender(_ seat: Int) -> Sender { Sender(address: .seat(seat), life: seats[seat].life) }

    private func link(to sender: Sender) -> LinkID? {
        guard case .seat(let seat) = sender.address else { return nil }
        return LinkID(UInt64(seat) << 32 | UInt64(sender.life))
    }

    mutating func send(_ frame: [UInt8], from: Sender, to: Address) {
        framesSent += 1
        if random.isBelow(weather.drop) || areParted(from.address, to) { return }
        let copies = random.isBelow(weather.duplicate) ? 2 : 1
        let life: Int
        switch to {
        case .coordinator: life = coordinatorLife
        case .seat(let seat): life = seats[seat].life
        }
        for _ in 0..<copies {
            let most = random.isBelow(weather.stray) ? 100 * weather.delay : weather.delay
            schedule(
                .frame(frame, from: from, to: to, life: life),
                after: Int64.random(in: 1...most, using: &random))
        }
    }

    mutating func schedule(_ happening: Happening, after delay: Int64) {
        agenda.add(happening, at: now + delay)
    }
}
