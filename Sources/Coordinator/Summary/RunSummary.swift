import Measurement
import ParcelNetwork
package import ResultsStore
import SimulationKernel

/// What a run found, in numbers to show: `summary.json` is exactly this.
///
/// A pure function of the record. Only ``processes``, ``wallSeconds``, ``startSeconds``,
/// ``parcelsPerSecond``, ``peakMemoryMiB``, ``checkpoints``, ``checkpointMiB`` and
/// ``coordinatorRestarts`` differ between two runs of one topology and seed.
package struct RunSummary: Codable, Equatable, Sendable {
    package var topology: String
    package var topologyFile: String
    package var question: String
    /// The scenarios that were applied, `june+strike`; empty without any.
    package var scenario: String
    package var status: RunStatus
    package var version: String
    package var seed: UInt64
    /// Length of the measured window, of the warm-up before it and of the whole run.
    package var days: Figure
    package var warmUpDays: Figure
    package var totalDays: Figure
    package var volume: Figure
    /// Seconds from 1970 to the run's start.
    package var startUnixSeconds: Int64
    /// The measured window's first and last date, UTC.
    package var firstDate: String
    package var lastDate: String
    package var digest: String

    package var parcels: ParcelTotals
    package var ledgerBalanced: Bool
    /// What does not add up, in sentences.
    package var ledgerProblems: [String]
    /// Scans of traced parcels that were made but are not in the results.
    package var missingScans: UInt64

    /// The whole cohort.
    package var cohort: CohortSummary
    package var onTime: OnTime
    package var leadTimeHours: LeadTime
    package var services: [ServiceRow]
    package var flows: [FlowRow]
    /// What stood somewhere when the run started: in no other figure by flow or service.
    package var backlog: [FlowRow]
    package var regions: [RegionRow]
    package var sites: [StationRow]
    package var lanes: [LaneRow]
    package var couriers: [CouriersRow]
    /// As they happened before the run's end.
    package var disruptions: [DisruptionRow]
    package var lockers: [LockerRow]
    package var carriers: [CarrierRow]
    package var warehouses: [WarehouseRow]
    /// By warehouse and class of products.
    package var stock: [StockRow]
    /// Of a topology with costs, prices or emissions.
    package var costs: CostSummary?

    package var events: UInt64
    package var processes: [ProcessRow]
    package var wallSeconds: Figure
    package var startSeconds: Figure
    /// Created parcels over ``wallSeconds``.
    package var parcelsPerSecond: Figure
    package var peakMemoryMiB: Figure
    /// Committed checkpoints of the whole run, and the size of the last one.
    package var checkpoints: UInt32
    package var checkpointMiB: Figure
    /// Coordinators that were lost or had stopped; regions' processes are counted by ``processes``.
    package var coordinatorRestarts: Int

    package init(_ record: RunRecord) {
        let network = record.network
        let plan = network.plan
        let totals = MergedTallies(record)
        topology = network.name
        topologyFile = record.topologyFile
        question = network.question
        scenario = network.scenario
        status = record.status
        version = record.version
        seed = plan.seed
        days = Figure(Double(plan.measured.microseconds) / 86_400e6)
        warmUpDays = Figure(Double(plan.warmUp.microseconds) / 86_400e6)
        totalDays = Figure(Double(record.reached.microseconds) / 86_400e6)
        volume = Figure(Double(plan.volumeMillionths) / 1e6)
        startUnixSeconds = network.startUnixSeconds
        firstDate = UTCDate(network, plan.windowStart).description
        let last = max(plan.windowStart, plan.windowEnd - SimDuration(microseconds: 1))
        lastDate = UTCDate(network, last).description
        digest = totals.digest.description

        parcels = ParcelTotals(totals.custody, inTransit: record.inTransit(totals.custody))
        ledgerProblems = record.ledgerProblems(totals)
        ledgerBalanced = ledgerProblems.isEmpty
        missingScans = record.missingScans

        var all = FlowTally()
        var byService = Array(repeating: FlowTally(), count: network.services.count)
        var byDestination = Array(repeating: FlowTally(), count: network.regions.count)
        for (flow, tally) in zip(network.flows, totals.flows) where !flow.isBacklog {
            all.add(tally)
            byService[Int(flow.service)].add(tally)
            byDestination[Int(flow.destination.index)].add(tally)
        }
        cohort = CohortSummary(all, record)
        onTime = cohort.onTime
        leadTimeHours = cohort.leadTimeHours
        services = zip(network.services, byService).map {
            ServiceRow($0, CohortSummary($1, record), isPartial: record.status == .interrupted)
        }
        let rows = zip(network.flows, totals.flows)
        flows = rows.filter { !$0.0.isBacklog }.map { FlowRow($0, $1, record) }
        backlog = rows.filter { $0.0.isBacklog }.map { FlowRow($0, $1, record) }
        let empty = RegionReport()
        regions = network.regions.indices.map {
            RegionRow(
                $0, $0 < record.reports.count ? record.reports[$0] : empty,
                inbound: byDestination[$0], record)
        }
        sites = totals.stations.indices.map { StationRow($0, totals, record) }
        let expenses = Expenses(record, totals)
        lanes = network.lanes.indices.map { LaneRow($0, totals, record, expenses.lanes[$0]) }
        couriers = totals.couriers.enumerated().map { CouriersRow($0, $1, network) }
        carriers = totals.carriers.indices.map { CarrierRow($0, totals, record) }
        lockers = totals.lockers.indices.map { LockerRow($0, totals, record) }
        warehouses = network.warehouses.indices.map { WarehouseRow($0, totals, network) }
        stock = totals.stock.indices.map { StockRow($0, totals, record) }

        costs = CostSummary(expenses, network)

        disruptions = DisruptionRow.all(network)

        events = totals.events
        processes = record.processes.map { ProcessRow($0, network) }
        let machine = record.costs
        wallSeconds = Figure(machine.wallSeconds, places: 3)
        startSeconds = Figure(machine.startSeconds, places: 3)
        parcelsPerSecond = Figure(
            machine.wallSeconds > 0 ? Double(totals.custody.created) / machine.wallSeconds : nil,
            places: 0)
        peakMemoryMiB = Figure(Double(machine.peakMemoryBytes) / 1_048_576, places: 1)
        checkpoints = machine.checkpoints
        checkpointMiB = Figure(Double(machine.checkpointBytes) / 1_048_576, places: 3)
        coordinatorRestarts = machine.coordinatorRestarts
    }
}

