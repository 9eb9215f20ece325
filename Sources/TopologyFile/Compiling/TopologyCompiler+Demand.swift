import Measurement
import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// Profiles that have this in common are one.
    private struct ProfileKey: Hashable {
        var rhythm: DemandTables.Rhythm
        /// Empty where the rhythm is the same everywhere.
        var zone: String
        /// Whose holidays change it, or -1.
        var calendar: Int
        var reactions: [DemandReaction]
    }

    mutating func compileDemand() {
        compileServices()
        let flows = compileFlows()
        let promises = Promises(spec, almanac)
        var backlogs: [StandingRow] = []
        var mixes: [[DemandSpec.Weighted]: Range<Int>] = [:]
        var profiles: [ProfileKey: Int] = [:]
        let homes = spec.demand.map(orderRegion)
        for region in network.regions.indices {
            let first = network.streams.count
            for (demand, home) in zip(spec.demand, homes) where home == region {
                let mix = mix(of: demand, &mixes)
                for from in demand.from {
                    let profile = profile(of: demand, at: spec.sites[from.index], &profiles)
                    for service in demand.services {
                        let cell = Cell(
                            demand.origin, demand.destination, service.index,
                            isBacklog: demand.backlog != nil)
                        let promise = spec.promiseSite(of: demand, from: from.index)
                        guard let flow = flows[cell],
                            let row = promises.row(service.index, from: spec.sites[promise], spec)
                        else { preconditionFailure("demand '\(demand.name)' has no flow") }
                        addStream(
                            demand, from, service, flow: flow, mix: mix, profile: profile, row: row)
                        if let backlog = demand.backlog {
                            backlogs.append(standingRow(backlog, demand, from.index))
                        }
                        guard let site = spec.stockSite(of: demand),
                            let stock = spec.sites[site].stock
                        else { continue }
                        let local = stock.service ?? service.index
                        let own = Cell(spec.sites[site].region, demand.destination, local)
                        guard let flow = flows[own],
                            let row = promises.row(local, from: spec.sites[site], spec)
                        else { preconditionFailure("'\(demand.name)' has no flow from stock") }
                        addLocalStream(
                            of: demand, from: from.index, at: site, flow: flow, row: row)
                    }
                }
            }
            network.regions[region].streams = first..<network.streams.count
        }
        network.backlogs = backlogs.sorted().map(\.record)
        if network.streams.count > ParcelID.streamLimit {
            report(
                at: spec.position,
                "\(network.streams.count) streams of demand, more than \(ParcelID.streamLimit)",
                mend: "a stream is one origin site, flow and service: merge some")
        }
        if network.streams.isEmpty {
            report(at: spec.position, "there is no demand", mend: "add 'demand'")
        }
    }

    private mutating func compileServices() {
        network.services = spec.services.map { service in
            Network.Service(
                name: service.name, promiseWorkingDays: UInt32(service.promiseWorkingDays),
                startsWhenAccepted: service.starts == .accepted,
                stopsAtFirstAttempt: service.stops == .firstAttempt,
                rank: UInt32(clamping: service.rank), target: service.target,
                price: service.price)
        }
    }

    private struct Cell: Hashable, Comparable {
        var origin: Int
        var destination: Int
        var service: Int
        var isBacklog: Bool
        init(_ origin: Int, _ destination: Int, _ service: Int, isBacklog: Bool = false) {
            self.origin = origin
            self.destination = destination
            self.service = service
            self.isBacklog = isBacklog
        }
        static func < (a: Cell, b: Cell) -> Bool {
            (a.isBacklog ? 1 : 0, a.origin, a.destination, a.service)
                < (b.isBacklog ? 1 : 0, b.origin, b.destination, b.service)
        }
    }

    private mutating func compileFlows() -> [Cell: FlowID] {
        var cells: Set<Cell> = []
        for demand in spec.demand {
            for service in demand.services {
                cells.insert(
                    Cell(
                        demand.origin, demand.destination, service.index,
                        isBacklog: demand.backlog != nil))
                guard let site = spec.stockSite(of: demand) else { continue }
                let local = spec.sites[site].stock?.service ?? service.index
                cells.insert(Cell(spec.sites[site].region, demand.destination, local))
            }
        }
        var flows: [Cell: FlowID] = [:]
        for (i, cell) in cells.sorted().enumerated() {
            flows[cell] = FlowID(i)
            network.flows.append(
                Network.Flow(
                    origin: RegionID(cell.origin), destination: RegionID(cell.destination),
                    service: UInt32(cell.service), isBacklog: cell.isBacklog))
        }
        return flows
    }

    private mutating func mix(
        of demand: DemandSpec, _ known: inout [[DemandSpec.Weighted]: Range<Int>]
    ) -> Range<Int> {
        if let range = known[demand.to] { return range }
        let first = network.mixes.count
        let upTo = DemandTables.cumulative(demand.to.map(\.weight))
        for (to, upTo) in zip(demand.to, upTo) {
            guard let destination = destinationIDs[to.index] else { continue }
            network.mixes.append(Network.MixEntry(upTo: upTo, destination: destination))
        }
        known[demand.to] = first..<network.mixes.count
        return first..<network.mixes.count
    }

    private mutating func profile(
        of demand: DemandSpec, at site: SiteSpec, _ known: inout [ProfileKey: Int]
    ) -> Int {
        let rhythm = DemandTables.Rhythm(demand)
        let reactions = reactions(of: demand)
        let key = ProfileKey(
            rhythm: rhythm, zone: rhythm.isFlat ? "" : site.zone,
            calendar: rhythm.holidays == 1_000_000 ? -1 : site.calendar, reactions: reactions)
        if let index = known[key] { return index }
        var factors = rhythm.factors(
            almanac.clock(site.zone), until: network.plan.end,
            closed: almanac.closed[site.calendar])
        if !reactions.isEmpty {
            factors = DemandReaction.applied(reactions, to: factors, until: network.plan.end)
        }
        let first = network.profileFactors.count
        network.profileFactors += factors
        known[key] = network.profiles.count
        network.profiles.append(
            Network.DemandProfile(factors: first..<network.profileFactors.count))
        return network.profiles.count - 1
    }

    private mutating func addStream(
        _ demand: DemandSpec, _ from: DemandSpec.Weighted, _ service: DemandSpec.Weighted,
        flow: FlowID, mix: Range<Int>, profile: Int, row: Int
    ) {
        let name = SlotBasis.streamName(demand, from, service, spec)
        let own = SlotBasis(demand, from, service)
        let basis = spec.slotBases[name] ?? own
        let slot = DemandTables.slot(
            dayMean: basis.dayMean, highestFactor: basis.highestFactor, end: network.plan.end)
        let factors = network.profileFactors[network.profiles[profile].factors]
        let highest = max(own.highestFactor, factors.max() ?? 0)
        let slotMean = DemandTables.slotMean(dayMean: own.dayMean, slot: slot)
        // Times 2^48 and 10^6; a shift binds more tightly than a product.
        let scaledCrowd =
            UInt128(slotMean) * UInt128(highest) * UInt128(network.plan.volumeMillionths)
        let crowd = (scaledCrowd / 1_000_000) >> 48
        if crowd > UInt128(ParcelID.numberLimit / 2) {
            report(
                at: demand.position,
                "stream '\(name)' has \(crowd) parcels in \(slot.microseconds / 1_000_000) s",
                mend: "divide it over more sites")
        }
        network.streams.append(
            Network.DemandStream(
                name: name, site: siteIDs[from.index], flow: flow, stableKey: stableKey(name),
                slot: slot, slotMean: slotMean, profile: UInt32(profile), mix: mix,
                pick: lawID(demand.pick, at: spec.sites[from.index]), weight: lawID(demand.weight),
                density: demand.density,
                crossesCustoms: demand.backlog.map { !$0.isCleared }
                    ?? spec.crossesCustoms(from: demand.origin, to: demand.destination),
                deadline: UInt32(row)))
    }
}
