import Federation
import Foundation
import Measurement
import ParcelNetwork
import SimulationKernel
import TopologyFile

/// Where fuzzing begins: real bytes of each kind, and what fuzzing has found before.
package enum Seeds {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private static func contents(_ path: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: path) ?? Data())
    }

    /// The first bytes of every frame: magic and version.
    static let frameStart = Array(EmptyFrame(.complete).encoded(run: RunID(1)).prefix(6))
    /// The first bytes of every compiled network.
    static let blobStart = Array(smallBlob.prefix(16))

    private static let references =
        (try? FileManager.default.contentsOfDirectory(
            atPath: repository + "/topologies/reference"))?.sorted() ?? []

    private static func network(_ path: String) -> Network? {
        guard let reading = try? TopologyReader.read(path: path), let spec = reading.spec else {
            return nil
        }
        return (try? TopologyCompiler.compile(spec))?.network
    }

    static let small: Network = {
        var overrides = RunOverrides()
        overrides.days = 1
        overrides.volumeMillionths = 50_000
        let path = repository + "/topologies/three-regions.yaml"
        guard let spec = (try? TopologyReader.read(path: path))?.spec,
            let compiled = try? TopologyCompiler.compile(spec, overrides: overrides)
        else { fatalError("\(path) cannot be compiled") }
        return compiled.network
    }()

    static let smallBlob = small.encoded()

    private static let networks =
        [small] + references.compactMap { network(repository + "/topologies/reference/" + $0) }

    /// What a snapshot is of.
    static let regions: [(Network, RegionID)] = networks.flatMap { network in
        network.regions.indices.map { (network, RegionID($0)) }
    }

    /// A coordinator whose regions have joined.
    static let joined: CoordinatorSession = {
        var session = CoordinatorSession(
            small, blob: smallBlob, run: SessionUnderFuzz.run, version: "1")
        let names = small.regions.map(\.name)
        for (pid, names) in [(1, [names[0]]), (2, Array(names[1...]))] as [(UInt32, [String])] {
            let frame = RegisterFrame(
                run: RunID(0), names: names, version: "1", blob: .none, endpoint: "e\(pid)",
                pid: pid, host: "h", generation: 0
            ).encoded()
            _ = frame.withRaw { session.received($0, from: LinkID(UInt64(pid)), now: 0) }
        }
        return session
    }()

    static let topologyWithTables = Array(
        """
        hubsim: 1
        name: tables
        start: 2023-10-30
        run: {days: 7}
        data: [places.csv]
        """.utf8)

    // MARK: Writing

    static func write(to folder: String) {
        for target in FuzzTarget.allCases {
            let place = "\(folder)/\(target.rawValue)"
            try? FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            for (number, bytes) in inputs(of: target).enumerated() {
                try? Data(bytes).write(to: URL(fileURLWithPath: "\(place)/seed-\(number)"))
            }
            for (number, bytes) in kept(of: target).enumerated() {
                try? Data(bytes).write(to: URL(fileURLWithPath: "\(place)/kept-\(number)"))
            }
        }
    }

    /// What a guided run reached new code with, and every finding: `Tests/Fuzz/corpus/TARGET`, each
    /// input behind its length in 32 bits.
    package static func kept(of target: FuzzTarget) -> [[UInt8]] {
        var rest = contents("\(repository)/Tests/Fuzz/corpus/\(target.rawValue)")[...]
        var inputs: [[UInt8]] = []
        while rest.count >= 4 {
            let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            inputs.append(Array(rest.dropFirst(4).prefix(count)))
            rest = rest.dropFirst(4 + count)
        }
        return inputs
    }

    /// Real bytes.
    package static func inputs(of target: FuzzTarget) -> [[UInt8]] {
        switch target {
        case .wire: return recorded.map(\.frame).filter { $0.count < 1 << 15 }
        case .blob: return networks.map { $0.encoded() }
        case .snapshot:
            return regions.enumerated().flatMap { index, place in
                [0, 300, 5000].map { events in
                    var region = Region(place.0, region: place.1)
                    _ = region.run(until: place.0.plan.end, atMost: events)
                    return [UInt8(index)] + region.snapshot().array
                }
            }
        case .topology:
            return references.map { contents(repository + "/topologies/reference/" + $0) }
                + texts(in: "/topologies/invalid", ending: ".yaml")
                + [contents(repository + "/topologies/three-regions.yaml")]
        case .table:
            return texts(in: "/topologies/invalid", ending: ".csv")
                + texts(in: "/topologies/cainiao-global", ending: ".csv").map {
                    Array($0.prefix(2000))
                }
        case .coordinator: return groups(recorded.filter(\.toCoordinator).map(\.frame))
        case .member: return groups(recorded.filter { !$0.toCoordinator }.map(\.frame))
        }
    }

    private static func texts(in folder: String, ending: String) -> [[UInt8]] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: repository + folder)) ?? []
        return names.sorted().filter { $0.hasSuffix(ending) }
            .map { contents("\(repository)\(folder)/\($0)") }
            .filter { $0.count < 20_000 }
    }

    /// Some frames of each kind, from a run between two processes.
    private static let recorded: [(toCoordinator: Bool, frame: [UInt8])] = {
        var network = small
        network.plan.trace = TracePlan(share: TracePlan.all / 4)
        var scene = SessionUnderFuzz.Scene(network, blob: network.encoded())
        for number in 1...40 { scene.step(number) }
        scene.obey(scene.coordinator.stop(now: 20_000_000))
        var counts: [UInt8: Int] = [:]
        return scene.record.filter { message in
            counts[message.frame[6], default: 0] += 1
            return counts[message.frame[6], default: 0] % 4 == 1
                && counts[message.frame[6], default: 0] < 40
        }
    }()

    private static func groups(_ frames: [[UInt8]]) -> [[UInt8]] {
        stride(from: 0, to: frames.count, by: 4).map {
            SessionUnderFuzz.input(of: Array(frames[$0..<min($0 + 4, frames.count)]))
        }
    }
}
