import SimulationKernel

/// The expected parcels of a network on their way, as if nobody ever waited for capacity: means
/// instead of draws, a quarter of an hour of orders at a time.
///
/// Where the tables give several ways on, parcels take the one that arrives first by the timetable
/// and the tables, as they do in a run; and demand is sent off in rounds, every so many quarters
/// of an hour in each, so that later rounds pass over departures that earlier ones have filled (an
/// incremental assignment). Those with the fewest ways go first: in a run, too, it is the others who
/// see the queue and go elsewhere. A parcel's load stands at the departure that it was in time for.
struct ExpectedTraffic {
    let network: Network
    private(set) var tallies: ComponentTallies
    /// Parcels that find no opening, departure or wave any more, of those that begin their wait
    /// before the measured window ends.
    private(set) var stranded = 0.0

    var openings: [OpeningClock]
    var departures: [BoardDepartures]
    /// By board: whether parcels went another way because its departures were full.
    var spills: [Bool]
    let windowEnd: SimTime
    /// By locker: what deposits in the window take of each size of compartments, in microseconds,
    /// and how many they are.
    var lockerStays: [BySize<Double>]
    var lockerParcels: [Double]
    /// By destination: which share of its parcels needs which size of its lockers' compartments.
    let sizeShares: [BySize<Double>]
    /// By row of couriers.
    var lockerServices: [Network.LockerService?]
    var meanStays: [StayLaw: Double] = [:]
    let labels: ContainerLabels
    /// When bags are closed; until that is known, who comes for them.
    let bags: ExpectedBags?
    var filling: [ExpectedBags.Key: [ExpectedParcels]] = [:]

    /// - Complexity: quarters of an hour x (origins, destinations) with demand, and departures x
    ///   (sites on the way, destinations); twice that where bags are closed when full.
    init(_ network: Network, demand: ExpectedDemand) {
        self.init(network, demand: demand, bags: nil)
        guard ExpectedBags.areFilled(in: network) else { return }
        self = ExpectedTraffic(network, demand: demand, bags: ExpectedBags(filling))
    }

    private init(_ network: Network, demand: ExpectedDemand, bags: ExpectedBags?) {
        self.network = network
        self.bags = bags
        tallies = ComponentTallies(network)
        openings = network.openings.map { OpeningClock($0) }
        departures = network.boards.map { BoardDepartures($0, network) }
        spills = Array(repeating: false, count: network.boards.count)
        windowEnd = network.plan.windowEnd
        labels = ContainerLabels(network)
        lockerStays = Array(repeating: BySize(0, 0, 0), count: network.lockers.count)
        lockerParcels = Array(repeating: 0, count: network.lockers.count)
        sizeShares = network.lockers.isEmpty ? [] : Self.sizeShares(network)
        lockerServices = Array(repeating: nil, count: network.couriers.count)
        for service in network.lockerServices where !service.banks.isEmpty {
            lockerServices[Int(service.couriers)] = service
        }
        let ways = Self.mostWays(network)
        for most in Set(ways).sorted() {
            let alike = ways.indices.filter { ways[$0] == most }
            let rounds = most > 1 ? Self.rounds : 1
            for round in 0..<rounds {
                for destination in alike {
                    send(demand, to: destination, round: round, of: rounds)
                }
            }
        }
    }

    /// By destination: among how many ways its parcels can choose where they can most.
    private static func mostWays(_ network: Network) -> [Int] {
        let count = network.destinations.count
        var most = Array(repeating: 0, count: count)
        guard network.routes.count >= network.sites.count * 2 * count else { return most }
        // The table that knows of no disruption.
        for row in 0..<(network.sites.count * 2) {
            for destination in 0..<count {
                let ways = Int(network.routes[row * count + destination].count)
                most[destination] = max(most[destination], ways)
            }
        }
        return most
    }

    /// In how many rounds demand is sent off where there is a choice of ways.
    private static let rounds = 4

    mutating func count(_ amount: Amount, at component: Int, _ time: SimTime) {
        tallies.add(amount, to: component, at: time)
    }

