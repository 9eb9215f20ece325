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

    private func stationQueue(servers: Int, seed: UInt64, fixed: Int64?) {
        let intervals = intervals(seed: seed, span: 2000)
        var network = Network(
            name: "one station", startUnixSeconds: 0,
            plan: RunPlan(seed: 1, warmUp: .zero, measured: .days(1), end: .zero + .days(1)))
        network.intervals = intervals
        network.openings.append(
            Network.Opening(
                firstInterval: 0, intervalCount: UInt32(intervals.count), undisturbed: 0))
        let station = Network.Station(
            kind: "sort", site: SiteID(0), servers: UInt32(servers),
            service: network.laws.add(fixed.map { .constant($0) } ?? .exponential(mean: 1)),
            opening: OpeningID(1))
        var queue = StationQueue(station, in: network)

        var workload = Workload(seed: seed &* 31 &+ UInt64(servers))
        var arrivals: [(time: Int64, service: Int64)] = []
        var time: Int64 = 0
        for _ in 0..<300 {
            time += workload.next(below: 8)
            arrivals.append((time, fixed ?? 1 + workload.next(below: Int64(6 * servers))))
        }

        // Instant by instant: whoever is first in line starts when a server is free and the
        // station open; every waiting instant is counted as closed or queued.
        var free = [Int64](repeating: 0, count: servers)
        var next = 0
        var closed = [Int64](repeating: 0, count: arrivals.count)
        var starts = [Int64](repeating: -1, count: arrivals.count)
        var instant: Int64 = 0
        while next < arrivals.count {
            let open = intervals.contains {
                $0.opens.microseconds <= instant && instant < $0.closes.microseconds
            }
            while next < arrivals.count, arrivals[next].time <= instant, open,
                let server = free.indices.first(where: { free[$0] <= instant })
            {
                starts[next] = instant
                free[server] = instant + arrivals[next].service
                next += 1
            }
            for waiting in next..<arrivals.count where arrivals[waiting].time <= instant {
                closed[waiting] += open ? 0 : 1
            }
            instant += 1
        }

        for (index, arrival) in arrivals.enumerated() {
            let service = queue.serve(
                from: SimTime(microseconds: arrival.time),
                taking: SimDuration(microseconds: arrival.service), in: intervals)
            #expect(service.start.microseconds == starts[index], "seed \(seed), parcel \(index)")
            #expect(service.end.microseconds == starts[index] + arrival.service)
            #expect(service.closed.microseconds == closed[index], "seed \(seed), parcel \(index)")
            let wait = service.start.microseconds - arrival.time
            #expect(service.queued.microseconds == wait - closed[index])
        }
    }
}
