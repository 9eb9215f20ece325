import CZeroMQ
import Glibc
import Synchronization

/// A thread of its own for work that waits in sockets, joined when it goes out of scope.
///
/// Not a task: a wait in libzmq would take a thread of the cooperative pool from everybody else.
/// Signals stay with the thread that started the program; this one blocks them.
@safe package struct DedicatedThread: ~Copyable {
    /// Invariant: started, and joined exactly once, by `deinit`.
    private let thread: pthread_t

    /// Starts `body` with what it shall own, such as a socket.
    ///
    /// - Parameter name: shown by `top` and debuggers; Linux keeps 15 bytes.
    package init<Input: ~Copyable>(
        named name: String, owning input: consuming sending Input,
        _ body: @escaping @Sendable (consuming sending Input) -> Void
    ) throws(ZeroMQError) {
        let job = OwningJob(name, input, body)
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let reference = unsafe Unmanaged<Job>.passRetained(job)
        // The new thread takes the one reference that was retained for it.
        let result = unsafe pthread_create(
            &thread, nil,
            { reference in
                if let reference = unsafe reference {
                    unsafe Unmanaged<Job>.fromOpaque(reference).takeRetainedValue().run()
                }
                return nil
            }, reference.toOpaque())
        guard result == 0 else {
            unsafe reference.release()
            throw .refused(.createThread, ErrorNumber(result), endpoint: name)
        }
        self.thread = thread
    }

    package init(
        named name: String, _ body: @escaping @Sendable () -> Void
    ) throws(ZeroMQError) {
        try self.init(named: name, owning: Nothing()) { _ in body() }
    }

    deinit { pthread_join(thread, nil) }

    /// Waits until the body has returned.
    package consuming func join() {}
}

private struct Nothing: ~Copyable, Sendable {}

/// What a thread runs; a class, because C passes one pointer.
private class Job {
    func run() {}
}

private final class OwningJob<Input: ~Copyable>: Job {
    private let name: String
    private let input: Mutex<Input?>
    private let body: @Sendable (consuming sending Input) -> Void

    init(
        _ name: String, _ input: consuming sending Input,
        _ body: @escaping @Sendable (consuming sending Input) -> Void
    ) {
        self.name = name
        self.input = Mutex(input)
        self.body = body
    }

    override func run() {
        unsafe pthread_setname_np(pthread_self(), String(name.prefix(15)))
        guard let input = input.withLock({ $0.take() }) else { return }
        body(input)
    }
}
