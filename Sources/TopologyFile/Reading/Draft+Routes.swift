import Foundation
import SimulationKernel

/// A stop as a route names it.
struct RouteStop {
    enum Place {
        case site(Int)
        /// Every site of this kind in these regions.
        case each([Int])
    }

    var place: Place
    var arrives: DatedClockTime?
    var departs: DatedClockTime?
    var position: Position
}

extension Draft {
    /// The stops of a route; nil after a problem.
    func route(of fields: Fields) -> [RouteStop]? {
        guard let items = fields.items("route") else {
            if !fields.has("route") {
                fields.missing("route", mend: "write for example 'route: [LGG 18:00, MAD]'")
            }
            return nil
        }
        guard (2...ReadingLimits.mostStops).contains(items.count) else {
            findings.error(
                at: fields.position("route"),
                items.count < 2
                    ? "a route of fewer than two stops"
                    : "a route of more than \(ReadingLimits.mostStops) stops",
                mend: items.count < 2
                    ? "where does it lead? write for example 'route: [LGG 18:00, MAD]'"
                    : "make two lanes of it")
            return nil
        }
        var stops: [RouteStop] = []
        for (index, item) in items.enumerated() {
            let stop = fields.read(item, "route") { text throws(Mistake) in
                try self.stop(
                    text, isFirst: index == 0, isLast: index == items.count - 1, item.position)
            }
            if let stop { stops.append(stop) }
        }
        guard stops.count == items.count else { return nil }
        let fans = stops.filter { if case .each = $0.place { true } else { false } }
        if fans.count > 1 {
            findings.error(at: fans[1].position, "'each' stands twice in one route")
            return nil
        }
        for (a, b) in zip(stops, stops.dropFirst()) {
            if case .site(let first) = a.place, case .site(let second) = b.place, first == second {
                findings.error(
                    at: b.position, "'\(spec.sites[first].name)' follows itself in the route",
                    mend: "a lane leads to another site: name it, or leave one of both out")
                return nil
            }
        }
        return stops
    }

    /// `LGG`, `LGG 18:00`, `LGG 06:10+1 / 08:40+1`, `each station of ES 06:00+1`.
    private func stop(
        _ text: String, isFirst: Bool, isLast: Bool, _ position: Position
    ) throws(Mistake) -> RouteStop {
        var words = text.words
        var times: [DatedClockTime] = []
        while words.count > 1, let last = words.last,
            last == "/" || (last.first?.isNumber == true && last.contains(":"))
        {
            words.removeLast()
            if last != "/" { times.insert(try DatedClockTime.parse(last), at: 0) }
        }
        let place = try place(words)
        var stop = RouteStop(place: place, arrives: nil, departs: nil, position: position)
        switch times.count {
        case 0: break
        case 1 where isFirst:
            guard times[0].days == 0, times[0].time.seconds < 86_400 else {
                throw Mistake(
                    "the first departure is '\(text)'",
                    mend: "it is on the lane's own date: 00:00 to 23:59")
            }
            stop.departs = times[0]
        case 1: stop.arrives = times[0]
        case 2 where !isFirst && !isLast:
            stop.arrives = times[0]
            stop.departs = times[1]
        default:
            throw Mistake(
                "\(times.count) times at '\(words.joined(separator: " "))'",
                mend: "one at the first and last stop, 'arrives / departs' at the others")
        }
        return stop
    }

    private func place(_ words: [String]) throws(Mistake) -> RouteStop.Place {
        guard words.first == "each" else {
            let name = words.joined(separator: " ")
            if siteIndex[name] == nil && sitesAreFaulty { return .each([]) }
            return .site(try site(named: name))
        }
        guard let of = words.lastIndex(of: "of"), of >= 2, of + 1 < words.count else {
            throw Mistake(
                "'\(words.joined(separator: " "))' does not say of what",
                mend: "write for example 'each station of ES'")
        }
        let kind = words[1..<of].joined(separator: " ")
        let name = words[(of + 1)...].joined(separator: " ")
        let regions = try regions(named: name)
        let sites = spec.sites.indices.filter { index in
            regions.contains(spec.sites[index].region)
                && (kind == "site" || spec.sites[index].kinds.contains(kind))
        }
        guard !sites.isEmpty else {
            // A kind that there is, without sites because of what is reported of them.
            if errorsOfSites > 0, root["templates"]?[kind] != nil { return .each([]) }
            var kinds: [String] = []
            for site in spec.sites {
                for kind in site.kinds where !kinds.contains(kind) { kinds.append(kind) }
            }
            throw Mistake(
                "no '\(kind)' in \(name)", mend: Suggestion.mend(for: kind, among: kinds + ["site"])
            )
        }
        return .each(sites)
    }

    /// The lanes that one entry means: a name's suffix and the sites of its stops.
    func fanOut(_ stops: [RouteStop], _ entry: Tree.Entry) -> [(String?, [Int])] {
        var fixed: [Int?] = []
        var fan: [Int] = []
        for stop in stops {
            switch stop.place {
            case .site(let site): fixed.append(site)
            case .each(let sites):
                fixed.append(nil)
                fan = sites
            }
        }
        guard fixed.contains(nil) else { return [(nil, fixed.compactMap { $0 })] }
        return fan.filter { !fixed.contains($0) }.map { site in
            (spec.sites[site].name, fixed.map { $0 ?? site })
        }
    }

