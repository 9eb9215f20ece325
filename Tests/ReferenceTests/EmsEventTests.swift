import ParcelNetwork
import SimulationKernel
import Testing

@Suite("What posts call a parcel's scans")
struct EmsEventTests {
    /// A seller's depot in CN sends to ES, which clears in BE, and to BR, which clears at home. Sites
    /// of CN and ES are two each.
    private static func text(
        inspection: String = "", madrid: String = "couriers: {takes: 1 h}",
        disruptions: String = "",
        export: String = ""
    ) -> String {
        """
        hubsim: 1
        name: codes
        start: 2023-10-02
        run: {days: 7, run-out: 9 d}
        services: {standard: {promise: 5 working days}}
        unions: {EU: [BE, ES, FR]}
        regions:
          CN:
            zone: UTC
            sites:
              depot: {lat: 30, lon: 119, sort: {lines: 1, rate: 9000/h}}
              HGH: {lat: 30, lon: 120, sort: {lines: 1, rate: 9000/h}, export: {none: {takes: 1 min}\(export)}}
          BE:
            zone: UTC
            sites:
              LGG:
                lat: 50
                lon: 5
                import: {clears: [EU], none: {takes: 5 min}\(inspection)}
                sort: {lines: 1, rate: 9000/h}
          FR: {zone: UTC, sites: {CDG: {lat: 49, lon: 2, import: {clears: [EU], none: {takes: 5 min}}}}}
          ES:
            zone: UTC
            sites:
              MAD-DC: {lat: 40, lon: -4, sort: {lines: 1, rate: 9000/h}, load: {docks: 1, rate: 9000/h}}
              Madrid: {lat: 40, lon: -3, \(madrid)}
          BR: {zone: UTC, sites: {GRU: {lat: -23, lon: -46, import: {none: {takes: 1 h}}, couriers: {takes: 1 h}}}}
        lanes:
          pick: {mode: road, route: [depot, HGH], takes: 2 h}
          hgh-lgg: {mode: air, route: [HGH 20:00, LGG 06:00+1]}
          lgg-gru: {mode: air, route: [LGG 20:00, GRU 08:00+1]}
          cdg-gru: {mode: air, route: [CDG 20:00, GRU 08:00+1]}
          lgg-mad: {mode: road, route: [LGG 20:00, MAD-DC 20:00+1]}
          cdg-mad: {mode: road, route: [CDG 20:00, MAD-DC 16:00+1]}
          town: {mode: road, route: [MAD-DC, Madrid], takes: 30 min}
        demand:
          spain: {flow: CN -> ES, from: depot, to: Madrid, volume: 30/day}
          brazil: {flow: CN -> BR, from: depot, volume: 30/day}
          near: {flow: ES -> ES, from: MAD-DC, to: Madrid, volume: 30/day}
          union: {flow: FR -> ES, from: CDG, to: Madrid, volume: 30/day}
        \(disruptions)
        """
    }

    /// By stream, the events of its parcels that have ended, each way once.
    private static func events(_ text: String, seed: UInt64 = 1) throws -> [String: Set<String>] {
        let observed = try Observed(running: TopologyText(text).network(seed: seed))
        let redraws = Redraws(observed.network)
        var seen: [String: Set<String>] = [:]
        for (parcel, scans) in observed.scansByParcel {
            guard let end = observed.endsByParcel[parcel] else { continue }
            let events = EmsEvent.history(
                of: placed(scans, redraws, observed.network),
                destination: observed.network.destinations[Int(end.parcel.destination.index)].site,
                in: observed.network)
            let name = observed.network.streams[parcel.stream].name
            seen[String(name.prefix { $0 != "/" && $0 != " " }), default: []].insert(
                events.compactMap { $0?.rawValue }.joined(separator: " "))
        }
        return seen
    }

    static func placed(
        _ scans: [Scan], _ redraws: Redraws, _ network: Network
    ) -> [(scan: Scan, site: SiteID)] {
        scans.map { scan in
            let locker = redraws.lockerOfKey[scan.siteKey].map { network.lockers[$0].site }
            return (scan, locker ?? SiteID(redraws.siteOfKey[scan.siteKey] ?? 0))
        }
    }

    private static let toLiege = "EMA EMB EXA EXC EMC"

    private static func only(_ way: String, of seen: Set<String>?, _ comment: Comment) {
        #expect(seen == [way], comment)
    }

    @Test("From a depot over offices of exchange to the door, abroad and at home")
    func ways() throws {
        let seen = try Self.events(Self.text())
        Self.only(
            Self.toLiege + " EMD EDB EDC EMF EDD EDE EMG EMI", of: Self.of("spain", seen),
            "clears for ES in BE")
        Self.only(
            Self.toLiege + " EMJ EMK EMD EDB EDC EMI", of: Self.of("brazil", seen),
            "by BE in transit")
        Self.only("EMA EMG EMI", of: Self.of("near", seen), "at home")
        Self.only("EMA EMC EMD EMF EMG EMI", of: Self.of("union", seen), "without customs")
    }

    private static func of(_ name: String, _ seen: [String: Set<String>]) -> Set<String>? {
        seen.first { $0.key.hasPrefix(name) }?.value
    }

