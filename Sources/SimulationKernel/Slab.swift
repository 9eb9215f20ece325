public import CProcessor

/// Numbered slots of one fixed size, in pages that never move.
///
/// A slot is named by a 32-bit index as long as it is occupied. What enters over one ``SlabShelf``
/// after the other lies side by side, in a group of 64 slots of which many are free: what stays
/// together is asked for together, and then a page of memory serves many instead of one. A group
/// that gets empty is used again when the turn comes back to it. The whole grows by 1,024 slots, never
/// by a doubling copy.
@safe
public struct Slab<Element: BitwiseCopyable>: ~Copyable {
    // Elements lie in large pages, of which the first takes no more memory than is used of it; so few
    // that where they are stays in the nearest cache. Which slots are free is told apart from them,
    // by one bit a slot, so that it is dense: to free a slot touches no memory but what is in use
    // anyway.
    // Invariant that makes the accesses sound: every slot below `slotCount`, a multiple of
    // `slotsPerChunk`, lies in one of `pages[0 ..< pageCount]`, which are allocated and were zero, and
    // `free[0 ..< slotCount / 64]` are initialised; their set bits are `freeCount`.
    @usableFromInline var pages: UnsafeMutablePointer<UnsafeMutableRawPointer>
    @usableFromInline var free: UnsafeMutablePointer<UInt64>
    @usableFromInline var pageCapacity = 8
    @usableFromInline var pageCount = 0
    /// How many slots `free` has room for.
    @usableFromInline var freeCapacity: Int
    @usableFromInline var slotCount: UInt32 = 0
    @usableFromInline var freeCount: UInt32 = 0
    /// The group that is looked at next when a shelf is full.
    @usableFromInline var turn: UInt32 = 0
    @usableFromInline var shelf = SlabShelf()

    @inlinable static var slotsPerChunk: Int { 1024 }
    @inlinable static var groupsPerChunk: Int { slotsPerChunk / 64 }
    /// As many as a large page holds, rounded down to a power of two.
    @inlinable static var slotsPerPage: UInt32 {
        let most = LargePages.size / MemoryLayout<Element>.stride
        return 1 << UInt32(Int.bitWidth - 1 - most.leadingZeroBitCount)
    }

    public init() {
        precondition(
            Self.slotsPerPage >= Self.slotsPerChunk, "an element of a slab takes 2 KiB at most")
        freeCapacity = 8 * Self.slotsPerChunk
        unsafe pages = .allocate(capacity: 8)
        unsafe free = .allocate(capacity: freeCapacity / 64)
    }

    deinit {
        for index in 0..<pageCount { unsafe LargePages.deallocate(pages[index]) }
        unsafe pages.deallocate()
        unsafe free.deallocate()
    }

    /// The number of occupied slots.
    @inlinable
    public var count: Int { Int(slotCount - freeCount) }

    /// Puts `element` into a free slot and returns the slot's index.
    ///
    /// - Complexity: O(1) amortised.
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
                // Sound: these slots are occupied and in one page, which stays during the call.
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
        let page = unsafe pages[Int(slot / Self.slotsPerPage)]
        return unsafe page.assumingMemoryBound(to: Element.self) + Int(slot % Self.slotsPerPage)
    }

    @inlinable
    @inline(__always)
    func bit(_ slot: UInt32) -> UInt64 { 1 << UInt64(slot % 64) }

    /// Makes 1,024 more slots.
    @inlinable
    @inline(never)
    mutating func addChunk() {
        precondition(
            slotCount < UInt32.max - 2 * UInt32(Self.slotsPerChunk), "a slab holds below 2^32 slots"
        )
        if slotCount % Self.slotsPerPage == 0 { addPage() }
        if Int(slotCount) == freeCapacity { growFree() }
        unsafe (free + Int(slotCount) / 64).initialize(repeating: .max, count: Self.groupsPerChunk)
        slotCount += UInt32(Self.slotsPerChunk)
        freeCount += UInt32(Self.slotsPerChunk)
    }

    @inlinable
    mutating func addPage() {
        if pageCount == pageCapacity {
            let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>
                .allocate(capacity: 2 * pageCapacity)
            unsafe larger.moveInitialize(from: pages, count: pageCount)
            unsafe pages.deallocate()
            unsafe pages = larger
            pageCapacity *= 2
        }
        if pageCount == 1 { unsafe LargePages.fill(pages[0]) }
        unsafe (pages + pageCount).initialize(to: LargePages.allocate(isSparse: pageCount == 0))
        pageCount += 1
    }

    /// The bits alone are copied: 8 bytes for 64 elements.
    @inlinable
    mutating func growFree() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * freeCapacity / 64)
        unsafe larger.moveInitialize(from: free, count: freeCapacity / 64)
        unsafe free.deallocate()
        unsafe free = larger
        freeCapacity *= 2
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
