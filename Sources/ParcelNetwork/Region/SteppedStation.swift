import Measurement
import SimulationKernel

/// A station of equal servers that runs event by event: by rank, with breakdowns, with so many
/// places, with misreads.
///
/// Plain values only, in storage that never moves: who waits is in rings, a server is a row.
/// Numbers of parcels by what they do are kept with their integrals over time, so that an event
/// costs the same however many wait.
struct SteppedStation: ~Copyable {
    /// A parcel that is here for the `number`-th time after the first; at customs' desks `number`
    /// is its step there.
    struct Visit: BitwiseCopyable {
        var slot: UInt32 = .max
        /// The stage's position in the region.
        var stage: UInt32 = 0
        /// Since when it could have been served.
        var ready: SimTime = .zero
        var number: UInt32 = 0
        /// The stepped station and the server that it keeps occupied while it waits outside.
        var blocks: UInt32 = .max
        var server: UInt32 = .max
        /// At customs' desks: the hour of the week by whose law documents were awaited.
        var hour: UInt32 = 0
    }

    enum Phase: UInt8 { case idle, working, interrupted, blocked }

    struct Server: BitwiseCopyable {
        var phase = Phase.idle
        var isDown = false
        /// Whether it stands among its crew's idle ones, perhaps in vain.
        var isListed = true
        var breakdowns: UInt32 = 0
        var visit = Visit()
        /// When the service began, and the open part of the wait before.
        var began = SimTime.zero
        var queued = SimDuration.zero
        /// The whole service, and how much of it is left from `since` on.
        var service = SimDuration.zero
        var left = SimDuration.zero
        var since = SimTime.zero
        /// Working time until the next breakdown (while busy).
        var upLeft = SimDuration.zero
        /// When it breaks down next (of the clock).
        var fails = SimTime.infinity
    }

    /// Servers that are staffed together.
    struct Crew: ~Copyable {
        let servers: Range<Int>
        /// Longest idle first.
        var idle = Ring<UInt32>()
        var opening: OpeningClock
        /// The opening for which an event is pending.
        var opensAt = SimTime.zero
        /// Servers that are down.
        var down = 0

        init(servers: Range<Int>, opening: OpeningClock) {
            self.servers = servers
            self.opening = opening
        }
    }

    let discipline: Network.Discipline
    /// Among the region's stations.
    let local: Int
    let law: LawID
    /// When services take longer: the network's rows.
    let slow: Range<Int>
    let draws: Draws
    /// A stage of it, for its own events; -1 if no parcel ever comes.
    let stage: Int
    /// Customs' desks go on with customs, not with the site's next stage.
    let isDesk: Bool
    /// Whether a station behind it may block its servers.
    let isBlockable: Bool

    /// By class of rank; one class if the station is not ranked. Inside have a place.
    var inside: FixedArray<Ring<Visit>>
    var outside: FixedArray<Ring<Visit>>
    var servers: FixedArray<Server>
    /// One, without a roster.
    var crews: FixedArray<Crew>
    /// When anybody is there.
    var opening: OpeningClock

    /// Parcels that have a place, waiting or with a server.
    var present = 0
    var waitingInside = 0
    var waitingOutside = 0
    var busy = 0
    var interrupted = 0
    var blocked = 0
    /// How often a server has set to work.
    var begun: UInt64 = 0
    /// Until when the integrals are counted.
    var settled = SimTime.zero

