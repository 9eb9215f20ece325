import Federation
import Measurement
import ParcelNetwork
import SimulationKernel
import Testing

@Suite("Mistakes are found out")
struct FaultTests {
    enum Spot: CaseIterable {
        case lostInOutbox, doubledInOutbox, lostInInbox, doubledInInbox
    }

    @Test(
        "A handoff lost or doubled past the numbering ends the run, naming the channel",
        arguments: Spot.allCases, [0, 11] as [UInt64])
    func handoffs(spot: Spot, index: UInt64) {
        var faults = ProtocolFaults()
        switch spot {
        case .lostInOutbox: faults.dropsFromOutbox = index
        case .doubledInOutbox: faults.duplicatesInOutbox = index
        case .lostInInbox: faults.dropsFromInbox = index
        case .doubledInInbox: faults.duplicatesInInbox = index
        }
        var cluster = LocalCluster(SmallNetwork().built(), faults: faults)
        do {
            _ = try cluster.run(atMost: 300)
            Issue.record("nothing was noticed")
        } catch {
            guard case .ledgerMismatch(let channel, let interval, let sent, let received) = error
            else {
                Issue.record("another failure: \(error)")
                return
            }
            #expect(channel.hasPrefix("region-") && channel.contains(" -> region-"))
            #expect(interval >= 0 && sent != received)
            #expect(error.description.contains("channel \(channel)"))
            let isMore = spot == .doubledInInbox || spot == .doubledInOutbox
            #expect(isMore ? received.count > sent.count : received.count < sent.count)
        }
    }

    enum Bug: CaseIterable {
        case noDuplicateCheck, horizonOffByOne, noIncarnationCheck
        case checkpointWithoutChannels, framesNumbered
    }

    @Test("A bug in the protocol is caught within the thousand schedules", arguments: Bug.allCases)
    func bugs(bug: Bug) {
        var faults = ProtocolFaults()
        switch bug {
        case .noDuplicateCheck: faults.acceptsDuplicates = true
        case .horizonOffByOne: faults.horizonError = 1
        case .noIncarnationCheck: faults.ignoresIncarnations = true
        case .checkpointWithoutChannels: faults.forgetsRetained = true
        case .framesNumbered: faults.numbersFrames = true
        }
        let caught = (0..<1000 as Range<UInt64>).first { seed in
            SimulatedClusterTests.courses[Int(seed % 3)].failure(seed: seed, faults: faults) != nil
                || SimulatedClusterTests.deadlyFailure(seed: seed, faults: faults) != nil
        }
        #expect(caught != nil)
    }
}
