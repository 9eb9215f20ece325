import Foundation
import Testing

@testable import ZeroMQ

@Suite("A router loses nothing in silence", .serialized, .timeLimit(.minutes(1)))
struct RouterTraps {
    @Test(
        "A restarted peer with its old routing id delivers only if the router hands over",
        arguments: [true, false])
    func handover(_ handsOver: Bool) throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let router = try Socket(
            .router, in: context,
            options {
                $0.handsOver = handsOver
                $0.receiveTimeout = brief
            })
        let endpoint = try router.bind(scratch.ipc("router"))
        let named = options { $0.routingID = bytes("liege") }
        // The old connection still stands, as that of a host that lost its power does.
        let old = try Socket(.dealer, in: context, named)
        try old.connect(endpoint)
        _ = try old.send(bytes("before"))
        let before = try router.eventualText()
        #expect(before == "before")

        let new = try Socket(.dealer, in: context, named)
        try new.connect(endpoint)
        let outcome = try new.send(bytes("after"))
        #expect(outcome == .sent)
        let after = handsOver ? try router.eventualText() : try router.nextText()
        #expect(after == (handsOver ? "after" : nil))
        #expect(SocketOptions().handsOver)
    }

    @Test(
        "A message to an unknown peer is reported, or vanishes where the router need not report",
        arguments: [true, false])
    func unknownPeer(_ reports: Bool) throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let router = try Socket(
            .router, in: context, options { $0.reportsUnroutable = reports })
        try router.bind(scratch.ipc("router"))
        let whole = try router.send(frames: [bytes("nobody"), bytes("parcel")])
        let pair = try router.send(to: bytes("nobody").span, bytes("parcel").span)
        var body = Message(copying: bytes("parcel").span)
        let owned = try router.send(to: bytes("nobody").span, &body)
        #expect([whole, pair, owned] == Array(repeating: reports ? .unroutable : .sent, count: 3))
        let kept = body.count
        #expect(kept == (reports ? 6 : 0))
        #expect(SocketOptions().reportsUnroutable)
    }

    @Test("A router that was refused goes on with its next message")
    func afterRefusal() throws {
        let scratch = try ScratchDirectory()
        let context = try Context()
        let router = try Socket(.router, in: context, options())
        let endpoint = try router.bind(scratch.ipc("router"))
        let dealer = try Socket(.dealer, in: context, options { $0.routingID = bytes("liege") })
        try dealer.connect(endpoint)
        let greeted = try router.sendEventually(frames: [bytes("liege"), bytes("first")])
        let refused = try router.send(frames: [bytes("nobody"), bytes("lost")])
        let next = try router.send(frames: [bytes("liege"), bytes("second")])
        #expect([greeted, refused, next] == [.sent, .unroutable, .sent])
        let (first, second) = (try dealer.nextText(), try dealer.nextText())
        #expect(first == "first" && second == "second")
    }
}
