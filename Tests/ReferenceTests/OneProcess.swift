import Foundation
import Measurement
import ParcelNetwork
import SimulationKernel
import TopologyFile

/// The topologies of this suite, read and compiled as the program does.
enum Reference {
    struct Unusable: Error, CustomStringConvertible {
        var description: String
    }

    /// Reads `topologies/reference/NAME.yaml`, with `replacing` done to its text before.
    static func network(
        _ name: String, replacing: [(String, String)] = [], seed: UInt64, drain: Bool = false
    ) throws -> Network {
        let path = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let file = "/\(path)/topologies/reference/\(name).yaml"
        var text = try String(contentsOfFile: file, encoding: .utf8)
        for (old, new) in replacing {
            guard text.contains(old) else { throw Unusable(description: "no '\(old)' in \(file)") }
            text = text.replacingOccurrences(of: old, with: new)
        }
        return try network(text: text, file: file, seed: seed, drain: drain)
    }

    /// Reads a topology that is written out in a test.
    static func network(
        text: String, file: String = "test.yaml", seed: UInt64, drain: Bool = false
    ) throws -> Network {
        let reading = TopologyReader.read(Array(text.utf8), file: file) { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        guard let spec = reading.spec, reading.warnings.isEmpty else {
            throw Unusable(description: "\(reading.problems)")
        }
        let compiled = try TopologyCompiler.compile(
            spec, overrides: RunOverrides(seed: seed, drain: drain))
        guard compiled.warnings.isEmpty else {
            throw Unusable(description: "\(compiled.warnings)")
        }
        return compiled.network
    }
}

/// All regions of a network run in turn on one thread, each as far as the others let it.
struct OneProcess: ~Copyable {
    let network: Network
    var regions: FixedArray<Region>

    init(_ network: Network) {
        self.network = network
        regions = FixedArray(count: network.regions.count) { Region(network, region: RegionID($0)) }
    }

    /// Runs every event strictly before `end`, in slices of at most `events`.
    mutating func run(until end: SimTime, events: Int = .max) {
        let end = min(end, network.plan.end)
        var moved = true
        while moved {
            moved = false
            for region in 0..<regions.count where regions[region].clock < end {
                var limit = end
                for channel in regions[region].inbound {
                    let from = Int(network.channels[Int(channel.index)].from.index)
                    if regions[from].clock < end {
                        limit = min(limit, regions[from].horizon(of: channel))
                    }
                }
                guard limit > regions[region].clock else { continue }
                moved = true
                _ = regions[region].run(until: limit, atMost: events)
                for channel in regions[region].outbound {
                    let to = Int(network.channels[Int(channel.index)].to.index)
                    for handoff in regions[region].takeOutbox(channel) {
                        regions[to].accept(handoff)
                    }
                }
            }
        }
    }

    mutating func run(events: Int = .max) { run(until: network.plan.end, events: events) }

    func reports() -> [RegionReport] {
        var reports: [RegionReport] = []
        for region in 0..<regions.count { reports.append(regions[region].report()) }
        return reports
    }
}
