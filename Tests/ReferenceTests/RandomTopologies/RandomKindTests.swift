import ParcelNetwork
import SimulationKernel
import Testing

/// What a topology can have that is a kind of its own.
enum RandomKind: String, CaseIterable {
    case ranks, breakdownsWhileBusy, breakdownsOfTheClock, misreads, blocking, turningAway
    case inspectionLoops, lodgedBefore, lockers, lockersNearby, lockerReturns
    case waves, direct, severalAttempts, presence, lawsByHour, dockLoading, unions
    case continuousLanes, severalStops, weights, volumes, bags, bagsByDestination
    case closed, slowed, cancelled, cutShort, detours, clockChange
    case stock, containers, delayed, cancelledByChance, charters, backlog, backlogAtLane,
        carriers, docks, diversions

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
        for seed in 1...40 as ClosedRange<UInt64> {
            let network = try RandomCase(seed: seed).network
            missing = missing.filter { !$0.isIn(network) }
        }
        #expect(
            missing.subtracting([.stock, .containers, .delayed, .cancelledByChance, .charters])
                .isEmpty)
        for seed in 1...20 as ClosedRange<UInt64> {
            let network = try RandomCase(seed: seed, isWhole: true).network
            missing = missing.filter { !$0.isIn(network) }
        }
        #expect(missing.isEmpty)
    }
}
