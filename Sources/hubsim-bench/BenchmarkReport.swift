import ArgumentParser
import Foundation

/// What each subcommand offers: `--format text|json`.
struct BenchmarkOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: "How the cases are printed: text, or json, an object a line.")
    var format = Format.text
}

/// One measured case: repetitions of one quantity, and what the case needs to be understood.
struct BenchmarkCase {
    let name: String
    let `case`: String
    let unit: String
    /// One figure a repetition, sorted.
    let samples: [Double]
    /// What belongs to this kind of case, such as `pending` or `processes`.
    let needs: KeyValuePairs<String, Int>
    /// The same where it is no whole number, such as `meanLeadTimeHours`.
    let figures: KeyValuePairs<String, Double>

    init(
        name: String, case label: String, unit: String, samples: [Double],
        needs: KeyValuePairs<String, Int> = [:], figures: KeyValuePairs<String, Double> = [:]
    ) {
        precondition(!samples.isEmpty, "case \(label) of \(name) was not measured")
        self.name = name
        self.case = label
        self.unit = unit
        self.samples = samples.sorted()
        self.needs = needs
        self.figures = figures
    }

    var median: Double {
        let middle = samples.count / 2
        return samples.count % 2 == 1
            ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2
    }
    var min: Double { samples[0] }
    var max: Double { samples[samples.count - 1] }

    /// Prints the case as one line.
    func report(as format: BenchmarkOptions.Format) {
        let line =
            switch format {
            case .json: json
            case .text: text
            }
        // At once, also into a pipe: whoever ends a long measurement keeps what it has told.
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private var json: String {
        var fields = [
            "\"name\":\(quoted(name))", "\"case\":\(quoted(self.case))",
            "\"unit\":\(quoted(unit))", "\"median\":\(median)", "\"min\":\(min)",
            "\"max\":\(max)", "\"repetitions\":\(samples.count)",
        ]
        for (key, value) in needs { fields.append("\(quoted(key)):\(value)") }
        for (key, value) in figures { fields.append("\(quoted(key)):\(value)") }
        return "{" + fields.joined(separator: ",") + "}"
    }

    private var text: String {
        let head = "\(name) \(self.case)"
        let gap = String(repeating: " ", count: Swift.max(1, 36 - head.count))
        let extras =
            needs.map { ", \($0.key) \($0.value)" }.joined()
            + figures.map { ", \($0.key) \(short($0.value))" }.joined()
        return head + gap + "\(short(median)) \(unit)  "
            + "(\(short(min)) to \(short(max)), \(samples.count) repetitions\(extras))"
    }

    /// Three or four figures, without an exponent.
    private func short(_ value: Double) -> String {
        let scale: Double = abs(value) < 10 ? 1_000 : abs(value) < 1_000 ? 10 : 1
        let rounded = (value * scale).rounded() / scale
        return scale == 1 ? "\(Int64(rounded))" : "\(rounded)"
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
