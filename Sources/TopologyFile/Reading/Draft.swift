import SimulationKernel

/// A topology under reading: each section adds to `spec` what is right and to `findings` what is
/// wrong, so that one pass reports everything.
final class Draft {
    let findings: Findings
    let root: Tree
    /// Edits of sites that are rows of tables.
    let rows: RowEdits
    /// The built-in defaults under those of the file.
    var defaults: Tree
    let tables: Tables
    let knowsZone: (String) -> Bool
    let zoneNames: () -> [String]
    var spec = TopologySpec()

    var regionIndex: [String: Int] = [:]
    /// Regions, unions, groups and `all`: names wherever regions are listed.
    var regionSets: [String: [Int]] = [:]
    var regionSetNames: [String] = []
    var calendarIndex: [String: Int] = [:]
    /// By name, in the order of the section, before they are read.
    var carrierIndex: [String: Int] = [:]
    var serviceIndex: [String: Int] = [:]
    var siteIndex: [String: Int] = [:]
    var vehicles: [String: VehicleRecord] = [:]
    var vehicleNames: [String] = []
    var clocks: [String: LocalClock] = [:]
    /// Errors in the sites, from which others follow that are not worth reporting.
    var errorsOfSites = 0
    /// Sites that may deliver, were it not for errors that are reported already.
    var maybeDelivering: Set<Int> = []
    /// A template could not be found or read: who is like it may lack anything.
    var templatesAreFaulty = false
    /// A table that makes a site a row could not be read whole.
    var sitesAreFaulty = false
    /// Tables of places, or of calendars, that could not be read whole.
    var placesAreFaulty = false
    var calendarsAreFaulty = false
    /// Couriers whose vans are a share of the mean demand, still to be counted.
    var vansByMean: [VansByMean] = []
    /// Lockers by name, and where the first of that name is.
    var lockerPositions: [String: Position] = [:]

    /// A vehicle's own values, for lanes and couriers to stand on.
    struct VehicleRecord {
        var mode: String
        var tree: Tree
        var position: Position
    }

    struct VansByMean {
        var site: Int
        var share: Share
        var position: Position
        var text: String
    }

    static let sections = [
        "hubsim", "extends", "name", "question", "currency", "start", "run", "data", "calendars",
        "defaults", "services",
        "vehicles", "templates", "regions", "unions", "groups", "lanes", "carriers",
        "demand", "backlog",
        "disruptions", "scenarios",
    ]

    init(
        root: Tree, rows: RowEdits = RowEdits(), findings: Findings, tables: Tables,
        knowsZone: @escaping (String) -> Bool,
        zoneNames: @escaping () -> [String]
    ) {
        self.root = root
        self.rows = rows
        self.findings = findings
        self.tables = tables
        self.knowsZone = knowsZone
        self.zoneNames = zoneNames
        defaults = BuiltInDefaults.tree(findings)
    }

    /// Reads every section, in the order in which they need each other.
    func read() {
        let head = Fields(root, path: "topology", keys: Self.sections, findings: findings)
        readHead(head)
        readDefaults()
        readData(head)
        var errorsOfNetwork = 0
        errorsOfNetwork += errors {
            nameRegions()
            readRegionSets()
        }
        readCalendars()
        readServices()
        readVehicles()
        nameCarriers()
        errorsOfSites = errors { readSites() }
        errorsOfNetwork += errorsOfSites + errors { readLanes() } + errors { readCarriers() }
        readDemand()
        readBacklog()
        checkCarriers()
        countVans()
        readDisruptions()
        // What is wrong in sites or lanes would make much else look unreachable.
        if errorsOfNetwork == 0, !placesAreFaulty { check() }
    }

    /// How many errors a part of the reading finds.
    func errors(_ part: () -> Void) -> Int {
        let before = findings.errorCount
        part()
        return findings.errorCount - before
    }

    /// A section's entries; reports one that is no map.
    func section(_ name: String) -> [Tree.Entry] {
        guard let tree = root[name], tree.value != .nothing else { return [] }
        guard case .map(let entries) = tree.value else {
            findings.error(
                at: tree.position, "'\(name)' is \(tree.kindName), not a map of names")
            return []
        }
        return entries.filter { isName($0.key, at: $0.position) }
    }

    /// Whether a name can stand in messages, routes and reports.
    func isName(_ name: String, at position: Position) -> Bool {
        guard !name.isEmpty, name == name.trimmed, !name.contains(where: \.isNewline) else {
            findings.error(at: position, "an empty name")
            return false
        }
        guard name.count <= ReadingLimits.longestName else {
            findings.error(
                at: position, "a name of more than \(ReadingLimits.longestName) characters")
            return false
        }
        return true
    }

    /// Whether a name can also stand in the names of files and sockets.
    func isPlainName(_ name: String, at position: Position, of what: String) -> Bool {
        PlainName.check(name, at: position, of: what, findings)
    }

    /// A built-in or given default, under what a record says.
    func standing(on name: String, _ tree: Tree) -> Tree {
        guard let base = defaults[name], case .map = tree.value else { return tree }
        return base.overlaid(by: tree)
    }

    func date(_ text: String) throws(Mistake) -> CivilDate { try CivilDate.parse(text) }
}
