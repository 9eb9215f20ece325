import ParcelNetwork
import SimulationKernel

extension NetworkCheck {
    /// Deadlines, calendars and the waves' times.
    func calendars() throws(NetworkProblem) {
        for (index, table) in network.deadlineTables.enumerated() {
            try require(
                isRange(table.first, table.count, of: network.deadlineDays.count),
                "deadlineTables", index, "days beyond the table")
            guard table.count > 0 else { continue }
            try require(
                Int(table.calendar) < network.calendars.count, "deadlineTables", index,
                "unknown calendar")
            let days = network.deadlineDays[
                Int(table.first)..<(Int(table.first) + Int(table.count))]
            try require(
                zip(days, days.dropFirst()).allSatisfy { $0.from < $1.from }
                    && days.allSatisfy {
                        isTime($0.from) && isTime($0.deadline) && isDate($0.workingDates)
                    },
                "deadlineTables", index, "days out of order")
        }
        for (index, calendar) in network.calendars.enumerated() {
            try require(
                calendar.name.utf8.count <= WireLimit.name && calendar.count > 0
                    && isRange(calendar.first, calendar.count, of: network.calendarDays.count),
                "calendars", index, "no days, or days beyond the table")
            let days = network.calendarDays[
                Int(calendar.first)..<(Int(calendar.first) + Int(calendar.count))]
            try require(
                zip(days, days.dropFirst()).allSatisfy { $0.from < $1.from }
                    && days.allSatisfy { isTime($0.from) && isDate($0.workingDatesRolled) },
                "calendars", index,
                "days out of order")
        }
    }

    /// A count of dates whose differences mean something.
    private func isDate(_ count: Int32) -> Bool { count.magnitude <= 1 << 20 }

    func destinations() throws(NetworkProblem) {
        try require(network.destinations.count < 1 << 24, "destinations", 0, "too many")
        for (index, destination) in network.destinations.enumerated() {
            try require(isSite(destination.site), "destinations", index, "unknown site")
            let site = network.sites[Int(destination.site.index)]
            try require(
                site.region == destination.region, "destinations", index, "in another region")
            try require(
                Int(destination.calendar) < network.calendars.count, "destinations", index,
                "unknown calendar")
            try require(
                network.stages[site.stages].contains { $0.kind == .couriers }, "destinations",
                index, "a site without couriers")
        }
    }

    func demand() throws(NetworkProblem) {
        for (index, service) in network.services.enumerated() {
            try require(
                service.name.utf8.count <= WireLimit.name && service.target <= NetworkCheck.whole,
                "services", index, "long name, or a target of more than all")
        }
        for (index, flow) in network.flows.enumerated() {
            try require(
                isRegion(flow.origin) && isRegion(flow.destination)
                    && Int(flow.service) < network.services.count, "flows", index,
                "unknown region or service")
        }
        for (index, profile) in network.profiles.enumerated() {
            try require(
                !profile.factors.isEmpty
                    && profile.factors.upperBound <= network.profileFactors.count, "profiles",
                index, "no factors, or factors beyond the table")
        }
        try require(
            network.streams.count < ParcelID.streamLimit, "streams", 0, "too many")
        for (index, stream) in network.streams.enumerated() { try check(stream, index) }
    }

    private func check(_ stream: Network.DemandStream, _ index: Int) throws(NetworkProblem) {
        try require(
            stream.name.utf8.count <= WireLimit.name && isSite(stream.site), "streams", index,
            "long name, or unknown site")
        let own = network.regions[Int(region(of: network.orderSite(of: index)).index)]
        try require(own.streams.contains(index), "streams", index, "in another region's part")
        try require(
            Int(stream.flow.index) < network.flows.count
                && Int(stream.profile) < network.profiles.count && isLaw(stream.pick)
                && isLaw(stream.weight), "streams", index, "unknown flow, profile or law")
        try require(stream.density > 0, "streams", index, "no density")
        try require(
            stream.slot > .zero
                && network.plan.end.microseconds / stream.slot.microseconds
                    < Int64(ParcelID.slotLimit),
            "streams", index, "too many slots")
        let factors = network.profileFactors[network.profiles[Int(stream.profile)].factors]
        let peak = UInt128(factors.max() ?? 0) * UInt128(stream.slotMean)
        let mean = (peak >> 16) * UInt128(network.plan.volumeMillionths) / 1_000_000
        try require(
            mean < UInt128(ParcelID.numberLimit / 2) << 32, "streams", index,
            "too many parcels a slot")
        try require(
            !stream.mix.isEmpty && stream.mix.upperBound <= network.mixes.count, "streams", index,
            "no mix, or a mix beyond the table")
        let mix = network.mixes[stream.mix]
        try require(
            zip(mix, mix.dropFirst()).allSatisfy { $0.upTo <= $1.upTo }
                && mix.last?.upTo == NetworkCheck.whole, "streams", index,
            "its mix does not rise to all")
        for row in stream.mix {
            let destination = Int(network.mixes[row].destination.index)
            try require(
                destination < network.destinations.count, "mixes", row, "unknown destination")
            let calendar = Int(network.destinations[destination].calendar)
            let table = Int(stream.deadline) * network.calendars.count + calendar
            try require(
                table < network.deadlineTables.count && network.deadlineTables[table].count > 0,
                "streams", index, "no deadlines for destination \(destination)")
        }
    }

