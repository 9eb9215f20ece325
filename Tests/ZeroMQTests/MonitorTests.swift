import Foundation
import Testing

@testable import ZeroMQ

@Suite("A monitor tells what happens to connections", .serialized, .timeLimit(.minutes(1)))
struct MonitorTests {
    @Test("Listening, accepted, introduced, gone: both ends are told")
    func life() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        let server = try pull.monitor()
        let endpoint = try pull.bind(scratch.ipc("hub"))
        let push = try Socket(.push, in: context, options())
        let client = try push.monitor()
        try push.connect(endpoint)
        let met = try client.events { $0 == .handshakeSucceeded }
        #expect(met.contains(.connected))
        #expect(met.last == .handshakeSucceeded)
        push.close()
        let seen = try server.events { $0 == .disconnected }
        #expect(seen == [.listening, .accepted, .handshakeSucceeded, .disconnected])
        let rest = try client.events { $0 == .monitorStopped }
        #expect(rest.last == .monitorStopped)
    }

    @Test("A peer that is not there is retried, and the event names the endpoint")
    func absent() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let push = try Socket(.push, in: context, options())
        let monitor = try push.monitor()
        try push.connect(scratch.ipc("nobody"))
        let report = try monitor.next(wait: true)
        #expect(report?.endpoint == "ipc://\(scratch.path)/nobody")
        let seen = try monitor.events {
            if case .connectRetried = $0 { true } else { false }
        }
        guard case .connectRetried(let pause) = seen.last else {
            Issue.record("no retry among \(seen)")
            return
        }
        #expect((.milliseconds(10)...(.milliseconds(40))).contains(pause))
    }

    @Test("A failed bind is told with its errno")
    func bindFailed() throws {
        let context = try Context()
        let first = try Socket(.pull, in: context, options())
        let bound = try first.bind(.tcp(host: "127.0.0.1", port: 0))
        let second = try Socket(.pull, in: context, options())
        let monitor = try second.monitor()
        #expect(throws: ZeroMQError.self) { try second.bind(bound) }
        let failed = SocketEvent.bindFailed(ErrorNumber(EADDRINUSE))
        let seen = try monitor.events { $0 == failed }
        #expect(seen.last == failed)
    }

    @Test("Dropping a monitor, or never reading it, leaves its socket at work")
    func unread() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        do { _ = try pull.monitor() }
        let unread = try pull.monitor()
        let endpoint = try pull.bind(scratch.ipc("busy"))
        // Three events each, beyond the 1,000 that a monitor's queue would keep by default.
        let visits = 500
        for number in 0..<visits {
            let push = try Socket(.push, in: context, options { $0.linger = .seconds(1) })
            try push.connect(endpoint)
            _ = try push.send(bytes("\(number)"))
            push.close()
            let text = try pull.nextText()
            #expect(text == "\(number)")
        }
        var count = 0
        let seen = try unread.events {
            if $0 == .disconnected { count += 1 }
            return count == visits
        }
        #expect(seen.count >= 3 * visits)
    }
}
