import Foundation
import Testing

@Suite("The command line is what scripts rely on", .serialized)
struct CommandLineTests {
    static let small = Hubsim.small

    @Test(
        "Wrong usage is exit code 64 and a sentence",
        arguments: [
            ["run"], ["no-such-command"], ["run", small, "--days", "0"],
            ["run", small, "--days", "-3"], ["run", small, "--days", "1e3"],
            ["run", small, "--days", "99999999999999999999"], ["run", small, "--volume", "0"],
            ["run", small, "--volume", "nan"], ["run", small, "--volume", "1e300"],
            ["run", small, "--volume", "-1"], ["run", small, "--seed", "18446744073709551616"],
            ["run", small, "--seed", "-1"], ["run", small, "--warm-up", "-1"],
            ["run", small, "--format", "xml"], ["run", small, "--scenario", "june"],
            ["run", small, "--regions-per-process", "0"], ["run", small, "--output", ""],
            ["run", small, "--single-process", "--artificial-delay", "5"],
            ["region", "--coordinator", "tcp://127.0.0.1:1"],
            ["region", "--name", "a", "--coordinator", "tcp://127.0.0.1:1"],
            ["region", "--name", "a", "--coordinator", "smoke://signals", "--insecure"],
            ["coordinator", small, "--listen", "tcp://127.0.0.1:*"], ["diff", "one"],
            ["run", small, "--trace", "2"], ["run", small, "--trace", "0 %"], ["why", "run", "x"],
            ["loads"], ["loads", small, "--top", "0"], ["loads", small, "--top", "3", "--all"],
        ])
    func usage(arguments: [String]) throws {
        let outcome = try Hubsim.run(arguments)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.output.isEmpty)
    }

    @Test(
        "Wrong usage says what is wrong and what to write",
        arguments: [
            (["run", small, "--days", "-3"], "--days must be 1 to 3650, not -3"),
            (["run", small, "--volume", "-1"], "--volume must be 0.000001 to 1000, not -1.0"),
            (["loads", small, "--top", "-1"], "--top must be 1 or more, not -1"),
            (["run", small, "--warm-up", "-1"], "--warm-up must be 0 to 3650 days, not -1"),
            (["runn", small], "did you mean 'run'?"), (["help", "nope"], "no command 'nope'"),
            ([small], "hubsim run"),
            (["run", small, "--scenario", "peek"], "did you mean 'peak'?"),
            (["validate", small, "--scenario", "peek"], "did you mean 'peak'?"),
            (["loads", small, "--scenario", "x"], "no scenario 'x'"),
            (["validate", small, "--scenario", "peak,madrid-grows"], "'peak+madrid-grows'"),
            (["run", small, "--scenario", "peak", "--scenario", "nope"], "no scenario 'nope'"),
            (["run", small, "--output", "/proc/x"], "/proc/x cannot be written: no directory"),
        ])
    func complaints(arguments: [String], sentence: String) throws {
        let outcome = try Hubsim.run(arguments)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        // What is wrong stands on the command line, not in a line of the file.
        #expect(!outcome.errors.contains(".yaml:"), "\(outcome.errors)")
    }

    @Test(
        "A missing file is exit code 66",
        arguments: [
            ["run", "no/such.yaml"], ["validate", "no/such.yaml"], ["loads", "no/such.yaml"],
            [
                "coordinator", "no/such.yaml",
                "--listen", "ipc:///tmp/hubsim-none",
            ], ["diff", "no/such", "no/other"], ["trace", "no/such"], ["why", "no/such", "1.2.3"],
        ])
    func missing(arguments: [String]) throws {
        let outcome = try Hubsim.run(arguments)
        #expect(outcome.status == 66, "\(outcome.errors)")
        #expect(outcome.errors.contains("no such file"), "\(outcome.errors)")
    }

    @Test(
        "A bad topology is exit code 65, with file, line and column",
        arguments: ["run", "validate", "loads"])
    func badTopology(command: String) throws {
        let scratch = try Scratch()
        let good = try String(contentsOfFile: Self.small, encoding: .utf8)
        let bad = try scratch.write(
            good.replacingOccurrences(
                of: "route: [LGG 18:00, Madrid]", with: "route: [LGG 18:00, Madird]"),
            to: "bad.yaml")
        let line =
            try #require(
                good.split(separator: "\n", omittingEmptySubsequences: false)
                    .firstIndex { $0.contains("lgg-madrid:") }) + 1
        let outcome = try Hubsim.run([command, bad])
        #expect(outcome.status == 65)
        let told = outcome.output + outcome.errors
        #expect(told.contains("\(bad):\(line):"), "\(told)")
        #expect(told.contains("Madird") && told.contains("Madrid"), "\(told)")
    }

    @Test("A traced parcel's history is told, and the same without tracing others")
    func traced() throws {
        let scratch = try Scratch()
        func run(_ name: String, _ more: [String]) throws -> String {
            let outcome = try Hubsim.run(
                [
                    "run", Self.small, "--days", "2", "--drain", "--volume", "0.02", "--quiet",
                    "--output", scratch.path(name),
                ] + more)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return scratch.path(name)
        }
        let traced = try run("traced", ["--trace", "20 %"])
        let list = try Hubsim.run(["trace", traced, "--format", "csv"])
        try #require(list.status == 0, "\(list.errors)")
        let rows = list.output.split(whereSeparator: \.isNewline)
        #expect(rows.first == "parcel,time_utc,event,emsevt,site,component")
        let parcel = try #require(
            rows.dropFirst().first?.split(separator: ",").first.map(String.init))
        let why = try Hubsim.run(["why", traced, parcel])
        try #require(why.status == 0, "\(why.errors)")
        for word in ["\(parcel) was ", "EMSEVT", "created", "EMA", "delivered", "EMI", "moving"] {
            #expect(why.output.contains(word), "\(why.output)")
        }
        // Another run that traces it alone, in one process: the same words.
        let alone = try run("alone", ["--trace", parcel, "--single-process"])
        #expect(try Hubsim.run(["why", alone, parcel]).output == why.output)
        #expect(try Hubsim.run(["diff", traced, alone]).status == 0)
        // Who was not traced can be: the message says how.
        let other = try Hubsim.run(["why", alone, "0.0.99"])
        #expect(other.status == 64 && other.errors.contains("--trace 0.0.99"), "\(other.errors)")
        let untraced = try run("untraced", [])
        let nothing = try Hubsim.run(["trace", untraced])
        #expect(nothing.status == 64 && nothing.errors.contains("--trace"), "\(nothing.errors)")
    }

    @Test("The summary is alone on standard output, and has what scripts read")
    func json() throws {
        let scratch = try Scratch()
        let outcome = try Hubsim.run([
            "run", Self.small, "--days", "7", "--volume", "0.01", "--format", "json", "--output",
            scratch.path("run"),
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == scratch.text("run/summary.json"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        for key in [
            "topology", "seed", "days", "digest", "processes", "parcels", "ledgerBalanced",
            "onTime",
            "leadTimeHours", "sites", "lanes", "events", "wallSeconds", "parcelsPerSecond",
            "peakMemoryMiB",
        ] {
            #expect(object[key] != nil, "no \(key)")
        }
        let found = try FileManager.default.contentsOfDirectory(atPath: scratch.path("run"))
        #expect(
            Set(found) == [
                ".hubsim-run", "logs", "results.sqlite", "status.json", "summary.json",
            ])
    }

    @Test("Loads lead with the answer; JSON has every component")
    func loads() throws {
        let text = try Hubsim.run(["loads", Self.small, "--top", "2"])
        try #require(text.status == 0, "\(text.errors)")
        #expect(text.output.hasPrefix("It does not fit on paper: "), "\(text.output)")
        let lines = text.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("Tightest 2 of ") && $0.contains("gives way") })
        let json = try Hubsim.run(["loads", Self.small, "--volume", "0.1", "--format", "json"])
        try #require(json.status == 0, "\(json.errors)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["fits"] as? Bool == true && object["volume"] as? Double == 0.1)
        let rows = try #require(object["components"] as? [[String: Any]])
        #expect(rows.count == 13, "\(rows.count)")
        for key in ["site", "kind", "loadPerWeek", "capacityPerWeek", "load", "givesWayAt"] {
            #expect(rows.allSatisfy { $0[key] != nil }, "no \(key)")
        }
    }

    @Test("A directory is replaced only if a run has made it")
    func replacing() throws {
        let scratch = try Scratch()
        let run = [
            "run", Self.small, "--days", "7", "--volume", "0.001", "--single-process", "--quiet",
            "--output", scratch.path("run"),
        ]
        for _ in 0..<2 {
            let outcome = try Hubsim.run(run)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        try FileManager.default.removeItem(atPath: scratch.path("run/.hubsim-run"))
        let refused = try Hubsim.run(run)
        #expect(refused.status == 64)
        #expect(refused.errors.contains("not replaced"), "\(refused.errors)")
    }

    @Test("The version is one line")
    func version() throws {
        let outcome = try Hubsim.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