/// The whole run's ledger: created = delivered + returned + lost + in custody + in transit.
package struct ParcelTotals: Codable, Equatable, Sendable {
    package var created: UInt64
    package var delivered: UInt64
    package var returned: UInt64
    package var lost: UInt64
    package var inCustody: UInt64
    package var inTransit: Int64

    init(_ custody: CustodyCounts, inTransit: Int64) {
        created = custody.created
        delivered = custody.delivered
        returned = custody.returned
        lost = custody.lost
        inCustody = custody.inCustody
        self.inTransit = inTransit
    }
}

package struct ServiceRow: Codable, Equatable, Sendable {
    package var service: String
    package var promiseWorkingDays: UInt32
    /// The pledged share on time; null if none is.
    package var target: Figure
    /// Whether the pledge was kept; null without a target or an eligible parcel, and in a run that was
    /// interrupted.
    package var pledgeKept: Bool?
    package var cohort: CohortSummary

    init(_ service: Network.Service, _ cohort: CohortSummary, isPartial: Bool) {
        self.service = service.name
        promiseWorkingDays = service.promiseWorkingDays
        target = service.target == 0 ? .none : Figure(Double(service.target) / 4_294_967_296)
        self.cohort = cohort
        let onTime = cohort.onTime
        if service.target > 0 && onTime.eligible > 0 && !isPartial {
            // By counts: rounded shares could tie.
            pledgeKept =
                UInt128(onTime.onTime) << 32 >= UInt128(service.target) * UInt128(onTime.eligible)
        }
    }
}

/// An origin-destination pair of regions and a service.
package struct FlowRow: Codable, Equatable, Sendable {
    package var origin: String
    package var destination: String
    package var service: String
    package var cohort: CohortSummary

    init(_ flow: Network.Flow, _ tally: FlowTally, _ record: RunRecord) {
        let network = record.network
        origin = network.regions[Int(flow.origin.index)].name
        destination = network.regions[Int(flow.destination.index)].name
        service = network.services[Int(flow.service)].name
        cohort = CohortSummary(tally, record)
    }
}

package struct ProcessRow: Codable, Equatable, Sendable {
    package var region: String
    package var pid: Int32
    package var peakMemoryMiB: Figure
    package var computingSeconds: Figure
    package var waitingSeconds: Figure
    /// Checkpoints were being written, beside all else.
    package var writingSeconds: Figure
    /// Processes before this one that were lost.
    package var restarts: Int

    init(_ process: RunProcess, _ network: Network) {
        region = network.regions[Int(process.region.index)].name
        pid = process.pid
        peakMemoryMiB = Figure(process.peakMemoryBytes.map { Double($0) / 1_048_576 }, places: 1)
        computingSeconds = Figure(process.computingSeconds, places: 3)
        waitingSeconds = Figure(process.waitingSeconds, places: 3)
        writingSeconds = Figure(process.writingSeconds, places: 3)
        restarts = process.restarts
    }
}
