import ParcelNetwork
import SimulationKernel

extension RegionNode {
    /// Asks for what is missing on an inbound channel, not more often than ``SessionTiming`` says.
    mutating func want(_ index: Int, now: Int64) {
        guard now - inbound[index].wantedAt >= timing.wantAgain else { return }
        inbound[index].wantedAt = now
        tell(inbound[index].peer, .want)
    }

    /// Says to the senders whose horizons keep it from running that it waits for them.
    mutating func askToMove(now: Int64) {
        for index in inbound.indices where inbound[index].horizon <= limit.time {
            let horizon = inbound[index].horizon
            guard horizon < .infinity, inbound[index].askedBeyond != horizon else { continue }
            ask(index)
            blockedAt = now
        }
    }

    private mutating func ask(_ index: Int) {
        inbound[index].askedBeyond = inbound[index].horizon
        let peer = inbound[index].peer
        let frame = BlockedFrame(
            header: header(toward: peer), time: inbound[index].horizon, wait: .horizon)
        send(frame.encoded(run: run), to: peer)
    }

    /// Repeats every request that is still open: one of them, or its answer, may have been lost.
    mutating func askAgain(now: Int64) {
        blockedAt = now
        let limit = presentLimit()
        for index in inbound.indices {
            let isOpen = clock >= plan.end && !inbound[index].isOver(plan)
            let isLimit = inbound[index].horizon <= limit.time && inbound[index].horizon < .infinity
            if isOpen || isLimit { ask(index) }
        }
        for index in outbound.indices {
            let peer = outbound[index].peer
            guard clock < plan.end, peers[peer].clock + plan.lead <= limit.time else { continue }
            let frame = BlockedFrame(
                header: header(toward: peer), time: peers[peer].clock, wait: .clock)
            send(frame.encoded(run: run), to: peer)
        }
    }
}
