package import SimulationKernel

extension Network {
    /// A place that is closed or slowed in [from, to), as it happens in this run.
    ///
    /// Known to all when the run is compiled, so that every process has the same; what a region may
    /// decide by is told by ``knownFrom(_:in:)``.
    package struct Disruption: Hashable, Sendable {
        /// The topology's name for it; one a place and a time it happens.
        package var name: String
        /// As shown: `LGG`, `LGG import`, `lane hgh-lgg`.
        package var place: String
        /// Where the place is; of a lane, its first stop.
        package var region: RegionID
        package var from: SimTime
        package var to: SimTime
        /// When the other regions know; its own knows at `from` at the latest.
        package var known: SimTime
        /// What is left of the place's capacity, in 2^-32: 0 is closed.
        package var capacity: Share32
        package init(
            name: String, place: String, region: RegionID, from: SimTime, to: SimTime,
            known: SimTime, capacity: Share32
        ) {
            self.name = name
            self.place = place
            self.region = region
            self.from = from
            self.to = to
            self.known = known
            self.capacity = capacity
        }
    }

    /// A departure of a lane that does not leave `fromStop` nor any later stop.
    package struct Cancellation: Hashable, BitwiseCopyable, Sendable {
        package var departure: UInt32
        package var fromStop: UInt32
        /// Row of `disruptions`: why; or ``byChance``.
        package var disruption: UInt32
        package init(departure: UInt32, fromStop: UInt32, disruption: UInt32) {
            self.departure = departure
            self.fromStop = fromStop
            self.disruption = disruption
        }

        /// For no reason of the topology's: nobody knows before it should have left.
        package static let byChance = UInt32.max
    }

    /// From `from` on parcels that leave a site of `region` go by a table of `routes`.
    package struct RouteEpoch: Hashable, BitwiseCopyable, Sendable {
        package var region: RegionID
        package var from: SimTime
        package var table: UInt32
        package init(region: RegionID, from: SimTime, table: UInt32) {
            self.region = region
            self.from = from
            self.table = table
        }
    }

    /// From `from` until `to` a station's services that begin then, or a site's vans, do `capacity`
    /// of what they can, in 2^-32: above 0.
    package struct Slowdown: Hashable, BitwiseCopyable, Sendable {
        package var from: SimTime
        package var to: SimTime
        package var capacity: Share32
        package init(from: SimTime, to: SimTime, capacity: Share32) {
            self.from = from
            self.to = to
            self.capacity = capacity
        }
    }

    /// When a region may begin to decide by a disruption.
    @inlinable
    package func knownFrom(_ disruption: Int, in region: RegionID) -> SimTime {
        let record = disruptions[disruption]
        return record.region == region ? min(record.from, record.known) : record.known
    }

    /// The row of a departure's cancellation, or nil if it goes. Rows ascend by departure.
    ///
    /// - Complexity: O(log *k*) for *k* cancelled departures of the lane.
    package func cancellation(in rows: Range<Int>, departure: Int, stop: Int) -> Cancellation? {
        let row = rows.partitioningIndex { Int(cancellations[$0].departure) >= departure }
        guard row < rows.upperBound, Int(cancellations[row].departure) == departure,
            Int(cancellations[row].fromStop) <= stop
        else { return nil }
        return cancellations[row]
    }

    /// The first instant at or after `time` at which an opening is open.
    ///
    /// - Complexity: O(log *k*) for *k* intervals.
    package func firstOpen(from time: SimTime, opening: OpeningID) -> SimTime {
        let rows = openings[Int(opening.index)].rows
        if rows.isEmpty { return time }
        let row = rows.partitioningIndex { intervals[$0].closes > time }
        return row == rows.upperBound ? .infinity : max(time, intervals[row].opens)
    }

    /// How many tables of routes there are; at least one.
    package var routeTableCount: Int {
        routes.count / max(1, sites.count * 2 * destinations.count)
    }

    /// By disruption, how many departures do not go, or not all the way, before the run's end.
    package func cancelledDepartures() -> [Int] {
        var counts = Array(repeating: 0, count: disruptions.count)
        for lane in lanes {
            for row in cancellations[lane.cancellations]
            where row.disruption != Cancellation.byChance {
                let call = call(lane, departure: Int(row.departure), stop: Int(row.fromStop))
                if call.departs < plan.end { counts[Int(row.disruption)] += 1 }
            }
        }
        return counts
    }

    /// What a service that begins at a time takes: at half the capacity twice as long, to its end.
    package func stretched(
        _ duration: SimDuration, in rows: Range<Int>, from start: SimTime
    ) -> SimDuration {
        duration.stretched(slowdowns[rows], from: start)
    }

    /// What is left of a capacity at a time; all of it where nothing slows.
    @inlinable
    package func capacity(in rows: Range<Int>, at time: SimTime) -> Share32 {
        for row in rows where slowdowns[row].from <= time && time < slowdowns[row].to {
            return slowdowns[row].capacity
        }
        return 1 << 32
    }
}

extension SimDuration {
    /// Of a service that begins at a time: longer by as much as capacity is missing then.
    func stretched(
        _ slowdowns: ArraySlice<Network.Slowdown>, from start: SimTime
    ) -> SimDuration {
        for slow in slowdowns where slow.from <= start && start < slow.to {
            let whole = Int128(microseconds) << 32
            return SimDuration(microseconds: Int64(clamping: whole / Int128(slow.capacity)))
        }
        return self
    }
}
