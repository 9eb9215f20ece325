import ParcelNetwork
import SimulationKernel
import Testing

@testable import Federation

@Suite("What a sender keeps")
struct RetainedFramesTests {
    static let run = RunID(7)

    /// Handoffs that tell their numbers by their places.
    static func frame(_ numbers: Range<UInt64>) -> RetainedFrames.Frame {
        let header = PeerHeader(
            from: RegionID(0), to: RegionID(1), incarnation: 1, receiverIncarnation: 1,
            closed: 0, clock: .zero, horizon: .zero, horizonNumber: 0, wanted: 0)
        let handoffs = numbers.map { number in
            Handoff(
                dispatched: .zero, arrives: .zero, lane: LaneID(0), departure: 0, stop: 1,
                place: Int(number),
                parcel: Parcel(
                    id: ParcelID(bits: number), start: .zero, destination: DestinationID(0)))
        }
        var bytes = DataFrame.begin(header, run: run)
        var packer = HandoffPacker()
        let count = packer.pack(handoffs[...], into: &bytes)
        DataFrame.finish(&bytes, header: header, first: numbers.lowerBound, count: count)
        return RetainedFrames.Frame(
            first: numbers.lowerBound, end: numbers.upperBound, bytes: bytes, packer: packer)
    }

    static let spool = Spool(budget: 0) { bytes in SetAside(count: bytes.count) { bytes } }

    /// The numbers in a frame that a receiver would accept.
    static func numbers(_ bytes: [UInt8]) throws -> [UInt64] {
        try bytes.withSpan { frame in
            _ = try FrameHeader(checking: frame)
            let data = try DataFrame(of: frame)
            var numbers: [UInt64] = []
            try data.read(frame) { handoff, _ in numbers.append(handoff.parcel.id.bits) }
            return numbers
        }
    }

    @Test(
        "Whatever is sent and dropped, all that is wanted is kept, in order and dense",
        arguments: 0..<20 as Range<UInt64>)
    func kept(seed: UInt64) throws {
        var dice = Dice(seed)
        var retained = RetainedFrames()
        var (floor, next) = (0 as UInt64, 0 as UInt64)
        for checkpoint in 1...30 as ClosedRange<UInt32> {
            for _ in 0..<dice.number(0...60) {
                let count = dice.chance(10) ? dice.number(300...2_500) : dice.number(1...40)
                retained.append(Self.frame(next..<(next + UInt64(count))))
                next += UInt64(count)
                if dice.chance(30) {
                    let limit = dice.number(0...60_000)
                    let isTaken = retained.setAside(
                        downTo: limit, in: dice.chance(10) ? Spool.none : Self.spool)
                    let inMemory = retained.from(0).reduce(0) { $0 + $1.kept.bytes.count }
                    #expect(inMemory == retained.byteCount, "seed \(seed)")
                    let last = retained.from(0).last?.kept.bytes.count ?? 0
                    #expect(!isTaken || inMemory <= limit + last, "seed \(seed)")
                }
            }
            floor += UInt64(dice.number(0...Int(next - floor)))
            retained.drop(below: floor)
            let frames = retained.kept(for: checkpoint).compactMap(\.content)
            let numbers = try frames.flatMap(Self.numbers)
            let first = numbers.first ?? next
            #expect(first <= floor && numbers == Array(first..<next), "seed \(seed)")
            #expect(retained.end == next)
            // Frames behind the floor's, but for the first, are all wanted.
            let size = frames.dropFirst().reduce(0) { $0 + $1.count }
            #expect(size <= 18 * numbers.count + 300 * frames.count, "seed \(seed)")
            let from = floor + (next - floor) / 2
            var again: [UInt64] = []
            for frame in retained.from(from) {
                var bytes = try #require(frame.kept.content)
                bytes.seal()
                again += try Self.numbers(bytes)
            }
            let isAll = again == Array((again.first ?? next)..<next) && again.first ?? from <= from
            #expect(isAll, "seed \(seed)")
        }
    }

    @Test("Small frames become one; the next checkpoint names it and does not hold it")
    func collected() throws {
        var retained = RetainedFrames()
        for number in 0..<200 as Range<UInt64> { retained.append(Self.frame(number..<number + 1)) }
        let first = retained.kept(for: 4)
        #expect(first.count == 1 && first[0].place == nil)
        // As if it had been packed at once.
        #expect(first[0].bytes == Self.frame(0..<200).kept.bytes)
        let place = FramePlace(number: 4, incarnation: 2, offset: 640)
        var places = [place][...]
        retained.stand(at: &places)
        retained.append(Self.frame(200..<203))
        let second = retained.kept(for: 5)
        #expect(second.map(\.place) == [place, nil])
        #expect(try second.flatMap { try Self.numbers($0.bytes) } == Array(0..<203))
        // What stands in no later one than the fourth must be written again in the sixth.
        #expect(retained.kept(for: 6).map(\.place) == [nil, nil])
    }

    @Test("A frame that must stay whole does")
    func whole() {
        var retained = RetainedFrames()
        for number in 0..<5 as Range<UInt64> {
            retained.append(Self.frame(number..<number + 1), isWhole: true)
        }
        #expect(retained.kept(for: 1).count == 5)
    }
}
