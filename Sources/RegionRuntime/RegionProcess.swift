import CheckpointStore
import Federation
import Glibc
import Logging
import Synchronization
import ZeroMQ

/// The shell of a region process: two threads, their sockets, and waiting for their end.
package enum RegionProcess {
    /// Joins, runs to the end, and says how that was. Blocks the calling thread.
    package static func run(_ setup: RegionSetup) throws(RegionProblem) -> RegionEnd {
        let outcome = Outcome()
        do {
            let context = try Context()
            let pulse = Pulse()
            let heart = try DedicatedThread(named: "heartbeat") {
                let socket = try? Heartbeats(for: setup, of: pulse, in: context)
                socket?.run()
            }
            let region = try DedicatedThread(named: "region") {
                outcome.set(result(of: setup, pulse, in: context))
                pulse.end()
                // The region's own sockets are closed; who still waits in one need wait no longer.
                context.shutdown()
            }
            region.join()
            heart.join()
        } catch {
            throw .socket(error)
        }
        guard let result = outcome.take() else { throw .noEnd }
        return try result.get()
    }

    private static func result(
        of setup: RegionSetup, _ pulse: Pulse, in context: Context
    ) -> Result<RegionEnd, RegionProblem> {
        let log = Logger(label: "region \(setup.names.joined(separator: ", "))")
        do {
            let refusals = RefusalLog { log.warning("\($0)") }
            let link = try RegionLink(setup, refusals, in: context)
            log.info("listening at \(link.endpoint), joining the run at \(setup.coordinator)")
            let identity = MemberIdentity(
                names: setup.names, version: setup.version, endpoint: link.endpoint.description,
                pid: UInt32(getpid()), host: setup.host, generation: setup.generation)
            let store = setup.checkpoints
            let member = Member(
                identity, blob: setup.readBlob(), faults: setup.faults,
                checkpointFiles: store?.files ?? .none, spool: store?.spool ?? .none)
            let writer = setup.checkpoints.map { CheckpointWriter($0, pulse: pulse) }
            var loop = RegionLoop(member, link, setup, writer, refusals, pulse: pulse, log: log)
            guard let writer else { return .success(try loop.run()) }
            let thread = try DedicatedThread(named: "checkpoints") { writer.run() }
            defer { writer.end() }
            let end = try loop.run()
            writer.end()
            thread.join()
            return .success(end)
        } catch {
            return .failure(.socket(error))
        }
    }

    /// What the region's thread leaves behind.
    private final class Outcome: Sendable {
        private let result = Mutex<Result<RegionEnd, RegionProblem>?>(nil)
        func set(_ value: Result<RegionEnd, RegionProblem>) { result.withLock { $0 = value } }
        func take() -> Result<RegionEnd, RegionProblem>? { result.withLock { $0 } }
    }
}
