import Glibc

/// An advisory lock beside an ipc path, held by at most one socket on this host.
///
/// Binding an ipc path that is in use succeeds in libzmq and silently takes it from its owner, so
/// whoever binds first takes `PATH.lock`. The kernel frees it when its process dies, whatever the
/// death, so a stale lock cannot exist. The file itself stays: removing it would let two processes
/// lock two files of one name.
final class LockFile: Sendable {
    private let descriptor: Int32

    /// - Throws: `ipcPathTaken` if somebody else has it, `refused(.lock ...)` if the file cannot
    ///   be made.
    init(guarding path: String) throws(ZeroMQError) {
        let name = path + ".lock"
        let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .refused(.lock, .ofSystem, endpoint: name) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = ErrorNumber.ofSystem
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw number.rawValue == EWOULDBLOCK
                ? .ipcPathTaken(path, holder: holder) : .refused(.lock, number, endpoint: name)
        }
        self.descriptor = descriptor
        // The number only serves the message that a second process gets; failing to write it is fine.
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit {
        // Closing alone frees it only when a child that is being started has closed it too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The process number that the holder wrote, if it did.
    private static func holder(_ descriptor: Int32) -> Int32? {
        var digits = [UInt8](repeating: 0, count: 16)
        // The kernel writes at most `count` bytes into a buffer of `count` bytes.
        let read = unsafe digits.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard read > 1 else { return nil }
        return Int32(String(decoding: digits[..<(read - 1)], as: UTF8.self))
    }
}
