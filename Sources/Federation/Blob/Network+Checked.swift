package import ParcelNetwork
import SimulationKernel

extension Network {
    /// Establishes that every index points into its table, every range lies in it, and everything
    /// that must be in order is. Past it nothing checks again.
    ///
    /// - Complexity: O(size), and a walk over sites for each destination.
    package func checked() throws(NetworkProblem) {
        let check = NetworkCheck(network: self)
        try check.plan()
        try check.laws()
        try check.regions()
        try check.sites()
        try check.disciplines()
        try check.customs()
        try check.couriers()
        try check.lockers()
        try check.warehouses()
        try check.presence()
        try check.openings()
        try check.lanes()
        try check.boards()
        try check.channels()
        try check.disruptions()
        try check.calendars()
        try check.destinations()
        try check.demand()
        try check.routes()
        try check.stockedStreams()
        try check.backlogs()
        try check.carriers()
        try check.ways()
        try check.rates()
        try check.charters()
    }
}

/// The checks of one network, a table each.
struct NetworkCheck {
    let network: Network

    static let whole: UInt64 = 1 << 32

    func require(
        _ holds: Bool, _ table: String, _ row: Int, _ what: @autoclosure () -> String
    ) throws(NetworkProblem) {
        if !holds { throw NetworkProblem(table, row, what()) }
    }

    func isLaw(_ law: LawID) -> Bool { law.index < UInt32(network.laws.records.count) }

    func isSite(_ site: SiteID) -> Bool { site.index < UInt32(network.sites.count) }

    func isRegion(_ region: RegionID) -> Bool { Int(region.index) < network.regions.count }

    /// Whether `count` rows from `first` on lie in a table of `size`.
    func isRange(_ first: UInt32, _ count: UInt32, of size: Int) -> Bool {
        UInt64(first) + UInt64(count) <= UInt64(size)
    }

    func region(of site: SiteID) -> RegionID { network.sites[Int(site.index)].region }

    /// Draws add to times without overflow, and to a wait without shortening it.
    func laws() throws(NetworkProblem) {
        let most: Int64 = 1 << 60
        for index in network.laws.records.indices {
            let law = LawID(index: UInt32(index))
            try require(
                network.laws.draw(law, 0) >= 0 && network.laws.draw(law, .max) <= most, "laws",
                index, "negative, or beyond every clock")
        }
    }

    func plan() throws(NetworkProblem) {
        let plan = network.plan
        let most = SimDuration(microseconds: SimTime.infinity.microseconds / 4)
        try require(
            plan.warmUp >= .zero && plan.warmUp <= most && plan.measured >= .zero
                && plan.measured <= most, "plan", 0, "warm-up or measured time out of range")
        try require(plan.end > .zero && plan.end <= .zero + most, "plan", 0, "end out of range")
        try require(plan.interval > .zero && plan.interval <= most, "plan", 0, "no interval")
        try require(plan.intervalCount <= WireLimit.intervals, "plan", 0, "too many intervals")
        try require(plan.lead > .zero && plan.lead <= most, "plan", 0, "no lead")
        try require(plan.volumeMillionths <= 1 << 40, "plan", 0, "volume out of range")
    }

    /// Regions divide every table that belongs to them, in order and without a gap.
    func regions() throws(NetworkProblem) {
        let regions = network.regions
        try require(
            !regions.isEmpty && regions.count <= WireLimit.regions, "regions", 0, "none or too many"
        )
        // A parcel names where it waited longest.
        try require(
            network.waitPlaceCount < Int(Parcel.nowhere), "stations", 0, "too many to wait at")
        var names: Set<String> = []
        var ends = (sites: 0, stages: 0, stations: 0, boards: 0, streams: 0)
        for (index, region) in regions.enumerated() {
            try require(isName(region.name), "regions", index, "no name, or too long a one")
            try require(names.insert(region.name).inserted, "regions", index, "name used twice")
            try require(
                region.sites.lowerBound == ends.sites && region.stages.lowerBound == ends.stages
                    && region.stations.lowerBound == ends.stations
                    && region.boards.lowerBound == ends.boards
                    && region.streams.lowerBound == ends.streams,
                "regions", index, "its parts do not follow the region before")
            ends = (
                region.sites.upperBound, region.stages.upperBound, region.stations.upperBound,
                region.boards.upperBound, region.streams.upperBound
            )
            let components = region.sites.count + region.stages.count + region.boards.count
            try require(components <= 1 << 16, "regions", index, "too many components")
        }
        try require(
            ends
                == (
                    network.sites.count, network.stages.count, network.stations.count,
                    network.boards.count, network.streams.count
                ), "regions", regions.count - 1, "parts that belong to no region")
    }

    func isName(_ name: String) -> Bool { !name.isEmpty && name.utf8.count <= WireLimit.name }

