import Foundation
import ZeroMQ

/// Processes of this program that speak with each other by the link that regions use.
///
/// Each is told the secret (or `-`), says where it listens, is told where all listen, says when it
/// has heard all, is told to go, says what it measured, and ends when its input does: so nobody's
/// last frames are lost.
struct PeerProcesses {
    let transport: PeerTransport
    let count: Int

    /// Starts `hubsim-bench COMMAND` so many times and gives what they measured, by rank.
    func run(_ command: String, _ arguments: [String] = []) throws -> [PeerOutcome] {
        let name = "bench-\(UUID().uuidString.prefix(8))"
        let directory = try RendezvousDirectory(run: name)
        defer { try? directory.remove() }
        var children: [Child] = []
        defer { for child in children { child.end() } }
        for rank in 0..<count {
            let listen =
                transport == .ipc
                ? try directory.endpoint("peer-\(rank)").description : "tcp://127.0.0.1:*"
            children.append(
                try Child(
                    [command, "--rank", "\(rank)", "--processes", "\(count)", "--listen", listen]
                        + arguments))
        }
        // No newline: it ends the line itself.
        let secret = transport == .curve ? ClusterSecret.generate().fileText : "-\n"
        for child in children { try child.tell(secret) }
        let endpoints = try children.map { try $0.nextLine() }
        for child in children { try child.tell(endpoints.joined(separator: " ") + "\n") }
        for child in children { _ = try child.nextLine() }
        for child in children { try child.tell("go\n") }
        return try children.map {
            try JSONDecoder().decode(PeerOutcome.self, from: Data($0.nextLine().utf8))
        }
    }

    /// One process, and the two pipes to it.
    private final class Child {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()
        private var read = Data()

        init(_ arguments: [String]) throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            process.executableURL = URL(fileURLWithPath: own)
            process.arguments = arguments
            process.standardInput = input
            process.standardOutput = output
            try process.run()
        }

        func tell(_ text: String) throws {
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        }

        func nextLine() throws -> String {
            while true {
                if let end = read.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: read[..<end], as: UTF8.self)
                    read.removeSubrange(...end)
                    return line
                }
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else {
                    throw BenchmarkFailure("a process of the benchmark ended without a word")
                }
                read.append(more)
            }
        }

        func end() {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }
}
