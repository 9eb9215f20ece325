import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Laws by hour of the week")
struct HourTests {
    /// The hour of Madrid's week in `by-hour.yaml`, which starts on a Monday: two hours ahead until
    /// Sunday 01:00 UTC, then one.
    static func hour(_ time: SimTime) -> Int {
        let changes = SimTime.zero + .days(6) + .hours(1)
        let shown = time + .hours(time < changes ? 2 : 1)
        return Int(shown.microseconds / SimDuration.hours(1).microseconds) % 168
    }

    static func delivered(_ arrives: SimTime) -> SimTime {
        let presented = hour(arrives)
        let isOffice = presented < 5 * 24 && (8..<20).contains(presented % 24)
        let released = arrives + .hours(isOffice ? 2 : 5)
        let then = hour(released)
        if !(6..<22).contains(then % 24) { return released + .hours(7) }
        return released + .hours(then < 5 * 24 ? 1 : 3)
    }

    @Test(
        "A draw follows the law of its hour on the place's clock, to the microsecond",
        arguments: [1, 2] as [UInt64])
    func drawsFollowTheHour(seed: UInt64) throws {
        let network = try Reference.network("by-hour", seed: seed)
        var sender = Region(network, region: RegionID(0))
        _ = sender.run(until: network.plan.end, atMost: .max)
        var (sum, squares, count) = (Int128(0), Int128(0), UInt64(0))
        for handoff in sender.outbound.flatMap({ sender.takeOutbox($0) }) {
            let start = handoff.parcel.start
            let stop = Self.delivered(handoff.arrives)
            guard start < network.plan.windowEnd, stop < network.plan.end else { continue }
            let lead = Int128((stop - start).microseconds)
            sum += lead
            squares += lead * lead
            count += 1
        }
        var process = OneProcess(network)
        process.run()
        let flow = process.reports()[1].flows[0]
        #expect(count > 5000 && flow.delivered == count, "seed \(seed)")
        #expect(flow.leadSum == sum && flow.leadSquareSum == squares, "seed \(seed)")
        #expect(flow.dwell.reduce(0, +) == sum, "seed \(seed)")
    }
}
