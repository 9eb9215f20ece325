import Measurement
import ParcelNetwork
import SimulationKernel

/// What chance does to the departures of a lane: keyed by the seed, the lane's name and the
/// departure's number, so it is the same wherever and in whatever order it is asked for.
struct DepartureChance {
    private let draws: Draws
    private let cancelled: Share
    private let delay: DrawnLaw?

    init(_ lane: LaneSpec, delay: DrawnLaw?, seed: UInt64) {
        draws = Draws(seed: seed, stream: stableKey("departures \(lane.name)"))
        cancelled = lane.cancelled
        self.delay = delay
    }

    var isDelayed: Bool { delay != nil }
    var mayCancel: Bool { cancelled > 0 }

    func isCancelled(_ departure: Int) -> Bool { bits(departure).first >> 32 < cancelled }

    /// How late it would be if nothing else held it up.
    func delay(_ departure: Int) -> SimDuration {
        guard let delay, !isCancelled(departure) else { return .zero }
        return delay.draw(bits(departure).second)
    }

    private func bits(_ departure: Int) -> RandomBits {
        draws.bits(UInt64(departure), purpose: 0, visit: 0)
    }
}

extension TopologyCompiler {
    mutating func chance(of lane: LaneSpec) -> DepartureChance {
        DepartureChance(
            lane, delay: lane.delay.map { drawnLaw($0) }, seed: network.plan.seed)
    }

    /// Lays a lane's departures out as they happen, after the timetable's: each is late at all its
    /// stops by its own delay, and at least by so much that it overtakes none before it.
    mutating func delay(_ lane: inout Network.Lane, by chance: DepartureChance) {
        guard chance.isDelayed else { return }
        let stops = lane.stops.count
        let first = network.calls.count
        for departure in 0..<lane.departureCount {
            let row = lane.firstScheduledCall + departure * stops
            var late = chance.delay(departure)
            if departure > 0 {
                for stop in 0..<stops {
                    let before = network.calls[first + (departure - 1) * stops + stop]
                    let own = network.calls[row + stop]
                    late = max(late, before.arrives - own.arrives, before.departs - own.departs)
                }
            }
            for stop in 0..<stops {
                let own = network.calls[row + stop]
                network.calls.append(
                    Network.Call(arrives: own.arrives + late, departs: own.departs + late))
            }
        }
        lane.firstCall = first
    }
}
