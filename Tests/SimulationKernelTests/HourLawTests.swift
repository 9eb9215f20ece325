import SimulationKernel
import Testing

@Suite("Empirical laws, and laws by hour of the week")
struct HourLawTests {
    @Test("Each value comes as often as its weight says, and its inverse is a staircase")
    func empirical() {
        var book = LawBook()
        // Out of order, one value twice, one without weight.
        let points = [(90, 3), (10, 2), (90, 1), (50, 0), (20, 4)].map {
            LawSpec.Point(value: $0.0, weight: $0.1)
        }
        let law = book.add(.empirical(points))
        let tenth = UInt64.max / 10
        for (bits, value) in [(0, 10), (2, 20), (6, 90), (9, 90)] as [(UInt64, Int64)] {
            #expect(book.draw(law, bits * tenth + 1000) == value)
        }
        for (end, value) in [(2, 10), (6, 20), (10, 90)] as [(UInt64, Int64)] {
            #expect(book.draw(law, end * tenth - 1000) == value)
        }
        #expect(book.mean(law) == 46 && book.least(law) == 10 && !book.isConstant(law))
        let shifted = book.add(.shifted(by: 5, .empirical(points)))
        #expect(book.draw(shifted, .max) == 95 && book.knots.count == 7)
        let alone = book.add(.empirical([LawSpec.Point(value: 4, weight: 9)]))
        #expect(book.isConstant(alone) && book.draw(alone, 77) == 4)
    }

    /// Hour h takes h, on a clock that is two hours ahead and from the third day's 01:00 on one, in a
    /// run that starts on Wednesday.
    private static let week = WeekOfLaws(
        (0..<168).map { LawSpec.constant($0) },
        clock: WeekClock([
            WeekClock.Stretch(from: .zero, shift: SimDuration.hours(50).microseconds),
            WeekClock.Stretch(
                from: .zero + .days(2) + .hours(1), shift: SimDuration.hours(49).microseconds),
        ]))

    @Test("The law in force is that of the hour which the place's clock shows")
    func hours() {
        var book = LawBook()
        let law = book.add(.byHour(Self.week))
        for minute in stride(from: 0, to: 3 * 168 * 60, by: 7) as StrideTo<Int64> {
            let time = SimTime.zero + .minutes(minute)
            let hour = (minute / 60 + (minute < 49 * 60 ? 50 : 49)) % 168
            #expect(book.hourOfWeek(of: law, at: time) == hour)
            #expect(book.draw(book.inForce(law, at: time), 5) == hour)
            #expect(book.inForce(law, hour: Int(hour)) == book.inForce(law, at: time))
        }
        #expect(book.mean(law) == 83.5 && book.least(law) == 0 && !book.isConstant(law))
        let plain = book.inForce(law, hour: 3)
        #expect(
            book.inForce(plain, at: .zero) == plain && book.hourOfWeek(of: plain, at: .zero) == 0)
    }

    @Test("An hour's last microsecond is its own, and the clock that goes back shows one twice")
    func edges() {
        var book = LawBook()
        let law = book.add(.byHour(Self.week))
        func drawn(_ time: SimTime) -> Int64 { book.draw(book.inForce(law, at: time), 0) }
        let instant = SimDuration(microseconds: 1)
        #expect(drawn(.zero + .hours(1) - instant) == 50 && drawn(.zero + .hours(1)) == 51)
        let change = SimTime.zero + .hours(49)
        #expect(drawn(change - instant) == 98 && drawn(change) == 98)
        #expect(drawn(change + .hours(1)) == 99)
        #expect(drawn(.infinity) < 168)
    }

    @Test("Equal laws by hour are one, and a week of one law is that law")
    func equal() {
        var book = LawBook()
        let law = book.add(.byHour(Self.week))
        let again = book.add(.byHour(Self.week))
        #expect(law == again)
        let same = book.add(
            .byHour(WeekOfLaws(Array(repeating: .constant(7), count: 168), clock: Self.week.clock)))
        #expect(book.isConstant(same) && book.draw(same, 0) == 7)
    }
}
