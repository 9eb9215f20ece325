public import CProcessor

/// Numbered slots of one fixed size, in chunks that never move.
///
/// A slot is named by a 32-bit index as long as it is occupied. What enters over one ``SlabShelf``
/// after the other lies side by side, in a group of 64 slots of which many are free: what stays
/// together is asked for together, and then a page of memory serves many instead of one. A group
/// that gets empty is used again when the turn comes back to it. The whole grows by a chunk, never
/// by a doubling copy.
@safe
public struct Slab<Element: BitwiseCopyable>: ~Copyable {
    // A chunk is `slotsPerChunk` elements. The first chunks are allocated one by one, so that a
    // small slab is small; the others are cut from large pages, `chunksPerPage` from each. Which
    // slots are free is told apart from them, by one bit a slot, so that it is dense: to free a slot
    // touches no memory but what is in use anyway.
    // Invariant that makes the accesses sound: `chunks[0 ..< chunkCount]` are allocated and were set
    // to zero, every slot below `slotCount = chunkCount * slotsPerChunk` lies in one of them, and
    // `free[0 ..< slotCount / 64]` are initialised; their set bits are `freeCount`.
    @usableFromInline var chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    @usableFromInline var free: UnsafeMutablePointer<UInt64>
    @usableFromInline var chunkCapacity: Int
    @usableFromInline var chunkCount = 0
    @usableFromInline var slotCount: UInt32 = 0
    @usableFromInline var freeCount: UInt32 = 0
    /// The group that is looked at next when a shelf is full.
    @usableFromInline var turn: UInt32 = 0
    @usableFromInline var shelf = SlabShelf()

    @inlinable static var slotsPerChunk: Int { 1024 }
    @inlinable static var groupsPerChunk: Int { slotsPerChunk / 64 }

    public init() {
        precondition(
            MemoryLayout<Element>.alignment <= 64, "a slab's chunks lie on boundaries of 64 bytes")
        chunkCapacity = 8
        unsafe chunks = .allocate(capacity: 8)
        unsafe free = .allocate(capacity: 8 * Self.groupsPerChunk)
    }

    deinit {
        for index in 0..<chunkCount where Self.isAllocated(index) {
            if Self.isSingle(index) {
                unsafe chunks[index].deallocate()
            } else {
                unsafe LargePages.deallocate(chunks[index])
            }
        }
        unsafe chunks.deallocate()
        unsafe free.deallocate()
    }

    /// The number of occupied slots.
    @inlinable
    public var count: Int { Int(slotCount - freeCount) }

    /// Puts `element` into a free slot and returns the slot's index.
    ///
    /// - Complexity: O(1) amortised; a chunk is allocated once in 1,024 net insertions.
    @inlinable
    public mutating func insert(_ element: Element) -> UInt32 {
        var own = shelf
        let slot = take(on: &own)
        shelf = own
        unsafe address(slot).initialize(to: element)
        return slot
    }

    /// Puts what an occupied slot holds beside what else stands on a shelf, and returns where it is
    /// now.
    ///
    /// Worth the copy where many who came one by one are asked for together later.
    @inlinable
    public mutating func move(_ slot: UInt32, to shelf: inout SlabShelf) -> UInt32 {
        let element = remove(slot)
        let target = take(on: &shelf)
        unsafe address(target).initialize(to: element)
        return target
    }

    /// Empties an occupied slot and returns what it held.
    @inlinable
    @discardableResult
    public mutating func remove(_ slot: UInt32) -> Element {
        check(slot)
        let group = Int(slot / 64)
        let word = unsafe free[group]
        precondition(word & bit(slot) == 0, "slot \(slot) of a slab is freed twice")
        unsafe free[group] = word | bit(slot)
        freeCount += 1
        return unsafe address(slot).pointee
    }

    /// A free slot of the shelf's group, which is another one if all of it is occupied.
    @inlinable
    @inline(__always)
    mutating func take(on shelf: inout SlabShelf) -> UInt32 {
        if isFull(shelf) { turn(&shelf) }
        let word = unsafe free[Int(shelf.group)]
        let slot = shelf.group * 64 + UInt32(truncatingIfNeeded: word.trailingZeroBitCount)
        let left = word & (word &- 1)
        unsafe free[Int(shelf.group)] = left
        freeCount -= 1
        // The turn of the next is near: 63 is not free if there is none.
        prefetch(shelf.group * 64 + UInt32(truncatingIfNeeded: left.trailingZeroBitCount) & 63)
        return slot
    }

    @inlinable
    @inline(__always)
    func isFull(_ shelf: SlabShelf) -> Bool {
        guard shelf.group < slotCount / 64 else { return true }
        return unsafe free[Int(shelf.group)] == 0
    }

