import ArgumentParser
import CLinux
import Federation
import Foundation
import ParcelNetwork
import RegionRuntime
import SimulationKernel
import ZeroMQ

/// What every process of a benchmark is told when it is started.
struct PeerOptions: ParsableArguments {
    @Option var rank: Int
    @Option var processes: Int
    @Option var listen: String
}

/// One process of a benchmark among its peers, who are known by their ranks as regions are by
/// their numbers.
struct PeerMeeting: ~Copyable {
    let rank: RegionID
    let count: Int
    let run = RunID(1)
    var link: RegionLink
    /// Frames sent and their bytes.
    var frames: UInt64 = 0
    var bytes: UInt64 = 0

    /// How long it waits for a frame before it looks again.
    static let patience = Duration.milliseconds(50)

    /// Meets the others; see ``PeerProcesses`` for the order of words.
    init(_ options: PeerOptions) throws {
        // Nobody stays behind when the parent is killed.
        guard hubsim_die_with_parent() == 0, let secret = readLine() else {
            throw BenchmarkFailure("told no secret")
        }
        let names = (0..<options.processes).map { "peer-\($0)" }
        var setup = RegionSetup(
            names: [names[options.rank]], coordinator: try .inproc("nobody"),
            listen: try Endpoint(parsing: options.listen), version: "", host: "bench")
        setup.keys = ClusterSecret(fileText: secret).map(ClusterKeys.init)
        var link = try RegionLink(setup, RefusalLog { _ in }, in: try Context())
        PeerMeeting.say(link.endpoint.description)
        let endpoints = (readLine() ?? "").split(separator: " ")
        guard endpoints.count == options.processes else {
            throw BenchmarkFailure("\(endpoints.count) peers instead of \(options.processes)")
        }
        try link.learn(names)
        link.connect(
            endpoints.enumerated().map { rank, endpoint in
                DirectoryEntry(
                    region: RegionID(rank), incarnation: 1, endpoint: String(endpoint), pid: 0,
                    host: "bench")
            })
        rank = RegionID(options.rank)
        count = options.processes
        self.link = link
    }

    /// The others, in order.
    var peers: [RegionID] { (0..<count).map { RegionID($0) }.filter { $0 != rank } }

    /// A header to which a channel's numbers and horizons are filled in.
    func header(to peer: RegionID) -> PeerHeader {
        PeerHeader(
            from: rank, to: peer, incarnation: 1, receiverIncarnation: 1, closed: 0, clock: .zero,
            horizon: .zero, horizonNumber: 0, wanted: 0)
    }

    mutating func send(_ frame: consuming [UInt8], to peer: RegionID) throws(ZeroMQError) {
        frames += 1
        bytes += UInt64(frame.count)
        try link.send(frame, to: peer)
    }

    /// Says hello to everybody, waits until everybody has been heard, and then for the parent's
    /// word that this is so for all: connections stand then, and nothing is under way.
    mutating func greet() throws {
        for peer in peers {
            try send(PlainFrame(header: header(to: peer)).encoded(.want, run: run), to: peer)
        }
        var unheard = Set(peers)
        while !unheard.isEmpty {
            let heard = try link.receiveFromPeer { _, _, frame in
                guard let kind = try? FrameHeader(checking: frame).kind, kind == .want,
                    let header = try? PeerHeader(of: frame)
                else { return }
                unheard.remove(header.from)
            }
            if !heard { try link.wait(upTo: Self.patience) }
        }
        PeerMeeting.say("ready")
        _ = readLine()
    }

    /// Tells the parent what was measured, and stays until it closes the pipe.
    func say(_ outcome: PeerOutcome) throws {
        let text = String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self)
        PeerMeeting.say(text)
        while readLine() != nil {}
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
