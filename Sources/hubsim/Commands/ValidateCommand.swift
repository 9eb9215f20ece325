import ArgumentParser
import Foundation
import TopologyFile

/// `hubsim validate FILE...`: everything that is wrong with topologies, in one pass.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Reports every problem of topology files, with line, column and mend.")

    @Argument(help: "Topologies.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Option(
        name: .customLong("scenario"),
        help: ArgumentHelp(
            "Apply these scenarios, in order: june+strike (default: each alone, and none).",
            valueName: "names"))
    var scenarios: [String] = []

    @Flag(help: "Print each value as used, and where it comes from.")
    var expand = false

    func run() throws {
        var status = ExitStatus.done
        for file in files {
            switch try validate(file) {
            case .done: break
            case let worse: status = max(status, worse)
            }
        }
        if status != .done { throw status.code }
    }

    private func validate(_ file: String) throws -> ExitStatus {
        let validation: TopologyValidation
        let scenario = scenarios.joined(separator: "+")
        do {
            validation = try TopologyValidation(scenario: scenario) {
                name throws(CommandFailure) in
                try TopologyLoading.read(
                    file, scenario: name, expanding: expand && name == scenario)
            }
        } catch {
            Complaint.write(error.message)
            return error.status
        }
        let problems = validation.problems
        if expand { print(validation.reading.expanded(), terminator: "") }
        for problem in problems { print(problem) }
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        guard errors == 0 else {
            print("\(file): \(count(errors, "error")), \(count(warnings, "warning"))")
            return .badTopology
        }
        print("\(file): valid" + (warnings > 0 ? ", \(count(warnings, "warning"))" : ""))
        return .done
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

extension ExitStatus: Comparable {
    static func < (a: ExitStatus, b: ExitStatus) -> Bool { a.rawValue < b.rawValue }
}
