import Federation
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("A network as bytes")
struct BlobTests {
    @Test("A network comes back as it was", arguments: [3, 4, 5])
    func comesBack(regions: Int) throws {
        let network = SmallNetwork(regions: regions).built()
        let blob = network.encoded()
        let read = try blob.spanned { bytes throws(BlobProblem) in
            try Network(decoding: bytes)
        }
        #expect(read == network)
        #expect(read.encoded() == blob)
        #expect(Network.digest(ofBlob: blob) != .none)
    }

    @Test("Another plan is another digest")
    func digests() {
        var seeds: Set<BlobDigest> = []
        for seed in 1...100 as ClosedRange<UInt64> {
            seeds.insert(Network.digest(ofBlob: SmallNetwork(seed: seed).built().encoded()))
        }
        #expect(seeds.count == 100)
    }

    @Test("No field of any table is forgotten")
    func everyField() throws {
        let network = FullNetwork().built()
        // A table or field added later and left out there would still be at its default.
        let empty = defaults(in: network, "network")
        #expect(empty.filter { !$0.hasPrefix("network.laws.records.") } == [])
        let blob = network.encoded()
        let read = try blob.spanned { bytes throws(BlobProblem) in try Network(reading: bytes) }
        #expect(read == network)
    }

    @Test("Any one bit changed, or any end missing, is noticed")
    func accidents() {
        let blob = SmallNetwork(regions: 3).built().encoded()
        var random = SeededRandom(1)
        for _ in 0..<200 {
            var other = blob
            let bit = Int.random(in: 0..<(8 * blob.count), using: &random)
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: BlobProblem.self) {
                try other.spanned { bytes throws(BlobProblem) in try Network(decoding: bytes) }
            }
            let count = Int.random(in: 0..<blob.count, using: &random)
            #expect(throws: BlobProblem.self) {
                try Array(blob.prefix(count)).spanned { bytes throws(BlobProblem) in
                    try Network(decoding: bytes)
                }
            }
        }
    }

    @Test(
        "Hostile networks with a right checksum are refused, or run without a trap",
        arguments: 0..<8 as Range<UInt64>)
    func malice(seed: UInt64) {
        var small = SmallNetwork(regions: 3)
        small.end = .zero + .days(2)
        let network = small.built()
        let blob = network.encoded()
        // Up to the laws: theirs are the kernel's tests.
        let laws = 32 * network.laws.records.count + 8 * network.laws.knots.count
        var random = SeededRandom(seed)
        var refused = 0
        for _ in 0..<80 {
            var other = blob
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 48..<(blob.count - laws - 4), using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: other[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: other[at] = [0, 1, 0x7F, 0xFF].randomElement(using: &random) ?? 0
                default: for i in 0..<4 { other[at + i] = 0xFF }
                }
            }
            Network.seal(&other)
            do throws(BlobProblem) {
                let network = try other.spanned { bytes throws(BlobProblem) in
                    try Network(decoding: bytes)
                }
                try? runShortly(network)
            } catch { refused += 1 }
        }
        #expect(refused > 5 && refused < 80, "seed \(seed)")
    }

    private func runShortly(_ network: Network) throws {
        guard network.plan.intervalCount < 1000 else { return }
        var cluster = LocalCluster(network)
        for now in 0..<30 as Range<Int64> {
            if try cluster.step(atMost: 200, now: now) != nil { return }
        }
    }

    @Test("Each broken rule is found in its table", arguments: Broken.all)
    func rules(broken: Broken) {
        var network = SmallNetwork().built()
        broken.change(&network)
        do {
            try network.checked()
            Issue.record("not found: \(broken)")
        } catch {
            #expect(error.table == broken.table, "\(error)")
        }
    }
}

/// A way to break a network, and the table that the problem names.
struct Broken: Sendable, CustomTestStringConvertible {
    let table: String
    let testDescription: String
    let change: @Sendable (inout Network) -> Void

    init(
        _ table: String, _ what: String, _ change: @escaping @Sendable (inout Network) -> Void
    ) {
        self.table = table
        testDescription = what
        self.change = change
    }

