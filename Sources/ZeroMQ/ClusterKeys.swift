import Crypto
import FoundationEssentials

/// What the processes of a cluster share and nobody else has: 32 random bytes. It prints as nothing.
package struct ClusterSecret: Hashable, Sendable {
    package static let size = 32
    let bytes: [UInt8]

    /// - Returns: nil unless there are 32 bytes, not all the same.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == ClusterSecret.size, Set(bytes).count > 1 else { return nil }
        self.bytes = bytes
    }

    private init(random generator: inout SystemRandomNumberGenerator) {
        bytes = (0..<ClusterSecret.size).map { _ in .random(in: 0...255, using: &generator) }
    }

    /// A new one, from the system's random numbers.
    package static func generate() -> ClusterSecret {
        var generator = SystemRandomNumberGenerator()
        return ClusterSecret(random: &generator)
    }
}

extension ClusterSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension ClusterSecret {
    private static let title = "hubsim-secret-1"

    /// The one line of a secret's file: a title, and 64 hexadecimal digits.
    package var fileText: String {
        let digits = Array("0123456789abcdef")
        return "\(Self.title) "
            + bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
            .joined() + "\n"
    }

    /// Reads what ``fileText`` wrote; nil if it is anything else.
    package init?(fileText: String) {
        let words = fileText.split(separator: "\n", maxSplits: 1)
        guard words.count == 1, fileText.utf8.count <= 128 else { return nil }
        let parts = words[0].split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == Self.title, parts[1].utf8.count == 2 * Self.size
        else { return nil }
        var bytes: [UInt8] = []
        var digits = parts[1].utf8.makeIterator()
        while let high = digits.next(), let low = digits.next() {
            guard let high = Self.value(of: high), let low = Self.value(of: low) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// Who speaks, as a key proves it.
package enum ClusterRole: Hashable, Sendable {
    case coordinator
    /// Where regions receive. All share this key, because a process binds before it learns, by
    /// joining, which region a scheduler's number means; who connects proves its own region.
    case inbox
    /// A process, by the first region that it names: `china`, or a scheduler's number, `#3`.
    case region(String)
}

extension ClusterRole {
    private static let regionTitle = "region "

    /// The region that a user id names; nil if it is of another role.
    package static func region(ofUser user: String) -> String? {
        user.hasPrefix(regionTitle) ? String(user.dropFirst(regionTitle.count)) : nil
    }
}

extension ClusterRole: CustomStringConvertible {
    /// The user id under which messages of this role arrive, unlike any other role's.
    package var description: String {
        switch self {
        case .coordinator: "coordinator"
        case .inbox: "inbox"
        case .region(let name): Self.regionTitle + name
        }
    }
}

/// The key pairs that follow from a cluster's secret: whoever has it knows everybody's public key,
/// and nobody else any.
package struct ClusterKeys: Sendable {
    private let secret: ClusterSecret

    package init(_ secret: ClusterSecret) { self.secret = secret }

    /// The pair of a role: HKDF-SHA256 (RFC 5869) of the secret, named by the role.
    package func pair(of role: ClusterRole) throws(ZeroMQError) -> CurveKeyPair {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.bytes), salt: Array("hubsim".utf8),
            info: Array("curve 1 \(role)".utf8), outputByteCount: 32)
        // The key's own bytes, copied within the call.
        let bytes = unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
        return try CurveKeyPair(secretKey: CurveSecretKey(bytes))
    }

    /// What an ``Authenticator`` is to admit of a network's regions: each by its name and by its
    /// number.
    package func regions(
        named names: [String]
    ) throws(ZeroMQError) -> [CurvePublicKey: String] {
        var admitted: [CurvePublicKey: String] = [:]
        for (number, name) in names.enumerated() {
            for role in [ClusterRole.region(name), .region("#\(number)")] {
                admitted[try pair(of: role).publicKey] = "\(role)"
            }
        }
        return admitted
    }

    /// How a server of this role speaks with those whom `authenticator` admits.
    package func server(
        _ role: ClusterRole, admittedBy authenticator: Authenticator
    ) throws(ZeroMQError) -> SocketOptions.Security {
        .server(try pair(of: role).secretKey, admittedBy: authenticator)
    }

    /// How a process of one role speaks with a server of another.
    package func client(
        _ role: ClusterRole, of server: ClusterRole
    ) throws(ZeroMQError) -> SocketOptions.Security {
        .client(try pair(of: role), server: try pair(of: server).publicKey)
    }
}
