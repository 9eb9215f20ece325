import Foundation

/// The end of a log file.
enum LogTail {
    /// The most that is read of a file.
    static let mostBytes: UInt64 = 16 << 10

    /// The last lines that are not empty, oldest first; none if the file cannot be read.
    static func lines(of path: String, atMost count: Int) -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        guard let size = try? file.seekToEnd() else { return [] }
        try? file.seek(toOffset: size > mostBytes ? size - mostBytes : 0)
        guard let data = try? file.readToEnd() else { return [] }
        let lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        return lines.suffix(count).map { String($0) }
    }
}
