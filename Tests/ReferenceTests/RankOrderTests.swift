import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Order within rank")
struct RankOrderTests {
    /// A parcel's visit to the sorter, as it leaves the region.
    private struct Visit {
        var rank: UInt32
        var ready: SimTime
        var began: SimTime
        var ended: SimTime
        var id: ParcelID
    }

    /// The `priority` topology's sorter with a lane behind it to another region: what is handed off
    /// tells when each parcel came, began and ended.
    private static func visits(lines: Int, seed: UInt64) throws -> [Visit] {
        let network = try Reference.network(
            "priority",
            replacing: [
                (
                    "lines: 1, takes: exponential mean 1 min",
                    "lines: \(lines), takes: uniform 0 s to \(2 * lines) min"
                ),
                (
                    "demand:",
                    """
                      B:
                        zone: UTC
                        calendar: daily
                        sites: {door: {couriers: {takes: 0 s}}}
                    unions: {all-of-it: [A, B]}
                    lanes:
                      a-b: {mode: road, route: [house, door], takes: 1 h}
                    demand:
                    """
                ),
                ("        couriers: {takes: 0 s}\n\n", ""), ("A -> A", "A -> B"),
            ], seed: seed)
        var region = Region(network, region: RegionID(0))
        _ = region.run(until: .zero + .days(4), atMost: .max)
        return region.takeOutbox(region.outbound[0]).map { handoff in
            let parcel = handoff.parcel
            let flow = network.flows[Int(network.streams[parcel.id.stream].flow.index)]
            return Visit(
                rank: network.services[Int(flow.service)].rank, ready: parcel.start,
                began: parcel.start + parcel[.queue], ended: handoff.dispatched, id: parcel.id)
        }
    }

    @Test(
        "Nobody begins before one of a lower rank, or of the same rank who came before",
        arguments: [1, 3], [1, 2, 3] as [UInt64])
    func order(lines: Int, seed: UInt64) throws {
        let visits = try Self.visits(lines: lines, seed: seed).sorted {
            ($0.began, $0.ready, $0.id) < ($1.began, $1.ready, $1.id)
        }
        #expect(visits.count > 4000, "seed \(seed)")
        var overtaken = 0
        for (index, visit) in visits.enumerated() {
            var later = index + 1
            // Whoever was ready then and began later waited for it.
            while later < visits.count, visits[later].began <= visit.began + .hours(2) {
                let other = visits[later]
                later += 1
                guard other.ready < visit.began, other.began > visit.began else { continue }
                let isRight = (visit.rank, visit.ready) <= (other.rank, other.ready)
                #expect(isRight, "seed \(seed): \(visit.id) began before \(other.id)")
                overtaken += other.ready < visit.ready ? 1 : 0
            }
        }
        #expect(overtaken > 100, "seed \(seed)")
    }

    @Test(
        "No more are served than there are lines, and no line idles while somebody waits",
        arguments: [1, 3], [1, 2] as [UInt64])
    func capacity(lines: Int, seed: UInt64) throws {
        let visits = try Self.visits(lines: lines, seed: seed)
        var changes: [(time: SimTime, waiting: Int, served: Int)] = []
        for visit in visits {
            changes.append((visit.ready, 1, 0))
            changes.append((visit.began, -1, 1))
            changes.append((visit.ended, 0, -1))
        }
        changes.sort { $0.time < $1.time }
        var (waiting, served, index) = (0, 0, 0)
        // The last parcels of the run are not handed off: they may be what is waited for.
        while index < changes.count, changes[index].time < .zero + .days(3) {
            let time = changes[index].time
            while index < changes.count, changes[index].time == time {
                waiting += changes[index].waiting
                served += changes[index].served
                index += 1
            }
            #expect(served <= lines && (waiting == 0 || served == lines), "seed \(seed), \(time)")
        }
    }
}
