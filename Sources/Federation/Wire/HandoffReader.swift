package import ParcelNetwork
import SimulationKernel

/// Reads the handoffs of a data frame one after the other.
///
/// What it reads has one encoding; whether a channel can carry it is ``HandoffCheck``'s to say.
package struct HandoffReader {
    /// Where the next one begins.
    package private(set) var offset: Int
    /// The one read last; before the first, zeroes.
    package private(set) var handoff: Handoff
    private var transit: Int64 = 0

    package init() {
        offset = DataFrame.bodyOffset
        handoff = Handoff(
            dispatched: .zero, arrives: .zero, lane: LaneID(0), departure: 0, stop: 0, place: 0,
            parcel: Parcel(id: ParcelID(bits: 0), start: .zero, destination: DestinationID(0)))
    }

    /// Reads the next one.
    ///
    /// - Throws: that the frame ends within it, or which of its fields cannot be; then nothing more
    ///   may be read.
    @inline(__always)
    package mutating func next(in frame: RawSpan) throws(WireProblem) {
        if frame.byteCount &- offset < Packed.mostSize { try checkSize(in: frame) }
        // Sound, here and in `take`: `mostSize` bytes lie at `offset`, or at least as many as the
        // handoff says that it takes, and behind every number it has the eight bytes of the word.
        let head = unsafe frame.word(at: offset)
        var widths = head
        var at = offset &+ 5
        if head & Packed.legIsStated != 0 {
            try readLeg(head, in: frame, &at)
        } else {
            handoff.place &+= UInt32(truncatingIfNeeded: (head &>> Packed.placeIsNext) & 1)
        }
        let since = unsafe take(frame, &at, &widths)
        let (first, second) = unsafe (take(frame, &at, &widths), take(frame, &at, &widths))
        let (third, fourth) = unsafe (take(frame, &at, &widths), take(frame, &at, &widths))
        let (fifth, sixth) = unsafe (take(frame, &at, &widths), take(frame, &at, &widths))
        let moving = unsafe take(frame, &at, &widths)
        let setback = unsafe take(frame, &at, &widths)
        let destination = unsafe take(frame, &at, &widths)
        let wait = unsafe take(frame, &at, &widths)
        let waitPlace = unsafe take(frame, &at, &widths)
        let word = unsafe frame.word(at: at)

        let dispatched = handoff.dispatched.microseconds &+ Int64(bitPattern: since)
        let arrives = dispatched &+ transit
        let stages = first | second | third | fourth | fifth | sixth
        let beyond =
            stages &>> 45 | setback &>> 26 | (destination | wait) &>> 32 | waitPlace &>> 24
            | (head & (1 << Packed.controlBits - 1)) &>> Packed.reserved
            | UInt64(bitPattern: dispatched | arrives) &>> 50
        guard beyond == 0 else {
            throw .badField(
                HandoffReader.field(
                    stages, setback, destination, wait, waitPlace, dispatched, arrives))
        }
        let stayed = first &+ second &+ third &+ fourth &+ fifth &+ sixth
        let start = dispatched &- Int64(bitPattern: stayed) &- PackedNumber.unfolded(moving)
        handoff.dispatched = SimTime(microseconds: dispatched)
        handoff.arrives = SimTime(microseconds: arrives)
        handoff.parcel.word = word
        handoff.parcel.start = SimTime(microseconds: start)
        handoff.parcel.setStages(0, first, second, setback: setback)
        handoff.parcel.setStages(1, third, fourth, setback: setback &>> 6)
        handoff.parcel.setStages(2, fifth, sixth, setback: setback &>> 12)
        let place = UInt32(truncatingIfNeeded: destination)
        handoff.parcel.destinationAndStop =
            place & 0xFF_FFFF | (place >> 24 &+ handoff.trip >> 24) << 24
        handoff.parcel.largestWait = UInt32(truncatingIfNeeded: wait)
        handoff.parcel.largestWaitPlace =
            (UInt32(truncatingIfNeeded: waitPlace) &- 1) & 0xFF_FFFF
            | UInt32(truncatingIfNeeded: setback &>> 18) << 24
        offset = at &+ 8
    }

    /// Refuses bytes behind the last one.
    package func finish(_ frame: RawSpan) throws(WireProblem) {
        guard offset == frame.byteCount else { throw .wrongSize(left: frame.byteCount - offset) }
    }

    /// The next of the numbers whose widths are given.
    @unsafe @inline(__always)
    private func take(_ frame: RawSpan, _ at: inout Int, _ widths: inout UInt64) -> UInt64 {
        let size = Int(truncatingIfNeeded: widths & 7)
        let stored = unsafe frame.word(at: at) & PackedNumber.mask[size]
        widths &>>= 3
        at = at &+ size
        return stored &+ PackedNumber.first[size]
    }

    /// A leg that differs from that of the handoff before.
    @inline(never)
    private mutating func readLeg(
        _ head: UInt64, in frame: RawSpan, _ at: inout Int
    ) throws(WireProblem) {
        var widths = unsafe frame.word(at: at) & 0xFFFF
        at += 2
        guard widths >> Packed.legReserved == 0, head >> Packed.placeIsNext & 1 == 0 else {
            throw .badField(.reserved)
        }
        let lane = unsafe take(frame, &at, &widths)
        let trip = unsafe take(frame, &at, &widths)
        let place = unsafe take(frame, &at, &widths)
        let change = unsafe take(frame, &at, &widths)
        guard lane >> 32 == 0 else { throw .badField(.lane) }
        guard trip >> 32 == 0 else { throw .badField(.trip) }
        guard place >> 32 == 0 else { throw .badField(.place) }
        let before = HandoffBefore(handoff, transit: transit)
        handoff.lane = LaneID(Int(handoff.lane.index ^ UInt32(lane)))
        handoff.trip ^= UInt32(trip)
        handoff.place = UInt32(place)
        transit += PackedNumber.unfolded(change)
        guard transit.magnitude < 1 << 50 else { throw .badField(.arrival) }
        // What need not be said is not said.
        guard !before.leads(to: HandoffBefore(handoff, transit: transit)) else {
            throw .badField(.leg)
        }
    }

    /// Near the frame's end: whether all lies within that the handoff says it takes.
    @inline(never)
    private func checkSize(in frame: RawSpan) throws(WireProblem) {
        let left = frame.byteCount - offset
        guard left >= Packed.leastSize else { throw .wrongSize(left: left) }
        let head = unsafe frame.word(at: offset)
        var size = Packed.leastSize
        for number in 0..<12 as Range<UInt64> { size += Int(head >> (3 * number) & 7) }
        if head & Packed.legIsStated != 0 {
            let widths = unsafe frame.word(at: offset + 5)
            size += 2
            for number in 0..<4 as Range<UInt64> { size += Int(widths >> (3 * number) & 7) }
        }
        guard size <= left else { throw .wrongSize(left: left) }
    }

    /// Which field it is that cannot be.
    @inline(never)
    private static func field(
        _ stages: UInt64, _ setback: UInt64, _ destination: UInt64, _ wait: UInt64,
        _ waitPlace: UInt64, _ dispatched: Int64, _ arrives: Int64
    ) -> WireProblem.Field {
        if UInt64(bitPattern: dispatched) >> 50 != 0 { return .dispatch }
        if UInt64(bitPattern: arrives) >> 50 != 0 { return .arrival }
        if stages >> 45 != 0 { return .stage }
        if setback >> 26 != 0 { return .setback }
        if destination >> 32 != 0 { return .destination }
        if wait >> 32 != 0 { return .wait }
        if waitPlace >> 24 != 0 { return .waitPlace }
        return .reserved
    }
}

extension RawSpan {
    /// The eight bytes at `offset`.
    ///
    /// - Precondition: they lie within.
    @unsafe @inline(__always)
    fileprivate func word(at offset: Int) -> UInt64 {
        unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }
}
