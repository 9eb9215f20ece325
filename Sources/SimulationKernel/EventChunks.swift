import CProcessor

/// An event as three words: 24 bytes, where an ``Event`` has 32 for the alignment of its key.
public struct QueuedEvent: BitwiseCopyable {
    public var high: UInt64
    public var low: UInt64
    public var payload: UInt64

    @inlinable
    public init(_ event: Event) {
        high = UInt64(truncatingIfNeeded: event.key.bits >> 64)
        low = UInt64(truncatingIfNeeded: event.key.bits)
        payload = event.payload
    }

    @inlinable
    init(high: UInt64, low: UInt64, payload: UInt64) {
        self.high = high
        self.low = low
        self.payload = payload
    }

    /// Stands behind every event: no event's time has all its bits set.
    @inlinable static var last: QueuedEvent {
        QueuedEvent(high: .max, low: .max, payload: 0)
    }

    @inlinable public var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }
    @inlinable public var time: UInt64 { high >> 14 }
    @inlinable public var event: Event { Event(key: EventKey(bits: bits), payload: payload) }

    @inlinable
    public static func < (a: QueuedEvent, b: QueuedEvent) -> Bool { a.bits < b.bits }
}

/// The chunks that hold a queue's events: 1 KiB each, named by index, given out last-freed first.
///
/// They are cut from large pages that stay until the queue goes, so that growing copies nothing; the
/// first takes no more memory than is used of it.
@safe
public struct EventChunks: ~Copyable {
    /// A chunk's first 16 bytes; its events follow.
    public struct Header: BitwiseCopyable {
        /// The next chunk of the same chain or of the free list, or `none`.
        public var next: UInt32
        public var count: UInt32
        public var spare: UInt64 = 0

        @inlinable
        public init(next: UInt32, count: UInt32) {
            self.next = next
            self.count = count
        }
    }

    @inlinable public static var bytes: Int { 1024 }
    /// The events of a full chunk.
    @inlinable public static var capacity: UInt32 { 42 }
    @inlinable public static var none: UInt32 { .max }
    /// A block is a large page.
    @inlinable static var perBlock: UInt32 { UInt32(LargePages.size / bytes) }

    // Invariant that makes the accesses sound: blocks[0 ..< blockCount] are allocated, every index
    // given out is below blockCount * perBlock, and a header's count never exceeds 42. Indices and
    // counts are written by this module alone.
    public var blocks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    var blockCapacity = 16
    var blockCount: UInt32 = 0
    var fresh: UInt32 = 0
    public var free: UInt32 = .max

    init() {
        unsafe blocks = .allocate(capacity: 16)
    }

    deinit {
        for index in 0..<Int(blockCount) { unsafe LargePages.deallocate(blocks[index]) }
        unsafe blocks.deallocate()
    }

    @inlinable
    @inline(__always)
    public func header(_ chunk: UInt32) -> UnsafeMutablePointer<Header> {
        let block = unsafe blocks[Int(chunk / Self.perBlock)]
        return unsafe (block + Int(chunk % Self.perBlock) * Self.bytes)
            .assumingMemoryBound(to: Header.self)
    }

    @inlinable
    @inline(__always)
    public func events(_ chunk: UInt32) -> UnsafeMutablePointer<QueuedEvent> {
        let block = unsafe blocks[Int(chunk / Self.perBlock)]
        return unsafe (block + Int(chunk % Self.perBlock) * Self.bytes + 16)
            .assumingMemoryBound(to: QueuedEvent.self)
    }

    /// Asks for all of a chunk to be at hand soon, if there is one: a chain lies anywhere.
    @inline(__always)
    func prefetch(_ chunk: UInt32) {
        guard chunk != Self.none else { return }
        let start = unsafe UnsafeRawPointer(header(chunk))
        // Reads nothing.
        for line in 0..<Self.bytes / 64 { unsafe hubsim_prefetch(start + line * 64) }
    }

    /// Calls `body` with some of a chunk's events.
    func forPiece(
        _ chunk: UInt32, _ range: Range<Int>, _ body: (Span<QueuedEvent>) -> Void
    ) {
        precondition(range.upperBound <= Int(Self.capacity), "a chunk has no such event")
        // Sound: within the chunk, which stays during the call, and who names events has put them
        // there.
        let first = unsafe UnsafePointer(events(chunk)) + range.lowerBound
        body(unsafe Span(_unsafeStart: first, count: range.count))
    }

    /// An empty chunk before `next` in a chain.
    @inlinable
    @inline(__always)
    public mutating func take(before next: UInt32) -> UInt32 {
        let chunk = free
        guard chunk != Self.none else { return takeFresh(before: next) }
        let header = unsafe header(chunk)
        free = unsafe header.pointee.next
        unsafe header.pointee = Header(next: next, count: 0)
        return chunk
    }

    @inline(never)
    public mutating func takeFresh(before next: UInt32) -> UInt32 {
        if fresh == blockCount * Self.perBlock { addBlock() }
        let chunk = fresh
        fresh += 1
        unsafe header(chunk).initialize(to: Header(next: next, count: 0))
        return chunk
    }

    /// Takes a chunk back. It may be read until the next `take`.
    @inlinable
    @inline(__always)
    public mutating func give(_ chunk: UInt32) {
        unsafe header(chunk).pointee.next = free
        free = chunk
    }

    private mutating func addBlock() {
        precondition(blockCount < 1 << 21, "an event queue holds below 2^32 chunks")
        if Int(blockCount) == blockCapacity {
            // The directory alone is copied: 8 bytes for some 86,000 events.
            let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>
                .allocate(capacity: 2 * blockCapacity)
            unsafe larger.moveInitialize(from: blocks, count: blockCapacity)
            unsafe blocks.deallocate()
            unsafe blocks = larger
            blockCapacity *= 2
        }
        if blockCount == 1 { unsafe LargePages.fill(blocks[0]) }
        unsafe (blocks + Int(blockCount))
            .initialize(to: LargePages.allocate(isSparse: blockCount == 0))
        blockCount += 1
    }
}
