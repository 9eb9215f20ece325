import ArgumentParser
import Coordinator
import ParcelNetwork
import TopologyFile

/// What is run: the topology and what the command line says about it.
struct RunOptions: ParsableArguments {
    @Argument(help: "The topology to run.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(
        name: .customLong("scenario"),
        help: ArgumentHelp(
            "Scenarios of the topology to apply, in order: june+strike.", valueName: "names"))
    var scenarios: [String] = []

    /// Values of numbers are taken as they stand: so one below zero is told as such.
    @Option(
        parsing: .unconditional, help: ArgumentHelp("Days that are measured.", valueName: "n"))
    var days: Int?

    @Option(help: ArgumentHelp("What all chance is drawn from.", valueName: "s"))
    var seed: UInt64?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Demand as a multiple of the file's.", valueName: "factor"))
    var volume: Double?

    @Option(
        name: .customLong("warm-up"), parsing: .unconditional,
        help: ArgumentHelp("Days that are simulated before the measured ones.", valueName: "days"))
    var warmUp: Int?

    @Flag(help: "End at the last delivery: no demand after the measured days.")
    var drain = false

    @Option(
        help: ArgumentHelp(
            "Parcels whose every scan is recorded: '0.1 %', 'all', or parcels such as 412.96.17.",
            valueName: "whom"))
    var trace: TraceOption?

    /// Those of several options apply one after the other, as those of one do.
    var scenario: String { scenarios.joined(separator: "+") }

    static let mostDays = 3650
    static let volumes = 0.000_001...1_000.0

    func validate() throws {
        if let days, !(1...Self.mostDays).contains(days) {
            throw ValidationError("--days must be 1 to \(Self.mostDays), not \(days)")
        }
        if let warmUp, !(0...Self.mostDays).contains(warmUp) {
            throw ValidationError("--warm-up must be 0 to \(Self.mostDays) days, not \(warmUp)")
        }
        if let volume, !Self.volumes.contains(volume) {
            throw ValidationError("--volume must be 0.000001 to 1000, not \(volume)")
        }
    }

    var overrides: RunOverrides {
        RunOverrides(
            seed: seed, days: days, warmUpDays: warmUp,
            volumeMillionths: volume.map { UInt64(($0 * 1e6).rounded()) }, drain: drain,
            trace: trace?.plan ?? .none)
    }
}

/// How results are shown.
struct DisplayOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: "How the summary is printed: text, or json alone on standard output.")
    var format = Format.text

    @Flag(help: "No progress, only the summary.")
    var quiet = false
}

/// How results are shown and where they go.
struct OutputOptions: ParsableArguments {
    typealias Format = DisplayOptions.Format

    @Option(
        help: ArgumentHelp(
            "Where the results go (default: runs/NAME-SEED, or runs/NAME-SCENARIO-SEED).",
            valueName: "dir"))
    var output: String?

    @OptionGroup var display: DisplayOptions

    var quiet: Bool { display.quiet }

    func validate() throws {
        if let output, output.isEmpty { throw ValidationError("--output names no directory") }
    }

    /// The run's directory, made or emptied.
    func directory(of network: Network) throws(CommandFailure) -> RunDirectory {
        let path = path(of: network)
        do throws(RunDirectoryProblem) {
            // Whoever uses it at the moment would lose it.
            if RunDirectory(preparedAt: path).isOurs {
                try RunLock(RunDirectory(preparedAt: path)).release()
            }
            return try RunDirectory(preparing: path)
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    /// The directory that a run has made before.
    func existingDirectory(of network: Network) throws(CommandFailure) -> RunDirectory {
        let directory = RunDirectory(preparedAt: path(of: network))
        guard directory.isOurs else {
            throw CommandFailure(.noSuchFile, "\(directory.path) holds no run to take up")
        }
        return directory
    }

    private func path(of network: Network) -> String {
        output
            ?? RunDirectory.usualPath(
                topology: network.name, scenario: network.scenario, seed: network.plan.seed)
    }
}
