package import Measurement
package import SimulationKernel

/// What a region knows of its own history, cumulative from the run's start: plain counts and
/// sums, merged by addition in region order.
package struct RegionReport: Sendable, Equatable {
    /// Every event strictly before it has been run.
    package var clock: SimTime = .zero
    package var events: UInt64 = 0
    package var custody = CustodyCounts()
    /// Ordered, to be created when the first site accepts them (``Network/Service/startsWhenAccepted``).
    package var pendingOrders: UInt64 = 0
    /// By interval of ``RunPlan/interval``, up to the clock's.
    package var digests: [Digest] = []
    /// One row a flow (``Network/flows``), all parcels.
    package var flows = FlowTallies()
    /// One row a station of the region, in the network's order.
    package var stations: [StationTally] = []
    /// One row a station of the region that runs event by event, in the network's order.
    package var stepped: [SteppedTally] = []
    /// One row a board of the region, in the network's order.
    package var boards: [BoardTally] = []
    /// One row a couriers stage of the network (only those of this region are not zero).
    package var couriers: [CouriersTally] = []
    /// One row a site of the region that measures its presence, in the network's order.
    package var presence: [PresenceTally] = []
    /// One row a locker of the region, in the network's order.
    package var lockers: [LockerTally] = []
    /// One row a class of products in the region's warehouses, in the network's order.
    package var stock: [StockTally] = []
    /// One row a warehouse of the region: orders in the window for what it does not stock.
    package var unstocked: [UInt64] = []
    /// One row a carrier of the region, in the network's order.
    package var carriers: [CarrierTally] = []

    package init() {}

    /// Parcels and units of stock are all accounted for.
    package var isBalanced: Bool { custody.isBalanced && stock.allSatisfy(\.isBalanced) }
}

/// The region's ledger: created + received = delivered + returned + lost + handed off + in custody.
/// `received` are arrivals before the clock; what is in transit is known to channels only.
package struct CustodyCounts: Hashable, BitwiseCopyable, Sendable {
    package var created: UInt64 = 0
    package var received: UInt64 = 0
    package var delivered: UInt64 = 0
    package var returned: UInt64 = 0
    package var lost: UInt64 = 0
    package var handedOff: UInt64 = 0
    /// Counted by walking what the region holds, not derived from the others.
    package var inCustody: UInt64 = 0

    package init() {}

    package var isBalanced: Bool {
        created &+ received == delivered &+ returned &+ lost &+ handedOff &+ inCustody
    }
}

/// One flow's cohort (parcels created in the measured window), as METRICS defines it.
package struct FlowTally: Sendable, Equatable {
    /// Cohort parcels created, and those of them whose deadline lies before the end.
    package var created: UInt64 = 0
    package var eligible: UInt64 = 0
    /// Eligible and stopped by the deadline.
    package var onTime: UInt64 = 0
    /// Eligible and stopped by the deadline if customs' hold is excused; at least `onTime`.
    package var onTimeNet: UInt64 = 0
    package var delivered: UInt64 = 0
    package var returned: UInt64 = 0
    package var lost: UInt64 = 0
    /// Of the returned and lost those whose clock never stopped.
    package var withdrawn: UInt64 = 0
    package var followed = FollowTally()
    /// Not of the cohort: parcels delivered in the measured window, whenever they were created.
    package var deliveredInWindow: UInt64 = 0
    /// Lead time of stopped cohort parcels: minutes in the histogram, microseconds in the sum.
    package var leadMinutes = Histogram()
    package var leadSum: Int128 = 0
    package var leadSquareSum: Int128 = 0
    package var leadWorkingDays = Histogram()
    /// Microseconds by ``Dwell`` over stopped cohort parcels.
    package var dwell = DwellSums()
    /// The same over those stopped late.
    package var lateDwell = DwellSums()
    /// Stopped late, by cause: the sum of both is the sum of `late`.
    package var late: UInt64 = 0
    package var lateByCustoms: UInt64 = 0
    package var lateByPlan: UInt64 = 0
    package var lateByFailedAttempt: UInt64 = 0
    /// Late by congestion: parcels by the component (``Network/componentCount``) of their largest
    /// wait, ascending.
    package var lateByComponent: [ComponentCount] = []

    package init() {}
}

/// For how long the parcels of a cohort are followed: from the start of their clocks to the end of the
/// plan, in minutes.
package struct FollowTally: Sendable, Equatable {
    /// Of those created here.
    package var created = Histogram()
    /// Of those whose clock stopped here, or that ended here without.
    package var closed = Histogram()

    package init() {}

    /// Over all regions: of those whose clock still runs.
    package var open: Histogram { created.subtracting(closed) }
}

/// Microseconds by ``Dwell``, in the order of its raw values.
package struct DwellSums: Sendable {
    private var sums = InlineArray<7, Int128>(repeating: 0)

    package init() {}
}

extension DwellSums: RandomAccessCollection, MutableCollection, Equatable {
    package var startIndex: Int { 0 }
    package var endIndex: Int { sums.count }

    package subscript(stage: Int) -> Int128 {
        get { sums[stage] }
        set { sums[stage] = newValue }
    }

    package static func == (a: DwellSums, b: DwellSums) -> Bool { a.elementsEqual(b) }
}

extension DwellSums: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, unlabeledChildren: self) }
}

package struct ComponentCount: Hashable, BitwiseCopyable, Sendable {
    package var component: UInt32
    package var count: UInt64
    package init(component: UInt32, count: UInt64) {
        self.component = component
        self.count = count
    }
}

