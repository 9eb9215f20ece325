import ArgumentParser
import Foundation

/// Runs the program itself, as its users do, and reads the summary that it prints.
struct ClusterRun: ParsableArguments {
    @Option(help: "The topology that is run.")
    var topology = "topologies/reference/parcel-pipeline.yaml"

    /// What a benchmark reads of `summary.json`.
    struct Summary: Decodable {
        struct Process: Decodable { let pid: Int32 }
        struct Parcels: Decodable { let created, delivered, inCustody, inTransit: Int }
        struct LeadTime: Decodable { let mean: Double? }

        let digest: String
        let ledgerBalanced: Bool
        let processes: [Process]
        let parcels: Parcels
        let leadTimeHours: LeadTime
        let wallSeconds: Double
        let startSeconds: Double
        let parcelsPerSecond: Double
        let peakMemoryMiB: Double

        var processCount: Int { Set(processes.map(\.pid)).count }
    }

    func validate() throws {
        guard FileManager.default.fileExists(atPath: topology) else {
            throw ValidationError("\(topology): no such file; call from the repository's top")
        }
    }

    /// Runs the topology once; its files go away afterwards.
    func callAsFunction(_ options: [String]) throws -> Summary {
        try ClusterRun.summary(of: topology, options)
    }

    /// Runs a topology once; its files go away afterwards.
    static func summary(of topology: String, _ options: [String]) throws -> Summary {
        let scratch = NSTemporaryDirectory() + "/hubsim-bench-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let arguments = ["run", topology, "--format", "json", "--quiet", "--output", scratch]
        return try JSONDecoder().decode(Summary.self, from: output(of: arguments + options))
    }

    /// What `hubsim`, which stands beside this program, prints.
    static func output(of arguments: [String]) throws -> Data {
        let process = Process()
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent()
            .appendingPathComponent("hubsim")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        let data = try Ending.output(of: process, through: output)
        guard process.terminationStatus == 0 else {
            throw BenchmarkFailure("hubsim run ended with code \(process.terminationStatus)")
        }
        return data
    }
}

/// Why nothing was measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
