import CZeroMQ
import Glibc

/// An `errno` as libzmq or the kernel left it.
package struct ErrorNumber: Hashable, Sendable {
    package let rawValue: Int32

    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The number that the last failed libzmq call left on this thread.
    static var ofLastCall: ErrorNumber { ErrorNumber(zmq_errno()) }

    /// The number that the last failed system call left on this thread.
    static var ofSystem: ErrorNumber { ErrorNumber(errno) }

    /// The symbol that manuals use, such as `EADDRINUSE`, or `errno 4711`.
    package var name: String {
        Self.names[rawValue] ?? "errno \(rawValue)"
    }

    /// The sentence that libzmq has for it.
    package var message: String {
        guard let text = unsafe zmq_strerror(rawValue) else { return name }
        // libzmq returns a static or thread-local, terminated string; it is copied at once.
        return unsafe String(cString: text)
    }

    private static let names: [Int32: String] = [
        EPERM: "EPERM", ENOENT: "ENOENT", EINTR: "EINTR", EIO: "EIO", EBADF: "EBADF",
        EAGAIN: "EAGAIN", ENOMEM: "ENOMEM", EACCES: "EACCES", EFAULT: "EFAULT", EBUSY: "EBUSY",
        EEXIST: "EEXIST", ENODEV: "ENODEV", ENOTDIR: "ENOTDIR", EINVAL: "EINVAL", ENFILE: "ENFILE",
        EMFILE: "EMFILE", ENOSPC: "ENOSPC", EROFS: "EROFS", EPIPE: "EPIPE", ELOOP: "ELOOP",
        ENAMETOOLONG: "ENAMETOOLONG", ENOTSUP: "ENOTSUP", EPROTO: "EPROTO",
        EPROTONOSUPPORT: "EPROTONOSUPPORT", ENOBUFS: "ENOBUFS", ENETDOWN: "ENETDOWN",
        EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL", ECONNREFUSED: "ECONNREFUSED",
        EINPROGRESS: "EINPROGRESS", ENOTSOCK: "ENOTSOCK", EMSGSIZE: "EMSGSIZE",
        EAFNOSUPPORT: "EAFNOSUPPORT", ENETUNREACH: "ENETUNREACH", ECONNABORTED: "ECONNABORTED",
        ECONNRESET: "ECONNRESET", ENOTCONN: "ENOTCONN", ETIMEDOUT: "ETIMEDOUT",
        EHOSTUNREACH: "EHOSTUNREACH", ENETRESET: "ENETRESET", EFSM: "EFSM",
        ENOCOMPATPROTO: "ENOCOMPATPROTO", ETERM: "ETERM", EMTHREAD: "EMTHREAD",
    ]
}

extension ErrorNumber: CustomStringConvertible {
    package var description: String { "\(name) (\(message))" }
}
