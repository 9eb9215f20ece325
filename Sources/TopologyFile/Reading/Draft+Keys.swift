// The keys of each kind of record, for whoever must know them all.
extension Draft {
    static let runKeys = ["warm-up", "days", "run-out"]
    static let modeKeys = [
        "speed", "detour", "extra", "cut-off", "ready", "turn", "co2e", "delay",
        "cancelled",
    ]
    static let roadKeys = modeKeys + ["rests", "crew"]
    static let parcelKeys = ["weight", "tare", "density"]
    static let modeNames = ["air", "road", "sea"]
    static let defaultsKeys = modeNames + Likeness.partKeys + ["parcel", "lead"]
    static let calendarKeys = ["weekend", "closed", "working"]
    static let regionKeys = ["calendar", "zone", "sites"]
    static let peakKeys = ["dates", "times"]
    static let documentsKeys = ["share", "waits"]
    static let physicalKeys = ["share", "of", "then", "returned", "destroyed"]

    /// Every key that stands below a section's names.
    static let knownKeys: [String] = {
        var keys: [String] = []
        let lists = [
            runKeys, roadKeys, drivingKeys, parcelKeys, calendarKeys, regionKeys, peakKeys,
            documentsKeys,
            physicalKeys, siteKeys, stationKeys, customsKeys, couriersKeys, lockersKeys, bankKeys,
            sizeKeys, stockKeys, supplyKeys, classKeys, serviceKeys, vehicleKeys, laneKeys,
            bagsKeys, containersKeys, demandKeys, disruptionKeys, overtimeKeys, ["like", "each"],
        ]
        for key in lists.joined() where !keys.contains(key) { keys.append(key) }
        return keys
    }()
}