    func routes() throws(NetworkProblem) {
        let width = network.destinations.count
        let size = 2 * network.sites.count * width
        try require(
            size == 0 ? network.routes.isEmpty : network.routes.count > 0, "routes", 0, "none")
        try require(
            size == 0 || network.routes.count % size == 0, "routes", network.routes.count,
            "not two rows a site")
        try epochs()
        for (index, route) in network.routes.enumerated() {
            try require(
                isRange(route.first, route.count, of: network.hops.count), "routes", index,
                "hops beyond the table")
            let site = SiteID(index % max(1, size) / max(1, 2 * width))
            for row in Int(route.first)..<(Int(route.first) + Int(route.count)) {
                let hop = network.hops[row]
                try require(
                    Int(hop.board.index) < network.boards.count, "hops", row, "unknown board")
                let board = network.boards[Int(hop.board.index)]
                let stops = network.lanes[Int(board.lane.index)].stops.count
                try require(board.site == site, "routes", index, "boards at another site")
                try require(
                    hop.alightStop > board.stop && Int(hop.alightStop) < stops
                        && hop.costToGo >= .zero && hop.costToGo < SimDuration.days(3650),
                    "hops", row, "alights where the lane does not go, or at no cost")
            }
        }
    }

    /// No parcel ever stands at a site from where nothing leads on: follows every stream's
    /// destinations over the hops.
    func ways() throws(NetworkProblem) {
        var starts = [Set<Int>](repeating: [], count: network.destinations.count)
        for stream in network.streams {
            for entry in network.mixes[stream.mix] {
                let place = 2 * Int(stream.site.index) + (stream.crossesCustoms ? 0 : 1)
                starts[Int(entry.destination.index)].insert(place)
            }
        }
        let diverted = network.divertedLandings()
        for destination in network.destinations.indices {
            try walk(to: DestinationID(destination), from: starts[destination], diverted)
        }
    }

    /// - Parameter starts: sites times two, plus one where parcels have cleared.
    private func walk(
        to destination: DestinationID, from starts: Set<Int>,
        _ diverted: [[Network.DivertedLanding]]
    ) throws(NetworkProblem) {
        let record = network.destinations[Int(destination.index)]
        let stages = network.stages[network.sites[Int(record.site.index)].stages]
        let couriers = stages.firstIndex { $0.kind == .couriers } ?? stages.endIndex
        try require(
            !clears(record.region, in: stages[couriers...]), "destinations",
            Int(destination.index), "delivers before it clears")
        var seen = [Bool](repeating: false, count: 2 * network.sites.count)
        var open = starts.sorted()
        while let place = open.popLast() {
            let site = SiteID(place / 2)
            let isCleared = place % 2 == 1 || clears(record.region, at: site)
            guard site != record.site || !isCleared else { continue }
            let here = 2 * (place / 2) + (isCleared ? 1 : 0)
            guard !seen[here] else { continue }
            seen[here] = true
            for table in 0..<network.routeTableCount {
                let route = network.route(
                    from: site, to: destination, isCleared: isCleared, table: table)
                try require(
                    route.count > 0, "routes", here * network.destinations.count,
                    "no way from site '\(network.sites[place / 2].name)' to "
                        + "'\(network.sites[Int(record.site.index)].name)'")
                for hop in network.hops[Int(route.first)..<(Int(route.first) + Int(route.count))] {
                    for stop in stops(where: hop, diverted) {
                        open.append(2 * Int(stop.index) + (isCleared ? 1 : 0))
                    }
                }
            }
        }
    }

    /// Where a hop's parcels alight: as planned, where some departure goes no farther, or where it is
    /// diverted to.
    private func stops(
        where hop: Network.Hop, _ diverted: [[Network.DivertedLanding]]
    ) -> [SiteID] {
        let board = network.boards[Int(hop.board.index)]
        let lane = network.lanes[Int(board.lane.index)]
        let cut = network.cancellations[lane.cancellations].map(\.fromStop)
            .filter { $0 > board.stop && $0 < hop.alightStop }
        let alternates =
            diverted.isEmpty
            ? []
            : diverted[Int(hop.board.index)].filter { $0.stops.contains(Int(hop.alightStop)) }
        return Set(cut + [hop.alightStop]).sorted().map {
            network.laneStops[lane.stops.lowerBound + Int($0)].site
        } + alternates.map(\.to)
    }

    /// Rows ascend by region, then time, and name a table that is there.
    private func epochs() throws(NetworkProblem) {
        for (index, epoch) in network.routeEpochs.enumerated() {
            try require(
                isRegion(epoch.region) && epoch.from >= .zero
                    && Int(epoch.table) < network.routeTableCount, "routeEpochs", index,
                "unknown region or table")
            guard index > 0 else { continue }
            let before = network.routeEpochs[index - 1]
            try require(
                (before.region, before.from) < (epoch.region, epoch.from), "routeEpochs", index,
                "out of order")
        }
    }

    /// Whether parcels to a region clear customs at a site.
    func clears(_ region: RegionID, at site: SiteID) -> Bool {
        clears(region, in: network.stages[network.sites[Int(site.index)].stages])
    }

    func clears(_ region: RegionID, in stages: ArraySlice<Network.Stage>) -> Bool {
        stages.contains { stage in
            guard stage.kind == .importCustoms else { return false }
            let word = Int(network.customs[Int(stage.part)].firstClearsWord)
            let bits = network.clears[word + Int(region.index) / 64]
            return bits >> UInt64(region.index % 64) & 1 == 1
        }
    }
}
