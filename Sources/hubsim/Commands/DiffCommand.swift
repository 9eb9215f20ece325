import ArgumentParser
import Coordinator
import ResultsStore

/// `hubsim diff RUN RUN`: whether two runs are one history, and where they part.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Names the first region and interval in which two runs differ.",
        discussion: "Exit codes: 0 one history; 1 they differ; 64 not comparable; 66 no such run.")

    @Argument(help: "A run's directory.", completion: .directory)
    var first: String

    @Argument(help: "Another run's directory.", completion: .directory)
    var second: String

    func run() throws {
        let difference: RunDifference
        do {
            difference = try RunDifference(directory: first, and: second)
        } catch {
            if case .missing = error { throw CommandFailure(.noSuchFile, "\(error)") }
            throw CommandFailure(.badTopology, "\(error)")
        }
        print(difference.text(names: first, second), terminator: "")
        guard difference.comparedRegions > 0 else { throw ExitStatus.usage.code }
        guard difference.isIdentical else { throw ExitCode.failure }
    }
}
