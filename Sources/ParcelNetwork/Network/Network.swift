package import SimulationKernel

/// A compiled topology: everything that is fixed when a run starts, in tables of integers.
///
/// One process compiles it; the others map its bytes. No table holds a name that a result depends
/// on, a float, a time zone or a clock, so no host can read it otherwise than another.
/// ``Network/checked()`` establishes that every index points into its table; past it nothing
/// checks again.
package struct Network: Hashable, Sendable {
    package var name: String
    package var question: String
    /// The scenarios that were applied: `june+strike`; empty without any.
    package var scenario: String
    /// Seconds from 1970-01-01T00:00Z to the run's start.
    package var startUnixSeconds: Int64
    /// Of every cost and price: a code of three letters.
    package var currency = "EUR"
    package var plan: RunPlan

    package var regions: [RegionRecord] = []
    package var sites: [Site] = []
    package var stages: [Stage] = []
    package var stations: [Station] = []
    /// By station with a roster, those who are there longest first: see ``Station/crews``.
    package var crews: [Crew] = []
    /// Of stations that run event by event, ascending by station.
    package var disciplines: [Discipline] = []
    package var customs: [Customs] = []
    /// Bit sets of destination regions that a customs office clears: see ``Customs``.
    package var clears: [UInt64] = []
    package var couriers: [Couriers] = []

    package var lanes: [Lane] = []
    package var laneStops: [LaneStop] = []
    /// Sites that containers are labelled for, by lane: see ``ContainerRule``.
    package var containerLabels: [SiteID] = []
    package var boards: [Board] = []
    /// Arrival and departure by lane, departure and stop: see ``Lane/firstCall``.
    package var calls: [Call] = []
    package var channels: [Channel] = []
    /// Lanes that feed each channel, by channel: ranges of `channelLegs`.
    package var channelLegs: [ChannelLeg] = []

    package var destinations: [Destination] = []
    /// Which hops lead on, table after table: see ``Network/route(from:to:isCleared:)``.
    package var routes: [HopRange] = []
    package var hops: [Hop] = []

    package var services: [Service] = []
    package var flows: [Flow] = []
    package var streams: [DemandStream] = []
    /// By site; of one site those that stand farther on come first.
    package var backlogs: [Backlog] = []
    package var profiles: [DemandProfile] = []
    package var profileFactors: [UInt32] = []
    /// Cumulative weights of destinations, by range in ``DemandStream``.
    package var mixes: [MixEntry] = []

    /// `openings[0]` is always open and has no interval.
    package var openings: [Opening] = []
    package var intervals: [OpenInterval] = []
    package var deadlineTables: [DeadlineTable] = []
    package var deadlineDays: [DeadlineDay] = []
    package var calendars: [Calendar] = []
    package var calendarDays: [CalendarDay] = []
    package var waves: [Wave] = []
    package var attemptShares: [Share32] = []

    /// Sites that measure how many parcels are there, ascending.
    package var presence: [Presence] = []
    package var clockStretches: [WeekClock.Stretch] = []

    /// What is closed or slowed and when, in the order of the topology, then of time.
    package var disruptions: [Disruption] = []
    /// By lane: ranges of ``Lane/cancellations``.
    package var cancellations: [Cancellation] = []
    /// By station and couriers; disjoint and ascending within each.
    package var slowdowns: [Slowdown] = []
    /// When which region's parcels take which table of `routes`; by region, then time. Table 0
    /// holds until the first.
    package var routeEpochs: [RouteEpoch] = []
    /// Of couriers that fill lockers, ascending by row of `couriers`.
    package var lockerServices: [LockerService] = []
    /// In the order of their sites.
    package var lockers: [Locker] = []
    /// Rows of `lockers`, by range in ``Locker``.
    package var lockerNeighbours: [UInt32] = []

    /// Sites that hold stock, ascending.
    package var warehouses: [Warehouse] = []
    /// What they stock, by warehouse.
    package var products: [Product] = []
    package var supplies: [Supply] = []
    /// Streams whose orders a warehouse may fulfil, ascending.
    package var stockedStreams: [StockedStream] = []

    /// Parts with a cost or emissions, ascending by kind and part.
    package var rated: [RatedPart] = []
    /// Lanes on demand, ascending by lane.
    package var charters: [Charter] = []
    /// By charter: ranges of ``Charter/relieves``.
    package var relievedBoards: [RelievedBoard] = []
    /// By leg: the great circle by air, the shortest feasible way by road and sea.
    package var legMetres: [Int64] = []

    package var carriers: [Carrier] = []
    /// Ascending by site.
    package var carrierSites: [CarrierSite] = []

    package var laws = LawBook()

    package init(
        name: String, question: String = "", scenario: String = "", startUnixSeconds: Int64,
        plan: RunPlan
    ) {
        self.name = name
        self.question = question
        self.scenario = scenario
        self.startUnixSeconds = startUnixSeconds
        self.plan = plan
        openings = [Opening(firstInterval: 0, intervalCount: 0, undisturbed: 0)]
    }
}

extension Network {
    /// Where a parcel can wait for want of capacity: the stations, then the boards, then the
    /// couriers, numbered through in that order.
    package var componentCount: Int { stations.count + boards.count + couriers.count }

    /// Where a parcel's largest wait can have been: the components, then the lockers.
    package var waitPlaceCount: Int { componentCount + lockers.count }

    /// The rows of `presence` whose sites are a region's.
    package func presenceRows(of region: RegionID) -> Range<Int> {
        let sites = regions[Int(region.index)].sites
        let first = presence.firstIndex { Int($0.site.index) >= sites.lowerBound } ?? presence.count
        let end = presence.firstIndex { Int($0.site.index) >= sites.upperBound } ?? presence.count
        return first..<max(first, end)
    }
}

/// How long, with which chance and how much of a network is run.
package struct RunPlan: Hashable, Sendable {
    package var seed: UInt64
    /// The volume's factor in millionths: 1,000,000 is the file's own.
    package var volumeMillionths: UInt64
    /// The measured window is [warmUp, warmUp + measured).
    package var warmUp: SimDuration
    package var measured: SimDuration
    /// Every event strictly before it is run; with `drain` the latest end.
    package var end: SimTime
    /// Demand stops at the measured window's end, and the run ends at the last delivery.
    package var drain: Bool
    /// Ledger and digest are kept by interval of this length.
    package var interval: SimDuration
    /// By how much a sender's clock may lead a receiver's (W).
    package var lead: SimDuration
    /// Whose steps are recorded. It changes no history.
    package var trace: TracePlan

    package init(
        seed: UInt64, volumeMillionths: UInt64 = 1_000_000, warmUp: SimDuration,
        measured: SimDuration, end: SimTime, drain: Bool = false,
        interval: SimDuration = .days(1), lead: SimDuration = .days(2),
        trace: TracePlan = .none
    ) {
        self.seed = seed
        self.volumeMillionths = volumeMillionths
        self.warmUp = warmUp
        self.measured = measured
        self.end = end
        self.drain = drain
        self.interval = interval
        self.lead = lead
        self.trace = trace
    }

    /// The measured window's first instant.
    package var windowStart: SimTime { SimTime.zero + warmUp }
    /// The first instant after the measured window.
    package var windowEnd: SimTime { SimTime.zero + warmUp + measured }
    /// The first instant at which no demand arises any more.
    package var demandEnd: SimTime { drain ? min(windowEnd, end) : end }
    /// How many intervals of ledger and digest the run has, the last perhaps cut short.
    package var intervalCount: Int {
        Int((end.microseconds + interval.microseconds - 1) / interval.microseconds)
    }
}
