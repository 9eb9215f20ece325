import ArgumentParser
import Federation

/// Handoffs between two processes, from values to values: packed into frames as a region does, sent
/// by the regions' link, verified, read and summed on the other side, which acknowledges them.
///
/// They are the handoffs that the parcel pipeline's first region dispatches. No region runs: what
/// is measured is the wire, the link and the checks, at the size of frame of a region that has much
/// to say. The sender is a bounded number of handoffs ahead of what is acknowledged.
struct HandoffBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handoff",
        abstract: "Handoffs a second between two processes: encode, send, verify, decode.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "Repetitions of each case.")
    var repetitions = 5

    @Option(help: "Handoffs of each repetition by ipc; by tcp half as many, with CURVE a quarter.")
    var handoffs = 30_000_000

    @Option(help: "The cases: ipc, tcp, curve.")
    var transport: [PeerTransport] = PeerTransport.allCases

    @Option(help: "Kibibytes of a frame; regions fill frames of so many.")
    var frame = WireLimit.dataFrameTarget >> 10

    func validate() throws {
        guard repetitions > 0, handoffs >= 100_000, (1...1_023).contains(frame) else {
            throw ValidationError(
                "--repetitions must be positive, --handoffs at least 100000, --frame 1 to 1023")
        }
    }

    func run() throws {
        for transport in transport {
            let count = transport == .ipc ? handoffs : handoffs / (transport == .tcp ? 2 : 4)
            let runs = try (0..<repetitions).map { _ in
                let outcomes = try PeerProcesses(transport: transport, count: 2)
                    .run("handoff-process", ["--handoffs", "\(count)", "--frame", "\(frame)"])
                guard outcomes[0].digest == outcomes[1].digest,
                    outcomes.allSatisfy({ $0.count == outcomes[0].count })
                else { throw BenchmarkFailure("the handoffs taken are not those sent") }
                return outcomes
            }
            let taken = Double(runs[0][1].count)
            BenchmarkCase(
                name: "handoff", case: transport.label, unit: "Mhandoffs/s",
                samples: runs.map { taken / $0.wallSeconds / 1e6 },
                needs: ["processes": 2, "handoffs": Int(taken), "kibibytesAFrame": frame],
                figures: [
                    "bytesAHandoff": Double(runs[0][0].bytes) / taken,
                    "gigabytesPerSecond": middle(
                        runs.map { Double($0[0].bytes) / $0.wallSeconds / 1e9 }),
                    "senderNanosecondsAHandoff": middle(
                        runs.map { $0[0].processorSeconds * 1e9 / taken }),
                    "receiverNanosecondsAHandoff": middle(
                        runs.map { $0[1].processorSeconds * 1e9 / taken }),
                ]
            ).report(as: options.format)
        }
    }
}

/// The median, or the upper of the two in the middle.
func middle(_ figures: [Double]) -> Double { figures.sorted()[figures.count / 2] }
