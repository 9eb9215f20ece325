import Foundation
import Testing

import CZeroMQ
@testable import ZeroMQ

@Suite("CURVE admits those whose key is known", .serialized, .timeLimit(.minutes(1)))
struct CurveTests {
    @Test("Z85 is that of the standard, and refuses what is not Z85")
    func z85() throws {
        let vector: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
        #expect(Z85.encode(vector) == "HelloWorld")
        #expect(try Z85.decode("HelloWorld") == vector)
        #expect(try Z85.decode("") == [])
        #expect(try Z85.decode("%nSc0") == [255, 255, 255, 255])
        for text in ["Hello World", "Hell", "HelloWorl~", "%nSc1", "#####", "Héllo"] {
            #expect(throws: ZeroMQError.badKey(.notZ85)) { try Z85.decode(text) }
        }
    }

    @Test("Keys round-trip, the public one follows from the secret, and the secret never prints")
    func keys() throws {
        let pair = try CurveKeyPair.generate()
        #expect(try CurveKeyPair.generate() != pair)
        #expect(try CurveKeyPair(secretKey: pair.secretKey) == pair)
        #expect(try CurvePublicKey(z85: pair.publicKey.description) == pair.publicKey)
        let secret = Z85.encode(pair.secretKey.bytes)
        #expect(try CurveSecretKey(z85: secret) == pair.secretKey)
        var dumped = ""
        dump(pair, to: &dumped)
        let shown = "\(pair) \(String(reflecting: pair)) \(dumped)"
        #expect(!shown.contains(secret) && shown.contains("(secret)"))
        #expect(!shown.contains("\(pair.secretKey.bytes[0]), \(pair.secretKey.bytes[1])"))
        #expect(throws: ZeroMQError.badKey(.length(31, expected: 32))) {
            try CurvePublicKey([UInt8](repeating: 0, count: 31))
        }
    }

    /// A router that admits `liege`, by tcp.
    struct Office: ~Copyable {
        let context: Context
        let server: CurveKeyPair
        let liege: CurveKeyPair
        let authenticator: Authenticator
        let router: Socket
        let monitor: Monitor
        let endpoint: Endpoint

        init() throws {
            let context = try Context()
            let server = try CurveKeyPair.generate()
            let liege = try CurveKeyPair.generate()
            let authenticator = try Authenticator(
                in: context, admitting: [liege.publicKey: "liege"])
            let router = try Socket(
                .router, in: context,
                options {
                    $0.security = .server(server.secretKey, admittedBy: authenticator)
                    // Most tests of it wait for what may not come.
                    $0.receiveTimeout = brief
                })
            let monitor = try router.monitor()
            let endpoint = try router.bind(.tcp(host: "127.0.0.1", port: 0))
            self.context = context
            self.server = server
            self.liege = liege
            self.authenticator = authenticator
            self.router = router
            self.monitor = monitor
            self.endpoint = endpoint
        }

        /// A client that has already sent `hello`.
        func client(_ security: SocketOptions.Security) throws -> Socket {
            let client = try Socket(
                .dealer, in: context,
                options {
                    $0.security = security
                    $0.routingID = bytes("anyone")
                })
            try client.connect(endpoint)
            _ = try client.send(bytes("hello"))
            return client
        }
    }

    @Test("A known key is admitted, and its messages carry the user id that we gave it")
    func admitted() throws {
        let office = try Office()
        let client = try office.client(
            .client(office.liege, server: office.server.publicKey))
        var address = Message()
        var body = Message()
        _ = try office.monitor.events { $0 == .handshakeSucceeded }
        var outcome = EnvelopeOutcome.wouldBlock
        let end = ContinuousClock.now + patience
        while outcome != .received, ContinuousClock.now < end {
            outcome = try office.router.receive(from: &address, into: &body, wait: true)
        }
        #expect(outcome == .received)
        #expect(body.text == "hello")
        #expect(body.property(.userID) == "liege")
        // The claimed name is another matter.
        #expect(address.text == "anyone")
        #expect(address.property(.userID) == "liege")
        #expect(body.property(.peerAddress) == "127.0.0.1")
        let answer = try office.router.send(to: bytes("anyone").span, bytes("welcome").span)
        let heard = try client.nextText()
        #expect(answer == .sent && heard == "welcome")
        #expect(office.authenticator.record.admitted == 1)
        #expect(office.authenticator.record.refused == 0)
    }

    enum Stranger: CaseIterable {
        case unknownKey, wrongServerKey, plain
    }

    @Test(
        "A stranger's message never arrives, and the failure is told", arguments: Stranger.allCases)
    func refused(_ stranger: Stranger) throws {
        let office = try Office()
        let other = try CurveKeyPair.generate()
        let security: SocketOptions.Security =
            switch stranger {
            case .unknownKey: .client(other, server: office.server.publicKey)
            case .wrongServerKey: .client(office.liege, server: other.publicKey)
            case .plain: .none
            }
        let client = try office.client(security)
        let arrived = try office.router.nextText()
        #expect(arrived == nil)
        let seen = try office.monitor.events {
            if case .handshakeFailed = $0 { true } else { false }
        }
        let record = office.authenticator.record
        #expect(record.admitted == 0)
        switch stranger {
        case .unknownKey:
            #expect(seen.last == .handshakeFailed(.refused(status: 400)))
            #expect(record.refused >= 1)
            #expect(
                record.lastRefusals.first
                    == .init(key: other.publicKey, address: "127.0.0.1", mechanism: "CURVE"))
        case .wrongServerKey:
            #expect(seen.last == .handshakeFailed(.cryptographic))
            #expect(record.refused == 0)
        case .plain:
            #expect(seen.last == .handshakeFailed(.mechanismMismatch))
            #expect(record.refused == 0)
        }
        client.close()
    }

    @Test("A key is admitted or refused from one connection to the next")
    func changing() throws {
        let office = try Office()
        let late = try CurveKeyPair.generate()
        let security = SocketOptions.Security.client(late, server: office.server.publicKey)
        do { _ = try office.client(security) }
        office.authenticator.admit(late.publicKey, as: "late")
        do {
            let client = try office.client(security)
            let arrived = try office.router.eventualText()
            #expect(arrived == "hello")
            client.close()
        }
        office.authenticator.revoke(late.publicKey)
        let client = try office.client(security)
        let arrived = try office.router.nextText()
        #expect(arrived == nil)
        client.close()
    }

    @Test("A refused client is heard again only after it connects again")
    func refusedClient() throws {
        let office = try Office()
        let late = try CurveKeyPair.generate()
        let client = try office.client(.client(late, server: office.server.publicKey))
        _ = try office.monitor.events { $0 == .handshakeFailed(.refused(status: 400)) }
        office.authenticator.admit(late.publicKey, as: "late")
        let arrived = try office.router.nextText()
        #expect(arrived == nil)
        #expect(office.authenticator.record.refused == 1)
        try client.disconnect(office.endpoint)
        try client.connect(office.endpoint)
        _ = try client.send(bytes("again"))
        let again = try office.router.eventualText()
        #expect(again == "again")
    }

    @Test("libzmq alone admits any key when nobody answers for admission")
    func nobodyAnswers() throws {
        let context = try Context()
        let server = try CurveKeyPair.generate()
        let pull = try Socket(.pull, in: context, options())
        try pull.handle.set(ZMQ_CURVE_SERVER, on: true)
        try pull.handle.set(ZMQ_CURVE_SECRETKEY, to: server.secretKey.bytes)
        let endpoint = try pull.bind(.tcp(host: "127.0.0.1", port: 0))
        let stranger = try CurveKeyPair.generate()
        let push = try Socket(
            .push, in: context,
            options { $0.security = .client(stranger, server: server.publicKey) })
        try push.connect(endpoint)
        _ = try push.send(bytes("let in"))
        let arrived = try pull.nextText()
        #expect(arrived == "let in")
    }

    @Test("The particulars of refusals are bounded, their count is not")
    func bounded() throws {
        let office = try Office()
        let strangers = Authenticator.mostRefusals + 6
        for number in 1...strangers {
            let key = try CurveKeyPair.generate()
            let client = try office.client(.client(key, server: office.server.publicKey))
            let end = ContinuousClock.now + patience
            while office.authenticator.record.refused < number, ContinuousClock.now < end {
                Thread.sleep(forTimeInterval: 0.001)
            }
            client.close()
        }
        let record = office.authenticator.record
        #expect(record.refused >= strangers)
        #expect(record.lastRefusals.count == Authenticator.mostRefusals)
    }

    @Test("A context has one authenticator, and its end frees the name")
    func single() throws {
        let context = try Context()
        do {
            let first = try Authenticator(in: context, admitting: [:])
            #expect(
                throws: ZeroMQError.refused(
                    .bind, ErrorNumber(EADDRINUSE), endpoint: "inproc://zeromq.zap.01")
            ) { try Authenticator(in: context, admitting: [:]) }
            #expect(first.record.refused == 0)
        }
        _ = try Authenticator(in: context, admitting: [:])
    }
}
