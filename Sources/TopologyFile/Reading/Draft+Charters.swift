import SimulationKernel

extension Draft {
    static let charterKeys = ["when", "notice", "at-most"]

    func isOnDemand(_ fields: Fields) -> Bool { fields.tree["days"]?.text == "on demand" }

    /// What calls a lane whose days are `on demand`; nil for another, and after a problem.
    func charter(_ fields: Fields, _ stops: [RouteStop]) -> LaneSpec.Charter? {
        guard isOnDemand(fields) else {
            for key in Self.charterKeys where fields.has(key) {
                findings.error(
                    at: fields.position(key), "'\(key)' of a lane with days of its own",
                    mend: "write 'days: on demand', or remove it")
            }
            return nil
        }
        let before = findings.errorCount
        for key in ["every", "departs", "between"] where fields.has(key) {
            findings.error(
                at: fields.position(key), "'\(key)' of a lane on demand",
                mend: "it departs so long after it was called as 'notice' says")
        }
        for key in ["bags", "containers"] where fields.has(key) {
            findings.error(
                at: fields.position(key), "'\(key)' of a lane on demand",
                mend: "it takes who waits for other lanes: give these to them")
        }
        let isFan = stops.contains { if case .each = $0.place { true } else { false } }
        if stops.count != 2 || isFan {
            findings.error(
                at: fields.position("route"), "a lane on demand that does not have two stops",
                mend: "give it a 'route' from one site to another")
        }
        if !fields.has("when") {
            fields.missing("when", mend: "write for example 'when: left-behind > 150000'")
        }
        if !fields.has("notice") {
            fields.missing("notice", mend: "write for example 'notice: 3 d'")
        }
        let threshold = fields.value("when", Self.threshold)
        let notice = fields.duration("notice")
        if let notice, notice < .minutes(1) {
            findings.error(
                at: fields.position("notice"), "a lane on demand without notice",
                mend: "at least 1 min: it cannot depart when it is called")
        }
        let limit = fields.value("at-most", Self.limit)
        guard let threshold, let notice, findings.errorCount == before else { return nil }
        return LaneSpec.Charter(
            threshold: threshold, notice: notice, atMost: limit?.count,
            span: limit?.span ?? .days(7), position: fields.tree.position)
    }

    /// `left-behind > 150000`
    private static func threshold(_ text: String) throws(Mistake) -> Int64 {
        let mend = "write for example 'left-behind > 150000'"
        let parts = text.split(separator: ">", omittingEmptySubsequences: false)
        guard parts.count == 2, String(parts[0]).trimmed == "left-behind" else {
            throw Mistake("'\(text)' is nothing that calls a lane", mend: mend)
        }
        return try Quantity.count(String(parts[1]).trimmed, in: 0...(1 << 40))
    }

    /// `2/week`, `1/day`
    private static func limit(_ text: String) throws(Mistake) -> (count: UInt32, span: SimDuration)
    {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let spans: [String: SimDuration] = ["week": .days(7), "day": .days(1)]
        guard parts.count == 2, let span = spans[String(parts[1]).trimmed] else {
            throw Mistake("'\(text)' is no limit of calls", mend: "write for example '2/week'")
        }
        let count = try Quantity.count(String(parts[0]).trimmed, in: 1...65_536)
        return (UInt32(count), span)
    }
}
