import SimulationKernel
import Testing

@testable import Federation
@testable import ParcelNetwork

@Suite("Containers that pass hubs unopened, across regions")
struct ContainerTests {
    private static func network(seed: UInt64, hasBags: Bool) -> SmallNetwork {
        SmallNetwork(
            regions: 5, hourly: 6, measured: .days(3), end: .zero + .days(40), drain: true,
            seed: seed, hasBags: hasBags, hasContainers: true)
    }

    /// What closes at a board, by scans alone.
    private struct Closed: Equatable {
        var containers: UInt64 = 0
        var full: UInt64 = 0
        var contained: UInt64 = 0
        var waits: Int128 = 0
    }

    private struct Key: Hashable {
        var board: Int
        var stop: Int
        var label: UInt16
        var departure: Int
    }

    /// Whoever is sorted at a hub and flies on is ready when the sorter lets it go. Those with one label who
    /// alight at one stop and are in time for one departure are in containers of two, as they were ready;
    /// a last one that is alone goes when that departure's cut-off comes.
    private static func closed(_ network: Network, _ traces: [RegionTrace]) -> [Closed] {
        let labels = ContainerLabels(network)
        var siteOfKey: [UInt64: SiteID] = [:]
        for (index, site) in network.sites.enumerated() {
            siteOfKey[site.stableKey] = SiteID(index)
        }
        var scans: [ParcelID: [Scan]] = [:]
        for scan in traces.flatMap(\.part.scans) { scans[scan.parcel, default: []].append(scan) }
        let ends = traces.flatMap(\.part.ends).map { ($0.parcel.id, $0.parcel.destination) }
        let destinations = Dictionary(uniqueKeysWithValues: ends)
        var ready: [Key: [SimTime]] = [:]
        for (parcel, scans) in scans {
            guard let destination = destinations[parcel] else { continue }
            let scans = scans.enumerated().sorted {
                ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
            }.map(\.element)
            for (sorted, (left, entered)) in zip(scans, zip(scans.dropFirst(), scans.dropFirst(2)))
            where sorted.kind == .leftStation && left.kind == .dispatched {
                let lane = network.lanes[Int(left.detail)]
                guard lane.containers.filling.size > 0, let from = siteOfKey[left.siteKey],
                    let to = siteOfKey[entered.siteKey],
                    let first = lane.stops.first(where: { network.laneStops[$0].site == from }),
                    let last = lane.stops.first(where: {
                        $0 > first && network.laneStops[$0].site == to
                    })
                else { continue }
                let label = labels.label(
                    atStop: last, for: destination, isCleared: false, isExported: false)
                guard label != ContainerLabels.noLabel,
                    let departure = (0..<lane.departureCount).first(where: {
                        cutOff(network, lane, $0, first) >= sorted.time
                    })
                else { continue }
                let board = Int(network.laneStops[first].board.index)
                ready[
                    Key(board: board, stop: last, label: label, departure: departure), default: []
                ].append(sorted.time)
            }
        }
        var closed = network.boards.map { _ in Closed() }
        let window = network.plan.windowStart..<network.plan.windowEnd
        for (key, times) in ready {
            let times = times.sorted()
            let board = network.boards[key.board]
            let lane = network.lanes[Int(board.lane.index)]
            let row = lane.stops.lowerBound + Int(board.stop)
            for first in stride(from: 0, to: times.count, by: 2) {
                let inside = times[first..<min(first + 2, times.count)]
                let isFull = inside.count == 2
                let time = isFull ? times[first + 1] : cutOff(network, lane, key.departure, row)
                guard window.contains(time) else { continue }
                closed[key.board].containers += 1
                closed[key.board].full += isFull ? 1 : 0
                closed[key.board].contained += UInt64(inside.count)
                closed[key.board].waits += inside.reduce(0) {
                    $0 + Int128((time - $1).microseconds)
                }
            }
        }
        return closed
    }

    private static func cutOff(
        _ network: Network, _ lane: Network.Lane, _ departure: Int, _ row: Int
    ) -> SimTime {
        let stop = row - lane.stops.lowerBound
        return network.call(lane, departure: departure, stop: stop).departs - lane.cutOff
    }

    @Test(
        "The ledger balances, and stages sum to the lead time", arguments: [1, 2] as [UInt64],
        [false, true])
    func sums(seed: UInt64, hasBags: Bool) throws {
        var network = Self.network(seed: seed, hasBags: hasBags).built()
        try network.checked()
        network.plan.trace = TracePlan(share: TracePlan.all)
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        #expect(totals.isBalanced && totals.custody.created > 1000, "seed \(seed)")
        #expect(totals.custody.inCustody == 0 && totals.inTransit == 0, "seed \(seed)")
        // As many containers close as the scans say, each with those whom they say.
        let expected = Self.closed(network, totals.traces)
        let found = totals.regions.flatMap(\.boards).map {
            Closed(
                containers: $0.containers, full: $0.containersFull, contained: $0.contained,
                waits: $0.containerWaitSum)
        }
        #expect(found == expected, "seed \(seed)")
        let full = expected.reduce(0) { $0 + $1.full }
        #expect(
            full > 50 && full < expected.reduce(0) { $0 + $1.containers }, "\(full), seed \(seed)")
        for region in totals.regions {
            for flow in region.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "seed \(seed)")
            }
            #expect(region.boards.contains { $0.bypassing > 5 && $0.transferred > 5 })
        }
    }

    @Test("Containers that make no sense are refused", arguments: 0..<5)
    func refused(mistake: Int) throws {
        var network = SmallNetwork(regions: 3, hasContainers: true).built()
        let timed = try #require(network.lanes.firstIndex { !$0.isContinuous })
        let continuous = try #require(network.lanes.firstIndex { $0.isContinuous })
        switch mistake {
        case 0: network.lanes[timed].containers.labels = 0..<4
        case 1: network.lanes[timed].containers.labels = 0..<0
        case 2: network.lanes[continuous].containers = network.lanes[timed].containers
        case 3: network.containerLabels[1] = SiteID(6)
        default:
            network.lanes[timed].containers.filling = Network.BagRule(
                size: Network.BagRule.unlimited)
        }
        #expect(throws: NetworkProblem.self) { try network.checked() }
    }
}
