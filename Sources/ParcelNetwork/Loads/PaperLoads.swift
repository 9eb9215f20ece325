import SimulationKernel

/// What a network is asked to carry against what it can, computed from its tables alone: which
/// station, departures or waves are tightest, and at how many times the volume each gives way.
///
/// Expected parcels pass the network's sites and lanes as if nobody had to wait for capacity (see
/// ``ExpectedTraffic``); what they ask of each component in the measured window is its load.
/// Campaigns are left out of it and told apart: how far each goes over the capacity, and how long
/// the rest of the capacity needs to clear that.
package struct PaperLoads: Sendable {
    package enum Part: Hashable, Sendable {
        case station(Int)
        case board(Int)
        case couriers(Int)
        /// Its load is in compartments for a day.
        case locker(Int)
    }

    /// In what a component is fullest.
    package enum Dimension: String, Hashable, Sendable {
        case parcels
        case grams
        case millilitres
    }

    package struct Component: Hashable, Sendable {
        package var part: Part
        package var dimension: Dimension
        /// A week of the measured window, in the dimension.
        package var weeklyLoad: Double
        package var weeklyCapacity: Double
        /// Parcels a week, whatever the dimension.
        package var weeklyParcels: Double
        /// Over the capacity of the same date, on the date on which that is highest; nil if
        /// nothing is expected on a date with capacity.
        package var busiestDay: Day?
        package var peak: Peak?
        /// Whether parcels go another way where it is full: more volume fills those ways first.
        package var spills = false

        /// 1 is full.
        package var load: Double { weeklyLoad / weeklyCapacity }
        /// Whether more is asked for than it can do; what is only full to the rounding is not.
        package var isOver: Bool { load > 1 + 1e-6 }
        /// The factor on the volume at which it is full; infinite where it carries nothing.
        package var givesWayAt: Double { weeklyCapacity / weeklyLoad }
    }

    package struct Day: Hashable, Sendable {
        /// UTC dates since the run's start.
        package var day: Int
        package var load: Double
    }

    /// What a campaign adds to a component.
    package struct Peak: Hashable, Sendable {
        /// Parcels that are still to be done when most are, beyond those of usual weeks.
        package var parcels: Double
        package var day: Int
        /// At the capacity that usual weeks leave; nil if they leave none.
        package var weeksToDrain: Double?
    }

    /// Every component that is asked for something and can be full, the tightest first.
    package private(set) var components: [Component] = []
    /// First and last UTC dates of campaigns, since the run's start.
    package private(set) var campaigns: [ClosedRange<Int>] = []
    /// Parcels a week that find no opening, departure or wave any more.
    package private(set) var weeklyStranded = 0.0
    /// Parcels a week that are ordered, campaigns left out.
    package private(set) var weeklyOrders = 0.0
    /// By row of the network's products: the share of its orders that stock can fulfil, with even demand
    /// and mean lead times.
    package private(set) var stockShares: [Double] = []

    /// - Complexity: that of ``ExpectedTraffic``, twice if there is a campaign.
    package init(_ network: Network) {
        let window =
            network.plan
            .windowStart..<max(
                network.plan.windowStart, network.plan.windowEnd)
        let weeks = Double(network.plan.measured.microseconds) / 604_800e6
        guard weeks > 0 else { return }
        campaigns = Self.campaigns(of: network)
        stockShares = ExpectedStock(network).shares
        // What is ordered after the window matters for what a campaign leaves to do only.
        let end = campaigns.isEmpty ? window.upperBound : network.plan.demandEnd
        let demand = ExpectedDemand(network, usual: true, until: end)
        weeklyOrders = demand.parcels(in: window) / weeks
        let usual = ExpectedTraffic(network, demand: demand)
        weeklyStranded = usual.stranded / weeks
        let whole =
            campaigns.isEmpty
            ? nil
            : ExpectedTraffic(
                network, demand: ExpectedDemand(network, usual: false, until: end))
        let days = usual.tallies.dayCount
        let capacities = ComponentCapacities(network: network, dayCount: days)
        for index in 0..<network.componentCount {
            let load = usual.tallies.inWindow[index]
            let capacity = capacities.amount(of: index, in: window)
            guard let dimension = Self.binding(load, capacity) else { continue }
            var component = Component(
                part: Self.part(index, network), dimension: dimension,
                weeklyLoad: dimension.value(of: load) / weeks,
                weeklyCapacity: dimension.value(of: capacity) / weeks,
                weeklyParcels: load.parcels / weeks)
            let daily = (0..<days).map {
                dimension.value(of: capacities.amount(of: index, onDay: $0))
            }
            if case .board(let board) = component.part { component.spills = usual.spills[board] }
            component.busiestDay = Self.busiestDay(
                of: index, dimension, daily, usual.tallies, window)
            if let whole {
                component.peak = Self.peak(
                    of: index, component, daily, usual: usual.tallies, whole: whole.tallies)
            }
            components.append(component)
        }
        addLockers(usual, network, weeks: weeks)
        // Components of one load keep the network's order.
        components = components.enumerated().sorted {
            ($1.element.load, $0.offset) < ($0.element.load, $1.offset)
        }.map(\.element)
    }

    /// Compartment-days that are offered to each locker against those that it has: of the sizes from
    /// one upwards if parcels take larger ones too, or else of one, whichever is fullest.
    private mutating func addLockers(
        _ traffic: ExpectedTraffic, _ network: Network, weeks: Double
    ) {
        let day = Double(SimDuration.days(1).microseconds)
        for service in network.lockerServices {
            for bank in service.banks where traffic.lockerParcels[bank] > 0 {
                var fullest: (load: Double, capacity: Double)?
                for size in 0..<BySize<Double>.count {
                    let sizes = size...(service.triesLarger ? BySize<Double>.count - 1 : size)
                    let load = sizes.reduce(0.0) { $0 + traffic.lockerStays[bank][$1] } / day
                    let room = sizes.reduce(0.0) {
                        $0 + Double(network.lockers[bank].compartments[$1])
                    }
                    let capacity = room * 7 * weeks
                    guard capacity > 0, load > 0 else { continue }
                    if let known = fullest, known.load / known.capacity >= load / capacity {
                        continue
                    }
                    fullest = (load, capacity)
                }
                guard let fullest else { continue }
                components.append(
                    Component(
                        part: .locker(bank), dimension: .parcels,
                        weeklyLoad: fullest.load / weeks,
                        weeklyCapacity: fullest.capacity / weeks,
                        weeklyParcels: traffic.lockerParcels[bank] / weeks))
            }
        }
    }

    private static func part(_ index: Int, _ network: Network) -> Part {
        let boards = index - network.stations.count
        if boards < 0 { return .station(index) }
        let couriers = boards - network.boards.count
        return couriers < 0 ? .board(boards) : .couriers(couriers)
    }

    /// The dimension in which a load is the largest share of its capacity; nil if nothing is
    /// asked for, or nothing limits it.
    private static func binding(_ load: Amount, _ capacity: Amount) -> Dimension? {
        guard load.parcels > 0 else { return nil }
        var fullest: (share: Double, dimension: Dimension)?
        for dimension in [Dimension.parcels, .grams, .millilitres] {
            let limit = dimension.value(of: capacity)
            guard limit.isFinite, limit > 0 else { continue }
            let share = dimension.value(of: load) / limit
            if share > fullest?.share ?? -1 { fullest = (share, dimension) }
        }
        return fullest?.dimension
    }

    private static func busiestDay(
        of component: Int, _ dimension: Dimension, _ capacity: [Double],
        _ tallies: ComponentTallies, _ window: Range<SimTime>
    ) -> Day? {
        let day = SimDuration.days(1).microseconds
        var busiest: Day?
        for index in capacity.indices where capacity[index] > 0 {
            // Dates that lie in the window altogether.
            let start = Int64(index) * day
            guard start >= window.lowerBound.microseconds,
                start + day <= window.upperBound.microseconds
            else { continue }
            let load = dimension.value(of: tallies.day(index, of: component)) / capacity[index]
            if load > busiest?.load ?? 0 { busiest = Day(day: index, load: load) }
        }
        return busiest
    }

    /// What piles up day by day with a campaign, less what does without.
    private static func peak(
        of index: Int, _ component: Component, _ capacity: [Double],
        usual: ComponentTallies, whole: ComponentTallies
    ) -> Peak? {
        let dimension = component.dimension
        var (before, after) = (0.0, 0.0)
        var most: (extra: Double, day: Int) = (0, 0)
        for day in capacity.indices {
            before = max(0, before + dimension.value(of: usual.day(day, of: index)) - capacity[day])
            after = max(0, after + dimension.value(of: whole.day(day, of: index)) - capacity[day])
            if after - before > most.extra { most = (after - before, day) }
        }
        // A thousandth of a week is no campaign's.
        guard most.extra > component.weeklyCapacity / 1000 else { return nil }
        let spare = component.weeklyCapacity - component.weeklyLoad
        return Peak(
            parcels: most.extra * component.weeklyParcels / component.weeklyLoad, day: most.day,
            weeksToDrain: spare > 0 ? most.extra / spare : nil)
    }

    /// Dates on which any profile has a peak, those that follow one another together.
    private static func campaigns(of network: Network) -> [ClosedRange<Int>] {
        var isPeak: [Bool] = []
        let days = Int(network.plan.demandEnd.microseconds / SimDuration.days(1).microseconds)
        for profile in network.profiles {
            for (date, _) in UsualWeek.peaks(of: Array(network.profileFactors[profile.factors]))
            where date < days {
                while isPeak.count <= date { isPeak.append(false) }
                isPeak[date] = true
            }
        }
        var found: [ClosedRange<Int>] = []
        for date in isPeak.indices where isPeak[date] {
            if let last = found.last, last.upperBound == date - 1 {
                found[found.count - 1] = last.lowerBound...date
            } else {
                found.append(date...date)
            }
        }
        return found
    }
}

extension PaperLoads.Dimension {
    func value(of amount: Amount) -> Double {
        switch self {
        case .parcels: amount.parcels
        case .grams: amount.grams
        case .millilitres: amount.millilitres
        }
    }
}
