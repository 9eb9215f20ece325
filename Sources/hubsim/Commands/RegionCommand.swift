import ArgumentParser
import CheckpointStore
import Foundation
import RegionRuntime
import ZeroMQ

/// `hubsim region`: runs one region, or several, of a run that a coordinator holds.
struct RegionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region",
        abstract: "Runs a region of a run that a coordinator holds.",
        discussion: """
            It may be started before the coordinator and before its peers, on any host. Without \
            --name the region is the one whose number a scheduler gives: SLURM_PROCID, or \
            JOB_COMPLETION_INDEX of an indexed Kubernetes job; regions are numbered from 0 in the \
            topology's order.
            """)

    @Option(help: ArgumentHelp("The region to run; may be given again.", valueName: "region"))
    var name: [String] = []

    @Option(help: ArgumentHelp("Where the coordinator listens.", valueName: "endpoint"))
    var coordinator: String

    @Option(
        help: ArgumentHelp(
            "Where peers reach this process (default: a free port, or a path beside the "
                + "coordinator's).", valueName: "endpoint"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "The name by which peers on other hosts reach this one.", valueName: "host"))
    var host: String?

    @OptionGroup var security: SecurityOptions

    @Option(help: ArgumentHelp(visibility: .hidden))
    var compiled: String?

    @Option(help: ArgumentHelp(visibility: .hidden))
    var supervisor: Int32?

    @Option(
        help: ArgumentHelp(
            "Where checkpoints are kept, if the run keeps any: within reach of whoever may take "
                + "this process's place.", valueName: "dir"))
    var checkpointDirectory: String?

    @Option(help: ArgumentHelp(visibility: .hidden))
    var generation: UInt32 = 0

    @OptionGroup(visibility: .hidden)
    var trouble: TroubleOptions

    func run() throws {
        if let supervisor { try Lineage.dieWithSupervisor(supervisor) }
        Logs.start()
        let own = ownHostName
        var setup: RegionSetup
        do {
            let coordinator = try Endpoint(parsing: coordinator)
            let listen = try listen.map { text throws(ZeroMQError) in
                try Endpoint(parsing: text)
            }
            let place = try listen ?? usualEndpoint(beside: coordinator)
            let keys = try security.keys(for: [coordinator, place])
            setup = RegionSetup(
                names: try names(), coordinator: coordinator, listen: place,
                version: Hubsim.version, host: own)
            setup.keys = keys
            if case .tcp("*", _) = place.transport { setup.advertisedHost = host ?? own }
        } catch let error as ZeroMQError {
            throw CommandFailure(.usage, "\(error)")
        }
        if let host { setup.advertisedHost = host }
        if let compiled { setup.readBlob = { (try? CompiledFile.read(compiled)) ?? [] } }
        setup.checkpoints = checkpointDirectory.map { CheckpointDirectory($0) }
        setup.generation = generation
        setup.artificialDelay = trouble.mean
        setup.delaySeed = trouble.seed(for: setup.names)
        setup.faults = trouble.faults

        let end: RegionEnd
        do {
            end = try RegionProcess.run(setup)
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
        switch end {
        case .complete: return
        case .aborted(let reason): throw CommandFailure(.lost, "the run was ended: \(reason)")
        case .failed(let reason, let isLoss):
            throw CommandFailure(isLoss ? .lost : .internal, reason)
        case .overtaken(let reason): throw CommandFailure(.again, reason)
        case .notAdmitted(let reason): throw CommandFailure(.notAdmitted, reason)
        }
    }
}

extension RegionCommand {
    /// The names on the command line, or the number that a scheduler gives.
    private func names() throws -> [String] {
        guard name.isEmpty else { return name }
        let environment = ProcessInfo.processInfo.environment
        for variable in ["SLURM_PROCID", "JOB_COMPLETION_INDEX"] {
            guard let text = environment[variable] else { continue }
            guard let number = Int(text), (0..<65_535).contains(number) else {
                throw CommandFailure(
                    .usage, "\(variable) is '\(text)', which is no region's number")
            }
            return ["#\(number)"]
        }
        throw CommandFailure(
            .usage,
            "which region? Give --name, or run under a scheduler that sets SLURM_PROCID or "
                + "JOB_COMPLETION_INDEX")
    }

    /// A path beside the coordinator's, or a free port on the side that the coordinator is on.
    private func usualEndpoint(beside coordinator: Endpoint) throws(ZeroMQError) -> Endpoint {
        switch coordinator.transport {
        case .ipc(let path):
            let directory = path.split(separator: "/").dropLast().joined(separator: "/")
            return try .ipc("/\(directory)/region-\(getpid())")
        case .tcp, .inproc:
            return try .tcp(host: coordinator.leavesHost ? "*" : "127.0.0.1", port: 0)
        }
    }
}
