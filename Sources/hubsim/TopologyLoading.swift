import Foundation
import ParcelNetwork
import TopologyFile

/// Reads and compiles a topology for a command, telling everything that is wrong with it.
enum TopologyLoading {
    static func load(_ options: RunOptions) throws(CommandFailure) -> Network {
        let reading = try read(options.file, scenario: options.scenario)
        tell(reading.problems)
        guard let spec = reading.spec else { throw refusal(options.file, reading.errors.count) }
        do {
            let compiled = try TopologyCompiler.compile(spec, overrides: options.overrides)
            tell(compiled.warnings)
            return compiled.network
        } catch {
            tell(error.problems)
            throw refusal(options.file, error.problems.count { $0.severity == .error })
        }
    }

    static func read(
        _ path: String, scenario: String = "", expanding: Bool = false
    ) throws(CommandFailure) -> TopologyReading {
        let reading: TopologyReading
        do {
            reading = try TopologyReader.read(path: path, scenario: scenario, expanding: expanding)
        } catch {
            throw CommandFailure(.noSuchFile, "\(path): \(error.reason)")
        }
        // The name stands on the command line, not in the file.
        if let missing = reading.missingScenario {
            throw CommandFailure(.usage, "\(path) has \(missing)")
        }
        return reading
    }

    static func refusal(_ file: String, _ count: Int) -> CommandFailure {
        CommandFailure(
            .badTopology, "\(file) has \(count) error\(count == 1 ? "" : "s"); nothing was run")
    }

    /// Problems go to standard error, warnings too: the output belongs to the summary.
    static func tell(_ problems: [Problem]) {
        guard !problems.isEmpty else { return }
        let text = problems.map { "\($0)\n" }.joined()
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
