import Foundation
import ParcelNetwork
import SimulationKernel
import Testing

/// The first harmonic of how many parcels are present over a day: mean + amplitude x
/// sin(2 pi (t - lag) / 24).
struct DailyCycle {
    let mean: Double
    let amplitude: Double
    /// Hours.
    let lag: Double

    /// From the means of 24 hours. A mean over an hour flattens the cycle by a known factor.
    init(_ hours: [Double]) {
        var (sine, cosine) = (0.0, 0.0)
        for (hour, mean) in hours.enumerated() {
            let angle = 2 * Double.pi * (Double(hour) + 0.5) / 24
            sine += mean * sin(angle) / 12
            cosine += mean * cos(angle) / 12
        }
        let flattened = sin(Double.pi / 24) / (Double.pi / 24)
        mean = hours.reduce(0, +) / 24
        amplitude = (sine * sine + cosine * cosine).squareRoot() / flattened
        lag = -atan2(cosine, sine) * 24 / (2 * Double.pi)
    }

    /// Of a site that measures its presence, over whole days of UTC.
    init(_ tally: PresenceTally, days: Int) {
        let microseconds = Double(SimDuration.hours(1).microseconds) * Double(days)
        self.init(
            (0..<24).map { hour in
                let area = stride(from: hour, to: 168, by: 24).reduce(Int128(0)) {
                    $0 + tally.areas[$1]
                }
                return Double(area) / microseconds
            })
    }
}

@Suite("Presence by hour")
struct PresenceTests {
    static let replications = 20

    private static func cycles(
        replications: Int, replacing: [(String, String)] = []
    ) throws -> [DailyCycle] {
        var network = try Reference.network("mt-m-infinity", replacing: replacing, seed: 1)
        let days = Int(network.plan.measured.microseconds / SimDuration.days(1).microseconds)
        return (1...UInt64(replications)).map { seed in
            network.plan.seed = seed
            var process = OneProcess(network)
            process.run()
            return DailyCycle(process.reports()[0].presence[0], days: days)
        }
    }

    /// A daily cycle of another mean stay, by the same law: mean = 100 stay, and the rates' amplitude
    /// of 60 shrinks by the root of 1 + (2 pi stay / 24)^2.
    @Test(
        "Mt/M/infinity: mean, amplitude and lag lie in 99 % confidence intervals",
        arguments: [6, 3] as [Double])
    func dailyCycle(stay: Double) throws {
        let cycles = try Self.cycles(
            replications: Self.replications, replacing: [("mean 6 h", "mean \(Int(stay)) h")])
        let turn = 2 * Double.pi / 24 * stay
        let amplitude = 60 * stay / (1 + turn * turn).squareRoot()
        let lag = atan(turn) * 24 / (2 * Double.pi)
        if stay == 6 {
            #expect(abs(amplitude - 193.3305) < 1e-4 && abs(lag - 3.8346) < 1e-4)
        }
        for (name, exact, within, samples) in [
            ("mean", 100 * stay, 0.02, cycles.map(\.mean)),
            ("amplitude", amplitude, 0.04, cycles.map(\.amplitude)),
            ("lag, h", lag, 0.04, cycles.map(\.lag)),
        ] {
            let estimate = Estimate(samples)
            let what = "stay \(stay) h, seeds 1 to \(Self.replications): \(name)"
            print("\(what) is \(exact), estimated \(estimate)")
            #expect(estimate.contains(exact), "\(what) is \(exact), not \(estimate)")
            #expect(estimate.halfWidth < within * exact, "\(what): \(estimate) is wide")
        }
    }

    @Test("The same check refuses a longer stay")
    func wrong() throws {
        let cycles = try Self.cycles(replications: 8, replacing: [("mean 6 h", "mean 7 h")])
        for (exact, samples) in [(600, cycles.map(\.mean)), (3.8346, cycles.map(\.lag))] {
            let estimate = Estimate(samples)
            #expect(!estimate.contains(exact), "\(exact), seeds 1 to 8: \(estimate)")
        }
    }

    @Test(
        "What is present is what came and has not gone, hour by hour of the local week",
        arguments: [5, 6] as [UInt64])
    func presentIsCounted(seed: UInt64) throws {
        // Madrid's parcels come from A at known times and leave by laws of constants.
        let network = try Reference.network(
            "by-hour",
            replacing: [("      Madrid:\n", "      Madrid:\n        presence: by hour\n")],
            seed: seed)
        var sender = Region(network, region: RegionID(0))
        _ = sender.run(until: network.plan.end, atMost: .max)
        let hour = SimDuration.hours(1).microseconds
        var expected = [Int128](repeating: 0, count: 168)
        for handoff in sender.outbound.flatMap({ sender.takeOutbox($0) }) {
            var time = handoff.arrives
            let gone = min(HourTests.delivered(time), network.plan.windowEnd)
            while time < gone {
                let next = SimTime(microseconds: (time.microseconds / hour + 1) * hour)
                let end = min(next, gone)
                expected[HourTests.hour(time)] += Int128((end - time).microseconds)
                time = end
            }
        }
        var process = OneProcess(network)
        process.run()
        let reports = process.reports()
        #expect(reports[0].presence.isEmpty && reports[1].presence.count == 1)
        let isSame = reports[1].presence[0].areas == expected
        #expect(isSame, "seed \(seed)")
        #expect(expected.allSatisfy { $0 > 0 }, "seed \(seed)")
    }
}
