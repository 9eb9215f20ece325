import Measurement
package import ParcelNetwork
import SimulationKernel

// A region's part of a checkpoint as a file: the head, retained data frames, zeroes up to a page's
// boundary, the region's snapshot, packed.
//
//  0  "HUBSIMCP"   8  size of the head   16  size of the rest   24  checksum of all behind the head
// 32  version (32), region (16), zero (16)   40  number (32), incarnation (32)
// 48  time   56  run   64  the channels: RegionNode+Checkpoints.swift
//  .  a row a retained frame: size (32), and where it is: number, incarnation (32 each), offset (64);
//     three zeroes if it is in this file, in its turn. Last how many rows (32)
//
// The head's own checksum is not in the file but in the manifest, so that a file of another
// checkpoint, however whole, is not taken for this one.

/// A region's part of a checkpoint, to be written as a file.
///
/// It is in pieces, so that nothing is copied to be written: a frame is shared with whoever would
/// send it again. A frame that the part before holds is only named. The checksum covers it
/// nevertheless: damage there is damage here.
package struct RegionCheckpoint: Equatable, Sendable {
    package let region: RegionID
    package let number: UInt32
    /// Without checksums until it is ``sealed()``.
    package private(set) var seal: CheckpointSeal
    /// Who, when, and the channels' numbers; the file's first bytes.
    private(set) var head: [UInt8]
    /// The retained frames by channel, each channel's in order.
    let frames: [KeptFrame]
    /// The region's snapshot, packed; the rest of the file.
    package let state: SnapshotBytes

    static let magic: UInt64 = 0x5043_4D49_5342_5548
    static let version: UInt32 = 6
    static let fixedSize = 64
    static let rowSize = 20

    /// What stands before the snapshot, which begins at the next boundary of a page: one piece after the
    /// other as it is asked for, nil where what was set aside cannot be read again.
    package var piecesBefore: some Sequence<[UInt8]?> {
        let inside = frames.filter { $0.place == nil }
        return (0...inside.count).lazy.map { $0 == 0 ? head : inside[$0 - 1].content }
    }

    /// How many bytes they are.
    package var countBefore: Int { head.count + frames.countInside }

    /// The whole file.
    package var file: [UInt8] {
        var file = Array(piecesBefore.lazy.compactMap(\.self).joined())
        file += [UInt8](
            repeating: 0, count: ByteBlocks.pages(holding: file.count) - file.count)
        return file + state.packed
    }

    /// A part that is still to be sealed.
    ///
    /// - Parameter putChannels: writes what stands behind the fixed part of the head.
    init(
        region: RegionID, number: UInt32, incarnation: UInt32, time: SimTime, run: RunID,
        frames: [KeptFrame], state: SnapshotBytes, putChannels: (inout ByteWriter) -> Void
    ) {
        var writer = ByteWriter()
        writer.put(RegionCheckpoint.magic)
        writer.put(0 as UInt64)
        writer.put(0 as UInt64)
        writer.put(0 as UInt64)
        writer.put(RegionCheckpoint.version)
        writer.put(region.index)
        writer.put(0 as UInt16)
        writer.put(number)
        writer.put(incarnation)
        writer.put(time)
        writer.put(run.bits)
        putChannels(&writer)
        for frame in frames {
            writer.put(UInt32(frame.count))
            writer.put(frame.place?.number ?? 0)
            writer.put(frame.place?.incarnation ?? 0)
            writer.put(frame.place?.offset ?? 0)
        }
        writer.put(UInt32(frames.count))
        let before = writer.bytes.count + frames.countInside
        let size = ByteBlocks.pages(holding: before) + state.count
        writer.replace(at: 8, with: UInt64(writer.bytes.count))
        writer.replace(at: 16, with: UInt64(size - writer.bytes.count))
        self.region = region
        self.number = number
        self.frames = frames
        self.state = state
        head = writer.bytes
        seal = CheckpointSeal(
            incarnation: incarnation, byteCount: UInt64(size), checksum: 0)
    }

    /// The part with its checksums: what whoever writes it does first, for the region need not wait.
    /// Nil if handoffs that were set aside cannot be read again.
    package consuming func sealed() -> RegionCheckpoint? {
        guard let checksum = RegionCheckpoint.checksum(frames, state.checksum) else { return nil }
        head.replaceInteger(at: 24, with: checksum)
        seal.checksum = head.withSpan { Checksum.of($0) }
        return self
    }

    /// Of all that is behind the head: the frames, going on from the snapshot's own.
    /// Nil if one that was set aside cannot be read.
    static func checksum(_ frames: [KeptFrame], _ state: UInt64) -> UInt64? {
        var sum = state
        for frame in frames {
            guard let bytes = frame.content else { return nil }
            sum = bytes.withSpan { Checksum.of($0, seed: sum) }
        }
        return sum
    }

    /// By frame: where it stands from now on. Those in this file stand one behind the other.
    var places: [FramePlace] {
        frames.places(
            in: PartName(region: region, number: number, incarnation: seal.incarnation),
            from: head.count)
    }
}

/// Where a retained frame stands in a file that has been written, or is being.
struct FramePlace: Hashable, Sendable {
    var number: UInt32
    var incarnation: UInt32
    var offset: UInt64
}

/// A retained frame, and where it stands if not in this part.
struct KeptFrame: Equatable, Sendable {
    /// None if they are set aside.
    var bytes: [UInt8]
    var place: FramePlace?
    var aside: SetAside?

    var count: Int { aside?.count ?? bytes.count }

    /// Its bytes, from wherever they are; nil if they cannot be read again.
    var content: [UInt8]? {
        guard let aside else { return bytes }
        return aside.read()
    }
}

extension [KeptFrame] {
    /// The bytes of those that stand in this part.
    fileprivate var countInside: Int { reduce(0) { $1.place == nil ? $0 + $1.count : $0 } }

    /// Where each stands: named of the part before, or in this one, one behind the other from
    /// `start` on.
    func places(in part: PartName, from start: Int) -> [FramePlace] {
        var offset = UInt64(start)
        return map { frame in
            if let place = frame.place { return place }
            defer { offset += UInt64(frame.count) }
            return FramePlace(
                number: part.number, incarnation: part.incarnation, offset: offset)
        }
    }
}
