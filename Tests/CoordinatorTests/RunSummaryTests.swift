import Coordinator
import Foundation
import Measurement
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("A run's summary says what its regions counted")
struct RunSummaryTests {
    let summary = RunSummary(MadeUpRun.record())

    @Test("On time is a share of the eligible, and the rest is late")
    func onTime() {
        let fast = summary.services[0].cohort.onTime
        #expect((fast.eligible, fast.onTime, fast.late, fast.open) == (100, 90, 10, 0))
        #expect(fast.share.value == 0.9)
        #expect(fast.shareNet.value == 0.92)
        #expect(summary.services[0].pledgeKept == false)
        let slow = summary.services[1]
        #expect((slow.cohort.onTime.eligible, slow.cohort.onTime.open) == (0, 30))
        #expect(slow.cohort.onTime.share == .none)
        #expect(slow.pledgeKept == nil)
        #expect(summary.onTime.eligible == 100 && summary.onTime.open == 30)
        #expect(summary.firstDate == "2023-10-31" && summary.lastDate == "2023-11-01")
    }

    @Test("Without open parcels a lead time is exact, to the histogram's 1/64")
    func leadTime() throws {
        let lead = summary.services[0].cohort.leadTimeHours
        #expect(lead.mean.value == 26.4)
        #expect(abs(try #require(lead.p50.value) - 24) <= 24.0 / 64)
        #expect(abs(try #require(lead.p90.value) - 24) <= 24.0 / 64)
        #expect(abs(try #require(lead.p95.value) - 48) <= 48.0 / 64)
        #expect(lead.lowerBounds == [])
        #expect(summary.services[0].cohort.leadTimeWorkingDays.p90.value == 1)
        #expect(summary.services[0].cohort.leadTimeWorkingDays.mean.value == 1.5)
    }

    @Test("Open parcels turn what they could still raise into lower bounds")
    func censored() {
        // 20 of 50 stopped after 30 h; the other 30 were followed for 72 h.
        let lead = summary.services[1].cohort.leadTimeHours
        #expect(lead.lowerBounds == ["mean", "p50", "p90", "p95", "p99"])
        #expect(lead.mean.value == 30)
        #expect(abs((lead.p90.value ?? 0) - 72) <= 72.0 / 64)
    }

    @Test("The stages add up to the mean lead time")
    func dwell() {
        let dwell = summary.services[0].cohort.dwellHours
        #expect(dwell.moving.value == 20 && dwell.leftBehind.value == 6.4)
        #expect(dwell.queue.value == 0)
    }

    @Test("Every late parcel has one cause, named")
    func whyLate() {
        let causes = summary.cohort.whyLate
        #expect(causes.map(\.parcels) == [5, 2, 2, 1])
        #expect(causes.map(\.cause) == [.leftBehind, .queue, .customs, .planTooSlow])
        #expect(causes.map(\.component) == ["hgh-mad at HGH", "HGH sort", nil, nil])
        #expect(causes.map(\.share.value) == [0.5, 0.2, 0.2, 0.1])
        #expect(causes.reduce(0) { $0 + $1.parcels } == summary.onTime.late)
    }

    @Test("A station's figures are those of its window and its open hours")
    func stations() {
        let sort = summary.sites[0]
        #expect((sort.region, sort.site, sort.kind) == ("CN", "HGH", "sort"))
        #expect(sort.arrivals == 150 && sort.meanWaitSeconds.value == 2)
        #expect(sort.longestWaitSeconds.value == 2700)
        #expect(sort.waitedShare.value == 0.2 && sort.waitedHalfHourShare.value == 0.02)
        #expect(sort.meanQueueLength.value == 0.5 && sort.openHours.value == 48)
        // It never closes: half a parcel waits, for two servers that take six minutes.
        #expect(sort.meanCarryOver.value == nil && sort.hoursToClear.value == 0.025)
        // 72 busy hours of 2 servers x 48 h.
        #expect(sort.utilisation.value == 0.75)
        // Of the desks' hours those of day 0 lie before the window, half of those of day 2 after.
        let desks = summary.sites[1]
        #expect(desks.openHours.value == 16)
        #expect(desks.utilisation.value == 0.1875)
        #expect(desks.meanWaitSeconds.value == 0)
        // They close twice, once in the window; nobody waited then.
        #expect(desks.meanCarryOver.value == 0 && desks.hoursToClear.value == 0)
    }

