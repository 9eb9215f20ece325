extension RunSummary {
    /// What the processes did with their time, and what the run outlived.
    func workLines(_ width: Int) -> [String] {
        var parts: [String] = []
        if let time = timeText { parts.append(time) }
        if checkpoints > 0 {
            let size = Shown.number(checkpointMiB.value)
            parts.append(
                checkpoints == 1
                    ? "one checkpoint of \(size) MiB"
                    : "\(Shown.count(UInt64(checkpoints))) checkpoints, the last of \(size) MiB")
        }
        if let text = restartText { parts.append(text) }
        guard !parts.isEmpty else { return [] }
        return Shown.wrapped(parts.joined(separator: "; "), width: width)
    }

    /// One row a process: several regions of one say the same of it.
    private var distinctProcesses: [ProcessRow] {
        var seen: Set<Int32> = []
        return processes.filter { seen.insert($0.pid).inserted }
    }

    private var timeText: String? {
        let rows = distinctProcesses
        let all = Double(rows.count) * (wallSeconds.value ?? 0)
        guard rows.count > 1, all > 0 else { return nil }
        func share(_ figure: (ProcessRow) -> Figure) -> String? {
            let seconds = rows.compactMap { figure($0).value }
            guard seconds.count == rows.count else { return nil }
            return Shown.share(seconds.reduce(0, +) / all)
        }
        let parts = [
            share(\.computingSeconds).map { "computing \($0)" },
            share(\.waitingSeconds).map { "waiting \($0)" },
            share(\.writingSeconds).map { "writing checkpoints \($0)" },
        ].compactMap { $0 }
        return parts.isEmpty ? nil : "Processes: " + parts.joined(separator: ", ")
    }

    private var restartText: String? {
        let lost = distinctProcesses.reduce(0) { $0 + $1.restarts }
        var parts: [String] = []
        if lost > 0 {
            parts.append(
                lost == 1 ? "one process of a region" : "\(lost) processes of regions")
        }
        if coordinatorRestarts > 0 {
            parts.append(
                coordinatorRestarts == 1 ? "one coordinator" : "\(coordinatorRestarts) coordinators"
            )
        }
        return parts.isEmpty ? nil : "outlived " + parts.joined(separator: " and ")
    }
}
