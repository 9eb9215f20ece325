import ParcelNetwork
import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("Compiled networks")
struct CompilingTopologyTests {
    static func compiled(
        _ overrides: RunOverrides = RunOverrides(),
        _ change: (inout TopologySpec) -> Void = { _ in }
    ) throws -> Network {
        var spec = Fixture.topology
        change(&spec)
        return try TopologyCompiler.compile(spec, overrides: overrides).network
    }

    @Test("Two compilations are equal")
    func pure() throws {
        let one = try TopologyCompiler.compile(Fixture.topology)
        #expect(try TopologyCompiler.compile(Fixture.topology) == one)
        #expect(one.warnings.isEmpty)
    }

    @Test("Parts of a region stand side by side, and every region has its own")
    func ranges() throws {
        let network = try Self.compiled()
        func check(_ ranges: [Range<Int>], _ count: Int) {
            var next = 0
            for range in ranges {
                #expect(range.lowerBound == next)
                next = range.upperBound
            }
            #expect(next == count)
        }
        check(network.regions.map(\.sites), network.sites.count)
        check(network.regions.map(\.stages), network.stages.count)
        check(network.regions.map(\.stations), network.stations.count)
        check(network.regions.map(\.boards), network.boards.count)
        check(network.regions.map(\.streams), network.streams.count)
        for (i, region) in network.regions.enumerated() {
            for site in region.sites { #expect(network.sites[site].region == RegionID(i)) }
            for board in region.boards {
                #expect(region.sites.contains(Int(network.boards[board].site.index)))
            }
            for stream in region.streams {
                #expect(region.sites.contains(Int(network.streams[stream].site.index)))
            }
        }
        #expect(
            network.streams.map(\.name) == [
                "cn-es/HGH/five-day", "cn-es/HGH/both-ways", "cn-us/HGH/five-day",
                "es-es/MAD/five-day", "es-es/Madrid/five-day",
            ])
        #expect(network.streams.map(\.crossesCustoms) == [true, true, true, false, false])
        #expect(network.stations.map(\.kind).prefix(3) == ["unload", "sort", "import documents"])
    }

    @Test("A run ends when the last measured deadline has passed everywhere")
    func runOut() throws {
        // The last clock starts before 13 November 00:00 UTC; five working days later is
        // Monday, 20 November, which ends in Los Angeles on the 21st at 08:00 UTC.
        let plan = try Self.compiled().plan
        #expect(plan.windowStart == .zero + .days(7))
        #expect(plan.windowEnd == .zero + .days(21))
        #expect(plan.end == .zero + .days(30))
        #expect(plan.seed == 1)
    }

    @Test("Overrides win over the file")
    func overrides() throws {
        let changed = try Self.compiled(
            RunOverrides(seed: 7, days: 7, warmUpDays: 0, volumeMillionths: 1_600_000)
        ).plan
        #expect(changed.seed == 7)
        #expect(changed.volumeMillionths == 1_600_000)
        #expect(changed.windowEnd == .zero + .days(7))
        // Sunday, 29 October, before midnight UTC is Monday in Shanghai: due on 6 or 7 November.
        #expect(changed.end == .zero + .days(16))
        let drained = try Self.compiled(RunOverrides(days: 7, drain: true)).plan
        #expect(drained.drain)
        #expect(drained.end == .zero + .days(7 + 7 + 60))
        #expect(drained.demandEnd == .zero + .days(14))
        let fixed = try Self.compiled { $0.run.runOut = .days(3) }.plan
        #expect(fixed.end == .zero + .days(24))
    }

    @Test("Odd weeks are warned of")
    func warning() throws {
        let compiled = try TopologyCompiler.compile(
            Fixture.topology, overrides: RunOverrides(days: 10))
        #expect(compiled.warnings.map(\.position) == [Fixture.line(3)])
    }

    // MARK: Lanes

