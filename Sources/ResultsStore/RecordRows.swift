import GRDB
import Measurement
import ParcelNetwork
import SimulationKernel

/// A record as rows, inserted parents first.
struct RecordRows {
    let record: RunRecord
    let network: Network
    let totals: MergedTallies
    private let database: Database

    init(_ record: RunRecord, _ database: Database) {
        self.record = record
        network = record.network
        totals = MergedTallies(record)
        self.database = database
    }

    func insertAll() throws {
        try insertRun()
        try insertRegions()
        try insertComponents()
        try insertFlows()
        try insertCosts()
        try insertLedger()
        try insertTrace()
    }

    func insert(
        into table: String, _ values: [(any DatabaseValueConvertible)?]
    ) throws {
        let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
        try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(places))")
            .execute(arguments: StatementArguments(values))
    }

    private func insertRun() throws {
        let plan = network.plan
        let custody = totals.custody
        try insert(
            into: "run",
            [
                network.name, record.topologyFile, network.question, network.scenario,
                record.status.rawValue, record.version, String(plan.seed),
                whole(plan.volumeMillionths),
                network.startUnixSeconds, plan.warmUp.microseconds, plan.measured.microseconds,
                plan.end.microseconds, plan.drain, plan.interval.microseconds,
                plan.lead.microseconds, record.blobDigest, totals.digest.description,
                whole(totals.events), whole(custody.created), whole(custody.delivered),
                whole(custody.returned), whole(custody.lost), whole(custody.inCustody),
                record.inTransit(custody), record.ledgerProblems(totals).isEmpty,
                whole(record.missingScans), record.costs.wallSeconds, record.costs.startSeconds,
                whole(record.costs.peakMemoryBytes),
            ])
    }

    private func insertRegions() throws {
        for (index, region) in network.regions.enumerated() {
            let report = index < record.reports.count ? record.reports[index] : RegionReport()
            let custody = report.custody
            var digest = Digest()
            for part in report.digests { digest.merge(part) }
            try insert(
                into: "regions",
                [
                    index, region.name, whole(custody.created), whole(custody.received),
                    whole(custody.delivered), whole(custody.returned), whole(custody.lost),
                    whole(custody.handedOff), whole(custody.inCustody), whole(report.events),
                    report.clock.microseconds, digest.description,
                ])
            for (interval, digest) in report.digests.enumerated() {
                try insert(into: "digests", [index, interval, digest.description])
            }
        }
        for process in record.processes {
            try insert(
                into: "processes",
                [
                    Int(process.region.index), Int(process.pid),
                    process.peakMemoryBytes.map(whole), process.computingSeconds,
                    process.waitingSeconds,
                ])
        }
    }

    private func insertComponents() throws {
        for (index, site) in network.sites.enumerated() {
            try insert(
                into: "sites",
                [
                    index, site.name, Int(site.region.index), Double(site.latitude) / 1e6,
                    Double(site.longitude) / 1e6,
                ])
        }
        for (index, station) in network.stations.enumerated() {
            let tally = totals.stations[index]
            let window = window(at: station.site)
            try insert(
                into: "stations",
                [
                    index, Int(station.site.index), station.kind, Int(station.servers),
                    seconds(window.upperBound - window.lowerBound),
                    seconds(record.openTime(of: station.opening, within: window)),
                    Double(record.staffedTime(of: station, within: window)) / 1e6,
                    whole(tally.arrivals), Double(tally.waitSum) / 1e6,
                    Double(tally.waitSquareSum) / 1e12, Double(tally.longestWait) / 1e6,
                    whole(tally.waited), whole(tally.waitedHalfHour),
                    Double(tally.queueArea) / 1e6, Double(tally.openQueueArea) / 1e6,
                    Double(tally.busyArea) / 1e6,
                    record.closings(of: station.opening, within: window),
                    whole(tally.carriedOver),
                ])
            guard station.isByVehicle else { continue }
            try insert(
                into: "docks",
                [
                    index, whole(tally.vehicles), whole(tally.vehiclesWaited),
                    Double(tally.vehicleWaitSum) / 1e6, Double(tally.longestVehicleWait) / 1e6,
                    Double(tally.dockArea) / 1e6,
                ])
        }
        for (discipline, tally) in zip(network.disciplines, totals.stepped) {
            let station = Int(discipline.station.index)
            try insert(
                into: "stepped_stations",
                [
                    station, whole(tally.breakdowns), Double(tally.downArea) / 1e6,
                    Double(tally.interruptedArea) / 1e6, Double(tally.blockedArea) / 1e6,
                    whole(tally.turnedAway), whole(tally.misread),
                ])
            for (rank, tally) in zip(network.ranks, tally.ranks) {
                try insert(
                    into: "station_ranks",
                    [
                        station, Int(rank), whole(tally.arrivals), Double(tally.waitSum) / 1e6,
                        Double(tally.waitSquareSum) / 1e12, Double(tally.longestWait) / 1e6,
                        whole(tally.waited),
                    ])
            }
        }
        for (index, lane) in network.lanes.enumerated() {
            let route = network.laneStops[lane.stops].map {
                network.sites[Int($0.site.index)].name
            }
            try insert(
                into: "lanes",
                [
                    index, lane.name, "\(lane.mode)", lane.isContinuous,
                    route.joined(separator: " - "),
                ])
        }
        for (index, board) in network.boards.enumerated() { try insert(board, index) }
        for charter in network.charters {
            let called = totals.boards[Int(network.board(of: charter).index)].called
            try insert(
                into: "charters",
                [
                    Int(charter.lane.index), charter.threshold, seconds(charter.notice),
                    charter.atMost == Network.Charter.unlimited ? nil : Int64(charter.atMost),
                    seconds(charter.span), whole(called),
                ])
        }
        try insertPresence()
        try insertDisruptions()
        try insertCarriers()
        try insertLockers()
        try insertStock()
        for (index, couriers) in network.couriers.enumerated() {
            let tally = totals.couriers[index]
            try insert(
                into: "couriers",
                [
                    index, Int(couriers.site.index), whole(tally.waves), whole(tally.stops),
                    whole(tally.failed), whole(tally.leftBehind),
                ])
        }
    }

    private func insert(_ board: Network.Board, _ index: Int) throws {
        let tally = totals.boards[index]
        let lane = network.lanes[Int(board.lane.index)]
        let window = window(at: board.site)
        func capacity(_ sum: UInt64, _ limit: Int64) -> Int64? {
            lane.isContinuous || limit == .max ? nil : whole(sum)
        }
        try insert(
            into: "boards",
            [
                index, Int(board.lane.index), Int(board.stop), Int(board.site.index),
                seconds(window.upperBound - window.lowerBound), whole(tally.departures),
                whole(tally.departuresFull), whole(tally.loaded), whole(tally.onBoard),
                capacity(tally.parcelCapacity, lane.parcelCapacity), whole(tally.grams),
                capacity(tally.gramCapacity, lane.gramCapacity), whole(tally.millilitres),
                capacity(tally.millilitreCapacity, lane.millilitreCapacity),
                whole(tally.leftBehind), whole(tally.waiting), Double(tally.waitSum) / 1e6,
                whole(tally.bags), whole(tally.bagsFull), whole(tally.bagged),
                whole(tally.bagsOpened), Double(tally.bagWaitSum) / 1e6,
            ])
        if tally.cancelled > 0 || tally.late > 0 {
            try insert(
                into: "punctuality",
                [
                    index, whole(tally.cancelled), whole(tally.rolledOver), whole(tally.late),
                    Double(tally.lateSum) / 1e6,
                ])
        }
        guard lane.containers.filling.size > 0 || tally.transferred > 0 else { return }
        try insert(
            into: "containers",
            [
                index, whole(tally.containers), whole(tally.containersFull),
                whole(tally.contained), Double(tally.containerWaitSum) / 1e6,
                whole(tally.containersOpened), whole(tally.transferred), whole(tally.bypassing),
            ])
    }

    /// Quantiles of the lead times of a service, NULL where they are not reached.
    private func insertQuantiles(ofService service: Int) throws {
        var cohort = FlowTally()
        for (flow, tally) in zip(network.flows, totals.flows)
        where Int(flow.service) == service && !flow.isBacklog {
            cohort.add(tally)
        }
        let open = record.followed(cohort)
        for share in [0.5, 0.9, 0.95, 0.99] {
            let minutes = cohort.leadMinutes.quantile(share, censored: open)
            try insert(into: "lead_quantiles", [service, share, minutes.map { $0 / 60 }])
        }
    }

    private func insertFlows() throws {
        for (index, service) in network.services.enumerated() {
            try insert(
                into: "services",
                [
                    index, service.name, Int(service.promiseWorkingDays),
                    service.target == 0
                        ? nil : (Double(service.target) / 4_294.967296).rounded() / 1e6,
                ])
            try insertQuantiles(ofService: index)
        }
        for (index, flow) in network.flows.enumerated() {
            let tally = totals.flows[index]
            try insert(
                into: "flows",
                [
                    index, Int(flow.origin.index), Int(flow.destination.index), Int(flow.service),
                    flow.isBacklog ? 1 : 0,
                    whole(tally.created), whole(tally.eligible), whole(tally.onTime),
                    whole(tally.onTimeNet), whole(tally.delivered), whole(tally.returned),
                    whole(tally.lost), whole(tally.open), whole(tally.leadMinutes.total),
                    hours(tally.leadSum), Double(tally.leadSquareSum) / 3.6e9 / 3.6e9,
                ])
            try insert(tally.leadMinutes, "lead minutes", flow: index)
            try insert(tally.leadWorkingDays, "working days", flow: index)
            for stage in Dwell.allCases
            where tally.dwell[stage.rawValue] != 0 || tally.lateDwell[stage.rawValue] != 0 {
                try insert(
                    into: "dwell",
                    [
                        index, "\(stage)", hours(tally.dwell[stage.rawValue]),
                        hours(tally.lateDwell[stage.rawValue]),
                    ])
            }
            for cause in tally.lateCauses(network) {
                try insert(
                    into: "late_causes",
                    [
                        index, cause.kind.rawValue, cause.station, cause.board, cause.couriers,
                        cause.component,
                        whole(cause.parcels),
                    ])
            }
        }
    }

    private func insertDisruptions() throws {
        let cancelled = network.cancelledDepartures()
        for (index, disruption) in network.disruptions.enumerated() {
            try insert(
                into: "disruptions",
                [
                    index, disruption.name, disruption.place, Int(disruption.region.index),
                    disruption.from.microseconds, disruption.to.microseconds,
                    disruption.known.microseconds,
                    (Double(disruption.capacity) / 4_294.967296).rounded() / 1e6,
                    cancelled[index],
                ])
        }
    }

    private func insertPresence() throws {
        for (index, meter) in network.presence.enumerated() {
            let window = window(at: meter.site)
            var lengths = [Int64](repeating: 0, count: WeekClock.hours)
            WeekClock(Array(network.clockStretches[meter.stretches])).forEachHour(
                from: window.lowerBound, to: window.upperBound
            ) { lengths[$0] += $1 }
            for hour in 0..<WeekClock.hours {
                let area = totals.presence[index].areas[hour]
                try insert(
                    into: "presence",
                    [
                        Int(meter.site.index), hour, Double(lengths[hour]) / 1e6,
                        Double(area) / 1e6,
                        lengths[hour] > 0 ? Double(area) / Double(lengths[hour]) : nil,
                    ])
            }
        }
    }

    private func insert(_ histogram: Histogram, _ measure: String, flow: Int) throws {
        for (bucket, count) in histogram.counts.enumerated() where count > 0 {
            try insert(
                into: "flow_histogram",
                [
                    flow, measure, whole(Histogram.leastValue(of: bucket)),
                    whole(Histogram.leastValue(of: bucket + 1)), whole(count),
                ])
        }
    }

    private func insertLedger() throws {
        for ledger in record.channels {
            let channel = network.channels[Int(ledger.channel.index)]
            for interval in 0..<max(ledger.sent.count, ledger.received.count) {
                let sent = interval < ledger.sent.count ? ledger.sent[interval] : nil
                let received = interval < ledger.received.count ? ledger.received[interval] : nil
                try insert(
                    into: "ledger",
                    [
                        Int(ledger.channel.index), Int(channel.from.index), Int(channel.to.index),
                        interval, sent.map { whole($0.count) }, sent.map { $0.first.hexadecimal },
                        sent.map { $0.second.hexadecimal }, received.map { whole($0.count) },
                        received.map { $0.first.hexadecimal },
                        received.map { $0.second.hexadecimal },
                    ])
            }
        }
    }

    func window(at site: SiteID) -> Range<SimTime> {
        record.measuredWindow(of: network.sites[Int(site.index)].region)
    }

    func whole(_ number: UInt64) -> Int64 { Int64(clamping: number) }
    func seconds(_ time: SimDuration) -> Double { Double(time.microseconds) / 1e6 }
    private func hours(_ sum: Int128) -> Double { Double(sum) / 3.6e9 }
}
