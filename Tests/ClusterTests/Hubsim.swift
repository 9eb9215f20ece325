import Foundation
import Testing

/// The built program, run as people run it.
enum Hubsim {
    /// It stands beside the test bundle.
    static let path: String = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = (own ?? CommandLine.arguments[0]).split(separator: "/").dropLast()
        return "/" + folder.joined(separator: "/") + "/hubsim"
    }()

    /// The repository's top.
    static let repository = #filePath.split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 }

    static let small = repository + "/topologies/three-regions.yaml"

    /// For how long a test waits for what must come, in seconds: long enough for a machine under any
    /// load, and nothing is lost by it where it comes at once.
    static let patience = 240.0

    /// Waits with patience until something is so, as long as there is hope. Whether it is so.
    static func wait(
        while thereIsHope: () -> Bool = { true }, until isSo: () -> Bool
    ) -> Bool {
        let limit = Date() + patience
        while !isSo(), Date() < limit, thereIsHope() { usleep(5_000) }
        return isSo()
    }

    /// What a finished command left.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
        let seconds: Double
    }

    /// Runs a command to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Outcome {
        try Running(arguments, environment: environment).finish()
    }

    /// A command under way; its output goes into files, so that it can never block on a full pipe.
    final class Running {
        let process = Process()
        private let scratch: Scratch
        private let began = Date()

        init(
            _ arguments: [String], environment: [String: String] = [:],
            program: String = Hubsim.path
        ) throws {
            scratch = try Scratch()
            for name in ["out", "err"] { _ = try scratch.write("", to: name) }
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment
                .merging(environment) { $1 }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle(forWritingAtPath: scratch.path("out"))
            process.standardError = FileHandle(forWritingAtPath: scratch.path("err"))
            try process.run()
        }

        var pid: Int32 { process.processIdentifier }

        var errors: String { scratch.text("err") }

        /// Waits for its end, with patience.
        func finish() throws -> Outcome {
            let limit = Date() + Hubsim.patience
            while process.isRunning, Date() < limit { usleep(2_000) }
            if process.isRunning {
                kill(pid, SIGKILL)
                Issue.record(
                    "\(process.arguments ?? []) did not end in \(Hubsim.patience) s: \(errors)")
            }
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus, output: scratch.text("out"), errors: errors,
                seconds: Date().timeIntervalSince(began))
        }

        /// Its child processes, by what they are told on their command line.
        func children(with argument: String) -> [Int32] {
            let list = try? String(
                contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
            return (list ?? "").split(separator: " ").compactMap { Int32($0) }.filter { child in
                let line = try? String(contentsOfFile: "/proc/\(child)/cmdline", encoding: .utf8)
                return (line ?? "").split(separator: "\0").contains { $0 == argument }
            }
        }

        /// Waits until something is so while it runs.
        func wait(_ reason: String, until isSo: () -> Bool) throws {
            let hasComeAbout = Hubsim.wait(while: { process.isRunning }, until: isSo)
            try #require(hasComeAbout, "\(reason) did not come about: \(errors)")
        }
    }

    /// Whether a process is there and not just its remains.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let state = stat.split(separator: ")").last?.first(where: { $0 != " " })
        else { return false }
        return state != "Z" && state != "X"
    }
}

/// A directory that goes away with its owner.
final class Scratch {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "/hubsim-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func path(_ name: String) -> String { directory + "/" + name }

    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }
}

/// The parts of `summary.json` that tests look at, read as a script would.
struct Summary: Decodable {
    struct Row: Decodable {
        let region: String
        let pid: Int32
    }
    struct Parcels: Decodable {
        let created, delivered, returned, lost, inCustody, inTransit: Int
    }
    let digest: String
    let status: String
    let processes: [Row]
    let parcels: Parcels
    let ledgerBalanced: Bool
    let events: Int
    let totalDays: Double

    init(json: String) throws {
        self = try JSONDecoder().decode(Summary.self, from: Data(json.utf8))
    }
}
