import Synchronization

/// Decides which CURVE keys may speak to the servers of one context (ZeroMQ RFC 27).
///
/// It answers on its own thread from `init` on, hence before any server of its can bind, and every
/// such server keeps it running: libzmq admits any key when nobody answers. Refused are all other
/// keys, and every mechanism but CURVE.
///
/// A context has one authenticator; a second one is refused with `EADDRINUSE`.
package final class Authenticator: Sendable {
    let context: Context
    private let book: Book
    private let conclusion: Mutex<Conclusion?>

    /// Names the request to libzmq's side; it must not be empty.
    static let domain = Array("hubsim".utf8)
    /// The most refusals of which the particulars are kept.
    package static let mostRefusals = 64

    /// A peer that was turned away.
    package struct Refusal: Hashable, Sendable {
        /// The key that it showed, if it spoke CURVE.
        package let key: CurvePublicKey?
        package let address: String
        package let mechanism: String
    }

    package struct Record: Hashable, Sendable {
        package internal(set) var admitted = 0
        package internal(set) var refused = 0
        /// The last refusals, oldest first, at most `mostRefusals`.
        package internal(set) var lastRefusals: [Refusal] = []
    }

    /// - Parameters:
    ///   - names: the keys to admit, and the user id by which messages then name each.
    ///   - isComplete: whether all keys are known. Until they are, see ``learn(_:)``, other keys
    ///     wait for the answer instead of being refused.
    ///   - report: told of each refusal, on the authenticator's thread.
    package init(
        in context: Context, admitting names: [CurvePublicKey: String], isComplete: Bool = true,
        report: @escaping @Sendable (Refusal) -> Void = { _ in }
    ) throws(ZeroMQError) {
        let book = Book(names, isComplete: isComplete, report)
        var options = SocketOptions()
        options.linger = .zero
        let requests = try Socket(.reply, in: context, options)
        let address = try Endpoint.inproc("zeromq.zap.01")
        try requests.bind(address)
        let order = try Endpoint.inproc(Context.uniqueName("zap"))
        let stopped = try Socket(.pair, in: context, options)
        try stopped.bind(order)
        let stopper = try Socket(.pair, in: context, options)
        try stopper.connect(order)
        let desk = Desk(requests: requests, stopped: stopped)
        let thread = try DedicatedThread(named: "zap", owning: desk) { desk in
            book.answer(at: desk)
            // Closing frees the name some time later, this at once.
            try? desk.requests.unbind(address)
        }
        self.context = context
        self.book = book
        conclusion = Mutex(Conclusion(stopper: stopper, thread: thread))
    }

    deinit {
        conclusion.withLock { conclusion in
            // One empty frame in an empty queue is taken at once. If the context was shut down the
            // thread has ended by itself.
            _ = try? conclusion?.stopper.send([])
            // Joins. The thread holds no reference to this object, so this is not the thread.
            conclusion = nil
        }
    }

    /// Admits one more key from now on.
    package func admit(_ key: CurvePublicKey, as name: String) {
        book.change { $0[key] = name }
    }

    /// Admits these keys too, and refuses all others from now on.
    package func learn(_ names: [CurvePublicKey: String]) {
        book.change { $0.merge(names) { $1 } }
        book.isComplete.store(true, ordering: .releasing)
    }

    /// Refuses a key from now on; connections that stand are kept.
    package func revoke(_ key: CurvePublicKey) {
        book.change { $0[key] = nil }
    }

    /// What was admitted and refused so far.
    package var record: Record { book.record }
}

/// What ends the thread: a word to it, and waiting for it.
private struct Conclusion: ~Copyable {
    let stopper: Socket
    let thread: DedicatedThread
}

/// The sockets that the thread owns.
private struct Desk: ~Copyable {
    let requests: Socket
    let stopped: Socket
}

/// The keys, the counts, and the answering.
private final class Book: Sendable {
    private let names: Mutex<[CurvePublicKey: String]>
    private let tally = Mutex(Authenticator.Record())
    let isComplete: Atomic<Bool>
    private let report: @Sendable (Authenticator.Refusal) -> Void

    init(
        _ names: [CurvePublicKey: String], isComplete: Bool,
        _ report: @escaping @Sendable (Authenticator.Refusal) -> Void
    ) {
        self.names = Mutex(names)
        self.isComplete = Atomic(isComplete)
        self.report = report
    }

    var record: Authenticator.Record { tally.withLock { $0 } }

    func change(_ body: (inout [CurvePublicKey: String]) -> Void) {
        names.withLock { body(&$0) }
    }

    /// Answers until it is told to stop or the context is shut down.
    func answer(at desk: borrowing Desk) {
        var poller = Poller()
        let asked = poller.add(desk.requests)
        let stopped = poller.add(desk.stopped)
        do {
            while true {
                guard case .ready = try poller.wait(upTo: nil) else { continue }
                if poller.isReadable(stopped) { return }
                guard poller.isReadable(asked), let frames = try desk.requests.receiveFrames()
                else { continue }
                // Others wait behind a key that is not known yet: theirs are not known either. (ZAP's
                // "try again later" would do, but libzmq's server then leaves its peer hanging.)
                while mayBeLearnt(frames) {
                    _ = try poller.wait(upTo: Self.pause)
                    if poller.isReadable(stopped) { return }
                }
                _ = try desk.requests.send(frames: reply(to: frames))
            }
        } catch {
            // The context was shut down: nobody can connect any more.
        }
    }

    /// A reply: version, request, status, its text, user id, metadata.
    private func reply(to frames: [[UInt8]]) -> [[UInt8]] {
        let version = Array("1.0".utf8)
        guard frames.count >= 6, frames[0] == version else {
            let request = frames.count > 1 ? frames[1] : []
            return [version, request, Array("500".utf8), Array("Malformed".utf8), [], []]
        }
        let mechanism = String(decoding: frames[5], as: UTF8.self)
        let key =
            mechanism == "CURVE" && frames.count == 7 ? try? CurvePublicKey(frames[6]) : nil
        guard let key, let name = names.withLock({ $0[key] }) else {
            refuse(
                .init(
                    key: key, address: String(decoding: frames[3], as: UTF8.self),
                    mechanism: mechanism))
            return [version, frames[1], Array("400".utf8), Array("Unknown key".utf8), [], []]
        }
        tally.withLock { $0.admitted += 1 }
        return [version, frames[1], Array("200".utf8), Array("OK".utf8), Array(name.utf8), []]
    }

    /// Between two looks whether the keys are known by now.
    private static let pause = Duration.milliseconds(5)

    private func mayBeLearnt(_ frames: [[UInt8]]) -> Bool {
        guard !isComplete.load(ordering: .acquiring), frames.count == 7,
            let key = try? CurvePublicKey(frames[6])
        else { return false }
        return names.withLock { $0[key] == nil }
    }

    private func refuse(_ refusal: Authenticator.Refusal) {
        report(refusal)
        tally.withLock { tally in
            tally.refused += 1
            tally.lastRefusals.append(refusal)
            if tally.lastRefusals.count > Authenticator.mostRefusals {
                tally.lastRefusals.removeFirst()
            }
        }
    }
}
