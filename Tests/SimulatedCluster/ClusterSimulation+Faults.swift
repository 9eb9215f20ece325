import Federation
import ParcelNetwork
import SimulationKernel

extension ClusterSimulation {
    /// When what goes wrong does.
    mutating func planFaults() {
        if weather.restart {
            schedule(.kill, after: Int64.random(in: 10_000...400_000, using: &random))
        }
        for _ in 0..<weather.kills {
            schedule(.kill, after: Int64.random(in: 1_000...3_000_000, using: &random))
        }
        for _ in 0..<weather.partitions {
            schedule(.partition, after: Int64.random(in: 1_000...2_000_000, using: &random))
        }
        if weather.fullDisk {
            schedule(.fillDisk, after: Int64.random(in: 1_000...2_000_000, using: &random))
        }
    }

    func newMember(_ names: [String], generation: UInt32) -> Member {
        let disk = disk
        // The process numbers of a run are all different; the caller has counted up.
        let identity = MemberIdentity(
            names: names, version: ClusterSimulation.version, endpoint: "sim:\(lastPID)",
            pid: lastPID, host: "here", generation: generation)
        return Member(
            identity, blob: lastPID % 2 == 0 ? blob : [], faults: faults,
            checkpointFiles: disk.files, spool: newSpool)
    }

    func sealed(_ part: RegionCheckpoint) -> RegionCheckpoint {
        guard let sealed = part.sealed() else {
            preconditionFailure("a simulated spool loses nothing")
        }
        return sealed
    }

    /// Each process has another: all in memory, nearly nothing, nothing, or a disk that is full.
    private var newSpool: Spool {
        switch lastPID % 4 {
        case 0: .none
        case 1: Spool(budget: 0) { _ in nil }
        default:
            Spool(budget: lastPID % 4 == 2 ? 0 : 4_000) { bytes in
                SetAside(count: bytes.count) { bytes }
            }
        }
    }

    mutating func start(_ seat: Int) {
        obey(seats[seat].member.start(now: now), of: seat)
        schedule(
            .step(seat: seat, life: seats[seat].life),
            after: Int64.random(in: 0...20_000, using: &random))
    }

    // MARK: Death

    mutating func killSomebody() {
        switch coordinator.phase {
        case .stopping, .completed, .failed: return
        case .gathering where weather.restart: return schedule(.kill, after: 20_000)
        case .draining where weather.restart: return
        case .gathering, .running, .draining: break
        }
        if weather.restart {
            for seat in seats.indices { kill(seat, restartsAfter: 1) }
            return
        }
        let lot = Double.random(in: 0..<1, using: &random)
        if lot < 0.2 { return killCoordinator() }
        if lot < 0.3 {  // all that there is
            for seat in seats.indices { kill(seat, restartsAfter: pause()) }
            return killCoordinator()
        }
        if lot < 0.5 {  // several at once
            for seat in seats.indices where random.isBelow(0.5) {
                kill(seat, restartsAfter: pause())
            }
            return
        }
        kill(Int.random(in: 0..<seats.count, using: &random), restartsAfter: pause())
    }

    private mutating func pause() -> Int64 { Int64.random(in: 1...300_000, using: &random) }

    mutating func kill(_ seat: Int, restartsAfter pause: Int64) {
        guard seats[seat].isAlive else { return }  // its successor is on its way, or it has ended
        deaths += 1
        seats[seat].isAlive = false
        seats[seat].life += 1
        schedule(.begin(seat: seat), after: pause)
    }

    mutating func begin(_ seat: Int) {
        lastPID += 1
        let sleeps = random.isBelow(weather.sleepers)
        var member = newMember(seats[seat].names, generation: UInt32(seats[seat].life))
        swap(&member, &seats[seat].member)
        seats[seat].pid = lastPID
        seats[seat].isAlive = true
        if sleeps {
            let sleeper = Sleeper(member, seat: seat, life: seats[seat].life - 1)
            schedule(
                .wake(sleeper, steps: Int.random(in: 1...30, using: &random)),
                after: Int64.random(in: 1...500_000, using: &random))
        }
        start(seat)
    }

    /// Goes on as if nothing had happened: whoever hears of it must not believe it.
    mutating func wake(_ sleeper: Sleeper, steps: Int) {
        let sender = Sender(address: .seat(sleeper.seat), life: sleeper.life)
        let actions =
            sleeper.member.advance(atMost: 200, now: now).actions + sleeper.member.tick(now: now)
        for action in actions {
            switch action {
            case .toCoordinator(let frame):
                send(frame, from: sender, to: .coordinator)
            case .toPeer(let region, let frame):
                send(frame, from: sender, to: .seat(seatOfRegion[Int(region.index)]))
            case .checkpoint(let part): disk.write(sealed(part))
            case .failed: return
            case .joined, .connect, .finished: break
            }
        }
        if steps > 1 {
            schedule(
                .wake(sleeper, steps: steps - 1),
                after: Int64.random(in: 1...40_000, using: &random))
        }
    }

    private mutating func killCoordinator() {
        guard coordinatorIsAlive else { return }
        deaths += 1
        coordinatorIsAlive = false
        coordinatorLife += 1
        schedule(.beginCoordinator, after: pause())
    }

    mutating func beginCoordinator() {
        coordinator = CoordinatorSession(
            network, blob: blob, run: run, version: ClusterSimulation.version,
            checkpoints: weather.checkpoints, resuming: disk.manifest,
            granted: disk.beginCoordinator())
        coordinatorIsAlive = true
    }

    // MARK: Disks

    mutating func written(_ part: RegionCheckpoint, seat: Int, life: Int) {
        guard seats[seat].isAlive, life == seats[seat].life else { return }  // died while writing
        if diskIsFull {
            let failed = seats[seat].member.checkpointFailed(
                part.region, number: part.number, why: "no space left")
            return obey(failed, of: seat)
        }
        let flipped: Int? =
            random.isBelow(weather.rot) ? Int.random(in: 0..<1 << 30, using: &random) : nil
        disk.write(part, flipped: flipped)
        let told = seats[seat].member.checkpointWritten(part)
        obey(told, of: seat)
    }

    mutating func committed(_ manifest: Manifest, life: Int) {
        guard coordinatorIsAlive, life == coordinatorLife else { return }
        disk.commit(manifest)
        obey(coordinator.manifestWritten(now: now))
    }

    // MARK: Partitions

    mutating func partition() {
        let one = Int.random(in: 0..<seats.count, using: &random)
        let other = Int.random(in: -1..<seats.count, using: &random)
        let length = Int64.random(in: 1_000...800_000, using: &random)
        partitions.append((one, other, until: now + length))
    }

    /// Place -1 is the coordinator's.
    func areParted(_ from: Address, _ to: Address) -> Bool {
        guard !partitions.isEmpty else { return false }
        func place(_ address: Address) -> Int {
            if case .seat(let seat) = address { return seat }
            return -1
        }
        let (a, b) = (place(from), place(to))
        return partitions.contains { one, other, until in
            now < until && ((a, b) == (one, other) || (a, b) == (other, one))
        }
    }
}
