import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@testable import Federation

@Suite("Traces")
struct TraceTests {
    static func network(_ trace: TracePlan, seed: UInt64 = 5) -> Network {
        var network = SmallNetwork(seed: seed).built()
        network.plan.trace = trace
        return network
    }

    @Test("A trace of all holds every change of custody, and changes no history")
    func all() throws {
        var untraced = LocalCluster(Self.network(.none))
        let plain = try untraced.run()
        var cluster = LocalCluster(Self.network(TracePlan(share: TracePlan.all)))
        let totals = try cluster.run()
        #expect(totals.digest == plain.digest)
        #expect(plain.traces.allSatisfy { $0.part.isEmpty })
        #expect(totals.traces.allSatisfy { $0.missing == 0 })
        // The digest is a sum over the scans that are changes of custody: made anew, it is the run's.
        var digest = Digest()
        var ends = 0
        for trace in totals.traces {
            ends += trace.part.ends.count
            for scan in trace.part.scans {
                let kind = try #require(scan.kind)
                guard kind != .presented && kind != .outForDelivery else { continue }
                digest.add(
                    site: scan.siteKey, time: scan.time.microseconds, kind: UInt64(kind.rawValue),
                    parcel: scan.parcel.bits)
            }
        }
        #expect(digest == totals.digest)
        let custody = totals.custody
        #expect(UInt64(ends) == custody.delivered + custody.returned + custody.lost)
    }

    @Test("A share traces whole parcels, and named ones with them", arguments: [1, 2] as [UInt64])
    func share(seed: UInt64) throws {
        var whole = LocalCluster(Self.network(TracePlan(share: TracePlan.all), seed: seed))
        let all = try whole.run().traces.flatMap(\.part.scans)
        let named = try #require(all.last).parcel
        let plan = TracePlan(share: TracePlan.all / 4, parcels: [named])
        var cluster = LocalCluster(Self.network(plan, seed: seed))
        let some = try cluster.run().traces.flatMap(\.part.scans)
        #expect(some == all.filter { plan.contains($0.parcel) }, "seed \(seed)")
        #expect(some.contains { $0.parcel == named })
        let share = Double(Set(some.map(\.parcel)).count) / Double(Set(all.map(\.parcel)).count)
        #expect(abs(share - 0.25) < 0.12, "share \(share), seed \(seed)")
    }

    @Test("What comes twice is dropped, what is missing or beyond the limit is counted")
    func numbers() {
        func frame(_ first: UInt64, _ times: Range<Int64>) -> TraceFrame {
            var part = TracePart()
            part.scans = times.map {
                Scan(
                    .entered, of: ParcelID(bits: 1), at: SimTime(microseconds: $0), siteKey: 1,
                    detail: 0)
            }
            return TraceFrame(
                incarnation: 1, region: RegionID(0), firstScan: first, firstEnd: 0, part: part)
        }
        var trace = RegionTrace()
        trace.take(frame(0, 0..<4))
        trace.take(frame(2, 2..<6))
        trace.take(frame(0, 0..<4))
        #expect(trace.part.scans.map(\.time.microseconds) == [0, 1, 2, 3, 4, 5])
        #expect(trace.missing == 0)
        trace.take(frame(9, 9..<10))
        #expect(trace.missing == 3)
        #expect(trace.part.scans.count == 7)
    }

    @Test(
        "A parcel's name is read back",
        arguments: [(0, 0, 0), (412, 96, 17), (262_143, 1_048_575, 262_143)])
    func names(stream: Int, slot: Int, number: Int) {
        let id = ParcelID(stream: stream, slot: slot, number: number)
        #expect(id.name == "\(stream).\(slot).\(number)")
        #expect(ParcelID(name: id.name) == id)
        for bad in ["", "1.2", "1.2.3.4", "-1.2.3", "a.b.c", "262144.0.0", "0.0.262144", "1..3"] {
            #expect(ParcelID(name: bad) == nil, "\(bad)")
        }
    }
}
