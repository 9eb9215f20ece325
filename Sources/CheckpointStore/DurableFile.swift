import CLinux
import Glibc

/// Files that are whole or not there, whatever happens to the process or the machine while they
/// are written: aside, synced, renamed, and the directory synced.
enum DurableFile {
    /// Writes `parts` one behind the other.
    ///
    /// - Throws: what the system said, and of what.
    static func write(_ parts: [[UInt8]], to path: String) throws(CheckpointStoreProblem) {
        let aside = path + ".aside"
        try writeInPlace(parts, to: aside)
        if unsafe rename(aside, path) != 0 {
            let problem = CheckpointStoreProblem.ofSystem(path)
            unsafe unlink(aside)
            throw problem
        }
        try syncDirectory(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
    }

    /// The same for a file that is nothing until another tells of it: its bytes are durable, its
    /// name is once its directory has been synced.
    ///
    /// What is large goes past the system's cache where that can be: nobody reads it again but a
    /// successor, and to copy it into the cache and out of it costs three times what writing does.
    ///
    /// - Throws: what the system said, and of what.
    static func writeInPlace(
        _ parts: [[UInt8]], to path: String
    ) throws(CheckpointStoreProblem) {
        let size = parts.reduce(0) { $0 + $1.count }
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        var descriptor: Int32 = -1
        var isDirect = size >= DirectBuffer.worthIt
        if isDirect { descriptor = unsafe open(path, flags | hubsim_direct(), 0o600) }
        if descriptor < 0 {
            // Not every file system can.
            isDirect = false
            descriptor = unsafe open(path, flags, 0o600)
        }
        guard descriptor >= 0 else { throw .ofSystem(path) }
        var problem: CheckpointStoreProblem?
        if isDirect {
            problem = writeDirectly(parts, size, to: descriptor, path)
        } else {
            for part in parts where problem == nil { problem = append(part, to: descriptor, path) }
        }
        if problem == nil, fsync(descriptor) != 0 { problem = .ofSystem(path) }
        if close(descriptor) != 0, problem == nil { problem = .ofSystem(path) }
        if let problem {
            unsafe unlink(path)
            throw problem
        }
    }

    /// Whole blocks at a time; the last one is filled up, and the file cut to its size.
    private static func writeDirectly(
        _ parts: [[UInt8]], _ size: Int, to descriptor: Int32, _ path: String
    ) -> CheckpointStoreProblem? {
        var buffer = DirectBuffer(forFileOf: size)
        for part in parts {
            var taken = 0
            while taken < part.count {
                taken += buffer.fill(from: part, at: taken)
                if buffer.isFull, let error = buffer.write(to: descriptor) {
                    return .ofSystem(path, error)
                }
            }
        }
        if let error = buffer.write(to: descriptor) { return .ofSystem(path, error) }
        return ftruncate(descriptor, off_t(size)) == 0 ? nil : .ofSystem(path)
    }

    private static func append(
        _ bytes: [UInt8], to descriptor: Int32, _ path: String
    ) -> CheckpointStoreProblem? {
        var done = 0
        while done < bytes.count {
            // The kernel reads at most what is left of the array, within the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .ofSystem(path) }
            done += count
        }
        return nil
    }

    /// A name is durable once its directory is.
    static func syncDirectory(_ folder: String) throws(CheckpointStoreProblem) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .ofSystem(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .ofSystem(folder) }
    }

    /// The whole file, or nil if it cannot be read or is larger than `limit`.
    static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        read(path) { size in size <= limit ? 0..<size : nil }
    }

    /// So many bytes of a file; nil if it has not got them.
    static func read(_ path: String, _ range: Range<UInt64>) -> [UInt8]? {
        read(path) { size in
            range.upperBound <= UInt64(size)
                ? Int(range.lowerBound)..<Int(range.upperBound) : nil
        }
    }

    private static func read(_ path: String, _ choose: (_ size: Int) -> Range<Int>?) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let end = Int(lseek(descriptor, 0, SEEK_END))
        guard end >= 0, let range = choose(end),
            lseek(descriptor, off_t(range.lowerBound), SEEK_SET) == range.lowerBound
        else { return nil }
        let size = range.count
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, done in
            done = 0
            while done < size {
                // The kernel writes at most what is left of the buffer.
                let count = unsafe Glibc.read(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, size - done)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                done += count
            }
        }
    }
}

/// Why something cannot be kept, in the system's words.
package struct CheckpointStoreProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// The last call's error, about a path.
    static func ofSystem(_ path: String, _ error: Int32 = errno) -> CheckpointStoreProblem {
        // The text is the C library's own, copied at once.
        CheckpointStoreProblem("\(path): \(unsafe String(cString: strerror(error)))")
    }
}
