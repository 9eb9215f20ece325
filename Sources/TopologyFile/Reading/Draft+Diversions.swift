import SimulationKernel

extension Draft {
    private static let diverting = "divert to "

    /// `airborne: divert to MAD`; nil for `land anyway`, or if something is wrong.
    func diversion(
        _ fields: Fields, _ name: String, _ places: [DisruptionSpec.Place],
        _ stage: DisruptionSpec.Stage?, _ capacity: Share?
    ) -> DisruptionSpec.Diversion? {
        guard let airborne = fields.text("airborne"), airborne != "land anyway" else { return nil }
        let position = fields.position("airborne")
        guard airborne.hasPrefix(Self.diverting) else {
            findings.error(
                at: position, "'\(airborne)' does not say what becomes of what is in the air",
                mend: "write 'land anyway' or 'divert to MAD'")
            return nil
        }
        let alternate = String(airborne.dropFirst(Self.diverting.count)).trimmed
        guard let site = siteIndex[alternate] else {
            findings.error(at: position, .unknown("site", alternate, among: spec.sites.map(\.name)))
            return nil
        }
        let sites = places.compactMap { if case .site(let site) = $0 { site } else { nil } }
        guard sites.count == places.count, stage == nil, capacity == 0 else {
            findings.error(
                at: position, "nothing is diverted from what is not a whole site that is closed",
                mend: "remove it, or close a site: no 'lane', 'stage' or 'capacity'")
            return nil
        }
        if sites.contains(site) {
            findings.error(
                at: position, "'\(alternate)' is closed itself",
                mend: "divert to a site that this disruption does not hit")
            return nil
        }
        let fields = Fields(
            standing(on: "lane", .empty(at: position)).overlaid(
                by: defaults["air"] ?? .empty(at: position)),
            path: "disruptions.\(name).airborne", keys: Self.laneKeys, findings: findings)
        let durations = LegDurations(
            ready: .zero, turn: .zero, transit: nil,
            speed: max(1, fields.quantity("speed", .speed) ?? 1),
            detour: fields.value("detour", Quantity.millionths) ?? 1_000_000,
            extra: fields.duration("extra") ?? .zero, rests: .none)
        var ways: [SimDuration] = []
        for place in sites {
            guard
                let way = transit(
                    "divert/\(name)", from: place, to: site, durations, at: position)
            else { return nil }
            ways.append(way)
        }
        return DisruptionSpec.Diversion(site: site, ways: ways)
    }
}
