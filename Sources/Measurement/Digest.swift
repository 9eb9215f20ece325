/// The sum of a history: a wrapping 128-bit sum of hashes, one a change of custody.
///
/// A sum does not depend on the order in which regions and processes add, so equal digests of
/// two runs mean equal histories however the work was divided. It guards against divergence, not
/// against an adversary.
public struct Digest: Hashable, BitwiseCopyable, Sendable {
    public var sum: UInt128

    @inlinable
    public init() { self.init(sum: 0) }
    public init(sum: UInt128) { self.sum = sum }

    /// Adds one change of custody: what happened (`kind`), where (the site's stable key), when
    /// (microseconds) and to which parcel (its identity's bits).
    @inlinable
    public mutating func add(site: UInt64, time: Int64, kind: UInt64, parcel: UInt64) {
        // Each half folds a 128-bit product, one factor by parcel and place, the other by time and
        // kind, with constants of its own (the multiply-and-fold of wyhash).
        let what = parcel ^ site
        let when = UInt64(bitPattern: time) ^ kind << 56
        let low = Digest.folded(what ^ 0x9E37_79B9_7F4A_7C15, when ^ 0xC2B2_AE3D_27D4_EB4F)
        let high = Digest.folded(
            (what &+ when) ^ 0xA076_1D64_78BD_642F, parcel ^ 0xE703_7ED1_A0B4_28DB)
        addBits(UInt128(high) << 64 | UInt128(low))
    }

    /// Both halves of a product, folded into one.
    @inlinable
    @inline(__always)
    static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    @inlinable
    @inline(__always)
    mutating func addBits(_ bits: UInt128) { sum &+= bits }

    public mutating func merge(_ other: Digest) { sum &+= other.sum }
}

extension Digest: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public var description: String { sum.hexadecimal }
}
