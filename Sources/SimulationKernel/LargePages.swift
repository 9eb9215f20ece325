#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory in pages of 2 MiB where the system grants them.
///
/// What is read at random over more than a few megabytes waits for the translation of addresses
/// as long as for the memory itself: with pages of 4 KiB a parcel's slot that was untouched for
/// hours misses both.
@safe
@usableFromInline
enum LargePages {
    @inlinable static var size: Int { 2 << 20 }

    /// A block of one large page, of zeroes, fresh from the system: in one that the allocator had given out
    /// before, small pages would stay. Free it with ``deallocate(_:)``.
    ///
    /// - Parameter isSparse: whether it begins as small pages, so that what is not touched takes no memory.
    @usableFromInline
    static func allocate(isSparse: Bool = false) -> UnsafeMutableRawPointer {
        #if os(Linux)
            // Of twice the size, what lies before and behind a large page's boundaries goes back.
            let mapped = unsafe mmap(
                nil, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
                fatalError("no memory left for \(size) bytes")
            }
            let before = -Int(bitPattern: mapped) & (size - 1)
            if before > 0 { unsafe munmap(mapped, before) }
            let block = unsafe mapped + before
            if before < size { unsafe munmap(block + size, size - before) }
            // Advice: a refusal costs speed alone.
            unsafe madvise(block, size, Int32(isSparse ? MADV_NOHUGEPAGE : MADV_HUGEPAGE))
            return unsafe block
        #else
            let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: size)
            unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            return unsafe block
        #endif
    }

    /// Asks for a sparse block, which is full now, to become one large page.
    @usableFromInline
    static func fill(_ block: UnsafeMutableRawPointer) {
        #if os(Linux)
            // Advice, the second from Linux 6.1 on: a refusal costs speed alone.
            let collapse: Int32 = 25
            unsafe madvise(block, size, Int32(MADV_HUGEPAGE))
            unsafe madvise(block, size, collapse)
        #endif
    }

    @usableFromInline
    static func deallocate(_ block: UnsafeMutableRawPointer) {
        #if os(Linux)
            unsafe munmap(block, size)
        #else
            unsafe block.deallocate()
        #endif
    }
}
