import CheckpointStore
import Foundation
import ParcelNetwork
import SimulationKernel
import Testing

@testable import Federation

@Suite("Checkpoints as files")
struct CheckpointFilesTests {
    static let run = RunID(7)

    /// A directory that is gone when the test is.
    final class Scratch {
        let directory: CheckpointDirectory
        private let path: String
        init() throws {
            path = NSTemporaryDirectory() + "hubsim-checkpoints-\(UUID().uuidString)"
            directory = CheckpointDirectory(path)
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        func file(_ part: RegionCheckpoint) -> URL {
            URL(
                fileURLWithPath:
                    "\(path)/\(part.number)/\(part.region.index)-\(part.seal.incarnation)")
        }
        var names: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        }
    }

    /// - Precondition: what is set aside of the frames can be read.
    static func part(
        _ number: UInt32, frames: [KeptFrame], state: [UInt8]
    ) -> RegionCheckpoint {
        let part = RegionCheckpoint(
            region: RegionID(3), number: number, incarnation: 5, time: .zero + .hours(1), run: run,
            frames: frames, state: SnapshotBytes(state)
        ) { writer in writer.put(0x0123_4567_89AB_CDEF as UInt64) }
        guard let sealed = part.sealed() else { preconditionFailure("an unreadable frame") }
        return sealed
    }

