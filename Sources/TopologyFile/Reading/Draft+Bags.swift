import ParcelNetwork
import SimulationKernel

extension Draft {
    static let bagsKeys = ["size", "close", "by"]

    /// How a lane's parcels are put into bags: `{size: 20, close: at cut-off, by: stop}`.
    func bags(
        _ lane: Fields, _ capacity: LaneSpec.Capacity, isContinuous: Bool
    ) -> Network.BagRule {
        guard let tree = lane.tree["bags"], tree.value != .nothing else { return .none }
        let fields = Fields(
            tree, path: "\(lane.path).bags", keys: Self.bagsKeys, findings: findings)
        var rule = filling(fields, "bag", capacity, isContinuous: isContinuous)
        rule.isByDestination =
            fields.word("by", [("stop", false), ("destination", true)]) ?? false
        return rule
    }

    /// At how many parcels and when a bag or container is closed.
    func filling(
        _ fields: Fields, _ what: String, _ capacity: LaneSpec.Capacity, isContinuous: Bool
    ) -> Network.BagRule {
        var rule = Network.BagRule(size: Network.BagRule.unlimited, closing: .atCutOff)
        if fields.has("size"), let size = fields.count("size", in: 1...ReadingLimits.mostPlaces) {
            rule.size = UInt32(size)
            if !isContinuous, let most = capacity.parcels, size > most {
                findings.error(
                    at: fields.position("size"),
                    "a \(what) of \(size) parcels on a lane that takes \(most)",
                    mend: "a \(what) boards as a whole: make it smaller")
            }
        }
        let closing = fields.value("close", Self.closing)
        if let closing { (rule.closing, rule.period) = closing }
        if !fields.has("close") && isContinuous {
            fields.missing(
                "close", mend: "the lane has no cut-off: write 'every 30 min' or 'when full'")
        } else if rule.closing == .atCutOff && isContinuous {
            findings.error(
                at: fields.position("close"), "bags of a continuous lane closed at a cut-off",
                mend: "it has none: write 'every 30 min' or 'when full'")
        }
        if rule.closing == .whenFull && !fields.has("size") {
            fields.missing("size", mend: "nothing says when a \(what) is full: write 'size: 20'")
        }
        return rule
    }

    /// `at cut-off`, `every 30 min`, `when full`
    private static func closing(
        _ text: String
    ) throws(Mistake) -> (Network.BagClosing, SimDuration) {
        if text == "at cut-off" { return (.atCutOff, .zero) }
        if text == "when full" { return (.whenFull, .zero) }
        let mend = "write 'at cut-off', 'every 30 min' or 'when full'"
        guard text.hasPrefix("every ") else {
            throw Mistake("'\(text)' does not say when a bag is closed", mend: mend)
        }
        let period = try Quantity.parse(text.dropFirst("every ".count).trimmed, as: .duration)
        guard period > 0 else { throw Mistake("'\(text)': all the time", mend: mend) }
        return (.byClock, SimDuration(microseconds: period))
    }
}
