import ParcelNetwork
import SimulationKernel
import Testing

/// A run that is changed in one place afterwards, as a bug would have: the checker of just that must
/// say so.
enum PlantedFault: String, CaseIterable {
    case droppedScan = "history: a scan is missing"
    case scanElsewhere = "history: a scan is at another site"
    case backInTime = "time: a scan is before the one before"
    case lateDelivery = "end: a delivery is a microsecond later"
    case lostParcel = "ledger: a delivery is not counted"
    case unbalanced = "ledger: a region holds one more"
    case forgottenChange = "digest: a change of custody is not in the digest"
    case wrongStage = "stages: a microsecond more was spent somewhere"
    case grossAboveNet = "flow: more on time gross than net"
    case wrongPresence = "presence: an area is a microsecond more"
    case wrongQueue = "little: a queue's area is a microsecond more"
    case wrongBoard = "little: a board's waits are a microsecond more"
    case fewerServers = "capacity: a station has a server less than it used"
    case smallerVehicle = "capacity: a lane takes one parcel less than it took"
    case lighterVehicle = "capacity: a lane takes a quarter less weight"
    case fewerVans = "capacity: couriers have no room for what they took"
    case otherRanks = "order: ranks are the other way round"
    case otherWaves = "waves: couriers left at another time"
    case otherHours = "closed: stations are open at other hours than they were"
    case otherShifts = "roster: a station's later crews are never there"
    case otherCancellations = "closed: what went did not"
    case fewerCompartments = "capacity: lockers have a compartment less of each size"
    case wrongLocker = "lockers: a parcel stayed a microsecond longer"
    case wrongLoop = "little: the desks of an inspection loop have a microsecond more"
    case extraUnit = "stock: a unit more is on hand than came and did not leave"
    case soldUnseen = "stock: a unit is shipped with no parcel"
    case forgottenOrder = "stock: an order that found none is not counted"
    case otherClass = "stock: an order of no class is counted twice"
    case otherShares = "stock: products are ordered in other shares than they were"
    case closedWarehouse = "stock: warehouses fulfil while they are closed"
    case misdirectedOrder = "history: an order goes by a lane that is none for it"
    case latePick = "history: an ordered parcel is picked a microsecond later"
    case uncountedOrders = "little: a lane for orders took one more"
    case slowerTransfer = "history: containers are moved in longer than they were"
    case openedContainer = "containers: one parcel less passes a site unopened"
    case overusedCharter = "charters: fewer may be called than were"
    case charterForFew = "threshold: lanes are called only for more than they were"
    case shorterNotice = "threshold: lanes are called an hour before anybody is left behind"

    /// Whether it needs what only whole topologies have.
    var isOfWhole: Bool {
        switch self {
        case .extraUnit, .soldUnseen, .forgottenOrder, .otherClass, .otherShares, .closedWarehouse,
            .misdirectedOrder, .latePick, .uncountedOrders, .slowerTransfer, .openedContainer,
            .overusedCharter, .charterForFew, .shorterNotice:
            true
        default: false
        }
    }

    /// How the checker's problems begin.
    var flag: String { String(rawValue.prefix { $0 != ":" }) }

