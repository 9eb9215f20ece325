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

    /// A block of one large page; free it with `deallocate()`.
    @usableFromInline
    static func allocate() -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: size)
        #if os(Linux)
            // Advice: a refusal costs speed alone. The block is ours and whole pages.
            _ = unsafe madvise(block, size, Int32(MADV_HUGEPAGE))
        #endif
        return unsafe block
    }
}
