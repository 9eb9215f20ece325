import Foundation

@testable import ZeroMQ

/// A directory with a short path, removed at the end of a test.
final class ScratchDirectory {
    let path: String

    init() throws {
        path = "/tmp/zt-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func ipc(_ name: String) throws -> Endpoint { try .ipc("\(path)/\(name)") }
}

/// Options with which no test can hang: two seconds, and nothing lingers.
func options(_ change: (inout SocketOptions) -> Void = { _ in }) -> SocketOptions {
    var options = SocketOptions()
    options.linger = .zero
    options.sendTimeout = .seconds(2)
    options.receiveTimeout = .seconds(2)
    options.reconnect = .milliseconds(10)...(.milliseconds(20))
    change(&options)
    return options
}

let brief = Duration.milliseconds(300)

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension Socket {
    /// The text of the next message's last frame, or `nil` after the socket's receive timeout.
    func nextText() throws -> String? {
        try receiveFrames(wait: true)?.last.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Sends until it is taken: a fresh router does not know its peer yet.
    func sendEventually(frames: [[UInt8]]) throws -> SendOutcome {
        var outcome = SendOutcome.wouldBlock
        for _ in 0..<200 {
            outcome = try send(frames: frames)
            if outcome == .sent { break }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return outcome
    }
}

extension Monitor {
    /// Reads events until one satisfies `condition`, for at most two seconds; returns all it read.
    func events(until condition: (SocketEvent) -> Bool) throws -> [SocketEvent] {
        var seen: [SocketEvent] = []
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            guard let report = try next() else {
                Thread.sleep(forTimeInterval: 0.005)
                continue
            }
            seen.append(report.event)
            if condition(report.event) { break }
        }
        return seen
    }
}
