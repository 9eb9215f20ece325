import Coordinator
import Foundation
import GRDB
import Measurement
import ParcelNetwork
import ResultsStore
import SimulationKernel
import Testing

@Suite("results.sqlite keeps what a run counted")
struct ResultsFileTests {
    /// A directory of this test alone, gone with it.
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "hubsim-results-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func rows(_ sql: String, in directory: String) throws -> [String] {
        let queue = try DatabaseQueue(path: directory + "/results.sqlite")
        return try queue.read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "null" : "\($0.storage.value ?? "null")" }
                    .joined(separator: " ")
            }
        }
    }

    @Test("What is written is read back for comparison")
    func roundTrip() throws {
        try withDirectory { directory in
            try ResultsFile.write(MadeUpRun.record(), toDirectory: directory)
            let run = try ResultsFile.readRun(inDirectory: directory)
            #expect((run.topology, run.seed, run.blobDigest) == ("two-towns", "7", "ab"))
            #expect(run.status == .complete && !run.drain)
            #expect(run.intervalMicroseconds == 86_400_000_000)
            #expect(run.digest == "00000000000000150000000000000015")
            #expect(run.regions.map(\.name) == ["CN", "ES"])
            #expect(run.regions[1].digests.count == 6)
            #expect(run.regions[0].digests[2] == "00000000000000000000000000000003")
        }
    }

    @Test(
        "The views answer common questions",
        arguments: [
            (
                "SELECT service, parcels, late, open, on_time_share, mean_lead_h FROM service_results",
                ["five-day 100 10 0 0.9 26.4", "ten-day 50 0 30 null 30.0"]
            ),
            (
                "SELECT origin, destination, service, late FROM flow_results ORDER BY flow_id",
                ["CN ES five-day 10", "CN ES ten-day 0"]
            ),
            (
                "SELECT component, parcels FROM why_late WHERE component NOT NULL",
                ["hgh-mad at HGH 5", "HGH sort 2"]
            ),
            (
                "SELECT site, mean_wait_s, mean_queue, utilisation FROM station_results",
                ["HGH 2.0 0.5 0.75", "MAD 0.0 0.0 0.1875"]
            ),
            (
                "SELECT lane, parcel_load, weight_load, volume_load, left_behind_rate "
                    + "FROM board_results",
                ["hgh-mad 0.75 0.9 null 0.25", "van null null null 0.0"]
            ),
            ("SELECT * FROM ledger_mismatches", []),
            (
                "SELECT interval, sent, received FROM ledger",
                ["0 100 100", "1 70 70"]
            ),
            (
                "SELECT stage, sum_h, late_sum_h FROM dwell WHERE flow_id = 0",
                ["leftBehind 640.0 200.0", "moving 2000.0 0.0"]
            ),
            (
                "SELECT in_transit, ledger_balanced, created, missing_scans FROM run",
                ["5 1 200 0"]
            ),
            // From Tuesday 01:00 to Thursday 01:00 on the site's clock.
            (
                "SELECT site_id, hour, window_s, mean FROM presence WHERE hour IN (24, 25, 30, 73)",
                ["2 24 0.0 null", "2 25 3600.0 0.0", "2 30 3600.0 5.0", "2 73 0.0 null"]
            ),
            ("SELECT region_id, pid FROM processes", ["0 41", "1 42"]),
            ("PRAGMA user_version", ["13"]),
        ])
    func views(_ sql: String, _ expected: [String]) throws {
        try withDirectory { directory in
            try ResultsFile.write(MadeUpRun.record(), toDirectory: directory)
            #expect(try rows(sql, in: directory) == expected, "\(sql)")
        }
    }

    @Test("Costs stand in tables of their own, which a run without costs leaves empty")
    func costs() throws {
        try withDirectory { directory in
            try ResultsFile.write(ExpensesTests.record(), toDirectory: directory)
            #expect(
                try rows("SELECT * FROM costs", in: directory)
                    == ["EUR 100 16808.2288 2244.5 716.0 0.0 235.0 97.887956"])
            #expect(
                try rows(
                    "SELECT service_id, price, delivered, revenue FROM service_revenue",
                    in: directory)
                    == ["0 2.5 90 225.0", "1 1.0 10 10.0"])
            #expect(
                try rows(
                    "SELECT lane, parcels, cost, co2e_kg FROM lane_cost_results", in: directory)
                    == ["hgh-mad 150 16801.2288 97.777706", "van 140 7.0 0.11025"])
            #expect(
                try rows("SELECT revenue_per_parcel FROM cost_results", in: directory) == ["2.35"])
            try ResultsFile.write(MadeUpRun.record(), toDirectory: directory)
            #expect(try rows("SELECT * FROM costs", in: directory) == [])
            #expect(try rows("SELECT * FROM lane_costs", in: directory) == [])
        }
    }

    @Test("The quantiles in SQL are those of the histogram, and null where none is reached")
    func quantiles() throws {
        try withDirectory { directory in
            try ResultsFile.write(MadeUpRun.record(), toDirectory: directory)
            let fast = MadeUpRun.flows()[0].leadMinutes
            let expected = try [0.5, 0.9, 0.95, 0.99].map { share in
                "five-day \(share) \(try #require(fast.quantile(share)) / 60)"
            }
            let sql = "SELECT service, share, lead_h FROM service_quantiles"
            #expect(try rows(sql + " WHERE service = 'five-day'", in: directory) == expected)
            #expect(
                try rows(sql + " WHERE service = 'ten-day' AND share = 0.5", in: directory)
                    == ["ten-day 0.5 null"])
        }
    }

    @Test("A mismatch in the ledger shows in its view")
    func mismatch() throws {
        try withDirectory { directory in
            var record = MadeUpRun.record()
            record.channels[0].received[1] = CustodySum()
            try ResultsFile.write(record, toDirectory: directory)
            #expect(
                try rows("SELECT * FROM ledger_mismatches", in: directory) == ["CN ES 1 70 0"])
        }
    }

    @Test("Equal runs write equal bytes, in place of an earlier file, and leave nothing beside it")
    func deterministic() throws {
        try withDirectory { directory in
            func bytes() throws -> Data {
                try ResultsFile.write(MadeUpRun.record(), toDirectory: directory)
                return try Data(contentsOf: URL(fileURLWithPath: directory + "/results.sqlite"))
            }
            let first = try bytes()
            #expect(try bytes() == first)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory)
                    == ["results.sqlite"])
        }
    }

    @Test("A run interrupted before any report is still written whole")
    func early() throws {
        try withDirectory { directory in
            var record = MadeUpRun.record()
            (record.reports, record.channels, record.processes) = ([], [], [])
            record.status = .interrupted
            try ResultsFile.write(record, toDirectory: directory)
            let run = try ResultsFile.readRun(inDirectory: directory)
            #expect(run.status == .interrupted && run.regions.allSatisfy(\.digests.isEmpty))
        }
    }

    @Test("A missing file, another file and another schema are told apart")
    func unreadable() throws {
        try withDirectory { directory in
            let path = directory + "/results.sqlite"
            #expect(throws: ResultsProblem.missing(path: path)) {
                try ResultsFile.readRun(inDirectory: directory)
            }
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
            try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
            #expect(
                throws: ResultsProblem.corrupt(path: path, reason: "file is not a database")
            ) { try ResultsFile.readRun(inDirectory: directory) }
            try Data().write(to: URL(fileURLWithPath: path))
            #expect(throws: ResultsProblem.otherSchema(path: path, found: 0, expected: 13)) {
                try ResultsFile.readRun(inDirectory: directory)
            }
        }
    }

    @Test("A damaged table is corrupt, not a crash")
    func damaged() throws {
        try withDirectory { directory in
            try ResultsFile.write(MadeUpRun.record(), toDirectory: directory)
            let path = directory + "/results.sqlite"
            try DatabaseQueue(path: path).write { database in
                try database.execute(sql: "DELETE FROM digests WHERE interval = 2")
            }
            #expect(
                throws: ResultsProblem.corrupt(
                    path: path, reason: "digests of a region are not in one piece")
            ) { try ResultsFile.readRun(inDirectory: directory) }
        }
    }

    @Test("A directory that cannot be made is told")
    func unwritable() {
        #expect(throws: ResultsProblem.self) {
            try ResultsFile.write(MadeUpRun.record(), toDirectory: "/dev/null/run")
        }
    }

    @Test("A trace says how many of its scans are missing")
    func missingScans() throws {
        try withDirectory { directory in
            for missing in [0, 1, 1234] as [UInt64] {
                var record = MadeUpRun.record()
                record.missingScans = missing
                try ResultsFile.write(record, toDirectory: directory)
                let trace = try ResultsFile.readTrace(TraceQuery(), inDirectory: directory)
                #expect(trace.missingScans == Int64(missing))
                let warning = TraceListing(trace).warning
                #expect((warning == nil) == (missing == 0))
                if missing == 1 { #expect(warning?.contains(" 1 scan of traced ") == true) }
            }
        }
    }
}
