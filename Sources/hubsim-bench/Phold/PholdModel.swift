import Measurement
import ParcelNetwork
import SimulationKernel

/// Fujimoto's PHOLD over some of the entities: the classical load of a parallel simulator.
///
/// Sixteen jumpers an entity; each waits the lookahead plus an exponential time and jumps, one time
/// in ten to another entity of all, each as likely, otherwise where it is. A jump is one event. A
/// jumper's jumps follow from the seed and its number alone (`Draws`), so the history is one however
/// entities are divided; the digest proves it.
struct PholdModel: ~Copyable {
    static let jumpersAnEntity = 16
    static let lookahead = SimDuration(microseconds: 100_000)
    /// Of the exponential part, in microseconds.
    static let mean: UInt64 = 900_000
    /// One in ten, of 2^32.
    static let remoteShare: UInt64 = 429_496_730

    /// A jumper about to land: all that an event says.
    struct Jump: Hashable {
        var time: SimTime
        var jumper: UInt64
        /// Jumps that it made before.
        var number: UInt32
        var entity: UInt32
    }

    let own: Range<Int>
    let entities: Int
    private var queue = EventQueue()
    private let draws: Draws
    private(set) var digest = Digest()
    private(set) var events: UInt64 = 0

    init(entities: Int, own: Range<Int>, seed: UInt64) {
        precondition(entities <= 1 << 16, "an event's destination has 16 bits")
        self.entities = entities
        self.own = own
        draws = Draws(seed: seed, stream: 0)
        for entity in own {
            for place in 0..<PholdModel.jumpersAnEntity {
                push(first(of: entity * PholdModel.jumpersAnEntity + place))
            }
        }
    }

    /// Adds a jumper that lands here. Its time may not lie before the events already run.
    mutating func push(_ jump: Jump) {
        let key = EventKey(
            time: jump.time, priority: 0, destination: UInt16(jump.entity),
            identity: jump.jumper)
        queue.push(Event(key: key, payload: UInt64(jump.number)))
    }

    /// Runs every event strictly before `limit`; jumps to entities elsewhere are added to `leaving`.
    mutating func run(until limit: SimTime, leaving: inout [Jump]) {
        while let event = queue.popFirst(before: limit) {
            events += 1
            let landed = Jump(
                time: event.time, jumper: event.key.identity,
                number: UInt32(truncatingIfNeeded: event.payload),
                entity: UInt32(event.key.destination))
            digest.add(
                site: UInt64(landed.entity), time: landed.time.microseconds, kind: 0,
                parcel: UInt64(landed.number) << 32 | landed.jumper)
            let jump = jump(after: landed)
            if own.contains(Int(jump.entity)) { push(jump) } else { leaving.append(jump) }
        }
    }

    /// The first jump of a jumper, which lands where it starts.
    func first(of jumper: Int) -> Jump {
        let bits = draws.bits(UInt64(jumper), purpose: 0, visit: 0)
        return Jump(
            time: .zero + PholdModel.wait(bits.first), jumper: UInt64(jumper), number: 0,
            entity: UInt32(jumper / PholdModel.jumpersAnEntity))
    }

    /// Where and when the next jump of a jumper lands.
    @inline(__always)
    func jump(after landed: Jump) -> Jump {
        let number = landed.number &+ 1
        let bits = draws.bits(landed.jumper, purpose: 0, visit: number)
        return Jump(
            time: landed.time + PholdModel.wait(bits.first), jumper: landed.jumper,
            number: number, entity: UInt32(target(bits.second, from: Int(landed.entity))))
    }

    @inline(__always)
    private static func wait(_ bits: UInt64) -> SimDuration {
        let drawn = unitExponential(bits).multipliedFullWidth(by: mean << 32).high
        return lookahead + SimDuration(microseconds: Int64(drawn))
    }

    @inline(__always)
    private func target(_ choice: UInt64, from here: Int) -> Int {
        guard choice & 0xFFFF_FFFF < PholdModel.remoteShare, entities > 1 else { return here }
        let other = Int((choice >> 32) * UInt64(entities - 1) >> 32)
        return other < here ? other : other + 1
    }
}

extension PholdModel.Jump {
    /// As the regions' wire carries it: where a parcel stands, a jumper does.
    func handoff(dispatched: SimTime) -> Handoff {
        Handoff(
            dispatched: dispatched, arrives: time, lane: LaneID(Int(entity)), departure: 0,
            stop: 0, place: 0,
            parcel: Parcel(
                id: ParcelID(bits: jumper), start: SimTime(microseconds: Int64(number)),
                destination: DestinationID(Int(entity))))
    }

    init(_ handoff: Handoff) {
        self.init(
            time: handoff.arrives, jumper: handoff.parcel.id.bits,
            number: UInt32(truncatingIfNeeded: handoff.parcel.start.microseconds),
            entity: handoff.lane.index)
    }
}
