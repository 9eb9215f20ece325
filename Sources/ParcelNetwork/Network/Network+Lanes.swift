package import SimulationKernel

extension Network {
    package enum LaneMode: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        case air = 0
        case road = 1
        case sea = 2
        /// Orders that travel to their origin: information, no freight. No route leads over it.
        case order = 3
        /// The way by air from a site to where a disruption diverts who would land at it. Its opening says
        /// when. No route leads over it.
        case diversion = 4

        /// Whether parcels choose such lanes.
        @inlinable
        package var isWay: Bool {
            switch self {
            case .air, .road, .sea: true
            case .order, .diversion: false
            }
        }
    }

    /// A connection over two or more stops.
    ///
    /// A *scheduled* lane departs by its table of calls. A *continuous* lane has two stops, no
    /// schedule and no capacity: each parcel leaves at once and takes a draw of `transit`.
    package struct Lane: Hashable, Sendable {
        package var name: String
        package var mode: LaneMode
        package var isContinuous: Bool
        /// Microseconds; continuous lanes only. Its least value is the lane's lookahead.
        package var transit: LawID
        /// Ready this long before departure, or wait for the next.
        package var cutOff: SimDuration
        /// Of one departure, in each dimension; `Int64.max` is unlimited.
        package var parcelCapacity: Int64
        package var gramCapacity: Int64
        package var millilitreCapacity: Int64
        /// Range of `laneStops`, in the order of travel.
        package var stops: Range<Int>
        /// `calls[firstCall + departure * stops.count + stop]`; departures in time order.
        package var firstCall: Int
        package var departureCount: Int
        /// The same rows as the timetable has them: where nothing is late, the rows of `firstCall`.
        package var firstScheduledCall: Int
        /// Keys the lane's own draws: hash of its name.
        package var stableKey: UInt64
        /// Departures that do not go: range of `cancellations`, ascending by departure.
        package var cancellations: Range<Int>
        /// When a continuous lane takes parcels on.
        package var opening: OpeningID
        package var bags: BagRule
        package var containers: ContainerRule
        /// Of a diversion: the lane whose vehicles take it, or nil if all that land at the site do.
        package var diverts: LaneID?
        package init(
            name: String, mode: LaneMode, isContinuous: Bool, transit: LawID, cutOff: SimDuration,
            parcelCapacity: Int64, gramCapacity: Int64, millilitreCapacity: Int64,
            stops: Range<Int>, firstCall: Int, departureCount: Int, stableKey: UInt64,
            cancellations: Range<Int> = 0..<0, opening: OpeningID = .always,
            bags: BagRule = .none, containers: ContainerRule = .none,
            firstScheduledCall: Int? = nil, diverts: LaneID? = nil
        ) {
            self.name = name
            self.mode = mode
            self.isContinuous = isContinuous
            self.transit = transit
            self.cutOff = cutOff
            self.parcelCapacity = parcelCapacity
            self.gramCapacity = gramCapacity
            self.millilitreCapacity = millilitreCapacity
            self.stops = stops
            self.firstCall = firstCall
            self.departureCount = departureCount
            self.firstScheduledCall = firstScheduledCall ?? firstCall
            self.stableKey = stableKey
            self.cancellations = cancellations
            self.opening = opening
            self.bags = bags
            self.containers = containers
            self.diverts = diverts
        }
    }

    package struct LaneStop: Hashable, BitwiseCopyable, Sendable {
        package var site: SiteID
        /// The queue of parcels that board here, or ``noBoard``.
        package var board: BoardID
        /// From arrival until what alights is at the site's first stage.
        package var ready: SimDuration
        package init(site: SiteID, board: BoardID, ready: SimDuration) {
            self.site = site
            self.board = board
            self.ready = ready
        }
        /// The board of a lane's last stop.
        package static let noBoard = BoardID(Int(UInt32.max))
    }

    /// When one departure of a lane arrives at and leaves one stop. At the first stop both are
    /// the departure; at the last both are the arrival.
    package struct Call: Hashable, BitwiseCopyable, Sendable {
        package var arrives: SimTime
        package var departs: SimTime
        package init(arrives: SimTime, departs: SimTime) {
            self.arrives = arrives
            self.departs = departs
        }
    }

    /// Where a lane takes parcels on: stop `stop` of `lane`, at `site`.
    package struct Board: Hashable, BitwiseCopyable, Sendable {
        package var lane: LaneID
        package var stop: UInt32
        package var site: SiteID
        package init(lane: LaneID, stop: UInt32, site: SiteID) {
            self.lane = lane
            self.stop = stop
            self.site = site
        }
    }

    /// The directed pair (from, to): exists where a lane goes from a stop in `from` to its next
    /// stop in `to`. Channels are sorted by (from, to).
    package struct Channel: Hashable, Sendable {
        package var from: RegionID
        package var to: RegionID
        /// Range of `channelLegs`.
        package var legs: Range<Int>
        package init(from: RegionID, to: RegionID, legs: Range<Int>) {
            self.from = from
            self.to = to
            self.legs = legs
        }
    }

    /// A leg that feeds a channel: `lane` from its stop `stop` to the one after it.
    package struct ChannelLeg: Hashable, BitwiseCopyable, Sendable {
        package var lane: LaneID
        package var stop: UInt32
        package init(lane: LaneID, stop: UInt32) {
            self.lane = lane
            self.stop = stop
        }
    }

    /// Range of `hops`; empty where a destination cannot be reached.
    package struct HopRange: Hashable, BitwiseCopyable, Sendable {
        package var first: UInt32
        package var count: UInt32
        package init(first: UInt32, count: UInt32) {
            self.first = first
            self.count = count
        }
    }

    /// One way on: board here, alight at `alightStop` of the same lane, from where the rest of
    /// the way costs `costToGo` by the tables (expected handling, waits and transits).
    package struct Hop: Hashable, BitwiseCopyable, Sendable {
        package var board: BoardID
        package var alightStop: UInt32
        package var costToGo: SimDuration
        package init(board: BoardID, alightStop: UInt32, costToGo: SimDuration) {
            self.board = board
            self.alightStop = alightStop
            self.costToGo = costToGo
        }
    }

    /// The hops of a parcel that leaves `site` for `destination`.
    ///
    /// A parcel that is still to clear customs may have to go another way than one that has
    /// cleared. Each hop leads closer by cost in its own half and table, and a parcel changes halves
    /// once, so none can go in circles while one table holds. Every table leads on from the same
    /// places.
    @inlinable
    package func route(
        from site: SiteID, to destination: DestinationID, isCleared: Bool, table: Int = 0
    ) -> HopRange {
        let row = (table * sites.count + Int(site.index)) * 2 + (isCleared ? 1 : 0)
        return routes[row * destinations.count + Int(destination.index)]
    }

    /// The call of one departure of a lane at one of its stops.
    @inlinable
    package func call(_ lane: Lane, departure: Int, stop: Int) -> Call {
        calls[lane.firstCall + departure * lane.stops.count + stop]
    }

    /// The same by the timetable, by which people plan: it is never later.
    @inlinable
    package func scheduledCall(_ lane: Lane, departure: Int, stop: Int) -> Call {
        calls[lane.firstScheduledCall + departure * lane.stops.count + stop]
    }
}
