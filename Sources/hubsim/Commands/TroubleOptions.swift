import ArgumentParser
import Federation

/// For tests: a slow network, or a mistake on purpose that a run must find out.
struct TroubleOptions: ParsableArguments {
    enum Fault: String, ExpressibleByArgument, CaseIterable {
        case dropHandoff = "drop-handoff"
        case duplicateHandoff = "duplicate-handoff"
    }

    @Option(
        help: ArgumentHelp(
            "Holds frames between processes back for so long on average.",
            valueName: "milliseconds", visibility: .hidden))
    var artificialDelay: Int?

    @Option(help: ArgumentHelp("What each region does wrong, once.", visibility: .hidden))
    var fault: Fault?

    @Option(
        help: ArgumentHelp(
            "Seconds of silence after which a process is ended.", visibility: .hidden))
    var silence = SilenceWatch.limit

    static let longest = 10_000
    /// Which of its handoffs a region treats wrongly.
    static let faultyHandoff: UInt64 = 50

    func validate() throws {
        if let artificialDelay, !(0...Self.longest).contains(artificialDelay) {
            throw ValidationError("--artificial-delay must be 0 to \(Self.longest) milliseconds")
        }
    }

    var mean: Duration? { artificialDelay.map { .milliseconds($0) } }

    var faults: ProtocolFaults {
        var faults = ProtocolFaults.none
        switch fault {
        case .dropHandoff: faults.dropsFromInbox = Self.faultyHandoff
        case .duplicateHandoff: faults.duplicatesInOutbox = Self.faultyHandoff
        case nil: break
        }
        return faults
    }

    /// As another process is to be told.
    var arguments: [String] {
        (artificialDelay.map { ["--artificial-delay", "\($0)"] } ?? [])
            + (fault.map { ["--fault", $0.rawValue] } ?? [])
    }

    /// Another sequence of delays for each process, the same in every run.
    func seed(for names: [String]) -> UInt64 {
        names.joined(separator: ",").utf8.reduce(14_695_981_039_346_656_037) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
    }
}
