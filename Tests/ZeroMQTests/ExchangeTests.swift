import Foundation
import Testing

@testable import ZeroMQ

@Suite("Sockets exchange frames", .serialized, .timeLimit(.minutes(1)))
struct ExchangeTests {
    enum Way: CaseIterable {
        case ipc, tcp, inproc

        func endpoint(_ scratch: ScratchDirectory) throws -> Endpoint {
            switch self {
            case .ipc: try scratch.ipc("a")
            case .tcp: try .tcp(host: "127.0.0.1", port: 0)
            case .inproc: try .inproc("exchange")
            }
        }
    }

    @Test("The library is the one that the traps were measured on")
    func version() {
        #expect(Context.version.hasPrefix("4.3."))
        #expect(Context.supports("ipc") && Context.supports("curve"))
        #expect(!Context.supports("pigeons"))
    }

    @Test("A frame arrives whole, whatever its length and transport", arguments: Way.allCases)
    func lengths(_ way: Way) throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        let endpoint = try pull.bind(way.endpoint(scratch))
        let push = try Socket(.push, in: context, options())
        try push.connect(endpoint)
        var message = Message()
        for count in [0, 1, 32, 33, 34, 255, 256, 65_536, 1 << 20] {
            let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ count) }
            let byCopy = try push.send(sent, wait: true)
            let byOwning = try push.send(owning: sent, wait: true)
            var loan = Message(capacity: count) { output in
                for byte in sent { output.append(byte) }
            }
            let byLoan = try push.send(&loan, wait: true)
            #expect([byCopy, byOwning, byLoan] == [.sent, .sent, .sent])
            let remainder = loan.count
            #expect(remainder == 0)
            for _ in 0..<3 {
                let outcome = try pull.receive(into: &message, wait: true)
                #expect(outcome == .received)
                #expect(message.array == sent)
                #expect(message.hasMore == false)
            }
        }
    }

    @Test("A quiet socket would block, at once or after its timeout")
    func quiet() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context, options { $0.receiveTimeout = brief })
        try pull.bind(.inproc("quiet"))
        var message = Message()
        let atOnce = try pull.receive(into: &message)
        let begin = ContinuousClock.now
        let later = try pull.receive(into: &message, wait: true)
        #expect(atOnce == .wouldBlock)
        #expect(later == .wouldBlock)
        #expect(ContinuousClock.now - begin >= brief - .milliseconds(20))
    }

    @Test("Frames of one message stay together, and a router names their sender")
    func envelope() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let router = try Socket(.router, in: context, options())
        let endpoint = try router.bind(scratch.ipc("r"))
        let dealer = try Socket(
            .dealer, in: context, options { $0.routingID = bytes("liege") })
        try dealer.connect(endpoint)

        _ = try dealer.send(frames: [bytes("one")])
        _ = try dealer.send(frames: [bytes("two"), bytes("three")])
        _ = try dealer.send(frames: [bytes("four")])
        var address = Message()
        var body = Message()
        let first = try router.receive(from: &address, into: &body, wait: true)
        #expect(first == .received)
        #expect(address.text == "liege" && body.text == "one")
        #expect(body.property(.socketType) == "DEALER")
        #expect(body.property(.routingID) == "liege")
        #expect(body.property(.userID) == nil)
        let second = try router.receive(from: &address, into: &body, wait: true)
        #expect(second == .malformed(frames: 3))
        let third = try router.receive(from: &address, into: &body, wait: true)
        #expect(third == .received)
        #expect(body.text == "four")

        let answer = try router.send(to: bytes("liege").span, bytes("answer").span)
        let answered = try dealer.nextText()
        #expect(answer == .sent)
        #expect(answered == "answer")
    }

    @Test("A message of too many frames is cut, and the next one is whole")
    func manyFrames() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        try pull.bind(.inproc("many"))
        let push = try Socket(.push, in: context, options())
        try push.connect(.inproc("many"))
        let many = Array(repeating: bytes("x"), count: Socket.mostFrames + 20)
        _ = try push.send(frames: many)
        _ = try push.send(bytes("next"))
        let cut = try pull.receiveFrames(wait: true)
        let next = try pull.nextText()
        #expect(cut?.count == Socket.mostFrames)
        #expect(next == "next")
    }

    @Test("A socket works on the thread to which it is handed")
    func handedOver() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        try pull.bind(.inproc("handed"))
        let push = try Socket(.push, in: context, options())
        try push.connect(.inproc("handed"))
        let thread = try DedicatedThread(named: "sender", owning: push) { push in
            for number in 0..<1000 {
                _ = try? push.send(bytes("\(number)"), wait: true)
            }
        }
        for number in 0..<1000 {
            let text = try pull.nextText()
            #expect(text == "\(number)")
        }
        thread.join()
    }

    @Test("Shutting the context down ends a wait on another thread")
    func shutdown() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context, options { $0.receiveTimeout = nil })
        try pull.bind(.inproc("never"))
        let thread = try DedicatedThread(named: "waiter", owning: pull) { pull in
            #expect(throws: ZeroMQError.terminated(.receive)) {
                var message = Message()
                _ = try pull.receive(into: &message, wait: true)
            }
        }
        Thread.sleep(forTimeInterval: 0.05)
        context.shutdown()
        thread.join()
    }

    @Test("A refused call says what, where and why")
    func refusals() throws {
        let context = try Context()
        let first = try Socket(.pull, in: context, options())
        let bound = try first.bind(.tcp(host: "127.0.0.1", port: 0))
        let second = try Socket(.pull, in: context, options())
        #expect(
            throws: ZeroMQError.refused(
                .bind, ErrorNumber(EADDRINUSE), endpoint: bound.description)
        ) { try second.bind(bound) }
        #expect(ErrorNumber(EADDRINUSE).name == "EADDRINUSE")
        #expect(throws: ZeroMQError.self) {
            try second.connect(.tcp(host: "127.0.0.1", port: 0))
        }
    }
}
