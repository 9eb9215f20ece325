/// What each key means and holds, record by record. The keys themselves are the reader's: see
/// ``TopologySchema``.
enum SchemaKeys {
    typealias Key = (text: String, value: SchemaValue)

    private static let windows: SchemaValue = .several(
        .pattern(
            "always|\\S+ [0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}", example: "Mon-Fri 08:00-20:00"))
    private static let shareValue: SchemaValue = .quantity(.share)
    /// An amount of the file's currency by one of some units, or several.
    private static func cost(_ units: [CostUnit]) -> SchemaValue {
        let words = units.map(\.rawValue).joined(separator: "|")
        return .several(
            .pattern(
                "[0-9.]+ ?[A-Z]{3}/(\(words))", example: "1.60 EUR/\(units[0].rawValue)"))
    }
    private static let anyShares: SchemaValue = .either([
        .several(.name), .named(.quantity(.share)),
    ])

    static let head: [String: Key] = [
        "hubsim": ("Version of this format: 1.", .count),
        "extends": ("A file whose values these are edits of.", .text),
        "name": ("Letters, digits, '-', '_', '.'.", .name),
        "question": ("What the model is to answer.", .text),
        "currency": (
            "Of every cost and price.", .pattern("[A-Z]{3}", example: "EUR")
        ),
        "start": ("The run starts at this date's 00:00 UTC.", .date),
        "run": ("How long is simulated and measured.", .record("run")),
        "data": ("Tables of places and calendars, told apart by their header.", .several(.text)),
        "calendars": ("Weekends, holidays and make-up days.", .named(.record("calendar"))),
        "defaults": ("What holds unless a record says otherwise.", .record("defaults")),
        "services": ("What is promised.", .named(.record("service"))),
        "vehicles": ("What carries parcels, with its limits.", .named(.record("vehicle"))),
        "templates": ("What sites or stages may be like.", .named(.record("template"))),
        "regions": ("Territories, one process each.", .named(.record("region"))),
        "unions": ("Regions without customs between them.", .named(.several(.name))),
        "groups": ("Names for several regions.", .named(.several(.name))),
        "lanes": ("What joins the sites.", .named(.record("lane"))),
        "carriers": ("Partners who take parcels over.", .named(.record("carrier"))),
        "demand": ("Where parcels arise.", .named(.record("demand"))),
        "backlog": ("What stands somewhere when the run starts.", .named(.record("backlog"))),
        "disruptions": (
            "What is closed or slowed, and when.", .named(.record("disruption"))
        ),
        "scenarios": ("Named edits, applied with --scenario.", .named(.record("scenario"))),
    ]

    static let run: [String: Key] = [
        "warm-up": ("Unmeasured time before.", .quantity(.duration)),
        "days": ("Measured days.", .count),
        "run-out": (
            "Time after: 'auto' is until the last measured deadline.",
            .either([.word(["auto"]), .quantity(.duration)])
        ),
    ]

    static let mode: [String: Key] = [
        "speed": ("Of a leg without times.", .quantity(.speed)),
        "detour": ("The way over the great circle.", .number),
        "extra": ("Added to the time of each leg.", .quantity(.duration)),
        "cut-off": ("A parcel is ready this long before.", .quantity(.duration)),
        "ready": ("From arrival to the site's first stage.", .quantity(.duration)),
        "turn": ("Stay at a middle stop without a departure time.", .quantity(.duration)),
        "co2e": ("Of a gross tonne-kilometre.", .quantity(.emission)),
        "delay": ("Law of how late each departure is, at all its stops.", .law),
        "cancelled": ("Share of the departures that do not go.", shareValue),
    ]

    private static let rests: [String: Key] = [
        "rests": ("The law by which drivers rest.", .word(["none", "eu-561"])),
        "crew": ("Drivers who take turns: 1 or 2.", .count),
    ]
    static let road: [String: Key] = mode.merging(rests) { own, _ in own }

    static let parcel: [String: Key] = [
        "weight": ("Law of a parcel's weight.", .law),
        "tare": ("Packing, in addition to the weight.", shareValue),
        "density": ("Of parcels as loaded.", .quantity(.density)),
    ]

