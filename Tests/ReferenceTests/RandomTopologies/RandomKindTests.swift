import SimulationKernel
import Testing

@testable import ParcelNetwork

/// What a topology can have that is a kind of its own.
enum RandomKind: String, CaseIterable {
    case ranks, breakdownsWhileBusy, breakdownsOfTheClock, misreads, blocking, turningAway
    case inspectionLoops, lodgedBefore, lockers, lockersNearby, lockerReturns
    case waves, direct, severalAttempts, presence, lawsByHour, dockLoading, unions
    case continuousLanes, severalStops, weights, volumes, bags, bagsByDestination
    case closed, slowed, cancelled, cutShort, detours, clockChange
    case stock, containers, delayed, cancelledByChance, charters, backlog, backlogAtLane,
        carriers, docks, diversions, decidedAhead, consignments, rosters

    func isIn(_ network: Network) -> Bool {
        let disciplines = network.disciplines
        return switch self {
        case .ranks: disciplines.contains { $0.isRanked } && network.ranks.count > 1
        case .breakdownsWhileBusy: disciplines.contains { $0.breakdowns == .whileBusy }
        case .breakdownsOfTheClock: disciplines.contains { $0.breakdowns == .ofTheClock }
        case .misreads: disciplines.contains { $0.misread > 0 }
        case .blocking: disciplines.contains { $0.holds != .max && $0.whenFull == .blocks }
        case .turningAway: disciplines.contains { $0.holds != .max && $0.whenFull == .turnsAway }
        case .inspectionLoops:
            network.customs.contains { $0.inspectsExamined && $0.examinesInspected }
        case .lodgedBefore: network.customs.contains { $0.lodgedBefore > .zero }
        case .lockers: !network.lockers.isEmpty
        case .lockersNearby: !network.lockerNeighbours.isEmpty
        case .lockerReturns: network.lockerServices.contains { $0.whenFull == .returned }
        case .waves: network.couriers.contains { !$0.waves.isEmpty }
        case .direct: network.couriers.contains { $0.waves.isEmpty }
        case .severalAttempts: network.couriers.contains { $0.attempts.count > 1 }
        case .presence: !network.presence.isEmpty
        case .lawsByHour:
            network.couriers.contains {
                network.laws.inForce($0.direct, hour: 0) != network.laws.inForce($0.direct, hour: 9)
            }
        case .dockLoading: network.stations.contains { $0.kind == "load" }
        case .unions: network.streams.contains { !$0.crossesCustoms && crosses($0, network) }
        case .continuousLanes: network.lanes.contains { $0.isContinuous }
        case .severalStops: network.lanes.contains { $0.stops.count > 2 }
        case .weights: network.lanes.contains { $0.gramCapacity != .max }
        case .volumes: network.lanes.contains { $0.millilitreCapacity != .max }
        case .bags: network.lanes.contains { $0.bags.size > 0 }
        case .bagsByDestination: network.lanes.contains { $0.bags.isByDestination }
        case .closed: network.disruptions.contains { $0.capacity == 0 }
        case .slowed: !network.slowdowns.isEmpty
        case .cancelled: !network.cancellations.isEmpty
        case .cutShort: network.cancellations.contains { $0.fromStop > 0 }
        case .detours: !network.routeEpochs.isEmpty
        case .clockChange: network.clockStretches.count > network.presence.count
        case .consignments: network.customs.contains { $0.holdsConsignments }
        case .decidedAhead:
            network.regions.indices.contains { decidesAhead(network.decidedAhead, RegionID($0)) }
        case .rosters: network.stations.contains { $0.crews.count > 1 }
        case .docks: network.stations.contains { $0.isByVehicle }
        case .diversions: network.divertedLandings().contains { !$0.isEmpty }
        case .carriers: !network.carriers.isEmpty
        case .backlog: !network.backlogs.isEmpty
        case .backlogAtLane:
            network.backlogs.contains { $0.stage == Network.Backlog.atLane }
        case .delayed: network.lanes.contains { $0.firstScheduledCall != $0.firstCall }
        case .cancelledByChance:
            network.cancellations.contains { $0.disruption == Network.Cancellation.byChance }
        case .charters: !network.charters.isEmpty
        case .stock: !network.warehouses.isEmpty
        case .containers: network.lanes.contains { $0.containers.filling.size > 0 }
        }
    }

