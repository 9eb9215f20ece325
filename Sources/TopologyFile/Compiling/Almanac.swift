import SimulationKernel

/// The clocks and calendars of a topology over every date that its tables may need.
struct Almanac {
    let start: CivilDate
    /// Dates outside of `first ... last` are out of reach.
    let first: CivilDate
    let last: CivilDate
    let calendars: [CalendarSpec]
    /// By calendar.
    let worked: [WorkingDates]
    /// By calendar: the dates listed as closed.
    let closed: [Set<CivilDate>]
    private let clocks: [String: LocalClock]
    /// No clock of a parcel begins before.
    let earliestClock: SimTime

    /// Dates before the run's start that tables may look at.
    static let daysBefore = 60

    /// Reads the zones of all sites; those that nobody knows are problems.
    init(_ spec: TopologySpec, daysAfter: Int, problems: inout [Problem]) {
        start = spec.start
        let backlogs = spec.demand.compactMap(\.backlog)
        let oldest = backlogs.map { $0.longestAge(before: spec.start) }.max() ?? .zero
        earliestClock = .zero - oldest
        first =
            spec.start + -Almanac.daysBefore
            + -Int(oldest.microseconds / SimDuration.days(1).microseconds)
        last = spec.start + daysAfter
        calendars = spec.calendars
        worked = spec.calendars.map { [first, last] in
            WorkingDates([$0], first: first, last: last)
        }
        closed = spec.calendars.map { Set($0.closed) }
        var clocks: [String: LocalClock] = [:]
        var unknown: Set<String> = []
        for site in spec.sites where clocks[site.zone] == nil {
            if let clock = LocalClock(zone: site.zone, start: start, first: first, last: last) {
                clocks[site.zone] = clock
            } else if unknown.insert(site.zone).inserted {
                problems.append(
                    Problem(
                        at: site.position, "unknown time zone '\(site.zone)'",
                        mend: "write a name of the time-zone database, such as 'Europe/Madrid'"))
            }
        }
        self.clocks = clocks
    }

    /// - Precondition: the zone is that of a site, and known.
    func clock(_ zone: String) -> LocalClock {
        guard let clock = clocks[zone] else { preconditionFailure("no clock for zone \(zone)") }
        return clock
    }

    /// The dates that all of some calendars work.
    func worked(byAll indices: [Int]) -> WorkingDates {
        if indices.count == 1 { return worked[indices[0]] }
        return WorkingDates(indices.map { calendars[$0] }, first: first, last: last)
    }

    /// The calendars by which a service counts, ascending and each once.
    func counting(_ service: ServiceSpec, origin: Int, destination: Int) -> [Int] {
        switch service.counts {
        case .destination: [destination]
        case .origin: [origin]
        case .both: origin == destination ? [origin] : [origin, destination].sorted()
        case .calendar(let calendar): [calendar]
        }
    }

    /// The local dates of a clock on which something between two instants may begin: two more
    /// on either side, for what lasts past midnight.
    func dates(_ clock: LocalClock, from: SimTime, until: SimTime) -> [CivilDate] {
        let begin = max(first, clock.date(at: from) + -2)
        let end = min(last, clock.date(at: until) + 2)
        return begin <= end ? (0...(end - begin)).map { begin + $0 } : []
    }
}
