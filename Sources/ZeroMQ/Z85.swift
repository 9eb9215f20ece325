/// Bytes as text, four to five characters (ZeroMQ RFC 32).
///
/// Written here and not called in libzmq, whose decoder accepts groups beyond 32 bits, and whose
/// characters are looked up past the end of a table if they are not ASCII.
package enum Z85 {
    static let keyLength = 32
    static let keyTextLength = 40

    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8
    )

    private static let values: [UInt64?] = {
        var values = [UInt64?](repeating: nil, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt64(value) }
        return values
    }()

    /// - Precondition: a multiple of four bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        precondition(bytes.count.isMultiple(of: 4), "Z85 of \(bytes.count) bytes")
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 4 * 5)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let group = bytes[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            for divisor: UInt32 in [52_200_625, 614_125, 7225, 85, 1] {
                text.append(alphabet[Int(group / divisor % 85)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Throws: `badKey(.notZ85)` for a foreign character, a group beyond 32 bits, or a length
    ///   that is no multiple of five.
    package static func decode(_ text: String) throws(ZeroMQError) -> [UInt8] {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 5) else { throw .badKey(.notZ85) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 5 * 4)
        for start in stride(from: 0, to: characters.count, by: 5) {
            var group: UInt64 = 0
            for character in characters[start..<(start + 5)] {
                guard let value = values[Int(character)] else { throw .badKey(.notZ85) }
                group = group * 85 + value
            }
            guard let group = UInt32(exactly: group) else { throw .badKey(.notZ85) }
            for shift: UInt32 in [24, 16, 8, 0] {
                bytes.append(UInt8(truncatingIfNeeded: group >> shift))
            }
        }
        return bytes
    }

    static func checkedKey(_ bytes: [UInt8]) throws(ZeroMQError) -> [UInt8] {
        guard bytes.count == keyLength else {
            throw .badKey(.length(bytes.count, expected: keyLength))
        }
        return bytes
    }

    /// The text that libzmq wrote, without its zero.
    static func text(_ characters: [CChar]) -> String {
        String(
            decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