    /// Whether a region decides something before its time: at a station, or at a lane behind it.
    private func decidesAhead(_ network: Network, _ region: RegionID) -> Bool {
        let plan = AheadPlan(network, region: region)
        let own = network.regions[Int(region.index)]
        return own.stages.contains { plan.onward(fromStage: $0 - own.stages.lowerBound) != .event }
            && own.boards.contains { plan.decides(board: $0 - own.boards.lowerBound) }
    }

    private func crosses(_ stream: Network.DemandStream, _ network: Network) -> Bool {
        let flow = network.flows[Int(stream.flow.index)]
        return flow.origin != flow.destination
    }
}

@Suite("What is drawn")
struct RandomKindTests {
    @Test("The gate's seeds have something of every kind")
    func everyKind() throws {
        var missing = Set(RandomKind.allCases)
        for network in try Self.networks() { missing = missing.filter { !$0.isIn(network) } }
        #expect(missing.isEmpty)
    }

    /// Those that are divided, shuffled, sent through storms, run event by event and restored from snapshots.
    private static func networks() throws -> [Network] {
        try [false, true].flatMap { isWhole in
            try (1...20 as ClosedRange<UInt64>).map {
                try RandomCase(seed: $0, isWhole: isWhole).network
            }
        }
    }

    @Test("Containers pass sites unopened in many of those that have them")
    func passing() throws {
        var (with, passing) = (0, 0)
        for seed in stride(from: 1, through: 59, by: 2) as StrideThrough<UInt64> {
            let network = try RandomCase(seed: seed, isWhole: true).network
            guard RandomKind.containers.isIn(network) else { continue }
            var process = OneProcess(network)
            process.run()
            let boards = process.reports().flatMap(\.boards)
            with += 1
            passing += boards.contains { $0.bypassing > 0 } ? 1 : 0
        }
        #expect(with > 20 && passing > 15, "\(passing) of \(with)")
    }

    /// A new kind cannot be forgotten: what the tables can name, and what the queue can hold, is listed by
    /// the program itself.
    @Test("Every stage, lane, discipline and rule that a network can have is among them")
    func everyRow() throws {
        let networks = try Self.networks()
        let stages = Set(networks.flatMap { $0.stages.map(\.kind) })
        #expect(stages == Set(Network.StageKind.allCases))
        let modes = Set(networks.flatMap { $0.lanes.map(\.mode) })
        #expect(modes == Set(Network.LaneMode.allCases))
        let disciplines = networks.flatMap(\.disciplines)
        #expect(Set(disciplines.map(\.breakdowns)) == Set(Network.Breakdowns.allCases))
        #expect(Set(disciplines.map(\.whenFull)) == Set(Network.WhenFull.allCases))
        let rules = networks.flatMap { $0.lanes.flatMap { [$0.bags, $0.containers.filling] } }
        let closings = Set(rules.filter { $0.size > 0 }.map(\.closing))
        #expect(closings == Set(Network.BagClosing.allCases))
        let reorders = Set(networks.flatMap { $0.products.map(\.reorder.policy) })
        #expect(reorders == Set(Network.ReorderPolicy.allCases))
        let lockers = Set(networks.flatMap { $0.lockerServices.map(\.whenFull) })
        #expect(lockers == Set(Network.WhenLockersAreFull.allCases))
        let reserves = Set(networks.flatMap { $0.lockerServices.map(\.reserves) })
        #expect(reserves == [true, false])
    }

    @Test("Every kind of event happens, and goes on from a snapshot in which it is pending")
    func everyEvent() throws {
        var missing = Set(EventKind.allCases)
        for network in try Self.networks() where !missing.isEmpty {
            var process = OneProcess(network)
            var isRestored = false
            for part in 0...400 as ClosedRange<Int64> {
                process.run(
                    until: SimTime(microseconds: network.plan.end.microseconds / 400 * part))
                for index in 0..<process.regions.count {
                    let events = process.regions[index].queue.pending()
                    let found = missing.intersection(events.map { EventKind(of: $0) })
                    guard !found.isEmpty else { continue }
                    missing.subtract(found)
                    let bytes = process.regions[index].snapshot(isInOrder: true).array
                    process.regions[index] = try Region(
                        network, region: RegionID(index), restoring: bytes)
                    let isSame = process.regions[index].snapshot(isInOrder: true).array == bytes
                    #expect(isSame, "\(found)")
                    isRestored = true
                }
            }
            guard isRestored else { continue }
            process.run()
            var undisturbed = OneProcess(network)
            undisturbed.run()
            let isSame = process.reports() == undisturbed.reports()
            #expect(isSame)
        }
        #expect(missing.isEmpty, "\(missing)")
    }
}
