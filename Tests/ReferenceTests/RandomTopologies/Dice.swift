import SimulationKernel

/// A seeded generator for tests (SplitMix64), with the throws that a topology is made of.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = Draws.mixed(seed ^ 0x746F_706F_6C6F_6779) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Draws.mixed(state)
    }

    /// True in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// - Precondition: there is something to pick.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[number(0...(items.count - 1))] }

    mutating func shuffled<Item>(_ items: [Item]) -> [Item] { items.shuffled(using: &self) }

    /// `HH:MM`, on a quarter of an hour.
    mutating func clock(_ hours: ClosedRange<Int>) -> String {
        let (hour, quarter) = (number(hours), number(0...3) * 15)
        return "\(hour < 10 ? "0" : "")\(hour):\(quarter == 0 ? "00" : "\(quarter)")"
    }

    /// A law of durations with about this mean, in minutes. Laws that need a table of their own are
    /// rare: to make one takes longer than the run.
    mutating func law(_ mean: Int) -> String {
        if chance(2) {
            return pick([
                "lognormal mean \(mean) min sd \(mean) min",
                "gamma mean \(mean) min sd \(mean * 2) min",
                "erlang \(number(2...5)) mean \(mean) min",
            ])
        }
        switch number(0...4) {
        case 0: return "\(mean) min"
        case 1: return "uniform \(mean / 2) min to \(mean * 3 / 2) min"
        case 2: return "exponential mean \(mean) min"
        case 3: return "\(max(1, mean / 2)) min + exponential mean \(max(1, mean / 2)) min"
        default: return "uniform 0 s to \(2 * mean) min"
        }
    }

    /// The same, in half of the cases by hour of the week.
    mutating func lawByHour(_ mean: Int) -> String {
        guard chance(50) else { return law(mean) }
        return "{Mon-Fri 08:00-20:00: \(law(mean)), Sat 08:00-14:00: \(law(mean / 2 + 1)), "
            + "otherwise: \(law(mean * 2))}"
    }
}

/// A map in YAML's flow style.
struct FlowMap: CustomStringConvertible {
    private var entries: [(key: String, value: String)] = []

    init(_ entries: KeyValuePairs<String, String> = [:]) {
        self.entries = entries.map { ($0.key, $0.value) }
    }

    var isEmpty: Bool { entries.isEmpty }

    subscript(key: String) -> String? {
        get { entries.last { $0.key == key }?.value }
        set {
            entries.removeAll { $0.key == key }
            if let newValue { entries.append((key, newValue)) }
        }
    }

    var description: String {
        "{\(entries.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    }
}
