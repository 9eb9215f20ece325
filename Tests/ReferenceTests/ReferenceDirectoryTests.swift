import Foundation
import ParcelNetwork
import SimulationKernel
import Testing

/// The files of `topologies/reference`, whatever they are.
enum ReferenceDirectory {
    static let names: [String] = {
        let path = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let files = try? FileManager.default.contentsOfDirectory(
            atPath: "/\(path)/topologies/reference")
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
    }()

    /// A few days of it, at a volume that takes a second.
    static func short(_ name: String, seed: UInt64) throws -> Network {
        var network = try Reference.network(name, seed: seed)
        let days = min(network.plan.measured, .days(3))
        network.plan.warmUp = .zero
        network.plan.measured = days
        network.plan.end = min(network.plan.end, .zero + days + .days(1))
        if name == "parcel-pipeline" { network.plan.volumeMillionths = 5_000 }
        if name == "md1-sorter" { network.plan.volumeMillionths = 200_000 }
        return network
    }
}

@Suite("Every file among the reference topologies")
struct ReferenceDirectoryTests {
    @Test("There are those that the exact cases name, and more")
    func names() {
        let cases = Set(StationaryCases.cases.map(\.topology))
        let lacking = cases.subtracting(ReferenceDirectory.names)
        #expect(lacking.isEmpty && ReferenceDirectory.names.count > 20, "\(lacking)")
    }

    @Test(
        "Shuffled, restored three times and event by event it has one history",
        arguments: ReferenceDirectory.names)
    func oneHistory(name: String) throws {
        let network = try ReferenceDirectory.short(name, seed: 11)
        var whole = OneProcess(network)
        whole.run()
        let reports = whole.reports()
        #expect(reports.reduce(0) { $0 + $1.custody.created } > 100, "\(name)")
        var restored = ShuffledProcess(network, seed: 11, restores: 3)
        restored.run()
        #expect(restored.problems.isEmpty && restored.restored > 0, "\(name)")
        let isSame = restored.reports() == reports
        #expect(isSame, "\(name)")
        var events = OneProcess(network.eventByEvent)
        events.run()
        let isSameAgain = events.reports().withoutPresence == reports.withoutPresence
        #expect(isSameAgain, "\(name), event by event")
    }
}
