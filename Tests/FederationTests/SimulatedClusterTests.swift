import Federation
import Measurement
import ParcelNetwork
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
        func failure(seed: UInt64, faults: ProtocolFaults = .none) -> String? {
            var simulation = ClusterSimulation(
                network, blob: blob, seed: seed, weather: Weather(seed: seed), faults: faults)
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
}
