import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

/// A reference topology that runs for some quarters of an hour of demand and until all is done.
struct ShortRun: CustomTestStringConvertible, Sendable {
    var topology: String
    var quarters: Int
    var ends: SimDuration

    var testDescription: String { topology }

    static let all = [
        ShortRun(topology: "mm1", quarters: 96, ends: .days(3)),
        ShortRun(topology: "mmc-customs", quarters: 4 * 96, ends: .days(8)),
        ShortRun(topology: "inspection-loop", quarters: 4 * 96, ends: .days(9)),
        ShortRun(topology: "md1-sorter", quarters: 2, ends: .days(3)),
        ShortRun(topology: "mg1-4-70", quarters: 96, ends: .days(3)),
        ShortRun(topology: "bulk-departure-36-40", quarters: 96, ends: .days(4)),
        ShortRun(topology: "bulk-departure-38-40", quarters: 96, ends: .days(4)),
        ShortRun(topology: "bulk-departure-95-100", quarters: 48, ends: .days(4)),
        ShortRun(topology: "by-hour", quarters: 7 * 96, ends: .days(10)),
        ShortRun(topology: "mt-m-infinity", quarters: 2 * 96, ends: .days(9)),
        ShortRun(topology: "breakdowns", quarters: 96, ends: .days(3)),
        ShortRun(topology: "priority", quarters: 96, ends: .days(3)),
        ShortRun(topology: "blocking", quarters: 48, ends: .days(3)),
        ShortRun(topology: "misreads", quarters: 96, ends: .days(3)),
        ShortRun(topology: "oracle", quarters: 30 * 96, ends: .days(45)),
    ]

    /// The whole run is measured, and demand ends so early that nothing is left at its end.
    func network(seed: UInt64) throws -> Network {
        var network = try Reference.network(topology, seed: seed)
        network.plan.warmUp = .zero
        network.plan.measured = ends
        network.plan.end = .zero + ends
        for index in network.profiles.indices {
            let factors = Array(network.profileFactors[network.profiles[index].factors])
            let first = network.profileFactors.count
            for quarter in 0..<quarters {
                network.profileFactors.append(factors[quarter % factors.count])
            }
            network.profileFactors += Array(repeating: 0, count: 7 * 96)
            network.profiles[index].factors = first..<network.profileFactors.count
        }
        return network
    }
}

@Suite("Properties of every reference network")
struct PropertyTests {
    @Test("All regions together are the same history in whatever slices", arguments: ShortRun.all)
    func slices(of short: ShortRun) throws {
        let network = try short.network(seed: 3)
        var whole = OneProcess(network)
        whole.run()
        for events in [1, 10, 1000] {
            var sliced = OneProcess(network)
            sliced.run(events: events)
            let isSame = sliced.reports() == whole.reports()
            #expect(isSame, "\(short.topology), seed 3, slices of \(events) events")
        }
    }

    @Test(
        "Every parcel ends, and ledgers, stages and areas add up exactly", arguments: ShortRun.all,
        [4, 5] as [UInt64])
    func sums(of short: ShortRun, seed: UInt64) throws {
        let name = "\(short.topology), seed \(seed)"
        var process = OneProcess(try short.network(seed: seed))
        process.run()
        for region in 0..<process.regions.count {
            let isIdle = process.regions[region].isIdle
            #expect(isIdle, "\(name)")
        }
        let reports = process.reports()
        let created = reports.reduce(0) { $0 + $1.custody.created }
        let delivered = reports.reduce(0) { $0 + $1.custody.delivered }
        let handedOff = reports.reduce(0) { $0 + $1.custody.handedOff }
        let received = reports.reduce(0) { $0 + $1.custody.received }
        #expect(created > 500 && created == delivered && handedOff == received, "\(name)")

        var (waits, boardWaits, queued, timed) = (Int128(0), Int128(0), Int128(0), Int128(0))
        for report in reports {
            #expect(report.custody.isBalanced && report.custody.inCustody == 0, "\(name)")
            for flow in report.flows {
                #expect(flow.dwell.reduce(0, +) == flow.leadSum, "\(name)")
                #expect(flow.onTime + flow.late == flow.leadMinutes.total, "\(name)")
                queued += flow.dwell[Dwell.queue.rawValue] + flow.dwell[Dwell.held.rawValue]
                timed += flow.dwell[Dwell.timetable.rawValue]
                timed += flow.dwell[Dwell.leftBehind.rawValue]
            }
            // Little's law on a finite horizon: the area under the queue is the sum of the waits.
            for station in report.stations {
                #expect(station.arrivals > 0 && station.queueArea == station.waitSum, "\(name)")
                waits += station.waitSum
            }
            // And the area under a site's presence is the sum of the stays.
            for tally in report.presence {
                let stays = report.flows.reduce(Int128(0)) { $0 + $1.leadSum }
                #expect(tally.areas.reduce(0, +) == stays && stays > 0, "\(name)")
            }
            for board in report.boards { boardWaits += board.waitSum }
        }
        // Where a parcel waits only for want of servers, and couriers have no waves.
        switch short.topology {
        case "mt-m-infinity", "by-hour": #expect(waits == 0 && boardWaits == 0, "\(name)")
        case "breakdowns": #expect(waits < queued && waits > 0, "\(name)")
        case "mm1", "mg1-4-70", "md1-sorter", "priority", "blocking", "misreads":
            #expect(waits == queued && waits > 0, "\(name)")
        case "oracle": #expect(boardWaits < timed && boardWaits > 0, "\(name)")
        case "mmc-customs", "inspection-loop": #expect(waits < queued && waits > 0, "\(name)")
        default: #expect(boardWaits == timed && boardWaits > 0, "\(name)")
        }
    }
}
