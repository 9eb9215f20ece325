import Foundation
import Testing

@Suite("A run's history does not depend on how it is run", .serialized)
struct OneHistoryTests {
    /// A twentieth of the volume: seconds even without optimisation.
    static let run = ["run", Hubsim.small, "--days", "7", "--volume", "0.05", "--format", "json"]

    struct Way: CustomTestStringConvertible {
        let name: String
        let options: [String]
        let processes: Int
        var testDescription: String { name }
    }

    static let ways = [
        Way(name: "a process a region", options: [], processes: 3),
        Way(name: "two regions a process", options: ["--regions-per-process", "2"], processes: 2),
        Way(name: "delayed channels", options: ["--artificial-delay", "5"], processes: 3),
        Way(name: "tcp", options: ["--transport", "tcp"], processes: 3),
    ]

    @Test("Divided, delayed or over tcp, the digest is that of one process", arguments: [1, 2])
    func digests(seed: Int) throws {
        let scratch = try Scratch()
        func summary(_ options: [String], into name: String) throws -> Summary {
            let outcome = try Hubsim.run(
                Self.run + ["--seed", "\(seed)", "--output", scratch.path(name)] + options)
            try #require(outcome.status == 0, "seed \(seed), \(options): \(outcome.errors)")
            return try Summary(json: outcome.output)
        }
        let alone = try summary(["--single-process"], into: "single")
        #expect(Set(alone.processes.map(\.pid)).count == 1)
        #expect(alone.parcels.created > 3000 && alone.ledgerBalanced)
        for way in Self.ways {
            let divided = try summary(way.options, into: way.name)
            #expect(divided.digest == alone.digest, "seed \(seed), \(way.name)")
            #expect(divided.events == alone.events, "seed \(seed), \(way.name)")
            #expect(Set(divided.processes.map(\.pid)).count == way.processes)
            #expect(divided.processes.map(\.region) == ["china", "belgium", "spain"])
            let comparison = try Hubsim.run(
                ["diff", scratch.path("single"), scratch.path(way.name)])
            #expect(comparison.status == 0, "\(comparison.output)")
        }
    }

    @Test("Another seed is another history, and diff says where it begins")
    func otherSeed() throws {
        let scratch = try Scratch()
        for seed in ["1", "2"] {
            let outcome = try Hubsim.run(
                Self.run + ["--seed", seed, "--single-process", "--output", scratch.path(seed)])
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        let comparison = try Hubsim.run(["diff", scratch.path("1"), scratch.path("2")])
        #expect(comparison.status == 1)
        #expect(comparison.output.contains("region china"), "\(comparison.output)")
    }

    @Test("A drained run ends with nothing left on the way")
    func drained() throws {
        let scratch = try Scratch()
        for options in [["--single-process"], []] {
            let outcome = try Hubsim.run(
                Self.run + ["--drain", "--output", scratch.path("run")] + options)
            try #require(outcome.status == 0, "\(outcome.errors)")
            let parcels = try Summary(json: outcome.output).parcels
            #expect(parcels.inCustody == 0 && parcels.inTransit == 0)
            #expect(parcels.created == parcels.delivered + parcels.returned + parcels.lost)
        }
    }

    @Test("Processes started by hand, regions first, make the same run over tcp")
    func byHand() throws {
        let scratch = try Scratch()
        let port = Int.random(in: 20_000...29_999)
        let endpoint = "tcp://127.0.0.1:\(port)"
        let regions =
            try ["china", "belgium"].map { name in
                try Hubsim.Running(
                    ["region", "--name", name, "--coordinator", endpoint, "--insecure"])
            } + [
                // The third takes its region from the scheduler.
                try Hubsim.Running(
                    ["region", "--coordinator", endpoint, "--insecure"],
                    environment: ["SLURM_PROCID": "2"])
            ]
        usleep(300_000)
        let coordinator = try Hubsim.run(
            ["coordinator"] + Self.run.dropFirst() + [
                "--listen", endpoint, "--insecure", "--output", scratch.path("run"), "--quiet",
            ])
        #expect(coordinator.status == 0, "\(coordinator.errors)")
        for region in regions {
            let outcome = try region.finish()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let alone = try Hubsim.run(
            Self.run + ["--single-process", "--output", scratch.path("single")])
        #expect(
            try Summary(json: coordinator.output).digest == Summary(json: alone.output).digest)
    }
}
