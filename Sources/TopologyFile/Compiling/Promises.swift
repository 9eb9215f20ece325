import ParcelNetwork
import SimulationKernel

/// Which promises are made where: the rows and columns of the deadline tables.
struct Promises {
    /// A service as it is promised at one kind of origin.
    struct Row: Hashable {
        var service: Int
        var zone: String
        /// The origin's calendar, where its working dates count; -1 where they do not.
        var calendar: Int
    }

    /// A kind of destination.
    struct Column: Hashable {
        var zone: String
        var calendar: Int
    }

    /// A counting calendar at a destination's zone: dates that all of `calendars` work.
    private struct Counting: Hashable {
        var zone: String
        var calendars: [Int]
    }

    private(set) var rows: [Row] = []
    private(set) var columns: [Column] = []
    private var rowIndex: [Row: Int] = [:]
    private var columnIndex: [Column: Int] = [:]
    /// `isMade[row][column]`: whether any demand has it.
    private var isMade: [[Bool]] = []

    /// Collects the promises of all demand; the columns of all destinations.
    init(_ spec: TopologySpec, _ almanac: Almanac) {
        for site in spec.sites where site.couriers != nil {
            let column = Column(zone: site.zone, calendar: site.calendar)
            if columnIndex[column] == nil {
                columnIndex[column] = columns.count
                columns.append(column)
            }
        }
        for demand in spec.demand {
            let columns = Set(demand.to.compactMap { column(of: spec.sites[$0.index]) })
            for service in demand.services {
                var ends = demand.from.map {
                    (
                        service: service.index,
                        site: spec.promiseSite(of: demand, from: $0.index)
                    )
                }
                if let site = spec.stockSite(of: demand) {
                    ends.append((spec.sites[site].stock?.service ?? service.index, site))
                }
                for (service, from) in ends {
                    let row = Promises.row(service, from: spec.sites[from], spec)
                    if rowIndex[row] == nil {
                        rowIndex[row] = rows.count
                        rows.append(row)
                        isMade.append(Array(repeating: false, count: self.columns.count))
                    }
                    guard let index = rowIndex[row] else { continue }
                    for column in columns { isMade[index][column] = true }
                }
            }
        }
    }

    private static func row(_ service: Int, from site: SiteSpec, _ spec: TopologySpec) -> Row {
        switch spec.services[service].counts {
        case .origin, .both: Row(service: service, zone: site.zone, calendar: site.calendar)
        case .destination, .calendar: Row(service: service, zone: site.zone, calendar: -1)
        }
    }

    /// The row of the deadline tables for a service promised at a site.
    func row(_ service: Int, from site: SiteSpec, _ spec: TopologySpec) -> Int? {
        rowIndex[Promises.row(service, from: site, spec)]
    }

    func column(of site: SiteSpec) -> Int? {
        columnIndex[Column(zone: site.zone, calendar: site.calendar)]
    }

    // MARK: Tables

    /// The latest deadline of clocks that start before `windowEnd`, rounded up to whole days of
    /// the run, and not before `windowEnd`.
    func lastDeadline(
        before windowEnd: SimTime, _ spec: TopologySpec, _ almanac: Almanac,
        problems: inout [Problem]
    ) -> SimTime {
        var last = windowEnd
        let lastStart = windowEnd - SimDuration(microseconds: 1)
        for (row, column) in made {
            if case .success(let days) = days(row, column, spec, almanac, until: lastStart),
                let day = days.last
            {
                last = max(last, day.deadline)
            }
        }
        let day = SimDuration.days(1).microseconds
        return SimTime(microseconds: (last.microseconds + day - 1) / day * day)
    }

    /// Pairs that some demand has, row by row.
    private var made: [(row: Int, column: Int)] {
        rows.indices.flatMap { row in
            columns.indices.filter { isMade[row][$0] }.map { (row, $0) }
        }
    }

