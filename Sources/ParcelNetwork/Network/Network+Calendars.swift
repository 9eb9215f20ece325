package import SimulationKernel

extension Network {
    /// Range of `intervals`; opening 0 is always open and has none.
    package struct Opening: Hashable, BitwiseCopyable, Sendable {
        package var firstInterval: UInt32
        package var intervalCount: UInt32
        /// Row of the opening that this would be without disruptions: its own if there are none.
        package var undisturbed: UInt32
        package init(firstInterval: UInt32, intervalCount: UInt32, undisturbed: UInt32) {
            self.firstInterval = firstInterval
            self.intervalCount = intervalCount
            self.undisturbed = undisturbed
        }

        /// Rows of `intervals`.
        package var rows: Range<Int> {
            Int(firstInterval)..<Int(firstInterval) + Int(intervalCount)
        }
    }

    /// [opens, closes), disjoint and ascending within an opening, with the open time before it.
    package struct OpenInterval: Hashable, BitwiseCopyable, Sendable {
        package var opens: SimTime
        package var closes: SimTime
        package var openBefore: SimDuration
        package init(opens: SimTime, closes: SimTime, openBefore: SimDuration) {
            self.opens = opens
            self.closes = closes
            self.openBefore = openBefore
        }
    }

    /// Range of `deadlineDays`. Tables stand at
    /// `deadlineTables[stream.deadline * calendars.count + destination.calendar]`; empty where
    /// no stream leads.
    package struct DeadlineTable: Hashable, BitwiseCopyable, Sendable {
        package var first: UInt32
        package var count: UInt32
        /// Row of `calendars` by which the service counts: the destination's own, or another
        /// where the origin's working dates count, or both.
        package var calendar: UInt32
        package init(first: UInt32, count: UInt32, calendar: UInt32) {
            self.first = first
            self.count = count
            self.calendar = calendar
        }
    }

    /// Clocks that start in [from, next row's from) have the same day 0.
    package struct DeadlineDay: Hashable, BitwiseCopyable, Sendable {
        package var from: SimTime
        /// First instant after the promised working date, destination-local: on time is `stop <
        /// deadline`.
        package var deadline: SimTime
        /// Working dates of the counting calendar up to and including day 0, from the same date
        /// on as in its ``CalendarDay``s.
        package var workingDates: Int32
        package init(from: SimTime, deadline: SimTime, workingDates: Int32) {
            self.from = from
            self.deadline = deadline
            self.workingDates = workingDates
        }
    }

    /// A counting calendar at a destination's zone: range of `calendarDays`.
    package struct Calendar: Hashable, Sendable {
        package var name: String
        package var first: UInt32
        package var count: UInt32
        package init(name: String, first: UInt32, count: UInt32) {
            self.name = name
            self.first = first
            self.count = count
        }
    }

    /// A local date, from its midnight on.
    package struct CalendarDay: Hashable, BitwiseCopyable, Sendable {
        package var from: SimTime
        /// Working dates up to and including this one, rolled forward: a closed date counts the
        /// next working date.
        package var workingDatesRolled: Int32
        package init(from: SimTime, workingDatesRolled: Int32) {
            self.from = from
            self.workingDatesRolled = workingDatesRolled
        }
    }

    /// The last leg: by waves where `waves` is not empty, otherwise each parcel at once with a
    /// draw of `direct`.
    package struct Couriers: Hashable, Sendable {
        package var site: SiteID
        /// Range of `waves`, ascending.
        package var waves: Range<Int>
        /// Ready this long before a wave, or wait for the next.
        package var cutOff: SimDuration
        package var vans: Int64
        package var parcelsPerVan: Int64
        /// Between two deliveries of a van.
        package var pace: SimDuration
        /// Share of success of the first, second ... attempt: range of `attemptShares`.
        package var attempts: Range<Int>
        package var direct: LawID
        /// When parcels without waves set out.
        package var opening: OpeningID
        /// When vans take fewer parcels: range of `slowdowns`.
        package var slow: Range<Int>
        package init(
            site: SiteID, waves: Range<Int>, cutOff: SimDuration, vans: Int64,
            parcelsPerVan: Int64, pace: SimDuration, attempts: Range<Int>, direct: LawID,
            opening: OpeningID = .always, slow: Range<Int> = 0..<0
        ) {
            self.site = site
            self.waves = waves
            self.cutOff = cutOff
            self.vans = vans
            self.parcelsPerVan = parcelsPerVan
            self.pace = pace
            self.attempts = attempts
            self.direct = direct
            self.opening = opening
            self.slow = slow
        }
    }

    /// When the vans of a station leave.
    package struct Wave: Hashable, BitwiseCopyable, Sendable {
        package var time: SimTime
        /// Whether nobody leaves, for a disruption.
        package var isCancelled: Bool
        package init(time: SimTime, isCancelled: Bool = false) {
            self.time = time
            self.isCancelled = isCancelled
        }
    }
}

extension Network {
    /// The intervals of an opening; none if it is always open.
    package func intervals(of opening: OpeningID) -> ArraySlice<OpenInterval> {
        intervals[openings[Int(opening.index)].rows]
    }

    /// Open time in [from, to).
    ///
    /// - Complexity: O(*k*) for *k* intervals before `to`.
    package func openTime(from: SimTime, to: SimTime, opening: OpeningID) -> SimDuration {
        OpeningClock(openings[Int(opening.index)]).openTime(from: from, to: to, in: intervals)
    }

    /// A parcel that starts before has its deadline within the run, whatever its service.
    var eligibleUntil: SimTime {
        var least = SimTime.infinity
        for table in deadlineTables where table.count > 0 {
            let rows = Int(table.first)..<Int(table.first + table.count)
            guard let row = rows.first(where: { deadlineDays[$0].deadline > plan.end }) else {
                continue
            }
            // What begins before the first row counts by it too.
            least = min(least, row == rows.lowerBound ? .zero : deadlineDays[row].from)
        }
        return least
    }
}
