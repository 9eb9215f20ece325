import Measurement
import ParcelNetwork
import SimulationKernel

// Faults in what only whole topologies have: stock, containers and charters.
extension PlantedFault {
    func plantInWhole(_ run: inout Observed, _ checks: RunChecks) -> Bool {
        switch self {
        case .extraUnit: return changeStock(&run) { $0.onHand += 1 }
        case .soldUnseen:
            // Its ledger stays balanced.
            return first(&run) { report in
                guard report.pendingOrders == 0, !report.stock.isEmpty else { return false }
                report.stock[0].shipped += 1
                report.stock[0].initial += 1
                return true
            }
        case .forgottenOrder:
            return changeStock(&run, where: { $0.foundNone > 0 }) { $0.foundNone -= 1 }
        case .otherClass:
            return first(&run) { report in
                guard !report.unstocked.isEmpty else { return false }
                report.unstocked[0] += 1
                return true
            }
        case .otherShares:
            for product in run.network.products.indices { run.network.products[product].upTo /= 2 }
            return checks.journeys.contains { $0.ordered != nil }
        case .closedWarehouse:
            for interval in run.network.intervals.indices {
                run.network.intervals[interval].opens = run.network.intervals[interval].closes
            }
            return run.network.warehouses.contains { $0.opening != .always }
        case .misdirectedOrder:
            return change(&run, .ordered) { scans, index in scans[index].detail += 1 }
        case .latePick:
            return changePick(&run, checks)
        case .uncountedOrders:
            return countOrder(&run)
        case .slowerTransfer:
            for lane in run.network.lanes.indices {
                run.network.lanes[lane].containers.transfer += .hours(12)
            }
            return checks.journeys.contains { !$0.transfers.isEmpty }
        case .openedContainer:
            // Of those who are told to pass.
            guard checks.journeys.allSatisfy({ !$0.isUntold }) else { return false }
            return first(&run) { report in
                guard let board = report.boards.firstIndex(where: { $0.bypassing > 0 }) else {
                    return false
                }
                report.boards[board].bypassing -= 1
                return true
            }
        default:
            for charter in run.network.charters.indices {
                switch self {
                case .charterForFew: run.network.charters[charter].threshold += 1_000_000
                case .shorterNotice:
                    let notice = run.network.charters[charter].notice
                    run.network.charters[charter].notice = notice + .hours(1)
                default: run.network.charters[charter].atMost = 0
                }
            }
            return checks.journeys.contains { journey in
                journey.stays.contains { stay in
                    guard case .lane(let lane) = stay.place else { return false }
                    return run.network.charters.contains { Int($0.lane.index) == lane }
                }
            }
        }
    }

    private func changeStock(
        _ run: inout Observed, where isRight: (StockTally) -> Bool = { _ in true },
        _ edit: (inout StockTally) -> Void
    ) -> Bool {
        first(&run) { report in
            guard let product = report.stock.firstIndex(where: isRight) else { return false }
            edit(&report.stock[product])
            return true
        }
    }

    /// The first arrival of a parcel that was ordered elsewhere.
    private func changePick(_ run: inout Observed, _ checks: RunChecks) -> Bool {
        let ordered = Set(checks.journeys.filter { $0.ordered != nil }.map(\.id))
        var arrivals: [ParcelID: (region: Int, place: Int)] = [:]
        for region in run.scans.indices {
            for (place, scan) in run.scans[region].enumerated()
            where scan.kind == .entered && ordered.contains(scan.parcel) {
                if let known = arrivals[scan.parcel],
                    run.scans[known.region][known.place].time <= scan.time
                {
                    continue
                }
                arrivals[scan.parcel] = (region, place)
            }
        }
        guard let parcel = arrivals.keys.min(), let first = arrivals[parcel] else { return false }
        run.scans[first.region][first.place].time.microseconds += 1
        return true
    }

    private func countOrder(_ run: inout Observed) -> Bool {
        guard let lane = run.network.stockedStreams.first?.lane else { return false }
        let board = Int(
            run.network.laneStops[run.network.lanes[Int(lane.index)].stops.lowerBound].board.index)
        for (region, record) in run.network.regions.enumerated() where record.boards.contains(board)
        {
            run.reports[region].boards[board - record.boards.lowerBound].loaded += 1
        }
        return true
    }
}
