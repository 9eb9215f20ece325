import Foundation
import Glibc

/// A process that we started, in a process group of its own.
///
/// `posix_spawn` from the main thread, and neither Foundation's `Process` nor swift-subprocess:
/// a child dies with the *thread* that started it (the kernel's parent-death signal), so that must
/// be one that lasts as long as we do, and each child leads its own group, so that the terminal's
/// Ctrl-C reaches the supervisor alone.
struct ChildProcess {
    let name: String
    let pid: pid_t
    /// What it writes on standard error.
    let logPath: String
    private(set) var end: End?

    /// How a process ended.
    enum End: Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// What a child's descriptors are.
    struct Streams {
        /// Whether it writes on our standard output; otherwise into its log.
        var keepsOutput = false
        /// Whether it gets our standard error as descriptor 3.
        var passesErrorAsThird = false
    }

    /// Starts this same program with these arguments.
    ///
    /// - Throws: `CommandFailure(.lost)` if the system refuses.
    init(
        named name: String, arguments: [String], log: String, streams: Streams = Streams()
    ) throws(CommandFailure) {
        self.name = name
        logPath = log
        pid = try spawn(arguments, log: log, streams)
    }

    var isRunning: Bool { end == nil }

    /// Takes note of its end, if it has ended. Returns whether it ended just now.
    mutating func reap(waiting: Bool = false) -> Bool {
        guard end == nil else { return false }
        var status: Int32 = 0
        var result: pid_t
        // Writes the status only.
        repeat {
            result = unsafe waitpid(pid, &status, waiting ? 0 : WNOHANG)
        } while result == -1 && errno == EINTR
        guard result == pid else { return false }
        // As <sys/wait.h> packs it: the signal in seven bits, the exit code in the next eight.
        let signal = status & 0x7F
        end = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
        return true
    }

    /// Sends a signal to the whole group. Nothing if it was reaped: its number may be another's.
    func signal(_ number: Int32) {
        guard isRunning else { return }
        // The group exists from the child's first instruction on, but not before.
        if killpg(pid, number) != 0 { kill(pid, number) }
    }
}

extension ChildProcess.End: CustomStringConvertible {
    var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .killed(let signal): "was killed by signal \(signal) (\(Signals.name(of: signal)))"
        }
    }
}

/// The path of this program.
private func ownPath() throws(CommandFailure) -> String {
    do {
        return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    } catch {
        throw CommandFailure(.internal, "cannot find this program's own path: \(error)")
    }
}

private func spawn(
    _ arguments: [String], log: String, _ streams: ChildProcess.Streams
) throws(CommandFailure) -> pid_t {
    let path = try ownPath()
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // All of these only fill in the two structures; paths are copied.
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
    }
    if streams.passesErrorAsThird { unsafe posix_spawn_file_actions_adddup2(&actions, 2, 3) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
        &actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    if !streams.keepsOutput { unsafe posix_spawn_file_actions_adddup2(&actions, 2, 1) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

    var environment = ProcessInfo.processInfo.environment
    // Swift's own post-mortem takes seconds on a busy machine; the fatal message comes before it.
    if environment["SWIFT_BACKTRACE"] == nil { environment["SWIFT_BACKTRACE"] = "enable=no" }
    var pid: pid_t = 0
    let result = unsafe withTerminatedStrings([path] + arguments) { argv in
        unsafe withTerminatedStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
            unsafe posix_spawn(&pid, path, &actions, &attributes, argv, envp)
        }
    }
    guard result == 0 else {
        let reason = unsafe String(cString: strerror(result))
        throw CommandFailure(.lost, "cannot start a process: \(reason)")
    }
    return pid
}

/// Lends an array of C strings that ends in null, for one call.
@unsafe private func withTerminatedStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = unsafe strings.map { unsafe strdup($0) }
    // Each was allocated by strdup, and the body has returned.
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe body(copies + [nil])
}
