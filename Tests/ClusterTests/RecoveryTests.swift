import Foundation
import Testing

@Suite("Any process may die: the run goes on to the same history", .serialized)
struct RecoveryTests {
    static let options = [Hubsim.small, "--days", "30", "--volume", "1"]

    /// Nobody is silent for too long while a test has patience.
    static let anySilence = ["--silence", "\(4 * Hubsim.patience)"]

    /// Whoever hangs is found soon, and whoever starts on a loaded machine is given the time.
    static let shortSilence = ["--silence", "3"]

    /// The digest of the run that nobody disturbs.
    static let undisturbed: String = {
        guard let scratch = try? Scratch(),
            let outcome = try? Hubsim.run(
                ["run"] + options
                    + [
                        "--single-process", "--quiet", "--format", "json", "--output",
                        scratch.path("run"),
                    ]),
            let summary = try? Summary(json: outcome.output)
        else { return "" }
        return summary.digest
    }()

    /// A run under way, past its second checkpoint.
    struct Victim {
        let scratch: Scratch
        let run: Hubsim.Running

        init(_ more: [String] = []) throws {
            let scratch = try Scratch()
            self.scratch = scratch
            run = try Hubsim.Running(
                ["run"] + RecoveryTests.options
                    + [
                        "--checkpoints", "2d", "--format", "json", "--output", scratch.path("run"),
                    ] + more)
            try wait(for: 2)
        }

        var directory: String { scratch.path("run") }

        func wait(for number: Int) throws {
            try run.wait("checkpoint \(number)") { last >= number }
        }

        /// The last checkpoint.
        var last: Int {
            let names = try? FileManager.default.contentsOfDirectory(
                atPath: directory + "/checkpoints")
            return (names ?? []).compactMap {
                $0.hasSuffix(".manifest") ? Int($0.dropLast(9)) : nil
            }.max() ?? 0
        }

        func process(_ name: String) throws -> Int32 {
            try #require(run.children(with: name).first, "\(name): \(run.errors)")
        }

        /// Ends it as a power cut would.
        func cut() throws {
            let children = run.children(with: "--supervisor")
            kill(run.pid, SIGKILL)
            _ = try run.finish()
            try #require(Hubsim.wait { !children.contains(where: Hubsim.isAlive) })
        }

        /// Ends it so, and takes it up.
        func cutAndResume(_ more: [String] = []) throws -> Hubsim.Outcome {
            try cut()
            return try Hubsim.run(["resume", directory, "--format", "json"] + more)
        }
    }

    private func expectUndisturbed(_ outcome: Hubsim.Outcome) throws {
        #expect(outcome.status == 0, "\(outcome.errors)")
        let summary = try Summary(json: outcome.output)
        #expect(summary.digest == Self.undisturbed && !Self.undisturbed.isEmpty)
        #expect(summary.ledgerBalanced)
    }

    @Test(
        "Killed regions, several at once too, and a killed coordinator", arguments: ["ipc", "tcp"])
    func killed(transport: String) throws {
        let victim = try Victim(["--transport", transport])
        kill(try victim.process("spain"), SIGKILL)
        try victim.wait(for: victim.last + 2)
        kill(try victim.process("coordinator"), SIGKILL)
        try victim.wait(for: victim.last + 2)
        for name in ["china", "belgium", "spain"] { kill(try victim.process(name), SIGKILL) }
        let outcome = try victim.run.finish()
        try expectUndisturbed(outcome)
        #expect(outcome.errors.contains("region spain: process"), "\(outcome.errors)")
        #expect(outcome.errors.contains("takes over"), "\(outcome.errors)")
    }

    @Test("A region and the coordinator die before the supervisor looks: both are replaced")
    func killedTogether() throws {
        let victim = try Victim(Self.anySilence)
        // Found at its next look, both at once.
        kill(victim.run.pid, SIGSTOP)
        for name in ["spain", "coordinator"] { kill(try victim.process(name), SIGKILL) }
        kill(victim.run.pid, SIGCONT)
        let outcome = try victim.run.finish()
        try expectUndisturbed(outcome)
        #expect(outcome.errors.contains("region spain: process"), "\(outcome.errors)")
        #expect(outcome.errors.contains("takes over"), "\(outcome.errors)")
    }

    @Test("A process that hangs is ended and replaced", arguments: ["belgium", "coordinator"])
    func hung(name: String) throws {
        let victim = try Victim(Self.shortSilence)
        kill(try victim.process(name), SIGSTOP)
        let outcome = try victim.run.finish()
        try expectUndisturbed(outcome)
        #expect(outcome.errors.contains("is silent"), "\(outcome.errors)")
    }

