import ParcelNetwork
import SimulationKernel

/// Handoffs as the wire packs them: told against the one before, in as many bytes as their numbers
/// take. WIRE.md has it bit by bit.
package enum Packed {
    /// What a handoff takes that says no more than its parcel's identity and flags.
    package static let leastSize = 13
    /// More than any takes, however wide it says that its numbers are.
    package static let mostSize = 127

    /// The first five bytes: widths of the numbers, 3 bits each, then what is said of the leg.
    static let controlBits: UInt64 = 40
    static let legIsStated: UInt64 = 1 << 36
    static let placeIsNext: UInt64 = 37
    static let reserved: UInt64 = 38
    /// Widths of a stated leg's four numbers in two bytes.
    static let legReserved: UInt64 = 12

    #if _endian(big)
        #error("Packed numbers are copied as they lie in memory: add the swapping copy first")
    #endif
}

/// What the next handoff of a frame is told against: the one before, or zeroes.
struct HandoffBefore: Hashable, BitwiseCopyable, Sendable {
    var dispatched: Int64 = 0
    var lane: UInt32 = 0
    var trip: UInt32 = 0
    var place: UInt32 = 0
    /// From its dispatch to its arrival.
    var transit: Int64 = 0

    init() {}

    @inline(__always)
    init(_ handoff: Handoff, transit: Int64) {
        dispatched = handoff.dispatched.microseconds
        lane = handoff.lane.index
        trip = handoff.trip
        place = handoff.place
        self.transit = transit
    }

    /// Whether `next` is on the same leg, at this place or the one behind it: then its leg is not
    /// stated.
    @inline(__always)
    func leads(to next: HandoffBefore) -> Bool {
        lane == next.lane && trip == next.trip && transit == next.transit
            && next.place &- place <= 1
    }
}

/// How a number stands in up to seven bytes.
///
/// Numbers of `w` bytes begin behind those of fewer: at 1 + 256 + ... + 256^(w-1), which is taken off.
/// So none has two encodings and a reader need not look for them, and zero takes no byte.
enum PackedNumber {
    static let limit: UInt64 = 1 << 56

    /// By bytes: the least number that takes so many.
    static let first: InlineArray<8, UInt64> = [
        0, 1, 0x101, 0x1_0101, 0x101_0101, 0x1_0101_0101, 0x101_0101_0101, 0x1_0101_0101_0101,
    ]
    /// By bytes: all of their bits.
    static let mask: InlineArray<8, UInt64> = [
        0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF,
        0xFF_FFFF_FFFF_FFFF,
    ]

    /// How many bytes a number below `limit` takes.
    @inline(__always)
    static func size(_ value: UInt64) -> Int {
        // 255 v + 1 takes one byte more than v does, and at least one.
        let scaled = ((value &<< 8) &- value &+ 1) | 1
        return (~scaled.byteSwapped.trailingZeroBitCount & 0x38) &>> 3
    }

    /// 0, -1, 1, -2 ... as 0, 1, 2, 3 ...
    @inline(__always)
    static func folded(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
    }

    @inline(__always)
    static func unfolded(_ value: UInt64) -> Int64 {
        Int64(bitPattern: (value &>> 1) ^ (0 &- (value & 1)))
    }
}

extension Parcel {
    /// The setback's 26 bits.
    @inline(__always)
    var setbackUnits: UInt64 {
        var units = UInt64(largestWaitPlace >> 24) << 18
        units |= Parcel.setback(in: dwells[6])
        units |= Parcel.setback(in: dwells[7]) << 6
        units |= Parcel.setback(in: dwells[8]) << 12
        return units
    }

    @inline(__always)
    private static func setback(in word: UInt32) -> UInt64 {
        UInt64(word >> 13 & 7 | word >> 26 & 0x38)
    }

    /// Microseconds of the stages 2 `i` and 2 `i` + 1.
    @inline(__always)
    func stages(_ i: Int) -> (UInt64, UInt64) {
        let upper = UInt64(dwells[6 + i])
        return (
            UInt64(dwells[2 * i]) | (upper & 0x1FFF) << 32,
            UInt64(dwells[2 * i + 1]) | (upper >> 16 & 0x1FFF) << 32
        )
    }

    /// Sets the stages 2 `i` and 2 `i` + 1, and six bits of the setback.
    @inline(__always)
    mutating func setStages(_ i: Int, _ first: UInt64, _ second: UInt64, setback: UInt64) {
        dwells[2 * i] = UInt32(truncatingIfNeeded: first)
        dwells[2 * i + 1] = UInt32(truncatingIfNeeded: second)
        let upper = first >> 32 | (second >> 32) << 16
        let spare = (setback & 7) << 13 | (setback & 0x38) << 26
        dwells[6 + i] = UInt32(truncatingIfNeeded: upper | spare)
    }
}