/// A station over the measured window; areas are integrals over its clock time.
package struct StationTally: Hashable, BitwiseCopyable, Sendable {
    /// Arrivals in the window, and the sum of their waits (to the start of service).
    package var arrivals: UInt64 = 0
    package var waitSum: Int128 = 0
    package var waitSquareSum: Int128 = 0
    /// Integral of the number waiting, ready and open or closed, in microseconds.
    package var queueArea: Int128 = 0
    /// Integral of the number waiting while open only.
    package var openQueueArea: Int128 = 0
    /// Integral of the number of busy servers.
    package var busyArea: Int128 = 0
    package var longestWait: Int64 = 0
    /// Arrivals in the window that had to wait, and more than 30 minutes.
    package var waited: UInt64 = 0
    package var waitedHalfHour: UInt64 = 0
    /// Over all times at which it closed in the window: the sum of the numbers that waited then.
    package var carriedOver: UInt64 = 0
    /// Of docks that vehicles keep: vehicles that came, those of them that waited for a dock, and the sum
    /// of their waits.
    package var vehicles: UInt64 = 0
    package var vehiclesWaited: UInt64 = 0
    package var vehicleWaitSum: Int128 = 0
    package var longestVehicleWait: Int64 = 0
    /// Integral of the number of docks that a vehicle is at.
    package var dockArea: Int128 = 0
    package init() {}
}

/// What only a station that runs event by event has, over the measured window. Every visit is an
/// arrival of its ``StationTally``: also one after a misread.
package struct SteppedTally: Hashable, Sendable {
    /// Integrals of the number of servers that are down while it is open, and of parcels that wait for the repair
    /// of the server that they are on.
    package var downArea: Int128 = 0
    package var interruptedArea: Int128 = 0
    /// Integral of the number of servers that a finished parcel keeps occupied.
    package var blockedArea: Int128 = 0
    package var breakdowns: UInt64 = 0
    /// Found the station full and went back; not among the arrivals.
    package var turnedAway: UInt64 = 0
    package var misread: UInt64 = 0
    /// By class of rank (``Network/ranks``); empty if the station is not ranked.
    package var ranks: [RankTally]
    package init(ranks: Int = 0) {
        self.ranks = Array(repeating: RankTally(), count: ranks)
    }
    package init(_ discipline: Network.Discipline, ranks: Int) {
        self.init(ranks: discipline.isRanked ? ranks : 0)
    }
}

/// The parcels of one rank at a station; as in ``StationTally``.
package struct RankTally: Hashable, BitwiseCopyable, Sendable {
    package var arrivals: UInt64 = 0
    package var waited: UInt64 = 0
    package var waitSum: Int128 = 0
    package var waitSquareSum: Int128 = 0
    package var longestWait: Int64 = 0
    package init() {}
}

/// A board over departures in the measured window.
package struct BoardTally: Hashable, BitwiseCopyable, Sendable {
    package var departures: UInt64 = 0
    /// Departures that left somebody behind who was ready.
    package var departuresFull: UInt64 = 0
    /// Parcels boarded here.
    package var loaded: UInt64 = 0
    /// Parcels on board at departure, through ones included, and capacity of the binding kind.
    package var onBoard: UInt64 = 0
    package var parcelCapacity: UInt64 = 0
    package var grams: UInt64 = 0
    package var gramCapacity: UInt64 = 0
    package var millilitres: UInt64 = 0
    package var millilitreCapacity: UInt64 = 0
    /// (parcel, departure) pairs ready before the cut-off and excluded by capacity.
    package var leftBehind: UInt64 = 0
    /// Left behind by the latest departure.
    package var waiting: UInt64 = 0
    /// Integral of the number waiting, over those who boarded.
    package var waitSum: Int128 = 0
    /// Over departures, of the square of the number left behind: for the spread of their mean.
    package var leftBehindSquareSum: Int128 = 0
    /// Bags closed, those of them that were full, and the parcels in all.
    package var bags: UInt64 = 0
    package var bagsFull: UInt64 = 0
    package var bagged: UInt64 = 0
    /// Closed bags opened before they left: another way was taken, or no vehicle takes one whole.
    package var bagsOpened: UInt64 = 0
    /// Of these parcels, until the bag was closed. It is not in `waitSum`.
    package var bagWaitSum: Int128 = 0
    /// The same of containers for a site beyond the next stop.
    package var containers: UInt64 = 0
    package var containersFull: UInt64 = 0
    package var contained: UInt64 = 0
    package var containersOpened: UInt64 = 0
    package var containerWaitSum: Int128 = 0
    /// Containers that came from another lane and passed the site unopened, and their parcels.
    package var transferred: UInt64 = 0
    package var bypassing: UInt64 = 0
    /// Departures that did not leave here, and (parcel, departure) pairs ready before the cut-off.
    package var cancelled: UInt64 = 0
    package var rolledOver: UInt64 = 0
    /// Of `departures`, those later than the timetable, and by how much in all.
    package var late: UInt64 = 0
    package var lateSum: Int128 = 0
    /// Of a lane on demand, how often it was called.
    package var called: UInt64 = 0
    package init() {}
}

package struct CouriersTally: Hashable, BitwiseCopyable, Sendable {
    package var waves: UInt64 = 0
    package var stops: UInt64 = 0
    package var failed: UInt64 = 0
    package var leftBehind: UInt64 = 0
    package init() {}
}

/// How many parcels were at a site over the measured window, by hour of its week, Monday's first.
package struct PresenceTally: Hashable, Sendable {
    /// Integrals of the number present, in microseconds: 168.
    package var areas = [Int128](repeating: 0, count: WeekClock.hours)
    package init() {}
}
