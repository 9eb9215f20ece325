package import Federation
import Foundation
import ParcelNetwork

/// The checkpoints of a run on disk: a folder a checkpoint with a file a region, and a manifest
/// that makes them one.
///
///     run.json             which run it is
///     coordinators         how many coordinators have begun, one byte each
///     17/4-3               region 4's part of checkpoint 17, by incarnation 3
///     17.manifest          all parts of checkpoint 17 are there
///
/// The last three checkpoints are kept, and the parts of the one before them, of which they may name
/// something; the older ones are removed when a newer is committed.
package struct CheckpointDirectory: Hashable, Sendable {
    package let path: String

    /// Checkpoints that the run can be taken up from, at most.
    package static let mostKept: UInt32 = 3

    package init(_ path: String) { self.path = path }

    // MARK: A region's part

    /// Writes a region's part, and returns when its bytes are durable. Its name is with the manifest's:
    /// one sync of the folder is for all regions.
    package func write(_ part: RegionCheckpoint) throws(CheckpointStoreProblem) {
        try DurableFile.makeFolder(folderPath(part.number))
        try DurableFile.writeInPlace(
            part.piecesBefore, part.countBefore, then: part.state.blocks,
            to: partPath(part.region, part.number, incarnation: part.seal.incarnation))
    }

    /// Where a process sets aside what it retains until the next manifest.
    package var spool: Spool { SpoolFiles(path).spool }

    /// The parts, to be read.
    package var files: CheckpointFiles {
        CheckpointFiles(
            size: { DurableFile.size(partPath($0)) },
            read: { DurableFile.read(partPath($0), $1) })
    }

    private func partPath(_ part: PartName) -> String {
        partPath(part.region, part.number, incarnation: part.incarnation)
    }

    private func partPath(_ region: RegionID, _ number: UInt32, incarnation: UInt32) -> String {
        "\(folderPath(number))/\(region.index)-\(incarnation)"
    }

    private func folderPath(_ number: UInt32) -> String { "\(path)/\(number)" }

    private func manifestPath(_ number: UInt32) -> String { "\(path)/\(number).manifest" }

    // MARK: Manifests

    /// Makes a checkpoint one that the run can be taken up from, and removes what is old: as a part
    /// may name bytes of the one before, damage costs up to two checkpoints, and there is a third.
    package func commit(_ manifest: Manifest) throws(CheckpointStoreProblem) {
        try DurableFile.makeFolder(path)
        // The parts' names, then their folder's with the manifest's own.
        try DurableFile.syncDirectory(folderPath(manifest.number))
        try DurableFile.write(
            [ManifestFile.encoded(manifest)], to: manifestPath(manifest.number))
        for number in numbers where number + Self.mostKept <= manifest.number {
            remove(number, keepingParts: number + Self.mostKept == manifest.number)
        }
    }

    /// The manifest first: without it nobody looks for the parts.
    private func remove(_ number: UInt32, keepingParts: Bool = false) {
        try? FileManager.default.removeItem(atPath: manifestPath(number))
        if !keepingParts { try? FileManager.default.removeItem(atPath: folderPath(number)) }
    }

    /// The number of the last manifest; zero if there is none.
    package var lastNumber: UInt32 {
        names.compactMap { $0.hasSuffix(".manifest") ? UInt32($0.dropLast(9)) : nil }.max() ?? 0
    }

    /// The last checkpoint's manifest; nil before the first.
    ///
    /// - Throws: if it is damaged. To begin at an older one would not do while regions run, which
    ///   have forgotten what lies before the last.
    package func lastManifest() throws(CheckpointStoreProblem) -> Manifest? {
        let number = lastNumber
        guard number > 0 else { return nil }
        guard let manifest = manifest(number) else {
            throw CheckpointStoreProblem(
                "\(manifestPath(number)): damaged; end the run, and take it up from the checkpoint "
                    + "before by `hubsim resume`")
        }
        return manifest
    }

    /// The last checkpoint whose parts are all there and sound, read from the first byte to the
    /// last; and what was wrong with those after it.
    ///
    /// For taking up a whole run. A single region takes the last manifest: others have forgotten
    /// what lies before it.
    package func lastWhole(
        run: RunID
    ) -> (manifest: Manifest?, problems: [String]) {
        var problems: [String] = []
        for number in numbers.reversed() {
            guard let manifest = manifest(number) else {
                if FileManager.default.fileExists(atPath: manifestPath(number)) {
                    problems.append("checkpoint \(number): its manifest is damaged")
                }
                continue
            }
            guard let problem = problem(manifest, run) else { return (manifest, problems) }
            problems.append("checkpoint \(number): \(problem)")
        }
        return (nil, problems)
    }

    /// Removes the checkpoints after one, which cannot be used.
    package func forget(after number: UInt32) {
        for later in numbers where later > number { remove(later) }
    }

    private func problem(_ manifest: Manifest, _ run: RunID) -> String? {
        for (index, seal) in manifest.seals.enumerated() {
            let region = RegionID(index)
            let path = partPath(region, manifest.number, incarnation: seal.incarnation)
            do throws(CheckpointProblem) {
                _ = try StoredCheckpoint(
                    of: region, number: manifest.number, run: run, seal: seal, in: files)
            } catch { return "\(path): \(error)" }
        }
        return nil
    }

    private func manifest(_ number: UInt32) -> Manifest? {
        DurableFile.read(manifestPath(number), atMost: ManifestFile.mostBytes)
            .flatMap { ManifestFile.decoded($0, number: number) }
    }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    /// Of all checkpoints that something is left of, in order.
    private var numbers: [UInt32] {
        Set(
            names.compactMap { UInt32($0.hasSuffix(".manifest") ? $0.dropLast(9) : $0[...]) }
        ).sorted()
    }

    // MARK: Coordinators

    /// Notes that a coordinator begins, and gives the highest incarnation that those before may
    /// have granted. No two coordinators of a run ever grant the same.
    package func beginCoordinator() throws(CheckpointStoreProblem) -> UInt32 {
        try DurableFile.makeFolder(path)
        let name = "\(path)/coordinators"
        let before = DurableFile.read(name, atMost: 1 << 12)?.count ?? 0
        guard before < 1 << 11 else {
            throw CheckpointStoreProblem("\(name): this run has had \(before) coordinators")
        }
        try DurableFile.write([[UInt8](repeating: 0x2E, count: before + 1)], to: name)
        return UInt32(before) * Self.incarnationsACoordinator
    }

    /// More than any coordinator ever grants.
    package static let incarnationsACoordinator: UInt32 = 1 << 20

    // MARK: The run

    /// Writes which run this is.
    package func write(_ run: RunFile) throws(CheckpointStoreProblem) {
        try DurableFile.makeFolder(path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(run) else {
            throw CheckpointStoreProblem("\(path)/run.json cannot be encoded")
        }
        try DurableFile.write([[UInt8](data)], to: "\(path)/run.json")
    }

    /// Which run this is; nil if that cannot be read.
    package var run: RunFile? {
        DurableFile.read("\(path)/run.json", atMost: 1 << 20)
            .flatMap { try? JSONDecoder().decode(RunFile.self, from: Data($0)) }
    }

    /// Removes it all: the run is over.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// What must be known to take a run up: all else is in the compiled network and the manifest.
package struct RunFile: Codable, Hashable, Sendable {
    /// The run's number, in hexadecimal.
    package var run: String
    /// The digest of the compiled network.
    package var network: String
    package var version: String
    /// The topology's file as the user named it.
    package var topologyFile: String
    /// How far checkpoints are apart, as on the command line.
    package var checkpoints: String

    package init(
        run: RunID, network: String, version: String, topologyFile: String, checkpoints: String
    ) {
        self.run = String(run.bits, radix: 16)
        self.network = network
        self.version = version
        self.topologyFile = topologyFile
        self.checkpoints = checkpoints
    }

    package var id: RunID? { UInt64(run, radix: 16).map { RunID($0) } }
}
