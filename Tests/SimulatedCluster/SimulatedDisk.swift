import Federation
import ParcelNetwork
import Synchronization

/// What survives every process of a simulated run: files of checkpoints, and the manifest.
final class SimulatedDisk: Sendable {
    private struct Contents {
        var files: [PartName: [UInt8]] = [:]
        var manifest: Manifest?
        /// How many coordinators have begun.
        var coordinators: UInt32 = 0
    }
    private let contents = Mutex(Contents())

    var manifest: Manifest? { contents.withLock { $0.manifest } }

    /// The highest incarnation that earlier coordinators may have granted; the next ones are above.
    func beginCoordinator() -> UInt32 {
        contents.withLock { contents in
            contents.coordinators += 1
            return contents.coordinators << 20
        }
    }

    /// - Parameter flipped: the byte in which a bit flips, if one does.
    func write(_ part: RegionCheckpoint, flipped: Int? = nil) {
        var file = part.file
        if let flipped { file[flipped % file.count] ^= 0x10 }
        let name = PartName(
            region: part.region, number: part.number, incarnation: part.seal.incarnation)
        contents.withLock { $0.files[name] = file }
    }

    func commit(_ manifest: Manifest) {
        contents.withLock { contents in
            contents.manifest = manifest
            // The one before the last that is kept may be named by it.
            contents.files = contents.files.filter { $0.key.number + 2 >= manifest.number }
        }
    }

    /// The parts, to be read.
    var files: CheckpointFiles {
        CheckpointFiles(
            size: { name in self.contents.withLock { $0.files[name].map { UInt64($0.count) } } },
            read: { self.read($0, $1) })
    }

    private func read(_ name: PartName, _ range: Range<UInt64>) -> [UInt8]? {
        guard let file = contents.withLock({ $0.files[name] }) else { return nil }
        guard range.upperBound <= file.count else { return nil }
        return Array(file[Int(range.lowerBound)..<Int(range.upperBound)])
    }
}
