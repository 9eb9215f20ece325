import Foundation

/// What one process of a benchmark measured of itself.
struct PeerOutcome: Codable {
    /// Seconds of the system's monotonic clock, the same for all processes of a host.
    var began: Double
    var ended: Double
    /// Seconds of the processor in between, all threads.
    var processorSeconds: Double
    /// Events that it ran, or handoffs that it took.
    var count: UInt64
    /// Frames and their bytes that it sent.
    var frames: UInt64
    var bytes: UInt64
    /// What must add up to the same in every division of the work.
    var digest: String
}

extension [PeerOutcome] {
    /// From the first to begin to the last to end.
    var wallSeconds: Double {
        (map(\.ended).max() ?? 0) - (map(\.began).min() ?? 0)
    }
    var processorSeconds: Double { reduce(0) { $0 + $1.processorSeconds } }
    /// What they ran or took together.
    var total: UInt64 { reduce(0) { $0 + $1.count } }
    var frames: UInt64 { reduce(0) { $0 + $1.frames } }
    var bytes: UInt64 { reduce(0) { $0 + $1.bytes } }
}

/// What the kernel has counted of processor time.
enum ProcessorTime {
    /// Seconds of this process, all threads.
    static var own: Double { seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue)) }
    /// Seconds of the processes that it has waited for, and that those have waited for.
    static var ofChildren: Double { seconds(of: __rusage_who_t(RUSAGE_CHILDREN.rawValue)) }

    private static func seconds(of whom: __rusage_who_t) -> Double {
        var usage = rusage()
        // Fills the struct that it is given, within the call.
        guard unsafe getrusage(whom, &usage) == 0 else { return 0 }
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }
}
