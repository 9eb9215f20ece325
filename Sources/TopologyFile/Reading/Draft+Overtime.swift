import SimulationKernel

extension Draft {
    static let overtimeKeys = ["by", "for", "at"]

    /// `overtime: {by: 4 h, for: 5 d, at: [MAD-DC]}`; nil for none, or if something is wrong.
    func overtime(
        _ disruption: Fields, _ places: [DisruptionSpec.Place]
    ) -> DisruptionSpec.Overtime? {
        guard let tree = disruption.tree["overtime"], tree.value != .nothing else { return nil }
        let fields = Fields(
            tree, path: "\(disruption.path).overtime", keys: Self.overtimeKeys,
            findings: findings)
        for key in ["by", "for"] where !fields.has(key) {
            fields.missing(key, mend: "write for example 'overtime: {by: 4 h, for: 5 d}'")
        }
        var sites: [Int] = []
        for item in fields.items("at") ?? [] {
            let site = fields.read(item, "at") { name throws(Mistake) in
                try self.site(named: name)
            }
            if let site, !sites.contains(site) { sites.append(site) }
        }
        if !fields.has("at") {
            for case .lane(let lane) in places {
                findings.error(
                    at: tree.position,
                    "overtime of lane '\(spec.lanes[lane].name)', which has no stations",
                    mend: "name the sites that work longer: write 'at: [MAD-DC]'")
                return nil
            }
        }
        guard let by = fields.duration("by"), let lasts = fields.duration("for") else {
            return nil
        }
        if by <= .zero || by > .days(1) {
            findings.error(
                at: fields.position("by"), "overtime of nothing, or of more than a day",
                mend: "write for example 'by: 4 h'")
            return nil
        }
        if lasts <= .zero {
            findings.error(
                at: fields.position("for"), "overtime that lasts no time",
                mend: "write for example 'for: 5 d'")
            return nil
        }
        return DisruptionSpec.Overtime(by: by, lasts: lasts, sites: sites)
    }
}
