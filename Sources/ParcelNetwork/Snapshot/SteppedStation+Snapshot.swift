import SimulationKernel

extension SteppedStations {
    mutating func pass(through snapshot: inout SnapshotCoder, stages: Range<Int>) {
        for index in 0..<stations.count {
            stations[index].pass(through: &snapshot, stages: stages.count)
        }
        guard snapshot.isReading && snapshot.problem == nil else { return }
        snapshot.require(areBlockedOnce, "server that a parcel occupies")
    }

    /// Whether each server that is blocked, and no other, is occupied by one parcel that waits outside.
    private var areBlockedOnce: Bool {
        var blocked = Set<UInt64>()
        for index in 0..<stations.count {
            for server in 0..<stations[index].servers.count
            where stations[index].servers[server].phase == .blocked {
                blocked.insert(UInt64(index) << 32 | UInt64(server))
            }
        }
        for index in 0..<stations.count {
            for rank in 0..<stations[index].outside.count {
                for place in 0..<stations[index].outside[rank].count {
                    let visit = stations[index].outside[rank][place]
                    if visit.server == .max && visit.blocks == .max { continue }
                    let name = UInt64(visit.blocks) << 32 | UInt64(visit.server)
                    if blocked.remove(name) == nil { return false }
                }
            }
        }
        return blocked.isEmpty
    }
}

extension SteppedStation {
    mutating func pass(through snapshot: inout SnapshotCoder, stages: Int) {
        for rank in 0..<inside.count {
            Self.pass(visits: &inside[rank], &snapshot, stages)
        }
        for rank in 0..<outside.count {
            Self.pass(visits: &outside[rank], &snapshot, stages)
        }
        for server in 0..<servers.count {
            Self.pass(&servers[server], &snapshot, stages)
        }
        let serverCount = servers.count
        for crew in 0..<crews.count { crews[crew].pass(through: &snapshot) }
        opening.pass(through: &snapshot)
        snapshot.pass(compact: &begun)
        snapshot.require(begun < 1 << 56, "number of services")
        snapshot.pass(&settled)
        snapshot.pass(&present, atMost: .max, "number present")
        snapshot.pass(&waitingInside, atMost: .max, "number waiting")
        snapshot.pass(&waitingOutside, atMost: .max, "number waiting")
        snapshot.pass(&busy, atMost: serverCount, "number of servers")
        snapshot.pass(&interrupted, atMost: serverCount, "number of servers")
        snapshot.pass(&blocked, atMost: serverCount, "number of servers")
        if snapshot.isReading { snapshot.require(isCounted, "numbers at a station") }
    }

    /// Whether the numbers kept are those of the queues and the servers.
    private var isCounted: Bool {
        var (inside, outside) = (0, 0)
        for rank in 0..<self.inside.count { inside += self.inside[rank].count }
        for rank in 0..<self.outside.count { outside += self.outside[rank].count }
        var (working, waiting, kept) = (0, 0, 0)
        var broken = [Int](repeating: 0, count: crews.count)
        for server in 0..<servers.count {
            if servers[server].isDown { broken[crew(of: server)] += 1 }
            switch servers[server].phase {
            case .idle: break
            case .working: working += 1
            case .interrupted: waiting += 1
            case .blocked: kept += 1
            }
        }
        for crew in broken.indices where crews[crew].down != broken[crew] { return false }
        return waitingInside == inside && waitingOutside == outside && busy == working
            && interrupted == waiting && blocked == kept
            && present == inside + working + waiting + kept
    }

    private static func pass(
        visits: inout Ring<Visit>, _ snapshot: inout SnapshotCoder, _ stages: Int
    ) {
        snapshot.pass(plain: &visits) { $0.check(by: &$1, stages) }
    }

    private static func pass(
        _ server: inout Server, _ snapshot: inout SnapshotCoder, _ stages: Int
    ) {
        var phase = server.phase.rawValue
        snapshot.pass(&phase)
        snapshot.require(Phase(rawValue: phase) != nil, "server's phase")
        server.phase = Phase(rawValue: phase) ?? .idle
        snapshot.pass(&server.isDown)
        snapshot.pass(&server.isListed)
        snapshot.pass(&server.breakdowns)
        snapshot.require(server.breakdowns < 1 << 31, "number of breakdowns")
        snapshot.pass(&server.upLeft)
        snapshot.pass(&server.fails)
        // What an idle server did last is nobody's business; who is blocked waits elsewhere.
        switch server.phase {
        case .idle, .blocked:
            return
        case .working, .interrupted:
            if snapshot.isReading {
                server.visit = snapshot.takePlain() ?? Visit()
                server.visit.check(by: &snapshot, stages)
            } else {
                snapshot.put(server.visit)
            }
            snapshot.pass(&server.began)
            snapshot.pass(&server.queued)
            snapshot.pass(&server.service)
            snapshot.pass(&server.left)
            snapshot.pass(&server.since)
        }
    }
}

extension SteppedStation.Crew {
    fileprivate mutating func pass(through snapshot: inout SnapshotCoder) {
        let servers = servers
        snapshot.pass(&idle, leastSize: 4, blank: 0) { server, snapshot in
            snapshot.pass(&server)
            snapshot.require(servers.contains(Int(server)), "idle server")
        }
        opening.pass(through: &snapshot)
        snapshot.pass(&opensAt)
        snapshot.pass(&down, atMost: servers.count, "number of servers")
    }
}

extension SteppedStation.Visit {
    fileprivate mutating func check(by snapshot: inout SnapshotCoder, _ stages: Int) {
        snapshot.name(&slot, .parcel)
        snapshot.require(
            Int(stage) < stages && hour < UInt32(WeekClock.hours), "visit's stage or hour")
    }
}
