import SimulationKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// A snapshot's bytes packed: sections, each of things of one size, most of them at least.
//
//  0  how many bytes it is of (48 bits)   6  distance (16): that size   8  blocks: BlockPacking
//
// Before a section's first byte stand zeroes, and its last block is filled up with what changes nothing.

/// Takes what a snapshot consists of, and packs it while it is at hand.
@safe
struct SnapshotPacker {
    /// Invariant: zeroes, a stage and a room behind each other, until `deinit`.
    @safe
    private final class Memory {
        let start: UnsafeMutableRawPointer

        init() {
            let size = SnapshotPacker.mostDistance + stageSize + roomSize
            unsafe start = .allocate(byteCount: size, alignment: BlockPacking.blockSize)
            unsafe memset(start, 0, size)
        }

        deinit { unsafe start.deallocate() }
    }

    static let mostDistance = 128
    static let headSize = 8
    /// Whole blocks, at hand together with the room.
    private static let stageSize = 8 << 10
    /// For a unit that is not full yet, and all that is packed before it is looked at again: the stage or
    /// 64 parcels.
    private static let roomSize =
        SnapshotBytes.unit + headSize
        + max(stageSize / BlockPacking.blockSize, 64) * BlockPacking.mostPacked

    private let memory = Memory()
    /// What is to be packed.
    private var staged = 0
    /// What is packed, and not yet a unit.
    private var packed = 0
    private var distance = 8
    private var written: SnapshotBytes

    /// - Parameter written: empty; what is packed goes there.
    init(to written: SnapshotBytes) { self.written = written }

    private var stage: UnsafeMutableRawPointer { unsafe memory.start + Self.mostDistance }
    private var room: UnsafeMutableRawPointer { unsafe stage + Self.stageSize }

    /// All of it.
    mutating func takeWritten() -> SnapshotBytes {
        packStage()
        passOn(all: true)
        var all = SnapshotBytes()
        swap(&all, &written)
        return all
    }

    @unsafe @inline(__always)
    mutating func put(_ piece: UnsafeRawBufferPointer) {
        if staged + piece.count > Self.stageSize {
            unsafe putPiecewise(piece)
        } else if let first = piece.baseAddress {
            // Within the stage.
            unsafe memcpy(stage + staged, first, piece.count)
            staged += piece.count
        }
    }

    @unsafe
    private mutating func putPiecewise(_ piece: UnsafeRawBufferPointer) {
        guard let first = piece.baseAddress else { return }
        var taken = 0
        while taken < piece.count {
            if staged == Self.stageSize { packStage() }
            let size = min(piece.count - taken, Self.stageSize - staged)
            // Within the piece and within the stage.
            unsafe memcpy(stage + staged, first + taken, size)
            staged += size
            taken += size
        }
    }

    /// Says that much of one size follows, in bytes.
    mutating func expect(size: Int) {
        guard size != distance, size <= Self.mostDistance else { return }
        packStage()
        distance = size
    }

    /// Packs parcels from where they lie, each told against the one before.
    mutating func put(_ parcels: borrowing Slab<Parcel>) {
        guard parcels.count > 0 else { return }
        packStage()
        putHead(of: Int(parcels.count) * Self.parcelSize, distance: Self.parcelSize)
        // Sound: before the stage are zeroes. Pieces are of 64 parcels at most, and stay during the call;
        // the last of each is told of before anything can change.
        var before = unsafe UnsafeRawPointer(memory.start)
        let room = unsafe room
        parcels.forEachPiece { _, piece in
            unsafe piece.withUnsafeBytes { bytes in
                guard let first = bytes.baseAddress else { return }
                packed += unsafe BlockPacking.pack(
                    1, from: first, distance: first - before, to: room + packed)
                packed += unsafe BlockPacking.pack(
                    piece.count - 1, from: first + Self.parcelSize, distance: Self.parcelSize,
                    to: room + packed)
                unsafe before = first + (piece.count - 1) * Self.parcelSize
            }
            passOn(all: false)
        }
    }

    private static var parcelSize: Int {
        precondition(MemoryLayout<Parcel>.stride == BlockPacking.blockSize)
        return BlockPacking.blockSize
    }

    private mutating func putHead(of count: Int, distance: Int) {
        let head = (UInt64(count) | UInt64(distance) << 48).littleEndian
        unsafe (room + packed).storeBytes(of: head, as: UInt64.self)
        packed += Self.headSize
    }

    private mutating func packStage() {
        guard staged > 0 else { return }
        putHead(of: staged, distance: distance)
        let blocks = (staged + BlockPacking.blockSize - 1) / BlockPacking.blockSize
        // What fills the last block up is the same as a distance before, so nothing of it is told.
        for place in staged..<blocks * BlockPacking.blockSize {
            let same = unsafe stage.load(fromByteOffset: place - distance, as: UInt8.self)
            unsafe stage.storeBytes(of: same, toByteOffset: place, as: UInt8.self)
        }
        // Sound: within the stage, and before it are zeroes, as many as a distance can be.
        packed += unsafe BlockPacking.pack(
            blocks, from: stage, distance: distance, to: room + packed)
        staged = 0
        passOn(all: false)
    }

    /// Passes whole units on; of what is left, all or nothing.
    @inline(__always)
    private mutating func passOn(all: Bool) {
        if packed >= SnapshotBytes.unit || all { passUnitsOn(all: all) }
    }

    private mutating func passUnitsOn(all: Bool) {
        var done = 0
        while packed - done >= SnapshotBytes.unit || all && packed > done {
            let size = min(SnapshotBytes.unit, packed - done)
            // Sound: so much was written, and it stays during the call.
            let unit = unsafe UnsafeRawBufferPointer(start: room + done, count: size)
            written.append(unsafe unit.bytes)
            done += size
        }
        unsafe memmove(room, room + done, packed - done)
        packed -= done
    }
}

extension SnapshotBytes {
    /// What was packed.
    ///
    /// - Throws: that it was not packed like this. It takes no more memory than eight times the bytes.
    package static func unpacked(_ packed: [UInt8]) throws(SnapshotProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(packed.count * 2)
        var offset = 0
        let mostDistance = SnapshotPacker.mostDistance
        let windowSize = 4 << 10
        // What stands before, then some blocks.
        var window = [UInt8](repeating: 0, count: mostDistance + windowSize)
        while offset < packed.count {
            guard packed.count - offset >= SnapshotPacker.headSize else {
                throw .cutShort(at: offset)
            }
            // Sound: within the array, and every bit pattern is an integer.
            let head = UInt64(
                littleEndian: unsafe packed.withUnsafeBytes {
                    unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                })
            var rest = Int(head & (1 << 48 - 1))
            let distance = Int(head >> 48)
            guard rest > 0, rest <= packed.count * BlockPacking.blockSize,
                (1...mostDistance).contains(distance)
            else { throw .badField("section", at: offset) }
            offset += SnapshotPacker.headSize
            for place in 0..<mostDistance { window[place] = 0 }
            while rest > 0 {
                var filled = 0
                while filled < windowSize, filled < rest {
                    let taken = BlockPacking.unpack(
                        packed, from: offset, distance: distance, to: &window,
                        at: mostDistance + filled)
                    guard let taken else { throw .cutShort(at: offset) }
                    offset += taken
                    filled += BlockPacking.blockSize
                }
                bytes += window[mostDistance..<mostDistance + min(rest, filled)]
                rest -= min(rest, filled)
                for place in 0..<mostDistance { window[place] = window[filled + place] }
            }
        }
        return bytes
    }
}
