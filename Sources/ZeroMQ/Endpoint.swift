import Glibc

/// Where a socket binds or connects; one that exists is well formed.
package struct Endpoint: Hashable, Sendable {
    package enum Transport: Hashable, Sendable {
        /// A socket file of this host, by absolute path.
        case ipc(path: String)
        /// A host name, address, interface or `*`, and a port; 0 lets the kernel choose one.
        case tcp(host: String, port: UInt16)
        /// A name inside one context.
        case inproc(name: String)
    }

    package let transport: Transport

    /// The most bytes that the kernel takes: `sockaddr_un` has 108, the last one is zero.
    package static let longestIPCPath = 107
    /// The most bytes in a name inside a context (libzmq takes 256 with `inproc://`).
    package static let longestInprocName = 200

    private init(_ transport: Transport) {
        self.transport = transport
    }

    /// A socket file; absolute, because processes differ in their working directories.
    ///
    /// Names that begin with `@` (Linux's abstract sockets) have no owner and no mode, so anybody
    /// could connect: they are not to be had.
    package static func ipc(_ path: String) throws(ZeroMQError) -> Endpoint {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw .badEndpoint("ipc://\(path)", path.isEmpty ? .noAddress : .relativePath)
        }
        guard !path.utf8.contains(0) else { throw .badEndpoint("ipc://\(path)", .zeroByte) }
        guard path.utf8.count <= longestIPCPath else {
            throw .ipcPathTooLong(path, byteCount: path.utf8.count)
        }
        return Endpoint(.ipc(path: path))
    }

    /// - Parameters:
    ///   - host: a name, an address (IPv6 without brackets), an interface, or `*` for all.
    ///   - port: 0 for one that the kernel chooses when binding.
    package static func tcp(host: String, port: UInt16) throws(ZeroMQError) -> Endpoint {
        guard host == "*" || (!host.isEmpty && host.utf8.allSatisfy(isHostByte)) else {
            throw .badEndpoint("tcp://\(host):\(port)", .badHost(host))
        }
        return Endpoint(.tcp(host: host, port: port))
    }

    package static func inproc(_ name: String) throws(ZeroMQError) -> Endpoint {
        guard !name.isEmpty else { throw .badEndpoint("inproc://", .noAddress) }
        guard !name.utf8.contains(0) else { throw .badEndpoint("inproc://\(name)", .zeroByte) }
        guard name.utf8.count <= longestInprocName else {
            throw .badEndpoint("inproc://\(name)", .nameTooLong(byteCount: name.utf8.count))
        }
        return Endpoint(.inproc(name: name))
    }

    /// Reads `ipc:///path`, `tcp://host:port` (`*` or `0` for a chosen port) or `inproc://name`.
    package init(parsing text: String) throws(ZeroMQError) {
        guard let mark = text.firstRange(of: "://") else { throw .badEndpoint(text, .noTransport) }
        let address = String(text[mark.upperBound...])
        switch text[..<mark.lowerBound] {
        case "ipc":
            self = try .ipc(address)
        case "inproc":
            self = try .inproc(address)
        case "tcp":
            let (host, port) = try Self.hostAndPort(address, in: text)
            self = try .tcp(host: host, port: port)
        case let other:
            throw .badEndpoint(text, .unknownTransport(String(other)))
        }
    }

    private static func hostAndPort(
        _ address: String, in text: String
    ) throws(ZeroMQError) -> (String, UInt16) {
        guard !address.isEmpty else { throw .badEndpoint(text, .noAddress) }
        guard let colon = address.lastIndex(of: ":") else { throw .badEndpoint(text, .noPort) }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            // Without brackets nobody can tell where an IPv6 address ends and the port begins.
            throw .badEndpoint(text, .badHost(host))
        }
        let digits = address[address.index(after: colon)...]
        guard !digits.isEmpty else { throw .badEndpoint(text, .noPort) }
        if digits == "*" { return (host, 0) }
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else { throw .badEndpoint(text, .badPort(String(digits))) }
        return (host, port)
    }

    /// Letters, digits and `.-_:%`: no `;` and no `/`, which libzmq reads as more than a host.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"):
            true
        default:
            false
        }
    }

    /// Whether the traffic can leave this host.
    package var leavesHost: Bool {
        switch transport {
        case .ipc, .inproc: false
        case .tcp(let host, _): !(host.hasPrefix("127.") || host == "::1" || host == "localhost")
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// The form that libzmq and `init(parsing:)` read.
    package var description: String {
        switch transport {
        case .ipc(let path): return "ipc://\(path)"
        case .inproc(let name): return "inproc://\(name)"
        case .tcp(let host, let port):
            let shown = host.contains(":") ? "[\(host)]" : host
            return "tcp://\(shown):\(port == 0 ? "*" : String(port))"
        }
    }
}

/// Why a text is no endpoint.
package enum EndpointProblem: Hashable, Sendable, CustomStringConvertible {
    case noTransport
    case unknownTransport(String)
    case noAddress
    case relativePath
    case zeroByte
    case noPort
    case badPort(String)
    case badHost(String)
    case nameTooLong(byteCount: Int)

    package var description: String {
        switch self {
        case .noTransport: "it must begin with ipc://, tcp:// or inproc://"
        case .unknownTransport(let name): "there is no transport '\(name)', use ipc, tcp or inproc"
        case .noAddress: "nothing follows ://"
        case .relativePath: "an ipc path must begin with /"
        case .zeroByte: "it contains a zero byte"
        case .noPort: "a tcp endpoint needs :PORT"
        case .badPort(let text): "'\(text)' is no port, use 0 to 65535 or *"
        case .badHost(let text): "'\(text)' is no host (an IPv6 address stands in brackets)"
        case .nameTooLong(let count): "the name has \(count) bytes"
        }
    }
}
