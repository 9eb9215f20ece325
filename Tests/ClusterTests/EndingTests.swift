import Foundation
import Testing

@Suite("However a run ends, it says so and leaves no process behind", .serialized)
struct EndingTests {
    /// A run that lasts until a test ends it, and the processes that it started. No silence ends it
    /// while a test has patience, so what ends it has been seen otherwise.
    struct Cluster {
        let scratch: Scratch
        let supervisor: Hubsim.Running
        let children: [Int32]

        /// Starts it, and waits until all regions run.
        init(_ options: [String] = []) throws {
            let scratch = try Scratch()
            let run = try Hubsim.Running(
                [
                    "run", Hubsim.small, "--days", "700", "--volume", "5", "--quiet",
                    "--checkpoints", "none", "--silence", "\(4 * Hubsim.patience)",
                ] + options
                    + ["--output", scratch.path("run")],
                environment: ["XDG_RUNTIME_DIR": ""])
            try run.wait("joining") {
                ["china", "belgium", "spain"].allSatisfy {
                    scratch.text("run/logs/\($0).log").contains("running")
                }
            }
            self.scratch = scratch
            supervisor = run
            children = run.children(with: "--supervisor")
        }

        /// Where its processes meet over ipc.
        var meetingPlace: String { "/tmp/hubsim-\(geteuid())/\(supervisor.pid)" }

        func expectNobodyLeft() throws {
            #expect(children.count == 4)
            let isAlone = Hubsim.wait { !children.contains(where: Hubsim.isAlive) }
            #expect(isAlone, "\(children.filter(Hubsim.isAlive))")
            #expect(!FileManager.default.fileExists(atPath: meetingPlace))
        }
    }

    @Test("A killed region ends the run at once, with its name, signal and log")
    func killedRegion() throws {
        let cluster = try Cluster()
        let spain = try #require(cluster.supervisor.children(with: "spain").first)
        kill(spain, SIGKILL)
        let outcome = try cluster.supervisor.finish()
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("region spain was lost"), "\(outcome.errors)")
        #expect(outcome.errors.contains("SIGKILL"), "\(outcome.errors)")
        #expect(outcome.errors.contains("all 3 regions have joined"), "\(outcome.errors)")
        try cluster.expectNobodyLeft()
    }

    @Test("A killed coordinator ends the run as well")
    func killedCoordinator() throws {
        let cluster = try Cluster()
        let coordinator = try #require(cluster.supervisor.children(with: "coordinator").first)
        kill(coordinator, SIGKILL)
        let outcome = try cluster.supervisor.finish()
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("the coordinator was lost"), "\(outcome.errors)")
        try cluster.expectNobodyLeft()
    }

    @Test("A killed supervisor takes its processes with it")
    func killedSupervisor() throws {
        let cluster = try Cluster()
        kill(cluster.supervisor.pid, SIGKILL)
        _ = try cluster.supervisor.finish()
        let isEmpty = Hubsim.wait { !cluster.children.contains(where: Hubsim.isAlive) }
        #expect(cluster.children.count == 4)
        #expect(isEmpty, "\(cluster.children.filter(Hubsim.isAlive))")
        try FileManager.default.removeItem(atPath: cluster.meetingPlace)
    }

    @Test(
        "A handoff dropped or doubled on purpose ends the run, naming the channel",
        arguments: ["drop-handoff", "duplicate-handoff"])
    func brokenLedger(fault: String) throws {
        let scratch = try Scratch()
        let outcome = try Hubsim.run([
            "run", Hubsim.small, "--volume", "0.05", "--quiet", "--fault", fault, "--output",
            scratch.path("run"),
        ])
        #expect(outcome.status == 70, "\(outcome.errors)")
        let isNamed = ["china", "belgium", "spain"].contains { from in
            outcome.errors.contains("channel \(from) -> ")
        }
        #expect(isNamed, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test("Ctrl-C ends a run with partial results", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) throws {
        let cluster = try Cluster(["--format", "json"])
        usleep(500_000)
        kill(cluster.supervisor.pid, signal)
        let outcome = try cluster.supervisor.finish()
        #expect(outcome.status == 130, "\(outcome.errors)")
        let summary = try Summary(json: outcome.output)
        #expect(summary.status == "interrupted")
        #expect(summary.totalDays < 700)
        let file = try Summary(json: cluster.scratch.text("run/summary.json"))
        #expect(file.digest == summary.digest)
        try cluster.expectNobodyLeft()
    }

    @Test("Ctrl-C ends a run in one process with partial results")
    func interruptedAlone() throws {
        let scratch = try Scratch()
        let run = try Hubsim.Running([
            "run", Hubsim.small, "--days", "700", "--volume", "5", "--quiet", "--single-process",
            "--format", "json", "--output", scratch.path("run"),
        ])
        // Before that it does not await signals yet.
        let marker = scratch.path("run/.hubsim-run")
        try run.wait("the directory") { FileManager.default.fileExists(atPath: marker) }
        usleep(500_000)
        kill(run.pid, SIGINT)
        let outcome = try run.finish()
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(try Summary(json: outcome.output).status == "interrupted")
    }
}
