import ArgumentParser
import SimulationKernel

/// Draws a second: the generator's words alone, and each kind of law on top of them.
///
/// A draw is keyed by what it belongs to, so every draw computes a whole Philox block: nothing is
/// taken from a stream.
struct RandomBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "random",
        abstract: "Draws a second by law, beside the generator's words, on one core.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "Repetitions of each case.")
    var repetitions = 5

    @Option(help: "Draws of each repetition.")
    var draws = 10_000_000

    func validate() throws {
        guard repetitions > 0 && draws > 0 else {
            throw ValidationError("--repetitions and --draws must be positive")
        }
    }

    private static let hour: Int64 = 3_600_000_000

    /// One law of each kind.
    private static let laws: [(String, LawSpec)] = [
        ("constant", .constant(hour)),
        ("uniform", .uniform(least: 0, most: 2 * hour)),
        ("exponential", .exponential(mean: hour)),
        ("lognormal", .lognormal(mean: hour, standardDeviation: hour / 2)),
        ("gamma", .gamma(mean: hour, standardDeviation: hour / 2)),
        ("erlang of 4", .erlang(stages: 4, mean: hour)),
        ("poisson of 20", .poisson(mean: 20)),
        (
            "empirical of 100",
            .empirical((1...100).map { LawSpec.Point(value: hour * $0 / 50, weight: 101 - $0) })
        ),
    ]

    func run() {
        report("words", words: 2) { drawWords(draws) }
        report("unit exponential", words: 1) { drawExponential(draws) }
        for (label, spec) in Self.laws {
            var book = LawBook()
            let law = book.add(spec)
            report(label, words: 1, mean: book.mean(law)) { draw(draws, law, book) }
        }
    }

    /// Measures; the body's sum is shown as a mean, so that nobody can leave the draws out.
    private func report(
        _ label: String, words: Int, mean: Double? = nil, _ body: () -> Double
    ) {
        var samples: [Double] = []
        var drawn = body()
        for _ in 0..<repetitions {
            let spent = ContinuousClock().measure { drawn = body() }.components
            let seconds = Double(spent.seconds) + Double(spent.attoseconds) * 1e-18
            samples.append(Double(draws * words) / seconds / 1e6)
        }
        // Four standard errors of a law whose deviation is its mean are 0.13 % of ten million.
        let part = drawn / Double(draws)
        if let mean { precondition(abs(part / mean - 1) < 0.05, "\(label): mean \(part)") }
        BenchmarkCase(
            name: "random", case: label, unit: words == 2 ? "Mwords/s" : "Mdraws/s",
            samples: samples, needs: ["draws": draws], figures: ["mean": part]
        ).report(as: options.format)
    }
}

/// Both words of each block.
@inline(never)
private func drawWords(_ count: Int) -> Double {
    let draws = Draws(seed: 2011, stream: 0)
    var sum: UInt64 = 0
    for number in 0..<UInt64(count) {
        let bits = draws.bits(number, purpose: 0, visit: 0)
        sum &+= (bits.first >> 32) &+ (bits.second >> 32)
    }
    return Double(sum)
}

@inline(never)
private func drawExponential(_ count: Int) -> Double {
    let draws = Draws(seed: 2011, stream: 0)
    var sum: UInt64 = 0
    for number in 0..<UInt64(count) {
        sum &+= unitExponential(draws.bits(number, purpose: 0, visit: 0).first) >> 8
    }
    return Double(sum) / 16_777_216
}

@inline(never)
private func draw(_ count: Int, _ law: LawID, _ book: LawBook) -> Double {
    let draws = Draws(seed: 2011, stream: 0)
    var sum: Int64 = 0
    for number in 0..<UInt64(count) {
        sum &+= book.draw(law, draws.bits(number, purpose: 0, visit: 0).first)
    }
    return Double(sum)
}
