import Coordinator
import Foundation
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("The summary is the same in JSON and in text")
struct SummaryFormatTests {
    let summary = RunSummary(MadeUpRun.record())

    @Test("summary.json has the keys that others script against")
    func keys() throws {
        let data = Data(try summary.json().utf8)
        let object = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let keys = [
            "topology", "seed", "days", "digest", "processes", "parcels", "ledgerBalanced",
            "onTime", "leadTimeHours", "sites", "lanes", "events", "wallSeconds",
            "parcelsPerSecond", "peakMemoryMiB",
        ]
        #expect(keys.filter { object[$0] == nil } == [])
        func inner(_ key: String) -> Set<String> {
            let list = object[key] as? [[String: Any]]
            return Set((list?.first ?? object[key] as? [String: Any] ?? [:]).keys)
        }
        #expect(inner("processes").isSuperset(of: ["region", "pid"]))
        #expect(
            inner("parcels") == [
                "created", "delivered", "returned", "lost", "inCustody", "inTransit",
            ])
        #expect(
            inner("onTime") == ["eligible", "onTime", "late", "open", "share", "shareNet"])
        #expect(inner("leadTimeHours").isSuperset(of: ["mean", "p50", "p90", "p95", "p99"]))
        #expect(
            inner("sites").isSuperset(of: [
                "region", "site", "kind", "arrivals", "meanWaitSeconds", "meanQueueLength",
                "utilisation",
            ]))
        #expect(object["days"] as? Int == 2 && object["seed"] as? Int == 7)
    }

    @Test("JSON reads back as it was written, and equal runs write equal bytes")
    func roundTrip() throws {
        let json = try summary.json()
        #expect(try RunSummary(json: json) == summary)
        #expect(try RunSummary(MadeUpRun.record()).json() == json)
        #expect(throws: ResultsProblem.self) { try RunSummary(json: "{}") }
    }

    @Test("Only what the run cost may differ between two runs of one history")
    func costsApart() throws {
        var other = MadeUpRun.record()
        other.costs = RunCosts(wallSeconds: 9, startSeconds: 8, peakMemoryBytes: 7)
        other.costs.checkpoints = 6
        other.costs.checkpointBytes = 5
        other.costs.coordinatorRestarts = 4
        other.processes = [
            RunProcess(region: MadeUpRun.cn, pid: 1, writingSeconds: 3, restarts: 2)
        ]
        var changed = RunSummary(other)
        #expect(changed != summary)
        changed.processes = summary.processes
        changed.wallSeconds = summary.wallSeconds
        changed.startSeconds = summary.startSeconds
        changed.parcelsPerSecond = summary.parcelsPerSecond
        changed.peakMemoryMiB = summary.peakMemoryMiB
        changed.checkpoints = summary.checkpoints
        changed.checkpointMiB = summary.checkpointMiB
        changed.coordinatorRestarts = summary.coordinatorRestarts
        #expect(changed == summary)
    }

    @Test("The text leads with the pledge and ends with the files")
    func text() {
        let text = summary.text(directory: "runs/two-towns-7")
        #expect(text == SummaryFormatTests.expected, "\(text)")
    }

    @Test("What processes did with their time and what the run outlived is told")
    func work() throws {
        var record = MadeUpRun.record()
        record.costs.checkpoints = 12
        record.costs.checkpointBytes = 3 << 19
        record.costs.coordinatorRestarts = 1
        record.processes = [(MadeUpRun.cn, 41), (MadeUpRun.es, 42)].map { region, pid in
            RunProcess(
                region: region, pid: pid, computingSeconds: 0.4, waitingSeconds: 0.1,
                writingSeconds: 0.025, restarts: pid == 42 ? 2 : 0)
        }
        let summary = RunSummary(record)
        let line =
            "Processes: computing 80.0 %, waiting 20.0 %, writing checkpoints 5.0 %; "
            + "12 checkpoints, the last of 1.50 MiB; outlived 2 processes of regions and one "
            + "coordinator"
        let text = summary.text(width: 200)
        #expect(text.contains(line), "\(text)")
        #expect(summary.processes.map(\.restarts) == [0, 2])
        #expect(try RunSummary(json: summary.json()) == summary)
    }

    @Test("Scans that are missing from a trace are warned of")
    func missingScans() throws {
        var record = MadeUpRun.record()
        record.missingScans = 1234
        let summary = RunSummary(record)
        let warning =
            "warning: 1,234 scans of traced parcels are missing, so histories have gaps; trace fewer "
            + "parcels"
        #expect(summary.text(width: 200).hasPrefix(warning + ".\n"))
        #expect(try summary.json().contains("\"missingScans\" : 1234"))
        #expect(!RunSummary(MadeUpRun.record()).text(width: 200).contains("missing"))
    }

    static let expected = """
        Pledge missed: 90.0 % of five-day parcels on time (net of customs 92.0 %), target 95 %.
        150 parcels measured, 31 Oct - 1 Nov 2023; 30 still open; ledger balanced.

                  parcels  late  on time     net  target       mean       p50       p90       p99  days p90
        five-day      100    10   90.0 %  92.0 %    95 %     26.4 h    24.1 h    24.1 h    48.3 h         1
        ten-day        50     0        -       -       -  >= 30.0 h  > 71.5 h  > 71.5 h  > 71.5 h       > 2
        all           150    10   90.0 %  92.0 %       -  >= 27.0 h    24.1 h  > 71.5 h  > 71.5 h       > 2
        Time goes to: moving 80.2 %, left behind 19.8 %

        Why 10 five-day parcels were late
          left behind, hgh-mad at HGH  50.0 %  ##########
          queue, HGH sort              20.0 %  ####
          customs                      20.0 %  ####
          plan too slow                10.0 %  ##

        Stations              servers  arrivals    busy  mean wait   longest  waited  mean queue
        HGH sort                    2       150  75.0 %     2.00 s  45.0 min  20.0 %        0.50
        MAD import documents        4        10  18.8 %        0 s       0 s   0.0 %        0.00

        Lanes    route      trips  parcels    load  limit  ran full  left behind
        hgh-mad  HGH - MAD      2      150  90.0 %     kg    50.0 %       25.0 %

        Regions  created  received  delivered  in custody  on time       p90  events
        CN           200         0          0          30        -         -   1,000
        ES             0       165        140          15   90.0 %  > 71.5 h     500

        Ledger: 200 created: 140 delivered, 8 returned, 2 lost, 45 in custody, 5 in transit
        6 days, 1,500 events in 0.50 s (400 parcels/s); start-up 0.25 s; 2 processes, 3 MiB
        Digest 00000000000000150000000000000015, seed 7, volume 1 x
        All of it: runs/two-towns-7/summary.json and runs/two-towns-7/results.sqlite

        """

    @Test("Missed pledges lead, and those that were kept share a sentence")
    func pledges() {
        var summary = summary
        summary.services.append(summary.services[0])
        summary.services[1] = summary.services[0]
        for (row, name) in ["fast", "slow"].enumerated() {
            summary.services[row].service = name
            summary.services[row].target = Figure(0.9)
            summary.services[row].pledgeKept = true
        }
        let lines = summary.text().split(separator: "\n")
        #expect(lines[0].hasPrefix("Pledge missed: 90.0 % of five-day parcels on time"))
        #expect(
            lines[1] == "Pledges kept: fast 90.0 % on time (target 90 %), "
                + "slow 90.0 % on time (target 90 %).")
    }

    @Test("Broken lines keep a number and its percent sign together")
    func wrapped() {
        #expect(
            Shown.wrapped("moving 80.2 %, queue 0.01 %", width: 24)
                == ["moving 80.2 %, queue", "  0.01 %"])
    }

    @Test("A pledge barely missed does not read as kept")
    func barelyMissed() {
        #expect(Shown.share(0.9496, against: 0.95) == "94.96 %")
        #expect(Shown.share(0.95, against: 0.95) == "95.0 %")
        #expect(Shown.share(0.931, against: 0.95) == "93.1 %")
    }

    @Test(
        "Shares near none and all say so",
        arguments: [
            (0.0, "0.0 %"), (1.0, "100.0 %"), (0.99996, ">99.99 %"), (0.9997, "99.97 %"),
            (0.00001, "<0.01 %"), (0.0003, "0.03 %"), (0.5, "50.0 %"),
        ])
    func shares(_ value: Double, _ shown: String) { #expect(Shown.share(value) == shown) }

    @Test(
        "Durations take the unit that suits them",
        arguments: [
            (124.8, "5.2 d"), (47.0, "47.0 h"), (0.5, "30.0 min"), (0.0005, "1.80 s"),
            (0.0, "0 s"),
        ])
    func hours(_ value: Double, _ shown: String) { #expect(Shown.hours(value) == shown) }

    @Test("Numbers have thousands separators and the decimals asked for")
    func numbers() {
        #expect(Shown.count(6_506_500) == "6,506,500")
        #expect(Shown.count(-1000) == "-1,000")
        #expect(Shown.count(999) == "999")
        #expect(Shown.decimal(1234.056, places: 2) == "1,234.06")
        #expect(Shown.decimal(-0.04, places: 1) == "0.0")
        #expect(Figure(.nan) == .none && Figure(.infinity) == .none)
        #expect(Figure(1.0 / 3).value == 0.333333)
    }
}
