import ArgumentParser
import Coordinator
import Foundation
import ResultsStore

/// `hubsim trace RUN`: the traced parcels of a run and their scans.
struct TraceCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, csv, json
    }

    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Lists the traced parcels of a run and their scans.",
        discussion: """
            A run records scans with --trace (a share such as '0.1 %', 'all', or parcels). Exit \
            codes: 0 done; 64 nothing was traced; 65 not a run's results; 66 no such run.
            """)

    @Argument(help: ArgumentHelp("A run's directory.", valueName: "run"), completion: .directory)
    var directory: String

    @Flag(help: "Only parcels that were late or never came.")
    var late = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Parcels at most.", valueName: "n"))
    var limit: Int?

    @Option(help: "text: a parcel a line; csv: a scan a line; json: all.")
    var format = Format.text

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func run() throws {
        let listing = TraceListing(
            try StoredTraces.read(
                TraceQuery(onlyLate: late, limit: limit ?? .max), inDirectory: directory))
        guard !listing.parcels.isEmpty || late else {
            throw CommandFailure(.usage, StoredTraces.nothing(in: directory))
        }
        let output =
            switch format {
            case .text: listing.text()
            case .csv: listing.csv()
            case .json: try listing.json()
            }
        StoredTraces.warn(listing)
        print(output, terminator: "")
    }
}

/// `hubsim why RUN PARCEL`: what became of a parcel, and why.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tells a traced parcel's history and why it was late.",
        discussion: """
            Exit codes: 0 done; 64 the parcel was not traced; 65 not a run's results; 66 no such run.
            """)

    @Argument(help: ArgumentHelp("A run's directory.", valueName: "run"), completion: .directory)
    var directory: String

    @Argument(help: "A parcel as 'hubsim trace' names it, such as 412.96.17.")
    var parcel: String

    func validate() throws {
        guard ParcelName.isValid(parcel) else {
            throw ValidationError(
                "'\(parcel)' is no parcel: write stream, slot and number, such as 412.96.17")
        }
    }

    func run() throws {
        let trace = try StoredTraces.read(TraceQuery(parcel: parcel), inDirectory: directory)
        guard let found = trace.parcels.first else {
            throw CommandFailure(
                .usage,
                "\(parcel) was not traced in \(directory): run the same again with --trace \(parcel), its "
                    + "history is the same")
        }
        StoredTraces.warn(TraceListing(trace))
        print(ParcelStory(found, startUnixSeconds: trace.startUnixSeconds).text(), terminator: "")
    }
}

/// Reads traces for a command.
enum StoredTraces {
    static func read(
        _ query: TraceQuery, inDirectory directory: String
    ) throws(CommandFailure) -> StoredTrace {
        do {
            return try ResultsFile.readTrace(query, inDirectory: directory)
        } catch {
            if case .missing = error { throw CommandFailure(.noSuchFile, "\(error)") }
            throw CommandFailure(.badTopology, "\(error)")
        }
    }

    /// Beside the output, which a program may read.
    static func warn(_ listing: TraceListing) {
        guard let warning = listing.warning else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\(warning)\n".utf8))
    }

    static func nothing(in run: String) -> String {
        "\(run) has no traced parcels: run it with --trace '0.1 %', --trace all or --trace PARCEL"
    }
}
