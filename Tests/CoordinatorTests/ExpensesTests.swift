import Coordinator
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("Costs, revenue and CO2e are rates times what was counted")
struct ExpensesTests {
    /// The made-up run, with rates. Two flights of two aircraft leave in the window, one before it,
    /// one is cancelled; 90 and 10 parcels of the services are delivered in it.
    static func record() -> RunRecord {
        var record = MadeUpRun.record()
        var network = record.network
        func euro(_ thousandths: Int64) -> Int64 { thousandths * 1_000_000 }
        network.services[0].price = euro(2500)
        network.services[1].price = euro(1000)
        network.legMetres = [1_234_567, 20_000]
        network.rated = [
            Network.RatedPart(
                kind: .lane, part: 0,
                rates: Network.Rates(
                    perTrip: euro(1_000_000), perKilometre: euro(1600), perHour: euro(100_000)),
                vehicles: 2, co2e: 880_000, legs: 0..<1),
            Network.RatedPart(
                kind: .lane, part: 1, rates: Network.Rates(perParcel: euro(50)), co2e: 90_000,
                legs: 1..<2),
            Network.RatedPart(
                kind: .station, part: 0,
                rates: Network.Rates(perHour: euro(10_000), perParcel: euro(30))),
            Network.RatedPart(
                kind: .station, part: 1, rates: Network.Rates(perHour: euro(20_000))),
            Network.RatedPart(
                kind: .couriers, part: 0,
                rates: Network.Rates(
                    perTrip: euro(15_000), perHour: euro(24_000), perParcel: euro(100))),
        ]
        // By the half hour.
        network.calls = [24, 48, 60, 85, 100, 124, 120, 144].map { halfHours in
            let time = SimTime.zero + .minutes(30 * Int64(halfHours))
            return Network.Call(arrives: time, departs: time)
        }
        network.lanes[0].departureCount = 4
        network.disruptions = [
            Network.Disruption(
                name: "strike", place: "lane hgh-mad", region: MadeUpRun.cn,
                from: .zero + .hours(60), to: .zero + .hours(61), known: .zero, capacity: 0)
        ]
        network.cancellations = [Network.Cancellation(departure: 3, fromStop: 0, disruption: 0)]
        network.lanes[0].cancellations = 0..<1
        network.streams = [(3, 250), (1, 1000)].map { rate, grams in
            Network.DemandStream(
                name: "s", site: SiteID(0), flow: FlowID(0), stableKey: 1, slot: .hours(1),
                slotMean: UInt64(rate) << 32, profile: 0, mix: 0..<0, pick: LawID(index: 0),
                weight: network.laws.add(.constant(Int64(grams))), density: 150,
                crossesCustoms: true, deadline: 0)
        }
        record.network = network
        record.reports[1].flows[0].deliveredInWindow = 90
        record.reports[1].flows[1].deliveredInWindow = 10
        return record
    }

    let expenses: Expenses = {
        let record = Self.record()
        return Expenses(record, MergedTallies(record))
    }()

    @Test("A lane costs its departures, way and hours, whatever is aboard, to the last place")
    func lanes() throws {
        let flight = try #require(expenses.lanes[0])
        // 2 departures x 2 aircraft: 4 x 1000 + 4 x 1234.567 km x 1.60 + 2 x (12.5 + 12) h x 100.
        #expect(flight.nano == 16_801_228_800_000)
        #expect(flight.parcels == 150)
        // 0.09 t x 1234.567 km x 880 g.
        #expect(flight.milligrams == 97_777_706)
        let van = try #require(expenses.lanes[1])
        #expect(van.nano == 7_000_000_000)
        // Nothing weighs it: 140 parcels of the demand's mean 437.5 g, 20 km, 90 g.
        #expect(van.milligrams == 110_250)
    }

    @Test("Servers cost while they are staffed, vans a full round, idle or not")
    func sites() {
        // 2 lines x 48 h x 10 + 150 x 0.03, and 4 desks x 16 h x 20.
        #expect(expenses.ofStations.nano == 2_244_500_000_000)
        // 4 waves of one van: 4 x 15, 4 x 100 x 4 min x 24 an hour; 160 stops x 0.10.
        #expect(expenses.ofCouriers.nano == 716_000_000_000)
    }

    @Test("The whole is over the parcels delivered in the window")
    func whole() throws {
        #expect(expenses.delivered == 100)
        #expect(expenses.cost == 19_768_728_800_000)
        #expect(expenses.revenue == 235_000_000_000)
        let costs = try #require(RunSummary(Self.record()).costs)
        #expect(costs.cost.value == 19_768.7288 && costs.costPerParcel.value == 197.687288)
        #expect(costs.lanes.value == 16_808.2288)
        #expect(costs.revenue.value == 235 && costs.revenuePerParcel.value == 2.35)
        #expect(costs.co2eKilograms.value == 97.887956)
        #expect(costs.co2eGramsPerParcel.value == 978.87956)
    }

    @Test("The summary says it in words and keeps it in JSON; without rates it says nothing")
    func shown() throws {
        let summary = RunSummary(Self.record())
        let text = summary.text(width: 200)
        #expect(
            text.contains(
                "Cost 197.69 EUR a parcel (lanes 85.0 %, sites 11.4 %, couriers 3.6 %), "
                    + "revenue 2.35 EUR, CO2e 979 g; 100 delivered."))
        #expect(text.contains("Most spent on lanes: hgh-mad 112.01 EUR, van 0.0500 EUR a parcel."))
        let table = text.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(table.contains("Revenue delivered price revenue share"))
        #expect(table.contains("\(summary.services[0].service) 90 2.50 EUR 225 EUR 95.7 %"))
        #expect(try RunSummary(json: summary.json()) == summary)
        #expect(summary.lanes[0].costs?.costPerParcel.value == 112.008192)
        let without = RunSummary(MadeUpRun.record())
        #expect(without.costs == nil && without.lanes.allSatisfy { $0.costs == nil })
        #expect(!without.text().contains("EUR"))
    }
}
