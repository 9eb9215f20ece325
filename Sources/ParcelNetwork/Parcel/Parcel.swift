public import SimulationKernel

/// A parcel's identity: its demand stream, the slot in which it arose, its number in the slot.
///
/// 18, 20 and 18 bits. The same parcel has the same identity at every volume and in every
/// division of the network.
public struct ParcelID: Hashable, Comparable, BitwiseCopyable, Sendable {
    /// 56 bits; the upper 8 are zero.
    public let bits: UInt64

    public static let streamLimit = 1 << 18
    public static let slotLimit = 1 << 20
    public static let numberLimit = 1 << 18

    @inlinable
    public init(bits: UInt64) { self.bits = bits }

    @inlinable
    public init(stream: Int, slot: Int, number: Int) {
        bits = UInt64(stream) << 38 | UInt64(slot) << 18 | UInt64(number)
    }

    @inlinable
    public var stream: Int { Int(bits >> 38) }
    /// Slot and number: what names the parcel within its stream.
    @inlinable
    public var inStream: UInt64 { bits & (1 << 38 - 1) }
    @inlinable
    public static func < (a: ParcelID, b: ParcelID) -> Bool { a.bits < b.bits }
}

/// What a parcel can spend its time on. The stages partition the lead time, to the microsecond.
public enum Dwell: Int, CaseIterable, BitwiseCopyable, Sendable {
    /// Ready, but the station is closed.
    case closed = 0
    /// Ready and open, but others come first.
    case queue = 1
    /// Picked, sorted, processed.
    case service = 2
    /// Awaiting the first departure or wave that it was in time for.
    case timetable = 3
    /// From that departure on, where capacity excluded it.
    case leftBehind = 4
    /// What a customs selection adds to an automatic release: documents, desks, inspection.
    case held = 5
    /// The rest: in vehicles and between them. Never stored, so it makes the sum exact.
    case moving = 6

    /// The stages that a parcel carries; `moving` is what is left of its lead time.
    public static let storedCount = 6
}

/// A parcel on its way: 64 plain bytes, moved by copying, the same in memory and on the wire.
///
/// What its identity determines (weight, customs' choice, attempts) is drawn when needed, and
/// its deadline follows from its start, so neither is stored.
public struct Parcel: BitwiseCopyable, Sendable {
    /// Identity in the lower 56 bits, flags and attempts in the upper 8.
    @usableFromInline package var word: UInt64
    /// When its clock started.
    public var start: SimTime
    /// Microseconds of the stored stages, 45 bits each: the lower 32 of stage `i` in element `i`,
    /// the upper 13 in half an element from 6 on. The other 3 bits of each half are the setback's.
    @usableFromInline package var dwells: InlineArray<9, UInt32>
    /// Destination in the lower 24 bits; in the upper 8 the stop of its lane where it alights.
    @usableFromInline package var destinationAndStop: UInt32
    /// Its largest congestion wait in milliseconds, saturating at some 49 days.
    public var largestWait: UInt32
    /// Where that was in the lower 24 bits; in the upper 8 the setback's uppermost.
    @usableFromInline package var largestWaitPlace: UInt32

    @inlinable
    public init(id: ParcelID, start: SimTime, destination: DestinationID) {
        word = id.bits
        self.start = start
        dwells = InlineArray(repeating: 0)
        destinationAndStop = destination.index
        largestWait = 0
        largestWaitPlace = Parcel.nowhere
    }

    /// No place of a wait: all 24 bits.
    @inlinable public static var nowhere: UInt32 { 0xFF_FFFF }

    @inlinable
    public var id: ParcelID { ParcelID(bits: word & (1 << 56 - 1)) }
    @inlinable
    public var destination: DestinationID {
        DestinationID(Int(destinationAndStop & 0xFF_FFFF))
    }
    @inlinable
    public var alightStop: Int {
        get { Int(destinationAndStop >> 24) }
        set { destinationAndStop = destinationAndStop & 0xFF_FFFF | UInt32(newValue) << 24 }
    }

    /// Has passed import customs, or never needs to.
    @inlinable
    public var isCleared: Bool {
        get { word >> 56 & 1 != 0 }
        set { word = word & ~(1 << 56) | (newValue ? 1 << 56 : 0) }
    }
    /// Has passed export customs, or never needs to.
    @inlinable
    public var isExported: Bool {
        get { word >> 57 & 1 != 0 }
        set { word = word & ~(1 << 57) | (newValue ? 1 << 57 : 0) }
    }
    /// Is in the container of the parcel before it, aboard a vehicle.
    @inlinable
    public var isWithOneBefore: Bool {
        get { word >> 58 & 1 != 0 }
        set { word = word & ~(1 << 58) | (newValue ? 1 << 58 : 0) }
    }
    /// Goes to the consignee's door, though a locker was chosen: the locker was full.
    @inlinable
    public var isForDoor: Bool {
        get { word >> 59 & 1 != 0 }
        set { word = word & ~(1 << 59) | (newValue ? 1 << 59 : 0) }
    }
    /// Failed delivery attempts so far, at most 15.
    @inlinable
    public var failedAttempts: Int {
        get { Int(word >> 60) }
        set { word = word & ~(15 << 60) | UInt64(newValue) << 60 }
    }

