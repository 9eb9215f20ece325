import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

/// A process a region, on one thread and in a fixed order, so that every frame between them is a
/// function of network and seed: what crosses the wire is counted.
private struct CountedCluster: ~Copyable {
    private var nodes: FixedArray<RegionNode>
    private var inboxes: [[[UInt8]]]
    private(set) var frames: [FrameKind: Int] = [:]
    private(set) var bytes = 0
    private(set) var failures: [FederationFailure] = []

    init(_ network: Network) {
        let count = network.regions.count
        nodes = FixedArray(count: count) {
            RegionNode(network, region: RegionID($0), run: RunID(1), incarnation: 1)
        }
        inboxes = Array(repeating: [], count: count)
        let directory = (0..<count).map {
            DirectoryEntry(
                region: RegionID($0), incarnation: 1, endpoint: "\($0)", pid: 1, host: "")
        }
        for node in 0..<count { obey(nodes[node].connect(directory, now: 0)) }
    }

    /// Each in turn takes what has come and runs as far as it may, until all are at the end.
    mutating func run() {
        var isRunning = true
        while isRunning, failures.isEmpty {
            isRunning = false
            for node in 0..<nodes.count {
                let inbox = inboxes[node]
                inboxes[node] = []
                for frame in inbox { receive(frame, at: node) }
                let step = nodes[node].advance(atMost: .max, now: 0)
                obey(step.actions)
                isRunning = isRunning || step.progress != .atEnd
            }
        }
    }

    private mutating func receive(_ frame: [UInt8], at node: Int) {
        // The array outlives the call.
        let bytes = unsafe frame.span.bytes
        guard let header = try? FrameHeader(checking: bytes) else { return }
        obey(nodes[node].received(header.kind, bytes, now: 0))
    }

    private mutating func obey(_ actions: [NodeAction]) {
        for action in actions {
            switch action {
            case .send(let to, let frame):
                if let kind = FrameKind(rawValue: frame[FrameHeader.kindOffset]) {
                    frames[kind, default: 0] += 1
                }
                bytes += frame.count
                inboxes[Int(to.index)].append(frame)
            case .fail(let failure): failures.append(failure)
            case .report, .checkpoint: break
            }
        }
    }

}

@Suite("Work on the wire is counted")
struct WireWorkTests {
    @Test("A handoff takes as many bytes and frames as before")
    func bytesAHandoff() throws {
        let network = try Reference.network(
            "parcel-pipeline",
            replacing: [("days: 21", "days: 7"), ("volume: 80000/day", "volume: 800/day")],
            seed: 11)
        var cluster = CountedCluster(network)
        cluster.run()
        #expect(cluster.failures.isEmpty)
        // 96,359 handoffs of 26.9 bytes; frames, horizons and markers are 0.56 bytes a handoff.
        #expect(cluster.bytes == 2_645_050)
        let expected: [FrameKind: Int] = [
            .want: 12, .data: 273, .status: 132, .marker: 120, .finished: 12,
        ]
        #expect(cluster.frames == expected)
    }
}
