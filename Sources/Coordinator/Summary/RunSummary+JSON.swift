import Foundation
package import ResultsStore

extension RunSummary {
    /// The content of `summary.json`: keys in alphabetical order, so equal summaries are equal
    /// bytes.
    package func json() throws(ResultsProblem) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw .unwritable(path: "summary.json", reason: "\(error)")
        }
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
