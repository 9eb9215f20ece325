extension SchemaKeys {
    static let disruption: [String: Key] = [
        "site": ("The site that is hit.", .several(.name)),
        "sites": ("The sites that are hit.", .several(.name)),
        "lane": ("The lane that is hit; of a fan-out all lanes.", .several(.name)),
        "lanes": ("The lanes that are hit.", .several(.name)),
        "region": ("All sites of these regions are hit.", .several(.name)),
        "regions": ("All sites of these regions are hit.", .several(.name)),
        "stage": (
            "Of sites: only this stage.", .word(DisruptionSpec.Stage.allCases.map(\.rawValue))
        ),
        "from": (
            "Local time of each place.",
            .pattern(
                "[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{1,2}:[0-9]{2})?", example: "2023-11-20 06:00")
        ),
        "for": ("How long: a duration or a law.", .law),
        "every": ("At random: law from the end of one to the beginning of the next.", .law),
        "capacity": ("What is left of it: 0 % is closed.", .quantity(.share)),
        "known": (
            "When other regions know: at once, or by how much after or before.",
            .pattern("at once|.+ (after|before)", example: "6 h after")
        ),
        "reroute": ("Who takes another way when it is known.", .word(["no", "not departed"])),
        "airborne": (
            "What is under way to a site that closes.",
            .pattern("land anyway|divert to .+", example: "land anyway")
        ),
        "overtime": ("How stations catch up on what it left undone.", .record("overtime")),
        "demand": ("What is still ordered while it is known.", .quantity(.share)),
        "flows": (
            "Of 'demand': from and to the place's region unless named.",
            .several(.pattern(".+->.+", example: "CN -> ES"))
        ),
        "active": ("Whether it happens: scenarios switch it.", .word(["yes", "no"])),
    ]

    static let overtime: [String: Key] = [
        "by": ("How much later stations close.", .quantity(.duration)),
        "for": ("For how long after its end.", .quantity(.duration)),
        "at": ("The sites that work longer, from when they know of it.", .several(.name)),
    ]
}
