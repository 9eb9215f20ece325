package import ParcelNetwork
package import SimulationKernel

/// A valid topology as its files say it: every default and template applied, every quantity an
/// integer, every name resolved to an index, and nothing compiled yet.
///
/// Indices point into this value's arrays, whose order is the order of the files (of their rows
/// and columns). Each record knows where it is written, for what is found wrong later.
package struct TopologySpec: Hashable, Sendable {
    package var name = ""
    package var question = ""
    /// The run starts at this date's 00:00 UTC.
    package var start = CivilDate(daysSince1970: 0)
    package var run = RunSpec()
    package var regions: [RegionSpec] = []
    package var sites: [SiteSpec] = []
    package var calendars: [CalendarSpec] = []
    package var services: [ServiceSpec] = []
    package var lanes: [LaneSpec] = []
    package var carriers: [CarrierSpec] = []
    package var demand: [DemandSpec] = []
    /// Indices of `sites` that hold stock, ascending.
    package var stockSites: [Int] = []
    /// Those that are active.
    package var disruptions: [DisruptionSpec] = []
    /// Whether the regions of a pair have customs between them is `unions`: see `crossesCustoms`.
    package var unions: [UnionSpec] = []
    /// The scenarios that were applied, as given: `june+strike`; empty without any.
    package var scenario = ""
    /// Of every cost and price.
    package var currency = "EUR"
    /// What couriers cost, by site; sites without a cost are not in it.
    package var courierRates: [Int: Network.Rates] = [:]
    /// Of the streams of the topology without scenarios, where some were applied.
    package var slotBases: [String: SlotBasis] = [:]
    /// The topology's own file.
    package var position = Position(file: "", line: 1, column: 1)

    /// Parcels between two regions pass customs unless one union holds both.
    package func crossesCustoms(from origin: Int, to destination: Int) -> Bool {
        origin != destination
            && !unions.contains {
                $0.regions.contains(origin) && $0.regions.contains(destination)
            }
    }
}

package struct RunSpec: Hashable, Sendable {
    package var warmUp = SimDuration.days(0)
    package var days = 28
    /// After the measured days; nil is `auto`: until the last measured deadline.
    package var runOut: SimDuration?
    /// By how much a region's clock may lead its peers' (W).
    package var lead = SimDuration.days(2)
    package var position = Position(file: "", line: 1, column: 1)
}

/// A share in units of 2^-32: 1 << 32 is everything.
package typealias Share = UInt64

/// A date of the Gregorian calendar.
package struct CivilDate: Hashable, Comparable, Sendable {
    package var daysSince1970: Int
    package init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }
    package static func < (a: CivilDate, b: CivilDate) -> Bool {
        a.daysSince1970 < b.daysSince1970
    }
    /// 0 is Monday, 6 is Sunday.
    package var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 }
}

/// Regions without customs between them: `EU: [BE, ES]`.
package struct UnionSpec: Hashable, Sendable {
    package var name: String
    package var regions: [Int]
    package var position: Position
}

/// One simulated territory, one process.
package struct RegionSpec: Hashable, Sendable {
    package var name: String
    /// Indices of `sites`, ascending.
    package var sites: [Int]
    package var position: Position
}

/// A place in a region where parcels are handled.
package struct SiteSpec: Hashable, Sendable {
    package var name: String
    package var region: Int
    /// Name of the row of the data files that it is at, if any.
    package var place: String?
    /// Degrees times 10^6; nil where nothing says it.
    package var latitude: Int32?
    package var longitude: Int32?
    /// A name of the time-zone database, known to exist: `Europe/Madrid`.
    package var zone: String
    /// Index of `calendars`.
    package var calendar: Int
    /// In the order in which a parcel passes them.
    package var stages: [StageSpec]
    /// The templates that it is like, nearest first, then its group's name (`each:`).
    package var kinds: [String]
    /// Whether it measures how many parcels are there, by hour of the week.
    package var measuresPresence = false
    /// Those that its couriers fill.
    package var lockers: LockersSpec?
    /// What it holds, and whose orders are fulfilled from it.
    package var stock: StockSpec?
    /// The carrier that takes parcels over here: a site of its own, which no file names.
    package var takenOverBy: Int?
    package var position: Position
    /// Its couriers' stage, if it delivers.
    package var couriers: CouriersSpec? {
        for case .couriers(let couriers) in stages { return couriers }
        return nil
    }
}

package enum StageSpec: Hashable, Sendable {
    case unload(StationSpec)
    case importCustoms(CustomsSpec)
    case sort(StationSpec)
    case exportCustoms(CustomsSpec)
    case couriers(CouriersSpec)
    /// What goes on from here on a lane is loaded.
    case load(StationSpec)
    /// A carrier takes parcels over.
    case takeOver(StationSpec)
}

/// Equal servers with one queue, first in first out unless its discipline says more.
package struct StationSpec: Hashable, Sendable {
    /// Docks, lines or desks: at least 1. With shifts no fewer than are ever staffed together.
    package var servers: Int
    /// Microseconds of one server for one parcel.
    package var service: LawSpec
    /// With shifts the hours of all of them.
    package var opening: OpeningSpec
    package var shifts: [ShiftSpec] = []
    package var discipline = DisciplineSpec()
    /// A vehicle keeps its dock until it is empty.
    package var isByVehicle = false
    package var rates = Network.Rates.none
    package var position: Position
}

/// So many servers are staffed at such hours, besides those of other shifts.
package struct ShiftSpec: Hashable, Sendable {
    package var hours: OpeningRule
    package var servers: Int
}

package struct CustomsSpec: Hashable, Sendable {
    /// The declaration is lodged this long before arrival; 0 for export.
    package var lodgedBefore: SimDuration
    /// Microseconds of a parcel that nobody looks at.
    package var automatic: LawSpec
    package var documents: Documents?
    package var physical: Physical?
    /// Destination regions whose parcels clear here, ascending; for export, all of them.
    package var clears: [Int]
    /// What one vehicle brought leaves together.
    package var holdsConsignments = false
    package var position: Position

    package struct Documents: Hashable, Sendable {
        package var share: Share
        /// Microseconds from lodging; no server.
        package var waits: LawSpec
        package var desks: StationSpec
    }
    package struct Physical: Hashable, Sendable {
        package var share: Share
        package var desks: StationSpec
        /// Of the inspected ones.
        package var returned: Share
        package var destroyed: Share
        /// The share is of each examination of documents, not of all parcels.
        package var isOfExamined = false
        /// Whoever was inspected goes to the documents' desks.
        package var isExaminedAgain = false
    }
}

/// The last leg: waves of vans, or a law for each parcel.
package enum CouriersSpec: Hashable, Sendable {
    case waves(CourierWavesSpec)
    /// Microseconds of each parcel from readiness to its delivery.
    case direct(LawSpec)
    /// A carrier's own, who bring what has come to them on their next round.
    case carrier(Int)
}

package struct CourierWavesSpec: Hashable, Sendable {
    package var waves: [WaveRule]
    package var holidays: OnHolidays
    /// Ready this long before a wave, or wait for the next.
    package var cutOff: SimDuration
    package var vans: Int64
    package var parcelsPerVan: Int64
    /// Between two deliveries of a van.
    package var pace: SimDuration
    /// Of the first, second ... attempt: at least one.
    package var succeeds: [Share]
    package var position: Position
}

/// Vans leave at this time of these days.
package struct WaveRule: Hashable, Sendable {
    package var days: DayRule
    package var time: ClockTime
}
