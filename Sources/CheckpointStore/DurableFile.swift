import CLinux
import Foundation
import Glibc
import SimulationKernel

/// Files that are whole or not there, whatever happens to the process or the machine while they
/// are written: aside, synced, renamed, and the directory synced.
enum DurableFile {
    /// Writes `parts` one behind the other to a file of this path, in place of what was there.
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

    /// Writes `bytes`, and returns when they are durable; the name is not yet.
    private static func writeInPlace(
        _ parts: [[UInt8]], to path: String
    ) throws(CheckpointStoreProblem) {
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else { throw .ofSystem(path) }
        var problem: CheckpointStoreProblem?
        for part in parts where problem == nil {
            problem = append(unsafe part.span.bytes, to: descriptor, path)
        }
        try sync(descriptor, path, problem)
    }

    private static var flags: Int32 { O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC }

    /// The same for a file that is nothing until another tells of it: its bytes are durable, its
    /// name is once its directory has been synced. `parts`, of `size` bytes in all, one behind the
    /// other, and from the next boundary of a page on `pages`.
    ///
    /// What is large goes past the system's cache where that can be: nobody reads it again but a
    /// successor, and to copy it into the cache and out of it costs three times what writing does.
    static func writeInPlace(
        _ parts: some Sequence<[UInt8]?>, _ size: Int, then pages: ByteBlocks, to path: String
    ) throws(CheckpointStoreProblem) {
        let start = ByteBlocks.pages(holding: size)
        var descriptor: Int32 = -1
        var isDirect = size + pages.count >= DirectBuffer.worthIt
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
            for part in parts where problem == nil {
                guard let part else {
                    problem = .unreadableSpool
                    break
                }
                problem = append(unsafe part.span.bytes, to: descriptor, path)
            }
            if problem == nil {
                let zeroes = [UInt8](repeating: 0, count: start - size)
                problem = append(unsafe zeroes.span.bytes, to: descriptor, path)
            }
        }
        pages.forEachPagedPiece { page in
            if problem == nil { problem = append(page, to: descriptor, path, isDirect: isDirect) }
        }
        if problem == nil, ftruncate(descriptor, off_t(start + pages.count)) != 0 {
            problem = .ofSystem(path)
        }
        try sync(descriptor, path, problem)
    }

    /// Closes a file whose bytes are durable then, or removes it.
    private static func sync(
        _ descriptor: Int32, _ path: String, _ writing: CheckpointStoreProblem?
    ) throws(CheckpointStoreProblem) {
        var problem = writing
        if problem == nil, fsync(descriptor) != 0 { problem = .ofSystem(path) }
        if close(descriptor) != 0, problem == nil { problem = .ofSystem(path) }
        if let problem {
            unsafe unlink(path)
            throw problem
        }
    }

    /// Whole pages at a time; the last one is filled up with zeroes.
    private static func writeDirectly(
        _ parts: some Sequence<[UInt8]?>, _ size: Int, to descriptor: Int32, _ path: String
    ) -> CheckpointStoreProblem? {
        var buffer = DirectBuffer(forFileOf: size)
        for part in parts {
            guard let part else { return .unreadableSpool }
            var taken = 0
            while taken < part.count {
                taken += buffer.fill(from: part, at: taken)
                if buffer.isFull, let error = buffer.write(to: descriptor) {
                    return .ofSystem(path, error)
                }
            }
        }
        return buffer.write(to: descriptor).map { .ofSystem(path, $0) }
    }

    /// Writes bytes where the file stands.
    static func append(
        _ bytes: RawSpan, to descriptor: Int32, _ path: String, isDirect: Bool = false
    ) -> CheckpointStoreProblem? {
        var done = 0
        while done < bytes.byteCount {
            // The kernel reads at most what is left of the bytes, within the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done },
                    bytes.byteCount - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .ofSystem(path) }
            // A part of a page is what a full disk leaves; what follows would not be aligned.
            if isDirect, count % ByteBlocks.pageSize != 0 { return .ofSystem(path, ENOSPC) }
            done += count
        }
        return nil
    }

    /// Makes a folder, and those that it lies in, for us alone.
    static func makeFolder(_ folder: String) throws(CheckpointStoreProblem) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CheckpointStoreProblem("\(folder): \(error.localizedDescription)")
        }
    }

    /// A name is durable once its directory is.
    static func syncDirectory(_ folder: String) throws(CheckpointStoreProblem) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .ofSystem(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .ofSystem(folder) }
    }

    /// A file's bytes, or nil if it is not there.
    static func size(_ path: String) -> UInt64? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return UInt64(exactly: lseek(descriptor, 0, SEEK_END))
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
        guard end >= 0, let range = choose(end) else { return nil }
        return bytes(of: descriptor, range)
    }

    /// What there is of so many bytes of an open file, wherever that stands.
    static func bytes(of descriptor: Int32, _ range: Range<Int>) -> [UInt8] {
        let size = range.count
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, done in
            done = 0
            while done < size {
                // The kernel writes at most what is left of the buffer.
                let count = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, size - done,
                    off_t(range.lowerBound + done))
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

    /// What a part should hold was set aside, and cannot be read again.
    package static let unreadableSpool = CheckpointStoreProblem(
        "retained handoffs that were set aside on disk cannot be read again")

    /// The last call's error, about a path.
    static func ofSystem(_ path: String, _ error: Int32 = errno) -> CheckpointStoreProblem {
        // The text is the C library's own, copied at once.
        CheckpointStoreProblem("\(path): \(unsafe String(cString: strerror(error)))")
    }
}
