import Measurement
import ParcelNetwork
import SimulationKernel

extension TopologyCompiler {
    /// Openings, rosters or waves that have this in common are one.
    struct HoursKey<Rule: Hashable>: Hashable {
        var rules: [Rule]
        var holidays: OnHolidays
        var zone: String
        var calendar: Int
        var closed: [Range<SimTime>] = []
    }

    mutating func compileSites() {
        var next = 0
        for (region, record) in spec.regions.enumerated() {
            let firstSite = next
            let firstStage = network.stages.count
            let firstStation = network.stations.count
            while next < siteOrder.count && spec.sites[siteOrder[next]].region == region {
                compile(spec.sites[siteOrder[next]], as: SiteID(next))
                next += 1
            }
            network.regions.append(
                Network.RegionRecord(
                    name: record.name, sites: firstSite..<next,
                    stages: firstStage..<network.stages.count,
                    stations: firstStation..<network.stations.count, boards: 0..<0, streams: 0..<0))
        }
    }

    private mutating func compile(_ site: SiteSpec, as id: SiteID) {
        let first = network.stages.count
        let isStepped = Self.isStepped(site.stages)
        for (place, stage) in site.stages.enumerated() {
            let (kind, part) =
                switch stage {
                case .unload(let station):
                    served("unload", station, isStepped: isStepped[place], of: site, id)
                case .sort(let station):
                    served("sort", station, isStepped: isStepped[place], of: site, id)
                case .load(let station):
                    served("load", station, isStepped: isStepped[place], of: site, id)
                case .takeOver(let station):
                    served("take-over", station, isStepped: isStepped[place], of: site, id)
                case .importCustoms(let customs):
                    (Network.StageKind.importCustoms, self.customs("import", customs, of: site, id))
                case .exportCustoms(let customs):
                    (Network.StageKind.exportCustoms, self.customs("export", customs, of: site, id))
                case .couriers(let couriers):
                    (Network.StageKind.couriers, self.couriers(couriers, of: site, id))
                }
            network.stages.append(Network.Stage(site: id, kind: kind, part: UInt32(part)))
        }
        compileLockers(of: site, id)
        compileStock(of: site, id)
        network.sites.append(
            Network.Site(
                name: site.name, region: RegionID(site.region),
                stages: first..<network.stages.count, latitude: site.latitude ?? 0,
                longitude: site.longitude ?? 0, stableKey: stableKey(site.name)))
        if site.measuresPresence {
            let clock = almanac.clock(site.zone).weekClock(until: tablesEnd)
            let first = network.clockStretches.count
            network.clockStretches += clock.stretches
            network.presence.append(
                Network.Presence(site: id, stretches: first..<network.clockStretches.count))
        }
    }

    mutating func station(
        _ kind: String, _ station: StationSpec, of site: SiteSpec, _ id: SiteID
    ) -> Int {
        if let crews = crews(of: station, at: site, id, stage: kind) {
            var rows = 0..<0
            if crews.count > 1 {
                rows = network.crews.count..<(network.crews.count + crews.count)
                network.crews += crews
            }
            let slow = slowdowns(of: id, stage: kind)
            network.stations.append(
                Network.Station(
                    kind: kind, site: id, servers: crews.reduce(0) { $0 + $1.servers },
                    service: lawID(station.service), opening: crews[0].opening, crews: rows,
                    slow: slow, isByVehicle: station.isByVehicle))
            rate(.station, network.stations.count - 1, station.rates)
        } else {
            report(
                at: station.position, "\(kind) of '\(site.name)' is never open during the run",
                mend: "open it on some dates of the calendar "
                    + "'\(spec.calendars[site.calendar].code)'")
        }
        return network.stations.count - 1
    }

    /// The opening of rules at a site; nil if it is never open before the run's end.
    mutating func opening(_ opening: OpeningSpec, of site: SiteSpec) -> OpeningID? {
        guard case .weekly(let rules, let holidays) = opening else { return .always }
        let key = HoursKey(
            rules: rules, holidays: holidays, zone: site.zone, calendar: site.calendar)
        if let known = openings[key] { return known }
        let opening = self.opening(laidOut(rules, holidays: holidays, at: site))
        openings[key] = opening
        return opening
    }

    /// The open intervals of rules at a site, from before the run to behind it.
    func laidOut(
        _ rules: [OpeningRule], holidays: OnHolidays, at site: SiteSpec
    ) -> [Network.OpenInterval] {
        let clock = almanac.clock(site.zone)
        let margin = OpeningIntervals.margin
        return OpeningIntervals.laidOut(
            rules, holidays: holidays,
            dates: almanac.dates(clock, from: .zero - margin, until: tablesEnd + margin),
            clock: clock, worked: almanac.worked[site.calendar],
            closed: almanac.closed[site.calendar])
    }

    /// Intervals as an opening; nil if they do not meet the run.
    mutating func opening(_ intervals: [Network.OpenInterval]) -> OpeningID? {
        let end = network.plan.end
        guard intervals.contains(where: { $0.closes > .zero && $0.opens < end }) else {
            return nil
        }
        if intervals.count == 1, intervals[0].opens <= .zero, intervals[0].closes >= tablesEnd {
            return .always
        }
        return addOpening(intervals)
    }

