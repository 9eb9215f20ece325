import ParcelNetwork
import SimulationKernel
import Testing
import TopologyFile

@Suite("Scenarios share their draws")
struct ScenarioDrawsTests {
    /// At 1.6 times the volume a quarter of an hour holds more parcels than a slot should: the
    /// slots must still be those of the topology without scenarios.
    static let yaml = """
        hubsim: 1
        name: draws
        start: 2023-10-30
        run: {days: 7}
        services: {standard: {promise: 3 working days}}
        regions:
          BE: {zone: UTC, sites: {LGG: {sort: {lines: 2, rate: 10000/h}}}}
          ES: {zone: UTC, sites: {MAD: {couriers: {takes: 1 h}}}}
        unions: {EU: [BE, ES]}
        lanes: {lgg-mad: {mode: road, route: [LGG, MAD], takes: 2 h, ready: 0 s}}
        demand:
          be-es: {flow: BE -> ES, volume: 20000/day, pick: exponential mean 2 h}
        scenarios:
          june: {demand.be-es.volume: x 1.6}
          july: {demand.*.volume: 50000/day}
          peak: {demand.be-es.peaks: {fair: {dates: 2023-10-31, times: 3}}}
          grown: {demand.be-es.growth: {2023-10: 1.2, 2023-11: 2}}
          times: {demand.be-es.times: x 1.6}
          slow: {sites.LGG.sort.lines: 1}
        """

    /// Which parcels crossed the border within five days, each with its start.
    private func parcels(_ scenario: String, seed: UInt64) throws -> [UInt64: SimTime] {
        let reading = TopologyReader.read(
            Array(Self.yaml.utf8), file: "draws.yaml", scenario: scenario
        ) { _ in .failure(TopologyFileFailure(reason: "no such file")) }
        let network = try reading.compiled(RunOverrides(seed: seed)).network
        #expect(network.scenario == scenario)
        var region = Region(network, region: RegionID(0))
        _ = region.run(until: .zero + .days(5), atMost: .max)
        var found: [UInt64: SimTime] = [:]
        for channel in region.outbound {
            for handoff in region.takeOutbox(channel) {
                found[handoff.parcel.id.bits] = handoff.parcel.start
            }
        }
        return found
    }

    @Test(
        "Every parcel of the base is one of a scenario with more volume, and starts as it did",
        arguments: ["june", "july", "peak", "june+peak", "grown", "times"], [1, 2, 3] as [UInt64])
    func baseIsSubset(scenario: String, seed: UInt64) throws {
        let base = try parcels("", seed: seed)
        let more = try parcels(scenario, seed: seed)
        #expect(base.count > 80_000, "seed \(seed)")
        #expect(more.count > base.count + 20_000, "seed \(seed)")
        // At the border the fuller sorter may be later by some minutes.
        let missing = base.filter { more[$0.key] != $0.value }.count
        #expect(missing == 0, "seed \(seed): \(missing) of \(base.count)")
    }

    @Test("A scenario that does not touch demand has the same parcels")
    func sameParcels() throws {
        let base = try parcels("", seed: 7)
        let slow = try parcels("slow", seed: 7)
        let isSame = base == slow
        #expect(isSame, "\(base.count) and \(slow.count) parcels, seed 7")
    }
}
