import ParcelNetwork
import SimulationKernel
import Testing

@testable import Federation

/// Handoffs of one's own network that a faulty or hostile neighbour changed. What passes the check
/// must do no harm: nothing traps, whatever becomes of the parcel.
@Suite("Forged handoffs")
struct ForgedHandoffTests {
    /// Runs all regions in turn, and changes some of what passes between them.
    private struct Forgery: ~Copyable {
        let network: Network
        let check: HandoffCheck
        var regions: FixedArray<Region>
        var dice: Dice
        var (genuine, refused, forged) = (0, 0, 0)
        var problems: [String] = []
        var reasons: Set<String> = []

        init(_ network: Network, seed: UInt64) {
            self.network = network
            check = HandoffCheck(network)
            regions = FixedArray(count: network.regions.count) {
                Region(network, region: RegionID($0))
            }
            dice = Dice(seed ^ 0x466F_7267)
        }

        mutating func run() {
            var moved = true
            while moved {
                moved = false
                for region in 0..<regions.count where regions[region].clock < network.plan.end {
                    var limit = network.plan.end
                    for channel in regions[region].inbound {
                        let from = Int(network.channels[Int(channel.index)].from.index)
                        guard regions[from].clock < network.plan.end else { continue }
                        limit = min(limit, regions[from].horizon(of: channel))
                    }
                    guard limit > regions[region].clock else { continue }
                    moved = true
                    _ = regions[region].run(until: limit, atMost: .max)
                    for channel in regions[region].outbound { pass(channel, from: region) }
                }
            }
        }

        private mutating func pass(_ channel: ChannelID, from region: Int) {
            let to = Int(network.channels[Int(channel.index)].to.index)
            for handoff in regions[region].takeOutbox(channel) {
                if let problem = check.problem(handoff, on: channel) {
                    problems.append("a genuine handoff is refused: \(problem)")
                    continue
                }
                genuine += 1
                regions[to].accept(handoff)
                for _ in 0..<3 {
                    var other = handoff
                    change(&other)
                    if let reason = check.problem(other, on: channel) {
                        refused += 1
                        reasons.insert(reason)
                    } else if other.arrives >= regions[to].clock {
                        forged += 1
                        regions[to].accept(other)
                    }
                }
            }
        }

        private mutating func change(_ handoff: inout Handoff) {
            for _ in 0...dice.number(0...1) {
                switch dice.number(0...11) {
                case 0: handoff.parcel.destinationAndStop ^= UInt32(dice.number(0...3)) << 24
                case 1:
                    let other = UInt32(dice.number(0...(network.destinations.count - 1)))
                    let stop = handoff.parcel.destinationAndStop >> 24
                    handoff.parcel.destinationAndStop = stop << 24 | other
                case 2: handoff.parcel.isCleared.toggle()
                case 3: handoff.trip ^= UInt32(dice.number(0...7))
                case 4: handoff.trip ^= UInt32(dice.number(1...3)) << 24
                case 5: handoff.lane = LaneID(dice.number(0...(network.lanes.count - 1)))
                case 6: handoff.arrives = handoff.arrives + .minutes(Int64(dice.number(-90...90)))
                case 7: handoff.place = UInt32(dice.number(0...5))
                case 8: handoff.parcel.failedAttempts = dice.number(0...15)
                case 9: handoff.parcel.isForDoor.toggle()
                default: moveToAnotherDeparture(&handoff)
                }
            }
        }

        /// On the timetable, but of a departure that may not go, or not so far.
        private mutating func moveToAnotherDeparture(_ handoff: inout Handoff) {
            let lane = network.lanes[Int(handoff.lane.index)]
            guard lane.departureCount > 0, (1..<lane.stops.count).contains(handoff.stop) else {
                return
            }
            let departure = dice.number(0...(lane.departureCount - 1))
            let stop = handoff.stop
            handoff.trip = UInt32(stop) << 24 | UInt32(departure)
            handoff.dispatched =
                network.call(lane, departure: departure, stop: stop - 1).departs
            handoff.arrives = network.call(lane, departure: departure, stop: stop).arrives
            guard handoff.parcel.alightStop == stop else { return }
            handoff.arrives =
                handoff.arrives + network.laneStops[lane.stops.lowerBound + stop].ready
        }
    }

    @Test("Each check of a handoff refuses some")
    func reasons() throws {
        var reasons: Set<String> = []
        for seed in 1...20 as ClosedRange<UInt64> {
            var forgery = Forgery(try RandomCase(seed: seed).network, seed: seed)
            forgery.run()
            reasons.formUnion(forgery.reasons)
        }
        #expect(
            reasons.isSuperset(of: [
                "times off the timetable", "a departure that does not go so far", "no way on",
                "a parcel of another network", "a stop where the channel does not arrive",
                "unknown departure",
            ]), "\(reasons)")
    }

    @Test(
        "Are refused or do no harm; genuine ones pass, cut short or not",
        arguments: RandomCase.batches(20))
    func forged(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            var forgery = Forgery(try RandomCase(seed: seed).network, seed: seed)
            forgery.run()
            let problems = forgery.problems.prefix(3) + []
            #expect(problems.isEmpty, "\(RandomCase.replay(seed))")
            let isTried = forgery.refused > 0 || forgery.genuine < 5
            #expect(isTried, "\(RandomCase.replay(seed))")
        }
    }
}
