extension SchemaKeys {
    private static let times: SchemaValue = .several(
        .pattern("\\S+ [0-9]{1,2}:[0-9]{2}", example: "Mon 09:00"))

    static let stock: [String: Key] = [
        "serves": ("Regions to which it delivers; by default its own.", .several(.name)),
        "else": ("Regions from which parcels come that are not in stock.", .several(.name)),
        "order-delay": ("Until an order is known at its origin.", .quantity(.duration)),
        "pick": ("Law from order to the site's first stage.", .lawOfTheHour),
        "service": ("Of what is fulfilled from stock; by default the one ordered.", .name),
        "review": (
            "When it is seen what to order.", .either([.word(["continuous"]), times])
        ),
        "holidays": ("Of reviews.", .word(["open", "closed"])),
        "supplies": ("Ways of bulk shipments, by name.", .named(.record("supply"))),
        "each": ("A table: a class of products for each row.", .text),
        "classes": ("Classes of products by name.", .named(.record("class"))),
    ]

    static let supply: [String: Key] = [
        "departs": ("Departures; without them a shipment leaves at once.", times),
        "holidays": ("Of departures.", .word(["open", "closed"])),
        "zone": ("Whose clock the departures keep; by default the site's.", .name),
        "calendar": ("Whose working dates they keep; by default the site's.", .name),
        "takes": ("Law from departure to the site.", .law),
        "receiving": ("From there until it can be sold.", .quantity(.duration)),
    ]

    static let productClass: [String: Key] = [
        "share": ("Of the orders that the stock serves.", .quantity(.share)),
        "initial": ("Units when the run starts.", .count),
        "reorder": (
            "When and how much is ordered.",
            .pattern(
                "at [0-9]+ up to [0-9]+|at [0-9]+ by [0-9]+|up to [0-9]+|never",
                example: "at 200 up to 600")
        ),
        "by": ("Which of the supplies.", .name),
    ]
}
