import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Routes")
struct CompilingRoutesTests {
    /// A random network: some sites clear, costs are often equal.
    struct RandomNetwork {
        var handlings: [RouteFinder.Handling] = []
        var legs: [RouteFinder.Leg] = []
        let finder: RouteFinder

        init(seed: UInt64, sites: Int, legs count: Int) {
            var random = Draw(state: seed)
            handlings = (0..<sites).map { _ in
                RouteFinder.Handling(
                    cost: Int64(random.below(4)) * 3_600_000_000,
                    clearing: Int64(random.below(3)) * 3_600_000_000,
                    clears: [random.below(3) == 0])
            }
            for board in 0..<count {
                let from = random.below(sites)
                for stop in 1...(1 + random.below(3)) {
                    let to = random.below(sites)
                    if to == from { continue }
                    legs.append(
                        RouteFinder.Leg(
                            from: from, board: board, alightStop: stop, to: to,
                            cost: 1 + Int64(random.below(6)) * 7_200_000_000))
                }
            }
            finder = RouteFinder(sites: handlings, legs: legs)
        }

        /// Costs from the arrival in each state, by relaxing everything until nothing changes.
        func relaxed(to destination: Int) -> [Int64] {
            var arriving = Array(repeating: Int64.max, count: handlings.count * 2)
            for _ in 0...(handlings.count * 2) {
                for state in arriving.indices {
                    let site = state / 2
                    let clears = state % 2 == 0 && handlings[site].clears[0]
                    let left = clears ? 1 : state % 2
                    var rest = Int64.max
                    if site == destination {
                        rest = left == 1 ? 0 : .max
                    } else {
                        for leg in legs where leg.from == site {
                            let there = arriving[leg.to * 2 + left]
                            if there < .max { rest = min(rest, leg.cost + there) }
                        }
                    }
                    guard rest < .max else { continue }
                    let handling = handlings[site].cost + (clears ? handlings[site].clearing : 0)
                    arriving[state] = min(arriving[state], handling + rest)
                }
            }
            return arriving
        }
    }

    @Test("Costs are those of relaxing every leg until nothing changes", arguments: 1...60)
    func costs(seed: Int) {
        let network = RandomNetwork(seed: UInt64(seed), sites: 9, legs: 14)
        for destination in 0..<9 {
            let found = network.finder.costs(to: destination, region: 0)
            #expect(found.arriving == network.relaxed(to: destination), "seed \(seed)")
        }
    }

    @Test(
        "Whatever a parcel chooses, it is delivered cleared and never in a circle",
        arguments: 1...60)
    func choices(seed: Int) {
        let network = RandomNetwork(seed: UInt64(seed), sites: 12, legs: 30)
        var random = Draw(state: UInt64(seed) &* 977)
        for destination in 0..<12 {
            let starts = (0..<24).filter { _ in random.below(3) == 0 }
            let routes = network.finder.routes(to: destination, region: 0, from: starts)
            let expected = starts.filter { routes.costs.arriving[$0] == RouteFinder.unreachable }
            #expect(routes.cutOff == expected, "seed \(seed)")
            for start in starts where !expected.contains(start) {
                for _ in 0..<10 {
                    var arrived = start
                    var hops = 0
                    while true {
                        let left = network.finder.state(leaving: arrived, region: 0)
                        if left / 2 == destination {
                            #expect(left % 2 == 1, "seed \(seed): delivered uncleared")
                            break
                        }
                        guard let ways = routes.ways.first(where: { $0.state == left })?.ways,
                            !ways.isEmpty, hops < 24
                        else {
                            Issue.record("seed \(seed): stuck at \(left) after \(hops) hops")
                            break
                        }
                        let way = ways[random.below(ways.count)]
                        arrived = way.leg.to * 2 + left % 2
                        hops += 1
                    }
                }
            }
        }
    }

    @Test("The cheapest way comes first, at most four are kept and one a board", arguments: 1...20)
    func ways(seed: Int) {
        let network = RandomNetwork(seed: UInt64(seed), sites: 6, legs: 40)
        let costs = network.finder.costs(to: 0, region: 0)
        for state in 2..<12 where costs.leaving[state] != RouteFinder.unreachable {
            let ways = network.finder.ways(from: state, costs)
            let totals = ways.map { $0.leg.cost + $0.costToGo }
            #expect(totals.first == costs.leaving[state], "seed \(seed)")
            #expect(totals == totals.sorted(), "seed \(seed)")
            #expect(ways.count <= RouteFinder.mostWays)
            #expect(Set(ways.map(\.leg.board)).count == ways.count)
        }
    }

    @Test("A parcel still to clear takes the way over customs; one that has cleared the short one")
    func customsDecide() {
        func site(clears: Bool) -> RouteFinder.Handling {
            RouteFinder.Handling(cost: 10, clearing: 5, clears: [clears])
        }
        func leg(_ from: Int, _ to: Int, _ board: Int, _ cost: Int64) -> RouteFinder.Leg {
            RouteFinder.Leg(from: from, board: board, alightStop: 1, to: to, cost: cost)
        }
        // 0 -> 2 directly, or over 1, where customs are.
        let finder = RouteFinder(
            sites: [site(clears: false), site(clears: true), site(clears: false)],
            legs: [leg(0, 2, 0, 100), leg(0, 1, 1, 400), leg(1, 2, 2, 400)])
        let costs = finder.costs(to: 2, region: 0)
        #expect(finder.ways(from: 0, costs).map(\.leg.board) == [1])
        // Over 1 there is more left to do than here: that might lead in a circle.
        #expect(finder.ways(from: 1, costs).map(\.leg.board) == [0])
        #expect(costs.arriving[0] == 10 + 400 + 10 + 5 + 400 + 10)
        #expect(costs.arriving[1] == 10 + 100 + 10)
        #expect(finder.routes(to: 2, region: 0, from: [0, 1]).cutOff.isEmpty)
    }
}

/// SplitMix64: reproducible input for tests.
struct Draw {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
