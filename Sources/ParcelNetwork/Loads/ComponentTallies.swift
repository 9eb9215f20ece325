import SimulationKernel

/// What is expected at each component (in the order of ``Network/componentCount``), by date.
struct ComponentTallies {
    let dayCount: Int
    /// `days[component * dayCount + day]`, UTC dates since the run's start.
    private(set) var days: [Amount]
    /// In the measured window.
    private(set) var inWindow: [Amount]
    private let window: Range<SimTime>

    init(_ network: Network) {
        let day = SimDuration.days(1).microseconds
        let count = Int((max(.zero, network.plan.end).microseconds + day - 1) / day)
        dayCount = count
        days = Array(repeating: .zero, count: network.componentCount * count)
        inWindow = Array(repeating: .zero, count: network.componentCount)
        let start = network.plan.windowStart
        window = start..<max(start, network.plan.windowEnd)
    }

    mutating func add(_ amount: Amount, to component: Int, at time: SimTime) {
        let day = Int(time.microseconds / SimDuration.days(1).microseconds)
        guard day >= 0, day < dayCount else { return }
        days[component * dayCount + day] += amount
        if window.contains(time) { inWindow[component] += amount }
    }

    func day(_ day: Int, of component: Int) -> Amount { days[component * dayCount + day] }
}