    private mutating func customs(
        _ kind: String, _ customs: CustomsSpec, of site: SiteSpec, _ id: SiteID
    ) -> Int {
        let firstWord = network.clears.count
        network.clears += Array(repeating: 0, count: (spec.regions.count + 63) / 64)
        for region in customs.clears {
            network.clears[firstWord + region / 64] |= 1 << UInt64(region % 64)
        }
        var record = Network.Customs(
            automatic: lawID(customs.automatic), documentsShare: 0,
            documentsWait: lawID(.constant(0)),
            documentsDesks: Network.Customs.noDesks, physicalShare: 0,
            physicalDesks: Network.Customs.noDesks, returnedShare: 0, destroyedShare: 0,
            lodgedBefore: customs.lodgedBefore, firstClearsWord: UInt32(firstWord),
            opening: opening(.always, without: closures(of: id, stage: kind)),
            holdsConsignments: customs.holdsConsignments)
        if let documents = customs.documents {
            record.documentsShare = documents.share
            record.documentsWait = lawID(documents.waits, at: site)
            record.documentsDesks = StationID(
                max(0, desks("\(kind) documents", documents.desks, of: site, id)))
        }
        if let physical = customs.physical {
            record.physicalShare = physical.share
            record.physicalDesks = StationID(
                max(0, desks("\(kind) physical", physical.desks, of: site, id)))
            record.returnedShare = physical.returned
            record.destroyedShare = physical.destroyed
            record.inspectsExamined = physical.isOfExamined
            record.examinesInspected = physical.isExaminedAgain
        }
        network.customs.append(record)
        return network.customs.count - 1
    }

    // MARK: Couriers

    private mutating func couriers(
        _ couriers: CouriersSpec, of site: SiteSpec, _ id: SiteID
    ) -> Int {
        let firstShare = network.attemptShares.count
        let closed = closures(of: id, stage: "couriers")
        switch couriers {
        case .direct(let law):
            network.attemptShares.append(1 << 32)
            network.couriers.append(
                Network.Couriers(
                    site: id, waves: 0..<0, cutOff: .zero, vans: 0, parcelsPerVan: 0, pace: .zero,
                    attempts: firstShare..<(firstShare + 1), direct: lawID(law, at: site),
                    opening: opening(.always, without: closed)))
        case .carrier(let carrier):
            let own = spec.carriers[carrier]
            var place = site
            place.calendar = own.calendar
            let rounds = opening(own.rounds, of: place)
            if rounds == nil {
                report(
                    at: own.position,
                    "carrier '\(own.name)' never delivers in '\(site.name)' during the run",
                    mend: "give 'rounds' some dates of its calendar")
            }
            network.attemptShares.append(1 << 32)
            network.couriers.append(
                Network.Couriers(
                    site: id, waves: 0..<0, cutOff: .zero, vans: 0, parcelsPerVan: 0, pace: .zero,
                    attempts: firstShare..<(firstShare + 1), direct: lawID(.constant(0)),
                    opening: opening(rounds ?? .always, without: closed)))
        case .waves(let plan):
            network.attemptShares += plan.succeeds
            let waves = waves(
                plan.waves, plan.holidays, zone: site.zone, calendar: site.calendar, without: closed
            )
            let slow = slowdowns(of: id, stage: "couriers")
            if waves.isEmpty {
                report(
                    at: plan.position, "couriers of '\(site.name)' never leave during the run",
                    mend: "give 'waves' some dates of the calendar "
                        + "'\(spec.calendars[site.calendar].code)'")
            }
            network.couriers.append(
                Network.Couriers(
                    site: id, waves: waves, cutOff: plan.cutOff, vans: plan.vans,
                    parcelsPerVan: plan.parcelsPerVan, pace: plan.pace,
                    attempts: firstShare..<network.attemptShares.count,
                    direct: lawID(.constant(0)), slow: slow))
        }
        rate(
            .couriers, network.couriers.count - 1,
            spec.courierRates[siteOrder[Int(id.index)]] ?? Network.Rates.none)
        return network.couriers.count - 1
    }

    /// The times of rules at a place in [0, tables' end), ascending, each once.
    mutating func waves(
        _ rules: [WaveRule], _ holidays: OnHolidays, zone: String, calendar: Int,
        without closed: [Range<SimTime>]
    ) -> Range<Int> {
        let key = HoursKey(
            rules: rules, holidays: holidays, zone: zone, calendar: calendar, closed: closed)
        if let known = wavesByRule[key] { return known }
        let clock = almanac.clock(zone)
        var times: [SimTime] = []
        for date in almanac.dates(clock, from: .zero, until: tablesEnd) {
            let isClosed = almanac.closed[calendar].contains(date)
            if holidays == .closed && isClosed { continue }
            let isWorked = almanac.worked[calendar].isWorked(date)
            for wave in rules where wave.days.contains(date, isWorking: isWorked) {
                let time = clock.instant(date, wave.time)
                if time >= .zero && time < tablesEnd { times.append(time) }
            }
        }
        times.sort()
        let first = network.waves.count
        for (i, time) in times.enumerated() where i == 0 || times[i - 1] != time {
            let isCancelled = closed.contains { $0.contains(time) }
            network.waves.append(Network.Wave(time: time, isCancelled: isCancelled))
        }
        wavesByRule[key] = first..<network.waves.count
        return first..<network.waves.count
    }
}