    mutating func strand(_ parcels: ExpectedParcels) {
        if parcels.time < windowEnd { stranded += parcels.amount.parcels }
    }

    /// Where parcels for one destination stand: site, and what customs they have behind them.
    struct Place: Hashable {
        var site: Int
        var isCleared: Bool
        var isExported: Bool
        /// They stand there in a container, that is moved to its next lane unopened in that time.
        var transfer: SimDuration?
    }

    /// Sends everything for one destination on its way, sites in an order in which each comes
    /// after those that feed it.
    private mutating func send(
        _ demand: ExpectedDemand, to destination: Int, round: Int, of rounds: Int
    ) {
        let starts = demand.origins(of: destination)
        if starts.isEmpty { return }
        let places = order(from: starts.map(\.place), to: destination)
        var position: [Place: Int] = [:]
        for (index, place) in places.enumerated() { position[place] = index }
        var arriving = [[ExpectedParcels]](repeating: [], count: places.count)
        for start in starts {
            guard let index = position[start.place] else { continue }
            arriving[index] += demand.parcels(of: start, from: round, every: rounds)
        }
        for index in places.indices {
            var parcels: [ExpectedParcels] = []
            swap(&parcels, &arriving[index])
            parcels.settle()
            var place = places[index]
            let isUnopened = place.transfer != nil
            guard pass(&parcels, through: &place, to: destination) else { continue }
            ride(parcels, from: place, to: destination, isUnopened: isUnopened) { next, parcels in
                // The tables lead closer with every hop, so what comes next stands further on.
                guard let later = position[next], later > index else { return }
                arriving[later].append(parcels)
            }
        }
    }

    /// Every place on the way, each after all that lead to it.
    private func order(from starts: [Place], to destination: Int) -> [Place] {
        var seen: Set<Place> = []
        var finished: [Place] = []
        for start in starts where seen.insert(start).inserted {
            var pending: [(place: Place, next: [Place])] = [(start, after(start, to: destination))]
            while let place = pending.last {
                if let next = place.next.last {
                    pending[pending.count - 1].next.removeLast()
                    if seen.insert(next).inserted {
                        pending.append((next, after(next, to: destination)))
                    }
                } else {
                    finished.append(place.place)
                    pending.removeLast()
                }
            }
        }
        return finished.reversed()
    }

    private func after(_ place: Place, to destination: Int) -> [Place] {
        var left = place
        left.transfer = nil
        for stage in network.stages[network.sites[place.site].stages]
        where place.transfer == nil {
            switch stage.kind {
            case .served, .stepped: break
            case .importCustoms:
                if clears(Int(stage.part), destination: destination) { left.isCleared = true }
            case .exportCustoms: left.isExported = true
            case .couriers:
                if left.isCleared && network.destinations[destination].site == stage.site {
                    return []
                }
            }
        }
        let range = network.route(
            from: SiteID(place.site), to: DestinationID(destination), isCleared: left.isCleared)
        return hops(range).map { arrival(of: $0, from: left, to: destination) }
    }

    func hops(_ range: Network.HopRange) -> ArraySlice<Network.Hop> {
        network.hops[Int(range.first)..<Int(range.first + range.count)]
    }

    func arrival(of hop: Network.Hop, from left: Place, to destination: Int) -> Place {
        let lane = network.lanes[Int(network.boards[Int(hop.board.index)].lane.index)]
        let row = lane.stops.lowerBound + Int(hop.alightStop)
        var place = Place(
            site: Int(network.laneStops[row].site.index), isCleared: left.isCleared,
            isExported: left.isExported)
        if !labels.isEmpty {
            let label = labels.label(
                atStop: row, for: DestinationID(destination), isCleared: left.isCleared,
                isExported: left.isExported)
            if label != ContainerLabels.noLabel { place.transfer = lane.containers.transfer }
        }
        return place
    }

    func clears(_ customs: Int, destination: Int) -> Bool {
        let region = Int(network.destinations[destination].region.index)
        let word = network.clears[Int(network.customs[customs].firstClearsWord) + region / 64]
        return word >> UInt64(region % 64) & 1 != 0
    }
}
