/// The sum of a history: a wrapping 128-bit sum of hashes, one a change of custody.
///
/// A sum does not depend on the order in which regions and processes add, so equal digests of
/// two runs mean equal histories however the work was divided. It guards against divergence, not
/// against an adversary.
public struct Digest: Hashable, BitwiseCopyable, Sendable {
    public private(set) var sum: UInt128

    @inlinable
    public init() { self.init(sum: 0) }
    public init(sum: UInt128) { self.sum = sum }

    /// Adds one change of custody: what happened (`kind`), where (the site's stable key), when
    /// (microseconds) and to which parcel (its identity's bits).
    @inlinable
    public mutating func add(site: UInt64, time: Int64, kind: UInt64, parcel: UInt64) {
        // Two products of unequal odd constants: each half sees all four inputs.
        let a = (parcel ^ site) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: time)
        let b = (UInt64(bitPattern: time) ^ kind << 56) &* 0xC2B2_AE3D_27D4_EB4F &+ parcel ^ site
        let wide = a.multipliedFullWidth(by: b | 1)
        let low = mixed(wide.low ^ wide.high &+ a)
        let high = mixed(wide.high ^ b)
        addBits(UInt128(high) << 64 | UInt128(low))
    }

    @usableFromInline
    mutating func addBits(_ bits: UInt128) { sum &+= bits }

    public mutating func merge(_ other: Digest) { sum &+= other.sum }
}

extension Digest: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public var description: String {
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