    func sites() throws(NetworkProblem) {
        var names: Set<String> = []
        var end = 0
        for (index, site) in network.sites.enumerated() {
            try require(isName(site.name), "sites", index, "no name, or too long a one")
            try require(names.insert(site.name).inserted, "sites", index, "name used twice")
            try require(isRegion(site.region), "sites", index, "unknown region")
            let region = network.regions[Int(site.region.index)]
            try require(region.sites.contains(index), "sites", index, "in another region's part")
            try require(
                site.stages.lowerBound == end
                    && site.stages.upperBound <= network.stages.count
                    && (site.stages.isEmpty
                        || (region.stages.lowerBound <= site.stages.lowerBound
                            && site.stages.upperBound <= region.stages.upperBound)),
                "sites", index, "its stages are another's")
            end = site.stages.upperBound
        }
        try require(end == network.stages.count, "stages", end, "of no site")
        for (index, stage) in network.stages.enumerated() {
            try require(
                isSite(stage.site)
                    && network.sites[Int(stage.site.index)].stages.contains(index),
                "stages", index, "of another site")
            let part = Int(stage.part)
            switch stage.kind {
            case .served:
                try require(
                    part < network.stations.count && network.stations[part].site == stage.site,
                    "stages", index, "its station is another site's")
                try require(
                    !network.stations[part].isByVehicle
                        || network.sites[Int(stage.site.index)].stages.lowerBound == index,
                    "stages", index, "docks behind another stage")
            case .importCustoms, .exportCustoms:
                try require(part < network.customs.count, "stages", index, "unknown customs")
            case .stepped:
                try require(part < network.disciplines.count, "stages", index, "no discipline")
                let station = network.disciplines[part].station
                try require(
                    Int(station.index) < network.stations.count
                        && network.stations[Int(station.index)].site == stage.site
                        && !network.stations[Int(station.index)].isByVehicle,
                    "stages", index, "its station is another site's, or of docks")
            case .couriers:
                try require(
                    part < network.couriers.count && network.couriers[part].site == stage.site,
                    "stages", index, "its couriers are another site's")
            }
        }
        for (index, station) in network.stations.enumerated() {
            try require(station.kind.utf8.count <= WireLimit.name, "stations", index, "long kind")
            try require(isSite(station.site), "stations", index, "unknown site")
            let region = network.regions[Int(self.region(of: station.site).index)]
            try require(
                region.stations.contains(index), "stations", index, "in another region's part")
            try require(
                station.servers > 0 && station.servers <= 1 << 20, "stations", index,
                "no servers, or too many")
            try require(isLaw(station.service), "stations", index, "unknown law")
            try require(
                Int(station.opening.index) < network.openings.count, "stations", index,
                "unknown opening")
            try crews(station, index)
        }
    }

    private func crews(_ station: Network.Station, _ index: Int) throws(NetworkProblem) {
        if station.crews.isEmpty { return }
        try require(
            station.crews.lowerBound >= 0 && station.crews.upperBound <= network.crews.count
                && station.crews.count <= Network.Crew.most, "stations", index,
            "unknown crews, or too many")
        let crews = network.crews[station.crews]
        try require(
            crews.allSatisfy { Int($0.opening.index) < network.openings.count }
                && crews.first?.opening == station.opening, "stations", index,
            "a crew's opening is unknown, or the first's not the station's")
        try require(
            crews.allSatisfy { $0.servers > 0 }
                && crews.reduce(0) { $0 + UInt64($1.servers) } == UInt64(station.servers),
            "stations", index, "its crews do not have its servers")
    }

    func customs() throws(NetworkProblem) {
        let words = (network.regions.count + 63) / 64
        for (index, customs) in network.customs.enumerated() {
            try require(
                isLaw(customs.automatic) && isLaw(customs.documentsWait), "customs", index,
                "unknown law")
            try require(
                customs.documentsShare <= NetworkCheck.whole
                    && customs.physicalShare <= NetworkCheck.whole
                    && (customs.inspectsExamined
                        || customs.documentsShare + customs.physicalShare <= NetworkCheck.whole),
                "customs", index, "shares of more than all")
            try require(
                customs.returnedShare <= NetworkCheck.whole
                    && customs.destroyedShare <= NetworkCheck.whole
                    && customs.returnedShare + customs.destroyedShare <= NetworkCheck.whole,
                "customs", index, "shares of more than all inspected")
            if customs.inspectsExamined || customs.examinesInspected {
                try require(
                    customs.documentsDesks != Network.Customs.noDesks
                        && customs.physicalDesks != Network.Customs.noDesks, "customs", index,
                    "an inspection after or before an examination that there is not")
                try require(
                    !customs.inspectsExamined || !customs.examinesInspected
                        || customs.physicalShare < NetworkCheck.whole, "customs", index,
                    "examines and inspects for ever")
            }
            for (share, desks) in [
                (customs.documentsShare, customs.documentsDesks),
                (customs.physicalShare, customs.physicalDesks),
            ] where share > 0 || desks != Network.Customs.noDesks {
                try require(
                    desks.index < UInt32(network.stations.count), "customs", index,
                    "unknown desks")
            }
            try require(customs.lodgedBefore >= .zero, "customs", index, "lodged after arrival")
            try require(
                isRange(customs.firstClearsWord, UInt32(words), of: network.clears.count),
                "customs", index, "clears beyond the table")
        }
        for (index, stage) in network.stages.enumerated()
        where stage.kind == .importCustoms || stage.kind == .exportCustoms {
            let customs = network.customs[Int(stage.part)]
            let own = network.regions[Int(region(of: stage.site).index)]
            for desks in [customs.documentsDesks, customs.physicalDesks]
            where desks != Network.Customs.noDesks {
                try require(
                    own.stations.contains(Int(desks.index)), "stages", index,
                    "customs desks in another region")
            }
        }
    }

