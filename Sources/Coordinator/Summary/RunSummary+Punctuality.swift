extension RunSummary {
    /// How many departures of the timetable did not go, and how late the others were.
    func punctualityLines(_ width: Int) -> [String] {
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
            var text = "\(Shown.count(sum(\.late))) late"
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
