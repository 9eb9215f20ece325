extension RunSummary {
    /// What became of the parcels that stood somewhere at the start, a sentence a service.
    func backlogLines(_ width: Int) -> [String] {
        var names: [String] = []
        for row in backlog where !names.contains(row.service) { names.append(row.service) }
        return names.flatMap { name in
            let rows = backlog.filter { $0.service == name }.map(\.cohort)
            let parcels = rows.reduce(0) { $0 + $1.parcels }
            let eligible = rows.reduce(0) { $0 + $1.onTime.eligible }
            let onTime = rows.reduce(0) { $0 + $1.onTime.onTime }
            let open = rows.reduce(0) { $0 + $1.onTime.open }
            let share = Shown.share(eligible > 0 ? Double(onTime) / Double(eligible) : nil)
            return Shown.wrapped(
                "Backlog at the start: \(Shown.count(parcels)) \(name) parcels, \(share) on time, "
                    + (open == 0 ? "none open." : "\(Shown.count(open)) still open."),
                width: width)
        }
    }
}
