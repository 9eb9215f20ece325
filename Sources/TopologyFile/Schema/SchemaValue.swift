/// What the value of a key looks like, for editors. The reader says more, and better.
indirect enum SchemaValue: Sendable {
    case text
    case name
    case count
    case number
    case quantity(Dimension)
    case rate
    case law
    case clock
    case date
    case dates
    case word([String])
    /// A scalar of this pattern.
    case pattern(String, example: String)
    /// One, or a list of them.
    case several(SchemaValue)
    /// Several, or a map of laws by span.
    case lawOfTheHour
    /// A map of names to these.
    case named(SchemaValue)
    case record(String)
    case either([SchemaValue])
    /// Whatever a section may hold.
    case edits

    private static let digits = "[0-9.]+"
    /// `x 1.6`, `+ 2 h`: where something is edited.
    private static let change = "x ?[0-9.]+|[+-] ?[0-9].*"

    private static func scalar(_ pattern: String) -> JSONText {
        .map([("type", .text("string")), ("pattern", .text("^(\(pattern)|\(change))$"))])
    }

    private static func anyOf(_ choices: [JSONText]) -> JSONText {
        .map([("anyOf", .list(choices))])
    }

    private static func escaped(_ word: String) -> String {
        word.reduce("") { $0 + ("/.+*?()[]{}|^$\\".contains($1) ? "\\\($1)" : "\($1)") }
    }

    private static func alternatives(_ words: [String]) -> String {
        "(" + words.map(escaped).joined(separator: "|") + ")"
    }

    var schema: JSONText {
        switch self {
        case .text: .map([("type", .list([.text("string"), .text("number")]))])
        case .name: .map([("type", .list([.text("string"), .text("number")]))])
        case .count:
            Self.anyOf([.map([("type", .text("integer"))]), Self.scalar("[0-9]+")])
        case .number:
            Self.anyOf([.map([("type", .text("number"))]), Self.scalar("-?\(Self.digits)")])
        case .quantity(let dimension):
            Self.scalar(
                "\(Self.digits) ?\(Self.alternatives(dimension.units.map(\.name)))")
        case .rate:
            Self.scalar(
                "\(Self.digits) ?/ ?\(Self.alternatives(Quantity.perUnits.map(\.name)))")
        case .law: .map([("type", .text("string"))])
        case .clock: Self.scalar("[0-9]{1,2}:[0-9]{2}")
        case .date: Self.scalar("[0-9]{4}-[0-9]{2}-[0-9]{2}")
        case .dates:
            Self.scalar("[0-9]{4}-[0-9]{2}-[0-9]{2}(\\.\\.[0-9]{4}-[0-9]{2}-[0-9]{2})?")
        case .word(let words): .map([("enum", .list(words.map(JSONText.text)))])
        case .pattern(let pattern, _): Self.scalar(pattern)
        case .several(let value):
            Self.anyOf([
                value.schema, .map([("type", .text("array")), ("items", value.schema)]),
            ])
        case .lawOfTheHour:
            Self.anyOf([
                SchemaValue.law.schema,
                .map([
                    ("type", .text("object")),
                    ("additionalProperties", .map([("type", .text("string"))])),
                ]),
            ])
        case .named(let value):
            .map([("type", .text("object")), ("additionalProperties", value.schema)])
        case .record(let name): .map([("$ref", .text("#/$defs/\(name)"))])
        case .either(let values): Self.anyOf(values.map(\.schema))
        case .edits: .map([("type", .text("object"))])
        }
    }

    /// An example where the value has a grammar of its own.
    var example: String? {
        switch self {
        case .quantity(let dimension): dimension.example
        case .rate: "6000/h"
        case .law, .lawOfTheHour: "lognormal mean 6 h sd 3 h"
        case .clock: "16:00"
        case .date: "2023-10-30"
        case .dates: "2023-11-11..2023-11-13"
        case .pattern(_, let example): example
        case .several(let value): value.example
        case .text, .name, .count, .number, .word, .named, .record, .either, .edits: nil
        }
    }
}
