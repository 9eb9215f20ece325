import Glibc

/// The signals that a loop asks for when it has time, instead of being interrupted by them.
///
/// Handlers may call next to nothing; a signal that is blocked waits until it is taken as a value.
/// Made on the main thread before any other thread starts, so that all inherit the blocking.
struct Signals {
    private let awaited: sigset_t

    /// Blocks these signals from here on.
    init(awaiting numbers: [Int32]) {
        var set = sigset_t()
        // Each call only writes the set that it is given.
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        awaited = set
    }

    /// What ends a run early.
    static let ends: [Int32] = [SIGINT, SIGTERM, SIGHUP]

    /// The next signal, or nil if none came within so many milliseconds.
    func next(withinMilliseconds limit: Int) -> Int32? {
        var set = awaited
        var time = timespec(tv_sec: limit / 1000, tv_nsec: limit % 1000 * 1_000_000)
        // Reads the set and the time, and writes nothing.
        let number = unsafe sigtimedwait(&set, nil, &time)
        return number > 0 ? number : nil
    }

    /// As people call it: `SIGKILL`, or `signal 64`.
    static func name(of number: Int32) -> String {
        let names: [Int32: String] = [
            SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL",
            SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE",
            SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE", SIGTERM: "SIGTERM",
            SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
        ]
        return names[number] ?? "signal \(number)"
    }
}
