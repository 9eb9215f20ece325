package import ParcelNetwork
package import SimulationKernel

/// A lane's timetable laid out over the run: when each departure calls at each stop.
package struct TimetableCalls {
    /// `calls[departure * stops + stop]`, departures ascending.
    package private(set) var calls: [Network.Call] = []
    package private(set) var departureCount = 0
    /// The first thing found wrong at each stop.
    package private(set) var problems: [Problem] = []

    private let lane: LaneSpec
    private let siteNames: [String]
    private let clocks: [LocalClock]

    /// All departures whose first call departs in [0, end); what was under way at time 0 is not
    /// there.
    ///
    /// Dates are those of the first stop, and `+1` counts from them. Departures that a change of
    /// clocks moves onto one another are one.
    ///
    /// - Parameters:
    ///   - siteNames: by stop, for problems.
    ///   - dates: the first stop's local dates on which departures may be.
    ///   - clocks: by stop.
    ///   - worked: of the first stop's calendar.
    package init(
        _ lane: LaneSpec, _ timetable: Timetable, siteNames: [String], dates: [CivilDate],
        clocks: [LocalClock], worked: WorkingDates, until end: SimTime
    ) {
        self.lane = lane
        self.siteNames = siteNames
        self.clocks = clocks
        var starts: [(departs: SimTime, date: CivilDate)] = []
        for date in dates
        where timetable.days.contains(date, isWorking: worked.isWorked(date)) {
            for time in timetable.departures {
                let departs = clocks[0].instant(date, time)
                if departs >= .zero && departs < end { starts.append((departs, date)) }
            }
        }
        starts.sort { ($0.departs, $0.date) < ($1.departs, $1.date) }
        var previous: [Network.Call] = []
        for (departs, date) in starts where previous.first?.departs != departs {
            let row = row(departing: departs, on: date)
            check(row, after: previous, on: date)
            calls += row
            departureCount += 1
            previous = row
        }
    }

    /// One departure's calls: at the first stop it only departs, at the last it only arrives.
    private func row(departing: SimTime, on date: CivilDate) -> [Network.Call] {
        var row = [Network.Call(arrives: departing, departs: departing)]
        for stop in 1..<lane.stops.count {
            let arrives =
                switch lane.stops[stop].arrives {
                case .after(let way)?: row[stop - 1].departs + way
                case .clock(let dated)?: clocks[stop].instant(date + dated.days, dated.time)
                case nil: row[stop - 1].departs
                }
            let departs =
                switch lane.stops[stop].departs {
                case .after(let stay)?: arrives + stay
                case .clock(let dated)?: clocks[stop].instant(date + dated.days, dated.time)
                case nil: arrives
                }
            row.append(Network.Call(arrives: arrives, departs: departs))
        }
        return row
    }

    private mutating func check(
        _ row: [Network.Call], after previous: [Network.Call], on date: CivilDate
    ) {
        for stop in 1..<row.count {
            let name = siteNames[stop]
            if row[stop].arrives <= row[stop - 1].departs {
                report(
                    stop, "arrives at '\(name)' before it has left '\(siteNames[stop - 1])'", date,
                    mend: "add '+1' to an arrival on the next date")
            } else if row[stop].departs < row[stop].arrives {
                report(
                    stop, "leaves '\(name)' before it has arrived there", date,
                    mend: "add '+1' to a departure on the next date")
            } else if !previous.isEmpty,
                row[stop].arrives < previous[stop].arrives
                    || row[stop].departs < previous[stop].departs
            {
                report(
                    stop, "is at '\(name)' ahead of its own departure before", date,
                    mend: "give the faster departures a lane of their own")
            }
        }
    }

    /// Reports the first thing wrong at a stop only: it mostly recurs with every departure.
    private mutating func report(
        _ stop: Int, _ what: String, _ date: CivilDate, mend: String
    ) {
        let position = lane.stops[stop].position
        let isFirst = !problems.contains { $0.position == position }
        if isFirst {
            problems.append(
                Problem(at: position, "lane '\(lane.name)' \(what) on \(date)", mend: mend))
        }
    }

    /// What a parcel that is ready at a random time of [0, end) waits for the next departure, on
    /// average: half the headway where it is even. The span counts as one turn of a wheel.
    static func meanWait(_ departures: [SimTime], until end: SimTime) -> SimDuration {
        guard let last = departures.last else { return .zero }
        var previous = last.microseconds - end.microseconds
        var area: Int128 = 0
        for time in departures {
            let gap = Int128(max(0, time.microseconds - previous))
            area += gap * gap / 2
            previous = time.microseconds
        }
        return SimDuration(microseconds: Int64(area / Int128(max(1, end.microseconds))))
    }
}
