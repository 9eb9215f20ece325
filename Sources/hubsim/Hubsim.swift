import ArgumentParser
import Foundation
import Logging
import TopologyFile

/// `hubsim`: simulates an international parcel network, a process a region.
@main
struct Hubsim: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "hubsim",
        abstract: "Simulates an international parcel network parcel by parcel, a process a region.",
        discussion: """
            Exit codes: 0 done; 64 usage; 65 bad topology; 66 no such file; 69 a process was lost; \
            70 internal (ledger, protocol); 75 to be started again; 77 not let in by the \
            coordinator; 130 interrupted.
            """,
        version: version,
        subcommands: [
            RunCommand.self, ResumeCommand.self, StatusCommand.self, ValidateCommand.self,
            CoordinatorCommand.self, RegionCommand.self, KeysCommand.self, DiffCommand.self,
            TraceCommand.self, WhyCommand.self, LoadsCommand.self,
            SchemaCommand.self,
        ])

    static func main() {
        // Whoever read our output may have gone; writing then fails, which is enough.
        signal(SIGPIPE, SIG_IGN)
        if let complaint = unknownCommand(CommandLine.arguments.dropFirst()) {
            Complaint.write(complaint)
            Foundation.exit(ExitStatus.usage.rawValue)
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            Complaint.write(failure.message)
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }

    /// Says so if a command is asked for, or help on one, that there is not: the parser would
    /// count arguments, or print the help of the whole.
    private static func unknownCommand(_ arguments: ArraySlice<String>) -> String? {
        var wanted = arguments
        if wanted.first == "help" { wanted = wanted.dropFirst() }
        guard let name = wanted.first, !name.isEmpty, !name.hasPrefix("-") else { return nil }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.contains(name), name != "help" else { return nil }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            return "what with \(name)? Write for example 'hubsim run \(name)'"
        }
        return "no command '\(name)'; \(Suggestion.mend(for: name, among: names))"
    }
}

/// What went wrong, told on standard error.
enum Complaint {
    static func write(_ message: String, to descriptor: Int32 = 2) {
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try? handle.write(contentsOf: Data("hubsim: \(message)\n".utf8))
    }
}

/// Where the log goes: standard error, which a supervisor has made a file.
enum Logs {
    static func start(isQuiet: Bool = false) {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = isQuiet ? .warning : .info
            return handler
        }
    }
}
