import Foundation
import Testing

@testable import TopologyFile

/// A topology file of `topologies/invalid` and what its first lines say about it.
struct InvalidTopology: CustomTestStringConvertible {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "topologies/invalid")

    var name: String
    var bytes: [UInt8]
    /// The leading comment: each problem as `hubsim validate` shows it.
    var expected: String

    var testDescription: String { name }

    static let all: [InvalidTopology] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: directory.appending(path: name)) else {
                return nil
            }
            let lines = String(decoding: data, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            let head = lines.prefix { $0.hasPrefix("# ") }.map { $0.dropFirst(2) }
            return InvalidTopology(
                name: name, bytes: Array(data), expected: head.joined(separator: "\n"))
        }
    }()

    /// A table beside the topology.
    static func table(_ path: String) -> Result<[UInt8], TopologyFileFailure> {
        guard let data = try? Data(contentsOf: directory.appending(path: path)) else {
            return .failure(TopologyFileFailure(reason: "no such file"))
        }
        return .success(Array(data))
    }

    /// Everything that reading and compiling find, without scenarios and with each.
    func problems() -> [Problem] {
        TopologyValidation { scenario in
            TopologyReader.read(bytes, file: name, scenario: scenario, load: Self.table)
        }.problems
    }
}

@Suite("Every kind of mistake is reported with its place and its mend")
struct InvalidTopologyTests {
    @Test(
        "A faulty topology's problems are those that its first lines state",
        arguments: InvalidTopology.all)
    func problemsAreAsStated(_ topology: InvalidTopology) {
        let found = topology.problems().map(\.description).joined(separator: "\n")
        #expect(found == topology.expected)
        #expect(!topology.expected.isEmpty)
    }

    @Test(
        "Unless its name says that it only warns, it does not run",
        arguments: InvalidTopology.all)
    func itDoesNotRun(_ topology: InvalidTopology) {
        let isError = topology.problems().contains { $0.severity == .error }
        #expect(isError == !topology.name.hasPrefix("warning"))
    }

    @Test("There is a file for every kind of problem")
    func thereAreFiles() {
        #expect(InvalidTopology.all.count >= 75)
    }

    @Test("A missing topology is no reading but a failure")
    func missingFile() {
        #expect(throws: TopologyFileFailure(reason: "no such file")) {
            try TopologyReader.read(path: "/nowhere/at/all.yaml")
        }
        #expect(throws: TopologyFileFailure(reason: "it is a directory")) {
            try TopologyReader.read(path: "/")
        }
    }
}
