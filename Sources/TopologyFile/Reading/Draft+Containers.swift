import ParcelNetwork
import SimulationKernel

extension Draft {
    static let containersKeys = ["to", "size", "close", "transfer"]

    /// What a lane's containers are: `{to: [MAD-DC, BCN], size: 300, close: at cut-off, transfer: 45 min}`.
    func containers(
        _ lane: Fields, _ capacity: LaneSpec.Capacity, isContinuous: Bool
    ) -> LaneSpec.Containers? {
        guard let tree = lane.tree["containers"], tree.value != .nothing else { return nil }
        let fields = Fields(
            tree, path: "\(lane.path).containers", keys: Self.containersKeys, findings: findings)
        if isContinuous {
            findings.error(
                at: tree.position, "containers of a continuous lane",
                mend: "they are for a lane with departures; or use 'bags'")
        }
        if !fields.has("to") {
            fields.missing("to", mend: "name the sites that they are for: write 'to: [MAD-DC]'")
        }
        var labels: [Int] = []
        for item in fields.items("to") ?? [] {
            let site = fields.read(item, "to") { name throws(Mistake) in
                try self.site(named: name)
            }
            guard let site else { continue }
            if labels.contains(site) {
                findings.error(
                    at: item.position, "'\(spec.sites[site].name)' stands twice in 'to'")
            } else {
                labels.append(site)
            }
        }
        let filling = filling(fields, "container", capacity, isContinuous: false)
        return LaneSpec.Containers(
            filling: filling, transfer: fields.duration("transfer") ?? .minutes(30),
            labels: labels, position: tree.position)
    }

    /// The containers of one lane of an entry: they are for sites beyond its own.
    func containers(
        _ containers: LaneSpec.Containers?, sites: [Int], isFan: Bool, at position: Position
    ) -> LaneSpec.Containers? {
        guard var own = containers, !own.labels.isEmpty else { return nil }
        let kept = own.labels.filter { !sites.contains($0) }
        if kept.isEmpty || !isFan && kept.count < own.labels.count {
            let site = own.labels.first { sites.contains($0) } ?? own.labels[0]
            findings.error(
                at: own.position, "containers for '\(spec.sites[site].name)', a stop of the lane",
                mend: "name sites beyond it, that they go on to unopened; or use 'bags'")
        }
        own.labels = kept
        return kept.isEmpty ? nil : own
    }
}
