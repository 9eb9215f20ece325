import Foundation
import ParcelNetwork
import SimulationKernel
import TopologyFile

/// The parcel pipeline's file, compiled as the program does.
enum PipelineFile {
    static let path = "topologies/reference/parcel-pipeline.yaml"

    /// The network at so many times its volume; `edits` are made to the file's text before.
    static func network(
        _ path: String = PipelineFile.path, days: Int, volume: Double,
        edits: [(String, String)] = []
    ) throws -> Network {
        var text = try String(contentsOfFile: path, encoding: .utf8)
        for (old, new) in edits { text = text.replacingOccurrences(of: old, with: new) }
        let reading = TopologyReader.read(Array(text.utf8), file: path) { _ in
            .failure(TopologyFileFailure(reason: "no such file"))
        }
        guard let spec = reading.spec else {
            throw BenchmarkFailure("\(path): \(reading.problems)")
        }
        let millionths = UInt64(volume * 1_000_000)
        return try TopologyCompiler.compile(
            spec, overrides: RunOverrides(days: days, volumeMillionths: millionths)
        ).network
    }
}
