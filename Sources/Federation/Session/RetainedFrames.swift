/// Handoffs that may have to be sent again, in order, in data frames.
///
/// A frame that was sent full is kept as it is, shared with the transport. Most are not, for a
/// horizon that rose takes along whatever is packed: their handoffs are moved together into frames
/// of full size, so that what is kept takes little more than the handoffs' own bytes. What is still
/// too much for memory is set aside on disk, the oldest first.
struct RetainedFrames {
    struct Frame {
        var first: UInt64
        var end: UInt64
        /// Its bytes, and where it stands in the last checkpoint that holds it.
        fileprivate(set) var kept: KeptFrame
        /// Whether it was put together here; its length and checksum are then written when they
        /// are asked for.
        fileprivate var isCollected = false
        fileprivate var isSealed = true
        /// What packed it, if more may be put behind it.
        fileprivate var packer: HandoffPacker?

        init(
            first: UInt64, end: UInt64, bytes: [UInt8], packer: HandoffPacker? = nil,
            place: FramePlace? = nil
        ) {
            self.first = first
            self.end = end
            kept = KeptFrame(bytes: bytes, place: place)
            self.packer = packer
        }

        /// Writes its length and checksum: it does not change any more.
        fileprivate mutating func seal() {
            isCollected = false
            guard !isSealed else { return }
            kept.bytes.seal()
            isSealed = true
        }

        /// Takes over the handoffs of the frame that follows, which `packer` has packed.
        fileprivate mutating func join(_ next: Frame, _ packer: HandoffPacker) {
            self.packer?.join(next.kept.bytes, packer, to: &kept.bytes)
            end = next.end
            DataFrame.recount(&kept.bytes, Int(end - first))
            isSealed = false
        }
    }
    private var frames: [Frame] = []
    private var head = 0
    /// Frames before this one are set aside.
    private var asideEnd = 0
    /// The bytes of those that are not.
    private(set) var byteCount = 0
    /// Everything below has been acknowledged by the present receiver.
    private(set) var acknowledged: UInt64 = 0
    /// The number after the last frame's.
    var end: UInt64 = 0

    /// Frames of this size are kept as they were sent.
    static let worthKeeping = 32 << 10

    /// What a checkpoint of this number holds of it. From now on none of these frames changes, so
    /// the next one can name them.
    mutating func kept(for number: UInt32) -> [KeptFrame] {
        for index in max(head, asideEnd)..<frames.count { frames[index].seal() }
        return frames[head...].map { frame in
            var kept = frame.kept
            if let place = kept.place, place.number + 1 != number { kept.place = nil }
            return kept
        }
    }

    /// Learns where the frames of a checkpoint just taken stand.
    mutating func stand(at places: inout ArraySlice<FramePlace>) {
        for index in head..<frames.count { frames[index].kept.place = places.popFirst() }
    }

    /// Keeps a frame that has been sent, which follows the last.
    ///
    /// - Parameter isWhole: it must be sent again as it is.
    mutating func append(_ frame: Frame, isWhole: Bool = false) {
        end = frame.end
        byteCount += frame.kept.bytes.count
        if isWhole || frame.kept.bytes.count >= RetainedFrames.worthKeeping {
            frames.append(frame)
        } else {
            collect(frame)
        }
    }

    /// Moves a frame's handoffs behind those of the last one that was put together.
    private mutating func collect(_ frame: Frame) {
        let last = frames.count - 1
        // The first of its handoffs may take more where it comes to stand.
        let body = frame.kept.bytes.count - DataFrame.bodyOffset + Packed.mostSize
        guard last >= head, frames[last].isCollected, frames[last].end == frame.first,
            frames[last].kept.bytes.count + body <= WireLimit.dataFrameTarget,
            let packer = frame.packer, frames[last].packer != nil
        else {
            var begun = frame
            begun.isCollected = true
            frames.append(begun)
            return
        }
        if frames[last].kept.bytes.count + body > WireLimit.dataFrameTarget / 4 {
            // Doubling would take more than such a frame ever holds.
            frames[last].kept.bytes.reserveCapacity(WireLimit.dataFrameTarget)
        }
        byteCount -= frames[last].kept.bytes.count + frame.kept.bytes.count
        frames[last].join(frame, packer)
        byteCount += frames[last].kept.bytes.count
    }

    /// Sets frames aside until at most `limit` bytes are left in memory. The last one stays: more may be put
    /// behind it.
    ///
    /// - Returns: false if the spool took no more.
    mutating func setAside(downTo limit: Int, in spool: Spool) -> Bool {
        asideEnd = max(asideEnd, head)
        while byteCount > limit, asideEnd < frames.count - 1 {
            frames[asideEnd].seal()
            guard let aside = spool.setAside(frames[asideEnd].kept.bytes) else { return false }
            byteCount -= frames[asideEnd].kept.bytes.count
            frames[asideEnd].kept.aside = aside
            frames[asideEnd].kept.bytes = []
            frames[asideEnd].packer = nil
            asideEnd += 1
        }
        return true
    }

    mutating func acknowledge(_ wanted: UInt64) { acknowledged = max(acknowledged, wanted) }

    /// A successor of the receiver may not have what its predecessor acknowledged.
    mutating func forgetAcknowledgement(downTo number: UInt64) {
        acknowledged = min(acknowledged, number)
    }

    /// Drops what lies wholly below `number`.
    mutating func drop(below number: UInt64) {
        while head < frames.count, frames[head].end <= number {
            byteCount -= frames[head].kept.bytes.count
            frames[head].kept = KeptFrame(bytes: [])
            head += 1
        }
        if head == frames.count || (head > 64 && head > frames.count / 2) {
            frames.removeFirst(head)
            asideEnd = max(0, asideEnd - head)
            head = 0
        }
    }

    /// The frames that hold `number` and what follows it. Whoever sends one again seals it.
    func from(_ number: UInt64) -> ArraySlice<Frame> {
        var index = head
        while index < frames.count, frames[index].end <= number { index += 1 }
        return frames[index...]
    }
}
