public import CProcessor

/// Numbered slots of one fixed size, in chunks that never move.
///
/// A slot is named by a 32-bit index as long as it is occupied; the slot freed last is given out
/// first, so what is hot stays hot. Free slots stand on a stack apart, not in a list through the
/// slots themselves: many are then filled one after the other without waiting for the memory of
/// each to name the next. The whole grows by a chunk, never by a doubling copy.
@safe
public struct Slab<Element: BitwiseCopyable>: ~Copyable {
    // A chunk is `slotsPerChunk` elements, then one bit a slot that says whether it is occupied,
    // then as many places of the stack of free slots. The first chunks are allocated one by one,
    // so that a small slab is small; the others are cut from large pages, `chunksPerPage` from
    // each.
    // Invariant that makes the accesses sound: `chunks[0 ..< chunkCount]` are allocated, every slot
    // below `fresh` lies in one of them and has been initialised if it is occupied, `fresh <=
    // chunkCount * slotsPerChunk`, and the stack's `freeCount <= fresh` places hold the slots below `fresh`
    // that are not occupied.
    @usableFromInline var chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    @usableFromInline var chunkCapacity: Int
    @usableFromInline var chunkCount = 0
    /// The first slot never given out yet.
    @usableFromInline var fresh: UInt32 = 0
    /// The height of the stack of free slots.
    @usableFromInline var freeCount: UInt32 = 0

    @inlinable static var slotsPerChunk: Int { 1024 }

    public init() {
        precondition(
            MemoryLayout<Element>.alignment <= 64, "a slab's chunks lie on boundaries of 64 bytes")
        unsafe chunks = .allocate(capacity: 8)
        chunkCapacity = 8
    }

    deinit {
        for index in 0..<chunkCount where Self.isAllocated(index) {
            unsafe chunks[index].deallocate()
        }
        unsafe chunks.deallocate()
    }

    /// The number of occupied slots.
    @inlinable
    public var count: Int { Int(fresh - freeCount) }

    /// Puts `element` into a free slot and returns the slot's index.
    ///
    /// - Complexity: O(1); a chunk is allocated once in 1,024 net insertions.
    @inlinable
    public mutating func insert(_ element: Element) -> UInt32 {
        let slot: UInt32
        if freeCount == 0 {
            slot = fresh
            if Int(slot) == chunkCount * Self.slotsPerChunk { addChunk() }
            fresh += 1
        } else {
            freeCount -= 1
            slot = unsafe freePlace(freeCount).pointee
            // Where many come at once, this one's turn is near.
            if freeCount >= 8 { prefetch(unsafe freePlace(freeCount - 8).pointee) }
        }
        unsafe address(slot).initialize(to: element)
        flip(slot)
        return slot
    }

    /// Empties an occupied slot and returns what it held.
    @inlinable
    @discardableResult
    public mutating func remove(_ slot: UInt32) -> Element {
        check(slot)
        precondition(isOccupied(slot), "slot \(slot) of a slab is freed twice")
        let element = unsafe address(slot).pointee
        flip(slot)
        unsafe freePlace(freeCount).initialize(to: slot)
        freeCount += 1
        return element
    }

    /// What an occupied slot holds; may be changed in place.
    @inlinable
    public subscript(slot: UInt32) -> Element {
        get {
            check(slot)
            assert(isOccupied(slot), "slot \(slot) of a slab is stale")
            return unsafe address(slot).pointee
        }
        _modify {
            check(slot)
            assert(isOccupied(slot), "slot \(slot) of a slab is stale")
            yield unsafe &address(slot).pointee
        }
    }

    /// What `body` makes of an occupied slot, without copying what the slot holds.
    @inlinable
    @inline(__always)
    public func read<Result>(_ slot: UInt32, _ body: (inout Element) -> Result) -> Result {
        check(slot)
        assert(isOccupied(slot), "slot \(slot) of a slab is stale")
        return unsafe body(&address(slot).pointee)
    }

    /// Asks for a slot to be at hand soon: one that lay untouched for hours takes the time of some
    /// hundred instructions to come. Any number will do.
    @inlinable
    @inline(__always)
    public func prefetch(_ slot: UInt32) {
        guard slot < fresh else { return }
        // Reads nothing.
        unsafe hubsim_prefetch(address(slot))
    }

    /// Changes what an occupied slot holds, in place.
    @inlinable
    public mutating func update<Result>(
        _ slot: UInt32, _ body: (inout Element) -> Result
    ) -> Result {
        body(&self[slot])
    }

    /// Calls `body` with every occupied slot, in the order of the indices.
    @inlinable
    public func forEach(_ body: (UInt32, Element) -> Void) {
        for slot in 0..<fresh where isOccupied(slot) { body(slot, self[slot]) }
    }

