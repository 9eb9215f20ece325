import CProcessor

/// Blocks of 64 bytes, each told against the bytes a distance before: eight bytes that mark which
/// of them differ, and the differences.
///
/// Of things of one size that lie side by side, most bytes are those of the one before, or zero. Where the
/// processor can squeeze 64 bytes at once (AVX-512 VBMI2) this is as quick as copying them.
@safe
public enum BlockPacking {
    public static var blockSize: Int { 64 }
    /// So many bytes a block takes at most; so much must be free at the target for each.
    public static var mostPacked: Int { 72 }

    /// - Parameters:
    ///   - distance: in bytes. What is there must be readable, for the first block too.
    ///   - isWide: whether by that instruction, if there is one.
    /// - Returns: how many bytes were written.
    @unsafe
    public static func pack(
        _ blocks: Int, from source: UnsafeRawPointer, distance: Int,
        to target: UnsafeMutableRawPointer, isWide: Bool = true
    ) -> Int {
        #if arch(x86_64)
            if isWide, hubsim_packs_wide() != 0 {
                return unsafe hubsim_pack_wide(target, source, blocks, distance)
            }
        #endif
        return unsafe hubsim_pack_anywhere(target, source, blocks, distance)
    }

    /// Undoes it for one block, to `place` in `target`.
    ///
    /// - Returns: how many bytes it took of those from `offset` on, or `nil` where they are too few.
    public static func unpack(
        _ source: [UInt8], from offset: Int, distance: Int, to target: inout [UInt8], at place: Int
    ) -> Int? {
        precondition(
            distance >= 0 && place >= distance && place + blockSize <= target.count
                && (0...source.count).contains(offset))
        // Sound: by the condition what is written and what is told against are within the target, and no more
        // than there is from `offset` on is read.
        let taken = unsafe target.withUnsafeMutableBytes { target in
            unsafe source.withUnsafeBytes { source in
                guard let start = target.baseAddress, let first = source.baseAddress else {
                    return 0
                }
                return unsafe hubsim_unpack(
                    start + place, first + offset, source.count - offset, distance)
            }
        }
        return taken == 0 ? nil : taken
    }
}
