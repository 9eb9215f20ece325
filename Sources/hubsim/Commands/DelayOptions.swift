import ArgumentParser

/// A slow network, for tests: every frame between regions is held back.
struct DelayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Holds frames between processes back for so long on average.",
            valueName: "milliseconds", visibility: .hidden))
    var artificialDelay: Int?

    static let longest = 10_000

    func validate() throws {
        if let artificialDelay, !(0...Self.longest).contains(artificialDelay) {
            throw ValidationError("--artificial-delay must be 0 to \(Self.longest) milliseconds")
        }
    }

    var mean: Duration? { artificialDelay.map { .milliseconds($0) } }

    /// Another sequence of delays for each process, the same in every run.
    func seed(for names: [String]) -> UInt64 {
        names.joined(separator: ",").utf8.reduce(14_695_981_039_346_656_037) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
    }
}