    @Test("A process that hangs while the coordinator is replaced is ended and replaced too")
    func hungUnseen() throws {
        let victim = try Victim(Self.shortSilence)
        kill(try victim.process("belgium"), SIGSTOP)
        // The next coordinator never hears of belgium, so belgium never falls silent there.
        kill(try victim.process("coordinator"), SIGKILL)
        let outcome = try victim.run.finish()
        try expectUndisturbed(outcome)
        #expect(outcome.errors.contains("does not come to"), "\(outcome.errors)")
    }

    @Test(
        "A run whose supervisor died is taken up, divided as one likes",
        arguments: [[], ["--single-process"], ["--regions-per-process", "2"]])
    func resumed(division: [String]) throws {
        let outcome = try Victim().cutAndResume(division)
        try expectUndisturbed(outcome)
        #expect(outcome.errors.contains("taking up checkpoint"), "\(outcome.errors)")
    }

    enum Damage: CaseIterable {
        case flipped, cut, missing, manifest
    }

    @Test(
        "A damaged checkpoint is told of, and the one before it taken", arguments: Damage.allCases)
    func damaged(damage: Damage) throws {
        let victim = try Victim()
        try victim.cut()
        let last = victim.last
        let folder = victim.directory + "/checkpoints/\(last)"
        let part = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let path = damage == .manifest ? "\(folder).manifest" : "\(folder)/\(part)"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        switch damage {
        case .flipped, .manifest: bytes[bytes.count / 2] ^= 4
        case .cut: bytes.removeLast()
        case .missing: try FileManager.default.removeItem(atPath: path)
        }
        if damage != .missing { try bytes.write(to: URL(fileURLWithPath: path)) }
        let outcome = try Hubsim.run(["resume", victim.directory, "--format", "json"])
        try expectUndisturbed(outcome)
        #expect(outcome.errors.contains("checkpoint \(last): "), "\(outcome.errors)")
        #expect(outcome.errors.contains("taking up checkpoint \(last - 1)"), "\(outcome.errors)")
    }

    @Test("A checkpoint that cannot be written ends the run, which can be resumed")
    func unwritable() throws {
        let scratch = try Scratch()
        let run = try Hubsim.Running(
            ["run"] + Self.options
                + ["--checkpoints", "2d", "--format", "json", "--output", scratch.path("run")])
        let obstacle = scratch.path("run/checkpoints/5")
        try run.wait("the run") {
            FileManager.default.createFile(atPath: obstacle, contents: Data())
        }
        let outcome = try run.finish()
        #expect(outcome.status == 70, "\(outcome.errors)")
        #expect(outcome.errors.contains("checkpoint 5 cannot be written"), "\(outcome.errors)")
        #expect(outcome.errors.contains("hubsim resume"), "\(outcome.errors)")
        try FileManager.default.removeItem(atPath: obstacle)
        try expectUndisturbed(try Hubsim.run(["resume", scratch.path("run"), "--format", "json"]))
    }

    @Test("What kills every successor ends the run, and says so")
    func hopeless() throws {
        let victim = try Victim(Self.anySilence)
        // Without china there is no further checkpoint but those that it had written, so nobody's
        // deaths are forgiven any more.
        kill(try victim.process("china"), SIGSTOP)
        for death in 1...12 where victim.run.process.isRunning {
            let spain = victim.run.children(with: "spain").first { Hubsim.isAlive($0) }
            if let spain { kill(spain, SIGKILL) }
            try victim.run.wait("successor \(death), or the end") {
                !victim.run.process.isRunning
                    || victim.run.children(with: "spain").contains {
                        $0 != spain && Hubsim.isAlive($0)
                    }
            }
        }
        let outcome = try victim.run.finish()
        #expect(outcome.status == 69, "\(outcome.errors)")
        #expect(outcome.errors.contains(" before it"), "\(outcome.errors)")
        #expect(outcome.errors.contains("hubsim resume"), "\(outcome.errors)")
    }

    @Test("Status tells of each region; a directory in use is not taken")
    func statusAndLock() throws {
        let victim = try Victim(Self.anySilence)
        // So that it does not end meanwhile.
        let china = try victim.process("china")
        kill(china, SIGSTOP)
        let status = try Hubsim.run(["status", victim.directory])
        for name in ["china", "belgium", "spain", "checkpoint"] {
            #expect(status.output.contains(name), "\(status.output)")
        }
        let second = try Hubsim.run(["run"] + Self.options + ["--output", victim.directory])
        #expect(second.status == 64 && second.errors.contains("another hubsim"), "\(second.errors)")
        let third = try Hubsim.run(["resume", victim.directory])
        #expect(third.status == 64 && third.errors.contains("another hubsim"), "\(third.errors)")
        kill(china, SIGCONT)
        try expectUndisturbed(try victim.run.finish())
        let done = try Hubsim.run(["resume", victim.directory])
        #expect(done.status == 66, "\(done.errors)")
    }
}