    init(_ row: Int, stage: Int, isBlockable: Bool, in network: borrowing Network, region: RegionID)
    {
        let discipline = network.disciplines[row]
        let station = network.stations[Int(discipline.station.index)]
        let classes = discipline.isRanked ? max(1, network.ranks.count) : 1
        self.discipline = discipline
        self.stage = stage
        self.isBlockable = isBlockable
        isDesk = stage >= 0 && network.stages[stage].kind != .stepped
        local =
            Int(discipline.station.index) - network.regions[Int(region.index)].stations.lowerBound
        law = station.service
        slow = station.slow
        let site = network.sites[Int(station.site.index)]
        draws = Draws(
            seed: network.plan.seed, stream: Draws.mixed(site.stableKey) ^ stableKey(station.kind))
        inside = FixedArray(count: classes) { _ in Ring() }
        outside = FixedArray(count: classes) { _ in Ring() }
        servers = FixedArray(count: Int(station.servers)) { _ in Server() }
        opening = OpeningClock(network.openings[Int(station.opening.index)])
        let places = network.places(of: station)
        crews = FixedArray(count: places.count) { index in
            Crew(servers: places[index].servers, opening: OpeningClock(places[index].opening))
        }
        for server in 0..<servers.count {
            crews[crew(of: server)].idle.append(UInt32(server))
            drawUpTime(server, from: .zero, network.laws)
        }
    }

    var isFull: Bool { present >= Int(discipline.holds) }
    var waiting: Int { waitingInside + waitingOutside }

    /// Which crew staffs a server.
    func crew(of server: Int) -> Int {
        var crew = 0
        while crews[crew].servers.upperBound <= server { crew += 1 }
        return crew
    }

    /// A server that is idle, up and staffed: of the first crew that has one, longest idle first.
    mutating func takeIdle(at now: SimTime, in intervals: [Network.OpenInterval]) -> Int? {
        for crew in 0..<crews.count
        where crews[crew].opening.firstOpen(from: now, in: intervals) == now {
            while let listed = crews[crew].idle.popFirst() {
                let server = Int(listed)
                servers[server].isListed = false
                if servers[server].phase == .idle && !servers[server].isDown { return server }
            }
        }
        return nil
    }

    /// A server is without a parcel from now on.
    mutating func release(_ server: Int) {
        servers[server].phase = .idle
        list(server)
    }

    /// Lists an idle server as such, unless it is down or stands there already.
    mutating func list(_ server: Int) {
        let state = servers[server]
        guard state.phase == .idle, !state.isDown, !state.isListed else { return }
        servers[server].isListed = true
        crews[crew(of: server)].idle.append(UInt32(server))
    }

    mutating func waitInside(_ visit: Visit, class rank: Int) {
        inside[rank].append(visit)
        waitingInside += 1
    }

    mutating func waitOutside(_ visit: Visit, class rank: Int) {
        outside[rank].append(visit)
        waitingOutside += 1
    }

    /// The next to be served: of the lowest class that waits, who came first.
    mutating func popInside() -> Visit? {
        for rank in 0..<inside.count {
            if let visit = inside[rank].popFirst() {
                waitingInside -= 1
                return visit
            }
        }
        return nil
    }

    /// The next to be let in.
    mutating func popOutside() -> (Visit, class: Int)? {
        for rank in 0..<outside.count {
            if let visit = outside[rank].popFirst() {
                waitingOutside -= 1
                return (visit, rank)
            }
        }
        return nil
    }

    // MARK: Breakdowns

    /// Draws the time until a server's next breakdown: by server and how often it broke before.
    mutating func drawUpTime(_ server: Int, from now: SimTime, _ laws: borrowing LawBook) {
        guard discipline.breakdowns != .never else { return }
        let bits = breakdownBits(server)
        let time = SimDuration(microseconds: laws.draw(discipline.upTime, bits.first))
        servers[server].upLeft = time
        servers[server].fails = discipline.breakdowns == .ofTheClock ? now + time : .infinity
    }

    func repairTime(_ server: Int, _ laws: borrowing LawBook) -> SimDuration {
        SimDuration(microseconds: laws.draw(discipline.repair, breakdownBits(server).second))
    }

    private func breakdownBits(_ server: Int) -> RandomBits {
        draws.bits(
            UInt64(server), purpose: Purpose.breakdown.rawValue, visit: servers[server].breakdowns)
    }

    // MARK: Integrals

