import Glibc

/// Why a directory must not hold sockets.
package enum DirectoryProblem: Hashable, Sendable, CustomStringConvertible {
    case notADirectory
    case otherOwner(UInt32)
    case openToOthers(mode: UInt32)
    case badName(String)
    case noRoom(byteCount: Int)

    package var description: String {
        switch self {
        case .notADirectory: "it is no directory"
        case .otherOwner(let user): "it belongs to user \(user)"
        case .openToOthers(let mode): "others may enter it (mode \(String(mode, radix: 8)))"
        case .badName(let name): "'\(name)' is no name: use letters, digits, '.', '-' and '_'"
        case .noRoom(let count): "its path of \(count) bytes leaves no room for names"
        }
    }
}

/// A short directory that only this user may enter, where the processes of a run meet over ipc.
///
/// Under `XDG_RUNTIME_DIR` if that is set, ours and short enough, otherwise `/tmp/hubsim-UID`. A
/// directory that somebody else made, or may enter, is refused rather than mended: it may already
/// hold his sockets. Each path in it is locked by whoever binds it (see `Socket.bind`).
package struct RendezvousDirectory: Hashable, Sendable {
    package let path: String

    /// Bytes kept for the names of sockets: a path of at most 74 bytes is short enough.
    package static let roomForNames = 32

    /// Makes, or finds again, the directory of this run.
    package init(run name: String) throws(ZeroMQError) {
        let base = try Self.userDirectory(runtime: Self.environment("XDG_RUNTIME_DIR"), name)
        self = try RendezvousDirectory(run: name, under: base)
    }

    /// As above under another directory, which is made too if it is not there.
    package init(run name: String, under base: String) throws(ZeroMQError) {
        try Self.checkName(name, in: base)
        let path = "\(base)/\(name)"
        guard path.utf8.count + 1 + Self.roomForNames <= Endpoint.longestIPCPath else {
            throw .unsafeDirectory(path, .noRoom(byteCount: path.utf8.count))
        }
        try Self.makePrivate(base)
        try Self.makePrivate(path)
        self.path = path
    }

    /// The endpoint of a socket in here.
    package func endpoint(_ name: String) throws(ZeroMQError) -> Endpoint {
        try Self.checkName(name, in: path)
        return try .ipc("\(path)/\(name)")
    }

    /// Removes the directory with what is in it; to be called when no process of the run is left.
    package func remove() throws(ZeroMQError) {
        if let listing = unsafe opendir(path) {
            defer { unsafe closedir(listing) }
            while let entry = unsafe readdir(listing) {
                // `d_name` is a terminated string inside `entry`, valid until the next readdir.
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                    unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                        unsafe String(cString: text)
                    }
                }
                if name != ".", name != ".." { unsafe unlink("\(path)/\(name)") }
            }
        }
        guard unsafe rmdir(path) == 0 || errno == ENOENT else {
            throw .refused(.removeDirectory, .ofSystem, endpoint: path)
        }
    }

    private static func userDirectory(
        runtime: String?, _ name: String
    ) throws(ZeroMQError) -> String {
        if let runtime, runtime.hasPrefix("/"),
            runtime.utf8.count + "/hubsim/".utf8.count + name.utf8.count + 1 + roomForNames
                <= Endpoint.longestIPCPath,
            (try? check(runtime)) != nil
        {
            return "\(runtime)/hubsim"
        }
        return "/tmp/hubsim-\(geteuid())"
    }

    private static func environment(_ name: String) -> String? {
        // Read before other threads could change the environment; nothing here changes it.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    private static func checkName(_ name: String, in directory: String) throws(ZeroMQError) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix(".") else {
            throw .unsafeDirectory(directory, .badName(name))
        }
    }

    private static func makePrivate(_ path: String) throws(ZeroMQError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .refused(.createDirectory, .ofSystem, endpoint: path)
        }
        try check(path)
    }

    /// Ours, a directory itself and no link to one, and closed to everybody else.
    private static func check(_ path: String) throws(ZeroMQError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            throw .refused(.createDirectory, .ofSystem, endpoint: path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .unsafeDirectory(path, .notADirectory)
        }
        guard status.st_uid == geteuid() else {
            throw .unsafeDirectory(path, .otherOwner(status.st_uid))
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .unsafeDirectory(path, .openToOthers(mode: status.st_mode & 0o7777))
        }
    }
}
