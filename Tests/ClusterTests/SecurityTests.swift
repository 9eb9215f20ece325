import Federation
import Foundation
import Testing
import ZeroMQ

@Suite("By tcp nobody gets in without the cluster's secret", .serialized, .timeLimit(.minutes(30)))
struct SecurityTests {
    /// A coordinator started by hand, and what it says.
    final class Held {
        let scratch: Scratch
        let coordinator: Hubsim.Running
        let endpoint: String

        init(_ options: [String], volume: String = "0.02") throws {
            let scratch = try Scratch()
            let coordinator = try Hubsim.Running(
                [
                    "coordinator", Hubsim.small, "--days", "7", "--volume", volume, "--format",
                    "json", "--listen", "tcp://127.0.0.1:*", "--output", scratch.path("run"),
                    "--endpoint-file", scratch.path("endpoint"),
                ] + options)
            try coordinator.wait("binding") { !scratch.text("endpoint").isEmpty }
            endpoint = scratch.text("endpoint").trimmingCharacters(in: .newlines)
            self.scratch = scratch
            self.coordinator = coordinator
        }

        deinit { if coordinator.process.isRunning { kill(coordinator.pid, SIGKILL) } }

        func region(_ names: [String], _ options: [String]) throws -> Hubsim.Running {
            try Hubsim.Running(
                ["region", "--coordinator", endpoint] + names.flatMap { ["--name", $0] } + options)
        }

        /// Runs the regions, and expects the run to end as if nobody else had been there.
        func expectUndisturbed(_ options: [String], by names: [[String]]) throws {
            let regions = try names.map { try region($0, options) }
            let outcome = try coordinator.finish()
            try #require(outcome.status == 0, "\(outcome.errors)")
            for region in regions {
                let end = try region.finish()
                #expect(end.status == 0, "\(end.errors)")
            }
            let alone = try Hubsim.run([
                "run", Hubsim.small, "--days", "7", "--volume", "0.02", "--format", "json",
                "--single-process", "--quiet", "--output", scratch.path("alone"),
            ])
            #expect(try Summary(json: outcome.output).digest == Summary(json: alone.output).digest)
        }

        /// A dealer of ours, as a stranger would make one.
        func dealer(
            in context: Context, _ change: (inout SocketOptions) -> Void = { _ in }
        ) throws -> Socket {
            var options = SocketOptions()
            options.linger = .zero
            options.receiveTimeout = .seconds(Hubsim.patience)
            options.sendTimeout = .seconds(5)
            change(&options)
            let socket = try Socket(.dealer, in: context, options)
            try socket.connect(Endpoint(parsing: endpoint))
            return socket
        }
    }

    static func secret(_ scratch: Scratch, _ name: String = "secret") throws -> String {
        let outcome = try Hubsim.run(["keys", scratch.path(name)])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return scratch.path(name)
    }

    static let oneEach = [["china"], ["belgium"], ["spain"]]

    @Test("`keys` makes a private file, says what to do, and never overwrites one")
    func keys() throws {
        let scratch = try Scratch()
        let file = scratch.path("secret")
        let made = try Hubsim.run(["keys", file])
        #expect(made.status == 0 && made.output.contains("--secret"), "\(made.output)")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let before = scratch.text("secret")
        let again = try Hubsim.run(["keys", file])
        #expect(again.status == 64 && again.errors.contains("exists already"), "\(again.errors)")
        #expect(scratch.text("secret") == before)
        let nowhere = try Hubsim.run(["keys", scratch.path("no/such/folder")])
        #expect(nowhere.status == 64 && nowhere.errors.contains("cannot be made"))
    }

