import ArgumentParser
import Foundation
import ParcelNetwork
import SimulationKernel
import TopologyFile

/// Snapshots of all regions of the pipeline with so many parcels under way: the time to take them
/// and to restore regions from them, and their bytes.
///
/// Two ways of being under way: side by side in the rings of lanes that take the same time, or, where
/// the time is drawn, each in a slot and an event of its own.
struct CheckpointBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Milliseconds and bytes of snapshots, taken and restored, on one core.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "The topology that is run.")
    var topology = "topologies/reference/parcel-pipeline.yaml"

    @Option(help: "Repetitions of each case.")
    var repetitions = 5

    @Option(help: "Parcels under way, about.")
    var parcels: [Int] = [100_000, 1_000_000]

    func validate() throws {
        guard repetitions > 0, !parcels.isEmpty, parcels.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--repetitions and --parcels must be positive")
        }
        guard FileManager.default.fileExists(atPath: topology) else {
            throw ValidationError("\(topology): no such file; call from the repository's top")
        }
    }

    func run() throws {
        for count in parcels {
            for (label, takes) in [
                ("side by side", "takes: 8 h,"),
                ("each an event", "takes: 4 h + exponential mean 4 h,"),
            ] {
                try measure(try network(parcels: count, takes: takes), label: label)
            }
        }
    }

    /// Eight hours of demand are under way on the lanes: 320,000 parcels at the file's volume.
    private func network(parcels: Int, takes: String) throws -> Network {
        let text = try String(contentsOfFile: topology, encoding: .utf8)
            .replacingOccurrences(of: "takes: 8 h,", with: takes)
        let reading = TopologyReader.read(Array(text.utf8), file: topology) { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        guard let spec = reading.spec else {
            throw BenchmarkFailure("\(topology): \(reading.problems)")
        }
        let volume = UInt64(Double(parcels) / 320_000 * 1_000_000)
        return try TopologyCompiler.compile(
            spec, overrides: RunOverrides(days: 2, volumeMillionths: volume)
        ).network
    }

    private func measure(_ network: Network, label: String) throws {
        var regions = FixedArray(count: network.regions.count) {
            Region(network, region: RegionID($0))
        }
        run(&regions, of: network, until: .zero + .hours(24))
        var underWay = 0
        for region in 0..<regions.count {
            let custody = regions[region].report().custody
            underWay += Int(custody.created) - Int(custody.delivered)
        }
        var taking: [Double] = []
        var restoring: [Double] = []
        var size = 0
        for _ in 0..<repetitions {
            var snapshots: [SnapshotBytes] = []
            taking.append(
                milliseconds {
                    for region in 0..<regions.count {
                        snapshots.append(regions[region].snapshot())
                    }
                })
            size = snapshots.reduce(0) { $0 + $1.count }
            var problem: SnapshotProblem?
            restoring.append(
                milliseconds {
                    for (region, bytes) in snapshots.enumerated() {
                        do throws(SnapshotProblem) {
                            regions[region] = try Region(
                                network, region: RegionID(region), restoring: bytes.array)
                        } catch {
                            problem = error
                        }
                    }
                })
            if let problem { throw problem }
        }
        for (verb, samples) in [("take", taking), ("restore", restoring)] {
            BenchmarkCase(
                name: "checkpoint", case: "\(verb), \(label)", unit: "ms", samples: samples,
                needs: ["parcels": underWay, "bytes": size],
                figures: [
                    "bytesAParcel": Double(size) / Double(underWay),
                    "nanosecondsAParcel": samples.sorted()[samples.count / 2] * 1e6
                        / Double(underWay),
                ]
            ).report(as: options.format)
        }
    }

    /// Every region in turn, as far as the others let it.
    private func run(
        _ regions: inout FixedArray<Region>, of network: Network, until end: SimTime
    ) {
        while (0..<regions.count).contains(where: { regions[$0].clock < end }) {
            for region in 0..<regions.count where regions[region].clock < end {
                var limit = end
                for channel in regions[region].inbound {
                    let from = Int(network.channels[Int(channel.index)].from.index)
                    if regions[from].clock < end {
                        limit = min(limit, regions[from].horizon(of: channel))
                    }
                }
                _ = regions[region].run(until: limit, atMost: .max)
                for channel in regions[region].outbound {
                    let to = Int(network.channels[Int(channel.index)].to.index)
                    for handoff in regions[region].takeOutbox(channel) {
                        regions[to].accept(handoff)
                    }
                }
            }
        }
    }

    private func milliseconds(_ body: () -> Void) -> Double {
        let time = ContinuousClock().measure(body)
        return Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) / 1e15
    }
}
