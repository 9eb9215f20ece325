import ParcelNetwork
import SimulationKernel

/// Ways on for parcels that may have to take others than planned: by several tables, of which one is
/// in force at a time and place, and from stops where a disruption lets them off.
struct RouteTables {
    typealias Ways = [(leg: RouteFinder.Leg, costToGo: Int64)]

    /// The first knows of no disruption.
    private let finders: [RouteFinder]
    /// By board of a lane: its later stops' sites where a departure may end early.
    private let landings: [[Int]]

    init(_ finders: [RouteFinder], landings: [[Int]]) {
        self.finders = finders
        self.landings = landings
    }

    var count: Int { finders.count }
    /// Whether there is only what a single finder says.
    var isPlain: Bool { finders.count == 1 && landings.allSatisfy(\.isEmpty) }

    /// The ways by each table from every state in which a site can be left, by whatever tables were
    /// in force before. Where a table knows no way, its ways are those without disruptions: the
    /// parcel waits there.
    ///
    /// Ascending by state.
    func ways(
        to destination: Int, region: Int, from starts: [Int]
    ) -> [(state: Int, byTable: [Ways])] {
        let costs = finders.map { $0.costs(to: destination, region: region) }
        var isSeen: Set<Int> = []
        var pending: [Int] = []
        func visit(_ arrived: Int) {
            let left = finders[0].state(leaving: arrived, region: region)
            guard costs[0].leaving[left] != RouteFinder.unreachable else { return }
            if left != destination * 2 + 1 && isSeen.insert(left).inserted { pending.append(left) }
        }
        for start in starts { visit(start) }
        var found: [(state: Int, byTable: [Ways])] = []
        while let left = pending.popLast() {
            let plain = finders[0].ways(from: left, costs[0])
            let byTable = finders.indices.map { table in
                let own = table == 0 ? plain : finders[table].ways(from: left, costs[table])
                return own.isEmpty ? plain : own
            }
            for leg in byTable.joined().map(\.leg) {
                visit(leg.to * 2 + left % 2)
                for site in landings[leg.board] { visit(site * 2 + left % 2) }
            }
            found.append((left, byTable))
        }
        return found.sorted { $0.state < $1.state }
    }
}

/// What parcels go around: lanes that do not go, sites at which nothing can alight, and those at
/// which nothing can clear.
struct Blockage: Hashable {
    var lanes: Set<Int> = []
    var sites: Set<Int> = []
    var clearing: Set<Int> = []

    var isEmpty: Bool { lanes.isEmpty && sites.isEmpty && clearing.isEmpty }

    /// A finder that knows of it.
    func finder(
        _ handlings: [RouteFinder.Handling], _ legs: [RouteFinder.Leg], _ network: Network
    ) -> RouteFinder {
        var handlings = handlings
        for site in clearing { handlings[site].isClearingClosed = true }
        let open = legs.filter {
            !lanes.contains(Int(network.boards[$0.board].lane.index)) && !sites.contains($0.to)
        }
        return RouteFinder(sites: handlings, legs: open)
    }
}

extension TopologyCompiler {
    /// Route tables besides the plain one: many take much memory.
    static let mostBlockages = 64
    static let mostRoutes = 1 << 26

    /// When which region goes around what: rows of the network's route epochs, and the blockages by
    /// table, from table 1 on.
    mutating func compileRouteEpochs() -> [Blockage] {
        let rerouting = occurrences.filter(\.reroutes)
        if rerouting.isEmpty { return [] }
        var tables: [Blockage: Int] = [:]
        var blockages: [Blockage] = []
        let parts = rerouting.map(blockage)
        for region in network.regions.indices {
            let spans = rerouting.map { occurrence in
                let record = network.disruptions[occurrence.row]
                let known = network.knownFrom(occurrence.row, in: RegionID(region))
                return (from: max(.zero, record.from, known), to: record.to)
            }
            let times = Set(spans.filter { $0.from < $0.to }.flatMap { [$0.from, $0.to] })
            var current = 0
            for time in times.sorted() where time < tablesEnd {
                var union = Blockage()
                for (span, part) in zip(spans, parts) where span.from <= time && time < span.to {
                    union.lanes.formUnion(part.lanes)
                    union.sites.formUnion(part.sites)
                    union.clearing.formUnion(part.clearing)
                }
                var table = 0
                if !union.isEmpty {
                    table = tables[union] ?? blockages.count + 1
                    if table > blockages.count { blockages.append(union) }
                    tables[union] = table
                }
                guard table != current else { continue }
                current = table
                network.routeEpochs.append(
                    Network.RouteEpoch(
                        region: RegionID(region), from: time, table: UInt32(table)))
            }
        }
        let size = (blockages.count + 1) * network.sites.count * 2 * network.destinations.count
        if blockages.count > TopologyCompiler.mostBlockages || size > TopologyCompiler.mostRoutes {
            report(
                at: spec.disruptions.first { $0.reroutes }?.position ?? spec.position,
                "\(blockages.count) different sets of disruptions to go around at a time",
                mend: "give fewer of them 'reroute: not departed'")
        }
        return blockages
    }

    /// A closed site stops every lane that calls there.
    private func blockage(of occurrence: Occurrence) -> Blockage {
        switch occurrence.place {
        case .lane(let lane): return Blockage(lanes: [lane])
        case .site(let site):
            let id = Int(siteIDs[site].index)
            switch occurrence.stage {
            case nil:
                let lanes = spec.lanes.indices.filter { lane in
                    spec.lanes[lane].stops.contains { $0.site == site }
                }
                return Blockage(lanes: Set(lanes), sites: [id])
            case .importCustoms: return Blockage(clearing: [id])
            case .unload, .sort, .load, .takeOver, .exportCustoms, .couriers:
                return Blockage(sites: [id])
            }
        }
    }

    /// By board: the sites of later stops from which some departure does not go on.
    func landings() -> [[Int]] {
        var landings = Array(repeating: [Int](), count: network.boards.count)
        for lane in network.lanes {
            let stops = Set(network.cancellations[lane.cancellations].map(\.fromStop)).sorted()
            for stop in stops where stop > 0 {
                let site = Int(network.laneStops[lane.stops.lowerBound + Int(stop)].site.index)
                for before in 0..<Int(stop) {
                    let board = network.laneStops[lane.stops.lowerBound + before].board
                    landings[Int(board.index)].append(site)
                }
            }
        }
        for (board, diverted) in network.divertedLandings().enumerated() {
            for landing in diverted where !landings[board].contains(Int(landing.to.index)) {
                landings[board].append(Int(landing.to.index))
            }
        }
        return landings
    }
}