    /// Minutes at which the departure of a lane nearest to an hour arrives and departs, by stop.
    static func minutes(
        _ network: Network, _ name: String, near hour: Int64
    ) throws -> [[Int64]] {
        let lane = try #require(network.lanes.first { $0.name == name })
        func distance(_ departure: Int) -> Int64 {
            let departs = network.call(lane, departure: departure, stop: 0).departs
            return abs(departs.microseconds - SimDuration.hours(hour).microseconds)
        }
        let departure = try #require(
            (0..<lane.departureCount).min { distance($0) < distance($1) })
        return (0..<lane.stops.count).map { stop in
            let call = network.call(lane, departure: departure, stop: stop)
            return [call.arrives, call.departs].map { $0.microseconds / 60_000_000 }
        }
    }

    @Test("Timetables are local on both sides, over changes of clocks and the date line")
    func timetables() throws {
        let network = try Self.compiled()
        func at(_ day: Int64, _ hours: Int64, _ minutes: Int64) -> Int64 {
            (day * 24 + hours) * 60 + minutes
        }
        func leg(_ departs: Int64, _ arrives: Int64) -> [[Int64]] {
            [[departs, departs], [arrives, arrives]]
        }
        // Tuesday 01:30 in Hangzhou is Monday 17:30 UTC; 06:50 in Liege is 04:50, then 05:50.
        let before = try Self.minutes(network, "hgh-lgg", near: 0)
        #expect(before == leg(at(0, 17, 30), at(1, 4, 50)))
        let after = try Self.minutes(network, "hgh-lgg", near: 185)
        #expect(after == leg(at(7, 17, 30), at(8, 5, 50)))
        // 12:00 in Hangzhou is 04:00 UTC; 08:30 in Los Angeles is 15:30, from 5 November 16:30.
        let summer = try Self.minutes(network, "hgh-lax", near: 0)
        #expect(summer == leg(at(0, 4, 0), at(0, 15, 30)))
        let winter = try Self.minutes(network, "hgh-lax", near: 340)
        #expect(winter == leg(at(14, 4, 0), at(14, 16, 30)))
        let long = try Self.minutes(network, "hgh-lgg-mad", near: 0)
        #expect(long[0] == [at(0, 15, 40), at(0, 15, 40)])
        #expect(long[1] == [at(1, 4, 10), at(1, 6, 40)])
        #expect(long[2] == [at(1, 9, 5), at(1, 9, 5)])
        // A truck an hour: none in the hour that comes again on 29 October.
        let hourly = try #require(network.lanes.first { $0.name == "mad-madrid" })
        let departs = (0..<hourly.departureCount).map {
            Dates.hours(network.call(hourly, departure: $0, stop: 0).departs)
        }
        #expect(departs.filter { (144..<168).contains($0) }.count == 23)
        #expect(departs.first == 0)
    }

    @Test("Channels join the regions that a lane joins, in order")
    func channels() throws {
        let network = try Self.compiled()
        #expect(
            network.channels.map { [$0.from.index, $0.to.index] } == [[0, 1], [0, 3], [1, 2]])
        let names = network.channels.map { channel in
            network.channelLegs[channel.legs].map { network.lanes[Int($0.lane.index)].name }
        }
        #expect(names == [["hgh-lgg", "hgh-lgg-mad"], ["hgh-lax"], ["hgh-lgg-mad", "lgg-mad"]])
        #expect(network.channelLegs[Int(network.channels[2].legs.lowerBound)].stop == 1)
    }

    // MARK: Calendars

    @Test("Vans leave at local times, and not on closed dates")
    func waves() throws {
        let network = try Self.compiled()
        let couriers = network.couriers[0]
        let hours = network.waves[couriers.waves].map { Dates.hours($0.time) }
        // Monday 23 October: 09:00 and 15:00 at +2. Saturday 28th: 09:00 only. Monday 30th: at +1.
        #expect(hours.prefix(2) == [7, 13])
        #expect(hours.filter { (120..<168).contains($0) } == [127])
        #expect(hours.filter { (168..<192).contains($0) } == [176, 182])
        // 1 and 9 November are closed in Madrid.
        #expect(hours.filter { (216..<240).contains($0) }.isEmpty)
        #expect(hours.filter { (408..<432).contains($0) }.isEmpty)
        #expect(network.attemptShares[couriers.attempts] == [3_951_369_912, 1 << 31])
    }

    @Test("A promise counts the dates of whom its service names")
    func deadlines() throws {
        let network = try Self.compiled { spec in
            spec.start = Dates.day(2023, 9, 25)
            spec.run.warmUp = .zero
        }
        func deadline(_ stream: Int, _ destination: Int, at hour: Int64) throws -> (Double, String)
        {
            let column = Int(network.destinations[destination].calendar)
            let row = Int(network.streams[stream].deadline) * network.calendars.count + column
            let table = network.deadlineTables[row]
            let days = network.deadlineDays[Int(table.first)..<Int(table.first + table.count)]
            let day = try #require(days.last { $0.from <= .zero + .hours(hour) })
            return (Dates.hours(day.deadline), network.calendars[Int(table.calendar)].name)
        }
        // Ordered on Thursday, 28 September, at 15:00 in Shanghai: 79 hours after the start.
        // Madrid counts to 5 October, both to 16 October; each ends at 22:00 UTC.
        let (five, madrid) = try deadline(0, 0, at: 79)
        #expect(five == 10 * 24 + 22)
        #expect(madrid == "ES-MD Europe/Madrid")
        let (both, name) = try deadline(1, 0, at: 79)
        #expect(both == 21 * 24 + 22)
        #expect(name == "CN+ES-MD Europe/Madrid")
        // An hour later the cut-off has passed: day 0 is Friday, the promise 6 October.
        #expect(try deadline(0, 0, at: 80).0 == 11 * 24 + 22)
    }

    // MARK: Routes

    static func boards(
        _ network: Network, from site: String, to destination: String, cleared: Bool
    ) throws -> [String] {
        let from = try #require(network.sites.firstIndex { $0.name == site })
        let to = try #require(
            network.destinations.firstIndex {
                network.sites[Int($0.site.index)].name == destination
            })
        let range = network.route(from: SiteID(from), to: DestinationID(to), isCleared: cleared)
        return network.hops[Int(range.first)..<Int(range.first + range.count)].map { hop in
            let board = network.boards[Int(hop.board.index)]
            return "\(network.lanes[Int(board.lane.index)].name)@\(board.stop)-\(hop.alightStop)"
        }
    }

    @Test("Parcels go over what clears them, and where none goes there is no way")
    func routes() throws {
        let network = try Self.compiled()
        #expect(
            try Self.boards(network, from: "HGH", to: "Madrid", cleared: false).sorted()
                == ["hgh-lgg-mad@0-2", "hgh-lgg@0-1"])
        #expect(
            try Self.boards(network, from: "LGG", to: "Madrid", cleared: true).first
                == "lgg-mad@0-1")
        #expect(
            try Self.boards(network, from: "MAD", to: "Toledo", cleared: true)
                == ["mad-toledo@0-1"])
        #expect(try Self.boards(network, from: "HGH", to: "LAX", cleared: false) == ["hgh-lax@0-1"])
        // None is cleared in Hangzhou, none goes uncleared past Liege, none from Spain to LAX.
        #expect(try Self.boards(network, from: "HGH", to: "Madrid", cleared: true).isEmpty)
        #expect(try Self.boards(network, from: "LGG", to: "Madrid", cleared: false).isEmpty)
        #expect(try Self.boards(network, from: "MAD", to: "LAX", cleared: true).isEmpty)
    }

    @Test("A hop's cost to go is handling, waits and transits, by hand")
    func costToGo() throws {
        let network = try Self.compiled()
        let to = try #require(
            network.destinations.firstIndex { network.sites[Int($0.site.index)].name == "Toledo" })
        let range = network.route(from: SiteID(2), to: DestinationID(to), isCleared: true)
        // From Toledo on: its couriers, who cost no route anything.
        #expect(network.hops[Int(range.first)].costToGo == .zero)
        let before = network.route(from: SiteID(1), to: DestinationID(to), isCleared: true)
        let hop = try #require(
            network.hops[Int(before.first)..<Int(before.first + before.count)].first)
        // Sort in MAD 0.6 s, then 1 h + the lane's mean, then 1 h until ready.
        let mean = Int64(network.laws.mean(network.lanes[5].transit).rounded())
        #expect(hop.costToGo.microseconds == 600_000 + mean + 3_600_000_000)
    }
}
