import Foundation
import Testing

@testable import ZeroMQ

@Suite("Queues, limits and closing", .serialized, .timeLimit(.minutes(1)))
struct QueueTraps {
    static let frames = 3000

    @Test(
        "Heartbeats on a data socket lose frames when the receiver pauses; without, none is lost",
        arguments: [true, false])
    func heartbeats(_ beating: Bool) throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        // A full queue of the receiver stops its I/O thread from reading, pings included, as a
        // stopped process does.
        let pull = try Socket(
            .pull, in: context,
            options {
                $0.receiveLimit = 10
                if beating { $0.receiveTimeout = brief }
            })
        let endpoint = try pull.bind(scratch.ipc("data"))
        let push = try Socket(
            .push, in: context,
            options {
                $0.sendLimit = 0
                guard beating else { return }
                $0.heartbeat = .init(interval: .milliseconds(50), timeout: .milliseconds(150))
            })
        let monitor = try push.monitor()
        try push.connect(endpoint)
        var frame = [UInt8](repeating: 0, count: 1024)
        for number in 0..<Self.frames {
            frame[0] = UInt8(number & 255)
            frame[1] = UInt8(number >> 8)
            let outcome = try push.send(frame)
            #expect(outcome == .sent)
        }
        // The pause: until the sender gives its peer up, or for longer than it would have needed.
        var seen: [SocketEvent] = []
        if beating {
            seen = try monitor.events { $0 == .disconnected }
        } else {
            Thread.sleep(forTimeInterval: 0.6)
        }
        var message = Message()
        var arrived: [Int] = []
        while arrived.count < Self.frames,
            try pull.receive(into: &message, wait: true) == .received
        {
            arrived.append(message.withBytes { Int($0[0]) | Int($0[1]) << 8 })
        }
        while let report = try monitor.next() { seen.append(report.event) }
        if beating {
            #expect(arrived.count < Self.frames)
            #expect(seen.contains(.disconnected))
        } else {
            #expect(arrived == Array(0..<Self.frames))
            #expect(!seen.contains(.disconnected))
        }
        #expect(SocketOptions().heartbeat == nil)
    }

    @Test("A small queue says that it would block; a queue without limit takes everything")
    func highWaterMark() throws {
        let context = try Context()
        for limit in [Int32(5), 0] {
            let pull = try Socket(.pull, in: context, options { $0.receiveLimit = limit })
            let endpoint = try Endpoint.inproc("limit\(limit)")
            try pull.bind(endpoint)
            let push = try Socket(.push, in: context, options { $0.sendLimit = limit })
            try push.connect(endpoint)
            var taken = 0
            while taken < 10_000, try push.send(bytes("x")) == .sent { taken += 1 }
            // Inside a context both limits add up.
            #expect(taken == (limit == 0 ? 10_000 : 10))
            let kept = try pull.nextText()
            #expect(kept == "x")
        }
    }

    @Test("A receiver that does not read holds its sender back over ipc, and no frame is lost")
    func heldBack() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let pull = try Socket(.pull, in: context, options { $0.receiveLimit = 4 })
        let endpoint = try pull.bind(scratch.ipc("slow"))
        let push = try Socket(
            .push, in: context,
            options {
                $0.sendLimit = 4
                // Until then the I/O threads must have moved all that fits into the queues.
                $0.sendTimeout = .seconds(2)
            })
        try push.connect(endpoint)
        var taken: UInt8 = 0
        var frame = [UInt8](repeating: 0, count: 65_536)
        while taken < 200 {
            frame[0] = taken
            guard try push.send(frame, wait: true) == .sent else { break }
            taken += 1
        }
        #expect((8..<100).contains(taken))
        for expected in 0..<taken {
            let frame = try pull.receiveFrames(wait: true)
            #expect(frame?[0][0] == expected)
        }
    }

    @Test("Before a peer is there, sending queues, or would block where only the connected count")
    func onlyToConnected() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let endpoint = try scratch.ipc("later")
        let eager = try Socket(.push, in: context, options())
        try eager.connect(endpoint)
        let queued = try eager.send(bytes("queued"))
        let careful = try Socket(.push, in: context, options { $0.onlyToConnected = true })
        try careful.connect(endpoint)
        let refused = try careful.send(bytes("refused"))
        #expect(queued == .sent && refused == .wouldBlock)
        let pull = try Socket(.pull, in: context, options())
        try pull.bind(endpoint)
        let arrived = try pull.nextText()
        #expect(arrived == "queued")
        let taken = try careful.sendEventually(frames: [bytes("now")])
        let later = try pull.nextText()
        #expect(taken == .sent && later == "now")
    }

    @Test("Closing goes on sending for the linger time and no longer", arguments: [0, 400])
    func linger(_ milliseconds: Int) throws {
        let scratch = try ScratchDirectory()
        let endpoint = try scratch.ipc("absent")
        let begin = ContinuousClock.now
        do {
            let context = try Context()
            let push = try Socket(
                .push, in: context, options { $0.linger = .milliseconds(milliseconds) })
            try push.connect(endpoint)
            _ = try push.send(bytes("never read"))
        }
        let spent = ContinuousClock.now - begin
        // libzmq's timers count whole milliseconds of a clock it reads now and then.
        #expect(spent >= .milliseconds(milliseconds) - .milliseconds(20))
        // By libzmq's own default it would be for ever.
        #expect(spent < .milliseconds(milliseconds) + patience)
    }

    @Test("What a closed socket had queued reaches a late peer within the linger time, or never")
    func lateReader() throws {
        for lingers in [true, false] {
            let scratch = try ScratchDirectory()
            let endpoint = try scratch.ipc("late")
            let context = try Context()
            let push = try Socket(
                .push, in: context, options { $0.linger = lingers ? patience : .zero })
            try push.connect(endpoint)
            _ = try push.send(bytes("last words"))
            push.close()
            // Closing is completed by a thread of libzmq.
            Thread.sleep(forTimeInterval: 0.2)
            let pull = try Socket(.pull, in: context, options { $0.receiveTimeout = brief })
            try pull.bind(endpoint)
            let heard = lingers ? try pull.eventualText() : try pull.nextText()
            #expect(heard == (lingers ? "last words" : nil))
        }
        #expect(SocketOptions().linger == .seconds(1))
    }

    @Test(
        "A receiver at its limit may lose the last frames of a peer that closes; without limit none",
        arguments: [10, 0])
    func lastFrames(_ limit: Int32) throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let pull = try Socket(
            .pull, in: context,
            options {
                $0.receiveLimit = limit
                if limit > 0 { $0.receiveTimeout = brief }
            })
        let monitor = try pull.monitor()
        let endpoint = try pull.bind(scratch.ipc("tail"))
        let push = try Socket(
            .push, in: context,
            options {
                $0.sendLimit = 0
                $0.linger = patience
            })
        try push.connect(endpoint)
        // More than libzmq's own buffer of 8 KiB, less than the kernel's.
        let count = 400
        for _ in 0..<count {
            let outcome = try push.send([UInt8](repeating: 0, count: 200))
            #expect(outcome == .sent)
        }
        push.close()
        // Reading begins while the sender still has most of its linger time.
        _ = try monitor.events { $0 == .handshakeSucceeded }
        Thread.sleep(forTimeInterval: 0.3)
        var arrived = 0
        var message = Message()
        while arrived < count, try pull.receive(into: &message, wait: true) == .received {
            arrived += 1
        }
        if limit == 0 {
            #expect(arrived == count)
        } else {
            // Whether frames are lost depends on how far the sender's thread has got.
            withKnownIssue("libzmq drops what is behind a full pipe", isIntermittent: true) {
                #expect(arrived == count)
            }
        }
        #expect(SocketOptions().receiveLimit == 0)
    }

    @Test("A frame over the limit costs its sender the connection, one at the limit arrives")
    func largestFrame() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let pull = try Socket(.pull, in: context, options { $0.largestFrame = 1000 })
        let endpoint = try pull.bind(scratch.ipc("limit"))
        let push = try Socket(.push, in: context, options())
        let monitor = try push.monitor()
        try push.connect(endpoint)
        _ = try push.send([UInt8](repeating: 1, count: 1000))
        let fitting = try pull.receiveFrames(wait: true)
        #expect(fitting?[0].count == 1000)
        _ = try push.send([UInt8](repeating: 2, count: 1001))
        let seen = try monitor.events { $0 == .disconnected }
        #expect(seen.last == .disconnected)
        // The sender reconnects by itself; the long frame is gone.
        _ = try push.send(bytes("next"))
        let next = try pull.nextText()
        #expect(next == "next")
        #expect(SocketOptions().largestFrame == 64 << 20)
    }
}
