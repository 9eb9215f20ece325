package import SimulationKernel

extension Network {
    /// A region and where its own parts lie in the tables: parts of one region are contiguous.
    package struct RegionRecord: Hashable, Sendable {
        package var name: String
        package var sites: Range<Int>
        package var stages: Range<Int>
        package var stations: Range<Int>
        package var boards: Range<Int>
        package var streams: Range<Int>
        package init(
            name: String, sites: Range<Int>, stages: Range<Int>, stations: Range<Int>,
            boards: Range<Int>, streams: Range<Int>
        ) {
            self.name = name
            self.sites = sites
            self.stages = stages
            self.stations = stations
            self.boards = boards
            self.streams = streams
        }
    }

    package struct Site: Hashable, Sendable {
        package var name: String
        package var region: RegionID
        /// Its stages, in the order in which a parcel passes them.
        package var stages: Range<Int>
        /// Degrees times 10^6; for pictures and reports only.
        package var latitude: Int32
        package var longitude: Int32
        /// Keys the site's own draws and the digest: hash of its name, so that adding a site
        /// changes no other's.
        package var stableKey: UInt64
        package init(
            name: String, region: RegionID, stages: Range<Int>, latitude: Int32, longitude: Int32,
            stableKey: UInt64
        ) {
            self.name = name
            self.region = region
            self.stages = stages
            self.latitude = latitude
            self.longitude = longitude
            self.stableKey = stableKey
        }
    }

    /// A site that measures, by the hour of its week, how many parcels are there.
    package struct Presence: Hashable, Sendable {
        package var site: SiteID
        /// Range of `clockStretches`: a ``WeekClock``.
        package var stretches: Range<Int>
        package init(site: SiteID, stretches: Range<Int>) {
            self.site = site
            self.stretches = stretches
        }
    }

    /// What a stage does to a parcel.
    package enum StageKind: UInt8, Hashable, BitwiseCopyable, Sendable, CaseIterable {
        /// Every parcel queues for a server: unloading docks, sorting lines. `part` is a station.
        case served = 0
        /// Parcels that are not yet cleared and whose destination this site clears. `part` is a
        /// row of `customs`.
        case importCustoms = 1
        /// Parcels that leave the customs area and are not yet exported. `part`: row of `customs`.
        case exportCustoms = 2
        /// Parcels that have cleared and whose destination is this site. `part` is a row of
        /// `couriers`.
        case couriers = 3
        /// As `served`, at a station that runs event by event. `part` is a row of `disciplines`.
        case stepped = 4
    }

    package struct Stage: Hashable, BitwiseCopyable, Sendable {
        package var site: SiteID
        package var kind: StageKind
        package var part: UInt32
        package init(site: SiteID, kind: StageKind, part: UInt32) {
            self.site = site
            self.kind = kind
            self.part = part
        }
    }

    /// `servers` equal servers, one queue, first in first out unless a ``Discipline`` says more.
    ///
    /// A service starts when the station is open and runs to its end even past the closing. Of a
    /// station with crews it starts on a server whose own crew is there, the first crew's before the
    /// second's.
    package struct Station: Hashable, Sendable {
        /// As shown: `sort`, `unload`, `import documents` ...
        package var kind: String
        package var site: SiteID
        package var servers: UInt32
        /// Microseconds of one server for one parcel.
        package var service: LawID
        /// When anybody is there.
        package var opening: OpeningID
        /// Of a station with a roster, not all of whose servers are always staffed together: range of
        /// `crews`, which have all its servers. Empty otherwise.
        package var crews: Range<Int>
        /// When services take longer: range of `slowdowns`.
        package var slow: Range<Int>
        /// A server is a dock, which a vehicle keeps until all its parcels for the site are served.
        package var isByVehicle: Bool
        package init(
            kind: String, site: SiteID, servers: UInt32, service: LawID, opening: OpeningID,
            crews: Range<Int> = 0..<0, slow: Range<Int> = 0..<0, isByVehicle: Bool = false
        ) {
            self.kind = kind
            self.site = site
            self.servers = servers
            self.service = service
            self.opening = opening
            self.crews = crews
            self.slow = slow
            self.isByVehicle = isByVehicle
        }
    }

    /// Servers of one station that are staffed at the same times.
    package struct Crew: Hashable, BitwiseCopyable, Sendable {
        /// The most crews that a station may have.
        package static let most = 64

        package var servers: UInt32
        package var opening: OpeningID
        package init(servers: UInt32, opening: OpeningID) {
            self.servers = servers
            self.opening = opening
        }
    }

    /// Who is at a station and when: its crews, or all its servers as one.
    package func staff(of station: Station) -> [Crew] {
        station.crews.isEmpty
            ? [Crew(servers: station.servers, opening: station.opening)]
            : Array(crews[station.crews])
    }

    /// A share in units of 2^-32; `UInt32.max` and above is everything.
    package typealias Share32 = UInt64

    /// Customs at one site: most parcels are released automatically, some wait for documents,
    /// few are inspected. The shares are of all parcels and do not overlap, unless inspections are
    /// drawn among those whose documents were examined.
    package struct Customs: Hashable, BitwiseCopyable, Sendable {
        /// The desks of a selection that a customs office does not make; its share is 0.
        package static let noDesks = StationID(Int(UInt32.max))

        /// Time of a parcel that nobody looks at.
        package var automatic: LawID
        package var documentsShare: Share32
        /// The wait for documents: a delay without a server. It runs from lodging.
        package var documentsWait: LawID
        package var documentsDesks: StationID
        package var physicalShare: Share32
        package var physicalDesks: StationID
        /// Of the inspected ones.
        package var returnedShare: Share32
        package var destroyedShare: Share32
        /// How long before arrival the declaration is lodged.
        package var lodgedBefore: SimDuration
        /// `clears[region]`: bit set of destination regions whose parcels clear here, 64 a word.
        package var firstClearsWord: UInt32
        /// The share of inspections is of each examination of documents, not of all parcels.
        package var inspectsExamined: Bool
        /// Whoever was inspected goes to the documents' desks, again if it comes from there.
        package var examinesInspected: Bool
        /// When a parcel that nobody looks at may be released.
        package var opening: OpeningID
        /// Of import customs: what one vehicle brought leaves together, with the last that is released.
        package var holdsConsignments: Bool
        package init(
            automatic: LawID, documentsShare: Share32, documentsWait: LawID,
            documentsDesks: StationID, physicalShare: Share32, physicalDesks: StationID,
            returnedShare: Share32, destroyedShare: Share32, lodgedBefore: SimDuration,
            firstClearsWord: UInt32, inspectsExamined: Bool = false,
            examinesInspected: Bool = false, opening: OpeningID = .always,
            holdsConsignments: Bool = false
        ) {
            self.automatic = automatic
            self.documentsShare = documentsShare
            self.documentsWait = documentsWait
            self.documentsDesks = documentsDesks
            self.physicalShare = physicalShare
            self.physicalDesks = physicalDesks
            self.returnedShare = returnedShare
            self.destroyedShare = destroyedShare
            self.lodgedBefore = lodgedBefore
            self.firstClearsWord = firstClearsWord
            self.inspectsExamined = inspectsExamined
            self.examinesInspected = examinesInspected
            self.opening = opening
            self.holdsConsignments = holdsConsignments
        }
    }
}