    @Test("A secret that others may read, or that is none, is refused with the mend")
    func badFiles() throws {
        let scratch = try Scratch()
        let file = try Self.secret(scratch)
        func complaint(_ path: String, _ status: Int32) throws -> String {
            let outcome = try Hubsim.run([
                "coordinator", Hubsim.small, "--listen", "tcp://127.0.0.1:*", "--secret", path,
                "--output", scratch.path("run"),
            ])
            #expect(outcome.status == status, "\(outcome.errors)")
            return outcome.errors
        }
        for mode in [0o644, 0o640, 0o604] {
            unsafe chmod(file, mode_t(mode))
            #expect(try complaint(file, 64).contains("chmod 600"))
        }
        #expect(try complaint(scratch.path("nowhere"), 66).contains("hubsim keys"))
        #expect(try complaint(scratch.directory, 64).contains("no plain file"))
        for text in ["", "hubsim-secret-1 abc\n", String(repeating: "x", count: 5000)] {
            let bad = try scratch.write(text, to: "bad")
            unsafe chmod(bad, 0o600)
            #expect(try complaint(bad, 64).contains("holds no secret"))
        }
        let both = try Hubsim.run([
            "region", "--name", "china", "--coordinator", "tcp://127.0.0.1:1", "--insecure",
            "--secret", file,
        ])
        #expect(both.status == 64, "\(both.errors)")
    }