    /// Calls `body` with every occupied slot and those that follow it side by side, in the order of
    /// the indices.
    ///
    /// - Complexity: O(*n*) for *n* slots ever given out; a word of 64 free slots is one step.
    @inlinable
    public func forEachPiece(_ body: (_ first: UInt32, Span<Element>) -> Void) {
        var slot: UInt32 = 0
        while slot < fresh {
            let word = unsafe occupancy(slot).pointee >> UInt64(slot % 64)
            guard word != 0 else {
                slot = (slot / 64 + 1) * 64
                continue
            }
            slot += UInt32(word.trailingZeroBitCount)
            var end = slot
            let last = min(
                fresh, (slot / UInt32(Self.slotsPerChunk) + 1) * UInt32(Self.slotsPerChunk))
            while end < last {
                let free = ~(unsafe occupancy(end).pointee >> UInt64(end % 64))
                let run = min(UInt32(free.trailingZeroBitCount), 64 - end % 64)
                end += run
                if run == 0 || end % 64 != 0 { break }
            }
            // Sound: these slots are occupied and in one chunk, which stays during the call.
            let start = unsafe UnsafePointer(address(slot))
            body(slot, unsafe Span(_unsafeStart: start, count: Int(end - slot)))
            slot = end
        }
    }

    /// Whether the slot holds an element.
    @inlinable
    public func isOccupied(_ slot: UInt32) -> Bool {
        guard slot < fresh else { return false }
        return unsafe occupancy(slot).pointee & bit(slot) != 0
    }

    @inlinable
    @inline(__always)
    func check(_ slot: UInt32) {
        precondition(slot < fresh, "a slab has no such slot")
    }

    @inlinable
    @inline(__always)
    func address(_ slot: UInt32) -> UnsafeMutablePointer<Element> {
        let chunk = unsafe chunks[Int(slot) / Self.slotsPerChunk]
        return unsafe chunk.assumingMemoryBound(to: Element.self)
            + Int(slot) % Self.slotsPerChunk
    }

    @inlinable
    @inline(__always)
    func occupancy(_ slot: UInt32) -> UnsafeMutablePointer<UInt64> {
        let chunk = unsafe chunks[Int(slot) / Self.slotsPerChunk]
        let words = unsafe (chunk + Self.bitmapOffset).assumingMemoryBound(to: UInt64.self)
        return unsafe words + Int(slot) % Self.slotsPerChunk / 64
    }

    @inlinable
    @inline(__always)
    func bit(_ slot: UInt32) -> UInt64 { 1 << UInt64(slot % 64) }

    /// A place of the stack of free slots.
    @inlinable
    @inline(__always)
    func freePlace(_ index: UInt32) -> UnsafeMutablePointer<UInt32> {
        let chunk = unsafe chunks[Int(index) / Self.slotsPerChunk]
        let places = unsafe (chunk + Self.stackOffset).assumingMemoryBound(to: UInt32.self)
        return unsafe places + Int(index) % Self.slotsPerChunk
    }

    /// 1,024 strides: a multiple of 8, whatever the element.
    @inlinable static var bitmapOffset: Int { slotsPerChunk * MemoryLayout<Element>.stride }
    @inlinable static var stackOffset: Int { bitmapOffset + slotsPerChunk / 8 }

    /// Marks a slot that was free as occupied, or the other way round.
    @inlinable
    @inline(__always)
    mutating func flip(_ slot: UInt32) {
        unsafe occupancy(slot).pointee ^= bit(slot)
    }

    /// Chunks that are allocated one by one: a megabyte of parcels.
    @inlinable static var singleChunks: Int { 16 }
    @inlinable static var chunkBytes: Int { (stackOffset + 4 * slotsPerChunk + 63) & ~63 }
    @inlinable static var chunksPerPage: Int { max(1, LargePages.size / chunkBytes) }

    /// Whether a chunk's address was allocated, and is not inside a page that was.
    @inlinable
    static func isAllocated(_ chunk: Int) -> Bool {
        chunk < singleChunks || chunkBytes > LargePages.size
            || (chunk - singleChunks) % chunksPerPage == 0
    }

    @inlinable
    @inline(never)
    mutating func addChunk() {
        precondition(
            chunkCount < Int(UInt32.max) / Self.slotsPerChunk, "a slab holds below 2^32 slots")
        if chunkCount == chunkCapacity {
            // The directory alone is copied: 8 bytes for 1,024 elements.
            let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>
                .allocate(capacity: 2 * chunkCapacity)
            unsafe larger.moveInitialize(from: chunks, count: chunkCount)
            unsafe chunks.deallocate()
            unsafe chunks = larger
            chunkCapacity *= 2
        }
        let chunk: UnsafeMutableRawPointer
        if chunkCount < Self.singleChunks || Self.chunkBytes > LargePages.size {
            unsafe chunk = .allocate(byteCount: Self.chunkBytes, alignment: 64)
        } else if Self.isAllocated(chunkCount) {
            unsafe chunk = LargePages.allocate()
        } else {
            unsafe chunk = chunks[chunkCount - 1] + Self.chunkBytes
        }
        unsafe (chunk + Self.bitmapOffset).initializeMemory(
            as: UInt8.self, repeating: 0, count: Self.slotsPerChunk / 8)
        unsafe (chunks + chunkCount).initialize(to: chunk)
        chunkCount += 1
    }
}

// One owner at a time: the storage is reached through this value alone.
extension Slab: @unchecked Sendable where Element: Sendable {}