    static func bytes(_ count: Int, _ dice: inout Dice) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
    }

    static func read(
        _ part: RegionCheckpoint, in directory: CheckpointDirectory
    ) throws(CheckpointProblem) -> StoredCheckpoint {
        try StoredCheckpoint(
            of: part.region, number: part.number, run: run, seal: part.seal, in: directory.files)
    }

    static func isSame(_ stored: StoredCheckpoint, _ part: RegionCheckpoint) -> Bool {
        stored.head == part.head && stored.frames == part.frames
            && stored.state == part.state.array && stored.places == part.places
    }

    /// Two parts, the second naming all frames of the first but one.
    static func pair(
        _ scratch: Scratch
    ) throws -> (first: RegionCheckpoint, second: RegionCheckpoint) {
        var dice = Dice(1)
        let frames = [900, 40_000, 7, 100_000].map { size in
            KeptFrame(bytes: bytes(size, &dice), place: nil)
        }
        let first = part(8, frames: frames, state: bytes(30_000, &dice))
        var named = zip(frames, first.places).dropFirst().map {
            KeptFrame(bytes: $0.bytes, place: $1)
        }
        named.append(KeptFrame(bytes: bytes(5_000, &dice), place: nil))
        let second = part(9, frames: named, state: bytes(20_000, &dice))
        try scratch.directory.write(first)
        try scratch.directory.write(second)
        return (first, second)
    }

    @Test("What the part before holds is not written again, and is read back from there")
    func named() throws {
        let scratch = try Scratch()
        let (first, second) = try Self.pair(scratch)
        // What it has itself, at most an eighth more for being packed, and no frame of the first.
        #expect(second.seal.byteCount < 25_000 * 9 / 8 + 8192)
        #expect(Self.isSame(try Self.read(first, in: scratch.directory), first))
        #expect(Self.isSame(try Self.read(second, in: scratch.directory), second))
    }

    enum Damage: CaseIterable {
        case flippedNamed, flippedElsewhere, cut, missing
    }

    @Test("Damage to what is named is found; to anything else there, it is not this part's")
    func damagedBefore() throws {
        for damage in Damage.allCases {
            let scratch = try Scratch()
            let (first, second) = try Self.pair(scratch)
            let file = scratch.file(first)
            var data = try Data(contentsOf: file)
            let places = first.places.map { Int($0.offset) }
            switch damage {
            case .flippedNamed: data[places[3] + 99_999] ^= 1
            case .flippedElsewhere: data[places[0] + 5] ^= 1
            case .cut: data = data.prefix(places[3] + 99_999)
            case .missing: try FileManager.default.removeItem(at: file)
            }
            if damage != .missing { try data.write(to: file) }
            let problem: CheckpointProblem?
            do throws(CheckpointProblem) {
                let read = try Self.read(second, in: scratch.directory)
                problem = nil
                #expect(Self.isSame(read, second))
            } catch { problem = error }
            switch damage {
            case .flippedNamed: #expect(problem == .damaged)
            case .flippedElsewhere: #expect(problem == nil)
            case .cut, .missing: #expect(problem == .missingBefore(8))
            }
        }
    }

    @Test("A part names bytes of the one before, and of no other")
    func namesOneBefore() throws {
        for number in [7, 9, 10] as [UInt32] {
            let scratch = try Scratch()
            let place = FramePlace(number: number, incarnation: 5, offset: 64)
            let part = Self.part(
                9, frames: [KeptFrame(bytes: [1, 2, 3], place: place)], state: [4])
            try scratch.directory.write(part)
            #expect(throws: CheckpointProblem.damaged) {
                try Self.read(part, in: scratch.directory)
            }
        }
    }

    @Test(
        "Files of any size are what was written, past the cache or through it",
        arguments: [0, 1, 4095, 65_000, 65_536, 1 << 20, (1 << 20) + 1, (3 << 20) - 200])
    func sizes(size: Int) throws {
        var dice = Dice(UInt64(size))
        let scratch = try Scratch()
        let frames = [1, 4096, 333].map { KeptFrame(bytes: Self.bytes($0, &dice), place: nil) }
        let part = Self.part(2, frames: frames, state: Self.bytes(size, &dice))
        try scratch.directory.write(part)
        #expect(try Data(contentsOf: scratch.file(part)).count == Int(part.seal.byteCount))
        let read = try Self.read(part, in: scratch.directory)
        #expect(Self.isSame(read, part))
        try scratch.directory.write(part)  // again, over what is there
        #expect(Self.isSame(try Self.read(part, in: scratch.directory), part))
    }

    @Test("A part is the same whether what it retains lies in memory or was set aside")
    func spooled() throws {
        var dice = Dice(3)
        let scratch = try Scratch()
        // The default at which a file is full is far above what is set aside here.
        let spool = SpoolFiles(scratch.directory.path, fileSize: 1 << 20).spool
        let inMemory = (0..<90).map { index in
            KeptFrame(
                bytes: Self.bytes(index % 3 == 0 ? 700_000 : 900, &dice),
                place: index % 5 == 0 ? FramePlace(number: 1, incarnation: 5, offset: 0) : nil)
        }
        var frames = try inMemory.map { frame in
            let aside = try #require(spool.setAside(frame.bytes))
            return KeptFrame(bytes: [], place: frame.place, aside: aside)
        }
        let state = Self.bytes(100_000, &dice)
        let part = Self.part(2, frames: frames, state: state)
        let plain = Self.part(2, frames: inMemory, state: state)
        #expect(part.seal == plain.seal && part.places == plain.places)
        try scratch.directory.write(part)
        let spooled = try Data(contentsOf: scratch.file(part))
        try scratch.directory.write(plain)
        #expect(try spooled == Data(contentsOf: scratch.file(plain)))
        // No file of it has a name, and what is dropped takes nothing else with it.
        #expect(scratch.names == ["2"])
        frames.removeSubrange(0..<40)
        #expect(frames.map(\.content) == inMemory[40...].map(\.bytes))
    }

    @Test("What cannot be set aside stays where it is, and what cannot be read again is no part")
    func unspooled() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.directory.path, withIntermediateDirectories: true)
        let file = "\(scratch.directory.path)/file"
        try Data([1]).write(to: URL(fileURLWithPath: file))
        #expect(CheckpointDirectory("\(file)/below").spool.setAside([1, 2, 3]) == nil)
        let lost = KeptFrame(bytes: [], place: nil, aside: SetAside(count: 9) { nil })
        let part = RegionCheckpoint(
            region: RegionID(3), number: 2, incarnation: 5, time: .zero, run: Self.run,
            frames: [lost], state: SnapshotBytes([4])
        ) { _ in }
        #expect(throws: CheckpointStoreProblem.unreadableSpool) {
            try scratch.directory.write(part)
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.file(part).path))
        #expect(part.sealed() == nil)
    }

    @Test("Three checkpoints are kept, and the parts of the one that the oldest of them names")
    func old() throws {
        let scratch = try Scratch()
        for number in 1...6 as ClosedRange<UInt32> { try Self.commit(number, in: scratch) }
        #expect(
            scratch.names == ["3", "4", "4.manifest", "5", "5.manifest", "6", "6.manifest"])
    }

    @Test("A coordinator that begins again begins at the last manifest, or not at all")
    func damagedManifest() throws {
        let scratch = try Scratch()
        #expect(try scratch.directory.lastManifest() == nil)
        for number in 1...2 as ClosedRange<UInt32> { try Self.commit(number, in: scratch) }
        #expect(try scratch.directory.lastManifest()?.number == 2)
        let file = URL(fileURLWithPath: "\(scratch.directory.path)/2.manifest")
        var data = try Data(contentsOf: file)
        data[data.count / 2] ^= 1
        try data.write(to: file)
        let problem = #expect(throws: CheckpointStoreProblem.self) {
            try scratch.directory.lastManifest()
        }
        #expect(problem?.description.contains("2.manifest: damaged") == true)
    }

    private static func commit(_ number: UInt32, in scratch: Scratch) throws {
        let part = part(number, frames: [], state: [1, 2])
        try scratch.directory.write(part)
        let schedule = CheckpointSchedule(committed: number, next: .zero, afterNext: .zero)
        try scratch.directory.commit(
            Manifest(
                schedule: schedule, time: .zero, stride: .hours(1), seals: [part.seal], wanted: []))
    }
}