    static let calendar: [String: Key] = [
        "weekend": (
            "Days off of each week.",
            .several(.word(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]))
        ),
        "closed": ("Dates or ranges without work.", .several(.dates)),
        "working": ("Make-up dates.", .several(.dates)),
    ]

    static let service: [String: Key] = [
        "promise": (
            "Working days.",
            .pattern("[0-9]+ working days?", example: "5 working days")
        ),
        "starts": ("When the promise's clock starts.", .word(["ordered", "accepted"])),
        "day-0": ("Which date is day 0.", .word(["origin date"])),
        "cut-off": ("From then on day 0 is the next date; the origin's clock.", .clock),
        "counts": ("Whose working days: destination, origin, both, or a calendar.", .name),
        "stops": (
            "When the promise is kept.",
            .word(["first attempt", "final delivery", "first attempt or available"])
        ),
        "flows": (
            "Between which regions, unions or groups.",
            .several(.pattern(".+->.+", example: "CN -> ES"))
        ),
        "rank": ("Lower comes first.", .count),
        "target": ("Pledged share on time.", shareValue),
        "price": (
            "What a parcel pays.", .pattern("[0-9.]+ ?[A-Z]{3}", example: "2.50 EUR")
        ),
    ]

    static let vehicle: [String: Key] = [
        "mode": ("How it moves.", .word(Draft.modes)),
        "payload": ("Weight at which it is full.", .quantity(.weight)),
        "volume": ("Room, of which 'fill' can be used.", .quantity(.volume)),
        "parcels": ("Parcels at which it is full.", .count),
        "fill": ("Usable share of the volume.", shareValue),
        "stops": ("Of a courier's vehicle.", .rate),
        "per-stop": ("Parcels at a stop.", .number),
        "source": ("What the figures rest on.", .text),
        "cost": (
            "By trip, km, hour or parcel; of couriers, each van of a wave is a trip.",
            cost(CostUnit.ofLane)
        ),
        "co2e": ("Of a gross tonne-kilometre.", .quantity(.emission)),
    ]

    static let region: [String: Key] = [
        "calendar": ("Of all its sites, unless they have their own.", .name),
        "zone": ("Time zone of all its sites, unless they have their own.", .text),
        "sites": ("Places where parcels are handled.", .named(.record("site"))),
    ]

    static let site: [String: Key] = [
        "at": ("The place of the data tables where it is.", .text),
        "lat": ("Degrees north.", .number),
        "lon": ("Degrees east.", .number),
        "zone": ("Time zone.", .text),
        "calendar": ("Its calendar's code.", .name),
        "order": ("All its stages, as parcels pass them.", .several(.word(Likeness.stageKeys))),
        "presence": (
            "Whether parcels present are counted by hour of the week.",
            .word(["by hour", "none"])
        ),
        "unload": ("Docks.", .record("unload")),
        "import": ("Import customs.", .record("import")),
        "sort": ("Sorting lines.", .record("sort")),
        "export": ("Export customs.", .record("export")),
        "couriers": ("The last leg: only such a site is a destination.", .record("couriers")),
        "load": ("Docks for what goes on from here on a lane.", .record("load")),
        "lockers": ("Pickup points and lockers that the couriers fill.", .record("lockers")),
        "stock": ("What is held here for orders from overseas.", .record("stock")),
    ]

    static let station: [String: Key] = [
        "docks": ("Equal servers with one queue.", .count),
        "lines": ("Equal servers with one queue.", .count),
        "desks": ("Equal servers with one queue.", .count),
        "shifts": (
            "How many servers are staffed when, instead of their number and 'open'.",
            .named(.count)
        ),
        "rate": ("Parcels of each server.", .rate),
        "takes": ("Law of one parcel's service, instead of a rate.", .law),
        "open": ("'always', or days and times.", windows),
        "holidays": ("On closed dates of the calendar.", .word(["open", "closed"])),
        "by": ("What keeps a dock: each parcel, or a vehicle.", .word(["parcel", "vehicle"])),
        "queue": ("Lower ranks of services first?", .word(["in order", "by rank"])),
        "fails": (
            "Up time of each server before a breakdown, of work or of the clock.",
            .pattern("never|every .+", example: "every 40 h")
        ),
        "cost": ("By staffed hour of each server, or by parcel.", cost(CostUnit.ofStation)),
        "repair": ("Law of a repair; then the service goes on.", .law),
        "misread": ("Of the parcels queue again after their service.", shareValue),
        "buffer": ("Places to wait.", places),
        "holds": ("Places to wait and at the servers.", places),
        "full": ("What becomes of who finds no place.", .word(["blocks", "turns away"])),
    ]

    private static let places: SchemaValue = .either([.count, .word(["unlimited"])])

    static let documents: [String: Key] = [
        "share": ("Of all parcels.", shareValue),
        "waits": ("Law of the delay from lodging; no server.", .lawOfTheHour),
    ]

    static let physical: [String: Key] = [
        "share": ("Of all parcels, or of those examined.", shareValue),
        "of": ("Of which parcels the share is.", .word(["presented", "examined"])),
        "then": (
            "Where who is inspected goes on; again: to the documents' desks.",
            .word(["released", "examined again"])
        ),
        "returned": ("Of the inspected ones.", shareValue),
        "destroyed": ("Of the inspected ones.", shareValue),
    ]

    static let customs: [String: Key] = [
        "lodged": (
            "When the declaration is lodged.",
            .pattern("at arrival|.+ before arrival", example: "4 h before arrival")
        ),
        "clears": ("Destination regions, unions, groups or all.", .several(.name)),
        "none": ("The share that the others leave.", .record("none")),
        "documents": ("A delay, then desks.", .record("documents")),
        "physical": ("Inspection at desks.", .record("physical")),
        "holds": ("What waits together.", .word(["parcel", "consignment"])),
    ]

    static let none: [String: Key] = ["takes": ("Law of the automatic release.", .law)]

    static let couriers: [String: Key] = [
        "takes": ("Law from readiness to delivery, instead of waves.", .lawOfTheHour),
        "carrier": ("Who delivers instead, and has taken the parcels over before.", .name),
        "waves": (
            "When vans leave.",
            .several(.pattern("\\S+ [0-9]{1,2}:[0-9]{2}", example: "Mon-Sat 09:00"))
        ),
        "holidays": ("On closed dates of the calendar.", .word(["open", "closed"])),
        "cut-off": ("A parcel is ready this long before a wave.", .quantity(.duration)),
        "vehicle": ("A vehicle of mode courier.", .name),
        "vans": (
            "In each wave: a number, or a share of the mean.",
            .either([.count, .pattern("[0-9.]+ ?% of mean", example: "115 % of mean")])
        ),
        "parcels": ("Of a van.", .count),
        "stops": ("Of a van.", .rate),
        "per-stop": ("Parcels at a stop.", .number),
        "cost": (
            "By van and wave, by hour of a van, or by attempt.", cost(CostUnit.ofCouriers)
        ),
        "succeeds": ("Share of success of each attempt in turn.", .several(shareValue)),
    ]

    static let lockers: [String: Key] = [
        "each": ("A table: a locker for each row.", .text),
        "banks": ("Lockers by name.", .named(.record("bank"))),
        "chosen-by": ("Share of the site's parcels.", shareValue),
        "dwell": ("Law from the deposit until the consignee comes.", .lawOfTheHour),
        "expires": (
            "Time after which a parcel is returned.",
            .either([.word(["never"]), .quantity(.duration)])
        ),
        "reserve": (
            "From when on a compartment is held.", .word(["at deposit", "at dispatch"])
        ),
        "cost": ("By hour of each compartment, or by deposit.", cost(CostUnit.ofLockers)),
        "sizes": ("The largest parcel of each size of compartment.", .record("sizes")),
        "full": (
            "What is tried in turn for a parcel that finds no compartment.",
            .several(
                .pattern(
                    "larger size|locker within .+|couriers|return", example: "locker within 1 km"))
        ),
    ]

    static let bank: [String: Key] = [
        "S": ("Small compartments.", .count),
        "M": ("Medium ones.", .count),
        "L": ("Large ones.", .count),
        "at": ("The place of the data tables where it is.", .text),
        "lat": ("Degrees north.", .number),
        "lon": ("Degrees east.", .number),
        "weight": ("Of the consignees' choice; all give theirs, or none does.", .count),
    ]

    static let sizes: [String: Key] = [
        "S": ("Of a small compartment.", .quantity(.volume)),
        "M": ("Of a medium one.", .quantity(.volume)),
        "L": ("Of a large one.", .quantity(.volume)),
    ]

    static let lane: [String: Key] = [
        "vehicle": ("What runs on it.", .name),
        "mode": ("Of a lane without a vehicle.", .word(["air", "road", "sea"])),
        "route": ("Stops, with local times: LGG 18:00, or 'each KIND of REGION'.", .several(.text)),
        "days": ("Local dates of the first stop.", .several(.text)),
        "every": ("Time between departures.", .quantity(.duration)),
        "between": (
            "Of 'every'.",
            .pattern("[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}", example: "06:00-22:00")
        ),
        "departs": ("Times of the first stop.", .several(.clock)),
        "transit": (
            "Of each leg without clock times: a duration, or hours at the wheel.",
            .either([.quantity(.duration), .record("driving")])
        ),
        "takes": ("Law of a continuous lane: each parcel leaves at once.", .law),
        "number": ("Vehicles together.", .count),
        "when": (
            "What calls a lane whose days are 'on demand'.",
            .pattern("left-behind ?> ?[0-9]+", example: "left-behind > 150000")
        ),
        "notice": ("From the call to the departure.", .quantity(.duration)),
        "at-most": (
            "Calls in any seven days, or in any day.",
            .pattern("[0-9]+ ?/ ?(week|day)", example: "2/week")
        ),
        "bags": ("Only closed bags board.", .record("bags")),
        "containers": (
            "For sites beyond the next stop, which they pass unopened.", .record("containers")
        ),
    ].merging(
        vehicle.filter {
            ["parcels", "payload", "volume", "fill", "source", "cost"].contains($0.key)
        }
    ) { own, _ in own }.merging(road) { own, _ in own }

    static let driving: [String: Key] = [
        "driving": ("Hours at the wheel on each leg.", .quantity(.duration))
    ].merging(rests) { own, _ in own }

    static let bags: [String: Key] = [
        "size": ("Parcels at which a bag is closed.", .count),
        "close": (
            "When a bag is closed that is not full.",
            .pattern("at cut-off|when full|every .+", example: "every 30 min")
        ),
        "by": ("A bag for each stop or each destination.", .word(["stop", "destination"])),
    ]

    static let containers: [String: Key] = [
        "to": ("Sites beyond the lane's own.", .several(.name)),
        "size": ("Parcels at which a container is closed.", .count),
        "close": (
            "When a container is closed that is not full.",
            .pattern("at cut-off|when full|every .+", example: "every 30 min")
        ),
        "transfer": ("From one lane to the next.", .quantity(.duration)),
    ]

    static let demand: [String: Key] = [
        "flow": ("From a region to a region.", .pattern(".+->.+", example: "CN -> ES")),
        "volume": ("Weekly mean before peaks.", .rate),
        "matrix": ("Table: origin,destination,service,parcels_per_day.", .text),
        "times": ("Factor of the volume, or of every row of the matrix.", .number),
        "services": ("Shares of services.", anyShares),
        "from": ("Origin sites: one, a list, or shares.", anyShares),
        "to": ("Sites that deliver: shares, or 'population of cities.csv'.", anyShares),
        "hours": (
            "24 or 96 relative rates by the origin's clock, or a table hour,rate.",
            .either([.text, .several(.number)])
        ),
        "weekdays": ("7 relative rates, Monday first.", .several(.number)),
        "growth": (
            "Of the volume by the year, by month, or a table month,times.",
            .either([
                .pattern(
                    "(falls )?[0-9.]+ ?% a year|.+\\.csv", example: "30 % a year"), .named(.number),
            ])
        ),
        "pick": ("Law from order to the first site.", .lawOfTheHour),
        "peaks": ("Dates with another volume.", .named(.record("peak"))),
        "holidays": (
            "The volume's factor on dates that the origin's calendar lists as closed.", .number
        ),
        "source": ("What the figures rest on.", .text),
    ].merging(parcel) { own, _ in own }

    static let peak: [String: Key] = [
        "dates": ("When.", .dates),
        "times": ("The volume's factor.", .number),
    ]

    static let defaults: [String: Key] = [
        "air": ("Of lanes by air.", .record("mode")),
        "road": ("Of lanes by road.", .record("road")),
        "sea": ("Of lanes by sea.", .record("mode")),
        "parcel": ("Of demand.", .record("parcel")),
        "lead": ("By how much a region's clock may lead its peers'.", .quantity(.duration)),
    ].merging(site.filter { Likeness.partKeys.contains($0.key) }) { own, _ in own }

    /// Keys of edits, which no record is read with.
    static let like: Key = (
        "Names of records that this one is like; later ones win.", .several(.name)
    )
    static let remove: Key = ("Paths that are taken away.", .several(.text))
    static let each: Key = ("A table: a site for each row.", .text)
}
