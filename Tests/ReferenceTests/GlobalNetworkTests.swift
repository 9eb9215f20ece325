import Federation
import Foundation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

/// The network that the product models first, at a small share of its volume: all that a topology can
/// say is in it.
@Suite("The global network in each of its scenarios", .serialized)
struct GlobalNetworkTests {
    static let scenarios = ["", "spain-june", "brazil-before", "double-eleven", "liege-lost"]

    private static func network(_ scenario: String) throws -> Network {
        let path = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let reading = try TopologyReader.read(
            path: "/\(path)/topologies/cainiao-global.yaml", scenario: scenario)
        let network = try reading.compiled(
            RunOverrides(seed: 1, days: 6, volumeMillionths: 300)
        ).network
        try network.checked()
        return network
    }

    @Test(
        "Its ledger is balanced, and it has one history, however it is run", arguments: scenarios)
    func oneHistory(scenario: String) throws {
        let network = try Self.network(scenario)
        #expect(network.regions.count == 31)
        var cluster = LocalCluster(network)
        let totals = try cluster.run()
        #expect(totals.isBalanced && totals.custody.created > 20_000, "\(scenario)")
        var process = OneProcess(network)
        process.run(events: 1000)
        let isSame = process.reports() == totals.regions
        #expect(isSame, "\(scenario)")
        if scenario == "liege-lost" {
            var shuffled = ShuffledProcess(network, seed: 1, restores: 1)
            shuffled.run()
            let isSame = shuffled.reports() == totals.regions
            #expect(isSame && shuffled.problems.isEmpty && shuffled.restored > 20)
        }

        // All of it is used.
        let reports = totals.regions
        #expect(reports.flatMap(\.lockers).contains { $0.deposits > 0 }, "\(scenario)")
        #expect(reports.flatMap(\.stock).contains { $0.fulfilled > 0 }, "\(scenario)")
        #expect(!network.carriers.isEmpty && reports.contains { !$0.carriers.isEmpty })
        let promised = zip(network.flows.indices, network.flows).filter {
            network.services[Int($1.service)].name == "next-day"
        }.map(\.0)
        let nextDay = reports.reduce(0) { sum, report in
            promised.reduce(sum) { $0 + report.flows[$1].delivered }
        }
        #expect(nextDay > 50, "\(scenario)")
        var diverted: UInt64 = 0
        for (region, report) in zip(network.regions, reports) {
            for (board, tally) in zip(region.boards, report.boards)
            where network.lanes[Int(network.boards[board].lane.index)].mode == .diversion {
                diverted += tally.loaded
            }
        }
        #expect((diverted > 0) == (scenario == "liege-lost"), "\(diverted) diverted")
    }
}
