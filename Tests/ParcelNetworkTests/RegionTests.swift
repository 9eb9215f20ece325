import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("A region's history")
struct RegionTests {
    @Test(
        "Every parcel created is delivered, and each region's ledger balances",
        arguments: [1, 2, 3] as [UInt64])
    func pipelineDrains(seed: UInt64) {
        var network = Together(
            SmallNetworks.pipeline(regions: 4, hourly: 500, days: 1, seed: seed))
        network.run()
        let reports = network.reports()
        let created = reports.reduce(0) { $0 + $1.custody.created }
        #expect(created > 45_000 && created < 51_000, "seed \(seed)")
        #expect(created == reports.reduce(0) { $0 + $1.custody.delivered }, "seed \(seed)")
        #expect(created == UInt64(network.handoffs))
        for report in reports {
            #expect(report.custody.isBalanced)
            #expect(report.custody.inCustody == 0)
        }
        // Sort, eight hours, customs, sort, four hours and an exponential of mean two.
        var lead: Int128 = 0
        var count: UInt64 = 0
        for report in reports {
            for flow in report.flows {
                lead += flow.leadSum
                count += flow.leadMinutes.total
                #expect(flow.dwell.reduce(0, +) == flow.leadSum)
            }
        }
        let hours = Double(lead) / Double(count) / 3.6e9
        #expect(abs(hours - 14.0004) < 0.05, "mean lead \(hours) h, seed \(seed)")
    }

    @Test("Slices never change history", arguments: [1, 7, 1000])
    func slices(events: Int) {
        var whole = Together(SmallNetworks.pipeline(regions: 3, hourly: 200))
        whole.run()
        var sliced = Together(SmallNetworks.pipeline(regions: 3, hourly: 200))
        sliced.run(events: events)
        let isSame = sliced.reports() == whole.reports()
        #expect(sliced.reports().digest == whole.reports().digest)
        #expect(isSame)
    }

    @Test(
        "Where frames are cut and channels interleave never changes history",
        arguments: 1...12 as ClosedRange<UInt64>)
    func cuts(seed: UInt64) {
        let network = SmallNetworks.flights(seed: seed, capacity: 30)
        var whole = Together(network)
        whole.run()
        var cut = Together(network)
        cut.run(events: 1 + Int(seed * 13 % 50), shuffled: seed)
        let isSame = cut.reports() == whole.reports()
        #expect(isSame, "seed \(seed)")
    }

    @Test(
        "Flights fill up and leave behind, and every parcel ends", arguments: [30, 400] as [Int64])
    func flights(capacity: Int64) {
        var network = Together(SmallNetworks.flights(seed: 3, capacity: capacity))
        network.run()
        let reports = network.reports()
        let created = reports.reduce(0) { $0 + $1.custody.created }
        let ended = reports.reduce(0) { $0 + $1.custody.delivered + $1.custody.returned }
        let returned = reports.reduce(0) { $0 + $1.custody.returned }
        #expect(created == ended)
        // A quarter fails at first, half of those again.
        #expect(abs(Double(returned) - Double(created) / 8) < 5 * Double(created).squareRoot())
        let boards = reports.flatMap(\.boards)
        #expect(boards.allSatisfy { $0.onBoard <= $0.parcelCapacity })
        #expect(boards.allSatisfy { $0.onBoard >= $0.loaded })
        #expect((boards.reduce(0) { $0 + $1.leftBehind } > 0) == (capacity == 30))
        // On the flight a - b - c c's parcels stay aboard at b.
        #expect(boards.contains { $0.onBoard > $0.loaded })
        for report in reports {
            #expect(report.custody.isBalanced)
            for flow in report.flows { #expect(flow.dwell.reduce(0, +) == flow.leadSum) }
        }
    }

    @Test("Another seed is another history")
    func seeds() {
        var one = Together(SmallNetworks.pipeline(regions: 2, hourly: 50, seed: 1))
        one.run()
        var two = Together(SmallNetworks.pipeline(regions: 2, hourly: 50, seed: 2))
        two.run()
        #expect(one.reports().digest != two.reports().digest)
    }

    @Test("A lower volume is a subset of a higher one")
    func volumesNest() {
        let counts = [200_000, 500_000, 1_000_000, 1_700_000].map { volume in
            var network = Together(
                SmallNetworks.pipeline(
                    regions: 2, hourly: 100, volumeMillionths: UInt64(volume)))
            network.run()
            return network.reports().reduce(0) { $0 + $1.custody.created }
        }
        #expect(counts == counts.sorted())
        #expect(abs(Double(counts[2]) - 4800) < 5 * 4800.0.squareRoot())
        #expect(abs(Double(counts[0]) - 960) < 5 * 960.0.squareRoot())
        #expect(abs(Double(counts[3]) - 8160) < 5 * 8160.0.squareRoot())
    }
}
