import SimulationKernel
import Testing

@Suite("Laws from stored bytes")
struct HostileLawTests {
    static func book() -> LawBook {
        var book = LawBook()
        _ = book.add(.constant(5))
        _ = book.add(.uniform(least: 1, most: 9))
        _ = book.add(.exponential(mean: 1_000))
        _ = book.add(.lognormal(mean: 250, standardDeviation: 350))
        _ = book.add(.poisson(mean: 36))
        _ = book.add(
            .empirical([3, 8, 900].map { LawSpec.Point(value: $0, weight: $0 + 1) }))
        let laws = (0..<168).map { LawSpec.constant(5 + Int64($0 / 84)) }
        let clock = WeekClock(
            [
                WeekClock.Stretch(from: .zero, shift: 7),
                WeekClock.Stretch(from: .zero + .days(3), shift: 0),
            ])
        _ = book.add(.byHour(WeekOfLaws(laws, clock: clock)))
        return book
    }

    @Test("What was compiled is accepted and draws alike")
    func roundTrip() throws {
        let book = Self.book()
        let again = try LawBook(records: book.records, knots: book.knots)
        #expect(again == book)
    }

    @Test("Each damage is named")
    func damageIsNamed() throws {
        let good = Self.book()
        let table = Int(good.records[3].firstKnot)
        let counts = Int(good.records[4].firstKnot)
        func refused(
            _ expected: LawProblem, _ damage: (inout [LawBook.Record], inout [Int64]) -> Void
        ) {
            var (records, knots) = (good.records, good.knots)
            damage(&records, &knots)
            #expect(throws: expected) { try LawBook(records: records, knots: knots) }
        }
        refused(.unknownKind(record: 1, kind: 77)) { records, _ in records[1].kind = 77 }
        refused(.parameterOutOfRange(record: 0)) { records, _ in records[0].spare = 1 }
        refused(.parameterOutOfRange(record: 2)) { records, _ in records[2].parameter = -1 }
        refused(.parameterOutOfRange(record: 3)) { records, _ in records[3].parameter = 63 }
        refused(.knotsOutside(record: 3)) { records, _ in records[3].firstKnot = .max }
        refused(.knotsOutside(record: 3)) { records, _ in records[3].knotCount -= 1 }
        refused(.knotsOutside(record: 4)) { records, _ in records[4].knotCount = 0 }
        refused(.knotsOutside(record: 7)) { _, knots in knots.removeLast() }
        refused(.knotsOutside(record: 0)) { records, _ in records[0].knotCount = 1 }
        refused(.knotOutOfRange(record: 3, knot: table)) { _, knots in knots[table] = -1 }
        refused(.knotOutOfRange(record: 3, knot: table + 9)) { _, knots in knots[table + 9] = .max }
        refused(.knotOutOfOrder(record: 3, knot: table + 10)) { _, knots in
            knots[table + 9] = 1 << 62
        }
        refused(.knotOutOfOrder(record: 4, knot: counts + 6)) { _, knots in
            knots[counts + 5] = 1 << 62
        }
        let end = counts + Int(good.records[4].knotCount)
        refused(.knotOutOfRange(record: 4, knot: end - 1)) { _, knots in
            for knot in counts..<end where knots[knot] == 1 << 62 { knots[knot] -= 1 }
        }
    }

    @Test("Damage to points and to laws by hour is named")
    func damageToNewerLaws() throws {
        let good = Self.book()
        let points = Int(good.records[5].firstKnot)
        let hours = Int(good.records[7].firstKnot)
        func refused(
            _ expected: LawProblem, _ damage: (inout [LawBook.Record], inout [Int64]) -> Void
        ) {
            var (records, knots) = (good.records, good.knots)
            damage(&records, &knots)
            #expect(throws: expected) { try LawBook(records: records, knots: knots) }
        }
        #expect(good.records[5].knotCount == 7 && good.records[7].knotCount == 1 + 4 + 168)
        refused(.knotsOutside(record: 5)) { records, _ in records[5].knotCount = 6 }
        refused(.knotOutOfOrder(record: 5, knot: points + 2)) { _, knots in
            knots[points + 1] = 1 << 61
            knots[points + 2] = 1 << 60
        }
        refused(.knotOutOfRange(record: 5, knot: points + 3)) { _, knots in knots[points + 3] = 9 }
        refused(.knotOutOfOrder(record: 5, knot: points + 6)) { _, knots in knots[points + 6] = 7 }
        refused(.parameterOutOfRange(record: 7)) { records, _ in records[7].offset = 1 }
        refused(.knotsOutside(record: 7)) { _, knots in knots[hours] = 1 }
        refused(.knotsOutside(record: 7)) { _, knots in knots[hours] = .max }
        refused(.knotOutOfOrder(record: 7, knot: hours + 1)) { _, knots in knots[hours + 1] = 1 }
        refused(.knotOutOfOrder(record: 7, knot: hours + 2)) { _, knots in knots[hours + 2] = 0 }
        refused(.knotOutOfRange(record: 7, knot: hours + 3)) { _, knots in knots[hours + 3] = -1 }
        refused(.knotOutOfRange(record: 7, knot: hours + 9)) { _, knots in knots[hours + 9] = 7 }
    }

    @Test(
        "Bytes at random are refused or draw without a trap",
        arguments: 1...4 as ClosedRange<UInt64>)
    func randomBytes(seed: UInt64) {
        var chance = SplitMix(seed: seed)
        let good = Self.book()
        var accepted = 0
        for _ in 0..<400 {
            var (records, knots) = (good.records, good.knots)
            let extremes: [Int64] = [.min, -1, 0, 1, 20, .max, Int64(bitPattern: chance.next())]
            let value = extremes[chance.next(below: extremes.count)]
            let index = chance.next(below: records.count)
            switch chance.next(below: 7) {
            case 0: records[index].kind = UInt32(truncatingIfNeeded: value)
            case 1: records[index].firstKnot = UInt32(truncatingIfNeeded: value)
            case 2: records[index].knotCount = UInt32(truncatingIfNeeded: value)
            case 3: records[index].offset = value
            case 4: records[index].parameter = value
            case 5: knots[chance.next(below: knots.count)] = value
            default: knots.removeLast(chance.next(below: knots.count))
            }
            guard let book = try? LawBook(records: records, knots: knots) else { continue }
            accepted += 1
            for index in records.indices {
                let law = LawID(index: UInt32(index))
                for bits in [0, .max, chance.next()] {
                    let drawn = book.draw(law, bits)
                    let time = SimTime(microseconds: Int64(bits >> 15))
                    _ = book.draw(book.inForce(law, at: time), bits)
                    #expect(book.isConstant(law) ? drawn == records[index].offset : true)
                }
                let mean = book.mean(law)
                #expect(mean.isFinite && book.least(law) >= 0, "seed \(seed)")
            }
        }
        #expect(accepted > 40, "seed \(seed)")
    }
}