    func presence() throws(NetworkProblem) {
        var next: UInt32 = 0
        for (index, presence) in network.presence.enumerated() {
            try require(
                isSite(presence.site) && presence.site.index >= next, "presence", index,
                "unknown site, or out of order")
            next = presence.site.index + 1
            try require(
                presence.stretches.upperBound <= network.clockStretches.count, "presence", index,
                "stretches beyond the table")
            try require(
                WeekClock.isClock(network.clockStretches[presence.stretches]), "presence", index,
                "no clock")
        }
    }

    func couriers() throws(NetworkProblem) {
        for (index, couriers) in network.couriers.enumerated() {
            try require(isSite(couriers.site), "couriers", index, "unknown site")
            try require(isLaw(couriers.direct), "couriers", index, "unknown law")
            try require(
                couriers.waves.upperBound <= network.waves.count
                    && couriers.attempts.upperBound <= network.attemptShares.count,
                "couriers", index, "waves or attempts beyond the table")
            try require(
                couriers.cutOff >= .zero && couriers.pace >= .zero
                    && couriers.pace <= SimDuration.days(30), "couriers", index,
                "cut-off or pace out of range")
            try require(couriers.attempts.count <= 15, "couriers", index, "too many attempts")
            let shares = network.attemptShares[couriers.attempts]
            try require(
                shares.allSatisfy { $0 <= NetworkCheck.whole }, "couriers", index,
                "a share of more than all")
            let most: Int64 = 1 << 20
            try require(
                (0...most).contains(couriers.vans) && (0...most).contains(couriers.parcelsPerVan),
                "couriers", index, "vans or parcels per van out of range")
            guard !couriers.waves.isEmpty else { continue }
            try require(
                couriers.vans > 0 && couriers.parcelsPerVan > 0, "couriers", index,
                "waves without vans")
            try require(!couriers.attempts.isEmpty, "couriers", index, "waves without attempts")
            let waves = network.waves[couriers.waves]
            try require(
                zip(waves, waves.dropFirst()).allSatisfy { $0.time < $1.time }, "couriers", index,
                "waves out of order")
        }
    }

    func openings() throws(NetworkProblem) {
        try require(
            network.openings.first
                == Network.Opening(firstInterval: 0, intervalCount: 0, undisturbed: 0),
            "openings", 0, "is not always open")
        for (index, opening) in network.openings.enumerated() {
            try require(
                isRange(
                    opening.firstInterval, opening.intervalCount, of: network.intervals.count),
                "openings", index, "intervals beyond the table")
            try require(
                index == 0 || opening.intervalCount > 0, "openings", index, "never open")
            let plan = Int(opening.undisturbed)
            try require(
                plan < network.openings.count && Int(network.openings[plan].undisturbed) == plan,
                "openings", index, "what it is without disruptions is unknown or disturbed")
            var before: SimTime?
            var open = SimDuration.zero
            let first = Int(opening.firstInterval)
            for row in first..<(first + Int(opening.intervalCount)) {
                let interval = network.intervals[row]
                try require(
                    isTime(interval.opens) && isTime(interval.closes)
                        && interval.opens < interval.closes
                        && (before.map { $0 <= interval.opens } ?? true), "intervals", row,
                    "out of order")
                if before == nil { open = interval.openBefore }
                try require(
                    interval.openBefore == open, "intervals", row,
                    "open time before it is not the sum of those before")
                open += interval.closes - interval.opens
                before = interval.closes
            }
        }
    }

    /// A time that sums with others without overflow; it may lie before the run's start.
    func isTime(_ time: SimTime) -> Bool {
        time.microseconds.magnitude <= SimTime.infinity.microseconds.magnitude
    }
}
