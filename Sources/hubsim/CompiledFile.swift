import Federation
import Foundation
import ParcelNetwork

/// A compiled network as a file, so that a host compiles a topology once.
enum CompiledFile {
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.noSuchFile, "\(path): no such file")
        }
        return [UInt8](data)
    }

    static func decode(_ blob: [UInt8], _ path: String) throws(CommandFailure) -> Network {
        do throws(BlobProblem) {
            // The array outlives the call.
            return try unsafe Network(decoding: blob.span.bytes)
        } catch {
            throw CommandFailure(.internal, "\(path): \(error)")
        }
    }

    static func write(_ blob: [UInt8], to path: String) throws(CommandFailure) {
        do {
            try Data(blob).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(.internal, "\(path) cannot be written: \(error)")
        }
    }
}
