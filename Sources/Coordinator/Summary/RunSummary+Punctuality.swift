extension RunSummary {
    /// How many departures of the timetable did not go, how late the others were, and which more
    /// were called.
    func punctualityLines(_ width: Int) -> [String] {
        lateness(width) + charterLines(width)
    }

    /// How often each lane on demand was called, the most called first.
    private func charterLines(_ width: Int) -> [String] {
        let called = lanes.enumerated().filter { ($0.element.called ?? 0) > 0 }.sorted {
            let (a, b) = ($0.element.called ?? 0, $1.element.called ?? 0)
            return a == b ? $0.offset < $1.offset : b < a
        }.map { "\($0.element.lane) \(Shown.count($0.element.called ?? 0))" }
        guard !called.isEmpty else { return [] }
        let more = called.count > 5 ? ", \(called.count - 5) more" : ""
        return Shown.wrapped(
            "Charters called: \(called.prefix(5).joined(separator: ", "))\(more).", width: width)
    }

    private func lateness(_ width: Int) -> [String] {
        let rows = lanes.compactMap(\.punctuality)
        guard !rows.isEmpty else { return [] }
        func sum(_ count: (PunctualityRow) -> UInt64) -> UInt64 {
            rows.reduce(0) { $0 + count($1) }
        }
        var parts: [String] = []
        let cancelled = sum(\.cancelled)
        if cancelled > 0 {
            parts.append(
                "\(Shown.count(cancelled)) departures cancelled, "
                    + "\(Shown.count(sum(\.rolledOver))) parcels rolled over to the next")
        }
        if sum(\.late) > 0 {
            let worst = lanes.filter { ($0.punctuality?.late ?? 0) > 0 }.enumerated().max {
                let (a, b) = (delay($0.element), delay($1.element))
                return a == b ? $1.offset < $0.offset : a < b
            }
            var text = "\(Shown.count(sum(\.late)))\(cancelled > 0 ? "" : " departures") late"
            if let worst {
                text +=
                    ", \(worst.element.lane) most: "
                    + "\(Shown.decimal(delay(worst.element), places: 0)) min on average"
            }
            parts.append(text)
        }
        return Shown.wrapped(parts.joined(separator: "; ") + ".", width: width)
    }

    private func delay(_ row: LaneRow) -> Double { row.punctuality?.meanDelayMinutes.value ?? 0 }
}