    /// Stops with how each is reached and left; nil after a problem.
    func stopSpecs(
        _ lane: String, _ stops: [RouteStop], _ sites: [Int], _ durations: LegDurations,
        isContinuous: Bool
    ) -> [StopSpec]? {
        var result: [StopSpec] = []
        for (index, stop) in stops.enumerated() {
            var spec = StopSpec(
                site: sites[index], ready: durations.ready, arrives: nil, departs: nil,
                position: stop.position)
            if index > 0, !isContinuous {
                if let clock = stop.arrives {
                    spec.arrives = .clock(clock)
                } else if let transit = durations.transit {
                    spec.arrives = .after(transit)
                } else {
                    guard
                        let time = transit(
                            lane, from: sites[index - 1], to: sites[index], durations,
                            at: stop.position)
                    else { return nil }
                    spec.arrives = .after(time)
                }
                if index + 1 < stops.count {
                    spec.departs =
                        stop.departs.map(StopSpec.Departure.clock)
                        ?? .after(durations.turn)
                }
            }
            result.append(spec)
        }
        return result
    }

    /// Follows the lane's first departure, on the run's first date: it arrives after it has left.
    ///
    /// Other dates have other offsets from UTC; the compiler follows every departure.
    func checkClocks(of lane: LaneSpec, andSpeed checksSpeed: Bool) {
        guard case .timetable(let timetable) = lane.service, let time = timetable.departures.first
        else { return }
        let sites = lane.stops.map { spec.sites[$0.site] }
        guard var left = instant(DatedClockTime(days: 0, time: time), sites[0].zone) else { return }
        for index in 1..<lane.stops.count {
            let stop = lane.stops[index]
            var arrived = left
            switch stop.arrives {
            case .after(let duration): arrived = left + duration
            case .clock(let clock): arrived = instant(clock, sites[index].zone) ?? left
            case nil: break
            }
            if arrived <= left {
                findings.error(
                    at: stop.position,
                    "lane '\(lane.name)' arrives at '\(sites[index].name)'"
                        + " before it has left '\(sites[index - 1].name)'",
                    mend: "add '+1' to an arrival on the next date")
                return
            }
            if checksSpeed {
                checkSpeed(
                    of: lane, from: lane.stops[index - 1].site, to: stop.site, in: arrived - left,
                    at: stop.position)
            }
            switch stop.departs {
            case .after(let stay): left = arrived + stay
            case .clock(let clock): left = instant(clock, sites[index].zone) ?? arrived
            case nil: left = arrived
            }
            if left < arrived {
                findings.error(
                    at: stop.position,
                    "lane '\(lane.name)' leaves '\(sites[index].name)' before it has arrived there",
                    mend: "add '+1' to a departure on the next date")
                return
            }
        }
    }

    private func instant(_ clock: DatedClockTime, _ zone: String) -> SimTime? {
        if clocks[zone] == nil {
            clocks[zone] = LocalClock(
                zone: zone, start: spec.start, first: spec.start,
                last: spec.start + DatedClockTime.mostDays)
        }
        return clocks[zone]?.instant(spec.start + clock.days, clock.time)
    }

    /// Great circle x detour / speed, rounded up to a minute and at least one, + rests + extra.
    func transit(
        _ lane: String, from: Int, to: Int, _ durations: LegDurations, at position: Position
    ) -> SimDuration? {
        for site in [from, to] where spec.sites[site].latitude == nil {
            if errorsOfSites > 0 || placesAreFaulty { return nil }
            findings.error(
                at: position,
                "'\(lane)' has no time here, and site '\(spec.sites[site].name)' no coordinates",
                mend: "give 'transit', a clock time, or the site's 'lat' and 'lon'")
            return nil
        }
        let metres = Draft.metres(spec.sites[from], spec.sites[to])
        let hours = metres * Double(durations.detour) / 1_000_000 / Double(durations.speed)
        let minutes = max(1, (hours * 60).rounded(.up))
        guard minutes < 1_000_000 else {
            findings.error(at: position, "'\(lane)' is under way for more than a year")
            return nil
        }
        let way = durations.rests.time(driving: .minutes(Int64(minutes)))
        let time = way + durations.extra
        findings.note(
            "lanes.\(lane).transit to \(spec.sites[to].name)",
            "\(time.microseconds / 60_000_000) min",
            .computed(
                "\(Int(metres / 1000)) km great circle"
                    + (durations.rests == .none ? "" : ", with rests")))
        return time
    }

    /// Along the great circle of a sphere of the Earth's mean radius.
    static func metres(_ a: SiteSpec, _ b: SiteSpec) -> Double {
        metres((a.latitude, a.longitude), (b.latitude, b.longitude))
    }

    /// The same between degrees times 10^6.
    static func metres(
        _ a: (latitude: Int32?, longitude: Int32?), _ b: (latitude: Int32?, longitude: Int32?)
    ) -> Double {
        func radians(_ microdegrees: Int32?) -> Double {
            Double(microdegrees ?? 0) / 1_000_000 * .pi / 180
        }
        let latitudes = (radians(a.latitude), radians(b.latitude))
        let halfUp = sin((latitudes.1 - latitudes.0) / 2)
        let halfAcross = sin((radians(b.longitude) - radians(a.longitude)) / 2)
        let chord = halfUp * halfUp + cos(latitudes.0) * cos(latitudes.1) * halfAcross * halfAcross
        return 2 * 6_371_008.8 * asin(min(1, chord.squareRoot()))
    }
}
