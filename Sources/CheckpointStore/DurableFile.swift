import Glibc

/// Files that are whole or not there, whatever happens to the process or the machine while they
/// are written: aside, synced, renamed, and the directory synced.
enum DurableFile {
    /// Writes `parts` one behind the other.
    ///
    /// - Throws: what the system said, and of what.
    static func write(_ parts: [[UInt8]], to path: String) throws(CheckpointStoreProblem) {
        let aside = path + ".aside"
        let descriptor = unsafe open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .ofSystem(aside) }
        var problem: CheckpointStoreProblem?
        for part in parts where problem == nil { problem = append(part, to: descriptor, aside) }
        if problem == nil, fsync(descriptor) != 0 { problem = .ofSystem(aside) }
        if close(descriptor) != 0, problem == nil { problem = .ofSystem(aside) }
        if problem == nil, unsafe rename(aside, path) != 0 { problem = .ofSystem(path) }
        if let problem {
            unsafe unlink(aside)
            throw problem
        }
        try syncDirectory(of: path)
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

    /// A rename is durable once its directory is.
    private static func syncDirectory(of path: String) throws(CheckpointStoreProblem) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .ofSystem(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .ofSystem(folder) }
    }

    /// The whole file, or nil if it cannot be read or is larger than `limit`.
    static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size >= 0, size <= limit, lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
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
    static func ofSystem(_ path: String) -> CheckpointStoreProblem {
        // The text is the C library's own, copied at once.
        CheckpointStoreProblem("\(path): \(unsafe String(cString: strerror(errno)))")
    }
}
