extension SchemaKeys {
    private static let windows: SchemaValue = .several(
        .pattern(
            "always|\\S+ [0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}", example: "Mon-Fri 08:00-20:00"))

    static let carrier: [String: Key] = [
        "hand-over": ("Sites where it takes parcels over.", .named(.record("hand-over"))),
        "delivers": (
            "Law from the take-over to the consignee's town: one, by destination or lane, or a table "
                + "from,to,takes.",
            .either([.law, .named(.law)])
        ),
        "rounds": ("When it brings parcels to their consignees.", windows),
        "holidays": ("Of the rounds.", .word(["open", "closed"])),
        "calendar": ("Of the rounds; by default that of the first hand-over point.", .name),
        "source": ("What the figures rest on.", .text),
    ]

    static let handOver: [String: Key] = [
        "capacity": ("Parcels taken over on a day on which it is open.", .rate),
        "rate": ("Parcels taken over while it is open.", .rate),
        "open": ("'always', or days and times.", windows),
        "holidays": ("On closed dates of the calendar.", .word(["open", "closed"])),
        "after": ("From the site's last stage to the counter.", .quantity(.duration)),
        "source": ("What the figures rest on.", .text),
    ]
}
