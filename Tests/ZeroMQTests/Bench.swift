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

/// For how long a test waits for what must come: long enough for a machine under any load, and
/// nothing is lost by it where it comes at once.
let patience = Duration.seconds(20)

/// For how long a test waits where nothing may come, or where what comes may be late.
let brief = Duration.milliseconds(300)

/// Options with which no test can hang, and nothing lingers.
func options(_ change: (inout SocketOptions) -> Void = { _ in }) -> SocketOptions {
    var options = SocketOptions()
    options.linger = .zero
    options.sendTimeout = patience
    options.receiveTimeout = patience
    options.reconnect = .milliseconds(10)...(.milliseconds(20))
    change(&options)
    return options
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension Socket {
    /// The text of the next message's last frame, or `nil` after the socket's receive timeout.
    func nextText() throws -> String? {
        try receiveFrames(wait: true)?.last.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text of the next message's last frame, waited for with patience where the socket's own
    /// timeout is brief.
    func eventualText() throws -> String? {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            if let text = try nextText() { return text }
        }
        return nil
    }

    /// Sends until it is taken: a fresh router does not know its peer yet.
    func sendEventually(frames: [[UInt8]]) throws -> SendOutcome {
        var outcome = SendOutcome.wouldBlock
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            outcome = try send(frames: frames)
            if outcome == .sent { break }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return outcome
    }
}

extension Monitor {
    /// Reads events until one satisfies `condition`; returns all it read.
    func events(until condition: (SocketEvent) -> Bool) throws -> [SocketEvent] {
        var seen: [SocketEvent] = []
        let end = ContinuousClock.now + patience
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
