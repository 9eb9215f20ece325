import Testing

@testable import ZeroMQ

@Suite("Endpoints are well formed or refused")
struct EndpointTests {
    @Test(
        "What is written is what was read",
        arguments: [
            "ipc:///tmp/hub/liege", "tcp://127.0.0.1:5555", "tcp://*:*", "tcp://[::1]:80",
            "tcp://hub-7.example.org:65535", "inproc://a/b",
        ])
    func roundTrip(_ text: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.description == text)
        #expect(try Endpoint(parsing: endpoint.description) == endpoint)
    }

    @Test(
        "What is no endpoint is refused with its reason",
        arguments: [
            ("", EndpointProblem.noTransport), ("liege", .noTransport),
            ("udp://a:1", .unknownTransport("udp")), ("ipc://", .noAddress),
            ("ipc://hub", .relativePath), ("ipc://@hub", .relativePath), ("ipc://*", .relativePath),
            ("ipc:///a\0b", .zeroByte), ("tcp://", .noAddress), ("tcp://host", .noPort),
            ("tcp://host:", .noPort), ("tcp://host:65536", .badPort("65536")),
            ("tcp://host:-1", .badPort("-1")), ("tcp://host:+1", .badPort("+1")),
            ("tcp://::1:80", .badHost("::1")), ("tcp://:80", .badHost("")),
            ("tcp://a;b:80", .badHost("a;b")), ("tcp://a b:80", .badHost("a b")),
            ("inproc://", .noAddress),
        ])
    func refused(_ text: String, _ problem: EndpointProblem) {
        #expect {
            try Endpoint(parsing: text)
        } throws: { error in
            guard case ZeroMQError.badEndpoint(_, let found) = error else { return false }
            return found == problem
        }
    }

    @Test(
        "Only tcp beyond the loopback leaves the host",
        arguments: [
            ("ipc:///tmp/a", false), ("inproc://a", false), ("tcp://127.0.0.1:1", false),
            ("tcp://[::1]:1", false), ("tcp://localhost:1", false), ("tcp://10.0.0.1:1", true),
            ("tcp://*:1", true),
        ])
    func leaving(_ text: String, _ leaves: Bool) throws {
        #expect(try Endpoint(parsing: text).leavesHost == leaves)
    }
}
