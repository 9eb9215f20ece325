import Coordinator
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Loads on paper read well")
struct LoadsSummaryTests {
    /// Two sites and a flight a day of 100 parcels between them, for a demand in parcels a day.
    private func summary(daily: UInt64, capacity: Int64 = 100) -> LoadsSummary {
        var network = Network(
            name: "pair", startUnixSeconds: 1_704_067_200,
            plan: RunPlan(
                seed: 1, warmUp: .days(7), measured: .days(7), end: .zero + .days(14)))
        let none = network.laws.add(.constant(0))
        let minute = network.laws.add(.constant(60_000_000))
        let gram = network.laws.add(.constant(1))
        network.sites = [("HGH", 0..<1), ("LGG", 1..<2)].map { name, stages in
            Network.Site(
                name: name, region: RegionID(0), stages: stages, latitude: 0, longitude: 0,
                stableKey: stableKey(name))
        }
        network.stages = [
            Network.Stage(site: SiteID(0), kind: .served, part: 0),
            Network.Stage(site: SiteID(1), kind: .couriers, part: 0),
        ]
        network.stations = [
            Network.Station(
                kind: "sort", site: SiteID(0), servers: 1, service: minute, opening: .always)
        ]
        network.couriers = [
            Network.Couriers(
                site: SiteID(1), waves: 0..<0, cutOff: .zero, vans: 0, parcelsPerVan: 1,
                pace: .zero, attempts: 0..<0, direct: none)
        ]
        network.lanes = [
            Network.Lane(
                name: "hgh-lgg", mode: .air, isContinuous: false, transit: none, cutOff: .zero,
                parcelCapacity: capacity, gramCapacity: .max, millilitreCapacity: .max,
                stops: 0..<2, firstCall: 0, departureCount: 20, stableKey: stableKey("hgh-lgg"))
        ]
        network.laneStops = [
            Network.LaneStop(site: SiteID(0), board: BoardID(0), ready: .zero),
            Network.LaneStop(site: SiteID(1), board: Network.LaneStop.noBoard, ready: .zero),
        ]
        network.boards = [Network.Board(lane: LaneID(0), stop: 0, site: SiteID(0))]
        for day in 0..<Int64(20) {
            for hour in [Int64(12), 24] {
                let time = SimTime.zero + .hours(24 * day + hour)
                network.calls.append(Network.Call(arrives: time, departs: time))
            }
        }
        network.destinations = [
            Network.Destination(site: SiteID(1), region: RegionID(0), calendar: 0)
        ]
        network.hops = [Network.Hop(board: BoardID(0), alightStop: 1, costToGo: .zero)]
        let (no, one) = (
            Network.HopRange(first: 0, count: 0), Network.HopRange(first: 0, count: 1)
        )
        network.routes = [one, one, no, no]
        network.mixes = [Network.MixEntry(upTo: 1 << 32, destination: DestinationID(0))]
        network.profileFactors = Array(repeating: 1 << 16, count: 672)
        network.profiles = [Network.DemandProfile(factors: 0..<672)]
        network.services = [
            Network.Service(
                name: "standard", promiseWorkingDays: 5, startsWhenAccepted: false,
                stopsAtFirstAttempt: false, rank: 0, target: 0)
        ]
        network.flows = [
            Network.Flow(origin: RegionID(0), destination: RegionID(0), service: 0)
        ]
        network.streams = [
            Network.DemandStream(
                name: "orders", site: SiteID(0), flow: FlowID(0), stableKey: 1,
                slot: .minutes(15), slotMean: daily << 32 / 96, profile: 0, mix: 0..<1,
                pick: none, weight: gram, density: 150, crossesCustoms: false, deadline: 0)
        ]
        network.regions = [
            Network.RegionRecord(
                name: "world", sites: 0..<2, stages: 0..<2, stations: 0..<1, boards: 0..<1,
                streams: 0..<1)
        ]
        return LoadsSummary(PaperLoads(network), network)
    }

    @Test("The answer first, then the tightest")
    func fits() {
        #expect(
            summary(daily: 96).text()
                == """
                It fits on paper. Tightest: flight hgh-lgg, 96.0 % full; it gives way at 1.04 x today's volume.
                                 load/week  capacity/week    load  gives way   busiest day
                hgh-lgg  flight        672            700  96.0 %     1.04 x  8 Jan 96.0 %
                HGH      sort          672         10,080   6.7 %    15.00 x   8 Jan 6.7 %

                """)
    }

    @Test("What is over capacity is not said to fit, however little")
    func over() {
        let text = summary(daily: 96, capacity: 95).text(rows: 1)
        #expect(
            text.hasPrefix("It does not fit on paper: 1 component is over capacity."), "\(text)")
        #expect(text.contains("  gives way at 0.98 x today's volume.\n"), "\(text)")
        #expect(text.contains("Tightest 1 of 2"), "\(text)")
    }

    @Test("Without demand nothing is said to be full, and JSON has no number that is none")
    func nothing() throws {
        let summary = summary(daily: 0)
        #expect(summary.fits && summary.components.isEmpty)
        #expect(summary.text().hasPrefix("Nothing limits it on paper"))
        #expect(try summary.json().contains("\"givesWayAt\" : null"))
    }
}
