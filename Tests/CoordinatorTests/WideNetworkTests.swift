import Coordinator
import Foundation
import Measurement
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("The text stays short however large the network")
struct WideNetworkTests {
    /// Rows of every kind, many of them, with large counts.
    private func record(regions count: Int) -> RunRecord {
        var network = MadeUpRun.network()
        network.name = "wide"
        var reports: [RegionReport] = []
        let law = LawID(index: 0)
        network.regions = []
        (network.sites, network.stations, network.lanes) = ([], [], [])
        (network.laneStops, network.boards, network.flows) = ([], [], [])
        (network.channels, network.couriers) = ([], [])
        for region in 0..<count {
            network.regions.append(
                Network.RegionRecord(
                    name: "R\(region)", sites: region..<region + 1, stages: 0..<0,
                    stations: region..<region + 1, boards: region..<region + 1, streams: 0..<0))
            network.sites.append(
                Network.Site(
                    name: "S\(region)-DC", region: RegionID(region), stages: 0..<0, latitude: 0,
                    longitude: 0, stableKey: UInt64(region)))
            network.stations.append(
                Network.Station(
                    kind: "import documents", site: SiteID(region), servers: 12, service: law,
                    opening: .always))
            network.lanes.append(
                Network.Lane(
                    name: "lane-\(region)-\((region + 1) % count)", mode: .air,
                    isContinuous: false, transit: law, cutOff: .zero, parcelCapacity: 300_000,
                    gramCapacity: .max, millilitreCapacity: .max,
                    stops: 2 * region..<2 * region + 2, firstCall: 0, departureCount: 0,
                    stableKey: 0))
            network.boards.append(
                Network.Board(lane: LaneID(region), stop: 0, site: SiteID(region)))
            network.laneStops += [
                Network.LaneStop(site: SiteID(region), board: BoardID(region), ready: .zero),
                Network.LaneStop(
                    site: SiteID((region + 1) % count), board: Network.LaneStop.noBoard,
                    ready: .zero),
            ]
            network.flows += [0, 1].map {
                Network.Flow(origin: RegionID(0), destination: RegionID(region), service: $0)
            }
        }
        for region in 0..<count {
            var report = RegionReport()
            report.clock = network.plan.end
            report.custody.created = 70_000_000
            report.custody.delivered = 70_000_000
            report.events = 1_234_567_890
            report.flows = FlowTallies(count: network.flows.count)
            for flow in [2 * region, 2 * region + 1] {
                var tally = FlowTally()
                (tally.created, tally.eligible, tally.delivered) =
                    (2_000_000, 2_000_000, 2_000_000)
                tally.onTime = 1_900_000 - UInt64(region * 5_000)
                tally.onTimeNet = tally.onTime + 3_000
                tally.late = tally.eligible - tally.onTime
                tally.lateByPlan = 10_000
                tally.lateByCustoms = 20_000
                tally.lateByComponent = [
                    ComponentCount(component: UInt32(region), count: 30_000),
                    ComponentCount(
                        component: UInt32(count + region), count: tally.late - 60_000),
                ]
                tally.leadMinutes.add(8_000, count: 2_000_000)
                tally.leadWorkingDays.add(5, count: 2_000_000)
                tally.leadSum = 8_000 * 60_000_000 * 2_000_000
                tally.dwell[Dwell.moving.rawValue] = tally.leadSum / 2
                tally.dwell[Dwell.timetable.rawValue] = tally.leadSum / 2
                report.flows[flow] = tally
            }
            var station = StationTally()
            (station.arrivals, station.waited) = (9_000_000, 5_000_000)
            station.busyArea = Int128(region) * 20 * MadeUpRun.hour
            station.waitSum = 9_000_000 * MadeUpRun.hour
            report.stations = [station]
            var board = BoardTally()
            (board.departures, board.loaded, board.onBoard) = (14, 4_000_000, 4_000_000)
            (board.parcelCapacity, board.leftBehind) = (4_200_000, UInt64(region) * 1_000)
            report.boards = [board]
            reports.append(report)
        }
        let processes = (0..<count).map { RunProcess(region: RegionID($0), pid: Int32(100 + $0)) }
        return RunRecord(
            network: network, reports: reports, processes: processes,
            costs: RunCosts(wallSeconds: 57.1, startSeconds: 2.1, peakMemoryBytes: 900 << 20),
            status: .complete)
    }

    @Test("About 45 lines of at most 100 columns", arguments: [3, 8, 9, 24, 27])
    func short(regions: Int) {
        let text = RunSummary(record(regions: regions)).text(directory: "runs/wide-7")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 50, "\(text)")
        #expect(lines.filter { $0.count > 100 } == [], "\(text)")
        for region in 0..<regions { #expect(text.contains("R\(region) ")) }
    }

    @Test("The tightest come first, and what is left out is told")
    func order() throws {
        let text = RunSummary(record(regions: 24)).text()
        let tightest = try #require(text.range(of: "S23-DC import documents  "))
        let next = try #require(text.range(of: "S22-DC import documents  "))
        #expect(tightest.lowerBound < next.lowerBound)
        #expect(text.contains("Tightest 4 of 24 stations"))
        #expect(text.contains("Tightest 4 of 24 lanes"))
    }
}