    static let all: [Broken] = [
        Broken("plan", "no interval") { $0.plan.interval = .zero },
        Broken("plan", "no end") { $0.plan.end = .zero },
        Broken("plan", "no lead") { $0.plan.lead = .zero },
        Broken("regions", "a name twice") { $0.regions[1].name = $0.regions[0].name },
        Broken("regions", "a gap") { $0.regions[1].sites = 3..<4 },
        Broken("sites", "another region") { $0.sites[0].region = RegionID(1) },
        Broken("sites", "unknown region") { $0.sites[0].region = RegionID(99) },
        Broken("stages", "another site's station") { $0.stages[1].part = 7 },
        Broken("stages", "unknown customs") { $0.stages[0].part = 99 },
        Broken("stations", "no servers") { $0.stations[0].servers = 0 },
        Broken("stations", "unknown law") { $0.stations[0].service = LawID(index: 999) },
        Broken("stations", "unknown opening") { $0.stations[0].opening = OpeningID(9) },
        Broken("customs", "shares above all") { $0.customs[0].physicalShare = 1 << 32 },
        Broken("customs", "clears beyond") { $0.customs[0].firstClearsWord = 99 },
        Broken("couriers", "no vans") { $0.couriers[1].vans = 0 },
        Broken("couriers", "waves beyond") { $0.couriers[1].waves = 0..<999 },
        Broken("couriers", "waves out of order") { $0.waves.swapAt(0, 1) },
        Broken("presence", "unknown site") {
            $0.presence = [Network.Presence(site: SiteID(99), stretches: 0..<0)]
        },
        Broken("presence", "stretches beyond") {
            $0.presence = [Network.Presence(site: SiteID(1), stretches: 0..<1)]
        },
        Broken("presence", "a clock that does not show the start") {
            $0.presence = [Network.Presence(site: SiteID(1), stretches: 0..<1)]
            $0.clockStretches = [WeekClock.Stretch(from: .zero + .days(1), shift: 0)]
        },
        Broken("openings", "not always open") { $0.openings[0].intervalCount = 1 },
        Broken("intervals", "out of order") { $0.intervals.swapAt(3, 4) },
        Broken("intervals", "a wrong sum") { $0.intervals[5].openBefore = .hours(1) },
        Broken("boards", "another stop's") { $0.laneStops[0].board = BoardID(1) },
        Broken("laneStops", "no board") { $0.laneStops[0].board = Network.LaneStop.noBoard },
        Broken("calls", "leaves before it comes") { $0.calls[1].departs = .zero },
        Broken("lanes", "calls beyond") { $0.lanes[2].departureCount += 1000 },
        Broken("boards", "another site's") { $0.boards[0].site = SiteID(1) },
        Broken("channels", "out of order") { $0.channels.swapAt(0, 1) },
        Broken("channelLegs", "twice") { $0.channelLegs[0] = $0.channelLegs[1] },
        Broken("channelLegs", "without a channel") {
            $0.channels.removeLast()
            $0.channelLegs.removeLast(2)
        },
        Broken("destinations", "no couriers") { $0.destinations[0].site = SiteID(0) },
        Broken("destinations", "unknown calendar") { $0.destinations[0].calendar = 1 },
        Broken("calendars", "no days") { $0.calendars[0].count = 0 },
        Broken("deadlineTables", "out of order") { $0.deadlineDays.swapAt(3, 4) },
        Broken("services", "a target above all") { $0.services[0].target = 1 << 33 },
        Broken("flows", "unknown service") { $0.flows[0].service = 1 },
        Broken("streams", "unknown profile") { $0.streams[0].profile = 1 },
        Broken("streams", "no slot") { $0.streams[0].slot = .zero },
        Broken("streams", "too many parcels") { $0.streams[0].slotMean = .max },
        Broken("streams", "a mix that does not rise") { $0.mixes[0].upTo = 1 << 32 },
        Broken("mixes", "unknown destination") { $0.mixes[0].destination = DestinationID(9) },
        Broken("routes", "too few") { $0.routes.removeLast() },
        Broken("routes", "another site's board") { $0.hops[0].board = BoardID(6) },
        Broken("routes", "nothing leads on") {
            // From hub 0, not cleared, to city 2.
            $0.routes[2].count = 0
        },
        Broken("hops", "alights where it boards") { $0.hops[0].alightStop = 0 },
        Broken("calls", "ahead of the timetable") {
            let lane = $0.lanes.firstIndex { !$0.isContinuous } ?? 0
            $0.lanes[lane].departureCount -= 1
            $0.lanes[lane].firstScheduledCall += $0.lanes[lane].stops.count
        },
        Broken("currency", "no code") { $0.currency = "euro" },
        Broken("services", "a price below zero") { $0.services[0].price = -1 },
        Broken("rated", "unknown lane") {
            $0.rated = [Network.RatedPart(kind: .lane, part: 999, rates: .none)]
        },
        Broken("rated", "a part twice") {
            let row = Network.RatedPart(kind: .station, part: 0, rates: .none)
            $0.rated = [row, row]
        },
        Broken("rated", "a distance for no leg") {
            $0.rated = [
                Network.RatedPart(kind: .lane, part: 0, rates: Network.Rates(perKilometre: 1))
            ]
        },
        Broken("charters", "unknown lane") {
            $0.charters = [charter(LaneID(999), in: $0)]
        },
        Broken("charters", "no notice") {
            $0.charters = [charter(nil, in: $0)]
            $0.charters[0].notice = .zero
        },
        Broken("charters", "a lane twice") {
            $0.charters = [charter(nil, in: $0), charter(nil, in: $0)]
        },
        Broken("charters", "relieves boards beyond") {
            $0.charters = [charter(nil, in: $0)]
            $0.charters[0].relieves = 0..<1
        },
        Broken("charters", "relieves nobody") { $0.charters = [charter(nil, in: $0)] },
    ]

    /// A charter of a lane, or of the first that may be one.
    private static func charter(_ lane: LaneID?, in network: Network) -> Network.Charter {
        let first = network.lanes.firstIndex {
            !$0.isContinuous && $0.stops.count == 2 && $0.departureCount > 0
        }
        return Network.Charter(
            lane: lane ?? LaneID(first ?? 0), threshold: 1,
            notice: SimDuration(microseconds: 1), atMost: 1, span: .days(7), relieves: 0..<0)
    }
}
