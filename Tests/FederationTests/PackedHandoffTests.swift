import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@testable import Federation

@Suite("Handoffs as the wire packs them")
struct PackedHandoffTests {
    static let run = RunID(7)

    /// Frames of handoffs of all sizes, some on legs of their own.
    static func handoffs(_ count: Int, _ random: inout SeededRandom) -> [Handoff] {
        /// Below 2^bits, any number of bits as likely as another.
        func number(_ bits: Int) -> UInt64 {
            let size = Int.random(in: 0...bits, using: &random)
            return UInt64.random(in: .min ... .max, using: &random) >> UInt64(64 - size)
        }
        var (dispatched, transit) = (Int64(number(40)), Int64(number(40)))
        var (lane, trip, place) = (0, UInt32(1) << 24, 0)
        return (0..<count).map { _ in
            dispatched += Int64(number([1, 20, 40][Int.random(in: 0...2, using: &random)]))
            if Int.random(in: 0..<4, using: &random) == 0 {
                (lane, trip) = (Int(number(20)), UInt32(number(32)))
                transit = Int64(number(45))
            }
            place = Bool.random(using: &random) ? place + 1 : Int(number(20))
            var parcel = Parcel(
                id: ParcelID(bits: 0), start: SimTime(microseconds: Int64(number(49)) - 1 << 40),
                destination: DestinationID(0))
            parcel.word = .random(in: .min ... .max, using: &random)
            for i in parcel.dwells.indices { parcel.dwells[i] = UInt32(number(32)) }
            parcel.destinationAndStop = UInt32(number(32))
            parcel.largestWait = UInt32(number(32))
            parcel.largestWaitPlace = UInt32(number(32))
            return Handoff(
                dispatched: SimTime(microseconds: dispatched),
                arrives: SimTime(microseconds: dispatched + transit), lane: LaneID(lane),
                departure: Int(trip & 0xFF_FFFF), stop: Int(trip >> 24), place: place,
                parcel: parcel)
        }
    }

    @Test("Whatever a handoff says comes back", arguments: 0..<20 as Range<UInt64>)
    func comesBack(seed: UInt64) throws {
        var random = SeededRandom(seed)
        for count in [1, 2, 7, 300] {
            let handoffs = Self.handoffs(count, &random)
            let frame = DataFrame.encoded(
                WireVectorTests.header, run: Self.run, first: 3, handoffs)
            #expect(try frame.spanned { try $0.handoffs() } == handoffs, "seed \(seed)")
            #expect(frame.count < DataFrame.bodyOffset + count * Packed.mostSize)
        }
    }

    @Test(
        "Frames that are put together are as if packed at once", arguments: 0..<20 as Range<UInt64>)
    func joined(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let handoffs = Self.handoffs(60, &random)
        let cut = Int.random(in: 1..<60, using: &random)
        var (frame, packer) = packed(handoffs[..<cut])
        let (other, otherPacker) = packed(handoffs[cut...])
        packer.join(other, otherPacker, to: &frame)
        #expect(frame == packed(handoffs[...]).frame && packer.count == 60, "seed \(seed)")
    }

    private func packed(
        _ handoffs: ArraySlice<Handoff>
    ) -> (frame: [UInt8], packer: HandoffPacker) {
        var frame = DataFrame.begin(WireVectorTests.header, run: Self.run)
        var packer = HandoffPacker()
        _ = packer.pack(handoffs, into: &frame)
        return (frame, packer)
    }

    @Test("Numbers take as many bytes as they must, and no number has two encodings")
    func numbers() {
        for (value, size) in [
            (0, 0), (1, 1), (256, 1), (257, 2), (65_792, 2), (65_793, 3), (16_843_008, 3),
            (16_843_009, 4), (1 << 56 - 1, 7),
        ] as [(UInt64, Int)] {
            #expect(PackedNumber.size(value) == size, "\(value)")
        }
        for value in [0, 1, -1, 7, -8, .max / 4, .min / 4] as [Int64] {
            #expect(PackedNumber.unfolded(PackedNumber.folded(value)) == value)
        }
    }

    /// One handoff: the widths of its numbers, whether its leg is stated, the bytes behind.
    private func problem(
        _ widths: [UInt64], flags: UInt64 = 0, leg: [UInt8] = [], _ bytes: [UInt8]
    ) -> WireProblem? {
        var control = flags << 36
        for (number, width) in widths.enumerated() { control |= width << (3 * UInt64(number)) }
        var frame = DataFrame.begin(WireVectorTests.header, run: Self.run)
        for i in 0..<5 as Range<UInt64> {
            frame.append(UInt8(truncatingIfNeeded: control >> (8 * i)))
        }
        frame += leg + bytes + [UInt8](repeating: 0, count: 8)
        DataFrame.finish(&frame, header: WireVectorTests.header, first: 0, count: 1)
        do throws(WireProblem) {
            _ = try frame.spanned { bytes throws(WireProblem) in try bytes.handoffs() }
            return nil
        } catch { return error }
    }

    @Test("A refusal says which field cannot be")
    func refusals() {
        let zero = [UInt64](repeating: 0, count: 12)
        func one(_ number: Int, of width: Int) -> WireProblem? {
            var widths = zero
            widths[number] = UInt64(width)
            return problem(widths, [UInt8](repeating: 0xFE, count: width))
        }
        #expect(problem(zero, []) == nil)
        #expect(one(0, of: 6) == nil && one(0, of: 7) == .badField(.dispatch))
        for stage in 1...6 {
            #expect(one(stage, of: 5) == nil && one(stage, of: 6) == .badField(.stage))
        }
        #expect(one(8, of: 3) == nil && one(8, of: 4) == .badField(.setback))
        #expect(one(9, of: 4) == nil && one(9, of: 5) == .badField(.destination))
        #expect(one(10, of: 4) == nil && one(10, of: 5) == .badField(.wait))
        #expect(one(11, of: 3) == nil && one(11, of: 4) == .badField(.waitPlace))
        #expect(problem(zero, flags: 4, []) == .badField(.reserved))
        #expect(problem(zero, flags: 8, []) == .badField(.reserved))
        #expect(problem(zero, [1]) == .wrongSize(left: 1))
        #expect(problem([1] + zero.dropFirst(), []) == .wrongSize(left: 13))
        // A leg that need not be stated, one of a reserved bit, one at the next place.
        #expect(problem(zero, flags: 1, leg: [0, 0], []) == .badField(.leg))
        #expect(problem(zero, flags: 1, leg: [0, 0x10], []) == .badField(.reserved))
        #expect(problem(zero, flags: 3, leg: [1, 0, 5], []) == .badField(.reserved))
        #expect(problem(zero, flags: 1, leg: [1, 0, 5], []) == nil)
        #expect(problem(zero, flags: 1, leg: [5, 0, 5, 5, 5, 5, 5], []) == .badField(.lane))
        #expect(problem(zero, flags: 1, leg: [5 << 3, 0, 5, 5, 5, 5, 5], []) == .badField(.trip))
        #expect(problem(zero, flags: 1, leg: [0x40, 1, 5, 5, 5, 5, 5], []) == .badField(.place))
        // A transit of -1, and one that lasts for ever.
        #expect(problem(zero, flags: 1, leg: [0, 2, 0], []) == .badField(.arrival))
        let long = [UInt8](repeating: 0xFE, count: 7)
        #expect(problem(zero, flags: 1, leg: [0, 0x0E] + long, []) == .badField(.arrival))
    }
}
