import SimulationKernel

@testable import ParcelNetwork

/// All regions on one thread, in an order, in slices and with handoffs under way for as long as the
/// dice say; in between, whether the insides of stations are as they must be.
struct ShuffledProcess: ~Copyable {
    let network: Network
    private var regions: FixedArray<Region>
    /// Sent and not yet received, by channel, in the order of the channel.
    private var underWay: [[Handoff]]
    private var dice: Dice
    private(set) var problems: [String] = []

    /// By region, the last first: when it is replaced by one restored from its snapshot.
    private var restoreAt: [[SimTime]]
    private(set) var restored = 0

    /// - Parameter restores: how often each region is restored, at times of its own.
    init(_ network: Network, seed: UInt64, restores: Int = 0) {
        self.network = network
        regions = FixedArray(count: network.regions.count) { Region(network, region: RegionID($0)) }
        underWay = network.channels.map { _ in [] }
        dice = Dice(seed ^ 0x5368_7566)
        restoreAt = []
        for _ in network.regions {
            let end = Int(network.plan.end.microseconds)
            let times = (0..<restores).map { _ in dice.number(0...end - 1) }.sorted(by: >)
            restoreAt.append(times.map { SimTime(microseconds: Int64($0)) })
        }
    }

    mutating func run(until end: SimTime = .infinity) {
        let end = min(end, network.plan.end)
        var order = Array(0..<regions.count)
        while (0..<regions.count).contains(where: { regions[$0].clock < end }) {
            order.shuffle(using: &dice)
            for region in order { step(region) }
        }
    }

    private mutating func step(_ region: Int) {
        if let time = restoreAt[region].last, regions[region].clock >= time {
            restoreAt[region].removeLast()
            restore(region)
        }
        var limit = network.plan.end
        for channel in regions[region].inbound {
            let index = Int(channel.index)
            // Mostly all that is under way arrives, sometimes a part.
            let count =
                dice.chance(70) ? underWay[index].count : dice.number(0...underWay[index].count)
            for handoff in underWay[index].prefix(count) { regions[region].accept(handoff) }
            underWay[index].removeFirst(count)
            let from = Int(network.channels[index].from.index)
            if regions[from].clock < network.plan.end {
                limit = min(limit, regions[from].horizon(of: channel))
            }
            for handoff in underWay[index] { limit = min(limit, handoff.arrives) }
        }
        guard limit > regions[region].clock else { return }
        _ = regions[region].run(until: limit, atMost: dice.number(1...60))
        for channel in regions[region].outbound {
            underWay[Int(channel.index)] += regions[region].takeOutbox(channel)
        }
        check(region)
    }

    /// Goes on with a region that has nothing of this one but its bytes.
    private mutating func restore(_ region: Int) {
        let bytes = regions[region].snapshot(isInOrder: true).array
        if regions[region].snapshot(isInOrder: true).array != bytes {
            problems.append("region \(region) at \(regions[region].clock): a snapshot changes it")
        }
        do {
            regions[region] = try Region(
                network, region: RegionID(region), restoring: bytes)
        } catch {
            problems.append("region \(region) at \(regions[region].clock): \(error)")
            return
        }
        restored += 1
        if regions[region].snapshot(isInOrder: true).array != bytes {
            problems.append("region \(region) at \(regions[region].clock): another snapshot")
        }
    }

    mutating func snapshots() -> [[UInt8]] {
        var snapshots: [[UInt8]] = []
        for region in 0..<regions.count { snapshots.append(regions[region].snapshot().array) }
        return snapshots
    }

    mutating func traces() -> [TracePart] {
        var traces: [TracePart] = []
        for region in 0..<regions.count { traces.append(regions[region].takeTrace()) }
        return traces
    }

    func reports() -> [RegionReport] {
        var reports: [RegionReport] = []
        for region in 0..<regions.count { reports.append(regions[region].report()) }
        return reports
    }

    /// No station has more parcels inside or in service than it can, and nobody waits outside of
    /// one that has a place.
    private mutating func check(_ region: Int) {
        for index in 0..<regions[region].stepped.stations.count {
            let row = regions[region].stepped.firstRow + index
            let holds = Int(network.disciplines[row].holds)
            let servers = regions[region].stepped.stations[index].servers.count
            let present = regions[region].stepped.stations[index].present
            let inside = regions[region].stepped.stations[index].waitingInside
            let outside = regions[region].stepped.stations[index].waitingOutside
            let occupied =
                regions[region].stepped.stations[index].busy
                + regions[region].stepped.stations[index].interrupted
                + regions[region].stepped.stations[index].blocked
            if present > holds || occupied > servers || inside + occupied != present
                || (outside > 0 && present < holds)
            {
                problems.append(
                    "capacity: row \(row) holds \(present) of \(holds), \(inside) waiting, \(outside) "
                        + "outside, \(occupied) on \(servers) servers")
            }
        }
    }
}
