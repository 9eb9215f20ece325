import CZeroMQ

/// Why something is no CURVE key.
package enum KeyProblem: Hashable, Sendable, CustomStringConvertible {
    case length(Int, expected: Int)
    case notZ85
    case unsupported

    package var description: String {
        switch self {
        case .length(let count, let expected): "\(count) bytes instead of \(expected)"
        case .notZ85: "not Z85 text"
        case .unsupported: "this libzmq was built without CURVE"
        }
    }
}

/// The half of a key pair that everybody may know: 32 bytes.
package struct CurvePublicKey: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(ZeroMQError) {
        self.bytes = try Z85.checkedKey(bytes)
    }

    /// Reads 40 characters of Z85.
    package init(z85: String) throws(ZeroMQError) {
        try self.init(Z85.decode(z85))
    }
}

extension CurvePublicKey: CustomStringConvertible {
    /// 40 characters of Z85.
    package var description: String { Z85.encode(bytes) }
}

/// The half that never leaves its process: 32 bytes. It prints as nothing.
package struct CurveSecretKey: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(ZeroMQError) {
        self.bytes = try Z85.checkedKey(bytes)
    }

    package init(z85: String) throws(ZeroMQError) {
        try self.init(Z85.decode(z85))
    }
}

extension CurveSecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

package struct CurveKeyPair: Hashable, Sendable {
    package let publicKey: CurvePublicKey
    package let secretKey: CurveSecretKey

    /// The pair of a secret that came from elsewhere, such as one derived from the cluster's.
    package init(secretKey: CurveSecretKey) throws(ZeroMQError) {
        var text = [CChar](repeating: 0, count: Z85.keyTextLength + 1)
        // libzmq reads 40 characters and a zero, and writes as many.
        guard unsafe zmq_curve_public(&text, Z85.encode(secretKey.bytes)) == 0 else {
            throw .refused(.createKey, .ofLastCall, endpoint: nil)
        }
        self.secretKey = secretKey
        publicKey = try CurvePublicKey(z85: Z85.text(text))
    }

    /// A new pair from the system's random numbers.
    package static func generate() throws(ZeroMQError) -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: Z85.keyTextLength + 1)
        var secretText = publicText
        // libzmq writes 40 characters and a zero into each.
        guard unsafe zmq_curve_keypair(&publicText, &secretText) == 0 else {
            let number = ErrorNumber.ofLastCall
            throw number.rawValue == ENOTSUP
                ? .badKey(.unsupported) : .refused(.createKey, number, endpoint: nil)
        }
        return CurveKeyPair(
            publicKey: try CurvePublicKey(z85: Z85.text(publicText)),
            secretKey: try CurveSecretKey(z85: Z85.text(secretText)))
    }

    private init(publicKey: CurvePublicKey, secretKey: CurveSecretKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }
}
