import SimulationKernel

/// Orders of one window and what becomes of them, worked out by hand from `oracle.yaml`.
///
/// Dates are local: of Hangzhou where it departs, of Madrid where it is cleared and promised.
struct OrderWindow: Sendable {
    /// Ordered from the previous window's end until here, in UTC.
    var until: SimTime
    /// The date on which their flight leaves Hangzhou.
    var flight: OracleDate
    /// The date on which Madrid's documents desk takes them and its couriers bring them.
    var desks: OracleDate
    /// The fifth working date after day 0 by Madrid's calendar, and the first.
    var five: OracleDate
    var next: OracleDate
    /// Working days from day 0 to delivery: in Madrid by its own calendar, by China's, by both; in
    /// Liege by its own.
    var spain: UInt64
    var china: UInt64
    var both: UInt64
    var belgium: UInt64

    /// A line of the table below.
    init?(_ line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        let days = words.suffix(4).compactMap { UInt64($0) }
        guard words.count == 10, days.count == 4 else { return nil }
        until = OracleDate(words[0]).utc(words[1])
        flight = OracleDate(words[2])
        desks = OracleDate(words[3])
        five = OracleDate(words[4])
        next = OracleDate(words[5])
        (spain, china, both, belgium) = (days[0], days[1], days[2], days[3])
    }
}

/// A date of autumn 2023, as `MM-DD`, counted from the run's start on 09-25.
struct OracleDate: Hashable, Sendable {
    let day: Int64

    init(_ text: String) {
        let day = Int64(text.suffix(2)) ?? 0
        switch text.prefix(2) {
        case "09": self.day = day - 25
        case "10": self.day = day + 5  // September has 30 days
        case "11": self.day = day + 36  // October has 31
        default: preconditionFailure("\(text) is not in the oracle's autumn")
        }
    }

    /// A time of this date in UTC, as `HH:MM`.
    func utc(_ time: String) -> SimTime {
        let hours = Int64(time.prefix(2)) ?? 0
        let minutes = Int64(time.suffix(2)) ?? 0
        return .zero + .days(day) + .hours(hours) + .minutes(minutes)
    }

    /// A time of this date in Hangzhou, always eight hours ahead.
    func hangzhou(_ time: String) -> SimTime { utc(time) - .hours(8) }

    /// A time of this date in Madrid or Liege, after 03:00: two hours ahead until 10-28, one from
    /// 10-29 on.
    func west(_ time: String) -> SimTime { utc(time) - .hours(isWinter ? 1 : 2) }

    /// The first instant after this date in Madrid. (The night of 10-28 ends in summer time.)
    var endInMadrid: SimTime { west("24:00") }

    private var isWinter: Bool { day >= OracleDate("10-29").day }

    var tomorrow: OracleDate { OracleDate(day: day + 1) }

    private init(day: Int64) { self.day = day }
}

enum Oracle {
    /// Monday's and Thursday's orders. Three windows a date, in Hangzhou's time: until 16:00 (08:00
    /// UTC) the date is day 0, from then on the next date is; until 18:30 (10:30 UTC), five hours
    /// before 23:30, they make that date's flight, if China works; from 18:30 on the next one.
    ///
    /// A flight lands at 10:40 the next day, and is at customs at 13:40. Documents, lodged 4 h
    /// before, take 22 h: they are there 18 h later, about 07:40 the day after. The desk takes them
    /// at 08:00 of the first Monday to Friday that is no holiday from then on.
    static let windows = table.split(separator: "\n").filter { !$0.hasPrefix("#") }
        .compactMap { OrderWindow($0) }