    /// - Returns: false if the run has nothing to be wrong there.
    func plant(in run: inout Observed, _ checks: RunChecks) -> Bool {
        switch self {
        case .droppedScan:
            // Of a parcel that has ended: of others the last scan may be missing unseen.
            let ended = Set(run.ends.map(\.parcel.id))
            return first(&run.scans) { scans in
                let place = scans.firstIndex {
                    $0.kind == .leftStation && ended.contains($0.parcel)
                }
                if let place { scans.remove(at: place) }
                return place != nil
            }
        case .scanElsewhere:
            guard let other = run.network.sites.last else { return false }
            return change(&run, .dispatched) { scans, index in
                scans[index].siteKey = other.stableKey ^ 1
            }
        case .backInTime:
            return change(&run, .dispatched) { scans, index in
                let parcel = scans[index].parcel
                if let before = scans[..<index].lastIndex(where: { $0.parcel == parcel }) {
                    scans[before].time = scans[index].time + .minutes(1)
                }
            }
        case .lateDelivery:
            guard !run.ends.isEmpty else { return false }
            run.ends[run.ends.count / 2].time.microseconds += 1
            return true
        case .lostParcel:
            run.reports[0].custody.delivered += 1
            return true
        case .unbalanced:
            run.reports[0].custody.inCustody += 1
            return true
        case .forgottenChange:
            return change(&run, .delivered) { scans, index in scans[index].time.microseconds += 1 }
        case .wrongStage:
            guard !run.ends.isEmpty else { return false }
            let middle = run.ends.count / 2
            run.ends[middle].parcel.add(SimDuration(microseconds: 1), to: .queue)
            return true
        case .grossAboveNet:
            guard let flow = run.reports[0].flows.indices.first else { return false }
            run.reports[0].flows[flow].onTime += 100_000
            return true
        case .wrongPresence:
            return first(&run) { report in
                guard !report.presence.isEmpty else { return false }
                report.presence[0].areas[100] += 1
                return true
            }
        case .wrongQueue:
            return first(&run) { report in
                guard !report.stations.isEmpty else { return false }
                report.stations[0].queueArea += 1
                return true
            }
        case .wrongBoard:
            let isBagged = run.network.lanes.contains { $0.bags.size > 0 }
            guard run.network.routeEpochs.isEmpty, !isBagged else { return false }
            return first(&run) { report in
                guard !report.boards.isEmpty else { return false }
                report.boards[0].waitSum += 1
                return true
            }
        case .otherHours:
            for interval in run.network.intervals.indices {
                run.network.intervals[interval].opens = run.network.intervals[interval].closes
            }
            return run.network.stations.contains { $0.opening != .always }
        case .otherShifts:
            let end = run.network.plan.end
            run.network.intervals.append(
                Network.OpenInterval(opens: end, closes: .infinity, openBefore: .zero))
            run.network.openings.append(
                Network.Opening(
                    firstInterval: UInt32(run.network.intervals.count - 1), intervalCount: 1,
                    undisturbed: 0))
            for station in run.network.stations {
                for crew in station.crews.dropFirst() {
                    run.network.crews[crew].opening = OpeningID(run.network.openings.count - 1)
                }
            }
            return !run.network.crews.isEmpty
        case .otherCancellations:
            return cancelAll(&run, checks)
        case .fewerCompartments:
            for locker in run.network.lockers.indices {
                for size in 0..<BySize<UInt32>.count
                where run.network.lockers[locker].compartments[size] > 0 {
                    run.network.lockers[locker].compartments[size] -= 1
                }
            }
            return run.reports.contains { $0.lockers.contains { $0.full > 0 } }
        case .wrongLocker:
            return first(&run) { report in
                guard !report.lockers.isEmpty else { return false }
                report.lockers[0].staySum += 1
                return true
            }
        case .wrongLoop:
            guard
                let office = run.network.customs.first(where: {
                    checks.isLooped($0) && !$0.holdsConsignments
                })
            else {
                return false
            }
            let desks = Int(office.physicalDesks.index)
            for (region, record) in run.network.regions.enumerated()
            where record.stations.contains(desks) {
                run.reports[region].stations[desks - record.stations.lowerBound].busyArea += 1
            }
            return true
        case .fewerServers, .smallerVehicle, .lighterVehicle, .fewerVans:
            return shrink(&run, checks)
        case .otherRanks:
            for service in run.network.services.indices {
                run.network.services[service].rank = 9 - run.network.services[service].rank
            }
            return run.network.ranks.count > 1 && run.network.disciplines.contains { $0.isRanked }
        case .otherWaves:
            for wave in run.network.waves.indices {
                run.network.waves[wave].time = run.network.waves[wave].time + .minutes(1)
            }
            return checks.journeys.contains { journey in
                journey.stays.contains {
                    if case .couriers = $0.place { return $0.to != nil }
                    return false
                }
            }
        case .extraUnit, .soldUnseen, .forgottenOrder, .otherClass, .otherShares, .closedWarehouse,
            .misdirectedOrder, .latePick, .uncountedOrders, .slowerTransfer, .openedContainer,
            .overusedCharter, .charterForFew, .shorterNotice:
            return plantInWhole(&run, checks)
        }
    }

    /// Cancels every departure of every lane, as if a disruption had hit them all.
    private func cancelAll(_ run: inout Observed, _ checks: RunChecks) -> Bool {
        run.network.cancellations = []
        for lane in run.network.lanes.indices where !run.network.lanes[lane].isContinuous {
            let first = run.network.cancellations.count
            for departure in 0..<run.network.lanes[lane].departureCount {
                run.network.cancellations.append(
                    Network.Cancellation(departure: UInt32(departure), fromStop: 0, disruption: 0))
            }
            run.network.lanes[lane].cancellations = first..<run.network.cancellations.count
        }
        return checks.journeys.contains { journey in
            journey.stays.contains {
                guard case .lane(let lane) = $0.place else { return false }
                return !run.network.lanes[lane].isContinuous
            }
        }
    }

