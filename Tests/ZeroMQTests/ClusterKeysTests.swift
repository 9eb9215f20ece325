import Foundation
import Testing

@testable import ZeroMQ

@Suite("Keys follow from the cluster's secret", .serialized, .timeLimit(.minutes(1)))
struct ClusterKeysTests {
    static func secret(_ first: UInt8 = 0) throws -> ClusterSecret {
        try #require(ClusterSecret((0..<32).map { first &+ UInt8($0) }))
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// As another program computed them: HKDF of Python's hmac, X25519 of its cryptography package.
    @Test(
        "The pairs of the secret 00 01 ... 1f",
        arguments: [
            (
                ClusterRole.coordinator,
                "87bf5b49c8a155b9fd9489bb38e12b03bc78d2183399f34cd789733426eceab7",
                "7f49b88de552fe8a97a78cbfaecbb99d604f2e89a1bca449fc3fc1572d09fc79"
            ),
            (
                .inbox, "0f45a37040ecb4924d4222177becb10b901d276c5d35280c3bef5dd71fc4a866",
                "711c405e954cee56e56999689ebfe74c148c640e329d0f07b548941fc5627177"
            ),
            (
                .region("china"),
                "20f30d275753b46e10a923d3d71168f0d8560b440d8a8531fedcc7b812c6e1f2",
                "13beb02c253193da9e136e3ada93fd36a42596a0fe06ea0f919ad2cdc03e7d30"
            ),
            (
                .region("#2"),
                "a5638fe9d151e819a812bd2a4b67ce8ea69f4b29f5a674f54ba86fbea2d687cb",
                "3cdbaf87f4be922a1a051a6c416a8ff57beb85da298aa4b05d98dd5ab10cd939"
            ),
        ])
    func vectors(role: ClusterRole, secret: String, publicKey: String) throws {
        let pair = try ClusterKeys(Self.secret()).pair(of: role)
        #expect(Self.hex(pair.secretKey.bytes) == secret)
        #expect(Self.hex(pair.publicKey.bytes) == publicKey)
        #expect(try ClusterKeys(Self.secret(1)).pair(of: role) != pair)
    }

    @Test("A secret's file says it once, and nothing else is one")
    func fileText() throws {
        let secret = ClusterSecret.generate()
        #expect(secret != ClusterSecret.generate())
        let text = secret.fileText
        #expect(ClusterSecret(fileText: text) == secret)
        #expect(!"\(secret) \(ClusterKeys(secret))".contains(text.dropFirst(16).prefix(64)))
        let zeroes = "hubsim-secret-1 " + String(repeating: "0", count: 64)
        let wrong = [
            "", "\n", zeroes, String(text.dropLast(2)), text + "x", text.uppercased(),
            text.replacingOccurrences(of: "secret-1", with: "secret-2"), " " + text,
            String(repeating: text, count: 2),
        ]
        for text in wrong { #expect(ClusterSecret(fileText: text) == nil, "\(text)") }
    }

    @Test("A user id names its region, and a claimed routing id must be of it")
    func claims() {
        #expect(ClusterRole.region(ofUser: "\(ClusterRole.region("china"))") == "china")
        #expect(ClusterRole.region(ofUser: "\(ClusterRole.region("#3"))") == "#3")
        for role in [ClusterRole.coordinator, .inbox] {
            #expect(ClusterRole.region(ofUser: "\(role)") == nil)
        }
        let long = String(repeating: "x", count: 300)
        for name in ["china", "a.b", "#3", long] {
            let id = RoutingID(region: name, host: long, pid: 4_194_304, suffix: "+")
            #expect((1...255).contains(id.bytes.count))
            let isOwn = isClaim(id.bytes, of: name)
            let isOthers = isClaim(id.bytes, of: "spain")
            #expect(isOwn && !isOthers)
        }
        let isWhole = isClaim(bytes("china"), of: "china")
        let isLonger = isClaim(bytes("chinatown.h.1"), of: "china")
        #expect(!isWhole && !isLonger)
    }

    private func isClaim(_ claim: [UInt8], of region: String) -> Bool {
        RoutingID.isClaim(Message(copying: claim.span), of: region)
    }

    @Test("A key that is not known yet is put off, and let in once it is")
    func putOff() throws {
        let context = try Context()
        let keys = ClusterKeys(.generate())
        let authenticator = try Authenticator(in: context, admitting: [:], isComplete: false)
        let server = try keys.server(.inbox, admittedBy: authenticator)
        let inbox = try Socket(
            .router, in: context,
            options { $0.security = server })
        let endpoint = try inbox.bind(.tcp(host: "127.0.0.1", port: 0))
        let client = try keys.client(.region("china"), of: .inbox)
        let china = try Socket(
            .dealer, in: context,
            options { $0.security = client })
        try china.connect(endpoint)
        _ = try china.send(bytes("early"))
        Thread.sleep(forTimeInterval: 0.2)
        #expect(authenticator.record == .init())
        authenticator.learn(try keys.regions(named: ["china"]))
        let arrived = try inbox.nextText()
        #expect(arrived == "early")
        #expect(authenticator.record.admitted == 1 && authenticator.record.refused == 0)
    }

    @Test("Who is turned away is told with address and reason, once")
    func toldOnce() throws {
        let context = try Context()
        let told = Told()
        let refusals = RefusalLog { told.add($0) }
        let keys = ClusterKeys(.generate())
        let authenticator = try Authenticator(
            in: context, admitting: keys.regions(named: ["china"]),
            report: { refusals.note($0) })
        let server = try keys.server(.coordinator, admittedBy: authenticator)
        let router = try Socket(
            .router, in: context,
            options { $0.security = server })
        let watch = try RefusalWatch(of: router) { refusals.note($0) }
        let endpoint = try router.bind(.tcp(host: "127.0.0.1", port: 0))
        let others = ClusterKeys(.generate())
        let reasons = ["none of this network's", "same secret", "asks for encryption"]
        for _ in 0..<3 {
            for (security, reason): (SocketOptions.Security, String) in [
                (try keys.client(.region("spain"), of: .coordinator), reasons[0]),
                (try others.client(.region("china"), of: .coordinator), reasons[1]),
                (.none, reasons[2]),
            ] {
                let stranger = try Socket(.dealer, in: context, options { $0.security = security })
                try stranger.connect(endpoint)
                _ = try stranger.send(bytes("let me in"))
                let end = ContinuousClock.now + patience
                repeat {
                    Thread.sleep(forTimeInterval: 0.1)
                } while !told.all.contains { $0.contains(reason) } && ContinuousClock.now < end
                stranger.close()
            }
        }
        let nothing = try router.receiveFrames()
        #expect(nothing == nil)
        _ = watch
        let sentences = told.all
        #expect(Set(sentences).count == sentences.count)
        for reason in reasons {
            #expect(sentences.contains { $0.contains(reason) }, "\(sentences)")
        }
        #expect(sentences.allSatisfy { $0.hasPrefix("refused ") })
        #expect(sentences.contains { $0.contains("127.0.0.1") })
    }

    @Test("However many are turned away, few are told")
    func bounded() {
        let told = Told()
        let refusals = RefusalLog { told.add($0) }
        for number in 0..<1000 { refusals.note("refused 10.0.0.\(number)") }
        #expect(told.all.count == RefusalLog.most + 1)
        #expect(told.all.last == "further refusals are not told")
    }

    final class Told: @unchecked Sendable {
        private let lock = NSLock()
        private var sentences: [String] = []
        func add(_ sentence: String) { lock.withLock { sentences.append(sentence) } }
        var all: [String] { lock.withLock { sentences } }
    }
}
