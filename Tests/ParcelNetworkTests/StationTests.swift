import SimulationKernel
import Testing

@testable import ParcelNetwork

@Suite("Stations computed ahead")
struct StationTests {
    /// Some intervals in the first `span` microseconds, and one far behind them.
    private func intervals(seed: UInt64, span: Int64) -> [Network.OpenInterval] {
        var workload = Workload(seed: seed)
        var intervals: [Network.OpenInterval] = []
        var time = workload.next(below: 50)
        var openBefore: Int64 = 0
        while time < span {
            let length = 1 + workload.next(below: 60)
            intervals.append(
                Network.OpenInterval(
                    opens: SimTime(microseconds: time),
                    closes: SimTime(microseconds: time + length),
                    openBefore: SimDuration(microseconds: openBefore)))
            openBefore += length
            time += length + 1 + workload.next(below: 40)
        }
        intervals.append(
            Network.OpenInterval(
                opens: SimTime(microseconds: time), closes: .infinity,
                openBefore: SimDuration(microseconds: openBefore)))
        return intervals
    }

    @Test(
        "An opening's clock agrees with counting instants", arguments: 1...20 as ClosedRange<UInt64>
    )
    func openingClock(seed: UInt64) {
        let intervals = intervals(seed: seed, span: 1000)
        var clock = OpeningClock(
            Network.Opening(
                firstInterval: 0, intervalCount: UInt32(intervals.count), undisturbed: 0))
        var isOpen = [Bool](repeating: false, count: 1000)
        for interval in intervals {
            let opens = Int(interval.opens.microseconds)
            let closes = Int(min(interval.closes.microseconds, 1000))
            for instant in min(opens, closes)..<closes { isOpen[instant] = true }
        }
        var workload = Workload(seed: seed &+ 100)
        for _ in 0..<200 {
            let time = Int(workload.next(below: 1000))
            let expected = isOpen[..<time].count { $0 }
            let open = clock.openTime(before: SimTime(microseconds: Int64(time)), in: intervals)
            #expect(open.microseconds == Int64(expected), "seed \(seed), time \(time)")
            let first = clock.firstOpen(from: SimTime(microseconds: Int64(time)), in: intervals)
            let expectedFirst = isOpen[time...].firstIndex(of: true)
            if let expectedFirst {
                #expect(first.microseconds == Int64(expectedFirst), "seed \(seed), time \(time)")
            }
        }
    }

    @Test(
        "Computed ahead is what stepping through every instant gives",
        arguments: [1, 2, 3, 8], 1...8 as ClosedRange<UInt64>)
    func stationQueue(servers: Int, seed: UInt64) {
        stationQueue(servers: servers, seed: seed, fixed: nil)
    }

    @Test(
        "So it is where every service takes the same time",
        arguments: [1, 2, 3, 8], 1...8 as ClosedRange<UInt64>)
    func fixedStationQueue(servers: Int, seed: UInt64) {
        stationQueue(servers: servers, seed: seed, fixed: Int64(3 * servers))
    }

    @Test(
        "So it is with crews that are there at hours of their own",
        arguments: [[1, 2], [3, 1, 2], [2, 2]], 1...8 as ClosedRange<UInt64>)
    func roster(crews: [Int], seed: UInt64) {
        stationQueue(crews: crews, seed: seed, fixed: nil)
        stationQueue(crews: crews, seed: seed, fixed: Int64(3 * crews.reduce(0, +)))
    }

    private func stationQueue(servers: Int, seed: UInt64, fixed: Int64?) {
        stationQueue(crews: [servers], seed: seed, fixed: fixed)
    }