    /// Takes capacity away from everything of a kind: something used it.
    private func shrink(_ run: inout Observed, _ checks: RunChecks) -> Bool {
        switch self {
        case .fewerServers:
            for station in run.network.stations.indices {
                run.network.stations[station].servers -= 1
            }
            return run.network.disciplines.count < run.network.stations.count
        case .smallerVehicle:
            for lane in run.network.lanes.indices
            where run.network.lanes[lane].parcelCapacity != .max {
                run.network.lanes[lane].parcelCapacity -= 1
            }
        case .lighterVehicle:
            for lane in run.network.lanes.indices {
                let capacity = run.network.lanes[lane].gramCapacity
                if capacity != .max { run.network.lanes[lane].gramCapacity = capacity * 3 / 4 }
            }
        default:
            for row in run.network.couriers.indices { run.network.couriers[row].vans = 0 }
            return run.reports.contains { $0.couriers.contains { $0.waves > 0 && $0.stops > 0 } }
        }
        return run.reports.contains { $0.boards.contains { $0.leftBehind > 0 } }
    }

    /// Changes a scan of a kind, in the middle of the first history that has one.
    func change(
        _ run: inout Observed, _ kind: Scan.Kind, _ edit: (inout [Scan], Int) -> Void
    ) -> Bool {
        for region in run.scans.indices {
            let places = run.scans[region].indices.filter { run.scans[region][$0].kind == kind }
            guard !places.isEmpty else { continue }
            edit(&run.scans[region], places[places.count / 2])
            return true
        }
        return false
    }

    func first(_ run: inout Observed, _ edit: (inout RegionReport) -> Bool) -> Bool {
        first(&run.reports, edit)
    }

    func first<Part>(_ parts: inout [Part], _ edit: (inout Part) -> Bool) -> Bool {
        for index in parts.indices where edit(&parts[index]) { return true }
        return false
    }
}

@Suite("Planted faults")
struct PlantedFaultTests {
    /// Less of a capacity, or another order, shows only where it mattered; all else everywhere.
    private static let mayBeHidden: [PlantedFault] = [
        .fewerServers, .smallerVehicle, .lighterVehicle, .otherRanks, .otherHours, .otherShifts,
        .fewerCompartments, .slowerTransfer, .closedWarehouse, .otherShares,
        .shorterNotice,
    ]
    /// Where a fault shows everywhere, so many runs will do.
    private static let enough = 2

    @Test(
        "Each checker flags the faults that it is for, and finds nothing without them",
        arguments: [false, true])
    func flagged(isWhole: Bool) throws {
        var runs = try (1...8 as ClosedRange<UInt64>).map { try Self.run($0, isWhole) }
        let problems = runs.flatMap { $0.problems() }
        #expect(problems.isEmpty)
        for fault in PlantedFault.allCases where fault.isOfWhole == isWhole {
            var (found, planted) = Self.flagged(fault, in: runs[...])
            while Self.mayBeHidden.contains(fault) ? found == 0 : planted == 0,
                runs.count < Self.mostRuns
            {
                runs.append(try Self.run(UInt64(runs.count + 1), isWhole))
                (found, planted) = Self.flagged(fault, in: runs.suffix(1))
            }
            let isFound = found == planted && planted > 0
            #expect(isFound, "\(fault.rawValue): found in \(found) of \(planted)")
        }
    }

    /// So many seeds have something of everything.
    private static let mostRuns = 60

    private static func run(_ seed: UInt64, _ isWhole: Bool) throws -> RunChecks {
        RunChecks(try Observed(running: try RandomCase(seed: seed, isWhole: isWhole).network))
    }

    private static func flagged(
        _ fault: PlantedFault, in runs: ArraySlice<RunChecks>
    ) -> (found: Int, planted: Int) {
        var planted = 0
        var found = 0
        for checks in runs where found < enough {
            var run = checks.observed
            guard fault.plant(in: &run, checks) else { continue }
            planted += 1
            let problems = RunChecks(run).problems()
            if problems.contains(where: { $0.hasPrefix(fault.flag) }) { found += 1 }
            if found == 1 && mayBeHidden.contains(fault) { return (1, 1) }
        }
        return (found, planted)
    }
}
