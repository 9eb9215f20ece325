package import ParcelNetwork
import SimulationKernel

/// A network ready to run, and what about it is probably not meant.
package struct CompiledTopology: Hashable, Sendable {
    package var network: Network
    package var warnings: [Problem]
}

/// What keeps a topology from running: everything found, in the order of the files.
package struct UncompilableTopology: Error, Hashable, Sendable {
    /// Errors and warnings; at least one error.
    package var problems: [Problem]
}

/// Turns a topology as its files say it into tables of integers.
///
/// A pure function of the topology, the overrides and the time-zone database: it walks arrays in
/// their order and never a dictionary's.
package struct TopologyCompiler {
    let spec: TopologySpec
    let almanac: Almanac
    var network: Network
    var problems: [Problem] = []

    /// Spec indices of the sites in the network's order: by region.
    let siteOrder: [Int]
    /// The site of each spec index.
    let siteIDs: [SiteID]
    /// The destination of each spec index of a site, if it delivers.
    let destinationIDs: [DestinationID?]
    /// Tables reach this far: some days past the run's end.
    var tablesEnd: SimTime = .zero
    /// What is used again: see `opening(_:)` and `waves(_:)`.
    var openings: [HoursKey<OpeningRule>: OpeningID] = [:]
    var rosters: [HoursKey<ShiftSpec>: [Network.Crew]] = [:]
    var wavesByRule: [HoursKey<WaveRule>: Range<Int>] = [:]
    var closedOpenings: [ChangedOpeningKey<Range<SimTime>>: OpeningID] = [:]
    var prolongedOpenings: [ChangedOpeningKey<Overtime>: OpeningID] = [:]
    var occurrences: [Occurrence] = []
    var orderLanes: [OrderLane: LaneID] = [:]
    private var lawIDs: [LawSpec: LawID] = [:]
    private var drawnLaws: [LawSpec: DrawnLaw] = [:]

    /// How far tables reach past the run's end.
    static let margin = SimDuration.days(7)

    /// Compiles, or reports everything that is wrong.
    package static func compile(
        _ spec: TopologySpec, overrides: RunOverrides = RunOverrides()
    ) throws(UncompilableTopology) -> CompiledTopology {
        var compiler = try TopologyCompiler(spec, overrides)
        compiler.compileDisruptions()
        compiler.compileSites()
        compiler.joinLockers()
        compiler.compileCarriers()
        compiler.compileLanes()
        compiler.compileDemand()
        compiler.sortRates()
        if compiler.hasErrors { throw UncompilableTopology(problems: compiler.problems.sorted()) }
        compiler.compileRoutes()
        if !compiler.hasErrors { compiler.checkContainers() }
        if !compiler.hasErrors { compiler.checkDiversions() }
        if compiler.hasErrors { throw UncompilableTopology(problems: compiler.problems.sorted()) }
        return CompiledTopology(network: compiler.network, warnings: compiler.problems.sorted())
    }

    /// Sets the order of sites and the run's plan; the tables follow.
    private init(
        _ spec: TopologySpec, _ overrides: RunOverrides
    ) throws(UncompilableTopology) {
        var plan = overrides.plan(spec.run)
        var problems: [Problem] = []
        let promise = spec.services.map(\.promiseWorkingDays).max() ?? 0
        let runOut = overrides.drain ? RunOverrides.longestDrain : spec.run.runOut ?? .zero
        let day = SimDuration.days(1).microseconds
        let daysAfter =
            Int((plan.windowEnd + runOut).microseconds / day) + promise * 4 + 120
        almanac = Almanac(spec, daysAfter: daysAfter, problems: &problems)
        if !problems.isEmpty { throw UncompilableTopology(problems: problems.sorted()) }

        self.spec = spec
        siteOrder = spec.regions.indices.flatMap { region in
            spec.sites.indices.filter { spec.sites[$0].region == region }
        }
        var siteIDs = Array(repeating: SiteID(0), count: spec.sites.count)
        var destinationIDs = [DestinationID?](repeating: nil, count: spec.sites.count)
        var destinationCount = 0
        for (id, index) in siteOrder.enumerated() {
            siteIDs[index] = SiteID(id)
            if spec.sites[index].couriers != nil {
                destinationIDs[index] = DestinationID(destinationCount)
                destinationCount += 1
            }
        }
        self.siteIDs = siteIDs
        self.destinationIDs = destinationIDs

        let start = Int64(spec.start.daysSince1970) * 86400
        network = Network(
            name: spec.name, question: spec.question, scenario: spec.scenario,
            startUnixSeconds: start, plan: plan)
        network.currency = spec.currency
        let promises = Promises(spec, almanac)
        if overrides.drain {
            plan.end = plan.windowEnd + RunOverrides.longestDrain
        } else if let runOut = spec.run.runOut {
            plan.end = plan.windowEnd + runOut
        } else {
            plan.end = promises.lastDeadline(
                before: plan.windowEnd, spec, almanac, problems: &problems)
        }
        network.plan = plan
        tablesEnd = plan.end + TopologyCompiler.margin
        self.problems = problems
        checkPlan()
        checkPeaks()
        checkCalendars()
        promises.write(
            to: &network, spec, almanac,
            destinations: siteOrder.filter { destinationIDs[$0] != nil },
            siteIDs: siteIDs, until: tablesEnd, problems: &self.problems)
    }

    /// The law in the network's book. Many parts share few laws, and a table is dear to compile.
    mutating func lawID(_ spec: LawSpec) -> LawID {
        if let known = lawIDs[spec] { return known }
        let id = network.laws.add(spec)
        lawIDs[spec] = id
        return id
    }

    /// The law, for drawing from it now.
    mutating func drawnLaw(_ spec: LawSpec) -> DrawnLaw {
        if let known = drawnLaws[spec] { return known }
        let law = DrawnLaw(spec)
        drawnLaws[spec] = law
        return law
    }

    /// The law at a site, by whose clock its hours count.
    mutating func lawID(_ spec: LawSpec, at site: SiteSpec) -> LawID {
        guard case .byHour(var week) = spec else { return lawID(spec) }
        week.clock = almanac.clock(site.zone).weekClock(until: tablesEnd)
        return lawID(.byHour(week))
    }

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    mutating func report(
        _ severity: Problem.Severity = .error, at position: Position, _ what: String,
        mend: String = ""
    ) {
        problems.append(Problem(severity, at: position, what, mend: mend))
    }

    private mutating func checkPlan() {
        let day = SimDuration.days(1).microseconds
        if network.plan.measured <= .zero {
            report(at: spec.run.position, "no day is measured", mend: "set 'days' to 1 or more")
        } else if network.plan.measured.microseconds % (7 * day) != 0 {
            let days = network.plan.measured.microseconds / day
            report(
                .warning, at: spec.run.position,
                "\(days) measured days are not whole weeks, so weekdays count unequally",
                mend: "measure a multiple of 7 days")
        }
        if network.plan.end >= .infinity {
            report(at: spec.run.position, "the run is longer than 35 years")
        }
    }

    /// A peak that no day of the run has is probably of another year.
    private mutating func checkPeaks() {
        let days = Int(network.plan.end.microseconds / SimDuration.days(1).microseconds)
        let last = spec.start + days
        var told: Set<Position> = []
        for peak in spec.demand.flatMap(\.peaks)
        where (peak.last < spec.start || peak.first > last) && told.insert(peak.position).inserted {
            report(
                .warning, at: peak.position,
                "peak '\(peak.name)' lies outside of the run, \(spec.start) to \(last)",
                mend: "change its 'dates', or the run")
        }
    }

    private mutating func checkCalendars() {
        var used = Set(spec.sites.map(\.calendar))
        for case .calendar(let calendar) in spec.services.map(\.counts) { used.insert(calendar) }
        for calendar in spec.calendars.indices where used.contains(calendar) {
            let worked = almanac.worked[calendar]
            if worked.count(through: worked.last) == worked.count(through: spec.start) {
                let code = spec.calendars[calendar].code
                report(
                    at: spec.calendars[calendar].position,
                    "calendar '\(code)' has no working days from \(spec.start) on",
                    mend: "give it a shorter weekend, or fewer closed dates")
            }
        }
    }
}