    @Test("A lane's load is that of its fullest dimension; a continuous lane has none")
    func lanes() {
        let flight = summary.lanes[0]
        #expect(flight.route == ["HGH", "MAD"] && flight.mode == "air")
        #expect(flight.binding == .kilograms && flight.load.value == 0.9)
        #expect(flight.carried.value == 90 && flight.capacity.value == 100)
        #expect(flight.closedFullShare.value == 0.5)
        #expect(flight.leftBehind == 50 && flight.leftBehindRate.value == 0.25)
        #expect(flight.meanWaiting.value == 2)
        let van = summary.lanes[1]
        #expect((van.binding, van.departures, van.parcels) == (nil, 0, 140))
        #expect(van.load == .none)
        #expect(summary.couriers[0].failedShare.value == 0.125)
    }

    @Test("The ledger counts what is in transit, and the digest sums all regions")
    func ledger() {
        let parcels = summary.parcels
        #expect(
            (parcels.created, parcels.delivered, parcels.returned, parcels.lost)
                == (200, 140, 8, 2))
        #expect((parcels.inCustody, parcels.inTransit) == (45, 5))
        #expect(summary.ledgerBalanced && summary.ledgerProblems == [])
        #expect(summary.digest == "00000000000000150000000000000015")
        #expect(summary.regions[0].digest == "00000000000000000000000000000015")
        #expect(summary.regions[1].intervalDigests.count == 6)
        #expect(summary.events == 1500 && summary.parcelsPerSecond.value == 400)
    }

    @Test("A duplicated handoff breaks the ledger, which names channel and interval")
    func broken() {
        var record = MadeUpRun.record()
        record.channels[0].received[1].add(parcel: 169, key: 7)
        let summary = RunSummary(record)
        #expect(!summary.ledgerBalanced)
        #expect(
            summary.ledgerProblems == [
                "channel CN -> ES, interval 1: 70 parcels sent, 71 received"
            ])
        #expect(summary.text().hasPrefix("LEDGER BROKEN: channel CN -> ES"))
    }

    @Test("A swapped parcel breaks the ledger though the counts agree")
    func swapped() {
        var record = MadeUpRun.record()
        var sums = CustodySum()
        for parcel in 0..<99 { sums.add(parcel: UInt64(parcel), key: 7) }
        sums.add(parcel: 1000, key: 7)
        record.channels[0].received[0] = sums
        #expect(
            RunSummary(record).ledgerProblems == [
                "channel CN -> ES, interval 0: 100 parcels sent and received, but not the same ones"
            ])
    }

    @Test("A parcel that a region forgets breaks the ledger")
    func forgotten() {
        var record = MadeUpRun.record()
        record.reports[0].custody.inCustody -= 1
        #expect(
            RunSummary(record).ledgerProblems
                == ["region CN: 200 parcels came, 199 are accounted for"])
    }

    @Test("An interrupted run is judged by what both ends have closed")
    func interrupted() {
        var record = MadeUpRun.record()
        record.status = .interrupted
        record.channels[0].received.removeLast()
        record.reports[1].clock = .zero + .hours(36)
        let summary = RunSummary(record)
        #expect(summary.ledgerBalanced)
        #expect(summary.totalDays.value == 1.5)
        // Deadlines after the stop have not been missed yet.
        let text = summary.text()
        #expect(text.contains("No verdict on pledges") && !text.contains("Pledge"), "\(text)")
        #expect(!text.contains("were late"), "\(text)")
        #expect(summary.services.allSatisfy { $0.pledgeKept == nil })
        #expect(RunSummary(MadeUpRun.record()).services.contains { $0.pledgeKept != nil })
        // 12 h of the window, of which the desks were open from 32 h to 36 h.
        #expect(summary.sites[1].openHours.value == 4)
        #expect(summary.text().hasPrefix("Interrupted after 1.5 days"))
    }

    @Test("A run that was stopped before anything happened has nulls, no undefined number")
    func empty() throws {
        var record = MadeUpRun.record()
        record.reports = []
        record.channels = []
        record.costs = RunCosts()
        record.status = .interrupted
        let summary = RunSummary(record)
        #expect(summary.onTime.share == .none && summary.leadTimeHours.mean == .none)
        #expect(summary.ledgerBalanced)
        #expect(try summary.json().contains("\"parcelsPerSecond\" : null"))
        #expect(summary.text().contains("No parcel was created in the measured window."))
    }
}