    @Test("Processes that share a secret make the run, by option or by environment")
    func shared() throws {
        let scratch = try Scratch()
        let file = try Self.secret(scratch)
        let held = try Held(["--secret", file])
        // By a scheduler's number, several a process, and by name.
        let numbered = try Hubsim.Running(
            ["region", "--coordinator", held.endpoint],
            environment: ["SLURM_PROCID": "2", "HUBSIM_SECRET_FILE": file])
        try held.expectUndisturbed(["--secret", file], by: [["belgium", "china"]])
        let outcome = try numbered.finish()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!held.coordinator.errors.contains("refused"), "\(held.coordinator.errors)")
    }

    @Test("A run of one command makes its own secret, and leaves none behind")
    func ownSecret() throws {
        let scratch = try Scratch()
        let outcome = try Hubsim.run(
            [
                "run", Hubsim.small, "--days", "3", "--volume", "0.02", "--transport", "tcp",
                "--quiet", "--output", scratch.path("run"),
            ], environment: ["XDG_RUNTIME_DIR": ""])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let logs = ["coordinator", "china", "belgium", "spain"].map {
            scratch.text("run/logs/\($0).log")
        }
        #expect(!logs.joined().contains("refused"), "\(logs)")
    }

    enum Mistake: String, CaseIterable {
        case wrongSecret, noSecret, secretForPlain, noSuchRegion
    }

    @Test("A region that is not let in says why, soon", arguments: Mistake.allCases)
    func notLetIn(_ mistake: Mistake) throws {
        let scratch = try Scratch()
        let good = try Self.secret(scratch)
        let other = try Self.secret(scratch, "other")
        let held = try Held(mistake == .secretForPlain ? ["--insecure"] : ["--secret", good])
        let (name, options, reason) =
            switch mistake {
            case .wrongSecret: ("china", ["--secret", other], "is its --secret the same?")
            case .noSecret: ("china", ["--insecure"], "give --secret FILE")
            case .secretForPlain: ("china", ["--secret", good], "has it a --secret")
            case .noSuchRegion: ("atlantis", ["--secret", good], "no region 'atlantis'")
            }
        let outcome = try held.region([name], options).finish()
        #expect(outcome.status == 77, "\(outcome.errors)")
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        // It knocks for five seconds; the rest is what a loaded machine may need.
        #expect(outcome.seconds < Hubsim.patience / 2)
        // The run goes on as if nobody had come.
        let told = held.coordinator.errors.split(separator: "\n").filter {
            $0.contains("] refused ")
        }
        // Once for each reason, however often it knocked.
        #expect((1...4).contains(told.count), "\(held.coordinator.errors)")
        try held.expectUndisturbed(
            mistake == .secretForPlain ? ["--insecure"] : ["--secret", good], by: Self.oneEach)
    }

    @Test("A second process of a region is refused, and names the first")
    func duplicate() throws {
        let scratch = try Scratch()
        let file = try Self.secret(scratch)
        let held = try Held(["--secret", file])
        let first = try held.region(["china"], ["--secret", file])
        try first.wait("joining") { first.errors.contains("joined as incarnation") }
        let second = try held.region(["china"], ["--secret", file]).finish()
        #expect(second.status == 77, "\(second.errors)")
        #expect(second.errors.contains("is run by process \(first.pid) on"), "\(second.errors)")
        try held.expectUndisturbed(["--secret", file], by: [["belgium"], ["spain"]])
        #expect(try first.finish().status == 0)
        #expect(held.coordinator.errors.contains("'china' is run by process \(first.pid)"))
    }

    @Test("A frame of another version of the wire is answered, told once, and changes nothing")
    func oldVersion() throws {
        let held = try Held(["--insecure"])
        let context = try Context()
        let old = try held.dealer(in: context)
        var frame = RegisterFrame(
            run: RunID(0), names: ["china"], version: "0.0.9", blob: .none,
            endpoint: "tcp://127.0.0.1:9", pid: 1, host: "old", generation: 0
        ).encoded()
        frame[4] = 0
        for _ in 0..<5 { _ = try old.send(frame) }
        let answer = try #require(try old.receiveFrames(wait: true)?.last)
        // Sound: the array outlives the call.
        let refusal = try unsafe RefuseFrame(of: answer.span.bytes)
        #expect(refusal.reason.contains("version 0"))
        try held.expectUndisturbed(["--insecure"], by: Self.oneEach)
        let told = held.coordinator.errors.split(separator: "\n").filter {
            $0.contains("unknownVersion")
        }
        #expect(told.count == 1, "\(held.coordinator.errors)")
    }

    @Test("With a region's key another region's name is refused")
    func borrowedName() throws {
        let scratch = try Scratch()
        let file = try Self.secret(scratch)
        let keys = ClusterKeys(try #require(ClusterSecret(fileText: scratch.text("secret"))))
        let held = try Held(["--secret", file])
        let context = try Context()
        let security = try keys.client(.region("china"), of: .coordinator)
        let refusals = [
            ("spain", "by another name than its key's"),
            ("china", "asks for region 'spain', but its key is of 'china'"),
        ]
        for (claim, reason) in refusals {
            let dealer = try held.dealer(in: context) {
                $0.security = security
                $0.routingID = RoutingID(region: claim, host: "here", pid: 1).bytes
                $0.receiveTimeout = .milliseconds(300)
            }
            let frame = RegisterFrame(
                run: RunID(0), names: ["spain"], version: "0.1.0", blob: .none,
                endpoint: "tcp://127.0.0.1:9", pid: 1, host: "here", generation: 0)
            _ = try dealer.send(frame.encoded())
            try held.coordinator.wait(reason) { held.coordinator.errors.contains(reason) }
            let answer = try dealer.receiveFrames(wait: true)
            #expect(answer == nil)
        }
        try held.expectUndisturbed(["--secret", file], by: Self.oneEach)
    }

    /// Peak memory of a process, in mebibytes.
    private func peak(_ pid: Int32) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }

    enum Flood: CaseIterable {
        /// Small frames of nothing, as many as go.
        case garbage
        /// Large ones, up to the limit, and one past it.
        case large
        /// Requests whose answers are never read.
        case unread
    }

    @Test("A peer that floods, or never reads, costs bounded memory", arguments: Flood.allCases)
    func flood(_ flood: Flood) throws {
        let held = try Held(["--insecure"])
        let before = peak(held.coordinator.pid)
        let context = try Context()
        let peer = try held.dealer(in: context) {
            $0.sendLimit = 1000
            $0.receiveLimit = flood == .unread ? 1 : 1000
        }
        let request = RegisterFrame(
            run: RunID(0), names: ["atlantis"], version: "0.1.0", blob: .none,
            endpoint: "tcp://127.0.0.1:9", pid: 1, host: "here", generation: 0
        ).encoded()
        let (frame, count) =
            switch flood {
            case .garbage: ([UInt8](repeating: 7, count: 100), 300_000)
            case .large: ([UInt8](repeating: 7, count: 1 << 20), 2_000)
            case .unread: (request, 100_000)
            }
        for _ in 0..<count where try peer.send(frame, wait: true) != .sent { break }
        #expect(peak(held.coordinator.pid) - before < 300)
        try held.expectUndisturbed(["--insecure"], by: Self.oneEach)
        #expect(held.coordinator.errors.contains("refused a frame of"))
    }
}