    /// What the numbers of parcels and servers add in a stretch of time in which none changed.
    struct Areas {
        var queue: Int128
        var openQueue: Int128
        var carriedOver: UInt64
        var busy: Int128
        var down: Int128
        var interrupted: Int128
        var blocked: Int128
    }

    func areas(
        from: SimTime, to: SimTime, in intervals: [Network.OpenInterval]
    ) -> Areas {
        let time = Int128((to - from).microseconds)
        let carriedOver = UInt64(waiting) * opening.closings(from: from, to: to, in: intervals)
        let waiting = Int128(waiting)
        func open(_ opening: OpeningClock) -> Int128 {
            Int128(opening.openTime(from: from, to: to, in: intervals).microseconds)
        }
        var down: Int128 = 0
        for crew in 0..<crews.count where crews[crew].down > 0 {
            down += Int128(crews[crew].down) * open(crews[crew].opening)
        }
        return Areas(
            queue: waiting * time, openQueue: waiting > 0 ? waiting * open(opening) : 0,
            carriedOver: carriedOver, busy: Int128(busy) * time,
            down: down, interrupted: Int128(interrupted) * time,
            blocked: Int128(blocked) * time)
    }
}

/// A region's stepped stations: none in most regions.
struct SteppedStations: ~Copyable {
    var stations: FixedArray<SteppedStation>
    /// The region's first row of the network's disciplines.
    let firstRow: Int
    /// By flow: its service's class of rank.
    let classes: [Int]
    /// Global station numbers, ascending.
    private let numbers: [UInt32]

    init(_ network: Network, region: RegionID) {
        let rows = network.disciplines(of: region)
        firstRow = rows.lowerBound
        classes = rows.isEmpty ? [] : network.rankClasses
        numbers = network.disciplines[rows].map(\.station.index)
        let stages = SteppedStations.stages(network, region: region, rows: rows)
        let blockable = SteppedStations.blockable(network, region: region)
        stations = FixedArray(count: rows.count) { index in
            let stage = stages[index]
            return SteppedStation(
                rows.lowerBound + index, stage: stage, isBlockable: blockable.contains(stage),
                in: network, region: region)
        }
    }

    var isEmpty: Bool { numbers.isEmpty }

    /// Where a station's state is, if it is a stepped one.
    func index(ofStation station: UInt32) -> Int? { numbers.firstIndex(of: station) }

    /// By row the first stage that leads to its station, or -1.
    private static func stages(
        _ network: Network, region: RegionID, rows: Range<Int>
    ) -> [Int] {
        var found = [Int](repeating: -1, count: rows.count)
        for stage in network.regions[Int(region.index)].stages.reversed() {
            let part = Int(network.stages[stage].part)
            switch network.stages[stage].kind {
            case .stepped:
                found[part - rows.lowerBound] = stage
            case .importCustoms, .exportCustoms:
                for (index, row) in rows.enumerated() {
                    let station = network.disciplines[row].station
                    if network.customs[part].documentsDesks == station
                        || network.customs[part].physicalDesks == station
                    {
                        found[index] = stage
                    }
                }
            case .served, .couriers:
                break
            }
        }
        return found
    }

    /// The stages whose parcels may find the site's next station full, and wait for it.
    private static func blockable(_ network: Network, region: RegionID) -> Set<Int> {
        var blockable: Set<Int> = []
        for site in network.regions[Int(region.index)].sites {
            var before: Int?
            for stage in network.sites[site].stages {
                switch network.stages[stage].kind {
                case .stepped:
                    let discipline = network.disciplines[Int(network.stages[stage].part)]
                    let isBounded = discipline.holds != Network.Discipline.unlimited
                    if isBounded && discipline.whenFull == .blocks, let before {
                        blockable.insert(before)
                    }
                    before = stage
                case .served:
                    before = nil
                case .importCustoms, .exportCustoms, .couriers:
                    break
                }
            }
        }
        return blockable
    }
}
