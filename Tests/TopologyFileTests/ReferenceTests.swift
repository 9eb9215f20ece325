import SimulationKernel
import Testing

@testable import TopologyFile

@Suite("The documentation's examples are networks")
struct DocumentationTests {
    @Test("The network in one screen compiles without a warning")
    func firstExample() throws {
        let reading = Reference.read(Reference.first)
        #expect(reading.problems.map(\.description) == [])
        let compiled = try reading.compiled()
        #expect(compiled.warnings.map(\.description) == [])
        #expect(reading.spec?.regions.map(\.name) == ["BE", "ES", "FR"])
    }

    @Test("The elements of the reference together compile without a problem")
    func reference() throws {
        let reading = Reference.read(Reference.yaml)
        #expect(reading.problems.map(\.description) == [])
        let compiled = try reading.compiled()
        #expect(compiled.warnings.map(\.description) == [])
    }

    private func spec() throws -> TopologySpec {
        try #require(Reference.read(Reference.yaml).spec)
    }

    @Test("Templates, rows and paths make the sites")
    func sites() throws {
        let spec = try spec()
        let towns = spec.sites.filter { $0.kinds.contains("towns") }
        #expect(towns.map(\.name) == ["Segovia", "Ávila"])
        #expect(towns.map { $0.kinds.first } == ["station", "city"])
        let madrid = try #require(spec.sites.first { $0.name == "Madrid" })
        #expect(madrid.kinds == ["city", "station"])
        #expect(spec.calendars[madrid.calendar].code == "ES-MD")
        guard case .sort(let sort) = madrid.stages[0],
            case .weekly(let rules, let holidays) = sort.opening
        else {
            Issue.record("Madrid sorts by a weekly opening")
            return
        }
        #expect(rules.map(\.days) == [DayRule.daily] && holidays == .open)
        #expect(sort.service == .constant(900_000))
        let hub = try #require(spec.sites.first { $0.name == "HUB" })
        #expect(hub.stages.count == 2)
        let hongKong = try #require(spec.sites.first { $0.name == "HKG" })
        #expect(hongKong.zone == "Asia/Hong_Kong")
        #expect(hongKong.latitude == 22_309_000)
    }

    @Test("A fan-out is a lane to each site of the kind")
    func fanOut() throws {
        let spec = try spec()
        let names = spec.lanes.map(\.name).filter { $0.hasPrefix("towns/") }
        #expect(names == ["towns/Madrid", "towns/Toledo", "towns/Segovia", "towns/Ávila"])
        let flight = try #require(spec.lanes.first { $0.name == "hkg-mad" })
        #expect(
            flight.stops[1].departs
                == .clock(DatedClockTime(days: 1, time: ClockTime(seconds: 31_200))))
        #expect(flight.capacity.grams == 103_000_000)
        let filled = try #require(flight.capacity.millilitres)
        #expect(abs(filled - 552_500_000) <= 1)
        let often = try #require(spec.lanes.first { $0.name == "mad-dc" })
        guard case .timetable(let timetable) = often.service else {
            Issue.record("mad-dc has a timetable")
            return
        }
        #expect(timetable.departures.count == 48)
    }

    @Test("Demand is shared by weights, and a matrix is a flow a row")
    func demand() throws {
        let spec = try spec()
        #expect(
            spec.demand.filter { $0.backlog == nil }.map(\.name) == [
                "cn-es", "others/HGH-ES-five-day", "others/HKG-ES-ten-day",
                "others/HGH-Madrid-ten-day",
            ])
        #expect(spec.demand[1].millionthsPerDay == 1_380_575_000)
        #expect(spec.demand[0].weight == .lognormal(mean: 270, standardDeviation: 378))
        #expect(spec.demand[0].to.map(\.weight).max() == 3_223_000_000_000)
        #expect(spec.demand[3].to.count == 1)
        #expect(spec.demand[0].hours.count == 24 && spec.demand[0].weekdays.count == 7)
    }

    @Test("Vans by the mean carry the week's parcels")
    func vans() throws {
        let spec = try spec()
        let site = try #require(spec.sites.firstIndex { $0.name == "Ávila" })
        guard case .waves(let waves)? = spec.sites[site].couriers else {
            Issue.record("Ávila has waves")
            return
        }
        let shares = 58_000.0 / 3_417_000
        let perWeek = (220_000 + 1200.5 + 800) * shares * 7 * 1.15
        #expect(waves.vans == Int64((perWeek / (11 * 140)).rounded(.up)))
        #expect(waves.pace == SimDuration.seconds(150))
    }

    @Test("Each value is listed with where it comes from")
    func expansion() {
        let text = Reference.read(Reference.yaml, expanding: true).expanded()
        let lines = text.split(separator: "\n")
        #expect(
            lines.contains {
                $0.hasPrefix("sites.Madrid.couriers.cut-off: 45 min    # reference.yaml:")
                    && $0.hasSuffix("like station")
            })
        #expect(
            lines.contains(
                "lanes.lgg-mad.fill: 75 %    # reference.yaml:\(line(of: "  trailer: {mode: road"))"
            ))
        #expect(
            lines.contains(
                "services.ten-day.promise: 10 working days    # reference.yaml:\(line(of: "  ten-day: {like"))"
            ))
        #expect(
            lines.contains(
                "demand.others.weight: lognormal mean 250 g sd 350 g    # reference.yaml:\(line(of: "  parcel: {weight"))"
            ))
        #expect(lines.contains("sites.HGH.sort.holidays: open    # default"))
        #expect(
            lines.contains { $0.hasPrefix("sites.Segovia.couriers.vans: 3    # es-towns.csv:2") })
        #expect(lines.contains { $0.contains("# 115 % of mean, es-towns.csv:3") })
    }

    private func line(of text: String) -> Int {
        let lines = Reference.yaml.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.firstIndex { $0.hasPrefix(text) } ?? -2) + 1
    }
}