    private func counting(_ row: Int, _ column: Int, _ spec: TopologySpec, _ almanac: Almanac)
        -> Counting
    {
        let (row, column) = (rows[row], columns[column])
        return Counting(
            zone: column.zone,
            calendars: almanac.counting(
                spec.services[row.service], origin: row.calendar, destination: column.calendar))
    }

    private func days(
        _ row: Int, _ column: Int, _ spec: TopologySpec, _ almanac: Almanac, until end: SimTime
    ) -> Result<[Network.DeadlineDay], DeadlineDays.TooFewWorkingDates> {
        let service = spec.services[rows[row].service]
        let counting = counting(row, column, spec, almanac)
        return DeadlineDays.laidOut(
            promise: service.promiseWorkingDays, cutOff: service.cutOff,
            origin: almanac.clock(rows[row].zone), destination: almanac.clock(counting.zone),
            worked: almanac.worked(byAll: counting.calendars), from: almanac.earliestClock,
            until: end)
    }

    /// Writes destinations, calendars and deadlines into the network.
    func write(
        to network: inout Network, _ spec: TopologySpec, _ almanac: Almanac, destinations: [Int],
        siteIDs: [SiteID], until end: SimTime, problems: inout [Problem]
    ) {
        for index in destinations {
            let site = spec.sites[index]
            guard let column = column(of: site) else { continue }
            network.destinations.append(
                Network.Destination(
                    site: siteIDs[index], region: RegionID(site.region), calendar: UInt32(column)))
        }
        // Columns first, then what some service counts by that is no destination's own.
        var calendarIndex: [Counting: Int] = [:]
        for column in columns {
            let counting = Counting(zone: column.zone, calendars: [column.calendar])
            add(counting, &calendarIndex, &network, almanac, until: end)
        }
        let pairs = made
        for pair in pairs {
            let counting = counting(pair.row, pair.column, spec, almanac)
            add(counting, &calendarIndex, &network, almanac, until: end)
        }

        let width = network.calendars.count
        network.deadlineTables = Array(
            repeating: Network.DeadlineTable(first: 0, count: 0, calendar: 0),
            count: rows.count * width)
        for column in columns.indices {
            for row in rows.indices {
                network.deadlineTables[row * width + column].calendar = UInt32(column)
            }
        }
        for pair in pairs {
            let counting = counting(pair.row, pair.column, spec, almanac)
            guard let calendar = calendarIndex[counting] else { continue }
            switch days(pair.row, pair.column, spec, almanac, until: end) {
            case .success(let days):
                network.deadlineTables[pair.row * width + pair.column] = Network.DeadlineTable(
                    first: UInt32(network.deadlineDays.count), count: UInt32(days.count),
                    calendar: UInt32(calendar))
                network.deadlineDays += days
            case .failure(let few):
                let service = spec.services[rows[pair.row].service]
                let codes = counting.calendars.map { "'\(spec.calendars[$0].code)'" }
                let problem = Problem(
                    at: service.position,
                    "service '\(service.name)' promises more working days than "
                        + "\(codes.joined(separator: " and ")) leave after \(few.after)",
                    mend: "count by another calendar, or correct the closed dates")
                if !problems.contains(problem) { problems.append(problem) }
            }
        }
    }

    private func add(
        _ counting: Counting, _ index: inout [Counting: Int], _ network: inout Network,
        _ almanac: Almanac, until end: SimTime
    ) {
        if index[counting] != nil { return }
        index[counting] = network.calendars.count
        let days = DeadlineDays.calendar(
            almanac.worked(byAll: counting.calendars), clock: almanac.clock(counting.zone),
            until: end)
        let codes = counting.calendars.map { almanac.calendars[$0].code }
        network.calendars.append(
            Network.Calendar(
                name: "\(codes.joined(separator: "+")) \(counting.zone)",
                first: UInt32(network.calendarDays.count), count: UInt32(days.count)))
        network.calendarDays += days
    }
}
