package import SimulationKernel

/// Ways over the lanes, by expected cost in microseconds.
///
/// A parcel is either cleared or still to clear customs, and must be cleared when it is delivered;
/// it changes once, at the first site on its way that clears its destination's region. So costs
/// and ways are found over (site, cleared) pairs, which are numbered `site * 2 + (cleared ? 1 : 0)`
/// and called states.
package struct RouteFinder {
    /// Boarding at one stop of a lane and alighting at a later one: wait, transit, readiness.
    package struct Leg: Hashable, Sendable {
        package var from: Int
        package var board: Int
        package var alightStop: Int
        package var to: Int
        /// At least 1.
        package var cost: Int64

        package init(from: Int, board: Int, alightStop: Int, to: Int, cost: Int64) {
            self.from = from
            self.board = board
            self.alightStop = alightStop
            self.to = to
            self.cost = cost
        }
    }

    /// What a parcel meets at a site before it goes on.
    package struct Handling: Hashable, Sendable {
        /// Of every parcel.
        package var cost: Int64
        /// Of a parcel that clears here, on top.
        package var clearing: Int64
        /// By region of destination: whether its parcels clear here.
        package var clears: [Bool]
        /// Nothing that would clear here alights here.
        package var isClearingClosed = false

        package init(cost: Int64, clearing: Int64, clears: [Bool]) {
            self.cost = cost
            self.clearing = clearing
            self.clears = clears
        }
    }

    /// Expected costs to one destination, by state; ``unreachable`` where no way leads.
    package struct Costs: Hashable, Sendable {
        /// From the arrival at the site in that state.
        package fileprivate(set) var arriving: [Int64]
        /// From leaving the site in that state.
        package fileprivate(set) var leaving: [Int64]
    }

    package static let unreachable = Int64.max
    /// Ways that are kept at a state: the cheapest, and those that cost at most this much more.
    package static let mostWays = 4
    package static let tolerance = SimDuration.hours(24)
    /// Or this much more, in percent.
    package static let tolerancePercent: Int64 = 30

    private let sites: [Handling]
    /// Sorted by `from`, then board, then stop.
    private let legs: [Leg]
    /// By site: the range of `legs` that leave it.
    private let legsFrom: [Range<Int>]
    /// By site: indices of the legs that lead to it.
    private let legsTo: [[Int]]

    package init(sites: [Handling], legs unsorted: [Leg]) {
        let legs = unsorted.sorted {
            ($0.from, $0.board, $0.alightStop) < ($1.from, $1.board, $1.alightStop)
        }
        var legsFrom: [Range<Int>] = []
        var legsTo: [[Int]] = Array(repeating: [], count: sites.count)
        var next = 0
        for site in sites.indices {
            let first = next
            while next < legs.count && legs[next].from == site { next += 1 }
            legsFrom.append(first..<next)
        }
        for (i, leg) in legs.enumerated() { legsTo[leg.to].append(i) }
        self.sites = sites
        self.legs = legs
        self.legsFrom = legsFrom
        self.legsTo = legsTo
    }

    /// The state in which a parcel leaves a site at which it arrived in `state`.
    package func state(leaving state: Int, region: Int) -> Int {
        sites[state / 2].clears[region] ? state | 1 : state
    }

    /// Costs to a destination from everywhere: Dijkstra's algorithm, backwards.
    ///
    /// A cleared parcel that reaches its destination's site ends there. One that does not clear
    /// there does not alight there; should it be let off, it goes on to where it does.
    package func costs(to destination: Int, region: Int) -> Costs {
        let count = sites.count * 2
        var costs = Costs(
            arriving: Array(repeating: RouteFinder.unreachable, count: count),
            leaving: Array(repeating: RouteFinder.unreachable, count: count))
        var heap = Frontier()
        costs.leaving[destination * 2 + 1] = 0
        heap.insert(0, destination * 2 + 1)
        while let (cost, left) = heap.popLeast() {
            if cost > costs.leaving[left] { continue }
            let site = left / 2
            if left == destination * 2 { continue }
            for arrived in [site * 2, site * 2 + 1]
            where state(leaving: arrived, region: region) == left {
                if arrived != left && sites[site].isClearingClosed { continue }
                let clearing = arrived == left ? 0 : sites[site].clearing
                let arriving = cost + sites[site].cost + clearing
                costs.arriving[arrived] = arriving
                for index in legsTo[site] {
                    let leg = legs[index]
                    let before = leg.from * 2 + arrived % 2
                    if before == destination * 2 + 1 { continue }
                    let total = arriving + leg.cost
                    if total < costs.leaving[before] {
                        costs.leaving[before] = total
                        heap.insert(total, before)
                    }
                }
            }
        }
        return costs
    }

    /// The ways on for a parcel that leaves a site in a state, cheapest first, at most one a
    /// board.
    ///
    /// Each leads to a site from which the rest costs less than what is left here, so that no
    /// sequence of choices goes in circles.
    package func ways(from state: Int, _ costs: Costs) -> [(leg: Leg, costToGo: Int64)] {
        let here = costs.leaving[state]
        if here == RouteFinder.unreachable || here == 0 { return [] }
        let slack = max(
            RouteFinder.tolerance.microseconds, here / 100 * RouteFinder.tolerancePercent)
        var found: [(total: Int64, leg: Leg, costToGo: Int64)] = []
        for leg in legs[legsFrom[state / 2]] {
            let costToGo = costs.arriving[leg.to * 2 + state % 2]
            guard costToGo < here, leg.cost + costToGo - here <= slack else { continue }
            let total = leg.cost + costToGo
            if let last = found.last, last.leg.board == leg.board {
                if last.total <= total { continue }
                found.removeLast()
            }
            found.append((total, leg, costToGo))
        }
        found.sort { ($0.total, $0.leg.board) < ($1.total, $1.leg.board) }
        return found.prefix(RouteFinder.mostWays).map { ($0.leg, $0.costToGo) }
    }

    /// Everything that leads to one destination from where its parcels start: ways by the state
    /// in which a site is left, for the states that can occur on the way only, and the starts
    /// from which no way leads.
    package func routes(
        to destination: Int, region: Int, from starts: [Int]
    ) -> (ways: [(state: Int, ways: [(leg: Leg, costToGo: Int64)])], cutOff: [Int], costs: Costs) {
        let costs = costs(to: destination, region: region)
        var isSeen = Array(repeating: false, count: sites.count * 2)
        var pending: [Int] = []
        var cutOff: [Int] = []
        func visit(_ arrived: Int) {
            let left = state(leaving: arrived, region: region)
            if left / 2 == destination || isSeen[left] { return }
            isSeen[left] = true
            pending.append(left)
        }
        for start in starts {
            if costs.arriving[start] == RouteFinder.unreachable {
                cutOff.append(start)
            } else {
                visit(start)
            }
        }
        var found: [(state: Int, ways: [(leg: Leg, costToGo: Int64)])] = []
        while let left = pending.popLast() {
            let ways = ways(from: left, costs)
            for way in ways { visit(way.leg.to * 2 + left % 2) }
            found.append((left, ways))
        }
        found.sort { $0.state < $1.state }
        return (found, cutOff, costs)
    }
}

/// States to settle, least cost first; the lower state of equals. A binary heap.
private struct Frontier {
    private var items: [(cost: Int64, state: Int)] = []

    mutating func insert(_ cost: Int64, _ state: Int) {
        items.append((cost, state))
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if items[parent] <= items[child] { return }
            items.swapAt(parent, child)
            child = parent
        }
    }

    mutating func popLeast() -> (cost: Int64, state: Int)? {
        guard let least = items.first, let last = items.popLast() else { return nil }
        if items.isEmpty { return least }
        items[0] = last
        var parent = 0
        while true {
            var child = parent * 2 + 1
            if child >= items.count { return least }
            if child + 1 < items.count && items[child + 1] < items[child] { child += 1 }
            if items[parent] <= items[child] { return least }
            items.swapAt(parent, child)
            parent = child
        }
    }
}
