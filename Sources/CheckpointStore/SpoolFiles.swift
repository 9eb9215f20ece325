package import Federation
import Glibc
import Synchronization

/// Files without a name, into which a process sets aside what it retains. The system takes a file
/// back when nothing in it is held any more, or when the process has ended, however it did.
package final class SpoolFiles: Sendable {
    private let folder: String
    private let fileSize: Int
    /// The file that is being filled.
    private let last = Mutex<Segment?>(nil)

    /// A process keeps so much in memory; at the default distance of checkpoints that is enough.
    private static let budget = 128 << 20

    /// - Parameter fileSize: so many bytes a file is filled up to: the fewer, the sooner space is given
    ///   back; the more, the fewer are open at once, of which the system allows some thousand.
    package init(_ folder: String, fileSize: Int = 64 << 20) {
        self.folder = folder
        self.fileSize = fileSize
    }

    package var spool: Spool {
        Spool(budget: SpoolFiles.budget) { bytes in self.setAside(bytes) }
    }

    func setAside(_ bytes: [UInt8]) -> SetAside? {
        last.withLock { last in
            if last.map({ $0.end >= fileSize }) ?? true { last = Segment(in: folder) }
            guard let file = last?.file, let start = last?.append(bytes) else { return nil }
            // Of the bytes the closure holds nothing: they are to leave the memory.
            let count = bytes.count
            return SetAside(count: count) { file.read(from: start, count: count) }
        }
    }

    /// The owner's view of a file: how far it is filled.
    private struct Segment {
        let file: UnnamedFile
        var end = 0

        init?(in folder: String) {
            guard let file = UnnamedFile(in: folder) else { return nil }
            self.file = file
        }

        /// Adds bytes, and says where they begin. What a full disk took of them is overwritten next.
        mutating func append(_ bytes: [UInt8]) -> Int? {
            guard file.write(bytes, at: end) else { return nil }
            defer { end += bytes.count }
            return end
        }
    }
}

/// A file that goes with the last who holds it. One writes; any thread may read meanwhile.
private final class UnnamedFile: Sendable {
    private let descriptor: Int32

    init?(in folder: String) {
        try? DurableFile.makeFolder(folder)
        var name = Array("\(folder)/spool.XXXXXX".utf8CString)
        // The call writes over the six letters, within the array, and the file is for us alone.
        descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
            guard let start = name.baseAddress else { return -1 }
            let descriptor = unsafe mkstemp(start)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                unsafe unlink(start)
            }
            return descriptor
        }
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8], at start: Int) -> Bool {
        guard lseek(descriptor, off_t(start), SEEK_SET) == start else { return false }
        // Sound: the array outlives the call. Why it failed is nothing to whoever keeps the bytes.
        return unsafe DurableFile.append(bytes.span.bytes, to: descriptor, "a spool") == nil
    }

    /// So many bytes; nil if they cannot be read.
    func read(from start: Int, count: Int) -> [UInt8]? {
        let bytes = DurableFile.bytes(of: descriptor, start..<(start + count))
        return bytes.count == count ? bytes : nil
    }
}
