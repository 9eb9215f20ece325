import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@testable import Federation

/// What a small network holds beyond the plain one, and that a division must not change.
enum Kind: String, CaseIterable, Sendable {
    case steppedStations, inspectionLoops, lockers, warehouses, bags, containers, backlog, docks,
        diversions, consignments

    /// Short, for many schedules.
    var short: SmallNetwork {
        var small = SmallNetwork(
            regions: self == .containers ? 5 : 4, hourly: 9, measured: .hours(8),
            end: .zero + .hours(30))
        switch self {
        case .steppedStations: small.stations = .disciplined
        case .inspectionLoops:
            small.stations = .disciplined
            small.inspectsAgain = true
        case .lockers: small.hasLockers = true
        case .warehouses: small.hasWarehouses = true
        case .bags: small.hasBags = true
        case .containers: small.hasContainers = true
        case .backlog: small.hasBacklog = true
        case .docks: small.hasDocks = true
        case .diversions: small.hasDiversions = true
        case .consignments: small.hasConsignments = true
        }
        return small
    }

    /// Of the usual length, or as long as stock and stays in lockers need.
    var long: SmallNetwork {
        switch self {
        case .steppedStations: SmallNetwork(hourly: 9, stations: .disciplined)
        case .inspectionLoops: SmallNetwork(hourly: 9, inspectsAgain: true)
        case .lockers:
            SmallNetwork(
                hourly: 6, measured: .days(3), end: .zero + .days(16), seed: 4,
                hasLockers: true)
        case .warehouses:
            SmallNetwork(
                hourly: 2, measured: .days(3), end: .zero + .days(16), seed: 4,
                hasWarehouses: true)
        case .bags: SmallNetwork(hourly: 9, hasBags: true)
        case .containers:
            SmallNetwork(regions: 5, hourly: 9, hasBags: true, hasContainers: true)
        case .backlog: SmallNetwork(hourly: 9, hasBacklog: true)
        case .docks: SmallNetwork(hourly: 9, hasDocks: true)
        case .diversions: SmallNetwork(hourly: 9, hasDiversions: true, hasDocks: true)
        case .consignments: SmallNetwork(hourly: 12, hasDocks: true, hasConsignments: true)
        }
    }
}

@Suite("Every kind of site and lane has one history")
struct OneHistoryTests {
    static let courses = Dictionary(
        uniqueKeysWithValues: Kind.allCases.map { ($0, SimulatedClusterTests.Course($0.short)) })

    @Test("Schedules give the undisturbed history", arguments: Kind.allCases, 0..<4)
    func schedules(kind: Kind, batch: Int) throws {
        // Two hundred of stations that run event by event, a hundred of the others.
        let size = UInt64(kind == .steppedStations ? 50 : 25)
        let course = try #require(Self.courses[kind])
        for seed in size * UInt64(batch)..<size * UInt64(batch + 1) {
            let failure = course.failure(seed: seed)
            #expect(failure == nil, "\(kind)")
        }
    }

    @Test("Slices never change history", arguments: Kind.allCases, [1, 7, 100])
    func slices(kind: Kind, events: Int) throws {
        let network = kind.long.built()
        var whole = LocalCluster(network)
        var sliced = LocalCluster(network)
        let (one, other) = (try whole.run(), try sliced.run(atMost: events))
        #expect(one.digest == other.digest, "\(kind)")
        let isSame = one.regions == other.regions
        #expect(isSame, "\(kind)")
    }
}
