/// What this module throws: always what was tried, where, and why it was refused.
///
/// A full queue, a quiet socket, an unknown peer and a signal are no errors: the calls return them
/// as ordinary values.
package enum ZeroMQError: Error, Hashable, Sendable {
    /// libzmq or the kernel refused a call; `endpoint` is the address or path it concerned.
    case refused(Operation, ErrorNumber, endpoint: String?)
    /// The context was shut down: the socket can only be closed.
    case terminated(Operation)
    /// The text is no endpoint of ours.
    case badEndpoint(String, EndpointProblem)
    /// The path has more bytes than the kernel's 107; libzmq is not even asked.
    case ipcPathTooLong(String, byteCount: Int)
    /// Another socket holds the lock of this ipc path; binding would steal it silently.
    case ipcPathTaken(String, holder: Int32?)
    /// The directory for ipc sockets cannot be trusted.
    case unsafeDirectory(String, DirectoryProblem)
    /// The text or the bytes are no CURVE key.
    case badKey(KeyProblem)

    /// The call that failed.
    package enum Operation: String, Hashable, Sendable {
        case createContext = "create a context"
        case createSocket = "create a socket"
        case setOption = "set an option"
        case getOption = "read an option"
        case bind
        case unbind
        case connect
        case disconnect
        case send
        case receive
        case poll
        case monitor
        case createMessage = "create a message"
        case createKey = "create a key"
        case createThread = "create a thread"
        case createPipe = "create a pipe"
        case lock
        case createDirectory = "create a directory"
        case removeDirectory = "remove a directory"
    }
}

extension ZeroMQError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let operation, let number, let endpoint):
            let place = endpoint.map { " at \($0)" } ?? ""
            return "cannot \(operation.rawValue)\(place): \(number)"
        case .terminated(let operation):
            return "cannot \(operation.rawValue): the context was shut down"
        case .badEndpoint(let text, let problem):
            return "'\(text)' is no endpoint: \(problem)"
        case .ipcPathTooLong(let path, let count):
            return "the ipc path '\(path)' has \(count) bytes, the system allows "
                + "\(Endpoint.longestIPCPath): choose a shorter directory"
        case .ipcPathTaken(let path, let holder):
            let who = holder.map { "process \($0)" } ?? "another socket"
            return "the ipc path '\(path)' is in use by \(who)"
        case .unsafeDirectory(let path, let problem):
            return "the directory '\(path)' cannot hold sockets: \(problem)"
        case .badKey(let problem):
            return "no CURVE key: \(problem)"
        }
    }
}
