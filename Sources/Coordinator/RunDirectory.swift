import Foundation

/// The directory of one run: `summary.json`, `results.sqlite`, the logs and the compiled network.
///
/// It is marked as ours, and only a marked directory is ever replaced.
package struct RunDirectory: Hashable, Sendable {
    package let path: String

    /// Says that a directory was made by a run.
    static let marker = ".hubsim-run"
    /// All that we put into one; nothing else is removed.
    static let contents = [
        "summary.json", "results.sqlite", "results.sqlite.partial",
        "results.sqlite.partial-journal", "network.blob", "logs", "checkpoints", "status.json",
    ]

    package var summaryPath: String { path + "/summary.json" }
    package var blobPath: String { path + "/network.blob" }
    package var checkpointsPath: String { path + "/checkpoints" }
    package var statusPath: String { path + "/status.json" }
    package var logsPath: String { path + "/logs" }

    package func logPath(of process: String) -> String {
        let name = process.map { $0 == "/" ? "-" : $0 }
        return "\(logsPath)/\(String(name)).log"
    }

    /// Whether a run has made it.
    package var isOurs: Bool {
        FileManager.default.fileExists(atPath: path + "/" + Self.marker)
    }

    /// A directory that a run of ours has prepared already.
    package init(preparedAt path: String) { self.path = path }

    /// Makes the directory, or empties one that a run made before.
    package init(preparing path: String) throws(RunDirectoryProblem) {
        self.path = path
        let files = FileManager.default
        let kind = try? files.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        if let kind, kind != .typeDirectory, kind != .typeSymbolicLink {
            throw .notADirectory(path)
        }
        do {
            if kind != nil {
                let found = try files.contentsOfDirectory(atPath: path)
                guard found.isEmpty || found.contains(Self.marker) else {
                    throw RunDirectoryProblem.notOurs(path)
                }
                for name in Self.contents where found.contains(name) {
                    try files.removeItem(atPath: path + "/" + name)
                }
            }
            try files.createDirectory(atPath: logsPath, withIntermediateDirectories: true)
            try Data("made by hubsim run; the next run into here replaces it\n".utf8)
                .write(to: URL(fileURLWithPath: path + "/" + Self.marker))
        } catch let problem as RunDirectoryProblem {
            throw problem
        } catch {
            throw .unwritable(path, reason: Self.reason(error))
        }
    }

    /// Why a file cannot be written, in few words.
    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileWriteNoPermission: "not permitted"
        case .fileWriteOutOfSpace: "no space is left"
        case .fileWriteVolumeReadOnly: "the file system is read-only"
        case .fileNoSuchFile, .fileReadNoSuchFile:
            "no directory can be made there: name another with --output"
        default: error.localizedDescription
        }
    }

    /// Where the results of a topology and seed go unless told otherwise: `runs/NAME-SEED`, with
    /// scenarios `runs/NAME-SCENARIO-SEED`.
    package static func usualPath(
        topology: String, scenario: String = "", seed: UInt64
    ) -> String {
        let whole = scenario.isEmpty ? topology : "\(topology)-\(scenario)"
        let name = whole.map { $0.isLetter || $0.isNumber || "-_.+".contains($0) ? $0 : "-" }
        let plain = String(name.drop { $0 == "." })
        return "runs/\(plain.isEmpty ? "run" : plain)-\(seed)"
    }
}

package enum RunDirectoryProblem: Error, Hashable, Sendable {
    case notADirectory(String)
    /// It holds something and no run made it.
    case notOurs(String)
    case unwritable(String, reason: String)
    /// No run has made it.
    case notARun(String)
    /// Another process runs into it.
    case inUse(String)
}

extension RunDirectoryProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notADirectory(let path):
            "\(path) is no directory: name another with --output"
        case .notOurs(let path):
            "\(path) holds files that no run has made, so it is not replaced: "
                + "name another directory with --output"
        case .notARun(let path): "\(path) holds no run"
        case .inUse(let path):
            "another hubsim is running into \(path): wait for it, or name another directory with "
                + "--output"
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason)"
        }
    }
}
