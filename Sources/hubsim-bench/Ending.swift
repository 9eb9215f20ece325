import Foundation
import Glibc
import Synchronization

/// What a signal to this program ends: the run that it measures, and with that itself.
///
/// The signals are blocked and taken as values by a thread, as `hubsim` does; that inherits the
/// blocking. So the program's `main` is not asynchronous: the main thread would then wait with no
/// signal blocked. Processes of a benchmark of its own die with it.
enum Ending {
    private static let measured = Mutex<pid_t?>(nil)

    /// Call it on the main thread before any other starts.
    static func watch() {
        let numbers = [SIGINT, SIGTERM, SIGHUP]
        var set = sigset_t()
        // Each call only reads or writes the set that it is given.
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let awaited = set
        Thread.detachNewThread {
            var set = awaited
            var number: Int32 = 0
            var request = SIGTERM
            while true {
                guard unsafe sigwait(&set, &number) == 0 else { continue }
                let isMeasuring = measured.withLock { pid in
                    // It is forgotten when its output ends, before its number can be given to another.
                    if let pid { kill(pid, request) }
                    return pid != nil
                }
                if !isMeasuring { exit(128 + number) }
                // Who asks twice does not wait for its last report.
                request = SIGKILL
            }
        }
    }

    /// Reads all that a process prints that ends when we are ended.
    static func output(of process: Process, through pipe: Pipe) throws -> Data {
        try measured.withLock {
            try process.run()
            $0 = process.processIdentifier
        }
        defer {
            measured.withLock { $0 = nil }
            process.waitUntilExit()
        }
        return try pipe.fileHandleForReading.readToEnd() ?? Data()
    }
}
