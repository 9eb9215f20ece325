import ArgumentParser
import SimulationKernel

/// The event queue under the hold model: pop the least event, push it again somewhat later.
///
/// The classical measure of a simulator's queue (Jones 1986): the count of pending events stays,
/// and the law of the increments decides how the queue is loaded.
struct QueueBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Hold operations a second of the event queue, on one core.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "Repetitions of each case.")
    var repetitions = 5

    @Option(help: "Hold operations of each repetition.")
    var holds = 4_000_000

    @Flag(help: "Adds the case of ten million pending events.")
    var large = false

    func validate() throws {
        guard repetitions > 0 && holds > 0 else {
            throw ValidationError("--repetitions and --holds must be positive")
        }
    }

    func run() {
        var cases: [(Increment, Int)] = [
            (.exponential, 1_000), (.exponential, 16_000), (.exponential, 128_000),
            (.exponential, 1_000_000), (.uniform, 128_000), (.bimodal, 128_000),
        ]
        if large { cases.append((.exponential, 10_000_000)) }
        for (increment, pending) in cases {
            measure(increment, pending: pending).report(as: options.format)
        }
    }

    /// The laws of the increments, all of mean about one hour.
    enum Increment: String {
        case exponential, uniform, bimodal

        /// 65,536 increments, drawn ahead: the queue is to be measured, not the drawing.
        func table() -> [Int64] {
            let hour: Int64 = 3_600_000_000
            let draws = Draws(seed: 1986, stream: 0)
            return (0..<65_536).map { number in
                let bits = draws.bits(UInt64(number), purpose: 0, visit: 0)
                let uniform = Int64(bits.first.multipliedFullWidth(by: UInt64(2 * hour)).high)
                switch self {
                case .exponential:
                    let unit = unitExponential(bits.first)
                    return Int64(unit.multipliedFullWidth(by: UInt64(hour) << 32).high)
                case .uniform: return uniform
                case .bimodal:
                    // Nine in ten within six minutes, one in ten some nine hours later.
                    return bits.second % 10 == 0 ? uniform / 20 + hour * 9 : uniform / 20
                }
            }
        }
    }

    private func measure(_ increment: Increment, pending: Int) -> BenchmarkCase {
        let table = increment.table()
        var samples: [Double] = []
        for _ in 0..<repetitions {
            var queue = EventQueue()
            for identity in 0..<pending {
                let time = SimTime(microseconds: table[identity & 65_535] + Int64(identity & 1_023))
                let key = EventKey(
                    time: time, priority: 0, destination: 0, identity: UInt64(identity))
                queue.push(Event(key: key, payload: 0))
            }
            // Until each event was held a few times, the shape of the start still shows.
            hold(&queue, count: 3 * pending, increments: table, from: 1)
            let clock = ContinuousClock()
            let spent = clock.measure {
                hold(&queue, count: holds, increments: table, from: 4_097)
            }
            let left = queue.count
            precondition(left == pending, "the queue holds \(left) events")
            let seconds =
                Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18
            samples.append(Double(holds) / seconds / 1e6)
        }
        return BenchmarkCase(
            name: "queue", case: "hold \(increment.rawValue) \(pending)", unit: "Mholds/s",
            samples: samples, needs: ["pending": pending])
    }
}

/// Pops and pushes `count` times.
@inline(never)
private func hold(
    _ queue: inout EventQueue, count: Int, increments: [Int64], from start: Int
) {
    for number in start..<start + count {
        guard let event = queue.popFirst(before: .infinity) else {
            preconditionFailure("the queue ran empty")
        }
        let time = SimTime(
            microseconds: event.time.microseconds + increments[number & 65_535])
        let key = EventKey(
            time: time, priority: 0, destination: 0, identity: event.key.identity)
        queue.push(Event(key: key, payload: event.payload &+ 1))
    }
}
