// Docks that a vehicle keeps for as long as it is unloaded.
extension Draft {
    func unload(_ tree: Tree, _ path: String, _ calendar: Int) -> StageSpec? {
        let station = station(tree, path, servers: "docks", calendar, besides: ["by"])
        let by = Fields(tree.only(["by"]), path: path, keys: ["by"], findings: findings)
        let isByVehicle = by.word("by", [("parcel", false), ("vehicle", true)]) ?? false
        guard var station else { return nil }
        station.isByVehicle = isByVehicle
        if isByVehicle, !station.discipline.isPlain {
            findings.error(
                at: by.position("by"),
                "docks by vehicle with ranks, breakdowns, misreads or places",
                mend: "vehicles come first, first served: leave them out, or 'by: parcel'")
            return nil
        }
        return .unload(station)
    }

    /// A vehicle is unloaded before all else, onto what always takes its parcels.
    func checkDocks(_ stages: [StageSpec]) {
        for (place, stage) in stages.enumerated() {
            guard case .unload(let docks) = stage, docks.isByVehicle else { continue }
            if place > 0 {
                findings.error(
                    at: docks.position, "docks by vehicle behind '\(stages[0].name)'",
                    mend: "put 'unload' first in 'order', or 'by: parcel'")
            }
            let next = stages[(place + 1)...].first { $0.served != nil }
            guard let next, next.served?.discipline.blocks == true else { continue }
            findings.error(
                at: docks.position, "docks by vehicle before a '\(next.name)' that blocks",
                mend: "let it turn away, or hold any number; or 'by: parcel'")
        }
    }
}
