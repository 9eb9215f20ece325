import SimulationKernel

// What a station does beyond first in, first out: order by rank, breakdowns, so many places,
// misreads.
extension Draft {
    /// Of every station; and of those that are no desks.
    static let disciplineKeys = ["queue", "fails", "repair"]
    static let placesKeys = ["buffer", "holds", "full", "misread"]

    func discipline(_ fields: Fields, servers: Int64?) -> DisciplineSpec {
        var discipline = DisciplineSpec()
        discipline.isRanked =
            fields.word("queue", [("in order", false), ("by rank", true)]) ?? false
        discipline.breakdowns = breakdowns(fields)
        discipline.misread = misread(fields)
        discipline.holds = holds(fields, servers: servers)
        let whenFull = fields.word("full", [("blocks", false), ("turns away", true)])
        if discipline.holds != nil {
            discipline.turnsAway = whenFull ?? false
        } else if whenFull != nil, !fields.has("buffer"), !fields.has("holds") {
            findings.error(
                at: fields.position("full"), "'full' without 'buffer': it is never full",
                mend: "write for example 'buffer: 10', the places to wait")
        }
        return discipline
    }

    private func misread(_ fields: Fields) -> Share {
        guard let share = fields.share("misread") else { return 0 }
        if share >= 1 << 32 {
            findings.error(
                at: fields.position("misread"), "every parcel is misread: none ever passes",
                mend: "give a share below 100 %")
        }
        return share
    }

    /// `buffer` are places to wait, `holds` those of the servers as well.
    private func holds(_ fields: Fields, servers: Int64?) -> Int? {
        if fields.has("buffer"), fields.has("holds") {
            findings.error(
                at: fields.position("holds"), "both 'buffer' and 'holds'",
                mend: "'buffer' counts places to wait, 'holds' those in service too: give one")
            return nil
        }
        let servers = servers ?? 1
        if let buffer = places(fields, "buffer", from: 0) { return Int(buffer + servers) }
        guard let holds = places(fields, "holds", from: 1) else { return nil }
        guard holds >= servers else {
            findings.error(
                at: fields.position("holds"), "holds \(holds) parcels, but has \(servers) servers",
                mend: "at least one parcel a server")
            return nil
        }
        return Int(holds)
    }

    private func places(_ fields: Fields, _ key: String, from least: Int64) -> Int64? {
        guard fields.has(key), fields.text(key) != "unlimited" else { return nil }
        return fields.count(key, in: least...ReadingLimits.mostPlaces)
    }

    private func breakdowns(_ fields: Fields) -> BreakdownsSpec? {
        guard fields.has("fails") else {
            if fields.has("repair") {
                findings.error(
                    at: fields.position("repair"), "'repair' without 'fails'",
                    mend: "write for example 'fails: every 40 h'")
            }
            return nil
        }
        if fields.text("fails") == "never" { return nil }
        let fails = fields.value("fails") { text throws(Mistake) in try self.fails(text, fields) }
        guard fields.has("repair") else {
            fields.missing("repair", mend: "write for example 'repair: exponential mean 20 min'")
            return nil
        }
        guard let fails, let repair = law("repair", of: .duration, fields) else { return nil }
        return BreakdownsSpec(
            isOfTheClock: fails.isOfTheClock, upTime: fails.upTime, repair: repair)
    }

    /// `every 40 h`, `every 40 h of the clock`, `every uniform 30 h to 50 h while busy`
    private func fails(
        _ text: String, _ fields: Fields
    ) throws(Mistake) -> (upTime: LawSpec, isOfTheClock: Bool) {
        let mend = "write 'every 40 h', 'every 40 h of the clock' or 'never'"
        guard text.hasPrefix("every ") else {
            throw Mistake("'\(text)' does not say how often", mend: mend)
        }
        var rest = text.dropFirst("every ".count).trimmed
        let isOfTheClock = rest.hasSuffix(" of the clock")
        for suffix in [" of the clock", " while busy"] where rest.hasSuffix(suffix) {
            rest = rest.dropLast(suffix.count).trimmed
        }
        var law = try Quantity.law(rest, of: .duration) { file throws(Mistake) in
            self.points(file, of: .duration, namedAt: fields.position("fails"))
        }
        // 'every 40 h' is on average: breakdowns have no memory unless a law says more.
        if case .constant(let mean) = law, !rest.hasPrefix("constant") {
            law = .exponential(mean: mean)
        }
        switch law {
        case .exponential(mean: 0), .constant(0), .uniform(_, most: 0):
            throw Mistake("'\(text)': it would never be up", mend: mend)
        default:
            return (law, isOfTheClock)
        }
    }
}
