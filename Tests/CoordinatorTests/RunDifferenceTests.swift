import Coordinator
import ResultsStore
import Testing

@Suite("Two runs are one history, or differ first at a region and an interval")
struct RunDifferenceTests {
    private func run(
        _ digests: [[String]] = [["a", "b", "c"], ["d", "e", "f"]], seed: String = "7",
        blob: String = "blob", status: RunStatus = .complete
    ) -> StoredRun {
        StoredRun(
            topology: "two-towns", seed: seed, blobDigest: blob, status: status,
            volumeMillionths: 1_000_000, startUnixSeconds: 1_698_624_000,
            warmUpMicroseconds: 0, measuredMicroseconds: 172_800_000_000,
            endMicroseconds: 259_200_000_000, drain: false,
            intervalMicroseconds: 86_400_000_000, digest: "4be1",
            regions: zip(["CN", "ES"], digests).map { StoredRun.Region(name: $0, digests: $1) })
    }

    @Test("Equal runs are identical")
    func identical() {
        let difference = RunDifference(run(), run())
        #expect(difference.isIdentical && difference.settings == [])
        #expect(
            difference.text(names: "one", "two")
                == "Identical: digest 4be1, 6 intervals of 2 regions.\n")
    }

    @Test("The lowest interval comes first, and in it the lowest region")
    func first() {
        let other = run([["a", "b", "x"], ["d", "y", "z"]])
        let difference = RunDifference(run(), other)
        #expect(
            difference.divergence
                == RunDifference.Divergence(region: "ES", interval: 1, first: "e", second: "y"))
        #expect((difference.differingIntervals, difference.differingRegions) == (3, 2))
        #expect(
            difference.text(names: "runs/one", "runs/twice") == """
                Different: 3 of 6 intervals of regions, in 2 of 2 regions.
                First in interval 1 (2023-10-31), region ES:
                  runs/one    e
                  runs/twice  y

                """)
        let both = RunDifference(run(), run([["a", "x", "c"], ["d", "y", "f"]]))
        #expect(both.divergence?.region == "CN")
    }

    @Test("Other settings are named beside the first difference")
    func settings() {
        let difference = RunDifference(run(), run([["b"], ["d", "e", "f"]], seed: "8"))
        #expect(difference.settings.map(\.name) == ["seed"])
        #expect(difference.divergence?.interval == 0)
        #expect(difference.text(names: "a", "b").hasSuffix("\n  seed: 7 and 8\n"))
        #expect(
            RunDifference(run(), run(blob: "other")).settings.map(\.name) == ["compiled topology"])
    }

    @Test("Where drained runs end does not matter, what happens then does")
    func drained() {
        let nothing = String(repeating: "0", count: 32)
        var short = run([["a"], ["d", "e"]])
        var long = run([["a", nothing, nothing], ["d", "e"]])
        #expect(!RunDifference(short, long).isIdentical)
        short.drain = true
        long.drain = true
        #expect(RunDifference(short, long).isIdentical)
        long.regions[0].digests[1] = "b"
        #expect(
            RunDifference(short, long).divergence
                == RunDifference.Divergence(
                    region: "CN", interval: 1, first: nothing, second: "b"))
    }

    @Test("A complete run that ends earlier differs where it ends")
    func shorter() {
        let difference = RunDifference(run(), run([["a", "b"], ["d", "e", "f"]]))
        #expect(difference.divergence?.second == nil && difference.divergence?.interval == 2)
        #expect(difference.text(names: "a", "b").contains("not reached"))
    }

    @Test("Of an interrupted run the last interval of each region is left out")
    func interrupted() {
        let cut = run([["a", "b?"], ["d"]], status: .interrupted)
        let difference = RunDifference(run(), cut)
        #expect(difference.isIdentical && difference.comparedIntervals == 1)
        #expect(difference.text(names: "a", "b").hasPrefix("Identical as far as both ran: 1 "))
    }

    @Test("Runs of other regions are not compared")
    func otherRegions() {
        let difference = RunDifference(run(), run([["a", "b", "c"]]))
        #expect(!difference.isIdentical && difference.comparedRegions == 0)
        #expect(difference.text(names: "a", "b").hasPrefix("Not comparable"))
    }
}
