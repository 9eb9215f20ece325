package import ParcelNetwork
package import ResultsStore
import SimulationKernel

/// What fits on paper, in numbers to show: what `hubsim loads --format json` prints.
package struct LoadsSummary: Codable, Equatable, Sendable {
    package var topology: String
    package var question: String
    /// The factor on the file's volume to which all of it refers.
    package var volume: Figure
    package var days: Figure
    /// The measured window's first and last date, UTC.
    package var firstDate: String
    package var lastDate: String
    /// Campaigns left out.
    package var parcelsPerWeek: Figure
    /// Parcels a week that find no opening, departure or wave any more.
    package var strandedPerWeek: Figure
    /// Whether no component is asked for more than it can do.
    package var fits: Bool
    /// The factor on this volume at which the tightest component is full; null if none can be.
    package var givesWayAt: Figure
    package var campaigns: [Campaign]
    /// The tightest first.
    package var components: [LoadRow]
    /// By warehouse and class of products.
    package var stock: [StockLoadRow]

    package init(_ loads: PaperLoads, _ network: Network) {
        let plan = network.plan
        topology = network.name
        question = network.question
        volume = Figure(Double(plan.volumeMillionths) / 1e6)
        days = Figure(Double(plan.measured.microseconds) / 86_400e6)
        firstDate = UTCDate(network, plan.windowStart).description
        let last = max(plan.windowStart, plan.windowEnd - SimDuration(microseconds: 1))
        lastDate = UTCDate(network, last).description
        parcelsPerWeek = Figure(loads.weeklyOrders, places: 1)
        strandedPerWeek = Figure(loads.weeklyStranded, places: 1)
        fits = loads.components.allSatisfy { !$0.isOver }
        givesWayAt = .none
        campaigns = loads.campaigns.map { Campaign($0, network) }
        components = loads.components.map { LoadRow($0, network) }
        stock = zip(network.products, loads.stockShares).map { StockLoadRow($0, $1, network) }
        givesWayAt = tightest?.givesWayAt ?? Figure.none
    }

    /// The first that gives way: full without another way, or else the fullest.
    var tightest: LoadRow? {
        components.first { $0.givesWayAt.value != nil } ?? components.first
    }

    package func json() throws(ResultsProblem) -> String {
        try SummaryJSON.text(of: self, for: "loads")
    }
}

/// What stock can fulfil on paper: with even demand and mean lead times.
package struct StockLoadRow: Codable, Equatable, Sendable {
    package var site: String
    package var product: String
    /// Of the orders for it.
    package var localShare: Figure

    init(_ product: Network.Product, _ share: Double, _ network: Network) {
        let warehouse = network.warehouses[Int(product.warehouse)]
        site = network.sites[Int(warehouse.site.index)].name
        self.product = product.name
        localShare = Figure(share)
    }
}

/// Dates on which more is ordered than on the same weekday of other weeks, UTC.
package struct Campaign: Codable, Equatable, Sendable {
    package var firstDate: String
    package var lastDate: String

    init(_ days: ClosedRange<Int>, _ network: Network) {
        firstDate = UTCDate(network, day: days.lowerBound).description
        lastDate = UTCDate(network, day: days.upperBound).description
    }
}

/// One component's load against its capacity, a week.
package struct LoadRow: Codable, Equatable, Sendable {
    package enum Unit: String, Codable, Sendable {
        case parcels
        case kilograms
        case cubicMetres
        /// Compartments of a locker, each for a day.
        case compartmentDays
        /// Of servers, for parcels that take their time one by one.
        case hours
    }

    package var region: String
    /// A lane's board stands at the site where it takes parcels on.
    package var site: String
    /// Of a lane's board only.
    package var lane: String?
    /// Of a locker only; it stands at the site whose couriers fill it.
    package var locker: String?
    /// Whether the lane has other stops at which it takes parcels on.
    package var boardsElsewhere: Bool
    /// `sort`, `import documents`, `flight`, `truck`, `ship`, `vans`, `locker` ...
    package var kind: String
    package var unit: Unit
    package var loadPerWeek: Figure
    package var capacityPerWeek: Figure
    package var parcelsPerWeek: Figure
    package var load: Figure
    /// The factor on this volume at which it is full; null where parcels then go another way.
    package var givesWayAt: Figure
    /// Whether parcels go another way already, because it is full.
    package var spills: Bool
    /// Whether it is asked for more than it can do, with no other way.
    package var isOver: Bool
    /// The UTC date on which the load is the largest share of that date's capacity.
    package var busiestDate: String?
    package var busiestDateLoad: Figure
    /// What a campaign leaves to do when that is most, and for how long.
    package var peakParcels: Figure
    package var peakDate: String?
    package var weeksToDrain: Figure

    init(_ component: PaperLoads.Component, _ network: Network) {
        let site: Network.Site
        var factor = 1.0
        lane = nil
        locker = nil
        boardsElsewhere = false
        switch component.part {
        case .station(let index):
            let station = network.stations[index]
            site = network.sites[Int(station.site.index)]
            kind = station.kind
            unit = .parcels
            if network.isDesk(StationID(index)) {
                unit = .hours
                factor = network.laws.mean(station.service) / 3600e6
            }
        case .board(let index):
            let board = network.boards[index]
            let lane = network.lanes[Int(board.lane.index)]
            site = network.sites[Int(board.site.index)]
            self.lane = lane.name
            boardsElsewhere = lane.stops.count > 2
            kind =
                switch lane.mode {
                case .air: "flight"
                case .road: "truck"
                case .sea: "ship"
                case .order: "orders"
                case .diversion: "diversion"
                }
            (unit, factor) =
                switch component.dimension {
                case .parcels: (.parcels, 1)
                case .grams: (.kilograms, 1e-3)
                case .millilitres: (.cubicMetres, 1e-6)
                }
        case .couriers(let index):
            site = network.sites[Int(network.couriers[index].site.index)]
            kind = "vans"
            unit = .parcels
        case .locker(let index):
            site = network.sites[Int(network.lockers[index].site.index)]
            locker = network.lockers[index].name
            kind = "locker"
            unit = .compartmentDays
        }
        self.site = site.name
        region = network.regions[Int(site.region.index)].name
        loadPerWeek = Figure(component.weeklyLoad * factor, places: 3)
        capacityPerWeek = Figure(component.weeklyCapacity * factor, places: 3)
        parcelsPerWeek = Figure(component.weeklyParcels, places: 1)
        load = Figure(component.load)
        spills = component.spills && !component.isOver
        isOver = component.isOver
        givesWayAt = spills ? .none : Figure(component.givesWayAt)
        busiestDate = component.busiestDay.map { UTCDate(network, day: $0.day).description }
        busiestDateLoad = Figure(component.busiestDay?.load)
        peakParcels = Figure(component.peak?.parcels, places: 0)
        peakDate = component.peak.map { UTCDate(network, day: $0.day).description }
        weeksToDrain = Figure(component.peak?.weeksToDrain, places: 3)
    }

    /// `hgh-lgg`, `hkg-mad at LGG`, `MAD`.
    package var name: String {
        if let locker { return locker }
        guard let lane else { return site }
        return boardsElsewhere ? "\(lane) at \(site)" : lane
    }
}

extension UTCDate {
    /// A date counted from the run's start.
    fileprivate init(_ network: Network, day: Int) {
        self.init(network, .zero + .days(Int64(day)))
    }
}

extension Network {
    /// Whether a station is customs' desks, where hours tell more than parcels.
    fileprivate func isDesk(_ station: StationID) -> Bool {
        customs.contains { $0.documentsDesks == station || $0.physicalDesks == station }
    }
}
