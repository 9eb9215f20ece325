import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

/// The guard against doing more work than before: counts that are functions of network and seed
/// alone, so they are compared exactly, on any machine and however busy it is.
///
/// One that changed on purpose is changed here, in the commit that changes it: fewer is a gain to
/// be kept, more needs a reason.
@Suite("Work is counted")
struct WorkTests {
    /// What a run does, however it is sliced.
    struct Work: Hashable, CustomStringConvertible {
        var parcels: UInt64
        var events: UInt64
        var handoffs: UInt64
        var digest: String

        var description: String {
            "\(parcels) parcels, \(events) events, \(handoffs) handoffs, digest \(digest)"
        }
    }

    private func work(of network: Network, slice: Int) -> Work {
        var process = OneProcess(network)
        process.run(events: slice)
        let reports = process.reports()
        let digest = reports.flatMap(\.digests).reduce(into: Digest()) { $0.merge($1) }
        return Work(
            parcels: reports.reduce(0) { $0 + $1.custody.created },
            events: reports.reduce(0) { $0 + $1.events },
            handoffs: reports.reduce(0) { $0 + $1.custody.handedOff }, digest: "\(digest)")
    }

    /// The parcel pipeline at a hundredth of its volume.
    private func pipeline() throws -> Network {
        try Reference.network(
            "parcel-pipeline",
            replacing: [("days: 21", "days: 7"), ("volume: 80000/day", "volume: 800/day")],
            seed: 11, drain: true)
    }

    @Test("A pipeline's parcel takes as many events as before", arguments: [Int.max, 97])
    func pipelineEvents(slice: Int) throws {
        let work = work(of: try pipeline(), slice: slice)
        #expect(
            work
                == Work(
                    parcels: 67_540, events: 413_304, handoffs: 67_540,
                    digest: "ba1d0f8789021b5712d748da10e00206"))
    }

    @Test("What there are many of is as small as before")
    func sizes() {
        #expect(MemoryLayout<Parcel>.stride == 64)
        #expect(MemoryLayout<Handoff>.stride == 96)
        #expect(MemoryLayout<QueuedEvent>.stride == 24)
    }
}
