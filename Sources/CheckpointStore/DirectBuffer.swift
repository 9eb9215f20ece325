import Glibc

/// Memory from which the system writes to a disk without copying it: on a page's boundary, and
/// written in whole blocks.
@safe
struct DirectBuffer: ~Copyable {
    // Invariant: `start` has `capacity` bytes of our own until `deinit`, the first `count` of them
    // initialised, and `count <= capacity`, which is a multiple of a block.
    private let start: UnsafeMutableRawPointer
    private var count = 0

    /// The block of any disk, or a multiple of it.
    private static let block = 4096
    /// For a large file one of the processor's large pages: the system finds it at once, where else it
    /// looks for each of the 512 small ones that it is made of.
    private static let largePage = 2 << 20
    private let capacity: Int
    /// Smaller files are as well copied.
    static let worthIt = 64 << 10

    init(forFileOf size: Int) {
        let isLarge = size >= Self.largePage
        capacity = isLarge ? Self.largePage : (size / Self.block + 1) * Self.block
        unsafe start = .allocate(
            byteCount: capacity, alignment: isLarge ? Self.largePage : Self.block)
        // Advice: a refusal costs speed alone. The block is ours and a whole page.
        if isLarge { _ = unsafe madvise(start, capacity, Int32(MADV_HUGEPAGE)) }
    }

    deinit { unsafe start.deallocate() }

    var isFull: Bool { count == capacity }

    /// Takes what it has room for of `bytes` from `offset` on, and says how much that was.
    mutating func fill(from bytes: [UInt8], at offset: Int) -> Int {
        let size = min(bytes.count - offset, capacity - count)
        guard size > 0 else { return 0 }
        // Within the array, within the buffer, and the two are apart.
        unsafe bytes.withUnsafeBytes { source in
            if let first = source.baseAddress {
                unsafe memcpy(start + count, first + offset, size)
            }
        }
        count += size
        return size
    }

    /// Writes what it holds at the file's end, filled up to whole blocks, and is empty again.
    ///
    /// - Returns: the system's error, if there is one.
    mutating func write(to descriptor: Int32) -> Int32? {
        let size = (count + Self.block - 1) / Self.block * Self.block
        // Nothing of earlier goes to the disk.
        unsafe memset(start + count, 0, size - count)
        var done = 0
        while done < size {
            // The kernel reads at most `size` bytes, within the call.
            let written = unsafe Glibc.write(descriptor, start + done, size - done)
            if written < 0, errno == EINTR { continue }
            if written <= 0 || written % Self.block != 0 {
                // A part of a block is what a full disk leaves; what follows would not be aligned.
                return written < 0 ? errno : ENOSPC
            }
            done += written
        }
        count = 0
        return nil
    }
}