    /// The intervals of each crew: of the first those of the station, of the others some of these, cut
    /// short at both ends.
    private func hours(ofCrews count: Int, seed: UInt64) -> [[Network.OpenInterval]] {
        let station = intervals(seed: seed, span: 2000)
        var workload = Workload(seed: seed &+ 77)
        let others = (1..<max(1, count)).map { _ in
            var hours: [Network.OpenInterval] = []
            var openBefore = SimDuration.zero
            for interval in station where workload.next(below: 3) > 0 {
                var cut = interval
                cut.opens =
                    cut.opens + SimDuration(microseconds: workload.next(below: 9))
                if cut.closes != .infinity {
                    cut.closes = SimTime(
                        microseconds: cut.closes.microseconds - workload.next(below: 9))
                }
                guard cut.opens < cut.closes else { continue }
                cut.openBefore = openBefore
                openBefore += cut.closes - cut.opens
                hours.append(cut)
            }
            return hours
        }
        return [station] + others.filter { !$0.isEmpty }
    }

    private func stationQueue(crews: [Int], seed: UInt64, fixed: Int64?) {
        let hours = hours(ofCrews: crews.count, seed: seed)
        let crews = Array(crews.prefix(hours.count))
        let servers = crews.reduce(0, +)
        var network = Network(
            name: "one station", startUnixSeconds: 0,
            plan: RunPlan(seed: 1, warmUp: .zero, measured: .days(1), end: .zero + .days(1)))
        for intervals in hours {
            network.openings.append(
                Network.Opening(
                    firstInterval: UInt32(network.intervals.count),
                    intervalCount: UInt32(intervals.count), undisturbed: 0))
            network.intervals += intervals
        }
        var station = Network.Station(
            kind: "sort", site: SiteID(0), servers: UInt32(servers),
            service: network.laws.add(fixed.map { .constant($0) } ?? .exponential(mean: 1)),
            opening: OpeningID(1))
        if crews.count > 1 {
            network.crews = crews.enumerated().map {
                Network.Crew(servers: UInt32($1), opening: OpeningID($0 + 1))
            }
            station.crews = network.crews.indices
        }
        var queue = StationQueue(station, in: network)

        var workload = Workload(seed: seed &* 31 &+ UInt64(servers))
        var arrivals: [(time: Int64, service: Int64)] = []
        var time: Int64 = 0
        for _ in 0..<300 {
            time += workload.next(below: 8)
            arrivals.append((time, fixed ?? 1 + workload.next(below: Int64(6 * servers))))
        }

        // Instant by instant: whoever is first in line starts when a server is free and its crew
        // there, the first crew's first; every waiting instant is counted as closed or queued.
        let crewOfServer = crews.enumerated().flatMap { Array(repeating: $0, count: $1) }
        var free = [Int64](repeating: 0, count: servers)
        var next = 0
        var closed = [Int64](repeating: 0, count: arrivals.count)
        var starts = [Int64](repeating: -1, count: arrivals.count)
        var instant: Int64 = 0
        while next < arrivals.count {
            let isThere = hours.map { intervals in
                intervals.contains {
                    $0.opens.microseconds <= instant && instant < $0.closes.microseconds
                }
            }
            while next < arrivals.count, arrivals[next].time <= instant,
                let server = free.indices.first(where: {
                    free[$0] <= instant && isThere[crewOfServer[$0]]
                })
            {
                starts[next] = instant
                free[server] = instant + arrivals[next].service
                next += 1
            }
            for waiting in next..<arrivals.count where arrivals[waiting].time <= instant {
                closed[waiting] += isThere[0] ? 0 : 1
            }
            instant += 1
        }

        for (index, arrival) in arrivals.enumerated() {
            let service = queue.serve(
                from: SimTime(microseconds: arrival.time),
                taking: SimDuration(microseconds: arrival.service), in: network.intervals)
            #expect(service.start.microseconds == starts[index], "seed \(seed), parcel \(index)")
            #expect(service.end.microseconds == starts[index] + arrival.service)
            #expect(service.closed.microseconds == closed[index], "seed \(seed), parcel \(index)")
            let wait = service.start.microseconds - arrival.time
            #expect(service.queued.microseconds == wait - closed[index])
        }
    }
}
