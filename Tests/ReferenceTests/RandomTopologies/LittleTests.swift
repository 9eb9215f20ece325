import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Little's law")
struct LittleTests {
    /// The network with the presence measured at every site.
    private static func measured(_ network: Network) -> Network {
        var network = network
        let row = network.clockStretches.count
        network.clockStretches.append(WeekClock.Stretch(from: .zero, shift: 0))
        network.presence = network.sites.indices.map {
            Network.Presence(site: SiteID($0), stretches: row..<(row + 1))
        }
        return network
    }

    @Test(
        "Numbers present are sums of stays at every site and station of the reference networks",
        arguments: ShortRun.all)
    func references(short: ShortRun) throws {
        let network = Self.measured(try short.network(seed: 7))
        let checks = RunChecks(try Observed(running: network))
        #expect(checks.journeys.count > 400, "\(short.topology)")
        let problems = checks.problems().prefix(6).map { String($0.prefix(300)) }
        #expect(problems.isEmpty, "\(short.topology), seed 7")
    }

    @Test(
        "And of the three regions, cut off in the middle of things", arguments: [1, 2] as [UInt64])
    func threeRegions(seed: UInt64) throws {
        var network = try Reference.network("../three-regions", seed: seed)
        network.plan.volumeMillionths = 20_000
        let checks = RunChecks(try Observed(running: Self.measured(network)))
        #expect(checks.journeys.count > 1000, "seed \(seed)")
        let problems = checks.problems().prefix(6).map { String($0.prefix(300)) }
        #expect(problems.isEmpty, "seed \(seed)")
    }
}
