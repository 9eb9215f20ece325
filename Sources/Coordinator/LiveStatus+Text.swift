extension LiveStatus {
    /// For people: a head, and a line a region.
    ///
    /// - Parameter now: seconds since 1970.
    package func text(now: Double) -> String {
        var lines = ["\(topology): \(phase), \(Shown.count(parcels)) parcels"]
        let age = now - writtenAt
        if hasEnded {
            lines[0] += phase == LiveStatus.interrupted ? " so far; its results are partial" : ""
        } else {
            lines[0] += " so far"
        }
        if !hasEnded, age > LiveStatus.notableAge {
            lines[0] +=
                "; no word for \(Shown.decimal(age, places: 0)) s: its processes were ended, or its "
                + "coordinator is away"
        }
        if let checkpoint, let checkpointDays {
            lines.append(
                "checkpoint \(checkpoint), day \(Shown.decimal(checkpointDays, places: 2))")
        }
        let rows = regions.map { region in
            [
                region.name, Shown.decimal(region.clockDays, places: 2), region.activity,
                Shown.count(region.backlog),
                share(region.computingShare), share(region.waitingShare),
                share(region.writingShare),
                region.memoryBytes.map { Shown.decimal(Double($0) / 1_048_576, places: 0) } ?? "-",
                "\(region.checkpoint)", "\(region.restarts)", "\(region.pid)",
            ]
        }
        let head = [
            "region", "day", "activity", "unacknowledged", "computing", "waiting", "writing", "MiB",
            "checkpoint", "restarts", "process",
        ]
        let isText = head.map { $0 == "region" || $0 == "activity" }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [head] + rows {
            let cells = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return isText[column] ? row[column] + gap : gap + row[column]
            }
            lines.append("  " + cells.joined(separator: "  "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func share(_ share: Double?) -> String {
        share.map { Shown.decimal(100 * $0, places: 0) + " %" } ?? "-"
    }

    /// A coordinator writes twice a second.
    private static let notableAge = 5.0
}
