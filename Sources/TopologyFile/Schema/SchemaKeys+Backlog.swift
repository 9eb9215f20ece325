extension SchemaKeys {
    static let backlog: [String: Key] = [
        "at": ("The site where they stand.", .name),
        "stage": (
            "The stage before which they wait; 'lane': for their departure.",
            .word(Likeness.stageKeys + ["lane"])
        ),
        "flow": ("From a region to a region.", .pattern(".+->.+", example: "CN -> ES")),
        "service": ("What was promised; by default the only one.", .name),
        "parcels": ("How many.", .count),
        "to": (
            "Sites that deliver: shares, or 'population of cities.csv'.",
            .either([.several(.name), .named(.quantity(.share))])
        ),
        "aged": ("Law of the time since their clocks began.", .law),
        "since": ("The date at whose begin their clocks began, by the origin's clock.", .date),
        "cleared": ("Whether they have passed import customs.", .word(["yes", "no"])),
        "each": ("A table: an entry for each row, whose columns are these keys.", .text),
        "source": ("What the figures rest on.", .text),
    ].merging(parcel) { own, _ in own }
}
