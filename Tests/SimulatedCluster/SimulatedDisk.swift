import Federation
import ParcelNetwork
import Synchronization

/// What survives every process of a simulated run: files of checkpoints, and the manifest.
final class SimulatedDisk: Sendable {
    private struct Name: Hashable {
        var region: RegionID
        var number: UInt32
        var incarnation: UInt32
    }
    private struct Contents {
        var files: [Name: [UInt8]] = [:]
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
        var file = part.head + part.state
        if let flipped { file[flipped % file.count] ^= 0x10 }
        let name = Name(
            region: part.region, number: part.number, incarnation: part.seal.incarnation)
        contents.withLock { $0.files[name] = file }
    }

    func commit(_ manifest: Manifest) {
        contents.withLock { contents in
            contents.manifest = manifest
            contents.files = contents.files.filter { $0.key.number + 1 >= manifest.number }
        }
    }

    func read(_ region: RegionID, _ number: UInt32, _ seal: CheckpointSeal) -> [UInt8]? {
        let name = Name(region: region, number: number, incarnation: seal.incarnation)
        return contents.withLock { $0.files[name] }
    }
}
