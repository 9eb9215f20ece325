import Glibc
import ZeroMQ

/// The file that holds a cluster's secret: one line, for its owner's eyes alone.
enum SecretFile {
    /// Longer files are no secrets.
    static let longest = 128

    /// Makes a new secret; a file that is there already is left as it is.
    static func create(at path: String) throws(CommandFailure) {
        // A path of the user's, and a mode: nothing is shared.
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            if errno == EEXIST {
                throw CommandFailure(
                    .usage,
                    "\(path) exists already, and whoever has its secret would be locked out: "
                        + "choose another name, or remove it first")
            }
            throw CommandFailure(.usage, "\(path) cannot be made: \(reason())")
        }
        defer { close(file) }
        let text = Array(ClusterSecret.generate().fileText.utf8)
        // The array outlives the call.
        let written = unsafe text.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        guard written == text.count, fchmod(file, 0o600) == 0, fsync(file) == 0 else {
            let why = reason()
            unsafe unlink(path)
            throw CommandFailure(.usage, "\(path) cannot be written: \(why)")
        }
    }

    /// Reads a secret that nobody but its owner could have read.
    static func read(_ path: String) throws(CommandFailure) -> ClusterKeys {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT {
                throw CommandFailure(
                    .noSuchFile,
                    "no such file: \(path); make one with `hubsim keys \(path)`, or copy the one "
                        + "that the other processes have")
            }
            throw CommandFailure(.usage, "\(path) cannot be read: \(reason())")
        }
        defer { close(file) }
        // The file that was opened is looked at, whatever the path names by now.
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.usage, "\(path) is no plain file")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw CommandFailure(
                .usage,
                "\(path) has mode \(mode), so others may read the secret: chmod 600 \(path), and "
                    + "make a new one if they may have read it")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw CommandFailure(
                .usage,
                "\(path) belongs to user \(status.st_uid), who knows the secret: copy it to a file "
                    + "of your own")
        }
        var bytes = [UInt8](repeating: 0, count: longest + 1)
        // At most as many bytes as the array has.
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe Glibc.read(file, $0.baseAddress, $0.count)
        }
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        guard let secret = ClusterSecret(fileText: text) else {
            throw CommandFailure(
                .usage,
                "\(path) holds no secret as `hubsim keys` makes it: one line of hubsim-secret-1 "
                    + "and 64 hexadecimal digits")
        }
        return ClusterKeys(secret)
    }

    private static func reason() -> String {
        // The system's own text, copied at once.
        unsafe String(cString: strerror(errno))
    }
}
