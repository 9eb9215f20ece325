import Glibc

/// Memory from which the system writes to a disk without copying it: on a page's boundary, and
/// written in whole blocks.
@safe
struct DirectBuffer: ~Copyable {
    // Invariant: `start` has `capacity` bytes of our own until `deinit`, all of them initialised,
    // and `count <= capacity`.
    private let start: UnsafeMutableRawPointer
    private var count = 0

    /// The block of any disk, or a multiple of it.
    private static let block = 4096
    private static let capacity = 1 << 20
    /// Smaller files are as well copied.
    static let worthIt = 64 << 10

    init() {
        unsafe start = .allocate(byteCount: Self.capacity, alignment: Self.block)
        unsafe memset(start, 0, Self.capacity)
    }

    deinit { unsafe start.deallocate() }

    var isFull: Bool { count == Self.capacity }

    /// Takes what it has room for of `bytes` from `offset` on, and says how much that was.
    mutating func fill(from bytes: [UInt8], at offset: Int) -> Int {
        let size = min(bytes.count - offset, Self.capacity - count)
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
