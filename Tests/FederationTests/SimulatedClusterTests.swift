import Federation
import Foundation
import Measurement
import ParcelNetwork
import SimulatedCluster
import SimulationKernel
import Testing

@Suite("A simulated cluster in bad weather")
struct SimulatedClusterTests {
    /// A network, its bytes and the digest of its undisturbed run.
    struct Course: Sendable {
        let network: Network
        let blob: [UInt8]
        let digest: Digest
        let custody: CustodyCounts

        init(_ small: SmallNetwork) {
            network = small.built()
            blob = network.encoded()
            var cluster = LocalCluster(network)
            let totals = try? cluster.run()
            digest = totals?.digest ?? Digest()
            custody = totals?.custody ?? CustodyCounts()
        }

        /// Nil if a schedule ends as the undisturbed run does; otherwise how it ended.
        func failure(
            seed: UInt64, weather: Weather? = nil, faults: ProtocolFaults = .none
        ) -> String? {
            var simulation = ClusterSimulation(
                network, blob: blob, seed: seed, weather: weather ?? Weather(seed: seed),
                faults: faults)
            switch simulation.run() {
            case .finished(let totals):
                if totals.digest != digest {
                    return "correctness, seed \(seed): digest \(totals.digest), not \(digest)"
                }
                if !totals.isBalanced || totals.custody != custody {
                    return "correctness, seed \(seed): \(totals.custody), not \(custody)"
                }
                return nil
            case .crash(let failure): return "crash, seed \(seed): \(failure)"
            case .liveness(let states): return "liveness, seed \(seed): \(states)"
            }
        }
    }

    static let courses = [
        Course(SmallNetwork(measured: .hours(8), end: .zero + .hours(30))),
        Course(
            SmallNetwork(
                regions: 3, hourly: 5, measured: .hours(8), end: .zero + .hours(30),
                lead: .hours(7), interval: .hours(4))),
        Course(
            SmallNetwork(
                regions: 5, hourly: 1, measured: .hours(6), end: .zero + .days(20), drain: true)),
    ]

    @Test("Twelve hundred schedules give the undisturbed history", arguments: 0..<12)
    func schedules(batch: Int) {
        for seed in UInt64(100 * batch)..<UInt64(100 * batch + 100) {
            let failure = Self.courses[Int(seed % 3)].failure(seed: seed)
            #expect(failure == nil)
        }
    }

    /// Nil if a schedule in which processes die ends as an undisturbed run, or with an error that
    /// says why it cannot; otherwise how it ended, and how to see it again.
    static func deadlyFailure(seed: UInt64, faults: ProtocolFaults = .none) -> String? {
        let weather = Weather(deadlySeed: seed)
        let course = courses[Int(seed % 3)]
        var simulation = ClusterSimulation(
            course.network, blob: course.blob, seed: seed, weather: weather, faults: faults)
        let what: String
        switch simulation.run() {
        case .finished(let totals):
            guard
                totals.digest != course.digest || totals.custody != course.custody
                    || !totals.isBalanced
            else { return nil }
            what = "correctness: digest \(totals.digest), not \(course.digest)"
        case .crash(.unusableCheckpoint) where weather.rot > 0: return nil
        case .crash(.unwrittenCheckpoint) where weather.fullDisk: return nil
        case .crash(let failure): what = "crash: \(failure)"
        case .liveness(let states): what = "liveness: \(states)"
        }
        return "DEADLY_SCHEDULES=\(seed) scripts/test: \(what)"
    }

    /// The seeds asked for by `DEADLY_SCHEDULES=17` or `=1-5000`, or the first so many.
    static func seeds(first count: UInt64) -> ClosedRange<UInt64> {
        let asked = ProcessInfo.processInfo.environment["DEADLY_SCHEDULES"] ?? ""
        let bounds = asked.split(separator: "-").compactMap { UInt64($0) }
        guard let low = bounds.first else { return 0...(count - 1) }
        return low...max(low, bounds.last ?? low)
    }

    @Test("Schedules in which processes die give the undisturbed history", arguments: 0..<12)
    func deadlySchedules(batch: Int) {
        for seed in Self.seeds(first: 240) where seed % 12 == UInt64(batch) {
            let failure = Self.deadlyFailure(seed: seed)
            #expect(failure == nil)
        }
    }
}
