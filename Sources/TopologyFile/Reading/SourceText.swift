/// Lines and columns of a text, before any syntax: lines from 1, columns in scalars from 1.
enum SourceText {
    static func placeOfInvalidByte(_ bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        var end = 0
        // Lines are independent in UTF-8: find the first that is not valid.
        while start < bytes.count {
            end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let part = bytes[start..<end]
            if String(validating: part, as: UTF8.self) == nil {
                var valid = 0
                for length in stride(from: part.count, to: 0, by: -1) {
                    if part.count > 4096 { break }
                    if let text = String(validating: part.prefix(length), as: UTF8.self) {
                        valid = text.unicodeScalars.count
                        break
                    }
                }
                return (line, valid + 1)
            }
            line += 1
            start = end + 1
        }
        return (line, 1)
    }

    /// The first character that no text file should have.
    static func controlCharacter(
        _ scalars: [Unicode.Scalar]
    ) -> (line: Int, column: Int, scalar: Unicode.Scalar)? {
        var line = 1
        var column = 1
        for scalar in scalars {
            switch scalar.value {
            case 0x0A:
                line += 1
                column = 1
                continue
            case 0x09, 0x0D, 0x85, 0xA0...0xD7FF, 0x20...0x7E, 0xE000...0xFEFE, 0xFF00...0xFFFD,
                0x10000...0x10FFFF:
                column += 1
            default:
                return (line, column, scalar)
            }
        }
        return nil
    }

    /// Where a YAML alias may stand: `*name` after the start of a value. A few words of prose
    /// may look alike; quoted ones and comments do not count.
    static func aliases(_ scalars: [Unicode.Scalar]) -> [(line: Int, column: Int)] {
        var found: [(line: Int, column: Int)] = []
        var line = 1
        var column = 0
        var before: Unicode.Scalar = "\n"
        var inComment = false
        for (index, scalar) in scalars.enumerated() {
            column += 1
            if scalar == "\n" {
                line += 1
                column = 0
                inComment = false
            } else if scalar == "#", before == " " || before == "\n" {
                inComment = true
            } else if scalar == "*", !inComment, " \n\t[{,:".unicodeScalars.contains(before),
                index + 1 < scalars.count, !" \n\t".unicodeScalars.contains(scalars[index + 1])
            {
                found.append((line, column))
            }
            before = scalar
        }
        return found
    }

    static func index(line: Int, column: Int, in scalars: [Unicode.Scalar]) -> Int? {
        var current = 1
        var start = 0
        while current < line {
            guard let end = scalars[start...].firstIndex(of: "\n") else { return nil }
            start = end + 1
            current += 1
        }
        let index = start + column - 1
        return index >= 0 && index < scalars.count ? index : nil
    }
}