    /// Gives a shelf the next group with some free slots.
    ///
    /// A round is begun where an eighth of all slots is free, eight a group, and passes groups with
    /// less than four: at least half of what is free lies in others, so over a round a group looked
    /// at gives four slots and more.
    @inlinable
    @inline(never)
    mutating func turn(_ shelf: inout SlabShelf) {
        let groups = slotCount / 64
        while turn < groups {
            let found = turn
            turn += 1
            if unsafe free[Int(found)].nonzeroBitCount >= 4 {
                shelf.group = found
                return
            }
        }
        if UInt64(freeCount) * 8 >= UInt64(slotCount) && freeCount > 0 {
            turn = 0
            return turn(&shelf)
        }
        addChunk()
        turn(&shelf)
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
        guard slot < slotCount else { return }
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
        forEachPiece { first, piece in
            for index in piece.indices { body(first + UInt32(index), piece[index]) }
        }
    }

    /// Calls `body` with every occupied slot and those that follow it side by side in its group, in
    /// the order of the indices.
    ///
    /// - Complexity: O(*n*) for *n* slots; a group of 64 free ones is one step.
    @inlinable
    public func forEachPiece(_ body: (_ first: UInt32, Span<Element>) -> Void) {
        for group in 0..<slotCount / 64 {
            var occupied = unsafe ~free[Int(group)]
            while occupied != 0 {
                let first = occupied.trailingZeroBitCount
                let length = (~(occupied >> UInt64(first))).trailingZeroBitCount
                let slot = group * 64 + UInt32(first)
                // Sound: these slots are occupied and in one chunk, which stays during the call.
                let start = unsafe UnsafePointer(address(slot))
                body(slot, unsafe Span(_unsafeStart: start, count: length))
                if first + length == 64 { break }
                occupied &= .max << UInt64(first + length)
            }
        }
    }

    /// Whether the slot holds an element.
    @inlinable
    @inline(__always)
    public func isOccupied(_ slot: UInt32) -> Bool {
        guard slot < slotCount else { return false }
        return unsafe free[Int(slot / 64)] & bit(slot) == 0
    }

    @inlinable
    @inline(__always)
    func check(_ slot: UInt32) {
        precondition(slot < slotCount, "a slab has no such slot")
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
    func bit(_ slot: UInt32) -> UInt64 { 1 << UInt64(slot % 64) }

    /// Chunks that are allocated one by one: a megabyte of parcels.
    @inlinable static var singleChunks: Int { 16 }
    @inlinable static var chunkBytes: Int {
        (slotsPerChunk * MemoryLayout<Element>.stride + 63) & ~63
    }
    @inlinable static var chunksPerPage: Int { max(1, LargePages.size / chunkBytes) }

    @inlinable
    static func isSingle(_ chunk: Int) -> Bool {
        chunk < singleChunks || chunkBytes > LargePages.size
    }

    /// Whether a chunk's address was allocated, and is not inside a page that was.
    @inlinable
    static func isAllocated(_ chunk: Int) -> Bool {
        isSingle(chunk) || (chunk - singleChunks) % chunksPerPage == 0
    }

    @inlinable
    @inline(never)
    mutating func addChunk() {
        precondition(
            chunkCount < Int(UInt32.max) / Self.slotsPerChunk - 1, "a slab holds below 2^32 slots")
        if chunkCount == chunkCapacity { growDirectory() }
        let chunk: UnsafeMutableRawPointer
        if Self.isSingle(chunkCount) {
            unsafe chunk = .allocate(byteCount: Self.chunkBytes, alignment: 64)
            unsafe chunk.initializeMemory(as: UInt8.self, repeating: 0, count: Self.chunkBytes)
        } else if Self.isAllocated(chunkCount) {
            unsafe chunk = LargePages.allocate()
        } else {
            unsafe chunk = chunks[chunkCount - 1] + Self.chunkBytes
        }
        unsafe (chunks + chunkCount).initialize(to: chunk)
        unsafe (free + chunkCount * Self.groupsPerChunk)
            .initialize(repeating: .max, count: Self.groupsPerChunk)
        chunkCount += 1
        slotCount += UInt32(Self.slotsPerChunk)
        freeCount += UInt32(Self.slotsPerChunk)
    }

    /// The directory and the bits alone are copied: 136 bytes for 1,024 elements.
    @inlinable
    @inline(never)
    mutating func growDirectory() {
        let largerChunks = UnsafeMutablePointer<UnsafeMutableRawPointer>
            .allocate(capacity: 2 * chunkCapacity)
        unsafe largerChunks.moveInitialize(from: chunks, count: chunkCount)
        unsafe chunks.deallocate()
        unsafe chunks = largerChunks
        let largerFree = UnsafeMutablePointer<UInt64>
            .allocate(capacity: 2 * chunkCapacity * Self.groupsPerChunk)
        unsafe largerFree.moveInitialize(from: free, count: chunkCount * Self.groupsPerChunk)
        unsafe free.deallocate()
        unsafe free = largerFree
        chunkCapacity *= 2
    }
}

/// Who puts elements of a slab side by side: the group of slots in which its next ones are put. A
/// new shelf has none yet.
public struct SlabShelf: BitwiseCopyable, Sendable {
    @usableFromInline var group = UInt32.max

    @inlinable
    public init() {}
}

// One owner at a time: the storage is reached through this value alone.
extension Slab: @unchecked Sendable where Element: Sendable {}
