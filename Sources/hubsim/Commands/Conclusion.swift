import ArgumentParser
import Coordinator
import ResultsStore

/// Shows how a run ended, and gives the exit code that says so.
enum RunConclusion {
    static func show(
        _ end: RunEnd, _ output: DisplayOptions, in directory: RunDirectory,
        complaints: Int32 = 2
    ) throws -> ExitStatus {
        switch end {
        case .finished(let summary):
            switch output.format {
            case .json: print(try summary.json(), terminator: "")
            case .text: print(summary.text(directory: directory.path), terminator: "")
            }
            return summary.status == .complete ? .done : .interrupted
        case .lost(let reason):
            Complaint.write(reason, to: complaints)
            return .lost
        case .broken(let reason):
            Complaint.write(reason, to: complaints)
            return .internal
        case .givenUp:
            Complaint.write("interrupted; nothing was written", to: complaints)
            return .interrupted
        }
    }
}
