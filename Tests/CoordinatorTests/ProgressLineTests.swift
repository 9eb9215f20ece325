import SimulationKernel
import Testing

@testable import Coordinator

@Suite("The progress line tells date, share, rate and who holds up the run")
struct ProgressLineTests {
    private func progress(
        hours: Int64, activity: RunProgress.Activity? = .awaiting(region: "CN")
    ) -> RunProgress {
        RunProgress(
            startUnixSeconds: 1_698_624_000, clock: .zero + .hours(hours), end: .zero + .days(10),
            parcels: 1_234_567, parcelsPerSecond: 1_226_000.4,
            slowest: activity.map { RunProgress.Slowest(region: "BE", activity: $0) })
    }

    @Test("A wide terminal shows all of it")
    func wide() {
        #expect(
            ProgressLine.bar(progress(hours: 60), width: 100)
                == " 1 Nov 2023   25 %  [########........................]  "
                + "1,226,000 parcels/s  slowest BE: awaiting CN")
    }

    @Test("No line is wider than the terminal, and the date stays", arguments: 0...130)
    func narrow(width: Int) {
        for hours in [0, 60, 239, 240, 1000] as [Int64] {
            let line = ProgressLine.bar(progress(hours: hours), width: width)
            #expect(line.count <= width)
            if width >= 18 { #expect(line.contains("2023")) }
        }
    }

    @Test("It is full at the end, and not before")
    func ends() {
        #expect(ProgressLine.bar(progress(hours: 240), width: 40).contains("100 %  [######"))
        #expect(ProgressLine.bar(progress(hours: 239), width: 40).contains(" 99 %"))
        #expect(!ProgressLine.bar(progress(hours: 240), width: 40).contains("."))
    }

    @Test(
        "Away from a terminal it is a sentence",
        arguments: [
            (RunProgress.Activity.computing, "computing"), (.starting, "starting"),
            (.aheadOf(region: "ES"), "ahead of ES"), (.silent(seconds: 3), "silent for 3 s"),
        ])
    func plain(_ activity: RunProgress.Activity, _ words: String) {
        #expect(
            ProgressLine.plain(progress(hours: 60, activity: activity))
                == "2023-11-01, 25 % done, 1,234,567 parcels, 1,226,000/s; slowest BE: \(words)")
    }

    @Test("The rate is that between two counts, though they come seldom, and ends with them")
    func rate() {
        var rate = ParcelRate()
        var shown: [Double] = []
        for second in 0..<24 {
            // A count of 1,000 a second that is told every three seconds, for twelve seconds.
            let told = UInt64(min(second, 12) / 3 * 3 * 1000)
            shown.append(rate.take(told, at: Double(second)))
        }
        #expect(shown[0..<3].allSatisfy { $0 == 0 }, "\(shown)")
        #expect(shown[3...17].allSatisfy { $0 == 1000 }, "\(shown)")
        #expect(shown[18...].allSatisfy { $0 == 0 }, "\(shown)")
    }
}
