import Federation
import Foundation
import Measurement
import SimulationKernel

/// A manifest as a file: JSON, and in a last line the checksum of what stands before it.
enum ManifestFile {
    static let mostBytes = 64 << 20

    private struct Record: Codable {
        var number: UInt32
        /// Microseconds of simulated time.
        var time: Int64
        var next: Int64
        var afterNext: Int64
        var stride: Int64
        var parts: [Part]
        var wanted: [UInt64]
    }

    private struct Part: Codable {
        var incarnation: UInt32
        var bytes: UInt64
        var checksum: UInt64
    }

    static func encoded(_ manifest: Manifest) -> [UInt8] {
        let record = Record(
            number: manifest.number, time: manifest.time.microseconds,
            next: manifest.schedule.next.microseconds,
            afterNext: manifest.schedule.afterNext.microseconds,
            stride: manifest.stride.microseconds,
            parts: manifest.seals.map {
                Part(incarnation: $0.incarnation, bytes: $0.byteCount, checksum: $0.checksum)
            }, wanted: manifest.wanted)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Numbers and arrays of them always encode.
        let text = ((try? encoder.encode(record)).map { [UInt8]($0) } ?? []) + [0x0A]
        return text + Array("\(checksum(text))\n".utf8)
    }

    /// Nil unless the bytes are what was written.
    static func decoded(_ bytes: [UInt8], number: UInt32) -> Manifest? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let text = Array(bytes[...end])
        guard Array(bytes[(end + 1)...]) == Array("\(checksum(text))\n".utf8),
            let record = try? JSONDecoder().decode(Record.self, from: Data(text)),
            record.number == number
        else { return nil }
        let times = [0, record.time, record.next, record.afterNext, SimTime.infinity.microseconds]
        guard zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 }), record.stride > 0 else {
            return nil
        }
        return Manifest(
            schedule: CheckpointSchedule(
                committed: record.number, next: SimTime(microseconds: record.next),
                afterNext: SimTime(microseconds: record.afterNext)),
            time: SimTime(microseconds: record.time),
            stride: SimDuration(microseconds: record.stride),
            seals: record.parts.map {
                CheckpointSeal(
                    incarnation: $0.incarnation, byteCount: $0.bytes, checksum: $0.checksum)
            }, wanted: record.wanted)
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        // The array outlives the call.
        Checksum.of(unsafe bytes.span.bytes)
    }
}
