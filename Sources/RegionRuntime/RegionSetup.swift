package import CheckpointStore
package import Federation
package import ZeroMQ

/// What a region process must be told; everything else it learns by joining.
package struct RegionSetup: Sendable {
    /// The regions that it runs, on one thread.
    package var names: [String]
    /// Where the coordinator listens, or will.
    package var coordinator: Endpoint
    /// Where peers are to reach this process; a port of 0 is chosen by the kernel.
    package var listen: Endpoint
    /// The host by which peers on other hosts reach it, where `listen` says all interfaces.
    package var advertisedHost: String?
    package var version: String
    package var host: String
    /// With them whatever goes by tcp is encrypted, and strangers are refused.
    package var keys: ClusterKeys?
    /// Reads the compiled network, if it is at hand; given nothing, the coordinator sends it. A
    /// function, so that nobody holds the bytes once the region has its tables.
    package var readBlob: @Sendable () -> [UInt8] = { [] }
    /// Where checkpoints are written and read; a run that keeps them needs one.
    package var checkpoints: CheckpointDirectory?
    /// How many processes were started for these regions before, all known to be dead.
    package var generation: UInt32 = 0
    /// For tests: how long frames of peers are held back, on average.
    package var artificialDelay: Duration?
    package var delaySeed: UInt64
    /// For tests: mistakes to make on purpose.
    package var faults = ProtocolFaults.none

    package init(
        names: [String], coordinator: Endpoint, listen: Endpoint, version: String, host: String
    ) {
        self.names = names
        self.coordinator = coordinator
        self.listen = listen
        self.version = version
        self.host = host
        delaySeed = 0
    }
}

/// How a region process came to its end.
package enum RegionEnd: Hashable, Sendable {
    /// The coordinator has all that it wanted of this process.
    case complete
    /// The coordinator ended the run: another process was lost or failed.
    case aborted(String)
    /// This process found what cannot be; the coordinator has been told.
    case failed(String, isLoss: Bool)
    /// Another process must take its place, and the run goes on.
    case overtaken(String)
    /// The coordinator did not let this process in.
    case notAdmitted(String)
}

/// What the shell itself may meet.
package enum RegionProblem: Error, Sendable, CustomStringConvertible {
    case socket(ZeroMQError)
    /// The thread ended without a word, which is our mistake.
    case noEnd

    package var description: String {
        switch self {
        case .socket(let error): error.description
        case .noEnd: "the region's thread ended without saying how"
        }
    }
}
