import CProcessor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Bytes one behind the other, written once and then to be looked at by anyone.
///
/// They lie in blocks that never move, of whole pages and on their boundaries: a disk can take them
/// from there. They are written past the caches, which are left to who works.
@safe
public struct ByteBlocks: Sendable {
    /// Memory of one size, whole pages. Invariant: `capacity` bytes from `start` on are allocated until
    /// `deinit`; those of the bytes that it holds are initialised, and up to the page's end zeroes.
    @safe
    private final class Block: @unchecked Sendable {
        // Written by one owner, and then never again while another has it.
        let start: UnsafeMutableRawPointer
        let capacity: Int

        init(isLarge: Bool) {
            capacity = isLarge ? LargePages.size : ByteBlocks.smallSize
            unsafe start =
                isLarge
                ? LargePages.allocate()
                : .allocate(byteCount: capacity, alignment: ByteBlocks.pageSize)
        }

        deinit {
            if capacity == LargePages.size {
                unsafe LargePages.deallocate(start)
            } else {
                unsafe start.deallocate()
            }
        }
    }

    public static var pageSize: Int { 4096 }
    /// The least whole pages that hold so many bytes, in bytes.
    public static func pages(holding count: Int) -> Int {
        (count + pageSize - 1) / pageSize * pageSize
    }

    private static var smallSize: Int { 64 << 10 }
    /// So many blocks are small, so that a little takes a little.
    private static var smallBlocks: Int { 16 }

    private var blocks: [Block]
    /// The blocks that are full.
    private var fullBlocks = 0
    /// What the block after them holds.
    private var filled = 0
    public private(set) var count = 0

    public init() { blocks = [] }

    /// Empty, in the memory of `used`, which is empty then: to be given so much by the system costs as
    /// much as filling it. What anyone else still holds is left to him.
    public init(reusing used: inout ByteBlocks) {
        self.init()
        swap(&self, &used)
        blocks = blocks.indices.compactMap { index in
            isKnownUniquelyReferenced(&blocks[index]) ? blocks[index] : nil
        }
        (fullBlocks, filled, count) = (0, 0, 0)
    }

    /// Gives away the memory that it has not come to need.
    public mutating func takeSpare() -> ByteBlocks {
        var spare = ByteBlocks()
        let needed = min(blocks.count, fullBlocks + (filled > 0 ? 1 : 0))
        spare.blocks = Array(blocks[needed...])
        blocks.removeSubrange(needed...)
        return spare
    }

    /// Takes over the memory of what is needed no more, beside its own, to be used again.
    public mutating func gather(_ used: ByteBlocks) { blocks += used.blocks }

    /// Adds bytes; quickest in multiples of 64.
    public mutating func append(_ bytes: RawSpan) {
        var taken = 0
        while taken < bytes.byteCount {
            if fullBlocks == blocks.count {
                blocks.append(Block(isLarge: fullBlocks >= Self.smallBlocks))
            }
            let block = blocks[fullBlocks]
            let size = min(block.capacity - filled, bytes.byteCount - taken)
            // Within the block, within the bytes, and the two are apart.
            unsafe bytes.extracting(taken..<(taken + size)).withUnsafeBytes { source in
                if let first = source.baseAddress {
                    unsafe hubsim_stream(block.start + filled, first, size)
                }
            }
            taken += size
            filled += size
            let rest = -filled & (Self.pageSize - 1)
            if taken == bytes.byteCount, rest > 0 {
                // Within the block, which is whole pages.
                unsafe memset(block.start + filled, 0, rest)
            }
            if filled == block.capacity {
                fullBlocks += 1
                filled = 0
            }
        }
        count += bytes.byteCount
    }

    /// Calls `body` with the bytes of each block, in their order.
    public func forEachPiece<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        try forEachPiece(lastOf: filled, body)
    }

    /// The same, the last piece filled up with zeroes to whole pages.
    public func forEachPagedPiece<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        try forEachPiece(lastOf: Self.pages(holding: filled), body)
    }

    private func forEachPiece<Failure: Error>(
        lastOf lastSize: Int, _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        for (index, block) in blocks.enumerated() {
            guard index < fullBlocks || index == fullBlocks && filled > 0 else { return }
            let size = index < fullBlocks ? block.capacity : lastSize
            // Sound: so much is initialised, and the block stays during the call.
            let piece = unsafe UnsafeRawBufferPointer(start: block.start, count: size)
            try body(unsafe piece.bytes)
        }
    }
}
