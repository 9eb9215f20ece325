import SimulationKernel

extension Draft {
    /// What keeps a lane's departures from its timetable, whatever happens to its places.
    struct Lateness {
        var delay: LawSpec?
        var cancelled: Share = 0
    }

    /// - Parameter own: the lane's own values; those of its mode are of no use to a lane without
    ///   timetable, and no mistake there.
    func lateness(_ fields: Fields, _ own: Fields, isContinuous: Bool) -> Lateness {
        if isContinuous {
            for key in ["delay", "cancelled"] where own.has(key) {
                findings.error(
                    at: own.position(key), "'\(key)' of a continuous lane",
                    mend: "it has no timetable to be late by: 'takes' says how long it takes")
            }
            return Lateness()
        }
        var lateness = Lateness()
        if fields.has("delay") { lateness.delay = law("delay", of: .duration, fields) }
        lateness.cancelled = fields.share("cancelled") ?? 0
        if lateness.cancelled >= 1 << 32 {
            findings.error(
                at: fields.position("cancelled"), "a lane of which every departure is cancelled",
                mend: "give a share below 100 %, or remove the lane")
        }
        return lateness
    }
}