    private static let table = """
        # ordered until  flight  desks  five   next   spain china both  belgium
        # Monday's flight lands on Tuesday, desks on Wednesday; Tuesday's: on Thursday.
        09-25 08:00    09-25   09-27  10-02  09-26   2     2     2     1
        09-25 10:30    09-25   09-27  10-03  09-27   1     1     1     0
        09-25 16:00    09-26   09-28  10-03  09-27   2     2     2     1
        # Thursday's flight lands on Friday, documents on Saturday, desks on Monday: 10-02, which
        # rolls to 10-07 in China and to 10-09 by both. There is no flight on Friday 09-29, the
        # first of Golden Week: the next leaves on Saturday 10-07, a make-up date; lands on
        # Sunday; desks on Monday 10-09. In Madrid these are 10-02 to 10-06 and 10-09: six days.
        09-28 08:00    09-28   10-02  10-05  09-29   2     1     1     1
        09-28 10:30    09-28   10-02  10-06  10-02   1     1     1     0
        09-28 16:00    10-07   10-09  10-06  10-02   6     3     1     6
        # In Golden Week all wait for 10-07. By China's calendar 10-07, 10-08, 10-09: three days.
        # Liege has them on Sunday 10-08, which rolls to Monday.
        10-02 08:00    10-07   10-09  10-09  10-03   5     3     1     5
        10-02 10:30    10-07   10-09  10-10  10-04   4     3     1     4
        10-02 16:00    10-07   10-09  10-10  10-04   4     3     1     4
        10-05 08:00    10-07   10-09  10-13  10-06   2     3     1     2
        10-05 10:30    10-07   10-09  10-16  10-09   1     3     1     1
        10-05 16:00    10-07   10-09  10-16  10-09   1     3     1     1
        # Tuesday's flight has its documents on Thursday 10-12, a holiday: desks on Friday.
        10-09 08:00    10-09   10-11  10-17  10-10   2     2     2     1
        10-09 10:30    10-09   10-11  10-18  10-11   1     1     1     0
        10-09 16:00    10-10   10-13  10-18  10-11   2     3     2     1
        # Thursday's and Friday's flights are both at Monday's desks, Thursday's first. Liege has
        # Friday's on Saturday, which rolls to Monday.
        10-12 08:00    10-12   10-16  10-19  10-13   2     2     2     1
        10-12 10:30    10-12   10-16  10-20  10-16   1     1     1     0
        10-12 16:00    10-13   10-16  10-20  10-16   1     1     1     1
        10-16 08:00    10-16   10-18  10-23  10-17   2     2     2     1
        10-16 10:30    10-16   10-18  10-24  10-18   1     1     1     0
        10-16 16:00    10-17   10-19  10-24  10-18   2     2     2     1
        10-19 08:00    10-19   10-23  10-26  10-20   2     2     2     1
        10-19 10:30    10-19   10-23  10-27  10-23   1     1     1     0
        10-19 16:00    10-20   10-23  10-27  10-23   1     1     1     1
        10-23 08:00    10-23   10-25  10-30  10-24   2     2     2     1
        10-23 10:30    10-23   10-25  10-31  10-25   1     1     1     0
        10-23 16:00    10-24   10-26  10-31  10-25   2     2     2     1
        # Madrid's clocks go back between the landing on 10-27 or 10-28 and Monday's desks.
        10-26 08:00    10-26   10-30  11-03  10-27   2     2     2     1
        10-26 10:30    10-26   10-30  11-06  10-30   1     1     1     0
        10-26 16:00    10-27   10-30  11-06  10-30   1     1     1     1
        # From here on flights arrive in winter time. Wednesday 11-01 is a holiday: Monday's and
        # Tuesday's flights are both at Thursday's desks. Liege has Tuesday's on the holiday,
        # which rolls to Thursday.
        10-30 08:00    10-30   11-02  11-07  10-31   2     3     2     1
        10-30 10:30    10-30   11-02  11-08  11-02   1     2     1     0
        10-30 16:00    10-31   11-02  11-08  11-02   1     2     1     1
        # 11-09 is a holiday in Madrid.
        11-02 08:00    11-02   11-06  11-10  11-03   2     2     2     1
        11-02 10:30    11-02   11-06  11-13  11-06   1     1     1     0
        11-02 16:00    11-03   11-06  11-13  11-06   1     1     1     1
        # The measured window ends on 11-06 at 00:00 UTC, early on Hangzhou's Monday.
        11-06 08:00    11-06   11-08  11-14  11-07   2     2     2     1
        """
}
