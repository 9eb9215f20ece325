/// The JSON Schema from which editors complete and check topologies: the reader's keys with what
/// ``SchemaKeys`` says of them.
package enum TopologySchema {
    struct Record: Sendable {
        var name: String
        /// As the reader lists them.
        var keys: [String]
        var meanings: [String: SchemaKeys.Key]
        var mayBeLike = false
    }

    private static func station(_ servers: String) -> [String] {
        Draft.stationKeys.filter {
            (!["docks", "lines", "desks"].contains($0) || $0 == servers)
                && (!Draft.placesKeys.contains($0) || servers != "desks")
        }
    }

    static let records: [Record] = [
        Record(name: "run", keys: Draft.runKeys, meanings: SchemaKeys.run),
        Record(name: "mode", keys: Draft.modeKeys, meanings: SchemaKeys.mode),
        Record(name: "road", keys: Draft.roadKeys, meanings: SchemaKeys.road),
        Record(name: "driving", keys: Draft.drivingKeys, meanings: SchemaKeys.driving),
        Record(name: "parcel", keys: Draft.parcelKeys, meanings: SchemaKeys.parcel),
        Record(name: "defaults", keys: Draft.defaultsKeys, meanings: SchemaKeys.defaults),
        Record(
            name: "calendar", keys: Draft.calendarKeys, meanings: SchemaKeys.calendar,
            mayBeLike: true),
        Record(
            name: "service", keys: Draft.serviceKeys, meanings: SchemaKeys.service,
            mayBeLike: true),
        Record(
            name: "vehicle", keys: Draft.vehicleKeys, meanings: SchemaKeys.vehicle,
            mayBeLike: true),
        Record(
            name: "region", keys: Draft.regionKeys, meanings: SchemaKeys.region, mayBeLike: true),
        Record(
            name: "site", keys: Draft.siteKeys + ["each"],
            meanings: SchemaKeys.site.merging(["each": SchemaKeys.each]) { own, _ in own },
            mayBeLike: true),
        Record(
            name: "unload", keys: station("docks") + ["by"], meanings: SchemaKeys.station,
            mayBeLike: true),
        Record(
            name: "load", keys: station("docks"), meanings: SchemaKeys.station, mayBeLike: true),
        Record(
            name: "sort", keys: station("lines"), meanings: SchemaKeys.station, mayBeLike: true),
        Record(
            name: "import", keys: Draft.customsKeys, meanings: SchemaKeys.customs,
            mayBeLike: true),
        Record(
            name: "export",
            keys: Draft.customsKeys.filter { !["lodged", "clears", "holds"].contains($0) },
            meanings: SchemaKeys.customs, mayBeLike: true),
        Record(name: "none", keys: ["takes"], meanings: SchemaKeys.none),
        Record(
            name: "documents", keys: Draft.documentsKeys + station("desks"),
            meanings: SchemaKeys.documents.merging(SchemaKeys.station) { own, _ in own }),
        Record(
            name: "physical", keys: Draft.physicalKeys + station("desks"),
            meanings: SchemaKeys.physical.merging(SchemaKeys.station) { own, _ in own }),
        Record(
            name: "couriers", keys: Draft.couriersKeys, meanings: SchemaKeys.couriers,
            mayBeLike: true),
        Record(
            name: "lockers", keys: Draft.lockersKeys, meanings: SchemaKeys.lockers,
            mayBeLike: true),
        Record(
            name: "stock", keys: Draft.stockKeys, meanings: SchemaKeys.stock, mayBeLike: true),
        Record(name: "supply", keys: Draft.supplyKeys, meanings: SchemaKeys.supply),
        Record(name: "class", keys: Draft.classKeys, meanings: SchemaKeys.productClass),
        Record(name: "bank", keys: Draft.bankKeys, meanings: SchemaKeys.bank),
        Record(name: "sizes", keys: Draft.sizeKeys, meanings: SchemaKeys.sizes),
        Record(name: "bags", keys: Draft.bagsKeys, meanings: SchemaKeys.bags),
        Record(
            name: "containers", keys: Draft.containersKeys, meanings: SchemaKeys.containers),
        Record(name: "lane", keys: Draft.laneKeys, meanings: SchemaKeys.lane, mayBeLike: true),
        Record(
            name: "demand", keys: Draft.demandKeys, meanings: SchemaKeys.demand, mayBeLike: true),
        Record(
            name: "carrier", keys: Draft.carrierKeys, meanings: SchemaKeys.carrier,
            mayBeLike: true),
        Record(name: "hand-over", keys: Draft.handOverKeys, meanings: SchemaKeys.handOver),
        Record(
            name: "backlog", keys: Draft.backlogKeys, meanings: SchemaKeys.backlog,
            mayBeLike: true),
        Record(
            name: "disruption", keys: Draft.disruptionKeys, meanings: SchemaKeys.disruption,
            mayBeLike: true),
        Record(name: "overtime", keys: Draft.overtimeKeys, meanings: SchemaKeys.overtime),
        Record(name: "peak", keys: Draft.peakKeys, meanings: SchemaKeys.peak),
    ]

    /// Of a site or of a stage: a key that means several things may be any of them.
    private static var template: Record {
        var keys: [String] = []
        var meanings: [String: [SchemaKeys.Key]] = [:]
        for record in records
        where record.name == "site" || Likeness.partKeys.contains(record.name) {
            for key in record.keys where record.name != "site" || key != "each" {
                if meanings[key] == nil { keys.append(key) }
                guard let meaning = record.meanings[key] else { continue }
                let others = meanings[key, default: []]
                let rendered = meaning.value.schema.rendered()
                if others.contains(where: { $0.value.schema.rendered() == rendered }) { continue }
                meanings[key] = others + [meaning]
            }
        }
        return Record(
            name: "template", keys: keys,
            meanings: meanings.mapValues { several in
                several.count == 1
                    ? several[0]
                    : (
                        several.map(\.text).joined(separator: " Or: "),
                        .either(several.map(\.value))
                    )
            }, mayBeLike: true)
    }

    private static func property(_ meaning: SchemaKeys.Key) -> JSONText {
        var entries: [(String, JSONText)] = [("description", .text(meaning.text))]
        if let example = meaning.value.example {
            entries.append(("examples", .list([.text(example)])))
        }
        if case .map(let own) = meaning.value.schema { entries += own }
        return .map(entries)
    }

    private static func schema(_ record: Record) -> JSONText {
        var properties = record.keys.map { key in
            (key, record.meanings[key].map(property) ?? .map([]))
        }
        if record.mayBeLike {
            properties += [
                ("like", property(SchemaKeys.like)), ("remove", property(SchemaKeys.remove)),
            ]
        }
        return .map([
            ("type", .list([.text("object"), .text("null")])),
            ("properties", .map(properties)),
            // A dotted key is a path.
            ("patternProperties", .map([("\\.", .map([]))])),
            ("additionalProperties", .flag(false)),
        ])
    }

    /// The schema as it is committed: `topologies/hubsim.schema.json`.
    package static func json() -> String {
        let head = Draft.sections.map { key in
            (key, SchemaKeys.head[key].map(property) ?? .map([]))
        }
        let sites = property(("Sites by name, as edits of those in regions.", .named(.edits)))
        let edits: JSONText = .map([
            ("description", .text("Edits: paths or nested maps; x 1.6, + 2 h, remove.")),
            ("type", .text("object")),
            (
                "properties",
                .map([
                    ("like", property(SchemaKeys.like)), ("remove", property(SchemaKeys.remove)),
                ])
            ),
        ])
        let schema: JSONText = .map([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("hubsim topology")),
            ("type", .text("object")),
            (
                "properties",
                .map(head + [("sites", sites), ("remove", property(SchemaKeys.remove))])
            ),
            ("patternProperties", .map([("\\.", .map([]))])),
            ("additionalProperties", .flag(false)),
            (
                "$defs",
                .map(
                    (records + [template]).map { ($0.name, Self.schema($0)) }
                        + [("scenario", edits)])
            ),
        ])
        return schema.rendered() + "\n"
    }
}