    @Test("What does not land at an office has no event there")
    func diverted() throws {
        let seen = try Self.events(
            Self.text(
                disruptions: """
                    disruptions:
                      shut: {site: LGG, from: 2023-10-02, for: 8 d, known: 8 d after, airborne: divert to CDG}
                    """))
        Self.only(
            Self.toLiege + " EMD EDB EDC EMF EDD EDE EMG EMI", of: Self.of("spain", seen),
            "clears in FR")
        Self.only(
            Self.toLiege + " EMJ EMK EMD EDB EDC EMI", of: Self.of("brazil", seen),
            "by FR in transit")
    }

    @Test("What customs keep ends there")
    func kept() throws {
        let seen = try Self.events(
            Self.text(
                inspection:
                    ", physical: {share: 50 %, desks: 9, takes: 1 min, returned: 50 %, destroyed: 50 %}"
            ))
        #expect(
            Self.of("spain", seen) == [
                Self.toLiege + " EMD EDB EDC EMF EDD EDE EMG EMI",
                Self.toLiege + " EMD EDB EDX",
            ])
        let kept = try Self.events(
            Self.text(
                export: ", physical: {share: 100 %, desks: 9, takes: 1 min, returned: 100 %}"))
        Self.only("EMA EMB EXA EXX", of: Self.of("brazil", kept), "not exported")
    }

    @Test("Nothing is attempted where no compartment could be reserved", arguments: [true, false])
    func lockers(reserves: Bool) throws {
        let couriers = "couriers: {waves: [Mon-Sun 09:00], vans: 9, parcels: 40, stops: 60/h}"
        let sizes = "sizes: {S: 99 l, M: 99 l, L: 99 l}, full: [couriers]"
        let reserve = reserves ? ", reserve: at dispatch" : ""
        let seen = try Self.events(
            Self.text(
                madrid: couriers
                    + ", lockers: {banks: {box: {S: 9}}, dwell: 30 h, \(sizes)\(reserve)}"))
        let toDoor = reserves ? "EDG EMI" : "EDG EMH EDG EMI"
        #expect(Self.of("near", seen) == ["EMA EMG EDG EDH EMI", "EMA EMG " + toDoor])
    }

    @Test(
        "In any network events come where and when the standard lets them",
        arguments: RandomCase.batches(20), [false, true])
    func grammar(seeds: ClosedRange<UInt64>, isWhole: Bool) throws {
        var seen: Set<EmsEvent> = []
        for seed in seeds {
            let observed = try Observed(
                running: try RandomCase(seed: seed, isWhole: isWhole).network)
            let redraws = Redraws(observed.network)
            for (parcel, scans) in observed.scansByParcel {
                let steps = Self.placed(scans, redraws, observed.network)
                let ends = observed.network.destinations[
                    Int(redraws.destination(of: parcel).index)
                ].site
                let events = EmsEvent.history(of: steps, destination: ends, in: observed.network)
                seen.formUnion(events.compactMap { $0 })
                let problem = Self.problem(steps, events, ends, observed.network)
                #expect(
                    problem == nil, "seed \(seed), \(parcel.name): \(problem ?? "")")
                if problem != nil { return }
            }
        }
        #expect(seen.count > 15, "\(seen.count)")
    }

    /// What is wrong with a parcel's events, by rules of each alone.
    private static func problem(
        _ steps: [(scan: Scan, site: SiteID)], _ events: [EmsEvent?], _ ends: SiteID,
        _ network: Network
    ) -> String? {
        func region(_ site: SiteID) -> RegionID { network.sites[Int(site.index)].region }
        let flow = network.flows[Int(network.streams[steps[0].scan.parcel.stream].flow.index)]
        var here: [EmsEvent] = []
        var customs: EmsEvent?
        for (index, event) in events.enumerated() {
            let (scan, site) = steps[index]
            if scan.kind == .entered { here = [] }
            guard let event else { continue }
            let isFirst = events[..<index].allSatisfy { $0 == nil }
            let isRight =
                switch event {
                case .posted: isFirst && scan.kind == .entered
                case .reachedOutwardOffice, .leftOutwardOffice: region(site) == flow.origin
                case .presentedToExport, .presentedToImport: customs == nil
                case .releasedByExport, .exportCancelled: customs == .presentedToExport
                case .releasedByImport, .importTerminated: customs == .presentedToImport
                case .reachedTransitOffice: region(site) != flow.destination
                case .leftTransitOffice: region(site) != flow.origin
                case .reachedInwardOffice:
                    region(site) == flow.destination || network.clears(flow.destination, at: site)
                case .leftInwardOffice:
                    here.contains(.reachedInwardOffice) || flow.isBacklog
                case .reachedSortingCentre: region(site) == flow.destination && site != ends
                case .leftSortingCentre: here.contains(.reachedSortingCentre) || flow.isBacklog
                case .reachedDeliveryOffice, .outForDelivery, .attempted, .reachedCollectionPoint:
                    site == ends
                case .delivered: index == events.count - 1
                }
            guard isRight else { return "\(event) at \(index) of \(events)" }
            here.append(event)
            switch event {
            case .presentedToExport, .presentedToImport: customs = event
            case .releasedByExport, .releasedByImport: customs = nil
            default: break
            }
        }
        return nil
    }
}
