import Foundation
import Testing

@testable import ZeroMQ

@Suite("A poller waits for several things", .serialized, .timeLimit(.minutes(1)))
struct PollerTests {
    @Test("Ready sockets and descriptors are told, in order, and quiet ones are not")
    func mixed() throws {
        let context = try Context()
        var poller = Poller()
        let left = try Socket(.pull, in: context, options())
        try left.bind(.inproc("left"))
        let right = try Socket(.pull, in: context, options())
        try right.bind(.inproc("right"))
        let push = try Socket(.push, in: context, options())
        try push.connect(.inproc("right"))
        let pipe = Pipe()
        let slots = [
            poller.add(left), poller.add(right),
            poller.add(descriptor: pipe.fileHandleForReading.fileDescriptor),
        ]

        let nothing = try poller.wait(upTo: .zero)
        #expect(nothing == .timedOut)
        _ = try push.send(bytes("parcel"))
        pipe.fileHandleForWriting.write(Data([1]))
        let two = try poller.wait(upTo: .seconds(2))
        #expect(two == .ready(2))
        var seen: [Poller.Slot] = []
        poller.forEachReady { slot, readiness in
            seen.append(slot)
            #expect(readiness == .readable)
        }
        #expect(seen == [slots[1], slots[2]])
        let (isLeft, isRight) = (poller.isReadable(slots[0]), poller.isReadable(slots[1]))
        #expect(!isLeft && isRight)

        poller.remove(slots[2])
        poller.setInterest([], of: slots[1])
        let quiet = try poller.wait(upTo: .milliseconds(20))
        #expect(quiet == .timedOut)
        poller.setInterest(.readable, of: slots[1])
        let again = try poller.wait(upTo: .seconds(2))
        #expect(again == .ready(1))
        let reused = poller.add(push, for: .writable)
        #expect(reused == slots[2])
        let both = try poller.wait(upTo: .seconds(2))
        let isWritable = poller.isWritable(reused)
        #expect(both == .ready(2) && isWritable)
    }

    @Test("More entries than libzmq keeps on its stack work alike")
    func many() throws {
        let context = try Context()
        var poller = Poller()
        let last = try Socket(.pair, in: context, options())
        try last.bind(.inproc("last"))
        let pipes = (0..<40).map { _ in Pipe() }
        for pipe in pipes {
            _ = poller.add(descriptor: pipe.fileHandleForReading.fileDescriptor)
        }
        let slot = poller.add(last)
        let peer = try Socket(.pair, in: context, options())
        try peer.connect(.inproc("last"))
        _ = try peer.send([])
        let one = try poller.wait(upTo: .seconds(2))
        let isReadable = poller.isReadable(slot)
        #expect(one == .ready(1) && isReadable)
        withExtendedLifetime(pipes) {}
    }

    @Test("A signal ends a wait as a value, and the next wait works")
    func signal() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context, options())
        try pull.bind(.inproc("signalled"))
        var poller = Poller()
        _ = poller.add(pull)
        // A handler that does nothing: the default would end the process.
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        _ = unsafe sigaction(SIGUSR1, &action, nil)
        // The threads of the pool block signals, as those of `DedicatedThread` do.
        var (own, before) = (sigset_t(), sigset_t())
        _ = unsafe sigemptyset(&own)
        _ = unsafe sigaddset(&own, SIGUSR1)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &own, &before)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let waiter = pthread_self()
        let sender = try DedicatedThread(named: "signaller") {
            for _ in 0..<5 {
                Thread.sleep(forTimeInterval: 0.05)
                pthread_kill(waiter, SIGUSR1)
            }
        }
        let interrupted = try poller.wait(upTo: .seconds(2))
        #expect(interrupted == .interrupted)
        sender.join()
        let quiet = try poller.wait(upTo: .zero)
        #expect(quiet == .timedOut)
    }
}
