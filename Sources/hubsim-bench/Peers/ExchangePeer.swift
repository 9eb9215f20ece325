import ArgumentParser
import Federation
import Measurement
import ParcelNetwork
import RegionRuntime
import SimulationKernel

/// One of the two processes of ``ExchangeBenchmark``.
struct ExchangePeer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange-process", shouldDisplay: false)

    @OptionGroup var peer: PeerOptions
    @Option var handoffs: Int
    @Option var steps: Int

    func run() throws {
        var meeting = try PeerMeeting(peer)
        let other = RegionID(1 - peer.rank)
        try meeting.greet()
        let warmUp = UInt64(max(1, steps / 20))
        var (sum, taken) = (CustodySum(), 0 as UInt64)
        try exchange(&meeting, with: other, steps: 0..<warmUp, &sum, &taken)
        let stopwatch = PeerStopwatch(meeting)
        taken = 0
        try exchange(
            &meeting, with: other, steps: warmUp..<warmUp + UInt64(steps), &sum, &taken)
        try meeting.say(stopwatch.outcome(meeting, count: taken, digest: "\(sum)"))
    }

    private func exchange(
        _ meeting: inout PeerMeeting, with other: RegionID, steps: Range<UInt64>,
        _ sum: inout CustodySum, _ taken: inout UInt64
    ) throws {
        var header = meeting.header(to: other)
        let count = UInt64(handoffs)
        for step in steps {
            let time = SimTime(microseconds: Int64(step))
            let outbox = (0..<handoffs).map { number in
                Handoff(
                    dispatched: time, arrives: time, lane: LaneID(0), departure: 0, stop: 0,
                    place: number,
                    parcel: Parcel(
                        id: ParcelID(bits: step * count + UInt64(number)), start: time,
                        destination: DestinationID(0)))
            }
            header.clock = time
            header.horizonNumber = (step + 1) * count
            try meeting.send(
                DataFrame.encoded(header, run: meeting.run, first: step * count, outbox),
                to: other)
            var (problem, isHere): (WireProblem?, Bool) = (nil, false)
            while !isHere {
                let heard = try meeting.link.receiveFromPeer { _, _, frame in
                    do throws(WireProblem) {
                        _ = try FrameHeader(checking: frame)
                        let data = try DataFrame(of: frame)
                        guard data.first == step * count else { return }
                        try data.read(frame) { handoff, _ in
                            sum.add(parcel: handoff.parcel.id.bits, key: 0)
                        }
                        taken += UInt64(data.count)
                        isHere = true
                    } catch {
                        problem = error
                    }
                }
                if let problem { throw problem }
                if !heard { try meeting.link.wait(upTo: PeerMeeting.patience) }
            }
        }
    }
}
