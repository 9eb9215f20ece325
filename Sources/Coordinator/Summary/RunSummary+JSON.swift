import Foundation
package import ResultsStore

extension RunSummary {
    /// The content of `summary.json`.
    package func json() throws(ResultsProblem) -> String {
        try SummaryJSON.text(of: self, for: "summary.json")
    }

    /// Reads what ``json()`` wrote.
    package init(json: String) throws(ResultsProblem) {
        do {
            self = try JSONDecoder().decode(RunSummary.self, from: Data(json.utf8))
        } catch {
            throw .corrupt(path: "summary.json", reason: "\(error)")
        }
    }
}

/// How summaries are written: keys in alphabetical order, so equal summaries are equal bytes.
enum SummaryJSON {
    static func text(of summary: some Encodable, for path: String) throws(ResultsProblem) -> String
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(summary), as: UTF8.self) + "\n"
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
    }
}