    /// Microseconds spent so far in a stored stage.
    @inlinable
    public subscript(stage: Dwell) -> SimDuration {
        @inline(__always)
        get { SimDuration(microseconds: microseconds(inStage: stage.rawValue)) }
    }

    @inlinable
    public subscript(storedStage i: Int) -> SimDuration {
        @inline(__always)
        get { SimDuration(microseconds: microseconds(inStage: i)) }
    }

    @inlinable
    @inline(__always)
    func microseconds(inStage i: Int) -> Int64 {
        let high = dwells[6 + i / 2] >> UInt32(16 * (i & 1)) & 0x1FFF
        return Int64(dwells[i]) | Int64(high) << 32
    }

    /// Adds time to a stored stage; a sum beyond 2^45 microseconds, some 400 days, stays there.
    ///
    /// - Precondition: the time is not negative.
    @inlinable
    @inline(__always)
    public mutating func add(_ time: SimDuration, to stage: Dwell) {
        if time == .zero { return }
        let i = stage.rawValue
        precondition(time > .zero, "a parcel cannot spend negative time")
        let sum = min(microseconds(inStage: i) + time.microseconds, 1 << 45 - 1)
        dwells[i] = UInt32(truncatingIfNeeded: sum)
        let shift = UInt32(16 * (i & 1))
        let half = UInt32(truncatingIfNeeded: sum >> 32) << shift
        dwells[6 + i / 2] = dwells[6 + i / 2] & ~(0x1FFF << shift) | half
    }

    /// Notes a congestion wait if it is the parcel's largest so far; the earlier of equals stays.
    @inlinable
    @inline(__always)
    public mutating func noteWait(_ wait: SimDuration, at component: UInt32) {
        let milliseconds = UInt32(clamping: wait.microseconds / 1000)
        if milliseconds > largestWait {
            largestWait = milliseconds
            largestWaitPlace = largestWaitPlace & 0xFF00_0000 | component & Parcel.nowhere
        }
    }

    /// Where its largest wait was: a place of ``Network/waitPlaceCount``; `.max` if it never waited.
    @inlinable
    public var largestWaitAt: UInt32 {
        let place = largestWaitPlace & Parcel.nowhere
        return place == Parcel.nowhere ? .max : place
    }

    /// Whether it is behind where it would be alone in an undisturbed network.
    @inlinable
    public var isSetBack: Bool {
        @inline(__always)
        get {
            (dwells[6] | dwells[7] | dwells[8]) & 0xE000_E000 | largestWaitPlace & 0xFF00_0000 != 0
        }
    }

    /// By how much: in steps of 2^16 microseconds, rounded down, at most some 50 days.
    @inlinable
    public var setback: SimDuration {
        get {
            var units = UInt64(largestWaitPlace >> 24) << 18
            for half in 0..<3 {
                // Bits 13 to 15 and 29 to 31.
                let spare = dwells[6 + half] >> 13
                units |= UInt64(spare & 7 | spare >> 13 & 0x38) << UInt64(6 * half)
            }
            return SimDuration(microseconds: Int64(units << 16))
        }
        set {
            let units = UInt64(clamping: min(newValue.microseconds >> 16, 1 << 26 - 1))
            largestWaitPlace =
                largestWaitPlace & Parcel.nowhere | UInt32(truncatingIfNeeded: units >> 18) << 24
            for half in 0..<3 {
                let spare = UInt32(truncatingIfNeeded: units >> UInt64(6 * half))
                dwells[6 + half] =
                    dwells[6 + half] & 0x1FFF_1FFF | (spare & 7) << 13 | (spare & 0x38) << 26
            }
        }
    }
}

extension Parcel: Equatable {
    public static func == (a: Parcel, b: Parcel) -> Bool {
        for i in a.dwells.indices where a.dwells[i] != b.dwells[i] { return false }
        return a.word == b.word && a.start == b.start
            && a.destinationAndStop == b.destinationAndStop && a.largestWait == b.largestWait
            && a.largestWaitPlace == b.largestWaitPlace
    }
}
