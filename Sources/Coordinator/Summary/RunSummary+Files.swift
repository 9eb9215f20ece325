import Foundation
package import ResultsStore

extension RunSummary {
    package static let fileName = "summary.json"

    /// Writes `summary.json` and `results.sqlite` of a run into its directory, and returns the
    /// summary. Each file is there whole or not at all.
    package static func write(
        _ record: RunRecord, toDirectory directory: String
    ) throws(ResultsProblem) -> RunSummary {
        let summary = RunSummary(record)
        try ResultsFile.write(record, toDirectory: directory)
        let json = try summary.json()
        let path = directory + "/" + fileName
        do {
            try Data(json.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
        return summary
    }

    /// Reads the `summary.json` of a run's directory.
    package static func read(inDirectory directory: String) throws(ResultsProblem) -> RunSummary {
        let path = directory + "/" + fileName
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .missing(path: path)
        }
        do {
            return try JSONDecoder().decode(RunSummary.self, from: data)
        } catch {
            throw .corrupt(path: path, reason: "\(error)")
        }
    }
}
