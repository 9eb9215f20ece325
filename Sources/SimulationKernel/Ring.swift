/// First in, first out, in chunks: what enters at the back leaves at the front.
///
/// Elements never move while they wait; a chunk of about 2 KiB is allocated when the last is full
/// and a few emptied chunks are kept, so a ring in a steady state allocates nothing.
@safe
public struct Ring<Element: BitwiseCopyable>: ~Copyable {
    // Invariant that makes the accesses sound: `chunkCount` chunks, the first at `firstChunk` and
    // the others after it modulo `chunkCapacity` (a power of two), are allocated; the elements at
    // `head ..< head + count`, counted from the first chunk's start, are initialised and lie in
    // them; `head < perChunk`; `spareCount` chunks more, each of which begins with the address of
    // the next, hang on `spare`.
    @usableFromInline var chunks: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
    @usableFromInline var chunkCapacity: Int
    @usableFromInline var firstChunk = 0
    @usableFromInline var chunkCount = 0
    @usableFromInline var head = 0
    @usableFromInline var length = 0
    @usableFromInline var spare: UnsafeMutableRawPointer?
    @usableFromInline var spareCount = 0

    /// The largest power of two that fits 2 KiB, at least 8.
    @inlinable static var perChunk: Int {
        let fitting = max(8, 2048 / max(1, MemoryLayout<Element>.stride))
        return 1 << (Int.bitWidth - 1 - fitting.leadingZeroBitCount)
    }

    /// Bursts of a few hundred elements come and go without the allocator.
    @inlinable static var mostSpare: Int { 8 }

    public init() {
        unsafe chunks = .allocate(capacity: 2)
        chunkCapacity = 2
        unsafe spare = nil
    }

    deinit {
        for index in 0..<chunkCount { unsafe chunk(index).deallocate() }
        var kept = unsafe spare
        while let chunk = unsafe kept {
            unsafe kept = chunk.load(as: UnsafeMutableRawPointer?.self)
            unsafe chunk.deallocate()
        }
        unsafe chunks.deallocate()
    }

    /// The number of elements that wait.
    @inlinable
    public var count: Int { length }

    @inlinable
    public var isEmpty: Bool { length == 0 }

    /// The element that leaves next.
    @inlinable
    public var first: Element? { length == 0 ? nil : unsafe address(0).pointee }

    /// The element that entered last.
    @inlinable
    public var last: Element? { length == 0 ? nil : unsafe address(length - 1).pointee }

    /// Lets an element in at the back.
    ///
    /// - Complexity: O(1).
    @inlinable
    public mutating func append(_ element: Element) {
        if head + length == chunkCount * Self.perChunk { addChunk() }
        unsafe address(length).initialize(to: element)
        length += 1
    }

    /// Removes and returns the element at the front, if there is one.
    @inlinable
    public mutating func popFirst() -> Element? {
        guard length > 0 else { return nil }
        let element = unsafe address(0).pointee
        advance(by: 1)
        return element
    }

    /// Removes the first `count` elements.
    ///
    /// - Complexity: O(1) and one step a chunk emptied.
    @inlinable
    public mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= length, "a ring gives up at most what it holds")
        advance(by: count)
    }

    /// The element at `index`, counted from the front; may be changed in place.
    ///
    /// - Complexity: O(1).
    @inlinable
    public subscript(index: Int) -> Element {
        get {
            check(index)
            return unsafe address(index).pointee
        }
        _modify {
            check(index)
            yield unsafe &address(index).pointee
        }
    }

    /// Calls `body` with all elements from the front on, in pieces that lie side by side.
    @inlinable
    public func forEachPiece(_ body: (Span<Element>) -> Void) {
        var index = 0
        while index < length {
            let count = min(length - index, Self.perChunk - (head + index) % Self.perChunk)
            // Sound: these elements are initialised and in one chunk, which stays during the call.
            body(unsafe Span(_unsafeStart: UnsafePointer(address(index)), count: count))
            index += count
        }
    }

    /// How many elements from the front satisfy `predicate`, which none does after the first that
    /// does not.
    ///
    /// - Complexity: O(log *n*) calls of the predicate.
    @inlinable
    public func count(while predicate: (Element) -> Bool) -> Int {
        var low = 0
        var high = length
        while low < high {
            let middle = (low + high) / 2
            if predicate(unsafe address(middle).pointee) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    @inlinable
    @inline(__always)
    func check(_ index: Int) {
        precondition(index >= 0 && index < length, "a ring has no such element")
    }

    @inlinable
    @inline(__always)
    func chunk(_ index: Int) -> UnsafeMutablePointer<Element> {
        unsafe chunks[(firstChunk + index) & (chunkCapacity - 1)]
    }

    @inlinable
    @inline(__always)
    func address(_ index: Int) -> UnsafeMutablePointer<Element> {
        let position = UInt(bitPattern: head + index)
        let perChunk = UInt(bitPattern: Self.perChunk)
        return unsafe chunk(Int(bitPattern: position / perChunk))
            + Int(bitPattern: position % perChunk)
    }

    @inlinable
    @inline(__always)
    mutating func advance(by count: Int) {
        head += count
        length -= count
        if head >= Self.perChunk { dropEmptied() }
        if length == 0 { head = 0 }
    }

    /// Gives back the chunks before `head`; one is kept.
    @inlinable
    @inline(never)
    mutating func dropEmptied() {
        while head >= Self.perChunk {
            let emptied = unsafe chunk(0)
            firstChunk = (firstChunk + 1) & (chunkCapacity - 1)
            chunkCount -= 1
            head -= Self.perChunk
            if spareCount < Self.mostSpare {
                let kept = UnsafeMutableRawPointer(emptied)
                unsafe kept.storeBytes(of: spare, as: UnsafeMutableRawPointer?.self)
                unsafe spare = kept
                spareCount += 1
            } else {
                unsafe emptied.deallocate()
            }
        }
    }

    @usableFromInline
    mutating func takeSpare() -> UnsafeMutableRawPointer? {
        guard let kept = unsafe spare else { return nil }
        unsafe spare = kept.load(as: UnsafeMutableRawPointer?.self)
        spareCount -= 1
        return unsafe kept
    }

    @inlinable
    @inline(never)
    mutating func addChunk() {
        if chunkCount == chunkCapacity {
            // The directory alone is copied: 8 bytes for 2 KiB.
            let larger = UnsafeMutablePointer<UnsafeMutablePointer<Element>>
                .allocate(capacity: 2 * chunkCapacity)
            for index in 0..<chunkCount {
                unsafe (larger + index).initialize(to: chunk(index))
            }
            unsafe chunks.deallocate()
            unsafe chunks = larger
            chunkCapacity *= 2
            firstChunk = 0
        }
        let kept = unsafe takeSpare()?.bindMemory(to: Element.self, capacity: Self.perChunk)
        let added = unsafe kept ?? .allocate(capacity: Self.perChunk)
        let place = (firstChunk + chunkCount) & (chunkCapacity - 1)
        unsafe (chunks + place).initialize(to: added)
        chunkCount += 1
    }
}

// One owner at a time: the storage is reached through this value alone.
extension Ring: @unchecked Sendable where Element: Sendable {}
