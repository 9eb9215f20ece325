import ParcelNetwork
import SimulationKernel

/// Appends handoffs to a data frame.
struct HandoffPacker {
    /// The last of the frame.
    private(set) var before = HandoffBefore()
    private(set) var count = 0

    /// How many are written at a time.
    private static let most = 64

    /// Packs handoffs as long as the frame stays within `size` bytes whatever they take, and says
    /// how many it packed.
    ///
    /// - Precondition: none was dispatched before the one before it, and their times lie in
    ///   0 ... infinity.
    mutating func pack(
        _ handoffs: ArraySlice<Handoff>, into frame: inout [UInt8], upTo size: Int = .max
    ) -> Int {
        var done = 0
        while done < handoffs.count {
            let room = (size - frame.count) / Packed.mostSize
            let count = min(handoffs.count - done, HandoffPacker.most, room)
            guard count > 0 else { break }
            let from = handoffs.startIndex + done
            append(handoffs[from..<(from + count)], to: &frame)
            done += count
        }
        count += done
        return done
    }

    private mutating func append(_ handoffs: ArraySlice<Handoff>, to frame: inout [UInt8]) {
        frame.append(addingCapacity: handoffs.count * Packed.mostSize) { output in
            // Sound: the output has room for `mostSize` bytes a handoff, no handoff writes beyond
            // them, and `used` counts those that all wrote, without a gap. Nothing outlives the call.
            unsafe output.withUnsafeMutableBufferPointer { room, used in
                guard let start = UnsafeMutableRawPointer(room.baseAddress) else { return }
                var end = unsafe start
                unsafe handoffs.withUnsafeBufferPointer { source in
                    guard let first = source.baseAddress else { return }
                    for i in 0..<source.count { unsafe end = pack(first + i, at: end) }
                }
                unsafe used = end - start
            }
        }
    }

    /// Writes a handoff and says where the next one begins.
    ///
    /// The last number's eight bytes end where the parcel's word does, so at most
    /// `Packed.mostSize` bytes are written to.
    @unsafe @inline(__always)
    private mutating func pack(
        _ source: UnsafePointer<Handoff>, at start: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let dispatched = unsafe source.pointee.dispatched.microseconds
        let next = unsafe HandoffBefore(
            source.pointee, transit: source.pointee.arrives.microseconds &- dispatched)
        var numbers = unsafe Numbers(at: start + 5)
        if before.leads(to: next) {
            unsafe numbers.widths = UInt64(next.place &- before.place) &<< Packed.placeIsNext
        } else {
            unsafe numbers.at = packLeg(next, at: start + 5)
            unsafe numbers.widths = Packed.legIsStated
        }
        let since = UInt64(bitPattern: dispatched &- before.dispatched)
        unsafe numbers.put(since, 0)
        let (closed, queue) = unsafe source.pointee.parcel.stages(0)
        unsafe numbers.put(closed, 1)
        unsafe numbers.put(queue, 2)
        let (service, timetable) = unsafe source.pointee.parcel.stages(1)
        unsafe numbers.put(service, 3)
        unsafe numbers.put(timetable, 4)
        let (leftBehind, held) = unsafe source.pointee.parcel.stages(2)
        unsafe numbers.put(leftBehind, 5)
        unsafe numbers.put(held, 6)
        let stayed = closed &+ queue &+ service &+ timetable &+ leftBehind &+ held
        let age = unsafe dispatched &- source.pointee.parcel.start.microseconds
        let moving = PackedNumber.folded(age &- Int64(bitPattern: stayed))
        unsafe numbers.put(moving, 7)
        unsafe numbers.put(source.pointee.parcel.setbackUnits, 8)
        let destination = unsafe source.pointee.parcel.destinationAndStop
        let stop = (destination >> 24 &- next.trip >> 24) << 24
        unsafe numbers.put(UInt64(destination & 0xFF_FFFF | stop), 9)
        unsafe numbers.put(UInt64(source.pointee.parcel.largestWait), 10)
        let waitPlace = unsafe source.pointee.parcel.largestWaitPlace &+ 1
        unsafe numbers.put(UInt64(waitPlace & 0xFF_FFFF), 11)
        precondition(
            (since | moving) < PackedNumber.limit
                && UInt64(bitPattern: dispatched | dispatched &+ next.transit) >> 50 == 0,
            "a parcel dispatched at \(dispatched) us cannot be packed")
        unsafe numbers.at.storeBytes(of: source.pointee.parcel.word, as: UInt64.self)
        unsafe start.storeBytes(of: UInt32(truncatingIfNeeded: numbers.widths), as: UInt32.self)
        unsafe (start + 4).storeBytes(
            of: UInt8(truncatingIfNeeded: numbers.widths &>> 32), as: UInt8.self)
        before = next
        return unsafe numbers.at + 8
    }

    @unsafe @inline(never)
    private func packLeg(
        _ next: HandoffBefore, at start: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let transit = PackedNumber.folded(next.transit &- before.transit)
        precondition(
            transit < PackedNumber.limit, "a transit of \(next.transit) us cannot be packed")
        var numbers = unsafe Numbers(at: start + 2)
        unsafe numbers.put(UInt64(next.lane ^ before.lane), 0)
        unsafe numbers.put(UInt64(next.trip ^ before.trip), 1)
        unsafe numbers.put(UInt64(next.place), 2)
        unsafe numbers.put(transit, 3)
        unsafe start.storeBytes(of: UInt16(truncatingIfNeeded: numbers.widths), as: UInt16.self)
        return unsafe numbers.at
    }

    /// Numbers being written, and their widths.
    @unsafe private struct Numbers {
        var at: UnsafeMutableRawPointer
        var widths: UInt64 = 0

        init(at: UnsafeMutableRawPointer) { unsafe self.at = unsafe at }

        /// Writes eight bytes, the last of which the next number overwrites.
        @inline(__always)
        mutating func put(_ value: UInt64, _ number: UInt64) {
            let size = PackedNumber.size(value)
            unsafe at.storeBytes(of: value &- PackedNumber.first[size], as: UInt64.self)
            unsafe at += size
            unsafe widths |= UInt64(truncatingIfNeeded: size) &<< (3 &* number)
        }
    }

    /// Appends the handoffs of another frame: only the first is told against another than before.
    ///
    /// - Precondition: `packer` has packed all of them.
    mutating func join(_ other: [UInt8], _ packer: HandoffPacker, to frame: inout [UInt8]) {
        var reader = HandoffReader()
        do throws(WireProblem) {
            try other.withSpan { bytes throws(WireProblem) in try reader.next(in: bytes) }
        } catch {
            preconditionFailure("a frame that was packed here cannot be read: \(error)")
        }
        _ = pack([reader.handoff], into: &frame)
        frame.append(contentsOf: other[reader.offset...])
        count += packer.count - 1
        before = packer.before
    }
}
