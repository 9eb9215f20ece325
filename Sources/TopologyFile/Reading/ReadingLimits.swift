/// What a topology may hold at most; each is reported by name when it is passed.
enum ReadingLimits {
    static let mostBytesOfYaml = 32 << 20
    static let mostBytesOfTable = 256 << 20
    /// Each alias may triple what a reader walks: eight of them cannot hurt.
    static let mostAliases = 8
    static let mostNodes = 4_000_000
    static let mostDuplicateKeys = 100
    /// Of nested maps and lists; a topology needs about seven.
    static let deepestNesting = 64
    /// Of templates that are like templates.
    static let deepestLikeness = 32
    /// Of files that extend files.
    static let longestExtends = 8
    /// Values of a record with all that it is like.
    static let largestRecord = 20_000
    static let mostProblems = 1000
    static let longestName = 80
    static let longestScalar = 10_000
    /// Dense indices of regions are 16 bits.
    static let mostRegions = 4096
    static let mostSites = 1_000_000
    static let mostLanes = 1_000_000
    static let mostStops = 32
    static let mostServers: Int64 = 1_000_000
    static let mostShifts = 32
    /// Places of a station for parcels.
    static let mostPlaces: Int64 = 1_000_000_000
    static let mostLockers = 1_000_000
    /// Of one size.
    static let mostCompartments: Int64 = 100_000
    /// Of one class of products.
    static let mostUnits: Int64 = 1_000_000_000
    static let mostVehicles: Int64 = 100_000
    static let mostDays: Int64 = 3650
    /// Ten years: times are below 2^50 microseconds.
    static let longestDuration: Int64 = 3660 * 86_400_000_000
    static let mostDepartures = 1440
    static let mostPromisedDays: Int64 = 365
    static let mostDemand = 4_000_000
    /// Parcels of one row.
    static let mostBacklog: Int64 = 100_000_000
    /// Of dates and of ranges of dates.
    static let firstYear = 1970
    static let lastYear = 2199
    static let longestDateRange = 3660
}
